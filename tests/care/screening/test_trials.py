"""From exposures to trials: dose, duration, outcome, episode and role, on either side of each limit."""

import pytest

from care.builders import EPISODE, RULES, after, answer, days_ago, failed, score, supplied, taken, trial_of, trials_of
from daybreak.care.chart import ExposureKind, StopReason
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict
from daybreak.care.screening.result import Adequacy, Outcome

START = "2024-06-03"
ADEQUATE, INADEQUATE, UNKNOWN = Adequacy.ADEQUATE, Adequacy.INADEQUATE, Adequacy.UNKNOWN


def end_after(days: int) -> str:
    """The last day of so many days from the start on, both included."""
    return after(START, days - 1)


class TestDuration:
    @pytest.mark.parametrize(("days", "adequacy"), [(27, INADEQUATE), (28, ADEQUATE)])
    def test_four_weeks_at_the_minimum_dose_are_adequate(self, days, adequacy):
        trial = trial_of(taken("sertraline", START, end_after(days), 50))
        assert trial.days_at_adequate_dose == Span.exactly(days)
        assert trial.adequacy is adequacy

    @pytest.mark.parametrize(("gap", "trials"), [(7, 1), (8, 2)])
    def test_refills_seven_days_apart_are_one_trial_and_eight_are_two(self, gap, trials):
        second = end_after(20 + gap + 1)
        found = trials_of(supplied("sertraline", START, 20, 50), supplied("sertraline", second, 20, 50))
        assert len(found) == trials
        assert max(trial.days_at_adequate_dose.low for trial in found) == (40 if trials == 1 else 20)

    def test_days_below_the_minimum_dose_belong_to_the_trial_and_do_not_count(self):
        trial = trial_of(
            taken("venlafaxine", START, end_after(14), 75), taken("venlafaxine", end_after(15), end_after(41), 150)
        )
        assert trial.days_at_adequate_dose == Span.exactly(27)
        assert trial.adequacy is INADEQUATE
        assert trial.max_daily_dose_mg == 150

    def test_overlapping_records_of_the_same_days_count_once(self):
        trial = trial_of(
            taken("sertraline", START, end_after(20), 50, record="a"),
            taken("sertraline", end_after(10), end_after(27), 50, record="b"),
        )
        assert trial.days_at_adequate_dose == Span.exactly(27)

    def test_an_ongoing_medicine_is_counted_up_to_the_day_of_screening(self):
        trial = trial_of(taken("sertraline", days_ago(27), None, 50))
        assert trial.end is None
        assert trial.days_at_adequate_dose == Span.exactly(28)


class TestDose:
    @pytest.mark.parametrize(
        ("medicine", "below", "minimum"),
        [
            ("sertraline", 25, 50),
            ("escitalopram", 5, 10),
            ("venlafaxine", 75, 150),
            ("mirtazapine", 7.5, 15),
            ("duloxetine", 30, 60),
        ],
    )
    def test_the_minimum_dose_is_the_one_of_the_table(self, medicine, below, minimum):
        assert trial_of(taken(medicine, START, end_after(60), below)).adequacy is INADEQUATE
        assert trial_of(taken(medicine, START, end_after(60), minimum)).adequacy is ADEQUATE

    def test_an_unknown_dose_is_asked_for_and_the_answer_settles_it(self):
        trial = trial_of(taken("fluoxetine", START, end_after(60), None))
        assert trial.adequacy is UNKNOWN
        asked = next(missing for missing in trial.missing if missing.unit == "mg")
        settled = trial_of(taken("fluoxetine", START, end_after(60), None), answer(asked.question_id, "20"))
        assert settled.adequacy is ADEQUATE
        low = trial_of(taken("fluoxetine", START, end_after(60), None), answer(asked.question_id, "10"))
        assert low.adequacy is INADEQUATE

    def test_a_dose_between_two_readings_that_straddle_the_minimum_is_unknown(self):
        assert trial_of(taken("sertraline", START, end_after(60), Span(25, 50))).adequacy is UNKNOWN

    def test_as_needed_may_have_been_nothing(self):
        assert trial_of(taken("sertraline", START, end_after(60), 100, as_needed=True)).adequacy is not ADEQUATE

    def test_a_supply_without_a_dose_takes_the_dose_that_was_ordered(self):
        order = taken("sertraline", START, None, 100, kind=ExposureKind.ORDERED, status="completed", supply_days=30)
        trial = trial_of(order, supplied("sertraline", end_after(31), 30))
        assert trial.days_at_adequate_dose.low == 60

    @pytest.mark.parametrize(("doses", "adequacy"), [((75, 75), UNKNOWN), ((150, 75), ADEQUATE), ((75,), INADEQUATE)])
    def test_doses_given_on_one_day_may_be_two_doses_or_one_written_twice(self, doses, adequacy):
        given = [
            taken("venlafaxine", end_after(day), None, mg, kind=ExposureKind.GIVEN, status="completed",
                  record=f"MedicationAdministration/{day}-{number}")
            for day in range(1, 31)
            for number, mg in enumerate(doses)
        ]  # fmt: skip
        assert trial_of(given).adequacy is adequacy


class TestPartialDates:
    @pytest.mark.parametrize(
        ("start", "end", "adequacy"),
        [
            ("2024", "2025", UNKNOWN),
            ("2023", "2025", ADEQUATE),
            ("2024-06", "2024-07", UNKNOWN),
            ("2024-06", "2024-08", ADEQUATE),
            ("2024-06-03", "2024-06-20", INADEQUATE),
        ],
    )
    def test_only_what_the_shortest_reading_allows_is_adequate(self, start, end, adequacy):
        assert trial_of(taken("sertraline", start, end, 100), episode="2020-01-01").adequacy is adequacy

    def test_a_missing_start_leaves_the_duration_open(self):
        assert trial_of(taken("sertraline", None, "2024-11-03", 100)).adequacy is UNKNOWN


class TestOutcome:
    @pytest.mark.parametrize(("final", "outcome"), [(11, Outcome.FAILED), (10, Outcome.RESPONDED)])
    def test_half_of_the_score_is_a_response_and_less_is_failure(self, final, outcome):
        end = end_after(84)
        trial = trial_of(
            taken("sertraline", START, end, 100), score("phq9_total", 20, START), score("phq9_total", final, end)
        )
        assert trial.outcome is outcome

    def test_without_score_and_reason_it_is_unknown_and_asked_for(self):
        trial = trial_of(taken("sertraline", START, end_after(84), 100))
        assert trial.outcome is Outcome.UNKNOWN
        assert any(missing.question_id == f"trial:{trial.id}:outcome" for missing in trial.missing)

    @pytest.mark.parametrize("word", ["failed", "responded", "intolerant"])
    def test_the_answer_is_the_outcome(self, word):
        trial = trial_of(
            taken("sertraline", START, end_after(84), 100), answer(f"trial:sertraline@{START}:outcome", word)
        )
        assert trial.outcome.value == word

    def test_intolerance_before_adequacy_is_no_failure(self):
        end = end_after(10)
        trial = trial_of(
            taken("sertraline", START, end, 100, reason=StopReason.INTOLERANCE),
            score("phq9_total", 20, START), score("phq9_total", 19, end),
        )  # fmt: skip
        assert trial.outcome is Outcome.INTOLERANT
        assert trial.counts_as_failed is Verdict.NOT_MET

    def test_intolerance_after_adequacy_does_not_undo_a_measured_failure(self):
        end = end_after(84)
        trial = trial_of(
            taken("sertraline", START, end, 100, reason=StopReason.INTOLERANCE),
            score("phq9_total", 20, START), score("phq9_total", 19, end),
        )  # fmt: skip
        assert trial.counts_as_failed is Verdict.MET

    @pytest.mark.parametrize(("days", "found"), [(14, Outcome.FAILED), (15, Outcome.UNKNOWN)])
    def test_a_closing_score_counts_up_to_the_limit_of_the_protocol(self, days, found):
        assert RULES.outcome_after_days.value == 14
        end = end_after(84)
        late = end_after(84 + days)
        trial = trial_of(
            taken("sertraline", START, end, 100), score("phq9_total", 20, START), score("phq9_total", 18, late)
        )
        assert trial.outcome is found

    def test_two_scales_that_disagree_leave_it_open(self):
        end = end_after(84)
        trial = trial_of(
            taken("sertraline", START, end, 100),
            score("phq9_total", 20, START), score("phq9_total", 18, end),
            score("madrs_total", 32, START), score("madrs_total", 8, end),
        )  # fmt: skip
        assert trial.outcome is Outcome.UNKNOWN

    @pytest.mark.parametrize(("adherent", "counts"), [("yes", Verdict.MET), ("no", Verdict.NOT_MET)])
    def test_a_medicine_that_was_not_taken_regularly_did_not_fail(self, adherent, counts):
        trial = trial_of(failed("sertraline", START, 100), answer(f"trial:sertraline@{START}:adherence", adherent))
        assert trial.counts_as_failed is counts


class TestAnswersThatWereLeftBehind:
    """An answer names its trial by the start; a corrected start must not make it vanish."""

    LATER = "2024-06-17"

    @pytest.mark.parametrize(
        ("about", "value"),
        [("outcome", "responded"), ("outcome", "intolerant"), ("adherence", "no"), ("combined", "yes"), ("days", "10")],
    )
    def test_one_that_spoke_against_the_trial_keeps_it_open_and_is_asked_again(self, about, value):
        behind = answer(f"trial:sertraline@{START}:{about}", value)
        trial = trial_of(failed("sertraline", self.LATER, 100), behind)
        assert trial.counts_as_failed is Verdict.UNKNOWN
        assert [missing.question_id for missing in trial.missing] == [f"trial:sertraline@{self.LATER}:{about}"]
        assert behind.record in {fact.record for fact in trial.inputs}

    @pytest.mark.parametrize(("about", "value"), [("outcome", "failed"), ("adherence", "yes"), ("combined", "no")])
    def test_one_that_spoke_for_it_is_not_carried_over(self, about, value):
        behind = answer(f"trial:sertraline@{START}:{about}", value)
        unmeasured = taken("sertraline", self.LATER, after(self.LATER, 83), 100)
        assert trial_of(unmeasured, behind) == trial_of(unmeasured)

    def test_one_about_another_medicine_says_nothing(self):
        behind = answer(f"trial:venlafaxine@{START}:outcome", "responded")
        assert trial_of(failed("sertraline", self.LATER, 100), behind).counts_as_failed is Verdict.MET

    def test_the_new_answer_settles_it(self):
        behind = answer(f"trial:sertraline@{START}:adherence", "no")
        again = answer(f"trial:sertraline@{self.LATER}:adherence", "yes")
        assert trial_of(failed("sertraline", self.LATER, 100), behind, again).counts_as_failed is Verdict.MET


class TestStatus:
    @pytest.mark.parametrize("status", ["cancelled", "draft", "entered-in-error", "not-taken", "intended"])
    def test_what_was_never_taken_is_no_trial(self, status):
        assert trials_of(taken("sertraline", START, end_after(60), 100, status=status)) == ()

    def test_what_begins_after_the_screening_is_not_seen(self):
        assert trials_of(taken("sertraline", days_ago(-1), None, 100)) == ()


class TestEpisode:
    @pytest.mark.parametrize(
        ("episode", "verdict"), [("2024-06-03", Verdict.MET), ("2025-01-01", Verdict.NOT_MET), (None, Verdict.UNKNOWN)]
    )
    def test_a_trial_counts_where_it_lies_in_the_current_episode(self, episode, verdict):
        trial = trial_of(failed("sertraline", START, 100), episode=episode)
        assert trial.in_current_episode is verdict
        assert trial.counts_as_failed is verdict

    def test_an_unknown_episode_is_asked_for(self):
        trial = trial_of(failed("sertraline", START, 100), episode=None)
        assert [missing.question_id for missing in trial.missing] == ["episode:start"]

    @pytest.mark.parametrize(("days_in_it", "verdict"), [(27, Verdict.UNKNOWN), (28, Verdict.MET)])
    def test_a_trial_begun_before_it_needs_four_weeks_at_dose_within_it(self, days_in_it, verdict):
        episode = end_after(84 - days_in_it + 1)
        found = trial_of(failed("sertraline", START, 100), episode=episode).in_current_episode
        assert (found is Verdict.MET) is (verdict is Verdict.MET)


class TestRole:
    def test_lithium_beside_an_antidepressant_is_an_augmentation(self):
        roles = {
            trial.medicine: trial.role
            for trial in trials_of(
                taken("sertraline", START, end_after(200), 100), taken("lithium", end_after(100), end_after(200), 900)
            )
        }
        assert roles == {"sertraline": "antidepressant", "lithium": "augmentation"}

    def test_lithium_alone_is_no_trial_of_depression(self):
        assert trials_of(taken("lithium", START, end_after(200), 900)) == ()

    @pytest.mark.parametrize(("overlap", "role"), [(28, "antidepressant"), (29, "combination")])
    def test_an_overlap_of_four_weeks_is_a_switch_and_a_longer_one_a_combination(self, overlap, role):
        assert RULES.cross_taper_days.value == 28
        second = end_after(100 - overlap + 1)
        found = {
            trial.medicine: trial
            for trial in trials_of(
                taken("sertraline", START, end_after(100), 100), taken("bupropion", second, end_after(200), 300)
            )
        }
        assert found["bupropion"].role == role
        assert found["sertraline"].role == "antidepressant"

    def test_citalopram_and_escitalopram_are_two_with_a_note(self):
        first, second = trials_of(failed("escitalopram", START, 10), failed("citalopram", end_after(120), 20))
        assert "citalopram" in first.reason
        assert "Escitalopram" in second.reason

    def test_two_trials_of_one_medicine_are_both_told(self):
        found = trials_of(failed("sertraline", START, 100), failed("sertraline", end_after(200), 100))
        assert [trial.medicine for trial in found] == ["sertraline", "sertraline"]


def test_a_trial_shows_its_reason_its_records_and_its_source():
    trial = trial_of(failed("sertraline", START, 100))
    assert trial.reason.startswith("84 days at 50 mg or more, 28 days needed")
    assert "PHQ-9 20 to 18" in trial.reason
    assert trial.inputs[0].record == f"reported/sertraline@{START}"
    assert trial.source.key


def test_the_episode_of_the_builders_is_before_the_trials():
    assert EPISODE < START
