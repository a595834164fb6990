"""How near bounds are to come where nobody says it: as near as they can, unless that takes minutes."""

from __future__ import annotations

from datetime import date

from thesis.cli.options import How
from thesis.cli.printing import tell
from thesis.model import Thesis

MOST_SOLVED = 100_000  # companies that may have to be solved one by one unasked: it takes up to a millisecond each


def how_tight(rows: int, asked: How | None, as_of: date | None, *theses: Thesis) -> How:
    """How near the bounds of so many companies come; where they are not tightened unasked, that is said."""
    if asked is not None or rows <= MOST_SOLVED:
        return asked or How.TIGHT
    from thesis.engines.bounds.rows import are_few
    from thesis.scoring import plan_of

    slow = [one.id for one in theses if not are_few(plan_of(one, as_of))]
    if not slow:
        return How.TIGHT
    tell(
        f"Rules of `{slow[0]}` share open numbers: bounds of more than {MOST_SOLVED:,} companies are not tightened, "
        "unless you give --bounds tight."
    )
    return How.OUTER
