"""The tests of one law share its examples: no fewer than the profile's number together, and fifty each."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import is_hypothesis_test, settings

LEAST = 50


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each property test of a law its share of the examples; one with settings of its own keeps them."""
    properties = [item for item in items if isinstance(item, pytest.Function) and _is_free(item)]
    tests = Counter(item.path for item in properties)
    for item in properties:
        whole = settings.default.max_examples if settings.default else LEAST
        share = max(LEAST, -(-whole // tests[item.path]))
        item.obj = settings(max_examples=share)(item.obj)


def _is_free(item: pytest.Function) -> bool:
    is_law = item.path.parent.name == "laws" and is_hypothesis_test(item.obj)
    return is_law and not hasattr(item.obj, "_hypothesis_internal_settings_applied")
