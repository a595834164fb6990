"""How an explanation is read: what its signs and its words for evidence mean."""

from __future__ import annotations

from collections.abc import Mapping

LEGEND_EN: Mapping[str, str] = {
    "legend": "How to read this",
    "legend_yes": "holds",
    "legend_no": "does not hold; of a penalty or a gate that is good news",
    "legend_open": "not known: what it could give is in the bounds",
    "legend_na": "is not asked of this company",
    "legend_change": "what would change the points, if it were learned or came about",
    "legend_fact": "the fact that this rests on; its date and words stand in the list of facts",
    "legend_quote": "the source's own words",
    "legend_words": "Reported: the source says so. Inferred: read from what it tells. Chosen: the author of the thesis "
    "decided. Claimed: the company or the writer says so of itself. Assumed: nobody said anything; the vocabulary has "
    "a default.",
    "legend_points": "How many points a rule gives is the choice of the author of the thesis.",
}

LEGEND_ZH: Mapping[str, str] = {
    "legend": "如何閱讀",
    "legend_yes": "成立",
    "legend_no": "不成立;對扣分項或門檻而言是好消息",
    "legend_open": "未知:可能的得失計入分數區間",
    "legend_na": "不適用於這家公司",
    "legend_change": "若得知或發生,分數會如何改變",
    "legend_fact": "所依據的事實,日期與原話見事實一節",
    "legend_quote": "來源原話",
    "legend_words": "轉述:來源直接說出。推斷:由來源所述讀出。選定:論點作者決定。自稱:公司或撰文者自己的說法。"
    "假設:無人提及,取詞彙表的預設值。",
    "legend_points": "每條規則值多少分,由論點作者選定。",
}
