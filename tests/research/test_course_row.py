"""A course as one row: what a simulated clinic planted is what the rows say, and what nobody measured is unknown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from course_rows import PROTOCOLS, row_of, simulated

from daybreak.care.course.course import fold
from daybreak.care.course.outcomes import course_outcomes
from daybreak.knowledge import load_tables
from daybreak.research.outcome_statistics.course_row import SessionSafety, course_row

PATIENTS = simulated(36)
ROWS = [(patient, row_of(patient)) for patient in PATIENTS]


def primary(patient):
    return patient.truth.scales[PROTOCOLS[patient.protocol].outcomes.primary.value]


class TestOfASimulatedClinic:
    def test_the_first_response_is_on_its_planted_day(self):
        for patient, row in ROWS:
            on = primary(patient).responded_on
            wanted = (on - patient.begins).days if on and primary(patient).baseline is not None else None
            assert row.days_to_response == wanted, patient.id

    def test_there_is_somebody_of_every_kind(self):
        """So that none of these tests passes for want of cases."""
        rows = [row for _, row in ROWS]
        assert {row.response_ever for row in rows} >= {True, False}
        assert {row.relapse for row in rows} >= {True, None}
        assert any(row.dropped_out for row in rows)
        assert any(primary(patient).relapses for patient, _ in ROWS)

    def test_a_planted_relapse_after_the_response_is_one_on_its_day(self):
        for patient, row in ROWS:
            truth = primary(patient)
            if row.days_to_response is None:
                continue
            planted = [each.established_on for each in truth.relapses if each.established_on >= truth.responded_on]
            if not planted:
                assert row.relapse is not True, patient.id
            elif truth.relapses[0].because == "scores":
                assert row.relapse is True, patient.id
                assert row.days_to_relapse == (min(planted) - truth.responded_on).days, patient.id

    def test_whoever_dropped_out_is_no_longer_in_treatment(self):
        for patient, row in ROWS:
            if patient.truth.ended_why in ("patient", "lost_to_follow_up", "adverse_effect"):
                assert (row.dropped_out, row.status) == (True, "ended"), patient.id
            elif patient.truth.ended_why in ("planned", "non_response"):
                assert row.dropped_out is False, patient.id

    def test_a_day_is_never_below_nothing_and_no_event_comes_after_the_end_of_its_following(self):
        for patient, row in ROWS:
            days = (row.followed_days, row.days_to_response, row.days_to_relapse, row.followed_after)
            assert all(each is None or each >= 0 for each in days), patient.id
            if row.days_to_response is not None:
                assert row.days_to_response <= row.followed_days

    def test_effects_and_excursions_are_counted_by_session(self):
        for patient, row in ROWS:
            assert row.recorded_sessions == len(patient.sessions)
            wanted = sum("nausea" in each.side_effects for each in patient.sessions)
            high = sum(each.systolic_highest_mmhg >= 180 for each in patient.sessions)
            assert (row.effect_sessions["nausea"], row.excursion_sessions["sbp_180"]) == (wanted, high), patient.id


@pytest.fixture
def responder():
    """A simulated patient who responded and has not left."""
    return next(patient for patient, row in ROWS if row.response_ever and row.days_to_response)


def judged(patient, scores, day=None):
    protocol, on = PROTOCOLS[patient.protocol], day or patient.as_of
    state = fold(protocol.course, patient.course_events, on)
    return course_row(state, course_outcomes(protocol.outcomes, patient.history, scores, load_tables(), on), ())


class TestWhatIsNotKnown:
    def test_without_any_score_nothing_is_no(self, responder):
        row = judged(responder, ())
        answers = (row.response, row.remission, row.response_ever, row.remission_ever, row.relapse, row.deteriorated)
        assert set(answers) == {None}
        assert set(row.window_response.values()) == {None}
        assert (row.followed_days, row.days_to_response) == (None, None)

    def test_without_a_baseline_no_response_is_ruled_out(self, responder):
        after = [each for each in responder.scores if each.day > responder.begins + timedelta(days=1)]
        row = judged(responder, after)
        assert (row.response_ever, row.response, row.missing) == (None, None, "no_baseline")

    def test_without_rules_for_outcomes_the_course_still_counts(self, responder):
        protocol = PROTOCOLS[responder.protocol]
        state = fold(protocol.course, responder.course_events, responder.as_of)
        row = course_row(state, None, ())
        assert (row.missing, row.response, row.sessions) == ("no_rules", None, len(state.given))

    def test_before_the_first_session_nothing_has_begun(self, responder):
        row = judged(responder, responder.scores, responder.begins - timedelta(days=1))
        assert (row.started_on, row.quarter, row.missing, row.dropped_out) == (None, None, "no_session", None)

    def test_a_session_without_readings_is_no_session_without_excursion(self, responder):
        protocol = PROTOCOLS[responder.protocol]
        state = fold(protocol.course, responder.course_events, responder.as_of)
        silent = SessionSafety(effects=frozenset(), excursions={})
        row = course_row(state, None, [silent])
        assert (row.recorded_sessions, row.measured_sessions["sbp_180"], row.excursion_sessions["sbp_180"]) == (1, 0, 0)

    def test_taking_a_score_away_never_makes_a_response(self):
        """Whoever never responded by every score has not by fewer of them."""
        patient, _ = next(pair for pair in ROWS if pair[1].response_ever is False)
        after = [each for each in patient.scores if each.day > patient.begins]
        for each in after[:8]:
            fewer = judged(patient, [one for one in patient.scores if one.id != each.id])
            assert fewer.response_ever is not True, each.id


def test_the_last_score_in_a_window_counts_for_it(responder):
    """Days 14 and 31 are in it, 13 and 32 are not."""
    protocol = PROTOCOLS[responder.protocol]
    scale = protocol.outcomes.primary.value
    base = next(each for each in responder.scores if each.instrument == scale)
    before = [each for each in responder.scores if each.day <= responder.begins]
    for day, holds in ((13, False), (14, True), (31, True), (32, False)):
        on = responder.begins + timedelta(days=day)
        one = replace(base, id=f"day-{day}", day=on, taken_at=None, entered_in_error=False)
        row = judged(responder, [*before, one], on)
        assert (row.window_remission["days_14_31"] is not None) is holds, day
