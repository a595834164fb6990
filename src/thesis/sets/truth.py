"""Kleene's three truth values, as the sets of answers that are still possible."""

from __future__ import annotations

from enum import Enum


class Truth(Enum):
    """Surely false, open, or surely true; the value is the pair (surely, possibly)."""

    FALSE = (False, False)
    OPEN = (False, True)
    TRUE = (True, True)

    @classmethod
    def of(cls, *, surely: bool, possibly: bool) -> Truth:
        """The truth with this least and this greatest answer.

        >>> Truth.of(surely=False, possibly=True)
        <Truth.OPEN: (False, True)>
        """
        if surely:
            return cls.TRUE
        return cls.OPEN if possibly else cls.FALSE

    @property
    def surely(self) -> bool:
        """Whether it is true whatever the open facts turn out to be."""
        return self is Truth.TRUE

    @property
    def possibly(self) -> bool:
        """Whether it is true for some outcome of the open facts."""
        return self is not Truth.FALSE

    @property
    def answer(self) -> bool | None:
        """True, False, or None where it is open."""
        return None if self is Truth.OPEN else self is Truth.TRUE
