"""What a TOML reader's complaint means to whoever wrote the file: the cause, the place, the next step."""

from __future__ import annotations

import re

from thesis.text.diagnostics import Diagnostic
from thesis.text.document import Document, Span

_WORD = re.compile(r"[^\s,\]}#=]+")
_YEAR = re.compile(r"(?<!\d)\d{4}\Z")
_PAIR = re.compile(r"[A-Za-z_][\w-]*[ \t]*=")
_TWICE = ("Cannot declare", "Cannot overwrite", "Cannot mutate", "Cannot redefine", "Duplicate inline table key")
_CURLED = "“”„«»‘’"


def explain_toml(document: Document, cause: str, offset: int) -> Diagnostic:
    """One complaint as a message.

    Args:
        document: the text that is no TOML.
        cause: the reader's sentence, without the place.
        offset: the character at which it gave up.
    """
    offset = min(offset, max(0, len(document.text.rstrip()) - 1))
    if cause.startswith(_TWICE):
        return _twice(document, offset)
    if _looks_like_csv(document):
        span = Span(document, 0, max(1, document.line_ends(1)[1]))
        return Diagnostic("E105", "this is not TOML: it looks like a table of commas", span, "Is it a CSV file?")
    message, span, advice = _syntax(document, cause, offset)
    return Diagnostic("E105", f"this is not TOML: {message}", span, advice)


def _twice(document: Document, offset: int) -> Diagnostic:
    """A key or a header that stands there already; the whole line but its value is shown."""
    start, end = _trimmed_line(document, offset)
    line = document.text[start:end]
    if line.startswith("["):
        name = line.split("#")[0].strip().strip("[]").strip()
        span = Span(document, start, start + len(line.split("#")[0].rstrip()))
        first = re.search(
            rf"^[ \t]*{re.escape(document.text[span.start : span.end])}", document.text[:start], re.MULTILINE
        )
        where = "" if first is None else f"; the first stands in line {document.position(first.end())[0]}"
        return Diagnostic("E110", f"the table `{name}` is there twice{where}", span, "Give one of the two another id.")
    name = line.partition("=")[0].strip()
    return Diagnostic(
        "E110", f"the key `{name}` is there twice", Span(document, start, start + len(name)), "Keep one of the two."
    )


def _header(text: str, line: Span) -> tuple[str, Span, str]:
    name, closed, _ = text.strip("[").partition("]")
    if closed and " " in name.strip():
        return "an id has no spaces", line, f"Write `[{'-'.join(name.split())}]`."
    return "the header of a table is not closed", line, "Add `]`."


def _looks_like_csv(document: Document) -> bool:
    start, end = document.line_ends(1)
    first = document.text[start : min(end, start + 10_000)]
    return "=" not in first and not first.lstrip().startswith(("[", "#")) and first.count(",") + first.count(";") >= 1


def _syntax(document: Document, cause: str, offset: int) -> tuple[str, Span, str | None]:
    text = document.text
    found = _WORD.match(text, offset)
    word = found[0] if found else ""
    here = Span(document, offset, offset + max(1, min(len(word), 40)))
    start, end = _trimmed_line(document, offset)
    line = Span(document, start, max(start + 1, end))
    match cause.split(" ", maxsplit=1)[0]:
        case "Expected" if cause.startswith("Expected newline") and word[:1] in "-:" and _YEAR.search(text, 0, offset):
            return "there is no such date", Span(document, offset - 4, here.end), "Write it as 2025-05-01."
        case "Expected" if cause.startswith("Expected newline"):
            advice = 'Quantities and texts stand in quotes: `"10M USD"`, `"40%"`.'
            return f"`{_short(word)}` stands after the end of the value", here, advice
        case "Expected" if cause.startswith("Expected '='"):
            return "a line has a key without `=`", line, "Write `key = value`, or begin a comment with `#`."
        case "Expected" if cause.startswith("Expected ']"):
            return _header(document.text[start:end], line)
        case "Invalid" if cause == "Invalid value" and _PAIR.match(text, offset):
            return "a list or table above this line is not closed", here, "Add `]` or `}` where it ends."
        case "Invalid" if cause == "Invalid value":
            return _value(word, here, line)
        case "Invalid" if cause.startswith("Invalid date"):
            return "there is no such date", here, "Write it as 2025-05-01."
        case "Invalid" if cause.startswith(("Invalid statement", "Invalid initial")):
            return "here a key or the header of a table must begin", here, "Write `key = value` or `[table]`."
        case "Unclosed":
            what, sign = ("list", "]") if "array" in cause else ("table", "}")
            return f"a {what} is not closed", here, f"Add `{sign}`."
        case "Unescaped":
            advice = "Write `\\\\`, or put the text between single quotes, where it means itself."
            return "a backslash stands in a text between double quotes", Span(document, offset, offset + 1), advice
        case "Unterminated" | "Illegal" | "Found" | "Expected":
            control = text[offset : offset + 1]
            if control and control != "\n" and not control.isprintable() and cause.startswith(("Illegal", "Found")):
                return "a control character stands here", Span(document, offset, offset + 1), "Remove it."
            return "a text is not closed", line, "Close it with the quote that it begins with."
        case _:
            return f"{cause[:1].lower()}{cause[1:]}", here, None


def _value(word: str, here: Span, line: Span) -> tuple[str, Span, str | None]:
    if not word:
        return "a value is missing", line, "Write it after `=`."
    if word[0] in _CURLED:
        return "a text begins with a curled quote", here, "Use straight quotes: `\"…\"` or `'…'`."
    if word.lower() in ("true", "false"):
        return f"`{word}` is not a value", here, f"Write `{word.lower()}`, in small letters."
    if word[0] in "$€£¥" or word[0].isdigit() or word[0] == ".":
        return f"`{_short(word)}` is not a number", here, 'Quantities stand in quotes: `"10M USD"`, `"40%"`.'
    return f"`{_short(word)}` is not a value", here, f'Texts stand in quotes: `"{_short(word)}"`.'


def _trimmed_line(document: Document, offset: int) -> tuple[int, int]:
    """The line of a character, without the blanks around it."""
    start, end = document.line_ends(document.position(offset)[0])
    line = document.text[start:end]
    return end - len(line.lstrip()), start + len(line.rstrip())


def _short(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:37]}…"
