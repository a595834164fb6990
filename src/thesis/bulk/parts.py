"""One output file from many input files: a part for each, kept until all are there, then joined and renamed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import asdict, frozen

from thesis.bulk.in_database import OWN
from thesis.bulk.rescoring import Rescored
from thesis.text import Problems


@frozen
class Parts:
    """The parts of ``out`` in a hidden folder beside it; a part is there whole, with what is told of it, or not."""

    out: Path
    folder: Path

    @classmethod
    def of(cls, out: Path, thesis: str, settings: Mapping[str, Any], files: Sequence[Path]) -> Parts:
        """The parts of an output file. Those of another thesis, other settings or other files are thrown away.

        Raises:
            ThesisError: E107, nothing can be written there.
        """
        parts = cls(out, out.parent / f".{out.name}.parts")
        inputs = [[str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns] for path in files]
        manifest = json.dumps(
            {"thesis": thesis, "settings": settings, "inputs": inputs}, indent=2, sort_keys=True, default=str
        )
        kept = parts.folder / "manifest.json"
        try:
            if not kept.is_file() or kept.read_text(encoding="utf-8") != manifest:
                shutil.rmtree(parts.folder, ignore_errors=True)
                parts.folder.mkdir()
                _write(kept, manifest)
        except OSError as error:
            Problems().fail("E107", f"`{out}` cannot be written: {error.strerror}")
        return parts

    def __enter__(self) -> Self:
        """Begin, or go on."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """What is finished is kept where something went wrong, and what is not is removed."""
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for half in self.folder.glob("*.half"):
            half.unlink(missing_ok=True)

    def finished(self, number: int) -> Rescored | None:
        """What was done for an input file before; None where it is still to be done."""
        told = self._part(number).with_suffix(".json")
        if not (told.is_file() and self._part(number).is_file()):
            return None
        return Rescored(**json.loads(told.read_text(encoding="utf-8")))

    def write(self, number: int, batches: Iterator[tuple[Any, Rescored]]) -> Rescored:
        """Write the part of an input file, a batch at a time; the first has the columns and no rows."""
        part = self._part(number)
        half = part.with_suffix(".half")
        counts = _written(half, batches)
        half.replace(part)
        _write(part.with_suffix(".json"), json.dumps(asdict(counts)))
        return counts

    def join(self, kept: Sequence[str]) -> None:
        """All parts, in their order, as the one file, which begins with what is kept."""
        found = sorted(self.folder.glob("part-*.parquet"))
        whole = found[0]
        if len(found) > 1:
            whole = self.folder / "whole.half"
            _written(whole, ((table, Rescored()) for table in _tables(found, kept)))
        try:
            whole.replace(self.out)
        except OSError as error:
            Problems().fail("E107", f"`{self.out}` cannot be written: {error.strerror}")

    def _part(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.parquet"


def _written(path: Path, batches: Iterator[tuple[Any, Rescored]]) -> Rescored:
    from pyarrow.parquet import ParquetWriter

    table, total = next(batches)
    with path.open("wb") as file:
        with ParquetWriter(file, table.schema, compression="zstd") as writer:
            for table, counts in batches:
                if table.num_rows:
                    writer.write_table(table)
                total += counts
        file.flush()
        os.fsync(file.fileno())
    return total


def refuse_unlike(files: Sequence[Path], kept: Sequence[str]) -> None:
    """Refuse files whose columns that are kept do not fit into one: texts in some and numbers in others, say.

    Raises:
        ThesisError: E112, with the first such column; E114, a column but ``id`` and ``name`` that no file has.
    """
    import pyarrow as pa
    from pyarrow.parquet import read_schema

    schemas = [(path, read_schema(path)) for path in files]
    for name in kept:
        first: dict[str, Path] = {}
        for path, schema in schemas:
            if name in schema.names:
                first.setdefault(_sort_of(schema.field(name).type, pa.types), path)
        if not first and name not in OWN:
            Problems().fail("E114", f"there is no column `{name}`, which is to be kept")
        if len(sorts := [one for one in first if one != "null"]) > 1:
            cause = f"`{name}` has {sorts[0]} in `{first[sorts[0]]}`, and {sorts[1]} in `{first[sorts[1]]}`"
            Problems().fail("E112", cause, None, "Convert the column in one of them.")


def _sort_of(kind: Any, types: Any) -> str:
    """What a column holds, whatever its width."""
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "texts"
    return "numbers" if types.is_integer(kind) or types.is_floating(kind) else str(kind)


def _tables(parts: Sequence[Path], kept: Sequence[str]) -> Iterator[Any]:
    """All parts, a group of rows at a time, as one table: a column that a part does not have is empty there."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile, read_schema

    found = pa.unify_schemas([read_schema(path).remove_metadata() for path in parts], promote_options="permissive")
    own = [name for name in kept if name in found.names]
    schema = pa.schema([found.field(name) for name in (*own, *(one for one in found.names if one not in own))])
    yield schema.empty_table()
    for path in parts:
        with ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                group = file.read_row_group(number)
                columns = [
                    group[one.name].cast(one.type) if one.name in group.column_names else pa.nulls(len(group), one.type)
                    for one in schema
                ]
                yield pa.Table.from_arrays(columns, schema=schema)


def _write(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
