"""Writing files whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from thesis.text import Problems


def write_atomically(path: str | Path, data: str | bytes, *, force: bool = False) -> None:
    """Write a file through a temporary one beside it and a rename.

    Raises:
        ThesisError: E107, the file is there and ``force`` is not given, or it cannot be written.
    """
    path = Path(path)
    problems = Problems()
    if path.exists() and not force:
        problems.fail("E107", f"`{path}` is there already", suggestion="Give --force to overwrite it.")
    content = data.encode() if isinstance(data, str) else data
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(temporary.name).replace(path)
    except OSError as error:
        problems.fail("E107", f"`{path}` cannot be written: {error.strerror}")
