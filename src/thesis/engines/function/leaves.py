"""What a company's facts leave open, read once for each leaf of a plan: the arguments of its functions.

The reader is written out as a Python function, field by field: plain values are taken as they stand, all others are
read by the leaves' own terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from thesis.facts import Profile, Said, first_reach
from thesis.language import FACT_LEAVES, Term, ValueSet, leaf_set
from thesis.sets import Levels, Truth
from thesis.vocabulary import Field, FieldType

Ends: TypeAlias = tuple[float, float]
"""The least and the greatest value; of a truth, whether it is surely and whether it is possibly so."""

Leaves: TypeAlias = tuple[Sequence[float | None], Mapping[int, Ends]]
"""The value of each leaf, in the order of the plan's leaves, None where it is open; and by their places the ends of the
open ones of which something is known."""

_TRUTHS: Mapping[Truth, tuple[bool, bool]] = {truth: truth.value for truth in Truth}
_NOBODY = Profile("", "", {})


def ends_of(found: ValueSet) -> Ends:
    """Both ends of a set of values."""
    return _TRUTHS[found] if isinstance(found, Truth) else (found.lo, found.hi)


def fact_leaves(term: Term) -> Iterator[Term]:
    """What a term reads of a company, as often as it is read."""
    if term.op in FACT_LEAVES:
        yield term
    for arg in term.args:
        yield from fact_leaves(arg)


@frozen(eq=False)
class LeafReader:
    """Reads what a plan asks of a company.

    ``run`` is what was written out for it; ``unsaid`` has the ends of each leaf where nothing is said of its field.
    """

    fields: Mapping[str, Field]
    unsaid: tuple[Ends, ...]
    run: Callable[[Callable[[str], Any], Profile], Leaves]

    def __call__(self, profile: Profile) -> Leaves:
        """The leaves of a company; they are kept with facts that were given as plain values, for the next time."""
        facts = profile.facts
        if type(facts) is not Said:
            return self.run(facts.get, profile)
        reader, leaves = facts.seen
        if reader is not self or profile.series:  # with a series the leaves are not the facts' alone
            is_ours = facts.fields is self.fields or facts.fields == self.fields
            leaves = self.run(facts.held.get if is_ours else facts.get, profile)
            if not profile.series:
                facts.seen = self, leaves
        found: Leaves = leaves
        return found

    def ends(self, leaves: Leaves) -> list[Ends]:
        """Both ends of each leaf."""
        exact, opened = leaves
        known = enumerate(zip(exact, self.unsaid, strict=True))
        return [opened.get(place, unsaid) if value is None else (value, value) for place, (value, unsaid) in known]


def leaf_reader(leaves: tuple[Term, ...], fields: Mapping[str, Field]) -> LeafReader:
    """Write out how each leaf is read, field by field, so that each fact is looked up once."""
    by_field: dict[str, list[tuple[int, Term]]] = {}
    for place, leaf in enumerate(leaves):
        by_field.setdefault(leaf.data[0], []).append((place, leaf))
    names: dict[str, Any] = {}
    lines = ["opened = {}"]
    for at, (name, found) in enumerate(by_field.items()):
        lines += _field_lines(at, fields[name], found, names)
    lines.append(f"return ({''.join(f'x{place}, ' for place in range(len(leaves)))}), opened")
    text = "def run(get, profile):\n" + "".join(f"    {line}\n" for line in lines)
    exec(compile(text, "<leaves>", "exec"), names)  # noqa: S102 - names and numbers that are made here
    return LeafReader(fields, tuple(_ends(_NOBODY, fields[leaf.data[0]], leaf) for leaf in leaves), names["run"])


def _field_lines(at: int, field: Field, leaves: list[tuple[int, Term]], names: dict[str, Any]) -> Iterator[str]:
    """The lines for one field: nothing said, a plain value, anything else."""
    read = names[f"r{at}"] = _read_all(field, leaves)
    names[f"n{at}"] = field.id
    names[f"s{at}"] = read(_NOBODY, {})
    targets = "".join(f"x{place}, " for place, _ in leaves)
    is_plain = all(leaf.op not in ("stated", "first_reach") for _, leaf in leaves)
    yield f"x = get(n{at})"
    yield "if x is None:" if is_plain else f"if x is None and n{at} not in profile.series:"
    yield f"    {targets}= s{at}"
    if is_plain:
        yield from _plain_lines(at, field, leaves, names, targets)
    yield "else:"
    yield f"    {targets}= r{at}(profile, opened)"


def _plain_lines(
    at: int, field: Field, leaves: list[tuple[int, Term]], names: dict[str, Any], targets: str
) -> Iterator[str]:
    """What plain values of a field are worth; a whole set of tags is a tuple, a category's level a text."""
    names_of = targets.replace(", ", " = ")
    if field.type.is_numeric:
        yield "elif x.__class__ is float:"
        yield f"    {names_of}x + 0.0"  # there is one zero
        yield "elif x.__class__ is int:"
        yield f"    {names_of}float(x)"
    elif field.type is FieldType.FLAG:
        yield "elif x is True or x is False:"
        yield f"    {names_of}x"
    elif field.type is FieldType.TAGS:
        yield "elif x.__class__ is tuple:"
        for place, leaf in leaves:
            names[f"t{place}"] = leaf.data[1]
            yield f"    x{place} = t{place} in x"
    elif field.values is not None:
        names[f"l{at}"] = {level: tuple(_at_level(leaf, level) for _, leaf in leaves) for level in field.values}
        yield "elif x.__class__ is str:"
        yield f"    {targets}= l{at}[x]"


def _at_level(leaf: Term, level: str) -> float:
    return ends_of(leaf_set(leaf, Levels(frozenset((level,)))))[0]


def _read_all(
    field: Field, leaves: list[tuple[int, Term]]
) -> Callable[[Profile, dict[int, Ends]], tuple[float | None, ...]]:
    """Reads all leaves of one field, whatever is said of it; the ends of the open ones are noted."""

    def read(profile: Profile, opened: dict[int, Ends]) -> tuple[float | None, ...]:
        found: list[float | None] = []
        for place, leaf in leaves:
            ends = _ends(profile, field, leaf)
            if ends[0] == ends[1]:
                found.append(ends[0])
            else:
                opened[place] = ends
                found.append(None)
        return tuple(found)

    return read


def _ends(profile: Profile, field: Field, leaf: Term) -> Ends:
    """What one leaf may be for a company."""
    if leaf.op == "first_reach":
        return ends_of(first_reach(profile, field, leaf.data[1]))
    fact = profile.fact(field).value
    return (fact != field.anything,) * 2 if leaf.op == "stated" else ends_of(leaf_set(leaf, fact))
