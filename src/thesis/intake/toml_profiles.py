"""Profiles written in TOML: ``[profiles]`` and one ``[[company]]`` for each company."""

from __future__ import annotations

from attrs import evolve

from thesis.facts import Context, Intake, Profile, read_profile, refuse_twins
from thesis.facts.profiles import Place
from thesis.text import Array, Document, Node, Problems, Reader, Span, Table, plain, read_toml
from thesis.units import read_days

_OTHER_FILES = {
    "thesis": "a thesis",
    "rules": "a part of a thesis",
    "fields": "a vocabulary",
    "rate": "a file of rates",
}


def read_toml_profiles(document: Document, intake: Intake, problems: Problems) -> tuple[Profile, ...]:
    """The companies of a TOML document; ``[profiles]`` says what holds for all of them.

    Raises:
        ThesisError: the document is no TOML, or something else than profiles.
    """
    tree = read_toml(document)
    kind = next((words for key, words in _OTHER_FILES.items() if key in tree.items), None)
    if kind is not None and "company" not in tree.items:
        hint = "Profiles have a [[company]] for each company."
        problems.fail("E111", f"this is {kind}, not a file of profiles", tree.span, hint)
    top = Reader(tree, problems)
    context = _context(Reader(top.subtable("profiles"), problems.inside("[profiles]")), intake.context)
    tables = _companies(top)
    top.node("sources")
    top.finish()
    companies = tuple(_company(table, evolve(intake, context=context), problems) for table in tables)
    refuse_twins(companies, problems)
    return companies


def _context(head: Reader, context: Context) -> Context:
    as_of = head.leaf("as_of")
    days = None if as_of is None else read_days(as_of.value)
    if as_of is not None and days is None:
        head.problems.add(
            "E611", f"`{as_of.span.text}` is not a date", as_of.span, "Write 2025-03-31, 2025-03 or 2025-Q1."
        )
    source = head.text("source")
    for key in ("vocabulary", "title", "title_zh", "note", "note_zh"):
        head.text(key)
    head.finish()
    return evolve(context, source=source, as_of=days, nan_is_unknown=False)


def _companies(top: Reader) -> tuple[Table, ...]:
    node = top.node("company")
    if isinstance(node, Array) and all(isinstance(item, Table) for item in node.items):
        return tuple(item for item in node.items if isinstance(item, Table))
    where = top.table.span if node is None else node.span
    cause = "there is no company in it" if node is None else "`company` must be a list of tables"
    top.problems.add("E622", cause, where, "Begin each company with [[company]].")
    return ()


def _company(table: Table, intake: Intake, problems: Problems) -> Profile:
    read = Reader(table, problems)
    name = read.text("name")
    identity = read.text("id") or name
    if identity is None:
        problems.add("E213", "the company has neither `id` nor `name`", table.span, 'Add `name = "…"`.')
    own = {key: read.text(key) for key in ("part_of", "note")}
    for key in ("name_zh", "title_zh", "note_zh"):
        read.text(key)
    facts = read.subtable("facts")
    read.problems = problems.inside(f"company `{name or identity or 'without a name'}`")
    read.finish()
    about = {"id": identity, "name": name or identity, **own}
    known = {key: value for key, value in about.items() if value}
    profile = read_profile({**plain(facts), **known}, intake, problems, place_in(facts))
    spans = {field: facts.items[field].span for field in profile.facts if field in facts.items}
    placed = {field: evolve(fact, span=spans.get(field)) for field, fact in profile.facts.items()}
    return evolve(profile, span=table.span, facts=placed)


def place_in(facts: Table) -> Place:
    """Where a fact, or a part of it, stands."""

    def place(field: str, path: tuple[str | int, ...]) -> Span | None:
        node: Node | None = facts.items.get(field)
        if node is None:
            return facts.span
        if not path:
            return facts.key_span(field)
        span = node.span
        for step in path:
            node = _below(node, step)
            if node is None:
                return span
            span = node.span
        return span

    return place


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Table) and isinstance(step, str):
        return node.items.get(step)
    if isinstance(node, Array) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
