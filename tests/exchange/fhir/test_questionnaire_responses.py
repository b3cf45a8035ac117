"""Answers to Daybreak's own questions, and instruments whose totals count only when they are whole."""

import pytest

from daybreak.exchange.fhir.resources.questionnaire_response import SCREENING_QUESTIONNAIRE
from exchange.records import ANN, LOINC, one, told
from exchange.tables import PHQ9_ITEMS

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SCORES = (2, 3, 2, 3, 1, 2, 2, 1, 0)


def response(*items, **more):
    body = {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "subject": ANN,
        "status": "completed",
        "authored": "2024-05-01",
        "questionnaire": "http://loinc.org/q/44249-1",
        "item": list(items),
    }
    return {key: value for key, value in (body | more).items() if value is not None}


def answer(link_id, *values):
    return {"linkId": link_id, "answer": list(values)}


def phq9(*scores):
    return [answer(code, {"valueInteger": score}) for code, score in zip(PHQ9_ITEMS, scores, strict=False)]


def values(resource):
    return {fact.concept: fact.value for fact in one(resource).facts}


class TestOwnQuestions:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ({"valueBoolean": True}, "yes"),
            ({"valueBoolean": False}, "no"),
            ({"valueDecimal": 40.0}, "40"),
            ({"valueInteger": 90}, "90"),
            ({"valueDate": "2025-03"}, "2025-03"),
            ({"valueCoding": {"code": "failed"}}, "failed"),
            ({"valueString": "by hand"}, "by hand"),
        ],
    )
    def test_are_answered_as_text(self, value, text):
        (fact,) = one(response(answer("episode:start", value), questionnaire=SCREENING_QUESTIONNAIRE)).facts
        assert (fact.question_id, fact.value, str(fact.answered)) == ("episode:start", text, "2024-05-01")

    def test_of_a_version_of_the_questionnaire_are_the_same_questions(self):
        asked = response(answer("x", {"valueBoolean": True}), questionnaire=f"{SCREENING_QUESTIONNAIRE}|2")
        assert len(one(asked).facts) == 1

    @pytest.mark.parametrize(
        "values", [(), ({"valueBoolean": True}, {"valueBoolean": False}), ({"valueBoolean": "y"},)]
    )
    def test_without_one_usable_answer_are_not_answered(self, values):
        asked = response(answer("x", *values), questionnaire=SCREENING_QUESTIONNAIRE)
        assert one(asked).facts == ()

    @pytest.mark.parametrize("status", ["in-progress", "stopped"])
    def test_of_an_unfinished_form_are_not_answered(self, status):
        asked = response(answer("x", {"valueBoolean": True}), questionnaire=SCREENING_QUESTIONNAIRE, status=status)
        assert one(asked).outcome == "kept"

    def test_answered_nobody_knows_when_are_refused(self):
        asked = response(answer("x", {"valueBoolean": True}), questionnaire=SCREENING_QUESTIONNAIRE, authored=None)
        assert one(asked).outcome == "refused"

    def test_may_stand_in_groups(self):
        group = {"linkId": "g", "item": [answer("x", {"valueBoolean": True})]}
        assert len(one(response(group, questionnaire=SCREENING_QUESTIONNAIRE)).facts) == 1


class TestAnInstrument:
    def test_gives_its_total_and_its_ninth_item(self):
        assert values(response(*phq9(*SCORES))) == {"phq9_item9": 0, "phq9_total": 16}

    def test_gives_no_total_with_one_answer_missing(self):
        missing = response(*phq9(*SCORES[:8]))
        assert "phq9_total" not in values(missing)
        assert "8 usable of 9" in told(one(missing))

    def test_gives_no_total_before_it_is_complete_but_the_ninth_item_speaks(self):
        unfinished = one(response(*phq9(*SCORES), status="in-progress"))
        assert [(fact.concept, fact.status) for fact in unfinished.facts] == [("phq9_item9", "preliminary")]

    def test_is_read_from_the_codes_of_its_answers(self):
        coded = [
            answer(f"/44249-1/{code}", {"valueCoding": {"system": LOINC, "code": "LA6570-1"}}) for code in PHQ9_ITEMS
        ]
        assert values(response(*coded))["phq9_total"] == 18

    def test_is_read_from_ordinal_values(self):
        coding = {"code": "x", "extension": [{"url": ORDINAL, "valueDecimal": 3}]}
        assert values(response(*[answer(code, {"valueCoding": coding}) for code in PHQ9_ITEMS]))["phq9_total"] == 27

    def test_with_a_code_that_has_no_score_gives_no_total(self):
        items = [*phq9(*SCORES[:8]), answer(PHQ9_ITEMS[8], {"valueCoding": {"system": LOINC, "code": "LA0-0"}})]
        assert values(response(*items)) == {}

    def test_keeps_a_stated_total_that_is_the_sum(self):
        stated = response(*phq9(*SCORES), answer("44261-6", {"valueInteger": 16}))
        assert [fact.value for fact in one(stated).facts if fact.concept == "phq9_total"] == [16]

    def test_drops_a_stated_total_that_is_not_the_sum(self):
        stated = one(response(*phq9(*SCORES), answer("44261-6", {"valueInteger": 9})))
        assert "phq9_total" not in {fact.concept for fact in stated.facts}
        assert "a stated total of 9, expected 16" in told(stated)

    def test_keeps_a_stated_total_that_stands_alone(self):
        assert values(response(answer("44261-6", {"valueInteger": 16}))) == {"phq9_total": 16}

    def test_that_nobody_knows_is_kept(self):
        assert one(response(answer("colour", {"valueString": "blue"}))).outcome == "kept"

    def test_entered_in_error_is_kept(self):
        assert one(response(*phq9(*SCORES), status="entered-in-error")).outcome == "kept"
