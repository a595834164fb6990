"""Doctests of one module alone: pytest puts a module that it imports in the place of the function of its name."""

from __future__ import annotations

import thesis

for _name in thesis.__all__:
    getattr(thesis, _name)
