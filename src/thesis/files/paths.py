"""Where files are: paths as given, and what is shipped with the library under a short id."""

from __future__ import annotations

from pathlib import Path

from thesis.text import Problems, Span, did_you_mean

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent.parent


def _shipped_root() -> Path:
    """The folder that holds ``rules`` and ``examples``: inside the wheel, or the checkout itself."""
    inside = _PACKAGE / "shipped"
    return inside if inside.is_dir() else _CHECKOUT


SHIPPED = _shipped_root()


def shipped_theses() -> dict[str, Path]:
    """The theses that come with the library, by id."""
    return {path.stem: path for path in sorted((SHIPPED / "rules").glob("*.toml")) if path.stem != "vocabulary"}


def find_thesis(wanted: str | Path, at: Span | None = None) -> Path:
    """The path of a thesis: the file itself, or a shipped one by its id; ``at`` is where a file named it.

    Raises:
        ThesisError: E101, there is neither.
    """
    path = Path(wanted)
    if path.suffix == "" and not path.exists():
        shipped = shipped_theses()
        if str(wanted) in shipped:
            return shipped[str(wanted)]
        hint = did_you_mean(str(wanted), shipped)
        Problems().fail(
            "E101",
            f"there is no file `{wanted}`, and no shipped thesis of that name",
            at,
            hint or f"Shipped are {', '.join(shipped)}.",
        )
    return path


def examples() -> Path:
    """The folder of example profiles and scripts that come with the library.

    >>> import thesis
    >>> (thesis.examples() / "companies.toml").is_file()
    True
    """
    return SHIPPED / "examples"
