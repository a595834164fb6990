"""A thesis with some of it changed: edits of its tree, then building."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thesis.building import build
from thesis.model import Thesis
from thesis.text import Array, Diagnostic, Problems, Table, plain
from thesis.tweaks.differences import differences, inline
from thesis.tweaks.editing import beyond, edited
from thesis.tweaks.edits import Edit, Placed, read_edits
from thesis.tweaks.paths import path_text
from thesis.tweaks.resolving import refuse_unknown


def tweak(thesis: Thesis, edits: Mapping[str, Any]) -> Thesis:
    """A thesis with some of it changed; the one given stays as it is.

    A path names what changes: ``rules.pmf-speed.points``, ``parameters.pmf_arr`` (its value),
    ``rules.margin.curve.at[1][0]``, ``verdicts.invest``, ``gates.no-robots.cap``, ``thesis.as_of``. Values are
    what the TOML file would say, units in texts; None removes what is there; a whole table adds a rule, a gate
    or a parameter. A form that a rule does not have yet takes the place of the one it has. A parameter may
    leave its range, which then grows just so far; `review_tweak` says so.

    Args:
        thesis: the thesis.
        edits: values by path; without any, the thesis itself is returned.

    Raises:
        ThesisError: E701 a path that leads nowhere, E702 to E705 a path or value that cannot be read, or two
            values for one path, E708 a path that names a file; and whatever is wrong with the changed thesis,
            with carets in a document named ``<tweak>``.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> thesis.tweak(zhu, {"rules.pmf-speed.points": 30}).rules["pmf-speed"].points
    30000
    """
    found = resolved(thesis, edits)
    if not found:
        return thesis
    changed = build(edited(thesis.tree, found))
    return thesis if changed.hash == thesis.hash else changed


def resolved(thesis: Thesis, edits: Mapping[str, Any]) -> tuple[Edit, ...]:
    """The edits of a tweak, looked up in the thesis that they are made in.

    Raises:
        ThesisError: E701 to E705, E708, as in `tweak`.
    """
    found = read_edits(edits)
    problems = Problems()
    refuse_unknown(thesis.tree, found, problems)
    problems.raise_if_any()
    return found


def inverse(thesis: Thesis, edits: Mapping[str, Any]) -> dict[str, Any]:
    """The tweak that undoes another, bit for bit.

    ``tweak(tweak(t, e), inverse(t, e))`` has the hash of ``t``.

    Args:
        thesis: the thesis as it was before.
        edits: what was changed in it.

    Raises:
        ThesisError: as in `tweak`.

    >>> import thesis
    >>> thesis.inverse(thesis.load("zhu-xiaohu"), {"parameters.pmf_arr": "20M USD"})
    {'parameters.pmf_arr.value': '10M USD'}
    """
    after = edited(thesis.tree, resolved(thesis, edits))
    undone: dict[str, Any] = {}
    for change in differences(after, thesis.tree):
        if change.after is None:
            undone[path_text(change.path)] = None
        elif change.before is None:
            undone[path_text(change.path)] = Placed(plain(change.after), change.index)
        else:
            undone[path_text(change.path)] = plain(change.after)
    return undone


def review_tweak(thesis: Thesis, edits: Mapping[str, Any]) -> tuple[Diagnostic, ...]:
    """What should be said of a tweak although it can be made.

    Returns:
        Warnings: E720 a value outside the range of its parameter, which is widened; E721 a value that was there
        already.

    Raises:
        ThesisError: as in `tweak`.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> print(thesis.review_tweak(zhu, {"parameters.pmf_arr": "60M USD"})[0].message)
    `pmf_arr` leaves its range, 1M USD to 50M USD
    """
    found = resolved(thesis, edits)
    after = tweak(thesis, edits)
    problems = Problems()
    untouched = {edit.path for edit in found} - {
        edit.path for edit in found for change in differences(thesis.tree, after.tree) if _covers(edit, change.path)
    }
    limits = {edit.path[1] for edit in found if edit.path[0] == "parameters" and edit.path[2:3] == ("range",)}
    for edit in found:
        if edit.path in untouched:
            problems.add("E721", f"`{edit.name}` has this value already", edit.place)
        elif edit.path[0] == "parameters" and edit.path[2:] == ("value",) and edit.path[1] not in limits:
            _review_range(thesis.tree, edit, problems)
    return tuple(problems.found)


def _covers(edit: Edit, path: tuple[str | int, ...]) -> bool:
    shared = min(len(edit.path), len(path))
    return edit.path[:shared] == path[:shared]


def _review_range(tree: Table, edit: Edit, problems: Problems) -> None:
    entries = tree.items["parameters"]
    parameter = entries.items.get(str(edit.path[1])) if isinstance(entries, Table) else None
    limits = parameter.items.get("range") if isinstance(parameter, Table) else None
    if edit.node is not None and isinstance(limits, Array) and beyond(edit.node, limits):
        low, high = (_shown(plain(node)) for node in limits.items)
        problems.add(
            "E720",
            f"`{edit.path[1]}` leaves its range, {low} to {high}",
            edit.node.span,
            "In the tweaked thesis the range is widened to hold it.",
        )


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else inline(value)
