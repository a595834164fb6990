"""Which columns of a table are read, and under which names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from thesis.text import Problems, did_you_mean

_OWN = ("id", "name", "part_of", "note")


@frozen
class Selection:
    """Which columns are read: the one that tells companies apart, the one that names them, the fields' prefix."""

    key: str | None = None
    name: str | None = None
    prefix: str | None = None

    def own(self, columns: Mapping[str, Any]) -> dict[str, str]:
        """The columns of the companies' ids and names, where they were named.

        Raises:
            ThesisError: E114, a column is not there.
        """
        problems = Problems()
        own = {part: column for part, column in (("id", self.key), ("name", self.name)) if column is not None}
        for part, column in own.items():
            if column not in columns:
                cause = f"there is no column `{column}`, which is to be the companies' {part}"
                problems.add("E114", cause, None, did_you_mean(column, columns))
        problems.raise_if_any()
        return own

    def of(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The columns under the names of the fields; with a prefix, those that do not have it are left out.

        Raises:
            ThesisError: E114, a column is not there.
        """
        own = self.own(columns)
        if self.prefix:
            found = {name.removeprefix(self.prefix): one for name, one in columns.items() if self._is_field(name)}
            found |= {part: columns[part] for part in _OWN if part in columns and part not in found}
        else:
            found = {name: one for name, one in columns.items() if name not in own.values()}
        return found | {part: columns[column] for part, column in own.items()}

    def _is_field(self, name: str) -> bool:
        return bool(self.prefix) and name.startswith(str(self.prefix)) and name != self.prefix
