"""What was scored with what: hashes of a thesis and of a company's facts."""

from __future__ import annotations

from hashlib import sha256

from attrs import field, frozen

from thesis.facts import Profile
from thesis.sets import Levels, Tags
from thesis.vocabulary import FactSet

SEMANTICS = "1"  # rises when the same thesis and facts may give another score


def facts_hash(profile: Profile) -> str:
    """A hash of everything about a company that can move a score."""
    lines = [
        f"{name}={_in_order(fact.value)}@{fact.as_of!r}/{fact.status}"
        for name, facts in sorted({**{k: (v,) for k, v in profile.facts.items()}, **profile.series}.items())
        for fact in facts
    ]
    return sha256("\n".join(lines).encode()).hexdigest()


@frozen
class Receipt:
    """What was scored with what: content hashes, and the version of the semantics.

    The facts are hashed when somebody asks: that takes longer than scoring them.
    """

    thesis: str
    profile: Profile = field(eq=facts_hash, repr=False)
    semantics: str = SEMANTICS

    @property
    def facts(self) -> str:
        """The hash of the company's facts."""
        return facts_hash(self.profile)


def _in_order(value: FactSet) -> str:
    """What a fact leaves possible, its texts in order: sets come in another order in each process."""
    if isinstance(value, Levels):
        return f"Levels({None if value.possible is None else sorted(value.possible)})"
    if isinstance(value, Tags):
        return f"Tags({sorted(value.includes)}, {sorted(value.excludes)}, {value.complete})"
    return repr(value)
