"""Writing files whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from thesis.text import Problems


def write_atomically(path: str | Path, data: str | bytes | Iterable[bytes], *, force: bool = False) -> None:
    """Write a file, of which the pieces may be made one by one, through a temporary one beside it and a rename.

    Raises:
        ThesisError: E107, the file is there and ``force`` is not given, or it cannot be written.
    """
    path = Path(path)
    problems = Problems()
    if path.exists() and not force:
        problems.fail("E107", f"`{path}` is there already", suggestion="Give --force to overwrite it.")
    content = data.encode() if isinstance(data, str) else data
    pieces = (content,) if isinstance(content, bytes) else content
    try:
        temporary = NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)  # noqa: SIM115
        beside = Path(temporary.name)
        try:
            with temporary:
                temporary.writelines(pieces)
                temporary.flush()
                os.fsync(temporary.fileno())
            beside.chmod(_mode(path))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        hint = None if path.parent.exists() else f"Make the folder `{path.parent}` first."
        problems.fail("E107", f"`{path}` cannot be written: {error.strerror}", None, hint)


def _mode(path: Path) -> int:
    """Who may read it: as before where it is overwritten, else what a new file gets, and not the temporary one's."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
