"""Items, domains and critical answers of an instrument row: each names what is there, and all of them fit the range."""

import pytest

from daybreak.knowledge import check_tables
from knowledge.written import TABLES, Mistake, changed, write

ITEM = "      - {id: mood_item1, minimum: 0, maximum: 20, text: Feeling low}\n"
TWO = ("      - {id: mood_item1, minimum: 0, maximum: 20, text: Feeling low}\n"
       "      - {id: mood_item2, minimum: 0, maximum: 20}\n"
       "    domains:\n"
       "      - {id: mood, items: [mood_item1, mood_item2]}\n")  # fmt: skip
CRITICAL = ITEM + (
    "    critical_items:\n"
    "      - {item: mood_item1, at_least: 1, means: suicidal_ideation, source: {key: label, certainty: R}}\n"
)

MISTAKES = [
    Mistake("items that leave the range", ITEM, TWO, ITEM.replace("20", "19"), "mood",
            ("items that make up 0 to 19", "0 to 20"), "    items:"),
    Mistake("an item twice", ITEM, TWO, TWO.replace("mood_item2, minimum", "mood_item1, minimum"), "mood_item1",
            ("the item `mood_item1` a second time",), "      - {id: mood_item1, minimum: 0, maximum: 20}"),
    Mistake("a domain of nothing", ITEM, TWO, TWO.replace("[mood_item1, mood_item2]", "[mood_item1, mood_item3]"),
            "mood", ("the unknown item `mood_item3`",), "      - {id: mood, items"),
    Mistake("an item in two domains", ITEM, TWO,
            TWO.replace("[mood_item1, mood_item2]", "[mood_item1, mood_item2, mood_item1]"), "mood",
            ("the item `mood_item1` in two domains",), "      - {id: mood, items"),
    Mistake("an alternative that is not there", ITEM, TWO + "    alternatives: [[mood_item1, mood_item2]]\n",
            TWO + "    alternatives: [[mood_item1, mood_item4]]\n", "mood", ("the unknown item `mood_item4`",),
            "    alternatives"),
    Mistake("a critical answer that everybody gives", ITEM, CRITICAL, CRITICAL.replace("at_least: 1", "at_least: 0"),
            "mood", ("the answer 0 of the item `mood_item1`",), "      - {item: mood_item1"),
    Mistake("a critical answer that nobody gives", ITEM, CRITICAL.replace("at_least: 1", "at_least: 20"),
            CRITICAL.replace("at_least: 1", "at_least: 21"), "mood", ("the answer 21 of the item",),
            "      - {item: mood_item1"),
    Mistake("a critical item that is not there", ITEM, CRITICAL, CRITICAL.replace("item: mood_item1", "item: other"),
            "mood", ("the item `other`",), "      - {item: other"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_keeps_the_rule_is_accepted(mistake, tmp_path):
    assert check_tables(write(tmp_path, small=changed(TABLES, mistake.old, mistake.good))) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_breaks_the_rule_is_named_with_its_line(mistake, tmp_path):
    text = changed(TABLES, mistake.old, mistake.bad)
    found = [each for each in check_tables(write(tmp_path, small=text)) if all(w in str(each) for w in mistake.says)]
    assert [each.line for each in found] == [mistake.line(text)]
