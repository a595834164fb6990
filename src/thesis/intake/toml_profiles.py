"""Profiles written in TOML: ``[profiles]`` and one ``[[company]]`` for each company."""

from __future__ import annotations

from attrs import evolve

from thesis.facts import Context, Fact, Profile, Profiles, read_profile, refuse_twins, settle
from thesis.facts.profiles import Errors, Extra, Place
from thesis.sets import Interval
from thesis.text import Array, Document, Node, Problems, Reader, Span, Table, plain, read_toml
from thesis.units import read_days
from thesis.vocabulary import Vocabulary


def read_toml_profiles(
    document: Document, vocabulary: Vocabulary, as_of: Interval | None, errors: Errors, extra: Extra
) -> Profiles:
    """The companies of a TOML document, read with a thesis's vocabulary."""
    tree = read_toml(document)
    problems = Problems()
    top = Reader(tree, problems)
    context = _context(Reader(top.subtable("profiles"), problems.inside("[profiles]")), vocabulary)
    tables = _companies(top)
    top.node("sources")
    top.finish()
    companies = tuple(_company(table, vocabulary, context, as_of, extra, problems) for table in tables)
    refuse_twins(companies, problems)
    return Profiles(companies, settle(problems, errors), document.name)


def _context(head: Reader, vocabulary: Vocabulary) -> Context:
    as_of = head.leaf("as_of")
    days = None if as_of is None else read_days(as_of.value)
    if as_of is not None and days is None:
        head.problems.add(
            "E611", f"`{as_of.span.text}` is not a date", as_of.span, "Write 2025-03-31, 2025-03 or 2025-Q1."
        )
    context = Context(vocabulary.about, head.text("source"), days)
    for key in ("vocabulary", "title", "title_zh", "note"):
        head.text(key)
    head.finish()
    return context


def _companies(top: Reader) -> tuple[Table, ...]:
    node = top.node("company")
    if isinstance(node, Array) and all(isinstance(item, Table) for item in node.items):
        return tuple(item for item in node.items if isinstance(item, Table))
    where = top.table.span if node is None else node.span
    cause = "there is no company in it" if node is None else "`company` must be a list of tables"
    top.problems.add("E622", cause, where, "Begin each company with [[company]].")
    return ()


def _company(
    table: Table,
    vocabulary: Vocabulary,
    context: Context,
    as_of: Interval | None,
    extra: Extra,
    problems: Problems,
) -> Profile:
    read = Reader(table, problems)
    name = read.text("name")
    identity = read.text("id") or name
    if identity is None:
        problems.add("E213", "the company has neither `id` nor `name`", table.span)
    own = {key: read.text(key) for key in ("part_of", "note")}
    for key in ("name_zh", "title_zh", "note_zh"):
        read.text(key)
    facts = read.subtable("facts")
    read.problems = problems.inside(f"company `{name or identity}`")
    read.finish()
    raw = {
        "id": identity,
        "name": name or identity,
        **{key: value for key, value in own.items() if value},
        **plain(facts),
    }
    profile = read_profile(raw, vocabulary, problems, context=context, place=_place(facts), as_of=as_of, extra=extra)
    return evolve(profile, span=table.span, facts=_placed(profile, facts))


def _place(facts: Table) -> Place:
    """Where a fact, or one key of it, stands."""

    def place(field: str, key: str | None) -> Span | None:
        node: Node | None = facts.items.get(field)
        if node is None:
            return facts.span
        if key is None:
            return facts.key_span(field) if isinstance(node, Table) else node.span
        inner = node.items.get(key) if isinstance(node, Table) else None
        return inner.span if inner is not None else node.span

    return place


def _placed(profile: Profile, facts: Table) -> dict[str, Fact]:
    return {
        name: evolve(fact, span=facts.items[name].span) if name in facts.items else fact
        for name, fact in profile.facts.items()
    }
