"""A measured value is a number in the unit that its observable fixes, or it is not understood."""

import pytest

from daybreak.care.chart import Observation
from exchange.records import LOINC, SNOMED, observation, one, quantity, told
from exchange.tables import PHQ9_ITEMS

BLOOD_PRESSURE = {"coding": [{"system": LOINC, "code": "85354-9"}]}


def loinc(code):
    return {"coding": [{"system": LOINC, "code": code}]}


def values(resource):
    return {fact.concept: fact.value for fact in one(resource).facts if isinstance(fact, Observation)}


def weight(**given):
    return values(observation(valueQuantity=given)).get("body_weight")


def phq9(*scores, **more):
    parts = [{"code": loinc(code), "valueInteger": score} for code, score in zip(PHQ9_ITEMS, scores, strict=False)]
    return observation(code=loinc("44249-1"), valueQuantity=None, component=parts, **more)


class TestAWeight:
    def test_in_kilograms_is_kept(self):
        fact = one(observation()).facts[0]
        assert (fact.concept, fact.value, fact.unit, str(fact.effective)) == ("body_weight", 70, "kg", "2024-05-01")

    def test_in_pounds_is_converted(self):
        assert weight(**quantity(154.3, "[lb_av]")) == pytest.approx(69.99, abs=0.01)
        assert weight(value=154.3, unit="lbs") == pytest.approx(69.99, abs=0.01)

    def test_in_grams_is_converted(self):
        assert weight(**quantity(70500, "g")) == 70.5

    def test_without_a_unit_is_not_assumed_to_be_in_any(self):
        assert weight(value=70) is None
        assert "without a unit" in told(one(observation(valueQuantity={"value": 70})))

    def test_in_a_unit_of_something_else_is_refused(self):
        refused = one(observation(valueQuantity=quantity(70, "cm")))
        assert (refused.outcome, refused.facts) == ("refused", ())
        assert "converts to kg" in told(refused)

    @pytest.mark.parametrize(("kilograms", "is_used"), [(19.9, False), (20, True), (400, True), (400.1, False)])
    def test_is_used_between_the_bounds_of_the_possible(self, kilograms, is_used):
        assert (weight(**quantity(kilograms, "kg")) is not None) is is_used

    def test_below_a_measurable_limit_is_words_and_no_number(self):
        (fact,) = one(observation(valueQuantity=quantity(60, "kg") | {"comparator": "<"})).facts
        assert (fact.value, fact.value_text) == (None, "<60 kg")


def test_a_code_of_another_system_is_another_thing():
    assert one(observation(code={"coding": [{"system": SNOMED, "code": "29463-7"}]})).outcome == "kept"


def test_words_count_only_where_there_is_no_code():
    assert values(observation(code={"text": "Body  weight"})) == {"body_weight": 70}
    assert values(observation(code={"text": "body weight", **loinc("0-0")})) == {}


def test_codes_that_mean_different_things_mean_nothing():
    both = {"coding": [*loinc("29463-7")["coding"], *loinc("8302-2")["coding"]]}
    refused = one(observation(code=both))
    assert (refused.outcome, refused.facts) == ("refused", ())
    assert "body weight and body height" in told(refused)


@pytest.mark.parametrize("status", ["registered", "cancelled", "entered-in-error"])
def test_what_has_no_result_is_kept(status):
    assert one(observation(status=status)).outcome == "kept"


@pytest.mark.parametrize("status", ["preliminary", "final", "amended", "corrected"])
def test_what_has_a_result_keeps_its_status(status):
    assert one(observation(status=status)).facts[0].status == status


def test_a_panel_gives_each_of_its_components():
    parts = [{"code": loinc("8480-6"), "valueQuantity": quantity(122, "mm[Hg]")}]
    parts += [{"code": loinc("8462-4"), "valueQuantity": {"value": 78, "unit": "mmHg"}}]
    panel = observation(code=BLOOD_PRESSURE, valueQuantity=None, component=parts)
    assert values(panel) == {"systolic_bp": 122, "diastolic_bp": 78}


def test_one_bad_component_leaves_the_others():
    parts = [{"code": loinc("8480-6"), "valueQuantity": quantity(122, "mm[Hg]")}]
    parts += [{"code": loinc("8462-4"), "valueQuantity": quantity(78, "kg")}]
    read = one(observation(code=BLOOD_PRESSURE, valueQuantity=None, component=parts))
    assert [fact.concept for fact in read.facts] == ["systolic_bp"]
    assert "component[1]" in told(read)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"valueCodeableConcept": {"text": "negative"}}, "negative"),
        ({"valueString": "positive"}, "positive"),
        ({"valueBoolean": True}, "yes"),
    ],
)
def test_a_result_in_words_is_kept_in_words(value, words):
    (fact,) = one(observation(code=loinc("2106-3"), valueQuantity=None, **value)).facts
    assert (fact.value, fact.value_text) == (None, words)


def test_two_values_are_refused():
    assert one(observation(valueString="70 kg")).outcome == "refused"


def test_a_period_is_the_span_of_its_days():
    within = observation(effectiveDateTime=None, effectivePeriod={"start": "2024-05-01", "end": "2024-05-03"})
    effective = one(within).facts[0].effective
    assert (effective.earliest.day, effective.latest.day) == (1, 3)


class TestATotal:
    def test_is_made_where_every_item_is_answered(self):
        assert values(phq9(2, 3, 2, 3, 1, 2, 2, 1, 0)) == {"phq9_item9": 0, "phq9_total": 16}

    def test_is_not_made_where_one_is_missing_but_the_ninth_speaks(self):
        nine_only = observation(
            code=loinc("44249-1"), valueQuantity=None, component=[{"code": loinc(PHQ9_ITEMS[8]), "valueInteger": 2}]
        )
        assert values(nine_only) == {"phq9_item9": 2}
        assert values(phq9(2, 3, 2, 3, 1, 2, 2, 1)) == {}
        assert "8 usable of 9 answers" in told(one(phq9(2, 3, 2, 3, 1, 2, 2, 1)))

    @pytest.mark.parametrize(("score", "total"), [(-1, None), (0, 0), (3, 3), (4, None), (1.5, None)])
    def test_is_made_of_possible_answers_only(self, score, total):
        parts = [{"code": loinc(code), "valueDecimal": 0} for code in PHQ9_ITEMS]
        parts[0]["valueDecimal"] = score
        given = values(observation(code=loinc("44249-1"), valueQuantity=None, component=parts))
        assert given.get("phq9_total") == total

    def test_is_not_made_where_an_item_is_answered_twice(self):
        twice = phq9(2, 3, 2, 3, 1, 2, 2, 1, 0)
        twice["component"].append(twice["component"][0])
        assert "phq9_total" not in values(twice)

    def test_that_is_stated_is_not_counted_again(self):
        stated = phq9(2, 3, 2, 3, 1, 2, 2, 1, 0)
        stated["component"].append({"code": loinc("44261-6"), "valueInteger": 16})
        assert len([fact for fact in one(stated).facts if fact.concept == "phq9_total"]) == 1

    def test_that_is_stated_and_not_the_sum_is_not_used(self):
        stated = phq9(2, 3, 2, 3, 1, 2, 2, 1, 0)
        stated["component"].append({"code": loinc("44261-6"), "valueInteger": 9})
        assert values(stated) == {"phq9_item9": 0}
        assert "a stated total of 9, expected 16" in told(one(stated))
