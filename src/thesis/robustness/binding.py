"""A parameter given other values: the parts of a thesis that use it, built again from their edited TOML.

Each place where a part uses the parameter may be given a value of its own. Between two values, a score that is
monotone in each place lies between its values at the corners; that is what proves that nothing happens between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen

from thesis.building import build
from thesis.language import Kind
from thesis.model import Parameter, Thesis
from thesis.plan import Plan, make_plan
from thesis.text import Array, Leaf, Node, Table, ThesisError
from thesis.units import Unit, read_quantity
from thesis.units.dates import from_day_number

_FORMS = ("when", "all", "any", "none", "of", "value", "steps", "curve", "table", "applies")
_STEPS = {  # of the numbers that a thesis counts in whole parts: a parameter in them moves by such parts
    "at_least": Decimal(1),
    "points": Decimal("0.001"),
    "cap": Decimal("0.001"),
    "if_unknown": Decimal("0.000001"),
    "if_not_applicable": Decimal("0.000001"),
}
_HEIGHT = Decimal("0.000001")
_QUOTED = re.compile(r'("[^"]*")')


@frozen
class Use:
    """A rule or gate that uses a parameter: how many times, and the whole parts that it is counted in there."""

    group: str  # "rules" or "gates"
    id: str
    count: int
    step: Decimal | None


@frozen
class Binding:
    """A parameter of a thesis, with the rules and gates that use it."""

    thesis: Thesis
    parameter: Parameter
    uses: tuple[Use, ...]
    as_of: date | None
    _plans: dict[tuple[float, ...], Plan | None] = field(factory=dict, init=False, eq=False, repr=False)

    @property
    def places(self) -> int:
        """How often one rule or gate uses the parameter, at most."""
        return max(use.count for use in self.uses)

    @property
    def step(self) -> Decimal | None:
        """The whole parts that the parameter moves by; None where it may be any number."""
        return max((use.step for use in self.uses if use.step is not None), default=None)

    @property
    def built(self) -> int:
        """How many plans have been made."""
        return len(self._plans)

    def plan(self, values: tuple[float, ...]) -> Plan | None:
        """The plan of the parts that use the parameter, with a value for each place; None where it is refused."""
        if values not in self._plans:
            self._plans[values] = self._made(values)
        return self._plans[values]

    def _made(self, values: tuple[float, ...]) -> Plan | None:
        try:
            return make_plan(build(self._tree(values)), self.as_of)
        except ThesisError:
            return None

    def _tree(self, values: tuple[float, ...]) -> Table:
        tree, name = self.thesis.tree, self.parameter.id
        parameters = _table(tree, "parameters")
        mine = _table(parameters, name)
        new = {}
        for place, value in enumerate(values):
            leaf = evolve(_leaf(mine.items["value"]), value=_written(self.parameter, mine.items["value"], value))
            new[self._name(place)] = Table({"value": leaf}, mine.span)
        items: dict[str, Node] = {key: node for key, node in tree.items.items() if key in _KEPT}
        items["parameters"] = Table({**parameters.items, **new}, parameters.span, parameters.keys)
        for group in ("rules", "gates"):
            parts = {
                use.id: self._renamed(_table(_table(tree, group), use.id)) for use in self.uses if use.group == group
            }
            if parts:
                items[group] = Table(parts, tree.span)
        if "rules" not in items:  # a thesis has a rule
            rules = _table(tree, "rules")
            items["rules"] = Table(dict(list(rules.items.items())[:1]), rules.span, rules.keys)
        return Table(items, tree.span, tree.keys)

    def _renamed(self, part: Table) -> Table:
        """A rule or gate in which the first use of the parameter has one name, the second another."""
        places = iter(range(self.places))

        def renamed(text: str) -> str:
            return _replaced(text, self.parameter.id, lambda: self._name(next(places)))

        items = {key: _edited(node, renamed) if _is_expression(key) else node for key, node in part.items.items()}
        return Table(items, part.span, part.keys)

    def _name(self, place: int) -> str:
        name = f"{self.parameter.id}__{place}"
        while name in self.thesis.parameters or name in self.thesis.vocabulary.fields:
            name += "_"
        return name


_KEPT = ("thesis", "vocabulary", "fields", "sources", "criteria", "verdicts")


def bindings(thesis: Thesis, as_of: date | None = None) -> Iterator[Binding]:
    """The numeric parameters of a thesis; those that nothing uses have no uses."""
    for parameter in thesis.parameters.values():
        if parameter.value.kind in (Kind.NUMBER, Kind.DATE) and parameter.value.number is not None:
            yield Binding(thesis, parameter, tuple(_uses(thesis, parameter.id)), as_of)


def _uses(thesis: Thesis, name: str) -> Iterator[Use]:
    for group in ("rules", "gates"):
        parts = thesis.tree.items.get(group)
        for part, node in parts.items.items() if isinstance(parts, Table) else ():
            found = [path for key, inner in _items(node) if _is_expression(key) for path in _found(inner, name, (key,))]
            if found:
                steps = [step for path in found if (step := _step(path)) is not None]
                yield Use(group, part, len(found), max(steps, default=None))


def _items(node: Node) -> Iterator[tuple[str, Node]]:
    yield from node.items.items() if isinstance(node, Table) else ()


def _is_expression(key: str) -> bool:
    return key in _FORMS or key in _STEPS


def _found(node: Node, name: str, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The path of each use of a name below a node."""
    if isinstance(node, Leaf):
        if isinstance(node.value, str):
            yield from [path] * _count(node.value, name)
        return
    inner = enumerate(node.items) if isinstance(node, Array) else node.items.items()
    for key, item in inner:
        yield from _found(item, name, (*path, key))


def _step(path: tuple[str | int, ...]) -> Decimal | None:
    head, last = str(path[0]), path[-1]
    if head in _STEPS:
        return _STEPS[head]
    is_height = head in ("steps", "curve", "table") and ("at" in path or last == "otherwise") and last != 0
    return _HEIGHT if is_height else None


def _count(text: str, name: str) -> int:
    return len(_pattern(name).findall("".join(_QUOTED.split(text)[::2])))


def _replaced(text: str, name: str, new: Callable[[], str]) -> str:
    parts = _QUOTED.split(text)
    parts[::2] = [_pattern(name).sub(lambda _: new(), part) for part in parts[::2]]
    return "".join(parts)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])")


def _edited(node: Node, change: Callable[[str], str]) -> Node:
    if isinstance(node, Leaf):
        return evolve(node, value=change(node.value)) if isinstance(node.value, str) else node
    if isinstance(node, Array):
        return evolve(node, items=tuple(_edited(item, change) for item in node.items))
    return evolve(node, items={key: _edited(item, change) for key, item in node.items.items()})


def _table(node: Node, key: str) -> Table:
    found = node.items[key] if isinstance(node, Table) else node
    assert isinstance(found, Table)  # noqa: S101 - `build` has checked the tree
    return found


def _leaf(node: Node) -> Leaf:
    assert isinstance(node, Leaf)  # noqa: S101 - `build` has checked the tree
    return node


def unit_of(parameter: Parameter, written: Node) -> str:
    """The unit that a parameter is written in: "%", "months", "date", a currency, or nothing."""
    if parameter.value.kind is Kind.DATE:
        return "date"
    value = _leaf(written).value
    quantity = read_quantity(value) if isinstance(value, str) else None
    if quantity is None or quantity.unit == Unit():
        return ""
    return {"percent": "%", "duration": "months"}.get(quantity.unit.kind, str(quantity.unit))


def written_unit(thesis: Thesis, parameter: Parameter) -> str:
    """The unit of a parameter of a thesis."""
    return unit_of(parameter, _table(_table(thesis.tree, "parameters"), parameter.id).items["value"])


def _written(parameter: Parameter, node: Node, value: float) -> Decimal | date | str:
    """A value as the parameter's TOML would have it; it reads back to the same double."""
    unit, exact = unit_of(parameter, node), Decimal(repr(value))
    if unit == "date":
        return from_day_number(value)
    if unit == "%":
        return f"{exact.scaleb(2)}%"
    return f"{exact} {unit}" if unit else exact


def corners(binding: Binding, low: float, high: float) -> Mapping[tuple[int, ...], Plan | None]:
    """The plans with each place at one of two values, by which of the two each has."""
    found = {}
    for bits in range(1 << binding.places):
        chosen = tuple(bits >> place & 1 for place in range(binding.places))
        found[chosen] = binding.plan(tuple(high if bit else low for bit in chosen))
    return found
