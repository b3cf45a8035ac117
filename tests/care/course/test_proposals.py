"""What is proposed and on which ground; what is unknown asks, and neither lengthens nor ends anything."""

from dataclasses import replace

import pytest

from care.course.course_builders import (
    IV,
    MET,
    NASAL,
    NOT_MET,
    SERIES,
    UNKNOWN,
    WEEKLY,
    all_given,
    day,
    decided,
    ended,
    fading,
    given,
    good,
    in_maintenance,
    missed,
    none,
    outcome,
    paused,
    planned,
    relapsed,
    remitted,
    said,
    some,
    verdicts,
)
from daybreak.care.course.course_events import Change
from daybreak.care.findings import Input
from daybreak.care.screening.trial_rules import Days

EIGHT = [0, 3, 7, 10, 14, 17, 21, 24]
AFTER_SERIES = [*all_given(*SERIES), decided(18, phase="evaluation")]
"""Six infusions, and the evaluation has begun."""


def held(*days: int) -> list:
    """A response found on each of these days."""
    return [good(each) for each in days]


class TestEveryProposal:
    def test_shows_what_it_rests_on_and_advises_only(self):
        for each in said(IV, in_maintenance(*WEEKLY), 46, held(*WEEKLY)).values():
            assert each.finding.sentence
            assert each.finding.inputs
            assert each.finding.effect == "advisory"

    def test_that_is_unknown_asks_for_a_measure_of_the_protocol(self):
        found = said(IV, in_maintenance(*WEEKLY), 46)
        unknown = [each.finding for each in found.values() if each.finding.verdict is UNKNOWN]
        assert unknown
        assert all(finding.missing[0].choices == IV.outcome_measures for finding in unknown)

    def test_is_never_applied_by_itself(self):
        events = in_maintenance(*WEEKLY)
        assert said(IV, events, 46, held(*WEEKLY))["lengthen"].change == Change(interval="every-2-weeks")
        assert said(IV, events, 47, held(*WEEKLY))["lengthen"].finding.verdict is MET  # still weekly

    def test_decided_on_is_not_open_and_opens_again_with_something_new(self):
        events, outcomes = in_maintenance(*WEEKLY), held(*WEEKLY)
        first = said(IV, events, 46, outcomes)["lengthen"]
        assert first.is_open
        declined = decided(46, proposal=first.id, answer="declined", reason="exams in May")
        again = said(IV, [*events, declined], 47, outcomes)["lengthen"]
        assert (again.decided, again.is_open) == (declined, False)
        assert said(IV, [*events, declined], 48, [*outcomes, good(48)])["lengthen"].is_open
        assert said(IV, [*events, declined, given(52)], 53, [*outcomes, good(52)])["lengthen"].is_open

    def test_accepted_does_what_it_said(self):
        events = in_maintenance(*WEEKLY)
        proposal = said(IV, events, 46, held(*WEEKLY))["lengthen"]
        accepted = replace(decided(46, proposal=proposal.id), change=proposal.change)
        assert said(IV, [*events, accepted], 47)["next-session"].change == Change(next_day=day(59))

    def test_that_is_not_met_is_not_open(self):
        assert not said(IV, in_maintenance(24), 25, [good(24)])["lengthen"].is_open

    def test_of_an_ended_course_does_not_exist(self):
        assert said(IV, [*in_maintenance(*WEEKLY), ended(46)], 60, [relapsed(59)]) == {}

    def test_an_outcome_of_tomorrow_is_not_known_today(self):
        assert verdicts(IV, in_maintenance(*WEEKLY), 46, [relapsed(47)])["re-induce"] is UNKNOWN


class TestTheNextSession:
    def test_of_a_planned_course_asks_for_the_first_day(self):
        finding = said(IV, [planned()], 0)["next-session"].finding
        assert (finding.verdict, finding.missing[0].answer_kind) == (UNKNOWN, "date")

    def test_is_proposed_on_the_first_day_that_is_due(self):
        assert said(IV, [given(0)], 1)["next-session"].change == Change(next_day=day(3))

    def test_says_its_window_and_needs_no_outcome(self):
        finding = said(IV, in_maintenance(24), 25)["next-session"].finding
        assert finding.verdict is MET
        assert f"due on {day(31)}; in time from {day(30)} to {day(33)}" in finding.sentence

    @pytest.mark.parametrize(("today", "late"), [(33, False), (34, True)])
    def test_says_how_late_it_is(self, today, late):
        assert ("1 day late" in said(IV, in_maintenance(24), today)["next-session"].finding.sentence) is late

    @pytest.mark.parametrize(("today", "called"), [(33 + 28, False), (33 + 29, True)])
    def test_that_has_not_come_for_long_asks_to_call_the_patient(self, today, called):
        assert ("contact-patient" in said(IV, in_maintenance(24), today)) is called

    @pytest.mark.parametrize(("today", "called"), [(52, False), (53, True)])
    def test_a_patient_who_never_came_to_the_evaluation_is_called_too(self, today, called):
        assert ("contact-patient" in said(IV, AFTER_SERIES, today)) is called

    @pytest.mark.parametrize(("today", "over"), [(20, NOT_MET), (21, MET)])
    def test_in_a_pause_is_asked_for_when_the_pause_is_over(self, today, over):
        found = verdicts(IV, [given(0), paused(1, until=day(20))], today)
        assert found == {"pause-over": over}

    @pytest.mark.parametrize(("today", "over"), [(29, NOT_MET), (30, MET)])
    def test_a_pause_without_end_is_asked_about_after_as_long_as_a_patient_counts_as_lost(self, today, over):
        assert verdicts(IV, [given(0), paused(1)], today)["pause-over"] is over


class TestTheReviewOfASeries:
    @pytest.mark.parametrize(("count", "said_at_all"), [(3, False), (4, True), (5, True)])
    def test_comes_after_four_infusions(self, count, said_at_all):
        events = all_given(*SERIES[:count])
        assert ("review-non-response" in said(IV, events, SERIES[count - 1] + 1)) is said_at_all

    @pytest.mark.parametrize(("score", "verdict"), [(none, MET), (some, NOT_MET), (good, NOT_MET), (outcome, UNKNOWN)])
    def test_is_proposed_only_if_there_is_definitely_no_improvement(self, score, verdict):
        assert verdicts(IV, all_given(0, 3, 7, 10), 11, [score(11)])["review-non-response"] is verdict

    def test_a_score_of_the_day_of_the_fourth_precedes_its_dose(self):
        assert verdicts(IV, all_given(0, 3, 7, 10), 11, [none(10)])["review-non-response"] is UNKNOWN
        assert verdicts(IV, all_given(0, 3, 7, 10), 11, [some(10)])["review-non-response"] is NOT_MET

    def test_the_label_of_esketamine_knows_none(self):
        assert NASAL.review_after is None
        assert "review-non-response" not in said(NASAL, all_given(0, 3, 7, 10), 11, [none(11)])


class TestTheStopOfASeries:
    def test_is_not_spoken_of_before_the_sixth(self):
        assert "stop-non-response" not in said(IV, all_given(*SERIES[:5]), 15, [none(15)])

    @pytest.mark.parametrize(("score", "verdict"), [(none, MET), (some, MET), (good, NOT_MET), (outcome, UNKNOWN)])
    def test_of_infusions_follows_six_without_a_response(self, score, verdict):
        found = said(IV, all_given(*SERIES), 18, [score(18)])["stop-non-response"]
        assert (found.finding.verdict, found.change) == (verdict, Change(end="non_response"))

    @pytest.mark.parametrize(("score", "verdict"), [(none, MET), (some, NOT_MET), (good, NOT_MET), (outcome, UNKNOWN)])
    def test_of_esketamine_follows_eight_without_any_benefit(self, score, verdict):
        assert verdicts(NASAL, all_given(*EIGHT), 25, [score(25)])["stop-non-response"] is verdict

    def test_a_response_counts_as_an_improvement_even_if_nothing_else_is_known(self):
        assert verdicts(NASAL, all_given(*EIGHT), 25, [outcome(25, response=MET)])["stop-non-response"] is NOT_MET

    def test_never_follows_from_a_score_before_the_sixth_dose(self):
        assert verdicts(IV, all_given(*SERIES), 18, [none(17)])["stop-non-response"] is UNKNOWN

    @pytest.mark.parametrize(("today", "verdict"), [(31, MET), (32, UNKNOWN)])
    def test_never_follows_from_an_outcome_older_than_fourteen_days(self, today, verdict):
        late = [*all_given(*SERIES[:5]), given(16)]
        assert verdicts(IV, late, today, [none(17)])["stop-non-response"] is verdict


class TestGoingOn:
    @pytest.mark.parametrize("outcomes", [[], [none(11)], [some(11)]])
    def test_holds_until_the_protocol_says_stop_known_outcome_or_not(self, outcomes):
        assert verdicts(IV, all_given(0, 3, 7, 10), 11, outcomes)["go-on"] is MET

    @pytest.mark.parametrize(
        ("outcomes", "verdict"), [([], MET), ([none(18)], NOT_MET), ([good(18)], MET), ([remitted(18)], NOT_MET)]
    )
    def test_beyond_six_holds_without_a_definite_stop_or_remission(self, outcomes, verdict):
        assert verdicts(IV, all_given(*SERIES), 18, outcomes)["go-on"] is verdict

    def test_ends_with_the_eighth(self):
        assert "go-on" not in said(IV, all_given(*EIGHT), 25, [good(25)])


class TestTheEvaluation:
    def test_is_not_spoken_of_before_the_sixth(self):
        assert "evaluate" not in said(IV, all_given(*SERIES[:5]), 15, [good(15)])

    @pytest.mark.parametrize(("outcomes", "verdict"), [([], UNKNOWN), ([good(18)], MET), ([some(18)], NOT_MET)])
    def test_may_follow_the_sixth_with_a_response(self, outcomes, verdict):
        assert verdicts(IV, all_given(*SERIES), 18, outcomes)["evaluate"] is verdict

    @pytest.mark.parametrize("outcomes", [[], [good(25)], [none(25)]])
    def test_follows_the_last_session_in_any_case(self, outcomes):
        found = said(NASAL, all_given(*EIGHT), 25, outcomes)["evaluate"]
        assert (found.finding.verdict, found.change) == (MET, Change(phase="evaluation"))
        assert str(day(31)) in found.finding.sentence

    @pytest.mark.parametrize(
        ("outcomes", "begin", "stop"),
        [
            ([], UNKNOWN, UNKNOWN),
            ([good(19)], MET, NOT_MET),
            ([some(19)], NOT_MET, MET),
            ([some(17)], NOT_MET, UNKNOWN),
        ],
    )
    def test_leads_to_maintenance_with_a_response_and_to_an_end_without(self, outcomes, begin, stop):
        found = said(IV, AFTER_SERIES, 19, outcomes)
        assert found["begin-maintenance"].finding.verdict is begin
        assert found["stop-non-response"].finding.verdict is stop
        assert found["begin-maintenance"].change == Change(phase="maintenance")

    def test_of_esketamine_asks_for_evidence_of_benefit_only(self):
        events = [*all_given(*EIGHT), decided(25, phase="evaluation")]
        assert verdicts(NASAL, events, 26, [some(26)])["begin-maintenance"] is MET
        assert verdicts(NASAL, events, 26, [none(26)])["begin-maintenance"] is NOT_MET


class TestALongerInterval:
    @pytest.mark.parametrize(("weekly", "verdict"), [(WEEKLY[:3], NOT_MET), (WEEKLY, MET)])
    def test_is_proposed_after_four_weekly_sessions_with_the_response_kept(self, weekly, verdict):
        assert verdicts(IV, in_maintenance(*weekly), weekly[-1] + 1, held(*weekly))["lengthen"] is verdict

    @pytest.mark.parametrize(("count", "verdict"), [(1, NOT_MET), (2, MET)])
    def test_is_proposed_after_two_fortnightly_ones(self, count, verdict):
        fortnightly = [59, 73][:count]
        events = [*in_maintenance(*WEEKLY), decided(46, interval="every-2-weeks"), *all_given(*fortnightly)]
        found = said(IV, events, fortnightly[-1] + 1, held(*WEEKLY, *fortnightly))["lengthen"]
        assert (found.finding.verdict, found.change) == (verdict, Change(interval="every-3-weeks"))

    @pytest.mark.parametrize("gone", WEEKLY)
    def test_waits_for_every_outcome(self, gone):
        known = held(*[each for each in WEEKLY if each != gone])
        assert verdicts(IV, in_maintenance(*WEEKLY), 46, known)["lengthen"] is UNKNOWN

    @pytest.mark.parametrize("score", [some, none, fading, relapsed])
    @pytest.mark.parametrize("when", [*WEEKLY, 46])
    def test_is_not_proposed_if_the_response_was_not_kept_once(self, score, when):
        known = [*held(*[each for each in WEEKLY if each != when]), score(when)]
        assert verdicts(IV, in_maintenance(*WEEKLY), 46, known)["lengthen"] is NOT_MET

    @pytest.mark.parametrize("name", ["response", "worsening", "relapse"])
    @pytest.mark.parametrize("when", [*WEEKLY, 46])
    def test_is_not_proposed_while_something_is_not_known(self, name, when):
        known = [*held(*[each for each in WEEKLY if each != when]), replace(good(when), **{name: UNKNOWN})]
        assert verdicts(IV, in_maintenance(*WEEKLY), 46, known)["lengthen"] is UNKNOWN

    @pytest.mark.parametrize(("today", "verdict"), [(45 + 14, MET), (45 + 15, UNKNOWN)])
    def test_is_not_proposed_on_an_outcome_that_no_longer_counts(self, today, verdict):
        assert verdicts(IV, in_maintenance(*WEEKLY), today, held(*WEEKLY))["lengthen"] is verdict

    def test_does_not_exist_at_the_longest(self):
        events = [*in_maintenance(*WEEKLY), decided(46, interval="every-4-weeks"), given(73)]
        assert "lengthen" not in said(IV, events, 74, held(*WEEKLY, 73))

    def test_of_esketamine_needs_no_more_than_the_response_from_week_9(self):
        moves = [decided(25, phase="evaluation"), decided(26, phase="weeks-5-to-8"), decided(53, phase="from-week-9")]
        weekly = [31, 38, 45, 52, 59, 66, 73, 80]
        events = [*all_given(*EIGHT), *moves, *all_given(*weekly)]
        found = said(NASAL, events, 81, held(*weekly))
        assert found["lengthen"].change == Change(interval="every-2-weeks")
        assert found["lengthen"].finding.verdict is MET

    def test_does_not_stand_between_weeks_5_to_8_and_week_9_which_is_weekly_too(self):
        moves = [decided(25, phase="evaluation"), decided(26, phase="weeks-5-to-8")]
        events = [*all_given(*EIGHT), *moves, *all_given(31, 38, 45)]
        assert "move-on" not in said(NASAL, events, 46)
        four = [*events, given(52)]
        assert verdicts(NASAL, four, 53)["move-on"] is MET
        assert verdicts(NASAL, four, 53, [relapsed(53)])["move-on"] is NOT_MET

    def test_by_a_phase_of_its_own_must_be_earned_as_well(self):
        *before, last = NASAL.phases
        only_long = replace(NASAL, phases=(*before, replace(last, starts_with="every-2-weeks")))
        moves = [decided(25, phase="evaluation"), decided(26, phase="weeks-5-to-8")]
        events = [*all_given(*EIGHT), *moves, *all_given(31, 38, 45, 52)]
        assert verdicts(only_long, events, 53)["move-on"] is UNKNOWN
        assert verdicts(only_long, events, 53, held(31, 38, 45, 52))["move-on"] is MET
        assert verdicts(only_long, events, 53, [*held(31, 38, 45), some(52)])["move-on"] is NOT_MET


class TestAShorterInterval:
    FORTNIGHTLY = (*in_maintenance(*WEEKLY), decided(46, interval="every-2-weeks"), given(59))

    @pytest.mark.parametrize(("score", "verdict"), [(fading, MET), (some, MET), (good, NOT_MET), (outcome, UNKNOWN)])
    def test_is_proposed_at_early_signs_and_when_the_response_is_lost(self, score, verdict):
        found = said(IV, self.FORTNIGHTLY, 60, [*held(*WEEKLY), score(60)])["shorten"]
        assert (found.finding.verdict, found.change) == (verdict, Change(interval="weekly"))

    def test_no_response_was_lost_where_there_never_was_one(self):
        assert verdicts(IV, self.FORTNIGHTLY, 60, [some(60)])["shorten"] is NOT_MET

    def test_does_not_exist_at_the_shortest(self):
        assert "shorten" not in said(IV, in_maintenance(*WEEKLY), 46, [fading(46)])


class TestInductionAgain:
    @pytest.mark.parametrize(
        ("rules", "phase", "events"), [(IV, "induction", in_maintenance(*WEEKLY))], ids=["infusion"]
    )
    @pytest.mark.parametrize(("score", "verdict"), [(relapsed, MET), (fading, NOT_MET), (outcome, UNKNOWN)])
    def test_is_proposed_after_a_relapse(self, rules, phase, events, score, verdict):
        found = said(rules, events, 46, [score(46)])["re-induce"]
        assert (found.finding.verdict, found.change) == (verdict, Change(phase=phase))

    def test_counts_its_sessions_from_the_start(self):
        events = [*in_maintenance(*WEEKLY), decided(46, phase="induction"), *all_given(48, 51, 55)]
        assert "review-non-response" not in said(IV, events, 56, [none(56)])
        assert "review-non-response" in said(IV, [*events, given(58)], 59, [none(59)])


class TestAPlannedEnding:
    """At the longest interval since day 50, with a session every four weeks and an outcome at each."""

    DAYS = tuple(range(73, 300, 28))
    EVENTS = (*in_maintenance(*WEEKLY), decided(50, interval="every-4-weeks"), *all_given(*DAYS))

    def verdict(self, outcomes, today=DAYS[-1] + 1, rules=IV):
        return verdicts(rules, self.EVENTS, today, outcomes)["plan-ending"]

    def test_is_proposed_after_180_days_of_remission_at_the_longest_interval(self):
        assert self.verdict([remitted(each) for each in self.DAYS]) is MET

    @pytest.mark.parametrize(("today", "verdict"), [(73 + 179, NOT_MET), (73 + 180, MET)])
    def test_not_a_day_before(self, today, verdict):
        assert self.verdict([remitted(each) for each in [*self.DAYS, 252]], today) is verdict

    def test_not_on_a_response_alone(self):
        assert self.verdict([good(each) for each in self.DAYS]) is NOT_MET

    @pytest.mark.parametrize("gone", DAYS[-6:])
    def test_never_with_an_outcome_missing(self, gone):
        assert self.verdict([remitted(each) for each in self.DAYS if each != gone]) is UNKNOWN

    def test_never_without_an_outcome_at_all(self):
        assert self.verdict([]) is UNKNOWN

    @pytest.mark.parametrize(("days", "verdict"), [(14, MET), (15, UNKNOWN)])
    def test_not_on_an_outcome_that_no_longer_counts(self, days, verdict):
        assert self.verdict([remitted(each) for each in self.DAYS], self.DAYS[-1] + days) is verdict

    def test_not_at_a_shorter_interval(self):
        assert "plan-ending" not in said(IV, in_maintenance(*WEEKLY), 46, [remitted(46)])

    def test_does_not_exist_where_the_protocol_knows_none(self):
        without = replace(IV, ending_after=None)
        assert "plan-ending" not in said(without, self.EVENTS, 300, [remitted(each) for each in self.DAYS])

    def test_looks_no_further_back_than_the_protocol_says(self):
        sooner = replace(IV, ending_after=Days(value=60, source=IV.outcome_within.source))
        late = [remitted(each) for each in self.DAYS[-4:]]
        assert (self.verdict(late), self.verdict(late, rules=sooner)) == (UNKNOWN, MET)

    def test_not_on_a_single_session_however_long_ago(self):
        events = [*in_maintenance(*WEEKLY), decided(50, interval="every-4-weeks"), given(73)]
        weekly_phone = [remitted(each) for each in range(73, 260, 7)]
        assert verdicts(IV, events, 259, weekly_phone)["plan-ending"] is UNKNOWN


class TestSeveralOutcomesOfOneDay:
    def test_that_disagree_about_the_response_neither_lengthen_nor_stop(self):
        mixed = [*held(*WEEKLY), good(46), some(46)]
        assert verdicts(IV, in_maintenance(*WEEKLY), 46, mixed)["lengthen"] is UNKNOWN
        assert verdicts(IV, all_given(*SERIES), 18, [none(18), good(18)])["stop-non-response"] is UNKNOWN

    def test_that_agree_are_one(self):
        phone = replace(good(46), facts=(Input(name="PHQ-9", value="6"),))
        assert verdicts(IV, in_maintenance(*WEEKLY), 46, [*held(*WEEKLY), good(46), phone])["lengthen"] is MET

    @pytest.mark.parametrize(("score", "kind"), [(fading, "shorten"), (relapsed, "re-induce")])
    def test_of_which_one_is_a_sign_of_getting_worse_are_a_sign(self, score, kind):
        events = [*in_maintenance(*WEEKLY), decided(46, interval="every-2-weeks"), given(59)]
        assert verdicts(IV, events, 60, [*held(*WEEKLY), good(60), score(60)])[kind] is MET


class TestAfterAMissedSession:
    FORTNIGHTLY = (*in_maintenance(*WEEKLY), decided(46, interval="every-2-weeks"), given(59))

    @pytest.mark.parametrize(
        ("score", "same", "previous"),
        [(good, MET, NOT_MET), (fading, NOT_MET, MET), (relapsed, NOT_MET, MET), (outcome, UNKNOWN, UNKNOWN)],
    )
    def test_the_schedule_goes_on_or_the_previous_one_is_considered_if_worse(self, score, same, previous):
        found = said(IV, [*self.FORTNIGHTLY, missed(73)], 74, [score(74)])
        assert found["same-schedule"].finding.verdict is same
        assert found["previous-schedule"].finding.verdict is previous
        assert found["previous-schedule"].change == Change(phase="maintenance", interval="weekly")

    def test_a_relapse_alone_is_worse(self):
        sudden = replace(relapsed(74), worsening=NOT_MET)
        found = verdicts(IV, [*self.FORTNIGHTLY, missed(73)], 74, [sudden])
        assert (found["same-schedule"], found["previous-schedule"]) == (NOT_MET, MET)

    @pytest.mark.parametrize(("today", "said_at_all"), [(76, False), (77, True)])
    def test_being_overdue_is_enough(self, today, said_at_all):
        assert ("same-schedule" in said(IV, self.FORTNIGHTLY, today)) is said_at_all

    def test_unknown_never_takes_away_the_next_session(self):
        assert verdicts(IV, [*self.FORTNIGHTLY, missed(73)], 74)["next-session"] is MET

    @pytest.mark.parametrize(("today", "verdict"), [(16, NOT_MET), (17, MET)])
    def test_a_series_is_started_again_after_fourteen_days_without_response(self, today, verdict):
        assert verdicts(IV, [*all_given(0, 3), missed(7)], today, [some(today)])["restart-induction"] is verdict

    @pytest.mark.parametrize(("outcomes", "verdict"), [([good(17)], NOT_MET), ([], UNKNOWN), ([fading(17)], MET)])
    def test_a_series_is_not_started_again_for_whom_it_has_helped_already(self, outcomes, verdict):
        assert verdicts(IV, [*all_given(0, 3), missed(7)], 17, outcomes)["restart-induction"] is verdict
