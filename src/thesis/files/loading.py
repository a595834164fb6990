"""Theses and vocabularies from files and texts, and theses as text again."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from thesis.building import build
from thesis.files.joining import joined
from thesis.files.paths import SHIPPED, find_thesis
from thesis.files.revisions import at_revision, is_revision
from thesis.model import Thesis
from thesis.text import Document, Leaf, Problems, Table, plain, read_document, read_toml, write_toml
from thesis.vocabulary import Vocabulary, read_vocabulary

_OTHER_KINDS = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".parquet", ".json", ".jsonl", ".yaml", ".yml"})


def load(path: str | Path) -> Thesis:
    """A thesis from a TOML file, a shipped one by its id, or one as it was in a revision of its repository.

    Args:
        path: the file; paths inside it are relative to it. ``git:REV:path`` is the file in that revision, with the
            vocabulary and the parents that it had then.

    Returns:
        The thesis, with its parents and vocabulary merged in.

    Raises:
        ThesisError: every mistake found, with file, line and column.

    >>> import thesis
    >>> thesis.load("zhu-xiaohu").rules["application-first"].criterion
    'product'
    """
    if is_revision(path):
        return at_revision(str(path), lambda file: _built(read_document(file)))
    found = find_thesis(path)
    if found.suffix.lower() in _OTHER_KINDS and not found.is_dir():
        hint = "Companies are read with `read_profiles`."
        Problems().fail("E106", f"`{path}` is a {found.suffix} file; a thesis is a TOML file", None, hint)
    return _built(read_document(found))


def loads(text: str, name: str = "<thesis>", folder: str | Path | None = None) -> Thesis:
    """A thesis from TOML text; paths in it are relative to ``folder``, or to the shipped rules.

    Raises:
        ThesisError: every mistake found, with line and column.
    """
    where = Path(folder).resolve() if folder is not None else SHIPPED / "rules"
    return _built(Document(name, text.removeprefix("\ufeff").replace("\r\n", "\n"), folder=str(where)))


def load_vocabulary(path: str | Path) -> Vocabulary:
    """A vocabulary from its TOML file, or the one of a thesis, which may have fields of its own.

    Raises:
        ThesisError: every mistake found, with file, line and column.

    >>> from thesis.files import SHIPPED, load_vocabulary
    >>> load_vocabulary(SHIPPED / "rules" / "vocabulary.toml").currency
    'USD'
    """
    found = find_thesis(path)
    tree = read_toml(read_document(found))
    if "thesis" in tree.items:
        return load(found).vocabulary
    problems = Problems()
    if "vocabulary" not in tree.items and "fields" not in tree.items:
        problems.fail("E111", f"`{path}` is no vocabulary", tree.span, "A vocabulary has [vocabulary] and [fields].")
    vocabulary = read_vocabulary(tree, problems)
    problems.raise_if_any()
    return vocabulary


def load_fields(path: str | Path) -> Thesis:
    """The fields of a vocabulary, or of a thesis, as a thesis; of a vocabulary as one whose only rule gives nothing.

    Raises:
        ThesisError: every mistake found, with file, line and column.

    >>> from thesis.files import SHIPPED, load_fields
    >>> load_fields(SHIPPED / "rules" / "vocabulary.toml").vocabulary.currency
    'USD'
    """
    found = find_thesis(path)
    tree = read_toml(read_document(found))
    if "thesis" in tree.items:
        return load(found)
    head = {"format": 1, "id": "fields", "vocabulary": str(found.resolve())}
    text = write_toml(
        {"thesis": head, "rules": {"none": {"points": 0, "value": "0"}}, "verdicts": {"any": float("-inf")}}
    )
    return loads(text, "<fields>", found.parent)


def dumps(thesis: Thesis, *, bundle: bool = False) -> str:
    """A thesis as TOML text.

    Args:
        thesis: the thesis.
        bundle: whether parents, sources and vocabulary are written into the text, so that it can be read
            anywhere. Otherwise it is the text of the thesis's own file, which names them, where there is one: what
            was tweaked has no file of its own, and is always whole.

    ``loads(dumps(t, bundle=True)) == t``.

    >>> import thesis
    >>> zhu = thesis.load("zhu-xiaohu")
    >>> thesis.loads(thesis.dumps(zhu, bundle=True)) == zhu
    True
    """
    if not bundle and thesis.document is not None:
        return thesis.document.text
    return write_toml(plain(_with_whole_paths(thesis)))


def _built(document: Document) -> Thesis:
    return evolve(build(joined(read_toml(document), document)), document=document)


def _with_whole_paths(thesis: Thesis) -> Table:
    """The tree with the files of its sources as they are found from anywhere."""
    sources = thesis.tree.items.get("sources")
    if not isinstance(sources, Table):
        return thesis.tree
    moved = dict(sources.items)
    for name, node in sources.items.items():
        source = thesis.sources.get(name)
        if isinstance(node, Table) and "file" in node.items and source is not None and source.file is not None:
            leaf = Leaf(source.file, node.items["file"].span)
            moved[name] = Table({**node.items, "file": leaf}, node.span, node.keys)
    items = {**thesis.tree.items, "sources": Table(moved, sources.span, sources.keys)}
    return Table(items, thesis.tree.span, thesis.tree.keys)
