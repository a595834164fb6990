"""A thesis that reads when a level was reached beside the value of today, and companies with dated facts."""

from __future__ import annotations

from hypothesis import strategies as st

from thesis.facts import Profile
from thesis.sets import Interval

RULES = """
[thesis]
format = 1
id = "dated"
as_of = 2025-06-01
[verdicts]
invest = 12
decline = -inf
[vocabulary]
id = "dated"
currency = "USD"
[fields]
arr = { type = "money" }
launched = { type = "date" }
home = { type = "category", values = ["CN", "US", "JP"] }
[rules.early]
points = 10
steps = { of = "months_to_reach(arr, 10M USD, launched)", at = [["<= 12", 1], ["<= 24", 0.5]], otherwise = 0 }
[rules.large]
points = 6
when = "arr >= 10M USD"
[rules.growing]
points = 5
value = "ramp(arr, 5M USD, 20M USD)"
[rules.abroad]
points = 4
when = 'home != "CN"'
[rules.japan]
points = -3
when = 'home == "JP"'
[gates.small]
when = "arr < 8M USD"
cap = 9
"""
_LEVEL = 10e6  # of `early`
_amounts = st.sampled_from(["5M USD", "9M USD", "10M USD", "12M USD", "8M..12M USD", "10M..11M USD", ">20M USD"])
_days = st.sampled_from(["2024-01-01", "2024-06-30", "2025-02", "2025-05-31", "2025"])
_series = st.lists(st.fixed_dictionaries({"value": _amounts, "as_of": _days}), min_size=1, max_size=3)
companies = st.fixed_dictionaries(
    {},
    optional={
        "arr": _amounts | _series,
        "launched": _days,
        "home": st.sampled_from(["CN", "US", "JP"]) | st.just({"one_of": ["US", "JP"]}),
    },
)


def may_be_on_either_side(profile: Profile) -> bool:
    """Whether a dated fact may lie below the level, and at or above it."""
    values = (fact.value for fact in profile.series.get("arr", ()))
    return any(isinstance(value, Interval) and value.lo < _LEVEL <= value.hi for value in values)
