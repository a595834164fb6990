"""The scores of many companies as a page, and one company's card."""

from __future__ import annotations

from collections.abc import Sequence

from thesis.explanation.page import Block, Bounds, Cell, Column, Heading, Page, Paragraph, Rows
from thesis.explanation.wording import Wording, points_in_words
from thesis.explanation.written import described
from thesis.model import Thesis
from thesis.scoring import ScoreCard


def board_page(cards: Sequence[ScoreCard], lang: str, thesis: Thesis | None = None) -> Page:
    """Cards in their order as a table, with a bar for the bounds of each."""
    say = Wording(lang)
    title = say("scores")
    blocks: list[Block] = []
    if thesis is not None:
        title = say.chosen(thesis.title, thesis.title_zh) or thesis.id
        blocks = [Heading(title, 1), Paragraph(_about(thesis, say), "faint")]
    blocks.append(board_rows(cards, say))
    return Page(title, tuple(blocks), lang)


def _about(thesis: Thesis, say: Wording) -> str:
    holder = say.chosen(thesis.holder, thesis.holder_zh)
    parts = [holder] if holder else []
    parts += [say("as_of", day=thesis.as_of.isoformat())] if thesis.as_of else []
    return say.joined([thesis.id, *parts])


def board_rows(cards: Sequence[ScoreCard], say: Wording) -> Rows:
    """One row a company; the bar's title is the range of the thesis."""
    scale = ""
    if cards:
        sums = cards[0].thousandths
        scale = f"{points_in_words(sums.least / 1000)} … {points_in_words(sums.greatest / 1000)}"
    columns = (
        Column(say("rank"), right=True),
        Column(say("company"), least=12),
        Column(say("score"), right=True),
        Column(say("bounds"), right=True),
        Column(scale, least=len(scale)),
        Column(say("verdict")),
        Column(say("could_be_verdict"), least=10),
        Column(say("coverage"), right=True),
    )
    rows = tuple(_row(place, card, say) for place, card in enumerate(cards, 1))
    return Rows(columns, rows, strong=5)


def _row(place: int, card: ScoreCard, say: Wording) -> tuple[Cell, ...]:
    sums = card.thousandths
    return (
        str(place),
        card.name,
        points_in_words(card.score),
        say.range(card.low, card.high),
        Bounds(sums.least, sums.low, sums.score, sums.high, sums.greatest),
        say.verdict(card.verdict),
        _could_be(card, say),
        f"{card.coverage:.0%}",
    )


def _could_be(card: ScoreCard, say: Wording) -> str:
    """The bands that the bounds touch, from the lowest to the highest, and the veto where it is open."""
    if len(card.possible_verdicts) <= 1:
        return say("is_decided")
    bands = [name for name in card.possible_verdicts if name != "veto"]
    text = bands[0] if len(bands) == 1 else say("from_to", lo=bands[-1], hi=bands[0])
    return say.joined([text, say("veto")]) if "veto" in card.possible_verdicts else text


def card_page(card: ScoreCard, lang: str, thesis: Thesis | None = None) -> Page:
    """One company's card: what each rule gave, then the sums."""
    say = Wording(lang)
    rows: list[tuple[Cell, ...]] = []
    for one in card.contributions.values():
        rule = None if thesis is None else thesis.rules.get(one.rule)
        could = "" if one.is_decided else say.range(one.points_low, one.points_high)
        title = one.rule if rule is None else f"{described(rule, lang)} [{rule.id}]"
        rows.append((points_in_words(one.points, sign=True), could, title))
    rows += [
        (points_in_words(value, sign=True), "", say(key))
        for key, value in (("cap", card.cap), ("joint", card.joint))
        if value
    ]
    could = "" if card.low == card.high else say.range(card.low, card.high)
    rows.append((points_in_words(card.score), could, say("score")))
    columns = (
        Column(say("given"), right=True),
        Column(say("could_be"), right=True),
        Column(say("rule"), least=20),
    )
    title = say(
        "of_its_own", title=card.name, points=say.joined([say.verdict(card.verdict), points_in_words(card.score)])
    )
    return Page(title, (Heading(title, 1), Rows(columns, tuple(rows), total=True)), lang)
