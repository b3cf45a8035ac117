"""What became of a patient: each definition from both sides of its limit, what is missing, and which score counts."""

from dataclasses import replace

import pytest

from care.course.score_builders import (
    FIRST,
    IV,
    NASAL,
    at,
    corrected,
    day,
    event,
    finding,
    history,
    madrs,
    madrs_24h,
    outcomes,
    phq9,
    primary,
    score,
    status,
    verdict,
)
from daybreak.care.course.change import improved_by_percent, standard_error_of_difference
from daybreak.care.course.outcome_rules import Points, RelapseRule, Reliability
from daybreak.care.course.outcomes import statuses
from daybreak.care.course.scores import CourseHistory, SessionDay
from daybreak.care.dates import Span
from daybreak.care.findings import Source, Verdict

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
TYPED = Source(key="clinic-default", certainty="P")


class TestTheBaseline:
    def test_is_the_last_complete_score_before_the_first_session(self):
        found = primary(phq9(-9, 24), phq9(-2, 20), phq9(3, 15))
        assert (found.trajectory.baseline, found.finding("baseline").verdict) == (Span(20, 20), MET)

    @pytest.mark.parametrize(("number", "known"), [(-15, False), (-14, True)])
    def test_lies_in_the_protocols_window(self, number, known):
        found = primary(phq9(number, 20), phq9(3, 15))
        assert (found.trajectory.baseline is not None) is known

    @pytest.mark.parametrize(("hours", "value"), [(0, 18), (0.1, 20)])
    def test_of_the_day_itself_counts_only_if_it_was_taken_before_the_drug(self, hours, value):
        today = phq9(0, 18, taken_at=at(hours))
        assert primary(phq9(-2, 20), today, phq9(3, 15)).trajectory.baseline == Span(value, value)

    def test_of_the_day_itself_without_a_time_leaves_it_between_the_two_and_asks(self):
        found = primary(phq9(-2, 20), phq9(0, 16), phq9(3, 9))
        assert (found.trajectory.baseline, found.finding("baseline").verdict) == (Span(16, 20), UNKNOWN)
        assert "before the drug" in found.finding("baseline").missing[0].question
        assert found.finding("response").verdict is UNKNOWN

    @pytest.mark.parametrize(("last", "response"), [(8, MET), (9, UNKNOWN), (10, UNKNOWN), (11, NOT_MET)])
    def test_between_two_still_decides_where_both_say_the_same(self, last, response):
        assert verdict("response", phq9(-2, 20), phq9(0, 16), phq9(3, last)) is response

    def test_alone_on_the_day_itself_without_a_time_is_no_baseline(self):
        found = primary(phq9(0, 20), phq9(3, 8))
        assert (found.trajectory.baseline, found.finding("response").verdict) == (None, UNKNOWN)

    def test_is_not_a_form_that_was_left_incomplete(self):
        found = primary(phq9(-2, 20), phq9(-1, 5, 27), phq9(3, 15))
        assert found.trajectory.baseline == Span(20, 20)

    def test_that_is_missing_makes_the_response_unknown_and_is_asked_for(self):
        found = finding("response", phq9(3, 2))
        assert found.verdict is UNKNOWN
        assert [each.question_id for each in found.missing] == ["outcomes:baseline"]
        assert verdict("remission", phq9(3, 2)) is MET

    def test_is_looked_for_already_before_the_first_session(self):
        before = CourseHistory()
        assert verdict("baseline", phq9(-2, 20), past=before, on=-1) is MET
        assert verdict("baseline", past=before, on=-1) is UNKNOWN
        assert verdict("response", phq9(-2, 20), past=before, on=-1) is UNKNOWN


@pytest.mark.parametrize(
    ("base", "last", "response", "partial"),
    [
        (20, 10, MET, NOT_MET),
        (20, 11, NOT_MET, MET),
        (20, 15, NOT_MET, MET),
        (20, 16, NOT_MET, NOT_MET),
        (21, 10, MET, NOT_MET),
        (21, 11, NOT_MET, MET),
        (20, 20, NOT_MET, NOT_MET),
        (20, 27, NOT_MET, NOT_MET),
        (0, 0, NOT_MET, NOT_MET),
        (1, 0, MET, NOT_MET),
    ],
)
def test_a_response_is_half_of_the_baseline_and_a_partial_one_a_quarter(base, last, response, partial):
    scores = phq9(-1, base), phq9(3, last)
    assert verdict("response", *scores) is response
    assert verdict("partial-response", *scores) is partial


@pytest.mark.parametrize(("rules", "last", "remission"),
                         [(IV, 10, MET), (IV, 11, NOT_MET), (NASAL, 12, MET), (NASAL, 13, NOT_MET)])  # fmt: skip
def test_remission_on_the_madrs_is_the_protocols_own_choice_of_10_or_12(rules, last, remission):
    (found,) = [each for each in outcomes(madrs(-1, 35), madrs(3, last), rules=rules).scales
                if each.instrument == "madrs"]  # fmt: skip
    assert found.finding("remission").verdict is remission


@pytest.mark.parametrize(("name", "limit"), [("phq9", 4), ("qids_sr16", 5), ("ham_d17", 7), ("gad7", 4), ("sds", 6)])
def test_remission_on_the_other_scales_is_the_published_one(name, limit):
    for last, remission in ((limit, MET), (limit + 1, NOT_MET)):
        found = outcomes(score(name, -1, 20), score(name, 3, last))
        (scale,) = [each for each in found.scales if each.instrument == name]
        assert scale.finding("remission").verdict is remission


class TestTheLatestScore:
    @pytest.mark.parametrize(("on", "response"), [(17, MET), (18, UNKNOWN)])
    def test_speaks_for_today_only_for_the_protocols_days(self, on, response):
        assert verdict("response", phq9(-1, 20), phq9(3, 5), on=on) is response

    def test_that_is_too_old_is_asked_for_again(self):
        found = finding("response", phq9(-1, 20), phq9(3, 5), on=40)
        assert [each.question_id for each in found.missing] == ["measure:phq9"]

    def test_counts_and_not_the_best(self):
        assert verdict("response", phq9(-1, 20), phq9(3, 5), phq9(10, 15)) is NOT_MET

    @pytest.mark.parametrize(("low", "high", "response"), [(4, 10, MET), (4, 11, UNKNOWN), (11, 20, NOT_MET)])
    def test_that_is_incomplete_decides_only_where_the_rest_cannot_change_it(self, low, high, response):
        found = finding("response", phq9(-1, 20), phq9(3, 2), phq9(7, low, high))
        assert found.verdict is response
        assert [each.question for each in found.missing] == (["Complete the PHQ-9 of 2026-03-09."]
                                                             if response is UNKNOWN else [])  # fmt: skip

    def test_dated_later_than_today_does_not_count_and_is_told(self):
        found = outcomes(phq9(-1, 20), phq9(3, 15), phq9(9, 2), on=3)
        assert found.primary.finding("response").verdict is NOT_MET
        assert [each.rule for each in found.contradictions] == ["score:phq9@9:2"]

    def test_that_the_scale_cannot_have_does_not_count_and_is_told(self):
        found = outcomes(phq9(-1, 20), phq9(3, 15), phq9(7, 28), on=7)
        assert found.primary.finding("response").verdict is NOT_MET
        assert "0 to 27" in found.contradictions[0].sentence

    def test_of_the_last_24_hours_says_nothing_about_the_course(self):
        found = outcomes(madrs(-1, 35), madrs_24h(24, 5), rules=NASAL)
        assert found.primary.finding("remission").verdict is UNKNOWN


class TestACorrection:
    WRONG = phq9(7, 18)

    def test_recorded_later_replaces(self):
        assert verdict("response", phq9(-1, 20), self.WRONG, corrected(self.WRONG, bounds=Span(8, 8))) is MET

    def test_may_say_that_it_was_entered_in_error(self):
        gone = corrected(self.WRONG, entered_in_error=True)
        assert verdict("response", phq9(-1, 20), phq9(3, 9), self.WRONG, gone) is MET

    def test_of_the_day_moves_it(self):
        moved = corrected(self.WRONG, day=day(-1))
        assert primary(self.WRONG, moved, phq9(3, 9)).trajectory.baseline == Span(18, 18)

    def test_that_contradicts_another_of_the_same_moment_leaves_the_higher_and_is_told(self):
        other = replace(self.WRONG, bounds=Span(3, 3))
        found = outcomes(phq9(-1, 20), self.WRONG, other)
        assert found.primary.finding("response").verdict is NOT_MET
        assert "same moment" in found.contradictions[0].sentence


def test_scales_are_never_mixed():
    found = outcomes(madrs(-1, 40), phq9(3, 4), rules=IV)
    assert found.primary.finding("response").verdict is UNKNOWN
    (other,) = found.others
    assert (other.instrument, other.finding("response").verdict) == ("madrs", UNKNOWN)


def test_a_scale_without_a_score_is_not_shown_unless_it_is_the_primary_one():
    found = outcomes(madrs(-1, 40), madrs(3, 15), rules=IV)
    assert [each.instrument for each in found.scales] == ["phq9", "madrs"]
    assert found.primary.finding("response").missing


def test_the_worked_example_of_the_page():
    """PHQ-9 20 before, 14, 9, 4, then 11 and 12 three days apart."""
    scores = [phq9(-1, 20), phq9(4, 14), phq9(11, 9), phq9(18, 4), phq9(40, 11), phq9(43, 12)]
    assert status(*scores) == ["before", "partial_response", "response", "remission", "partial_response", "relapse"]
    found = primary(*scores).finding("relapse")
    assert found.verdict is MET
    assert [each.value for each in found.inputs] == ["20", "4", "11", "12"]


class TestTheEarlyResponse:
    def rated(self, *scores, **fields):
        return finding("early-response", madrs(-1, 36), *scores, rules=NASAL, **fields)

    @pytest.mark.parametrize(("value", "response"), [(18, MET), (19, NOT_MET)])
    def test_is_half_of_the_baseline_a_day_after_the_first_session(self, value, response):
        assert self.rated(madrs_24h(24, value), on=2).verdict is response

    @pytest.mark.parametrize(("hours", "counts"), [(19.9, False), (20, True), (28, True), (28.1, False)])
    def test_needs_a_rating_in_the_protocols_window(self, hours, counts):
        assert (self.rated(madrs_24h(hours, 10), on=2).verdict is MET) is counts

    def test_takes_the_rating_nearest_to_the_hour_and_of_two_as_near_the_later(self):
        assert self.rated(madrs_24h(21, 30), madrs_24h(25, 10), on=2).verdict is MET
        assert self.rated(madrs_24h(23, 10), madrs_24h(25, 30), on=2).verdict is NOT_MET

    def test_is_not_known_from_a_usual_rating(self):
        found = self.rated(madrs_24h(24, 10, recall_24h=False), on=2)
        assert (found.verdict, found.inputs) == (UNKNOWN, ())

    def test_asks_what_a_rating_without_a_word_on_it_looked_back_over(self):
        found = self.rated(madrs_24h(24, 10, recall_24h=None), on=2)
        assert found.verdict is UNKNOWN
        assert "last 24 hours" in found.missing[0].question

    def test_without_a_time_or_a_baseline_is_unknown(self):
        assert self.rated(madrs_24h(24, 10, taken_at=None), on=2).verdict is UNKNOWN
        alone = finding("early-response", madrs_24h(24, 10), rules=NASAL, on=2)
        assert (alone.verdict, alone.missing[0].question) == (UNKNOWN, "What was the MADRS before the first session?")
        untimed = CourseHistory(sessions=(SessionDay(day=FIRST),))
        assert self.rated(madrs_24h(24, 10), past=untimed, on=2).verdict is UNKNOWN

    def test_is_judged_on_no_scale_that_cannot_tell(self):
        with pytest.raises(KeyError, match="no 'early-response' on PHQ-9"):
            finding("early-response", phq9(-1, 20), phq9(1, 5))


RESPONDER = (madrs(-1, 36), madrs(7, 14))


def relapse(*scores, past=None, on=None):
    return verdict("relapse", *RESPONDER, *scores, rules=NASAL, past=past, on=on)


class TestRelapseOnTheMadrs:
    """Daly 2019: at least 22 on two consecutive visits 5 to 15 days apart, or an event."""

    @pytest.mark.parametrize(("first", "second", "said"), [(22, 22, MET), (21, 22, UNKNOWN), (22, 21, NOT_MET)])
    def test_takes_22_on_both(self, first, second, said):
        assert relapse(madrs(30, first), madrs(40, second)) is said

    @pytest.mark.parametrize(("apart", "said"), [(4, UNKNOWN), (5, MET), (15, MET), (16, UNKNOWN)])
    def test_takes_two_that_lie_5_to_15_days_apart(self, apart, said):
        assert relapse(madrs(30, 25), madrs(30 + apart, 25)) is said

    @pytest.mark.parametrize(("between", "said"), [(22, MET), (21, UNKNOWN)])
    def test_is_broken_by_a_lower_score_between(self, between, said):
        assert relapse(madrs(30, 25), madrs(34, between), madrs(38, 25)) is said

    def test_after_one_high_score_is_possible_and_asks_for_the_second(self):
        found = finding("relapse", *RESPONDER, madrs(30, 25), rules=NASAL)
        assert found.verdict is UNKNOWN
        assert any("5 to 15 days after 2026-04-01" in each.question for each in found.missing)

    @pytest.mark.parametrize(("best", "said"), [(18, MET), (19, NOT_MET)])
    def test_needs_a_response_before_it(self, best, said):
        scores = madrs(-1, 36), madrs(7, best), madrs(30, 25), madrs(40, 25)
        assert verdict("relapse", *scores, rules=NASAL) is said

    def test_is_unknown_where_the_response_is(self):
        scores = madrs(7, 14), madrs(30, 25), madrs(40, 25)
        found = finding("relapse", *scores, rules=NASAL)
        assert found.verdict is UNKNOWN
        assert "outcomes:baseline" in {each.question_id for each in found.missing}

    def test_goes_on_until_a_response_that_is_not_high(self):
        two = madrs(30, 25), madrs(40, 25)
        assert relapse(*two, madrs(47, 21)) is MET
        assert relapse(*two, madrs(47, 18)) is NOT_MET

    def test_of_a_high_response_is_still_one(self):
        """Half of 52 is 26: both a response and a high score."""
        scores = madrs(-1, 52), madrs(7, 14), madrs(30, 24), madrs(40, 24)
        found = primary(*scores, rules=NASAL)
        assert (found.finding("response").verdict, found.finding("relapse").verdict) == (MET, MET)

    def test_goes_on_after_a_response_that_is_high(self):
        scores = madrs(-1, 52), madrs(7, 14), madrs(30, 24), madrs(40, 24), madrs(60, 24)
        assert verdict("relapse", *scores, rules=NASAL) is MET

    def test_by_an_incomplete_score_is_known_where_its_bounds_say_so(self):
        assert relapse(madrs(30, 25), madrs(40, 22, 40)) is MET
        assert relapse(madrs(30, 25), madrs(40, 21, 40)) is UNKNOWN
        assert relapse(madrs(30, 25), madrs(40, 10, 21)) is NOT_MET

    def test_is_not_ruled_out_by_an_old_score(self):
        assert relapse(madrs(30, 10), on=44) is NOT_MET
        assert relapse(madrs(30, 10), on=45) is UNKNOWN

    def test_established_stays_so_without_a_new_score(self):
        assert relapse(madrs(30, 25), madrs(40, 25), on=200) is MET


class TestRelapseByAnEvent:
    @pytest.mark.parametrize("kind", ["psychiatric_hospitalisation", "suicide_attempt", "other_relevant_event"])
    def test_needs_no_score(self, kind):
        found = finding("relapse", *RESPONDER, rules=NASAL, past=history(event(20, kind)), on=20)
        assert found.verdict is MET
        assert kind.replace("_", " ") in {each.name for each in found.inputs}

    def test_needs_a_response_before_it(self):
        scores = madrs(-1, 36), madrs(7, 30), madrs(14, 30)
        assert verdict("relapse", *scores, rules=NASAL, past=history(event(10))) is NOT_MET

    def test_before_anything_was_measured_is_unknown(self):
        scores = madrs(-1, 36), madrs(7, 30)
        assert verdict("relapse", *scores, rules=NASAL, past=history(event(3))) is UNKNOWN

    def test_before_or_on_the_day_of_the_first_session_is_none_of_this_course(self):
        assert relapse(past=history(event(-3), event(0)), on=10) is NOT_MET
        scores = madrs(-1, 36), madrs(7, 30)
        assert verdict("relapse", *scores, rules=NASAL, past=history(event(0))) is NOT_MET

    def test_on_the_day_of_a_score_is_not_over_by_that_score(self):
        assert relapse(madrs(20, 10), past=history(event(20))) is MET
        assert relapse(madrs(20, 10), madrs(27, 10), past=history(event(20))) is NOT_MET

    @pytest.mark.parametrize(("asked", "said"), [(None, UNKNOWN), (29, UNKNOWN), (30, NOT_MET)])
    def test_is_ruled_out_only_if_somebody_has_asked_since_the_last_score(self, asked, said):
        found = finding("relapse", *RESPONDER, madrs(30, 10), rules=NASAL, past=history(asked=asked))
        assert found.verdict is said
        assert [each.question_id for each in found.missing] == (["outcomes:relapse-events"] if said is UNKNOWN else [])

    def test_later_than_today_has_not_happened(self):
        assert relapse(past=history(event(25)), on=20) is NOT_MET


class TestRelapseOnThePhq9:
    """A home proxy (P): at least 10 and 5 above the best, twice within 14 days."""

    def said(self, *scores):
        return verdict("relapse", phq9(-1, 22), phq9(7, 5), *scores)

    @pytest.mark.parametrize(("second", "said"), [(10, MET), (9, NOT_MET)])
    def test_takes_10(self, second, said):
        assert self.said(phq9(30, 10), phq9(33, second)) is said

    @pytest.mark.parametrize(("best", "said"), [(6, MET), (7, NOT_MET)])
    def test_takes_5_above_the_best(self, best, said):
        scores = phq9(-1, 22), phq9(7, best), phq9(30, 11), phq9(33, 11)
        assert verdict("relapse", *scores) is said

    @pytest.mark.parametrize(("apart", "said"), [(0, UNKNOWN), (1, MET), (14, MET), (15, UNKNOWN)])
    def test_takes_two_days_within_14(self, apart, said):
        assert self.said(phq9(30, 12), phq9(30 + apart, 13)) is said

    def test_is_not_broken_by_a_better_day_between(self):
        assert self.said(phq9(30, 12), phq9(33, 9), phq9(36, 12)) is MET


class TestDeterioration:
    @pytest.mark.parametrize(("last", "said"), [(19, NOT_MET), (20, MET)])
    def test_is_5_points_above_the_baseline(self, last, said):
        assert verdict("worse-after-induction-phq9", phq9(-1, 15), phq9(20, last)) is said

    @pytest.mark.parametrize(("induction", "said"), [(20, MET), (21, UNKNOWN), (None, UNKNOWN)])
    def test_is_judged_after_the_induction(self, induction, said):
        past = history(induction=induction)
        assert verdict("worse-after-induction-phq9", phq9(-1, 15), phq9(20, 22), past=past) is said

    @pytest.mark.parametrize(("last", "said"), [(9, NOT_MET), (10, MET)])
    def test_shows_early_as_5_points_above_the_best_score_before(self, last, said):
        assert verdict("early-sign-phq9", phq9(-1, 20), phq9(3, 5), phq9(7, last)) is said

    def test_needs_no_response(self):
        assert verdict("worse-after-induction-phq9", phq9(-1, 15), phq9(5, 16), phq9(20, 21)) is MET


class TestMeaningfulChange:
    @pytest.mark.parametrize(
        ("rule", "points"), [("meaningful-madrs", 10), ("one-step-madrs", 6), ("two-steps-madrs", 12)]
    )
    def test_on_the_madrs(self, rule, points):
        for change, said in ((points, MET), (points - 1, NOT_MET)):
            assert verdict(rule, madrs(-1, 30), madrs(3, 30 - change), rules=NASAL) is said

    @pytest.mark.parametrize(
        ("rule", "points"),
        [("meaningful-phq9", 6), ("one-step-phq9", 3), ("two-steps-phq9", 6), ("general-phq9", 5)],
    )
    def test_on_the_phq9(self, rule, points):
        for change, said in ((points, MET), (points - 1, NOT_MET), (-points, NOT_MET)):
            assert verdict(rule, phq9(-1, 20), phq9(3, 20 - change)) is said


class TestReliableChange:
    """SD 7 and reliability 0.75: SE of the difference 7 x sqrt(0.5) = 4.95; 1.96 of it is 9.70 points."""

    FIGURES = Reliability(
        instrument="phq9", baseline_sd=Points(value=7, source=TYPED), reliability=Points(value=0.75, source=TYPED)
    )
    RULES = replace(IV, reliable_change=replace(IV.reliable_change, figures=(FIGURES,)))

    def test_the_standard_error_of_the_difference_is_that_of_the_formula(self):
        assert standard_error_of_difference(self.FIGURES) == pytest.approx(4.9497, abs=1e-4)

    @pytest.mark.parametrize(("last", "better", "worse"),
                             [(10, MET, NOT_MET), (11, NOT_MET, NOT_MET), (26, NOT_MET, NOT_MET)])  # fmt: skip
    def test_is_more_than_1_96_of_it_in_either_direction(self, last, better, worse):
        scores = phq9(-1, 20), phq9(3, last)
        assert verdict("reliably-better", *scores, rules=self.RULES) is better
        assert verdict("reliably-worse", *scores, rules=self.RULES) is worse

    @pytest.mark.parametrize(("last", "worse"), [(19, NOT_MET), (20, MET)])
    def test_for_the_worse_likewise(self, last, worse):
        assert verdict("reliably-worse", phq9(-1, 10), phq9(3, last), rules=self.RULES) is worse

    @pytest.mark.parametrize(("last", "better"), [(10, NOT_MET), (9, MET)])
    def test_at_the_limit_itself_is_not_more_than_chance(self, last, better):
        """SD 5 and reliability 0.5 make a standard error of 5; twice that is exactly 10 points."""
        even = replace(
            self.FIGURES, baseline_sd=Points(value=5, source=TYPED), reliability=Points(value=0.5, source=TYPED)
        )
        twice = replace(IV.reliable_change, index_above=Points(value=2, source=TYPED), figures=(even,))
        assert (
            verdict("reliably-better", phq9(-1, 20), phq9(3, last), rules=replace(IV, reliable_change=twice)) is better
        )

    def test_without_a_sourced_spread_is_unknown_and_says_so(self):
        found = finding("reliably-better", phq9(-1, 27), phq9(3, 0))
        assert found.verdict is UNKNOWN
        assert "No spread" in found.sentence


class TestSuicidality:
    def said(self, before, after):
        found = outcomes(score("phq9_item9", -1, before), score("phq9_item9", 3, after)).suicidality
        return {each.rule: each.verdict for each in found}

    @pytest.mark.parametrize(
        ("before", "after", "less", "more"), [(2, 1, MET, NOT_MET), (1, 1, NOT_MET, NOT_MET), (0, 1, NOT_MET, MET)]
    )
    def test_less_and_more_are_two_questions(self, before, after, less, more):
        found = self.said(before, after)
        assert (found["suicidality-less"], found["suicidality-more"]) == (less, more)

    def test_without_a_baseline_is_unknown(self):
        found = {each.rule: each.verdict for each in outcomes(score("phq9_item9", 3, 2)).suicidality}
        assert set(found.values()) == {UNKNOWN}


class TestTheTrajectory:
    def test_names_each_score(self):
        assert status(phq9(-20, 21), phq9(-1, 20), phq9(3, 17), phq9(7, 12), phq9(10, 8), phq9(14, 3)) == [
            "before", "before", "no_response", "partial_response", "response", "remission"]  # fmt: skip

    def test_names_what_is_worse_or_open(self):
        assert status(phq9(-1, 15), phq9(20, 21), phq9(25, 3, 27)) == ["before", "worse", "unknown"]

    def test_counts_the_sessions_before_each_score(self):
        scores = phq9(-1, 20), phq9(0, 19, taken_at=at(1)), phq9(3, 12), phq9(8, 10)
        assert [each.sessions_before for each in primary(*scores).trajectory.standings] == [0, 1, 1, 3]

    def test_is_what_the_course_asks_for(self):
        found = statuses(primary(phq9(-1, 20), phq9(3, 9), phq9(7, 14)))
        assert [(each.day, each.response, each.worsening) for each in found] == [
            (day(3), MET, UNKNOWN), (day(7), NOT_MET, MET)]  # fmt: skip


def test_a_scale_without_a_relapse_rule_has_no_finding_and_its_trajectory_stays_open():
    found = outcomes(score("qids_sr16", -1, 20), score("qids_sr16", 3, 4), score("qids_sr16", 9, 20))
    (scale,) = found.others
    assert "relapse" not in {each.rule for each in scale.findings}
    assert [each.relapse for each in scale.trajectory.after] == [NOT_MET, UNKNOWN]


def test_every_finding_that_is_open_says_what_would_settle_it():
    for found in (outcomes(), outcomes(phq9(-1, 20)), outcomes(phq9(3, 4, 20)), outcomes(madrs(3, 20), rules=NASAL)):
        for scale in found.scales:
            for each in scale.findings:
                fixed = each.rule.startswith("reliably")
                assert each.verdict is not UNKNOWN or each.missing or fixed, (each.rule, each.sentence)


def test_every_finding_advises_and_names_its_source():
    found = outcomes(phq9(-1, 20), phq9(3, 9), madrs(-1, 30), madrs(3, 9), madrs_24h(24, 9))
    for scale in found.scales:
        for each in scale.findings:
            assert (each.effect, bool(each.source.key)) == ("advisory", True)
    assert found.primary.finding("relapse").source.certainty == "P"


@pytest.mark.parametrize(
    ("before", "after", "said"), [(Span(0, 0), Span(0, 0), NOT_MET), (Span(0, 10), Span(0, 0), UNKNOWN)]
)
def test_nothing_to_improve_is_no_response(before, after, said):
    assert improved_by_percent(before, after, 50) is said


def test_a_clinics_own_relapse_rule_is_used():
    rule = RelapseRule(id="mine", title="Mine", instrument="phq9", at_least=15, from_days=7, to_days=10, source=TYPED)
    mine = replace(IV, relapse=(rule,))
    assert verdict("relapse", phq9(-1, 20), phq9(3, 5), phq9(30, 15), phq9(37, 15), rules=mine) is MET
    assert verdict("relapse", phq9(-1, 20), phq9(3, 5), phq9(30, 15), phq9(37, 14), rules=mine) is NOT_MET
