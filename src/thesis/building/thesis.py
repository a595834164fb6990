"""The whole tree to a Thesis, table by table, in the order of the file format."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256

from thesis.building.cases import read_cases
from thesis.building.claims import known_source, read_sources
from thesis.building.derived import read_derived
from thesis.building.parameters import read_parameters
from thesis.building.parts import Parts
from thesis.building.verdicts import read_omitted, read_promises, read_verdicts
from thesis.language import Constant, Kind, Scope
from thesis.model import Parameter, Thesis
from thesis.text import Node, Problems, Reader, Table, plain, write_toml
from thesis.vocabulary import Field, Vocabulary, read_vocabulary

FORMAT = 1
_OTHER_FILES = {
    "company": "a file of profiles",
    "profiles": "a file of profiles",
    "vocabulary": "a vocabulary",
    "fields": "a vocabulary",
    "rate": "a file of rates",
}


def build(tree: Table) -> Thesis:
    """A tree, with its parents and vocabulary merged in, as a Thesis.

    Raises:
        ThesisError: every mistake in it, with its place.
    """
    problems = Problems()
    if "thesis" not in tree.items:
        _refuse_other_files(tree, problems)
    top = Reader(tree, problems)
    head = Reader(top.subtable("thesis"), problems.inside("[thesis]"))
    _check_format(head)
    vocabulary = _vocabulary(top, head, problems)
    sources = read_sources(top, problems)
    default = known_source(head, sources)
    parameters = read_parameters(top, sources, default, vocabulary, problems)
    _check_names(parameters, vocabulary.fields, problems)
    names = {name: one.value for name, one in parameters.items()} | _broken(tree.items.get("fields"), vocabulary.fields)
    scope = Scope(vocabulary.fields, names, vocabulary.currency)
    parts = Parts(top, scope, sources, default, problems)
    criteria = parts.criteria()
    rules, gates = parts.rules(criteria), parts.gates()
    verdicts = read_verdicts(top, problems)
    thesis = Thesis(
        id=head.required_text("id"),
        title=head.text("title") or "",
        title_zh=head.text("title_zh") or "",
        holder=head.text("holder") or "",
        holder_zh=head.text("holder_zh") or "",
        version=head.text("version") or "",
        as_of=head.day("as_of"),
        vocabulary=vocabulary,
        sources=sources,
        parameters=parameters,
        criteria=criteria,
        rules=rules,
        gates=gates,
        verdicts=verdicts,
        promises=read_promises(top, vocabulary.fields, problems),
        omitted=read_omitted(top, sources, default, problems),
        cases=read_cases(top, rules, gates, verdicts, problems),
        derived=read_derived(scope, problems),
        tree=tree,
        hash=content_hash(tree),
    )
    for key in ("vocabulary", "extends", "note", "note_zh"):
        head.node(key)
    head.finish()
    top.finish()
    if not thesis.rules and not problems.found:
        problems.add("E530", "the thesis has no rule", head.table.span, "Add one: [rules.application-first].")
    problems.raise_if_any()
    return thesis


def content_hash(tree: Table) -> str:
    """A hash of all that a thesis says; where its sources lie on this machine is no part of that."""
    data = plain(tree)
    sources = data.get("sources")
    for source in sources.values() if isinstance(sources, dict) else ():
        if isinstance(source, dict):
            source.pop("file", None)
    return sha256(write_toml(data).encode()).hexdigest()


def _refuse_other_files(tree: Table, problems: Problems) -> None:
    kind = next((words for key, words in _OTHER_FILES.items() if key in tree.items), None)
    if kind is not None:
        problems.fail("E111", f"this is {kind}, not a thesis", tree.span, "A thesis begins with [thesis].")
    problems.fail(
        "E111", "this is no thesis: it has no [thesis]", tree.span, 'Begin it with [thesis], `format = 1`, `id = "…"`.'
    )


def _check_format(head: Reader) -> None:
    leaf = head.leaf("format")
    if leaf is None:
        head.problems.add("E531", "`format` is missing", head.table.span, f"Add `format = {FORMAT}`.")
    elif leaf.value != FORMAT or isinstance(leaf.value, bool):
        cause = f"this library reads format {FORMAT}, not {leaf.span.text}"
        head.problems.add("E531", cause, leaf.span, f"Write `format = {FORMAT}`.")


def _vocabulary(top: Reader, head: Reader, problems: Problems) -> Vocabulary:
    for key in ("vocabulary", "fields"):
        top.node(key)
    tree = top.table
    if "vocabulary" in tree.items:
        own = {key: tree.items[key] for key in ("vocabulary", "fields") if key in tree.items}
        return read_vocabulary(Table(own, tree.span, tree.keys), problems)
    hint = 'Add `vocabulary = "vocabulary.toml"`.'
    head.problems.add("E532", "the thesis names no vocabulary", head.table.span, hint)
    return Vocabulary("", None, Fraction(1, 10), {})


def _broken(tables: Node | None, fields: Mapping[str, Field]) -> dict[str, Constant]:
    """Fields that could not be read: a message stands, and rules may read them without another one."""
    names = tables.items if isinstance(tables, Table) else ()
    return {name: Constant(Kind.MISSING) for name in names if name not in fields}


def _check_names(parameters: Mapping[str, Parameter], fields: Mapping[str, Field], problems: Problems) -> None:
    for name, parameter in parameters.items():
        here = problems.inside(f"parameter `{name}`")
        if name in fields:
            here.add("E208", f"`{name}` is a field as well as a parameter", parameter.span, "Rename the parameter.")
        elif name == "as_of":
            cause = "`as_of` is the name of the date of the thesis"
            here.add("E208", cause, parameter.span, "Rename the parameter.")
