"""Orders, reports, supplies and administrations stay different things, each with the days that it really gives."""

import pytest

from daybreak.care.chart import ExposureKind, StopReason
from daybreak.care.dates import Span
from exchange.records import ANN, ONCE_A_DAY, SERTRALINE, doses, exposure, one, order, quantity, statement, told


def dispense(**more):
    body = {
        "resourceType": "MedicationDispense",
        "id": "d",
        "subject": ANN,
        "status": "completed",
        "medicationCodeableConcept": SERTRALINE,
        "whenHandedOver": "2024-05-03",
        "dosageInstruction": [{"text": "1 tablet daily"}],
    }
    return {key: value for key, value in (body | more).items() if value is not None}


def administration(**more):
    body = {
        "resourceType": "MedicationAdministration",
        "id": "g",
        "subject": ANN,
        "status": "completed",
        "medicationCodeableConcept": SERTRALINE,
        "effectiveDateTime": "2024-05-03T08:00:00+02:00",
        "dosage": {"dose": quantity(50, "mg")},
    }
    return {key: value for key, value in (body | more).items() if value is not None}


def supply(days=None, repeats=None, amount=None, **more):
    request = {"numberOfRepeatsAllowed": repeats, "quantity": amount, **more}
    if days is not None:
        request["expectedSupplyDuration"] = days if isinstance(days, dict) else quantity(days, "d")
    return {"dispenseRequest": {key: value for key, value in request.items() if value is not None}}


class TestAnOrder:
    def test_says_what_was_ordered_and_when(self):
        ordered = exposure(order())
        assert (ordered.kind, ordered.status, str(ordered.start)) == (ExposureKind.ORDERED, "completed", "2024-05-01")
        assert (ordered.ingredients, ordered.daily_dose_mg) == (("sertraline",), Span(50, 50))
        assert (ordered.medicine_text, ordered.dosage_text) == ("sertraline 50 MG Oral Tablet", "1 tablet daily")
        assert (ordered.end, ordered.supply_days, ordered.unresolved) == (None, None, "")

    @pytest.mark.parametrize("intent", ["proposal", "plan", "option"])
    def test_that_is_only_planned_says_so_in_its_status(self, intent):
        assert exposure(order(intent=intent, status="active")).status == intent

    @pytest.mark.parametrize("intent", ["order", "original-order", "reflex-order", "filler-order", "instance-order"])
    def test_of_any_other_intent_is_an_order(self, intent):
        assert exposure(order(intent=intent, status="active")).status == "active"

    @pytest.mark.parametrize("changed", [{"intent": "wish"}, {"intent": None}, {"status": "lost"}, {"status": None}])
    def test_of_an_unknown_intent_or_status_is_refused(self, changed):
        refused = one(order(**changed))
        assert (refused.outcome, refused.facts) == ("refused", ())
        assert "one of" in told(refused)

    def test_not_to_give_the_medicine_is_kept(self):
        assert one(order(doNotPerform=True)).outcome == "kept"
        assert one(order(doNotPerform=False)).outcome == "understood"

    @pytest.mark.parametrize("empty", ["", "  ", None])
    def test_with_an_empty_intent_is_refused_and_told_so(self, empty):
        refused = one(order(intent=empty))
        assert refused.outcome == "refused"
        assert ".intent: nothing, expected one of" in told(refused)

    def test_without_a_medicine_is_refused(self):
        assert one(order(medicationCodeableConcept=None)).outcome == "refused"
        assert one(order(medicationReference={"reference": "Medication/1"})).outcome == "refused"

    def test_of_an_empty_medicine_is_one_that_nobody_knows(self):
        assert exposure(order(medicationCodeableConcept={})).unresolved == "which medicine"

    def test_of_a_month_stays_a_month(self):
        assert str(exposure(order(authoredOn="2024-05")).start) == "2024-05"

    def test_begins_on_the_first_day_on_which_it_may_be_handed_over(self):
        later = supply(validityPeriod={"start": "2024-06-01", "end": "2024-12-01"})
        earlier = supply(validityPeriod={"start": "2024-04-01"})
        assert str(exposure(order(**later)).start) == "2024-06-01"
        assert str(exposure(order(**earlier)).start) == "2024-05-01"
        assert str(exposure(order(authoredOn=None, **later)).start) == "2024-06-01"

    def test_does_not_end_with_the_days_on_which_it_may_be_handed_over(self):
        assert exposure(order(**supply(validityPeriod={"end": "2024-06-01"}))).end is None

    def test_has_the_days_of_its_dosage_where_that_gives_them(self):
        bounds = {"repeat": {**ONCE_A_DAY["repeat"], "boundsPeriod": {"start": "2024-05-10", "end": "2024-05-20"}}}
        bounded = exposure(order(dosageInstruction=[doses(quantity(50, "mg"), timing=bounds)]))
        assert (str(bounded.start), str(bounded.end)) == ("2024-05-10", "2024-05-20")

    def test_with_dosages_that_have_days_of_their_own_is_several_exposures(self):
        def step(value, start, end):
            bounds = {"repeat": {**ONCE_A_DAY["repeat"], "boundsPeriod": {"start": start, "end": end}}}
            return doses(quantity(value, "mg"), timing=bounds)

        steps = [step(50, "2024-05-01", "2024-05-07"), step(100, "2024-05-08", "2024-06-30")]
        facts = one(order(dosageInstruction=steps)).facts
        assert [(str(each.start), str(each.end), each.daily_dose_mg.low) for each in facts] == [
            ("2024-05-01", "2024-05-07", 50),
            ("2024-05-08", "2024-06-30", 100),
        ]


class TestTheDaysOfASupply:
    @pytest.mark.parametrize(
        ("given", "days"),
        [
            (supply(30), 30),
            (supply(30, repeats=0), 30),
            (supply(30, repeats=3), 120),
            (supply({"value": 4, "unit": "weeks"}), 28),
            (supply(quantity(2, "wk")), 14),
            (supply({"value": 30, "unit": "days"}), 30),
            (supply({"value": 30, "unit": "fortnights"}), None),
            (supply({"value": 30}), None),
            (supply(0), None),
            (supply(-30), None),
            (supply(3660), 3660),
            (supply(3661), None),
            (supply(1000, repeats=4), None),
            (supply(amount={"value": 30, "unit": "tablet"}), 30),
            (supply(amount={"value": 30}), 30),
            (supply(amount={"value": 30, "unit": "tablet"}, repeats=1), 60),
            (supply(amount={"value": 100, "unit": "mL"}), None),
            (supply(28, amount={"value": 30, "unit": "tablet"}), 28),
            (supply(30, repeats=-1), 30),
        ],
    )
    def test_are_those_it_is_expected_to_last_or_its_pieces_by_those_a_day(self, given, days):
        assert exposure(order(**given)).supply_days == days

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("2 tablets daily", 15),
            ("1/2 tablet daily", 60),
            ("1 tablet twice daily", 15),
            ("1-2 tablets daily", None),
            ("1 tablet daily as needed", None),
            ("1 tablet every other day", 60),
            ("tablets", None),
            ("1 tablet daily, then more", None),
        ],
    )
    def test_are_known_from_the_pieces_only_where_their_number_a_day_is(self, text, days):
        given = order(dosageInstruction=[{"text": text}], **supply(amount={"value": 30, "unit": "tablet"}))
        assert exposure(given).supply_days == days

    def test_are_known_from_the_pieces_without_a_strength(self):
        given = order(
            medicationCodeableConcept={"text": "sertraline"}, **supply(amount={"value": 30, "unit": "tablet"})
        )
        assert (exposure(given).supply_days, exposure(given).daily_dose_mg) == (30, None)

    def test_end_with_an_instruction_for_fewer_days(self):
        for days, expected in ((7, 7), (30, 30), (31, 30)):
            given = order(dosageInstruction=[{"text": f"1 tablet daily for {days} days"}], **supply(30))
            assert exposure(given).supply_days == expected

    def test_are_those_of_the_instruction_where_nothing_else_is_given(self):
        assert exposure(order(dosageInstruction=[{"text": "1 tablet daily for 2 weeks"}])).supply_days == 14


class TestAReport:
    def test_says_from_when_to_when(self):
        reported = exposure(statement())
        assert (reported.kind, str(reported.start), str(reported.end)) == (
            ExposureKind.REPORTED,
            "2024-05-01",
            "2024-05-31",
        )

    def test_of_one_day_knows_neither_start_nor_end(self):
        reported = exposure(statement(effectivePeriod=None, effectiveDateTime="2024-05-07"))
        assert (reported.start, reported.end, str(reported.recorded)) == (None, None, "2024-05-07")

    def test_without_days_was_at_least_recorded(self):
        reported = exposure(statement(effectivePeriod=None, dateAsserted="2024-06-01"))
        assert (reported.start, str(reported.recorded)) == (None, "2024-06-01")

    def test_of_partial_days_keeps_them_partial(self):
        reported = exposure(statement(effectivePeriod={"start": "2021", "end": "2022-03"}))
        assert (str(reported.start), str(reported.end)) == ("2021", "2022-03")

    @pytest.mark.parametrize(
        "status", ["active", "completed", "intended", "stopped", "on-hold", "unknown", "not-taken"]
    )
    def test_keeps_its_status(self, status):
        assert exposure(statement(status=status)).status == status

    def test_entered_in_error_is_no_fact(self):
        assert one(statement(status="entered-in-error")).outcome == "kept"


class TestASupply:
    def test_is_counted_from_the_day_it_was_handed_over(self):
        supplied = exposure(dispense(whenPrepared="2024-05-01", daysSupply=quantity(30, "d")))
        assert (supplied.kind, str(supplied.start), supplied.supply_days) == (ExposureKind.SUPPLIED, "2024-05-03", 30)

    def test_is_counted_from_its_preparation_where_that_is_all_that_is_said(self):
        assert str(exposure(dispense(whenHandedOver=None, whenPrepared="2024-05-01")).start) == "2024-05-01"

    def test_without_days_lasts_as_long_as_its_pieces(self):
        assert exposure(dispense(quantity={"value": 28, "unit": "tablet"})).supply_days == 28

    def test_without_a_dosage_has_no_dose(self):
        supplied = exposure(dispense(dosageInstruction=None, daysSupply=quantity(30, "d")))
        assert (supplied.daily_dose_mg, supplied.supply_days) == (None, 30)
        assert supplied.unresolved


class TestAnAdministration:
    def test_is_one_dose_on_one_local_day(self):
        given = exposure(administration(effectiveDateTime="2024-05-03T23:30:00+02:00"))
        assert (given.kind, str(given.start), str(given.end)) == (ExposureKind.GIVEN, "2024-05-03", "2024-05-03")
        assert given.daily_dose_mg == Span(50, 50)

    def test_of_tablets_has_the_strength_of_its_medicine(self):
        assert exposure(administration(dosage={"dose": {"value": 2, "unit": "tablet"}})).daily_dose_mg == Span(100, 100)

    def test_over_midnight_is_one_dose_and_over_days_has_none(self):
        night = administration(effectiveDateTime=None, effectivePeriod={"start": "2024-05-03", "end": "2024-05-04"})
        days = administration(effectiveDateTime=None, effectivePeriod={"start": "2024-05-03", "end": "2024-05-05"})
        assert exposure(night).daily_dose_mg == Span(50, 50)
        assert (exposure(days).daily_dose_mg, exposure(days).unresolved) == (None, "how much of it was given each day")

    def test_without_a_dose_asks_for_it(self):
        assert exposure(administration(dosage=None)).daily_dose_mg is None

    def test_not_done_says_so(self):
        assert exposure(administration(status="not-done")).status == "not-done"


class TestTheReasonForStopping:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("Lack of efficacy", StopReason.LACK_OF_EFFECT),
            ("Ineffective", StopReason.LACK_OF_EFFECT),
            ("Stopped because of lack of effect", StopReason.LACK_OF_EFFECT),
            ("did not help", StopReason.LACK_OF_EFFECT),
            ("Didn\u2019t work", StopReason.LACK_OF_EFFECT),
            ("Side effects: nausea and sweating", StopReason.INTOLERANCE),
            ("not tolerated", StopReason.INTOLERANCE),
            ("Recovered", StopReason.RESPONDED),
            ("non-adherence", StopReason.NON_ADHERENCE),
            ("too expensive", StopReason.OTHER),
            ("Lack of efficacy and side effects", StopReason.OTHER),
            ("No side effects", None),
            ("side effects?", None),
            ("Not lack of efficacy", None),
            ("Good response to lack of efficacy training", None),
            ("patient moved away", None),
        ],
    )
    def test_is_known_only_where_a_whole_part_of_the_text_says_it(self, text, reason):
        stopped = exposure(statement(status="stopped", statusReason=[{"text": text}]))
        assert (stopped.stop_reason, stopped.stop_reason_text) == (reason, text)

    @pytest.mark.parametrize(("code", "reason"), [("sintol", StopReason.INTOLERANCE), ("drughigh", None)])
    def test_is_known_from_a_code_of_the_status_of_orders(self, code, reason):
        system = "http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason"
        stopped = exposure(order(status="stopped", statusReason={"coding": [{"system": system, "code": code}]}))
        assert stopped.stop_reason is reason

    def test_is_none_while_the_medicine_is_taken(self):
        reasons = [{"text": "Lack of efficacy"}]
        assert exposure(statement(status="active", statusReason=reasons)).stop_reason is None
        assert exposure(statement(status="completed", statusReason=reasons)).stop_reason is StopReason.LACK_OF_EFFECT

    def test_is_never_the_reason_for_which_it_was_taken(self):
        taken_for = exposure(statement(status="stopped", reasonCode=[{"text": "no improvement"}]))
        assert (taken_for.stop_reason, taken_for.stop_reason_text) == (None, "")
