"""A daily dose from coded fields, from words, and from both: where they disagree it is not known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.care.dates import Span
from exchange.records import ONCE_A_DAY, SNOMED, UCUM, doses, exposure, order, quantity

ABBREVIATIONS = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TABLET = {"value": 1, "unit": "tablet"}


def dose(*dosages, medicine="sertraline 50 MG Oral Tablet"):
    return exposure(order(medicationCodeableConcept={"text": medicine}, dosageInstruction=list(dosages)))


def milligrams(*dosages, medicine="sertraline 50 MG Oral Tablet"):
    found = dose(*dosages, medicine=medicine)
    assert (found.daily_dose_mg is None) == bool(found.unresolved)
    return None if found.daily_dose_mg is None else (found.daily_dose_mg.low, found.daily_dose_mg.high)


def repeat(**fields):
    return {"repeat": fields}


class TestHowMuch:
    @pytest.mark.parametrize(
        ("amount", "expected"),
        [
            (quantity(75, "mg"), 75),
            (quantity(0.1, "g"), 100),
            (quantity(50000, "ug"), 50),
            ({"value": 50, "unit": "mg"}, 50),
            ({"value": 50, "unit": "MG", "system": "http://local", "code": "x"}, 50),
            (TABLET, 50),
            ({"value": 2, "unit": "tablet(s)"}, 100),
            ({"value": 0.5, "unit": "Oral tablet"}, 25),
            ({"value": 2, "unit": "{tbl}", "system": UCUM, "code": "{tbl}"}, 100),
            ({"value": 2, "unit": "tablet", "system": UCUM, "code": "1"}, 100),
            ({"value": 2, "code": "TAB", "system": "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm"}, 100),
            ({"value": 1.0}, 50),
            ({"value": 2}, 100),
            ({"value": 4}, 200),
            ({"value": 5}, None),
            ({"value": 50}, None),
            ({"value": 0, "unit": "mg"}, None),
            ({"value": -50, "unit": "mg"}, None),
            ({"value": 50, "unit": "mg", "comparator": "<"}, None),
            (quantity(5, "mL"), None),
            (quantity(50, "mg/kg"), None),
            (quantity(50, "mmol"), None),
            ({"value": 50, "unit": "tablet", "system": UCUM, "code": "mg"}, None),
            ({"value": 1, "unit": "puff"}, None),
            ({"value": 1, "unit": "scoop"}, None),
            ({"unit": "mg"}, None),
        ],
    )
    def test_is_known_in_units_that_are_understood(self, amount, expected):
        found = milligrams(doses(amount, timing=ONCE_A_DAY))
        assert found == (None if expected is None else (expected, expected))

    @pytest.mark.parametrize(
        ("strength", "count", "expected"),
        [("2.1", 1, 2.1), ("2", 1, None), ("0.5", 1, None), ("9", 4, 36), ("8", 4, None)],
    )
    def test_without_a_unit_counts_pieces_only_where_it_cannot_be_milligrams(self, strength, count, expected):
        found = milligrams(doses({"value": count}, timing=ONCE_A_DAY), medicine=f"clonazepam {strength} MG Oral Tablet")
        assert found == (None if expected is None else (expected, expected))

    def test_of_a_liquid_is_its_volume_by_its_strength(self):
        liquid = "fluoxetine 20 MG/5 ML Oral Solution"
        assert milligrams(doses(quantity(10, "mL"), timing=ONCE_A_DAY), medicine=liquid) == (40, 40)
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY), medicine=liquid) is None

    def test_in_a_range_is_a_range(self):
        ranged = {"doseAndRate": [{"doseRange": {"low": quantity(50, "mg"), "high": quantity(100, "mg")}}]}
        assert milligrams(ranged | {"timing": ONCE_A_DAY}) == (50, 100)

    @pytest.mark.parametrize(
        "ends",
        [
            {"high": quantity(100, "mg")},
            {"low": quantity(50, "mg")},
            {"low": quantity(100, "mg"), "high": quantity(50, "mg")},
            {"low": TABLET, "high": quantity(100, "mg")},
        ],
    )
    def test_in_half_a_range_or_a_falling_one_is_not_known(self, ends):
        assert milligrams({"doseAndRate": [{"doseRange": ends}], "timing": ONCE_A_DAY}) is None

    def test_said_twice_must_be_the_same(self):
        assert milligrams(doses({"value": 2, "unit": "tablet"}, quantity(100, "mg"), timing=ONCE_A_DAY)) == (100, 100)
        assert milligrams(doses({"value": 2, "unit": "tablet"}, quantity(50, "mg"), timing=ONCE_A_DAY)) is None

    @pytest.mark.parametrize("field", ["maxDosePerPeriod", "maxDosePerAdministration", "maxDosePerLifetime"])
    def test_is_never_the_most_that_is_allowed(self, field):
        most = {"numerator": quantity(200, "mg"), "denominator": quantity(1, "d")}
        assert milligrams({field: most if field == "maxDosePerPeriod" else quantity(200, "mg")}) is None
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY, **{field: most})) == (50, 50)


class TestHowOften:
    @pytest.mark.parametrize(
        ("timing", "expected"),
        [
            (repeat(frequency=1, period=1, periodUnit="d"), 50),
            (repeat(frequency=2, period=1.0, periodUnit="d"), 100),
            (repeat(frequency=1, period=8, periodUnit="h"), 150),
            (repeat(frequency=7, period=1, periodUnit="wk"), 50),
            (repeat(frequency=1, period=2, periodUnit="d"), 25),
            (repeat(frequency=1, period=3, periodUnit="d"), None),
            (repeat(frequency=1, period=1, periodUnit="wk"), None),
            (repeat(frequency=1, period=1, periodUnit="mo"), None),
            (repeat(period=1, periodUnit="d"), 50),
            (repeat(frequency=2), None),
            (repeat(frequency=0, period=1, periodUnit="d"), None),
            (repeat(frequency=1, period=0, periodUnit="d"), None),
            (repeat(frequency=1, period=1, periodUnit="moon"), None),
            (repeat(when=["HS"]), 50),
            (repeat(when=["MORN", "HS"]), 100),
            (repeat(when=["ACM", "ACD", "ACV"]), 150),
            (repeat(when=["AC"]), None),
            (repeat(frequency=3, period=1, periodUnit="d", when=["AC"]), 150),
            (repeat(frequency=1, period=1, periodUnit="d", when=["HS"]), 50),
            (repeat(frequency=1, period=1, periodUnit="d", when=["MORN", "HS"]), None),
            (repeat(timeOfDay=["08:00:00", "20:00:00"]), 100),
            (repeat(frequency=2, period=1, periodUnit="d", timeOfDay=["08:00:00", "20:00:00"]), 100),
            (repeat(frequency=1, period=1, periodUnit="d", timeOfDay=["08:00:00", "20:00:00"]), None),
            (repeat(frequency=1, period=1, periodUnit="d", dayOfWeek=["mon", "wed"]), None),
            (repeat(frequency=1, period=1, periodUnit="d", dayOfWeek=EVERY_DAY), 50),
            (repeat(frequency=1, period=1, periodUnit="d", count=1), None),
            ({"event": ["2024-05-01"]}, None),
            ({"code": {"text": "BID"}}, 100),
            ({"code": {"coding": [{"system": ABBREVIATIONS, "code": "BED"}]}}, 50),
            ({"code": {"coding": [{"system": ABBREVIATIONS, "code": "BID", "display": "twice a year"}]}}, 100),
            ({"code": {"text": "as the moon wanes"}}, None),
            ({"code": {"text": "BID"}, **repeat(frequency=2, period=1, periodUnit="d")}, 100),
            ({"code": {"text": "BID"}, **repeat(frequency=1, period=1, periodUnit="d")}, None),
            ({"code": {"text": "BID"}, **repeat(when=["HS"])}, None),
            (None, None),
        ],
    )  # fmt: skip
    def test_is_known_where_all_of_it_is_understood(self, timing, expected):
        found = milligrams(doses(TABLET, **({"timing": timing} if timing else {})))
        assert found == (None if expected is None else (expected, expected))

    def test_in_a_range_gives_a_range(self):
        assert milligrams(doses(TABLET, timing=repeat(frequency=1, frequencyMax=2, period=1, periodUnit="d"))) == (
            50,
            100,
        )
        assert milligrams(doses(TABLET, timing=repeat(frequency=1, period=8, periodMax=12, periodUnit="h"))) == (
            100,
            150,
        )
        assert milligrams(doses(TABLET, timing=repeat(frequency=2, frequencyMax=1, period=1, periodUnit="d"))) is None

    @pytest.mark.parametrize(
        "manner", [{"asNeededBoolean": True}, {"asNeededCodeableConcept": {"text": "insomnia"}}, {"text": "PRN"}]
    )
    def test_as_needed_may_be_never(self, manner):
        needed = dose(doses(TABLET, timing=ONCE_A_DAY, **manner))
        assert (needed.as_needed, needed.daily_dose_mg) == (True, Span(0, 50))

    def test_not_as_needed_is_every_day(self):
        regular = dose(doses(TABLET, timing=ONCE_A_DAY, asNeededBoolean=False))
        assert (regular.as_needed, regular.daily_dose_mg) == (False, Span(50, 50))

    def test_as_needed_and_nothing_else_has_no_dose(self):
        needed = dose({"sequence": 1, "asNeededBoolean": True})
        assert (needed.as_needed, needed.daily_dose_mg) == (True, None)
        assert needed.unresolved == "how often"


class TestFieldsAndWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Take 1 tablet by mouth once daily", 50),
            ("Take 1 tablet (50 mg total) by mouth every morning", 50),
            ("50 mg daily", 50),
            ("at bedtime", 50),
            ("take as directed", 50),
            ("Take 1 tablet daily for your low spirits, dear", 50),
            ("Take 2 tablets by mouth once daily", None),
            ("Take 1 tablet twice daily", None),
            ("1 tablet daily, may be doubled if tolerated", None),
            ("1 tablet daily for a week, then 2", None),
            ("1 tablet daily except Sunday", None),
            ("do not take before operation", None),
            ("1 tablet in the morning and 1 tablet at night", None),
        ],
    )
    def test_must_agree(self, text, expected):
        found = milligrams(doses(TABLET, timing=ONCE_A_DAY, text=text))
        assert found == (None if expected is None else (expected, expected))

    @pytest.mark.parametrize(
        ("dosage", "expected"),
        [
            (doses(TABLET, text="once daily"), 50),
            (doses(TABLET, text="1 tablet BID"), 100),
            ({"timing": ONCE_A_DAY, "text": "2 tablets"}, 100),
            (doses({"value": 1}, text="1 tablet BID"), 100),
            (doses({"value": 75}, text="75 mg daily"), 75),
            (doses({"value": 2, "unit": "tablet"}, text="1 tablet BID"), None),
            (doses({"value": 1, "unit": "scoop"}, text="1 tablet BID"), None),
            ({"text": "1 tablet BID", "asNeededBoolean": False}, 100),
            ({"text": "1 tablet BID for reasons"}, None),
            ({"patientInstruction": "1 tablet BID"}, 100),
            ({"text": "not known"}, None),
        ],
    )
    def test_complete_each_other(self, dosage, expected):
        assert milligrams(dosage) == (None if expected is None else (expected, expected))

    @pytest.mark.parametrize("field", ["patientInstruction", "text"])
    def test_are_all_read(self, field):
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY, **{field: "2 tablets daily"})) is None

    def test_of_additional_instructions_are_read_too(self):
        given_with = [{"text": "with food"}]
        changed = [{"text": "increase after one week"}]
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY, additionalInstruction=given_with)) == (50, 50)
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY, additionalInstruction=changed)) is None

    def test_must_agree_with_the_dose_in_the_name_of_the_medicine(self):
        assert milligrams({"text": "100 mg daily"}, medicine="Zoloft 100mg qd") == (100, 100)
        assert milligrams({"text": "50 mg daily"}, medicine="Zoloft 100mg qd") is None
        assert milligrams({"asNeededBoolean": True}, medicine="Zoloft 100mg qd") == (0, 100)
        assert milligrams(medicine="Zoloft 100mg qd") == (100, 100)


class TestSeveralDosages:
    def test_at_different_times_of_the_day_add_up(self):
        morning = doses(TABLET, timing=repeat(frequency=1, period=1, periodUnit="d", when=["MORN"]))
        night = doses({"value": 2, "unit": "tablet"}, timing=repeat(when=["HS"]))
        assert milligrams(morning, night) == (150, 150)
        assert milligrams({"text": "1 tablet in the morning"}, {"text": "2 tablets at night"}) == (150, 150)

    def test_that_may_add_up_or_follow_each_other_give_no_dose(self):
        once, twice = doses(TABLET, timing=ONCE_A_DAY), doses({"value": 2, "unit": "tablet"}, timing=ONCE_A_DAY)
        assert milligrams(once, twice) is None
        assert milligrams(once, once) is None

    def test_in_a_sequence_give_the_lowest_and_the_highest_and_ask(self):
        steps = [doses(quantity(mg, "mg"), timing=ONCE_A_DAY, sequence=n) for n, mg in ((1, 50), (2, 100))]
        found = dose(*steps)
        assert found.daily_dose_mg == Span(50, 100)
        assert found.unresolved == "from when to when each dose was taken"

    def test_in_a_sequence_with_an_unknown_step_give_no_dose(self):
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY, sequence=1), {"text": "titrate", "sequence": 2}) is None

    @pytest.mark.parametrize(("others", "expected"), [(23, (50, 50)), (24, None)])
    def test_are_read_up_to_twenty_four(self, others, expected):
        assert milligrams({"text": "1 tablet daily"}, *[{"text": "with food"}] * others) == expected

    def test_of_which_one_says_nothing_are_the_other(self):
        assert milligrams({"text": "1 tablet daily"}, {"text": "take with food"}) == (50, 50)


class TestTheRoute:
    @pytest.mark.parametrize(
        ("route", "expected"),
        [
            ({"coding": [{"system": SNOMED, "code": "46713006"}]}, "nasal"),
            ({"text": "Oral route"}, "oral"),
            ({"text": "PO"}, "oral"),
            ({"text": "sublingual"}, "sublingual"),
            ({"text": "by carrier pigeon"}, "oral"),
        ],
    )
    def test_is_that_of_the_dosage_else_of_the_form(self, route, expected):
        assert dose(doses(TABLET, timing=ONCE_A_DAY, route=route)).route == expected

    def test_in_contradiction_leaves_the_dose_unknown(self):
        route = {"coding": [{"system": SNOMED, "code": "26643006"}]}
        assert milligrams(doses(TABLET, timing=ONCE_A_DAY, route=route, text="1 tablet sublingual daily")) is None


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [("Fluoxetine 20 MG Oral Capsule", 20), ("24 HR venlafaxine 75 MG Extended Release Oral Capsule", 75)],
)
def test_the_orders_of_a_simulated_clinic_are_understood(medicine, expected):
    ordered = {"type": {"coding": [{"code": "ordered", "display": "Ordered"}]}, "doseQuantity": {"value": 1.0}}
    timing = repeat(frequency=1, period=1.0, periodUnit="d")
    dosage = {"sequence": 1, "timing": timing, "asNeededBoolean": False, "doseAndRate": [ordered]}
    assert milligrams(dosage, medicine=medicine) == (expected, expected)


@given(
    st.floats(0.25, 500, allow_nan=False),
    st.floats(0.25, 500, allow_nan=False),
    st.integers(1, 6),
    st.integers(1, 6),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_daily_dose_is_never_a_falling_range_nor_more_than_the_fields_allow(low, high, often, most, as_needed):
    timing = repeat(frequency=often, frequencyMax=most, period=1, periodUnit="d")
    ranged = {"doseAndRate": [{"doseRange": {"low": quantity(low, "mg"), "high": quantity(high, "mg")}}]}
    found = milligrams(ranged | {"timing": timing, "asNeededBoolean": as_needed})
    if low > high or often > most:
        assert found is None
    else:
        assert found is not None
        assert 0 <= found[0] <= found[1]
        assert found[1] == pytest.approx(high * most, abs=1e-4)
        assert found[0] == pytest.approx(0 if as_needed else low * often, abs=1e-4)
