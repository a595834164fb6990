"""Tweaks: what-ifs as data, each a path and a value; edits of a thesis's tree, and then building."""

from thesis.tweaks.differences import NodeChange, differences, inline
from thesis.tweaks.editing import FORM_KEYS, edited
from thesis.tweaks.edits import TWEAK, Edit, Placed, edits_of, read_edits, stack, value_of
from thesis.tweaks.paths import Path, order, path_text, scan_path
from thesis.tweaks.saving import edited_text
from thesis.tweaks.slots import Touched, touched
from thesis.tweaks.tweak import inverse, resolved, review_tweak, tweak

__all__ = [
    "FORM_KEYS",
    "TWEAK",
    "Edit",
    "NodeChange",
    "Path",
    "Placed",
    "Touched",
    "differences",
    "edited",
    "edited_text",
    "edits_of",
    "inline",
    "inverse",
    "order",
    "path_text",
    "read_edits",
    "resolved",
    "review_tweak",
    "scan_path",
    "stack",
    "touched",
    "tweak",
    "value_of",
]
