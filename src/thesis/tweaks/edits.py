"""Tweaks as they are written, to edits of a tree: each with a place in a document of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from attrs import frozen

from thesis.text import Array, Document, Leaf, Node, Problems, Span, Table, ThesisError, plain, read_toml
from thesis.tweaks.differences import inline
from thesis.tweaks.paths import Path, canonical, order, path_text, scan_path

TWEAK = "<tweak>"  # the name of the document that tweaks stand in
_REMOVED = "(removed)"  # TOML has no word for it
_UNREADABLE = "(not a value)"
_EQUALS = " = "


@frozen
class Placed:
    """A value with its place among its neighbours, so that a key that was removed comes back where it stood."""

    value: Any
    index: int


@frozen
class Edit:
    """One edit of a tree: the path, and the node that stands there afterwards; None removes what is there.

    ``place`` is where the path stands, ``segments`` where each of its keys does; ``value`` is what was given
    and ``text`` the same as TOML.
    """

    path: Path
    node: Node | None
    value: Any
    text: str
    place: Span
    segments: tuple[Span, ...]
    index: int | None = None

    @property
    def name(self) -> str:
        """The path as it is written."""
        return path_text(self.path)


def read_edits(tweak: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Paths and values as edits, in the order given; nothing is looked up in a thesis yet.

    Raises:
        ThesisError: E702 a path that cannot be read; E703 two values for one path, or for a table and
            something inside it; E704 a value that TOML cannot hold.
    """
    return _read_pairs(tweak.items())


def stack(*tweaks: Mapping[str, Any]) -> dict[str, Any]:
    """Several tweaks as one.

    Args:
        tweaks: each a mapping of paths to values, as `tweak` takes them.

    Raises:
        ThesisError: E703, two of them give one path two values, or a table and something inside it.

    >>> import thesis
    >>> thesis.stack({"parameters.pmf_arr": "20M USD"}, {"rules.margin.enabled": False})
    {'parameters.pmf_arr.value': '20M USD', 'rules.margin.enabled': False}
    """
    return {edit.name: edit.value for edit in _read_pairs(pair for one in tweaks for pair in one.items())}


def edits_of(*texts: str) -> dict[str, Any]:
    """Tweaks as a command line has them: ``path=value``, and ``path=`` to remove what is there.

    The value is TOML; what is not TOML is a text, so that ``20M USD`` needs no quotes inside those of the shell.

    Raises:
        ThesisError: E706, a text is not ``path=value``; E702 and E703 as in `tweak`.

    >>> import thesis
    >>> thesis.edits_of("parameters.pmf_arr=20M USD", "rules.margin.points = 30", "rules.easy-regions=")
    {'parameters.pmf_arr.value': '20M USD', 'rules.margin.points': 30, 'rules.easy-regions': None}
    """
    problems = Problems()
    pairs: list[tuple[str, Any]] = []
    for text in texts:
        scanned = scan_path(text)
        if scanned.complaint is not None or scanned.end == len(text):
            here = Span(Document(TWEAK, text), scanned.end, scanned.end + 1)
            cause = scanned.complaint or "there is no `=`"
            problems.add("E706", f"this is not path=value: {cause}", here, 'Write it as "parameters.pmf_arr=20M USD".')
        else:
            pairs.append((text[: scanned.end].strip(), value_of(text[scanned.end + 1 :].strip())))
    problems.raise_if_any()
    return {edit.name: edit.value for edit in _read_pairs(pairs)}


def value_of(text: str) -> Any:
    """A value as a command line has it: TOML, else a text; None where there is nothing."""
    if not text:
        return None
    try:
        read = read_toml(Document(TWEAK, f"v = {text}"))
    except ThesisError:
        return text
    return plain(read.items["v"]) if len(read.items) == 1 else text


def _read_pairs(pairs: Iterable[tuple[str, Any]]) -> tuple[Edit, ...]:
    problems = Problems()
    lines = [(str(path), *_value_text(value), value) for path, value in pairs]
    document = Document(TWEAK, "".join(f"{path}{_EQUALS}{text}\n" for path, text, _, _ in lines))
    found: list[Edit] = []
    start = 0
    for path, text, complaint, value in lines:
        edit = _read(path, text, value, document, start, problems)
        start += len(path) + len(_EQUALS) + len(text) + 1
        if complaint is not None:
            here = Span(document, start - len(text) - 1, start - 1)
            problems.add("E704", complaint, here, "Give a number, a text, true or false, a date, a list or a table.")
        elif edit is not None:
            found.append(edit)
    _refuse_overlaps(found, problems)
    problems.raise_if_any()
    return tuple({edit.path: edit for edit in found}.values())


def _read(path: str, text: str, value: Any, document: Document, start: int, problems: Problems) -> Edit | None:
    scanned = scan_path(path)
    if scanned.complaint is not None or scanned.end < len(path):
        at = start + scanned.end
        problems.add(
            "E702",
            f"this is no path: {scanned.complaint or 'it ends here'}",
            Span(document, at, at + 1),
            'Write it as rules.pmf-speed.points; keys with dots or spaces stand in quotes: rules."a b".points.',
        )
        return None
    placed = value if isinstance(value, Placed) else None
    is_value = value is not None and text != _UNREADABLE
    return Edit(
        path=canonical(tuple(one.key for one in scanned.segments), placed.value if placed else value),
        node=_node(text, document, start + len(path) + len(_EQUALS)) if is_value else None,
        value=value,
        text=text if is_value else "",
        place=Span(document, start, start + len(path)),
        segments=tuple(Span(document, start + one.start, start + one.end) for one in scanned.segments),
        index=placed.index if placed else None,
    )


def _value_text(value: Any) -> tuple[str, str | None]:
    """A value as TOML on one line, and what is wrong with it."""
    if value is None:
        return _REMOVED, None
    try:
        text = inline(_plain(value.value if isinstance(value, Placed) else value))
        read_toml(Document(TWEAK, f"v = {text}"))
    except RecursionError:
        return _UNREADABLE, "it is nested too deeply"
    except (TypeError, ValueError) as error:  # ValueError: str() refuses whole numbers of thousands of digits
        return _UNREADABLE, str(error)
    except ThesisError:
        return _UNREADABLE, "this is no text that TOML can hold"
    return text, None


def _plain(value: Any) -> Any:
    """A Python value as TOML has them; tuples become lists, numbers of NumPy plain ones."""
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        return value.item()
    if isinstance(value, str | int | float | Decimal | date | time):
        return value
    msg = f"TOML has no form for {'nothing' if value is None else f'`{type(value).__name__}`'}"
    raise TypeError(msg)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        msg = f"a key is a text, not a {type(key).__name__}"
        raise TypeError(msg)
    return key


def _node(text: str, document: Document, start: int) -> Node:
    """The node of a value that is known to be TOML, placed in the document of the tweak."""
    head = "v = "
    return _moved(read_toml(Document(TWEAK, head + text)).items["v"], document, start - len(head))


def _moved(node: Node, document: Document, by: int) -> Node:
    span = Span(document, node.span.start + by, node.span.end + by)
    if isinstance(node, Leaf):
        return Leaf(node.value, span)
    if isinstance(node, Array):
        return Array(tuple(_moved(item, document, by) for item in node.items), span)
    items = {key: _moved(item, document, by) for key, item in node.items.items()}
    return Table(items, span, {key: Span(document, one.start + by, one.end + by) for key, one in node.keys.items()})


def _refuse_overlaps(edits: list[Edit], problems: Problems) -> None:
    """A message for each path that has two values; the same value twice is one value."""
    seen: dict[Path, Edit] = {}
    for edit in sorted(edits, key=lambda one: (len(one.path), order(one.path))):
        outer = next((seen[edit.path[:n]] for n in range(len(edit.path) + 1) if edit.path[:n] in seen), None)
        if outer is None:
            seen[edit.path] = edit
        elif outer.path != edit.path:
            cause = f"`{outer.name}` has a value, and so has `{edit.name}` inside it"
            problems.add("E703", cause, edit.place, f"The other stands at {outer.place}.")
        elif (outer.text, outer.index) != (edit.text, edit.index):
            problems.add(
                "E703", f"there are two values for `{edit.name}`", edit.place, f"The other stands at {outer.place}."
            )
