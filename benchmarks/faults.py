"""Small faults that can be written into the library: what changes where, and the module with the fault in it."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
_CALLS |= {"minimum": "maximum", "maximum": "minimum"}


@frozen
class Mutant:
    """One fault: its place among all faults of a module, where it stands, and what becomes what.

    ``ordinal`` tells apart the faults of one function that change the same, from 1.
    """

    path: Path
    index: int
    line: int
    function: str
    before: str
    after: str
    ordinal: int

    @property
    def name(self) -> str:
        """The file, the function, and the change: the same wherever its line has moved to."""
        again = f" ({self.ordinal})" if self.ordinal > 1 else ""
        return f"{self.path.as_posix()} {self.function}: {self.before} -> {self.after}{again}"


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Any]]:
    """Every fault: the node, the name of what changes in it, and its new value. The order is that of the tree."""
    for node in _live(tree):
        match node:
            case ast.Compare(ops=ops):
                for i, op in enumerate(ops):
                    if type(op) in _SWAPS:
                        yield node, "ops", [*ops[:i], _SWAPS[type(op)](), *ops[i + 1 :]]
            case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op) if type(op) in _SWAPS:
                yield node, "op", _SWAPS[type(op)]()
            case ast.Constant(value=bool() as value):
                yield node, "value", not value
            case ast.Constant(value=int() | float() as value):
                yield node, "value", value + 1
                yield node, "value", value - 1
            case ast.UnaryOp(op=ast.Not()):
                yield node, "op", ast.UAdd()
            case ast.UnaryOp(op=ast.USub()):
                yield node, "op", ast.UAdd()
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield node, "func", ast.Name(_CALLS[name], ast.Load())
            case ast.Call(func=ast.Attribute(attr=name) as func) if name in _CALLS:
                yield node, "func", ast.Attribute(func.value, _CALLS[name], ast.Load())
            case ast.Return(value=ast.expr() as value) if not _is_told_apart(value):
                yield node, "value", ast.Constant(None)
            case ast.IfExp(test=test) | ast.If(test=test) if not isinstance(test, ast.Compare | ast.UnaryOp):
                yield node, "test", ast.UnaryOp(ast.Not(), test)


def _is_told_apart(node: ast.expr) -> bool:
    """None stays None; and a truth that is returned becomes the other one anyhow."""
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


def _live(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that run: no annotations, decorators, assertions and other checks of the code, nor texts of messages."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Assert | ast.AnnAssign | ast.JoinedStr):
                if isinstance(child, ast.AnnAssign) and child.value is not None:
                    yield from _live(ast.Expr(child.value))
                continue
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":  # of zip: it checks what is so
                continue
            yield child
            yield from _live(child)


def all_mutants(package: Path, rooms: Sequence[str]) -> list[Mutant]:
    """Every fault of some rooms (folders or modules of the package), in order."""
    paths = {path for path in package.rglob("*.py") for room in rooms if _is_in(path.relative_to(package), room)}
    return [mutant for path in sorted(paths) for mutant in _mutants_of(path, path.relative_to(package))]


def _is_in(path: Path, room: str) -> bool:
    return path.with_suffix("").as_posix() == room or path.is_relative_to(room)


def _mutants_of(path: Path, shown: Path) -> Iterator[Mutant]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = dict(_functions(tree, ""))
    alike = Counter[tuple[str, str, str]]()
    for index, (node, name, value) in enumerate(changes(tree)):
        change = (functions[id(node)] or "module", _shown(node), _shown(_changed(node, name, value)))
        alike[change] += 1
        yield Mutant(shown, index, getattr(node, "lineno", 0), *change, alike[change])


def _functions(node: ast.AST, inside: str) -> Iterator[tuple[int, str]]:
    """The function or class that each node stands in."""
    for child in ast.iter_child_nodes(node):
        yield id(child), inside
        is_named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        yield from _functions(child, f"{inside}.{child.name}".lstrip(".") if is_named else inside)


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())


def _changed(node: ast.AST, name: str, value: Any) -> ast.AST:
    other = copy.copy(node)
    setattr(other, name, value)
    return other


def mutated(source: str, index: int) -> str:
    """The module with one fault."""
    tree = ast.parse(source)
    for place, (node, name, value) in enumerate(changes(tree)):
        if place == index:
            setattr(node, name, value)
            break
    return ast.unparse(ast.fix_missing_locations(tree))
