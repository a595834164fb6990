"""Random theses without a defect, and each defect that lints know, written into one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import frozen
from hypothesis import strategies as st

from thesis.testing.vocabularies import FIELDS, HEAD

# fields with more and less, with two thresholds well inside their domains, and an end of each domain
NUMBERS = {
    "margin": ("30%", "60%", "0%", "100%"),
    "growth": ("10%", "80%", "-100%", "100000%"),
    "arr": ("1M USD", "5M USD", "-1e15 USD", "1e15 USD"),
    "burn": ("0.1M USD per month", "0.5M USD per month", "-1e15 USD per month", "1e15 USD per month"),
    "staff": ("10", "50", "0", "1e12"),
    "countries": ("3", "7", "0", "12"),
    "runway": ("6 months", "18 months", "0 months", "12000 months"),
    "nps": ("-20", "40", "-100", "100"),
}
TRUTHS = ('home == "CN"', '"JP" in regions', "trains", 'round >= "a"', 'sector in ["ai", "chips"]', '"ml" in skills')
SPARE = ("profitable", "raised", "founded")  # for defects alone


@frozen
class Defect:
    """A defect: its code, and what is written into a thesis, given two thresholds in the middle of a field."""

    code: str
    name: str
    text: Callable[[str, str, str], str]
    within: str = "rule `bad`"


def _rule(name: str, form: str, points: str = "7") -> str:
    return f"[rules.{name}]\npoints = {points}\n{form}\n"


_BY = "raised >= 1M USD"

DEFECTS = (
    Defect(
        "F401", "never-among-others", lambda f, a, b: _rule("bad", f"any = ['profitable', '{f} < {a} and {f} > {b}']")
    ),
    Defect("F401", "never-in-its-domain", lambda *_: _rule("bad", "any = ['profitable', 'abroad > 100%']")),
    Defect("F401", "never-applies", lambda f, a, b: _rule("bad", f"applies = '{a} > {f} > {b}'\nwhen = 'profitable'")),
    Defect(
        "F401",
        "a-gate-never-fires",
        lambda f, a, b: f"[gates.bad]\nveto = true\nwhen = '{f} < {a} and {f} > {b} and profitable'\n",
        "gate `bad`",
    ),
    Defect(
        "F402", "always-among-others", lambda f, a, b: _rule("bad", f"all = ['profitable', '{f} <= {b} or {f} >= {a}']")
    ),
    Defect("F402", "always-in-its-domain", lambda *_: _rule("bad", "all = ['profitable', 'abroad >= 0%']")),
    Defect(
        "F402",
        "applies-to-all",
        lambda f, a, b: _rule("bad", f"applies = '{f} < {b} or {f} > {a}'\nwhen = 'profitable'"),
    ),
    Defect("F403", "contradiction", lambda f, a, b: _rule("bad", f"all = ['{f} < {a}', 'profitable', '{f} >= {b}']")),
    Defect(
        "F403", "where-it-applies", lambda f, a, b: _rule("bad", f"applies = '{f} < {a}'\nwhen = '{f} >= {b}'", "-7")
    ),
    Defect(
        "F403",
        "two-of-two",
        lambda f, a, b: _rule("bad", f"at_least = 2\nof = ['{f} < {a}', '{f} >= {b}']"),
    ),
    Defect(
        "F403",
        "in-a-gate",
        lambda f, a, b: f"[gates.bad]\ncap = -1\nall = ['{f} < {a}', '{f} >= {b}']\n",
        "gate `bad`",
    ),
    Defect("F404", "leaves-none-out", lambda f, a, b: _rule("bad", f"any = ['{f} <= {b}', '{f} >= {a}']")),
    Defect(
        "F405",
        "a-low-curve",
        lambda f, a, b: _rule("bad", f'curve = {{ of = "{f}", at = [["{a}", 0.2], ["{b}", 0.9]] }}'),
    ),
    Defect("F405", "a-low-grade", lambda f, a, b: _rule("bad", f"value = '0.5 * ramp({f}, {a}, {b})'", "-7")),
    Defect(
        "F406", "out-of-reach", lambda *_: '[verdicts]\ndream = 1000\nwatch = "40%"\ndecline = -inf\n', "[verdicts]"
    ),
    Defect("F406", "none-below", lambda *_: '[verdicts]\nwatch = "40%"\ndecline = -1000\nawful = -inf\n', "[verdicts]"),
    Defect(
        "F407",
        "taken-before",
        lambda f, a, b: _rule("bad", f'steps = {{ of = "{f}", at = [["<= {b}", 1], ["<= {a}", 0.5]], otherwise = 0 }}'),
    ),
    Defect(
        "F407",
        "nothing-there",
        lambda *_: _rule("bad", 'steps = { of = "abroad", at = [["< 0%", 0.5], ["<= 40%", 1]], otherwise = 0 }'),
    ),
    Defect(
        "F408",
        "overlap",
        lambda f, a, b: _rule("bad", f'steps = {{ of = "{f}", at = [["<= {b}", 1], [">= {a}", 0.5]], otherwise = 0 }}'),
    ),
    Defect("F409", "field", lambda *_: '[fields.unheard]\ntype = "share"\n', "field `unheard`"),
    Defect("F410", "parameter", lambda *_: "[parameters.forgotten]\nvalue = 3\n", "parameter `forgotten`"),
    Defect(
        "F411",
        "the-same-otherwise",
        lambda *_: _rule("first", f"when = '{_BY}'") + _rule("bad", "none = ['raised < 1M USD']", "2"),
    ),
    Defect(
        "F411",
        "the-same-curve",
        lambda *_: (
            _rule("first", "value = 'ramp(raised, 0 USD, 1M USD)'")
            + _rule("bad", "value = 'ramp(raised, 0 USD, 1M USD)'", "2")
        ),
    ),
    Defect(
        "F411",
        "implied",
        lambda *_: (
            _rule("first", f"when = '{_BY}'", "-3") + _rule("bad", "when = 'raised > 2M USD and profitable'", "-2")
        ),
    ),
    Defect(
        "F412",
        "gives-and-takes",
        lambda *_: _rule("first", f"when = '{_BY}'") + _rule("bad", "when = 'not (raised < 1M USD)'", "-2"),
    ),
    Defect(
        "F413",
        "either-or",
        lambda f, a, _: _rule("first", f"when = '{f} <= {a}'") + _rule("bad", f"when = '{f} > {a}'", "4"),
        "[thesis]",
    ),
    Defect("F414", "a-high-cap", lambda *_: "[gates.bad]\ncap = 1000\nwhen = 'profitable'\n", "gate `bad`"),
)


@st.composite
def clean_theses(draw: st.DrawFn, folder: Path, *, without: str = "") -> str:
    """The text of a thesis in which every rule reads fields of its own and every company counts.

    ``without`` is a field that no rule reads; the vocabulary is written beside it, into ``folder``.
    """
    _write_vocabulary(folder)
    numbers = draw(st.lists(st.sampled_from(sorted({*NUMBERS} - {without})), unique=True, min_size=1, max_size=5))
    truths = draw(st.lists(st.sampled_from(TRUTHS), unique=True, max_size=4))
    rules = [_rule(f"n-{name}", draw(_graded(name)), draw(_POINTS)) for name in numbers]
    rules += [_rule(f"t-{place}", draw(_met(truth)), draw(_POINTS)) for place, truth in enumerate(truths)]
    verdicts = "[verdicts]\ninvest = 20\nwatch = 8\ndecline = -inf\n"
    return "\n".join([_HEAD, *rules, "[parameters.level]\nvalue = 0.5\n", _LEVEL, verdicts])


@st.composite
def planted(draw: st.DrawFn, folder: Path, defect: Defect) -> tuple[str, str]:
    """The text of such a thesis with a defect in it, and where a finding must place it."""
    name = draw(st.sampled_from(sorted(NUMBERS)))
    text = draw(clean_theses(folder, without=name))
    more = defect.text(name, *NUMBERS[name][:2])
    if more.startswith("[verdicts]"):
        text = text[: text.index("[verdicts]")]
    return f"{text}\n{more}", defect.within


_HEAD = '[thesis]\nformat = 1\nid = "clean"\nas_of = 2025-05-01\nvocabulary = "clean.toml"\n'
_LEVEL = _rule("level", "when = 'kept >= level'", "30") + '[fields.kept]\ntype = "share"\n'
_POINTS = st.sampled_from(("10", "3.5", "1", "-2", "-0.5"))


def _graded(name: str) -> st.SearchStrategy[str]:
    a, b, _, _ = NUMBERS[name]
    return st.sampled_from(
        (
            f"when = '{name} >= {a}'",
            f"value = 'ramp({name}, {a}, {b})'",
            f"all = ['{name} > {a}', '{name} <= {b}']",
            f"any = ['{name} < {a}', 'ramp({name}, {a}, {b})']",
            f"when = '{a} <= {name} <= {b}'",
            f'steps = {{ of = "{name}", at = [["<= {a}", 1], ["<= {b}", 0.4]], otherwise = 0 }}',
            f'curve = {{ of = "{name}", at = [["{a}", 1], ["{b}", 0.25]] }}',
            f"applies = '{name} > {a}'\nif_not_applicable = 1\nvalue = 'ramp({name}, {b}, {a})'",
        )
    )


def _met(truth: str) -> st.SearchStrategy[str]:
    return st.sampled_from((f"when = '{truth}'", f"none = ['{truth}']", f"value = 'count_true({truth})'"))


def _write_vocabulary(folder: Path) -> None:
    path = folder / "clean.toml"
    if not path.exists():
        fields = "".join(
            f"[fields.{name}]\n{variants[0]}\n" for name, variants in FIELDS.items() if name != "countries"
        )
        countries = f"[fields.countries]\n{FIELDS['countries'][0]}\n"
        path.write_text(HEAD + fields + countries, encoding="utf-8")
