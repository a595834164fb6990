"""One change at a time in the text of a TOML file: what stands around it stays as it is (through tomlkit)."""

from __future__ import annotations

from typing import Any

from thesis.text import Array, Leaf, Node, Table, plain
from thesis.tweaks.differences import inline, same_text
from thesis.tweaks.paths import Path

_SECTIONS = 2  # tables down to this depth have a header of their own: [rules.pmf-speed]


def remove(parsed: Any, path: Path) -> None:
    """Take away what stands at a path of a document that tomlkit has parsed."""
    holder = parsed
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]


def put(parsed: Any, path: Path, node: Node, before: Node | None) -> None:
    """Write a node at a path, in the style of what stands there, or of what stands beside it."""
    import tomlkit

    holder, depth = parsed, len(path)
    for place, step in enumerate(path[:-1], 1):
        if not isinstance(step, int) and step not in holder:
            _append(holder, step, tomlkit.table(is_super_table=place < _SECTIONS))
        if _is_dotted(holder, step):  # fields.arr = { … }: what is added beside it stands on one line, too
            depth = _SECTIONS + 1
        holder = holder[step]
    key = path[-1]
    if not isinstance(key, int) and key not in holder:
        _append(holder, key, _item(node, depth))
        return
    gone = _gone(before, node)
    if gone is None:
        holder[key] = _styled(node, holder[key], depth)
    for place in reversed(gone or ()):
        del holder[key][place]


def _is_dotted(holder: Any, key: str | int) -> bool:
    body = getattr(holder, "body", None) or getattr(getattr(holder, "value", None), "body", None)
    return any(name is not None and name.key == key and name.is_dotted() for name, _ in body or ())


def as_it_was(written: str, before: str) -> str:
    """The text with those lines as they were before that tomlkit changed of its own accord.

    (It drops the space between a date and the brace that follows.)
    """
    import tomlkit

    passed = tomlkit.dumps(tomlkit.parse(before)).split("\n")
    given = before.split("\n")
    if len(passed) != len(given):
        return written
    own = {new: old for new, old in zip(passed, given, strict=True) if new != old}
    return "\n".join(own.get(line, line) for line in written.split("\n")) if own else written


def _gone(before: Node | None, after: Node) -> list[int] | None:
    """The places of the items that a list has lost, where that is all that happened to it."""
    if not isinstance(before, Array) or not isinstance(after, Array) or len(after.items) >= len(before.items):
        return None
    gone, left = [], list(after.items)
    for place, item in enumerate(before.items):
        if left and same_text(item, left[0]):
            left.pop(0)
        else:
            gone.append(place)
    return None if left else gone


def _styled(node: Node, old: Any, depth: int) -> Any:
    """A node as an item, quoted as the one that it replaces, and on as many lines."""
    import tomlkit

    was = "" if isinstance(old, dict) else old.as_string()
    text = node.value if isinstance(node, Leaf) and isinstance(node.value, str) else "'"
    if was.startswith("'") and "'" not in text and text.isprintable():
        return tomlkit.string(text, literal=True)
    item = _item(node, depth)
    if isinstance(node, Array) and "\n" in was:
        item.multiline(multiline=True)
    return item


def _item(node: Node, depth: int) -> Any:
    """A node as an item of tomlkit: tables near the top are sections, others stand on one line."""
    import tomlkit

    if not isinstance(node, Table) or depth > _SECTIONS:
        return tomlkit.value(inline(plain(node)))
    section = tomlkit.table(is_super_table=depth < _SECTIONS and all(isinstance(n, Table) for n in node.items.values()))
    for key, inner in node.items.items():
        section.append(key, _item(inner, depth + 1))
    return section


def _append(holder: Any, key: str, item: Any) -> None:
    """A new key at the end of a table, before the blank lines and comments that lead to the next one."""
    from tomlkit.items import SingleKey
    from tomlkit.items import Table as Section

    if isinstance(item, Section):
        last = _last_section(holder)
        tail = [] if last is None else _cut_tail(last)
        if last is not None:
            _end_with_blank(last)
        holder[key] = item  # `append` is not there where a table's parts stand apart
        if tail:
            (_last_section(item) or item).value.body.extend(tail)
        else:
            _end_with_blank(_last_section(item) or item)
    elif isinstance(holder, Section):
        tail = _cut_tail(holder)
        holder.append(SingleKey(key, sep=_separator(holder, key)), item)
        holder.value.body.extend(tail)
    else:
        holder.append(key, item)


def _last_section(holder: Any) -> Any:
    """The section that ends where a table or document ends."""
    from tomlkit.items import Table as Section

    inner = [item for item in getattr(holder, "value", holder).values() if isinstance(item, Section)]
    return (_last_section(inner[-1]) or inner[-1]) if inner else None


def _cut_tail(section: Any) -> list[Any]:
    """Take off what stands at the end of a section from its first blank line on: it leads to the next one."""
    from tomlkit.items import Whitespace

    body = section.value.body
    last = max((index for index, (name, _) in enumerate(body) if name is not None), default=-1)
    cut = next((index for index in range(last + 1, len(body)) if isinstance(body[index][1], Whitespace)), len(body))
    tail = list(body[cut:])
    del body[cut:]
    return tail


def _end_with_blank(section: Any) -> None:
    import tomlkit

    if section.value.body:
        section.value.body.append((None, tomlkit.nl()))


def _separator(section: Any, key: str) -> str:
    """What stands between a new key and its value, so that its equals sign stands under the one above."""
    above = [name for name, _ in section.value.body if name is not None]
    column = len(above[-1].as_string()) + above[-1].sep.find("=") if above else 0
    return f"{' ' * max(1, column - len(key))}= "
