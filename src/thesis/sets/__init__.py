"""Sets of values that a fact may still have: intervals, truths, levels, tags; nothing here knows companies."""

from thesis.sets.interval import WHOLE, Interval
from thesis.sets.levels import ANY_LEVEL, ANY_TAGS, Levels, Tags
from thesis.sets.truth import Truth

__all__ = ["ANY_LEVEL", "ANY_TAGS", "WHOLE", "Interval", "Levels", "Tags", "Truth"]
