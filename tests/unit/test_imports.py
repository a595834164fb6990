"""Modules import one another one way only, those inside functions included; types alone may point back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import thesis

ROOT = Path(thesis.__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
}


def imported(node: ast.AST) -> Iterator[str]:
    """What runs of a module imports of the house."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        for name in node.names:
            found = [one for one in (f"{node.module}.{name.name}", node.module) if one in MODULES]
            yield from found[:1]
    for below in ast.iter_child_nodes(node):
        yield from imported(below)


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = {name: set(imported(ast.parse(path.read_bytes()))) for name, path in MODULES.items()}
    assert len(graph["thesis.scoring.companies"]) > 3
    TopologicalSorter(graph).prepare()  # a circle is an error that names it
