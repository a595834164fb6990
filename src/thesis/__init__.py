"""Investment theses as code: score companies by an investor's rules, with bounds over what is unknown.

Names are imported when they are first used, so that ``import thesis`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thesis.explanation import Explanation, explain
    from thesis.facts import Fact, Profile, Profiles
    from thesis.files import dumps, examples, load, loads
    from thesis.intake import profiles, read_profiles
    from thesis.model import Thesis
    from thesis.scoring import Contribution, ScoreCard, ScoreTable, score
    from thesis.text import ThesisError

__version__ = "0.1.0"

_HOMES = {
    "Contribution": "scoring",
    "Explanation": "explanation",
    "Fact": "facts",
    "Profile": "facts",
    "Profiles": "facts",
    "ScoreCard": "scoring",
    "ScoreTable": "scoring",
    "Thesis": "model",
    "ThesisError": "text",
    "dumps": "files",
    "examples": "files",
    "explain": "explanation",
    "load": "files",
    "loads": "files",
    "profiles": "intake",
    "read_profiles": "intake",
    "score": "scoring",
}

__all__ = [
    "Contribution",
    "Explanation",
    "Fact",
    "Profile",
    "Profiles",
    "ScoreCard",
    "ScoreTable",
    "Thesis",
    "ThesisError",
    "dumps",
    "examples",
    "explain",
    "load",
    "loads",
    "profiles",
    "read_profiles",
    "score",
]


def __getattr__(name: str) -> Any:
    """Import a public name from the room where it lives."""
    home = _HOMES.get(name)
    if home is None:
        msg = f"module 'thesis' has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"thesis.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return sorted({*__all__, "__version__"})
