"""What a notebook shows of a result: the page that `render` makes of it."""

from __future__ import annotations

from importlib import import_module


class InNotebooks:
    """A noun that a notebook shows as a page of HTML, in English."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """The page as a fragment of HTML, which brings its own style and touches nothing beside it."""
        # by name, when a notebook asks: presentation lives on a floor above the nouns
        return str(import_module("thesis.report.notebook").fragment_of(self))
