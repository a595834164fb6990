"""Random theses, written as TOML so that the whole way from text to rules is walked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st

from thesis.files import loads
from thesis.language import Constant
from thesis.model import Thesis
from thesis.testing.expressions import Draw, Writer
from thesis.testing.vocabularies import DERIVED, FIELDS, HEAD, PARAMETERS, body_of, field_of
from thesis.vocabulary import Field

FORMS = ("when", "all", "any", "none", "at_least", "value", "steps", "curve", "table")
TRUTH_FORMS = FORMS[:5]
AS_OF = "2025-05-01"

_POINTS = ("10", "25", "1", "-10", "7.5", "-0.001", "12.345", "-3", "'p_points * 2'", "0.001", "0")
_HEIGHTS = ("1", "0", "0.5", "0.25", "0.6", "0.123456", "'50%'")
_GRADES = ("0", "1", "0.5", "0.3")
_WORDS = (
    'title = "Abroad first"\ntitle_zh = "出海為先"',
    "because = 'She said \"now\"\\n'",
    'note = "tab\\tand \\u00e9 and \\"quotes\\" and \\\\ and \'"',
    'attribution = "reported"\nquote = """\n强调应用为王\n"""',
)


def theses(
    *,
    least: int = 1,
    most: int = 8,
    forms: Iterable[str] = FORMS,
    fields: Iterable[str] | None = None,
    gates: bool = True,
    depth: int = 2,
) -> st.SearchStrategy[Thesis]:
    """Random theses over a small vocabulary that has every type of field.

    Args:
        least: the least number of rules.
        most: the greatest number of rules.
        forms: the forms that rules may have.
        fields: the fields that may be asked about (see `thesis.testing.vocabularies`); a random few of them
            are, and rules share them.
        gates: whether there may be gates.
        depth: how deeply expressions are nested.
    """
    texts = thesis_texts(least=least, most=most, forms=forms, fields=fields, gates=gates, depth=depth)
    return texts.map(_noted).map(loads)


def _noted(text: str) -> str:
    """The same, printed with the example where a test fails: a thesis itself shows its name alone."""
    if currently_in_test_context():
        note(text)
    return text


def thesis_texts(
    *,
    least: int = 1,
    most: int = 8,
    forms: Iterable[str] = FORMS,
    fields: Iterable[str] | None = None,
    gates: bool = True,
    depth: int = 2,
) -> st.SearchStrategy[str]:
    """The TOML texts of `theses`."""
    names, chosen = tuple(fields or (*FIELDS, *DERIVED)), tuple(forms)

    @st.composite
    def texts(draw: Draw) -> str:
        return _Author(draw, names, chosen, depth).thesis(least, most, gates=gates)

    return texts()


class _Author(Writer):
    """Writes a thesis, drawing each choice."""

    def __init__(self, draw: Draw, names: tuple[str, ...], forms: tuple[str, ...], depth: int) -> None:
        super().__init__(draw, {}, {})
        self.depth = depth
        left = list(names)
        chosen = [left.pop(self.pick(range(len(left)))) for _ in range(min(len(names), 2 + self.pick(range(5))))]
        bases = [base for name in chosen if name in DERIVED for base in DERIVED[name][1]]
        variants = {name: self.pick(range(len(FIELDS.get(name, "1")))) for name in dict.fromkeys([*bases, *chosen])}
        self.vocabulary = HEAD + "".join(f"[fields.{name}]\n{body_of(name, at)}\n" for name, at in variants.items())
        fields: Mapping[str, Field] = {name: field_of(name, at) for name, at in variants.items()}
        named = self.some(tuple(PARAMETERS), least=0)
        values: Mapping[str, tuple[str, Constant]] = {name: self.pick(PARAMETERS[name]) for name in named}
        self.constants = "".join(f"[parameters.{name}]\nvalue = {text}\n" for name, (text, _) in values.items())
        super().__init__(draw, fields, {name: value for name, (_, value) in values.items()})
        self.forms = [form for form in forms if self.categories or form != "table"] or ["when"]

    def thesis(self, least: int, most: int, *, gates: bool) -> str:
        """The whole text."""
        rules = least + self.pick(range(most - least + 1))
        parts = [
            f'[thesis]\nformat = 1\nid = "random"\nas_of = {AS_OF}\n',
            self.vocabulary,
            self.constants,
            "[parameters.p_points]\nvalue = 4\n",
            '[criteria.market]\ntitle = "Market"\n',
            *(self.rule(f"rule-{i}") for i in range(rules)),
            *(self.gate(f"gate-{i}") for i in range(self.pick((0, 0, 1, 2)) if gates else 0)),
            self.verdicts(),
        ]
        return "\n".join(parts)

    # --- rules and gates ---------------------------------------------------------------------------------------------

    def rule(self, name: str) -> str:
        """One rule."""
        lines = [f"[rules.{name}]", f"points = {self.pick(_POINTS)}", self.form(self.pick(self.forms))]
        if self.one_in(3):
            lines.append(f"applies = '{self.truth(1)}'")
            lines.append(f"if_not_applicable = {self.pick(_GRADES)}")
        if self.one_in(3):
            lines.append(f"if_unknown = {self.pick(_GRADES)}")
        if self.one_in(4):
            lines.append('criterion = "market"')
            lines.append(self.pick(_WORDS))
        return "\n".join([*lines, *self.validity()]) + "\n"

    def gate(self, name: str) -> str:
        """One gate."""
        effect = self.pick(("veto = true", "cap = 5", "cap = -2.5", "veto = true\ncap = 0"))
        form = self.pick([form for form in TRUTH_FORMS if form in self.forms] or ["when"])
        lines = [f"[gates.{name}]", effect, self.form(form, truths=True)]
        if self.one_in(3):
            lines.append(f"applies = '{self.truth(1)}'")
        return "\n".join([*lines, *self.validity()]) + "\n"

    def validity(self) -> list[str]:
        """Now and then, what switches a rule or gate on or off."""
        if not self.one_in(6):
            return []
        return [self.pick(("enabled = false", "since = 2025-05-02", "until = 2025-05-01", "since = 2025-05-01"))]

    def form(self, form: str, *, truths: bool = False) -> str:
        """What a rule or gate says of a company."""
        if form == "when":
            return f"when = '{self.truth(self.depth)}'"
        if form == "value":
            return f"value = '{self.grade(self.depth) if not self.one_in(6) else self.truth(1)}'"
        if form in ("all", "any", "none"):
            clauses = [self.clause(truths=truths) for _ in range(1 + self.pick(range(3)))]
            return f"{form} = [{', '.join(clauses)}]"
        if form == "at_least":
            clauses = [self.clause(truths=True) for _ in range(1 + self.pick(range(3)))]
            return f"at_least = {1 + self.pick(range(len(clauses)))}\nof = [{', '.join(clauses)}]"
        return {"steps": self.steps, "curve": self.curve, "table": self.table}[form]()

    def clause(self, *, truths: bool) -> str:
        """One clause of several, in quotes."""
        return f"'{self.truth(1)}'" if truths or not self.one_in(3) else f"'{self.grade(1)}'"

    def of(self) -> tuple[str, Field]:
        """What steps and curves are of: mostly a field, sometimes something computed, or a date."""
        if self.dates and self.one_in(4):
            return self.pick(self.dates).id, self.dates[0]
        text, like = self.number(1)
        return text, like

    def steps(self) -> str:
        """Steps of a number, some of which overlap."""
        text, like = self.of()
        tests = [
            f'["{self.pick(("<=", "<", ">=", ">", "=="))} {self.literal(like)}", {self.pick(_HEIGHTS)}]'
            for _ in range(1 + self.pick(range(3)))
        ]
        return f"steps = {{ of = '{text}', at = [{', '.join(tests)}], otherwise = {self.pick(_HEIGHTS)} }}"

    def curve(self) -> str:
        """A curve through two to four knots."""
        text, like = self.of()
        knots = self.rising(like, 4)
        pairs = ", ".join(f'["{knot}", {self.pick(_HEIGHTS)}]' for knot in knots)
        positive = not knots[0].startswith(("-", "0")) and "-" not in knots[0]
        log = ', scale = "log"' if positive and self.one_in(4) else ""
        return f"curve = {{ of = '{text}', at = [{pairs}]{log} }}"

    def table(self) -> str:
        """A height for some levels of a category."""
        field = self.pick(self.categories)
        levels = self.some(field.values or ("alpha", "beta", "gamma"))
        heights = ", ".join(f'"{level}" = {self.pick(_HEIGHTS)}' for level in levels)
        covered = field.values is not None and len(levels) == len(field.values)
        rest = "" if covered and self.one_in(2) else f", otherwise = {self.pick(_HEIGHTS)}"
        return f"table = {{ of = '{field.id}', at = {{ {heights} }}{rest} }}"

    # --- bands -------------------------------------------------------------------------------------------------------

    def verdicts(self) -> str:
        """Bands in points, in shares of the range, or in both."""
        invest = self.pick(("invest = 10", 'invest = "70%"', 'invest = "100%"', "invest = 3.125"))
        watch = self.pick(("watch = 0", 'watch = "30%"', "watch = -4.5", 'watch = "0%"'))
        return f"[verdicts]\n{invest}\n{watch}\ndecline = -inf\n"
