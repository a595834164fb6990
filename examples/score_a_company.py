"""Score one company from a dict, and say what is known, what is not, and what would change it."""

import thesis

zhu = thesis.load("zhu-xiaohu")
card = thesis.score(
    zhu,
    {
        "name": "Paper Crane",
        "company_type": "startup",
        "home_country": "CN",
        "layers": ["application"],
        "scope": ["vertical"],
        "launched": True,
        "launched_at": "2024-06",
        "arr": {"value": "11M USD", "basis": "contract", "as_of": "2025-04"},
        "overseas_revenue_share": "60%",
        "n_countries": 12,
        "main_market": "both",
        "trains_base_model": False,
        "user_need": True,
        "use_case": True,
    },
)

print(f"{card.name}: {card.score:g} points, {card.verdict}")
print(f"anything from {card.low:g} to {card.high:g}, so it could be {' or '.join(card.possible_verdicts)}")
print(f"{card.coverage:.0%} of all points rest on known facts")
print()
print("What counts, and what is open:")
for one in card.contributions.values():
    if one.points or not one.is_decided:
        could = "" if one.is_decided else f"   could be {one.points_low:g} to {one.points_high:g}"
        print(f"{one.points:>+6g}  {one.rule}{could}")
