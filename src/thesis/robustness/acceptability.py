"""Which points favour which company: stochastic multicriteria acceptability analysis over the points."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from thesis.model import Thesis
from thesis.robustness.acceptance import Acceptability
from thesis.text import Problems

if TYPE_CHECKING:
    from thesis.robustness.spaces import Space

_MOST_DRAWS = 10**9
_MOST_THREADS = 256
_ALL_PLACES = 2_000  # companies up to which every place is counted; beyond, the first ten
_FEW_PLACES = 10
_PAIRS = 20


def acceptability(  # noqa: PLR0913 - as many options as the question has
    thesis: Thesis,
    companies: Any,
    draws: int = 100_000,
    seed: int = 0,
    *,
    space: Space = "simplex",
    threads: int = 1,
    places: int | None = None,
    pairs: int = _PAIRS,
    progress: Callable[[int, int], None] | None = None,
    as_of: date | None = None,
) -> Acceptability:
    """How likely each place and verdict is when the points are not taken for granted (SMAA-2).

    Each draw gives every rule another share of all |points|; signs stay, and the sum stays the thesis's. Grades are
    the headline grades, points are not rounded, caps and vetoes apply in every draw. Companies with equal grades,
    caps and vetoes tie exactly and share their place. Rank acceptability, central points (the mean of the points
    that put a company first), confidence factors, pairwise winning and verdicts: Lahdelma, Hokkanen and Salminen,
    European Journal of Operational Research 106:137-143, 1998; Lahdelma and Salminen, Operations Research
    49:444-454, 2001; algorithms: Tervonen and Lahdelma, European Journal of Operational Research 178:500-513, 2007.

    Args:
        thesis: the thesis.
        companies: Profiles, or a list of dicts.
        draws: how many; the error falls with the root of it.
        seed: the same seed gives the same result, whatever the number of threads.
        space: "simplex" for any points, "ordered" for those that keep the order of the thesis's own (equal ones are
            free), ("box", "20%") for those within ± 20 % of its own.
        threads: how many work at once.
        places: how many places are counted; all for up to 2,000 companies, else the first ten, where left out.
        pairs: for how many companies, from the top of today's ranking, pairwise winning is counted.
        progress: called with the draws that are done and all draws.
        as_of: as in `score`.

    Returns:
        An Acceptability; probabilities are float64 with simultaneous error bounds in ``errors``.

    Raises:
        ThesisError: a fact does not fit its field; E212, a space that is none; E605, a number out of its range;
            E622, there is no company.

    >>> import thesis
    >>> zhou = thesis.load("zhou-yahui")
    >>> companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhou)
    >>> found = thesis.acceptability(zhou, companies, draws=2_000)
    >>> bool(found["kunlun"].places[0] > 0.9)
    True
    """
    from thesis.robustness.headline import headline_of
    from thesis.robustness.sampling import Asked, sampled
    from thesis.robustness.spaces import read_space

    limits = {"draws": (draws, 1, _MOST_DRAWS), "seed": (seed, 0, 2**128), "threads": (threads, 1, _MOST_THREADS)}
    for name, (value, least, most) in limits.items():
        if not least <= value <= most:
            Problems().fail("E605", f"`{name}` is from {least} to {most}, not {value}")
    shares = read_space(space)
    head = headline_of(thesis, companies, as_of)
    many = len(head.ids)
    counted = (many if many <= _ALL_PLACES else _FEW_PLACES) if places is None else max(1, min(places, many))
    asked = Asked(draws, seed, shares, counted, max(0, min(pairs, many)), threads)
    return sampled(head, asked, progress)
