"""What a thesis asks about a company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thesis.language import FACT_LEAVES, Term
from thesis.model import Clause, Form, Lookup, Thesis, clauses_of
from thesis.vocabulary import Field


def fields_of(thesis: Thesis) -> Mapping[str, Field]:
    """The fields that a thesis's rules and gates read, by id, in the order of the vocabulary.

    A derived field comes with the fields that its formula reads.

    >>> import thesis
    >>> thesis.fields_of(thesis.load("zhu-xiaohu"))["arr"].type.value
    'money'
    """
    read: set[str] = set()
    waiting = [name for rule in thesis.rules.values() for name in _of(rule.form, rule.applies)]
    waiting += [name for gate in thesis.gates.values() for name in _of(gate.form, gate.applies)]
    while waiting:
        name = waiting.pop()
        if name not in read:
            read.add(name)
            if name in thesis.derived:
                waiting += _names(thesis.derived[name].term)
    return {name: field for name, field in thesis.vocabulary.fields.items() if name in read}


def _of(form: Form, applies: Clause | None) -> Iterator[str]:
    if isinstance(form, Lookup):
        yield form.of
    for clause in (*clauses_of(form), *(() if applies is None else (applies,))):
        yield from _names(clause.term)


def _names(term: Term) -> Iterator[str]:
    if term.op in FACT_LEAVES:
        yield str(term.data[0])
    for arg in term.args:
        yield from _names(arg)
