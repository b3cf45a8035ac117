"""Long-term safety: due dates, limits from both sides, what is not known, and sentences that accuse nobody."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from care.course.course_builders import (
    IV,
    MET,
    NASAL,
    NOT_MET,
    UNKNOWN,
    WEEKLY,
    all_given,
    day,
    decided,
    given,
    in_maintenance,
    planned,
    state,
)
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.long_term_rules import LongTermSafetyRules
from daybreak.care.course.long_term_safety import Request, SafetyItem, SafetyRecord, SafetyResult, long_term_safety
from daybreak.care.findings import Verdict
from daybreak.knowledge import protocols

RULES: LongTermSafetyRules = protocols()["iv-ketamine"].long_term_safety  # type: ignore[assignment]
NASAL_RULES: LongTermSafetyRules = protocols()["esketamine-us"].long_term_safety  # type: ignore[assignment]
FEW = settings(max_examples=100, deadline=None)


def result(observable: str, number: int, value: float | None = None, **fields: Any) -> SafetyResult:
    return SafetyResult(observable=observable, day=day(number), record=f"{observable}-{number}", value=value, **fields)


def asked(number: int, what: str = "earlier_session") -> Request:
    return Request(day=day(number), what=what, record=f"note-{number}-{what}")


def items(course: CourseState, *results: SafetyResult, **fields: Any) -> dict[str, SafetyItem]:
    record = SafetyRecord(results=results, **fields)
    return {each.id: each for each in long_term_safety(RULES, IV, course, record)}


SECOND = state(IV, all_given(0, 3), 4)
"""A course that has just begun."""
IN_MAINTENANCE = state(IV, in_maintenance(*WEEKLY), 46)
"""Four weekly sessions given, the last one the day before."""


def long_run(today: int, *, every: int = 7) -> CourseState:
    """In maintenance since day 20, with a session every so many days until today."""
    return state(IV, in_maintenance(*range(24, today + 1, every)), today)


def verdict_of_limit(name: str, *results: SafetyResult, **fields: Any) -> Verdict:
    return items(IN_MAINTENANCE, *results, **fields)[name].finding.verdict


class TestEveryItem:
    def test_has_a_sentence_a_source_and_says_what_to_do(self):
        found = items(long_run(400), result("alt", 0, 20), result("craving", 380, 7), requests=(asked(399), asked(398)))
        for each in found.values():
            assert each.finding.sentence
            assert each.finding.group == "long_term_safety"
            assert each.finding.effect == "advisory"
            if each.status in ("due", "overdue", "flagged"):
                assert each.action
                assert each.action in each.finding.sentence
            if each.status == "not_known":
                assert each.finding.missing

    @pytest.mark.parametrize("rules", [RULES, NASAL_RULES], ids=["infusion", "spray"])
    def test_watches_what_section_e_of_the_fact_base_names(self, rules):
        watched = {each.observable for each in rules.checks}
        assert watched == {
            "bladder_symptoms_total", "alt", "cognition_screen", "systolic_bp", "diastolic_bp", "body_weight",
            "prescription_monitoring", "urine_drug_screen", "audit_c_total", "dast10_total", "craving",
        }  # fmt: skip


class TestTheBaseline:
    @pytest.mark.parametrize(("today", "status"), [(-91, "not_due"), (-90, "due"), (-1, "due")])
    def test_is_due_from_so_many_days_before_the_first_session(self, today, status):
        course = state(IV, [planned(-100, first_day=day(0))], today)
        assert items(course)["liver-tests-due"].status == status

    @pytest.mark.parametrize(("taken", "status"), [(-91, "due"), (-90, "not_due"), (-1, "not_due")])
    def test_is_done_by_a_result_not_older_than_that(self, taken, status):
        course = state(IV, [planned(-100, first_day=day(0))], -1)
        assert items(course, result("alt", taken, 20))["liver-tests-due"].status == status

    def test_that_is_nowhere_recorded_when_the_treatment_runs_is_unknown_and_not_undone(self):
        found = items(SECOND)["liver-tests-due"]
        assert (found.status, found.finding.verdict) == ("not_known", UNKNOWN)
        assert found.finding.missing[0].question.startswith("Was this done?")

    def test_of_a_course_without_a_first_day_asks_for_nothing_yet(self):
        assert items(state(IV, [planned()], 0))["liver-tests-due"].status == "not_due"


class TestTheCalendar:
    @pytest.mark.parametrize(
        ("today", "status", "verdict"),
        [
            (153, "not_due", MET),
            (154, "due", MET),
            (182, "due", MET),
            (210, "due", MET),
            (211, "overdue", NOT_MET),
        ],
    )
    def test_liver_tests_come_every_six_months_four_weeks_either_way(self, today, status, verdict):
        found = items(long_run(today, every=14), result("alt", 0, 20))["liver-tests-due"]
        assert (found.status, found.on, found.finding.verdict) == (status, day(182), verdict)

    @pytest.mark.parametrize(("count", "due"), [(13, 182), (14, 91)])
    def test_liver_tests_come_every_three_months_above_thirteen_sessions_in_thirteen_weeks(self, count, due):
        days = [10 + 6 * number for number in range(count)]
        course = state(IV, [*all_given(0), decided(1, phase="evaluation"), decided(2, phase="maintenance")], 0)
        assert course.sessions_within(91) == 1
        course = state(IV, all_given(*days), 95)
        assert items(course, result("alt", 0, 20))["liver-tests-due"].on == day(due)

    @pytest.mark.parametrize("check", ["cognition", "alcohol", "drugs"])
    def test_cognition_and_questionnaires_come_every_six_months(self, check):
        observable = next(each.observable for each in RULES.checks if each.id == check)
        assert items(long_run(30), result(observable, 0, 0))[f"{check}-due"].on == day(182)

    def test_the_last_result_counts(self):
        found = items(long_run(200), result("alt", 150, 20), result("alt", 0, 20))["liver-tests-due"]
        assert found.on == day(150 + 182)

    def test_a_result_of_tomorrow_is_not_known_today(self):
        assert items(long_run(220), result("alt", 0, 20), result("alt", 221, 20))["liver-tests-due"].status == "overdue"


class TestAtEachVisitOfMaintenance:
    def test_nothing_is_asked_for_in_the_series_after_the_baseline(self):
        found = items(SECOND, result("bladder_symptoms_total", -10, 3))
        assert found["bladder-symptoms-due"].status == "not_due"

    @pytest.mark.parametrize(("asked_on", "status"), [(38, "overdue"), (39, "due"), (45, "due")])
    def test_the_last_visit_wants_a_result_of_that_week(self, asked_on, status):
        """Sessions on days 38 and 45, the next on day 52; today is day 46. One result never does for two visits."""
        found = items(IN_MAINTENANCE, result("bladder_symptoms_total", asked_on, 3))["bladder-symptoms-due"]
        assert (found.status, found.on) == (status, day(45 if status == "overdue" else 52))

    def test_an_answer_before_the_next_visit_does_for_it(self):
        found = items(IN_MAINTENANCE, result("bladder_symptoms_total", 46, 3))["bladder-symptoms-due"]
        assert found.status == "not_due"

    @pytest.mark.parametrize("check", ["systolic-pressure", "diastolic-pressure", "weight", "craving"])
    def test_so_do_pressure_weight_and_craving(self, check):
        observable = next(each.observable for each in RULES.checks if each.id == check)
        assert items(IN_MAINTENANCE, result(observable, 0, 0))[f"{check}-due"].status == "overdue"
        assert items(IN_MAINTENANCE, result(observable, 46, 0))[f"{check}-due"].status == "not_due"

    def test_what_was_never_recorded_is_not_known(self):
        assert items(IN_MAINTENANCE)["craving-due"].status == "not_known"


class TestALimit:
    @pytest.mark.parametrize(("score", "verdict"), [(18, NOT_MET), (19, MET)])
    def test_of_bladder_symptoms_lies_above_18(self, score, verdict):
        flagged = verdict_of_limit("bladder-symptoms-above", result("bladder_symptoms_total", 45, score))
        assert flagged is ~verdict

    @pytest.mark.parametrize(
        ("alt", "symptoms", "three", "five"),
        [
            (120, True, MET, MET),
            (121, True, NOT_MET, MET),
            (121, False, MET, MET),
            (121, None, UNKNOWN, MET),
            (120, None, MET, MET),
            (200, False, MET, MET),
            (201, False, MET, NOT_MET),
            (201, None, UNKNOWN, NOT_MET),
        ],
    )
    def test_of_alt_is_three_times_normal_with_symptoms_and_five_times_without(self, alt, symptoms, three, five):
        taken = result("alt", 45, alt, upper_limit=40, symptoms=symptoms)
        assert verdict_of_limit("alt-above-3-with-symptoms", taken) is three
        assert verdict_of_limit("alt-above-5", taken) is five

    def test_of_alt_without_the_laboratorys_limit_is_unknown_and_asks_for_it(self):
        found = items(IN_MAINTENANCE, result("alt", 45, 500))["alt-above-5"]
        assert (found.status, found.finding.verdict) == ("not_known", UNKNOWN)
        assert [each.what for each in found.finding.missing] == ["the upper limit of normal"]

    @pytest.mark.parametrize(
        ("sex", "score", "men", "women"),
        [
            ("male", 3, MET, MET),
            ("male", 4, NOT_MET, MET),
            ("female", 2, MET, MET),
            ("female", 3, MET, NOT_MET),
            (None, 2, MET, MET),
            (None, 3, MET, UNKNOWN),
            (None, 4, UNKNOWN, UNKNOWN),
        ],
    )
    def test_of_audit_c_is_four_for_men_and_three_for_women(self, sex, score, men, women):
        taken = result("audit_c_total", 45, score)
        assert verdict_of_limit("audit-c-men", taken, sex=sex) is men
        assert verdict_of_limit("audit-c-women", taken, sex=sex) is women

    @pytest.mark.parametrize(("score", "verdict"), [(2, MET), (3, NOT_MET)])
    def test_of_dast10_is_three(self, score, verdict):
        assert verdict_of_limit("dast10-moderate", result("dast10_total", 45, score)) is verdict

    @pytest.mark.parametrize(("score", "verdict"), [(0, MET), (1, NOT_MET)])
    def test_any_craving_is_talked_about(self, score, verdict):
        assert verdict_of_limit("craving-told", result("craving", 45, score)) is verdict

    @pytest.mark.parametrize(
        ("name", "observable", "limit"),
        [("systolic-above-140", "systolic_bp", 140), ("diastolic-above-90", "diastolic_bp", 90)],
    )
    def test_of_blood_pressure_is_that_of_the_label(self, name, observable, limit):
        assert verdict_of_limit(name, result(observable, 45, limit)) is MET
        assert verdict_of_limit(name, result(observable, 45, limit + 1)) is NOT_MET

    @pytest.mark.parametrize(("read", "verdict"), [(True, NOT_MET), (False, MET), (None, UNKNOWN)])
    @pytest.mark.parametrize(
        ("name", "observable"),
        [
            ("urine-drug-screen-unexpected", "urine_drug_screen"),
            ("prescription-monitoring-unexpected", "prescription_monitoring"),
            ("cognition-abnormal", "cognition_screen"),
        ],
    )
    def test_of_a_text_is_what_its_reader_said(self, name, observable, read, verdict):
        assert verdict_of_limit(name, result(observable, 45, abnormal=read, text="see report")) is verdict

    def test_looks_at_the_latest_result(self):
        early, late = result("dast10_total", 10, 8), result("dast10_total", 40, 0)
        assert verdict_of_limit("dast10-moderate", early, late) is MET

    def test_of_two_results_of_one_day_looks_at_the_worse(self):
        taken = [replace(result("dast10_total", 45, 0), record="other"), result("dast10_total", 45, 8)]
        assert verdict_of_limit("dast10-moderate", *taken) is NOT_MET
        assert verdict_of_limit("dast10-moderate", *reversed(taken)) is NOT_MET

    def test_does_not_exist_without_a_result(self):
        assert "dast10-moderate" not in items(IN_MAINTENANCE)


def fastest(rules: Any, interval: str, sessions: int) -> int:
    """How many sessions the protocol comes to in 90 days: the series at the interval, then weekly."""
    told: list[Any] = [planned(interval=interval, first_day=day(0))]
    for _ in range(sessions):
        told.append(given((state(rules, told, 999).due.due_from - day(0)).days))
    last = (told[-1].day - day(0)).days
    told += [decided(last, phase="evaluation"), decided(last, proposal="q", phase=rules.phases[2].id)]
    while (next_day := (state(rules, told, 999).due.due_from - day(0)).days) < 90:
        told.append(given(next_day))
    return state(rules, told, 89).sessions_in_90_days


class TestSessionsInNinetyDays:
    def test_are_at_most_what_the_shipped_schedule_comes_to(self):
        assert RULES.sessions_in_90_days.count == fastest(IV, "thrice-weekly", 8) == 18
        assert NASAL_RULES.sessions_in_90_days.count == fastest(NASAL, "twice-weekly", 8) == 17

    @pytest.mark.parametrize(("count", "status"), [(18, "in_order"), (19, "flagged")])
    def test_above_it_are_told_with_each_session(self, count, status):
        found = items(state(IV, all_given(*range(0, 4 * count, 4)), 80))["sessions-in-90-days"]
        assert (found.status, len(found.finding.inputs)) == (status, count)


class TestRequests:
    @pytest.mark.parametrize(
        ("days", "status"), [([45], "in_order"), ([44, 45], "flagged"), ([-44, 45], "in_order"), ([-43, 45], "flagged")]
    )
    def test_are_talked_about_from_two_in_90_days_on(self, days, status):
        found = items(IN_MAINTENANCE, requests=tuple(map(asked, days)))["requests"]
        assert found.status == status

    def test_of_either_kind_count_together_and_each_once(self):
        earlier, higher = asked(44), asked(45, "higher_dose")
        assert items(IN_MAINTENANCE, requests=(earlier, earlier))["requests"].status == "in_order"
        assert items(IN_MAINTENANCE, requests=(earlier, higher))["requests"].status == "flagged"

    def test_none_on_record_says_just_that(self):
        assert "0 requests" in items(IN_MAINTENANCE)["requests"].finding.sentence


class TestTheTotalDose:
    def test_is_said_with_its_sessions(self):
        found = items(state(IV, [given(0, 35.0), given(3, 40.0)], 4))["total-dose"]
        assert (found.status, found.finding.sentence) == ("in_order", "75 mg in 2 sessions.")

    def test_with_a_dose_missing_is_a_least_and_names_the_session(self):
        found = items(state(IV, [given(0, 35.0), given(3, None)], 4))["total-dose"]
        assert found.finding.verdict is UNKNOWN
        assert [each.record for each in found.finding.inputs] == ["session-3"]


ACCUSING = ("abus", "misus", "seek", "suspic", "addict", "manipul", "denies", "non-complian", "caught")


def test_no_sentence_accuses_the_patient():
    results = [result(each.observable, 45, 99, abnormal=True, upper_limit=1, symptoms=True) for each in RULES.checks]
    for sex in ("male", "female"):
        found = items(IN_MAINTENANCE, *results, requests=(asked(44), asked(45, "higher_dose")), sex=sex)
        assert sum(each.status == "flagged" for each in found.values()) > 8
        for each in found.values():
            words = f"{each.title} {each.finding.sentence}".lower()
            assert not [word for word in ACCUSING if word in words], words


RESULTS = st.lists(
    st.builds(
        result,
        st.sampled_from([each.observable for each in RULES.checks]),
        st.integers(-100, 400),
        st.none() | st.floats(0, 300),
        upper_limit=st.none() | st.floats(1, 60),
        abnormal=st.none() | st.booleans(),
        symptoms=st.none() | st.booleans(),
    ),
    max_size=15,
)


@FEW
@for_all(RESULTS, st.integers(0, 400), st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_results_never_matter(results, today, random):
    again = [*results, *results[::2]]
    random.shuffle(again)
    course = long_run(today)
    assert items(course, *again) == items(course, *results)


@FEW
@for_all(RESULTS, st.integers(0, 400), st.data())
def test_without_a_result_nothing_is_ever_in_order_that_was_not_before(results, today, data):
    """What is asked for and has no result on record is unknown, due or late: never done."""
    course = long_run(today)
    gone = data.draw(st.sampled_from([each.observable for each in RULES.checks]))
    found = items(course, *[each for each in results if each.observable != gone])
    (check,) = [each for each in RULES.checks if each.observable == gone]
    assert found[f"{check.id}-due"].status != "not_due" or found[f"{check.id}-due"].on is None
    assert not [limit for limit in check.limits if limit.id in found]


@FEW
@for_all(RESULTS, st.integers(0, 400), st.data())
def test_forgetting_what_a_result_said_never_puts_it_in_order(results, today, data):
    course = long_run(today)
    names = data.draw(st.sets(st.sampled_from(["upper_limit", "abnormal", "symptoms"])))
    whole = items(course, *results, sex="male")
    for name, item in items(course, *[replace(each, **dict.fromkeys(names)) for each in results], sex="male").items():
        if item.finding.verdict is MET:
            assert whole[name].finding.verdict is MET
