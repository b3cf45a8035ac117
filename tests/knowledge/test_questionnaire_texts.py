"""What may be shown to a patient: only texts that the licence allows, and only if every word of them is there."""

from dataclasses import replace

import pytest

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge import KnowledgeError, Problem, load_tables
from daybreak.knowledge.questionnaire_texts import Questionnaire, questionnaire_from_bytes, questionnaires

ITEMS = "".join(f"  - {{item: sds_item{number}, text: Item {number}}}\n" for number in range(1, 4))
CHOICES = "".join(f"  - {{value: {value}, text: Answer {value}}}\n" for value in range(11))
FILE = f"""\
id: own-sds
version: "1"
instrument: sds
language: es-US
answered_by: patient
title: Su vida
choices:
{CHOICES}items:
{ITEMS}licence: "Licence 4711 of the clinic"
source: {{key: SDS, certainty: V}}
"""


def tables(policy: str) -> ReferenceTables:
    """The shipped tables, in which the text of the SDS has this policy."""
    shipped = load_tables()
    changed = replace(shipped.instruments["sds"], text_policy=policy)  # type: ignore[arg-type]
    return replace(shipped, instruments={**shipped.instruments, "sds": changed})


def read(text: str = FILE, *, policy: str = "byo", own: bool = True) -> Questionnaire:
    return questionnaire_from_bytes(text.encode(), "sds.yaml", own=own, tables=tables(policy))


def problems(text: str, **more: object) -> list[Problem]:
    with pytest.raises(KnowledgeError) as caught:
        read(text, **more)  # type: ignore[arg-type]
    return list(caught.value.problems)


class TestTheLicence:
    def test_to_bring_ones_own_is_for_the_clinics_file(self) -> None:
        assert read(policy="byo", own=True).licence == "Licence 4711 of the clinic"

    def test_to_bring_ones_own_is_not_for_a_shipped_file(self) -> None:
        (found,) = problems(FILE, policy="byo", own=False)
        assert found.expected == "a file of the clinic, under the clinic's own licence"

    @pytest.mark.parametrize("own", [True, False])
    def test_of_scores_only_is_for_no_file(self, own: bool) -> None:
        (found,) = problems(FILE, policy="score_only", own=own)
        assert (found.file, found.line, found.rule) == ("sds.yaml", 3, "own-sds")
        assert "score_only" in found.found

    @pytest.mark.parametrize("own", [True, False])
    def test_to_ship_is_for_both(self, own: bool) -> None:
        assert read(policy="shipped", own=own).instrument == "sds"

    def test_is_named_in_the_file(self) -> None:
        (found,) = problems(FILE.replace('"Licence 4711 of the clinic"', '" "'))
        assert found.found == "`licence` without a word"


class TestAFile:
    @pytest.mark.parametrize(
        ("before", "after", "line", "found"),
        [
            ("instrument: sds", "instrument: sdz", 3, "the instrument `sdz`"),
            ("language: es-US", "language: Spanish", 4, "`language`: Spanish"),
            ("  - {value: 10, text: Answer 10}\n", "", 7, "the answers 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 to `sds_item1`"),
            ("{value: 3, text: Answer 3}", "{value: 4, text: Answer 3}", 7, "the answers 0, 1, 2, 4, 4, 5"),
            ("{value: 3, text: Answer 3}", '{value: 3, text: ""}', 7, "the answers 0, 1, 2, 3"),
            ("  - {item: sds_item2, text: Item 2}\n", "", 19, "the items sds_item1, sds_item3"),
            ("item: sds_item2", "item: sds_item1", 19, "the items sds_item1, sds_item1, sds_item3"),
            ("text: Item 2", 'text: ""', 21, "no words"),
            ("key: SDS", "key: SDZ", 24, "the source `SDZ`"),
            ("title: Su vida", "titel: Su vida", 6, "the unknown field `titel`"),
        ],
    )
    def test_with_a_mistake_is_refused_with_its_line(self, before: str, after: str, line: int, found: str) -> None:
        assert before in FILE
        told = problems(FILE.replace(before, after, 1))
        assert [each for each in told if each.line == line and each.found.startswith(found)]

    def test_in_another_language_writes_its_items_out(self) -> None:
        """The English items of the table are never shown under the name of another language."""
        text = FILE.replace(f"items:\n{ITEMS}", "")
        (found,) = problems(text, policy="shipped")
        assert found.found == "no `items`"

    def test_may_give_an_item_answers_of_its_own(self) -> None:
        own = "[" + ", ".join(f"{{value: {value}, text: Own {value}}}" for value in range(11)) + "]"
        text = FILE.replace("text: Item 2}", f"text: Item 2, choices: {own}}}")
        items = read(text).items
        assert items[1].choices[3].text == "Own 3"
        assert items[0].choices[3].text == "Answer 3"

    def test_that_is_no_questionnaire_says_so(self) -> None:
        assert problems("just words")[0].found == "no questionnaire"


class TestTheShippedTexts:
    def test_are_of_instruments_whose_licence_allows_it(self) -> None:
        known = load_tables().instruments
        assert {known[name].text_policy for name, _ in questionnaires()} == {"shipped"}

    def test_are_in_english_and_where_the_wording_was_at_hand_in_spanish(self) -> None:
        assert set(questionnaires()) == {
            ("phq9", "en"),
            ("phq2", "en"),
            ("gad7", "en"),
            ("phq9", "es"),
            ("phq2", "es"),
            ("gad7", "es"),
        }

    @pytest.mark.parametrize("name", ["phq9", "phq2", "gad7"])
    def test_have_every_item_with_every_answer(self, name: str) -> None:
        found, instrument = questionnaires()[name, "en"], load_tables().instruments[name]
        assert [each.text for each in found.items] == [item.text for item in instrument.items]
        assert {tuple(choice.value for choice in each.choices) for each in found.items} == {(0, 1, 2, 3)}

    def test_ask_about_the_same_two_weeks(self) -> None:
        begins = {"en": "Over the last 2 weeks", "es": "Durante las últimas 2 semanas"}
        assert all(each.instruction.startswith(begins[each.language]) for each in questionnaires().values())

    def test_leave_out_what_a_clinician_judges(self) -> None:
        assert "cgi_s" not in {name for name, _ in questionnaires()}
