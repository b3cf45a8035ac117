"""The relapse forecast: what it says, from what, when it says nothing, and how far it can be trusted."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import exp, log
from pathlib import Path

import pytest
from clinic_checks import PROTOCOLS, TABLES
from forecast_builders import SERIES, day, days, line, model, phq9, said
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.research.forecast import ForecastModel, forecast, load_models
from daybreak.research.forecast.calibration import calibrate
from daybreak.research.forecast.fitting import OPENED, fit, written
from daybreak.research.forecast.forecast_model import SHIPPED
from daybreak.research.forecast.landmarks import Landmark, landmarks
from daybreak.research.forecast.predictors import Predictors, predictors
from daybreak.research.forecast.published_rates import Withdrawal, hazard_ratio, relapse_free
from daybreak.research.simulated_clinic import SimulatedPatient

WELL = (phq9(7, 12), phq9(14, 8), phq9(21, 4))
"""From a baseline of 20 to 4."""


class TestTheProbability:
    """1 - exp(-H0(days) exp(x b)): a hazard that the patient's own scores raise or lower."""

    def test_of_the_worked_example(self) -> None:
        """Baseline 20; 8, 4 and now 6. Shares 0.3, 0.1 above the best, mean 0.3; a week after the session.

        x b = 2 (0.3 - 0.2) + 3 (0.1 - 0.1) + 1 (0.3 - 0.2) + 0.2 (1 - 1) = 0.3; over 28 days H0 = 0.056.
        """
        found = said(phq9(7, 8), phq9(14, 4), phq9(24, 6), on=24)
        assert found.probability is not None
        assert found.probability.value == pytest.approx(1 - exp(-0.056 * exp(0.3)))
        assert found.probability.value == pytest.approx(0.0728, abs=0.0001)

    def test_has_an_interval_from_the_coefficients(self) -> None:
        """The standard error of x b is 0.2 (0.3 - 0.2) = 0.02."""
        found = said(phq9(7, 8), phq9(14, 4), phq9(24, 6), on=24).probability
        assert found is not None
        assert log(-log(1 - found.high)) - log(-log(1 - found.value)) == pytest.approx(1.959964 * 0.02)
        assert found.low < found.value < found.high

    def test_is_until_the_next_due_session_or_four_weeks(self) -> None:
        assert said(*WELL, on=21).until == day(49)
        assert said(*WELL, on=21, due=(24, 25)).until == day(25)
        assert said(*WELL, on=21, due=(60, 62)).until == day(49)
        assert said(*WELL, on=21, due=(20, 21)).until == day(49)  # Late already: nobody knows when it will be.

    def test_is_lower_for_a_nearer_session(self) -> None:
        near, far = said(*WELL, on=21, due=(24, 24)).probability, said(*WELL, on=21, due=(35, 35)).probability
        assert near is not None
        assert far is not None
        assert near.value < far.value

    @settings(max_examples=60)
    @given(
        st.lists(st.integers(0, 27), min_size=1, max_size=6), st.integers(0, 27), st.integers(0, 27),
        st.sampled_from(["test", "phq9", "madrs"]),
    )  # fmt: skip
    def test_never_falls_with_a_worse_last_score(self, earlier: list[int], a: int, b: int, which: str) -> None:
        """Whatever came before. Too high a score is a sign of its own (`relapsed`, `missing`), and no lower number."""
        fitted = model() if which == "test" else replace(load_models()[which], instrument="phq9")
        before = [phq9(7 * number + 1, value) for number, value in enumerate(earlier)]
        number = 7 * len(earlier) + 5
        better, worse = (said(*before, phq9(number, each), on=number, fitted=fitted) for each in sorted((a, b)))
        if better.probability is not None and worse.probability is not None:
            assert better.probability.value <= worse.probability.value + 1e-12

    @settings(max_examples=20)
    @given(st.permutations(SERIES))
    def test_does_not_depend_on_the_order_of_the_sessions(self, order: list[int]) -> None:
        assert said(*WELL, on=21, sessions=[*order, order[0]]) == said(*WELL, on=21)

    def test_does_not_know_what_comes_after_its_day(self) -> None:
        later = line(*WELL, phq9(28, 16), sessions=[*SERIES, 30])
        assert forecast(model(), later, days([*SERIES, 30]), day(22)) == said(*WELL, on=22)


class TestNothingIsSaid:
    """Each lack is named, with the question that settles it; the other side of each limit is said."""

    def test_without_a_recent_score(self) -> None:
        assert said(*WELL, on=35).can_say
        late = said(*WELL, on=36)
        assert not late.can_say
        assert [each.what for each in late.missing] == ["a recent PHQ-9"]

    def test_without_a_response_that_could_be_lost(self) -> None:
        assert said(phq9(7, 10), on=7).can_say
        assert [each.what for each in said(phq9(7, 11), on=7).missing] == ["a response"]

    def test_without_a_baseline(self) -> None:
        found = forecast(model(), line(phq9(-30, 20), *WELL), days(SERIES), day(21))
        assert found.missing[0].what == "the baseline of the PHQ-9"

    def test_with_an_incomplete_last_score(self) -> None:
        assert [each.what for each in said(*WELL, phq9(24, 3, 6), on=24).missing] == ["the rest of the PHQ-9"]

    def test_while_a_first_high_score_awaits_its_second(self) -> None:
        assert said(*WELL, phq9(24, 9), on=24).can_say
        assert [each.what for each in said(*WELL, phq9(24, 10), on=24).missing] == ["a second PHQ-9"]

    def test_in_a_relapse(self) -> None:
        found = said(*WELL, phq9(24, 12), phq9(31, 12), on=31)
        assert found.relapsed
        assert not found.can_say
        assert found.missing == ()
        assert said(*WELL, phq9(24, 12), phq9(31, 12), phq9(38, 4), on=38).can_say

    def test_before_the_first_session(self) -> None:
        found = forecast(model(), line(phq9(-2, 20)), (), day(0))
        assert {each.what for each in found.missing} >= {"the first session", "a response"}

    def test_and_scores_of_another_scale_are_refused(self) -> None:
        with pytest.raises(ValueError, match="found scores of phq9; expected those of madrs"):
            forecast(model(instrument="madrs"), line(*WELL), days(SERIES), day(21))


class TestTheWindow:
    """The days on which the probability reaches half of what is tolerated, and the whole of it."""

    def test_lies_where_the_probability_reaches_the_tolerated(self) -> None:
        """At the means 1 - exp(-0.002 d) is 5 % after 25 days and 10 % after 52."""
        found = said(*WELL, on=21, fitted=model({})).window
        assert found is not None
        assert (found.earliest, found.latest) == (day(21 + 25), day(21 + 52))

    def test_comes_sooner_for_a_worse_score(self) -> None:
        well, worse = said(*WELL, on=21).window, said(*WELL, phq9(24, 9), on=24).window
        assert well is not None
        assert worse is not None
        assert worse.latest is not None
        assert well.latest is None or (worse.latest - day(24)) < (well.latest - day(21))

    def test_has_no_end_where_the_model_sees_none(self) -> None:
        found = said(*WELL, on=21, fitted=model({}, tolerated=0.2)).window
        assert found is not None
        assert found.latest is None
        assert found.sees_until == day(21 + 56)

    def test_never_lies_before_the_day_or_the_day_after_the_last_session(self) -> None:
        found = said(*WELL, on=21, fitted=model({}, tolerated=0.002), sessions=[*SERIES, 21]).window
        assert found is not None
        assert (found.earliest, found.latest) == (day(22), day(22))


class TestThePredictors:
    """Each from the patient's own scores and sessions, as a share of their own baseline."""

    def test_of_one_course(self) -> None:
        scores = line(phq9(7, 8), phq9(14, 4), phq9(24, 6))
        used = predictors(scores.baseline, scores.after, [day(each) for each in SERIES], day(24))
        assert (used.last, used.rise, used.best_before) == (0.3, pytest.approx(0.1), 4)
        assert used.recent == pytest.approx(0.3)
        assert (used.since_session, used.distance) == (1.0, pytest.approx(10 / 3 / 7))
        assert used.since_response == pytest.approx(17 / 7)

    def test_count_relapses_that_are_over(self) -> None:
        scores = line(*WELL, phq9(24, 12), phq9(31, 12), phq9(38, 4))
        given = [day(each) for each in SERIES]
        assert predictors(scores.baseline, scores.after[:5], given, day(31)).relapses_before == 0
        assert predictors(scores.baseline, scores.after, given, day(38)).relapses_before == 1


class TestTheFit:
    """The regression finds what is there."""

    def test_finds_the_effects_that_were_put_in(self) -> None:
        """Times to a relapse with a hazard of 0.01 exp(3 last) a day: of equally spaced quantiles, without chance."""
        table = [
            Landmark(
                patient=f"{share}-{number}",
                on=OPENED,
                used=_at(share),
                days=max(1, round(days_to)),
                relapsed=days_to <= 56,
            )
            for share in (0.0, 0.2, 0.4, 0.6)
            for number in range(60)
            for days_to in [-log((number + 0.5) / 60) / (0.01 * exp(3 * share))]
        ]
        found = {each.name: each for each in fit([_varied(each) for each in table]).coefficients}
        assert found["last"].value == pytest.approx(3, abs=0.4)
        assert found["last"].low < 3 < found["last"].high

    def test_leaves_a_score_out_that_would_lower_the_forecast(self) -> None:
        """Here the worse off relapse later; no shipped model may say so."""
        table = [
            Landmark(
                patient=f"{share}-{number}",
                on=OPENED,
                used=_at(share),
                days=1 + number % 50,
                relapsed=number % 3 < most,
            )
            for share, most in ((0.0, 2), (0.3, 1), (0.6, 0))
            for number in range(60)
        ]
        found = {each.name: each for each in fit([_varied(each) for each in table]).coefficients}
        assert found["last"].value == 0.0


def _at(share: float) -> Predictors:
    return Predictors(
        last=share, rise=0, recent=0, since_session=0, distance=0, since_response=0, relapses_before=0, best_before=0
    )


def _varied(each: Landmark) -> Landmark:
    """Other predictors that vary and have no effect; one that never varies cannot be fitted."""
    number = int(each.patient.split("-")[1])
    used = replace(
        each.used,
        rise=number % 5 / 10,
        recent=number % 7 / 10,
        since_session=number % 3,
        distance=number % 4,
        since_response=number % 6,
        relapses_before=number % 2,
    )
    return replace(each, used=used)


@pytest.fixture(scope="module")
def held_out(clinic: tuple[SimulatedPatient, ...]) -> dict[str, list[Landmark]]:
    """The days of the clinic of this folder on which a forecast could have been made."""
    return landmarks(clinic, PROTOCOLS, TABLES, ["phq9", "madrs"], spacing_days=28)


class TestTheShippedModels:
    """Of the PHQ-9 and of the MADRS, fitted on simulated patients, as their files say first."""

    def test_say_first_that_they_were_fitted_on_simulated_patients(self) -> None:
        text = SHIPPED.read_text("utf-8")
        assert text.splitlines()[0].endswith("FITTED ON SIMULATED PATIENTS AND IS NOT VALIDATED ON PATIENTS.")
        for each in load_models().values():
            assert "not validated on real ones" in each.warning
            assert each.command in text
        assert set(load_models()) == {"phq9", "madrs"}

    def test_need_no_statistics_library_to_be_used(self) -> None:
        program = (
            "import sys; from daybreak.research.forecast import forecast, load_models; load_models();"
            "print([name for name in ('lifelines', 'pandas', 'scipy', 'numpy') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_are_read_as_they_were_written(self, tmp_path) -> None:
        file = tmp_path / "forecast.yaml"
        file.write_text(written(tuple(load_models().values())))
        assert load_models(file) == load_models()

    @pytest.mark.parametrize("name", ["last", "rise", "recent", "since_session", "distance"])
    def test_with_a_score_or_a_wait_that_lowers_the_forecast_are_refused(self, tmp_path, name: str) -> None:
        shipped = load_models()["phq9"]
        wrong = tuple(replace(c, value=-1.0) if c.name == name else c for c in shipped.coefficients)
        file = tmp_path / "forecast.yaml"
        file.write_text(written((replace(shipped, coefficients=wrong),)))
        with pytest.raises(ValueError, match=rf"{name}: found -1\.0; expected 0 or more"):
            load_models(file)

    @pytest.mark.parametrize("hazard", [(0.2, 0.1), (0.1,)])
    def test_with_a_hazard_that_falls_or_is_too_short_are_refused(self, tmp_path, hazard: tuple[float, ...]) -> None:
        file = tmp_path / "forecast.yaml"
        file.write_text(written((replace(load_models()["phq9"], hazard=hazard, sees_days=2),)))
        with pytest.raises(ValueError, match=r"hazard: found .* figures; expected 2 that"):
            load_models(file)

    @pytest.mark.parametrize("scale", ["phq9", "madrs"])
    def test_were_better_than_the_base_rate_in_patients_they_were_not_fitted_on(self, scale: str) -> None:
        found = load_models()[scale].calibration
        assert found.brier < found.brier_base_rate
        assert found.c_index > 0.55
        assert found.seed != load_models()[scale].seed

    @pytest.mark.parametrize("scale", ["phq9", "madrs"])
    def test_said_what_came_in_most_tenths(self, scale: str) -> None:
        """Ten intervals of 95 %: two or more may miss by chance or a little more."""
        rows = load_models()[scale].calibration.rows
        assert len(rows) == 10
        assert sum(each.low <= each.forecast_mean <= each.high for each in rows) >= 7
        assert all(a.forecast_mean <= b.forecast_mean for a, b in pairwise(rows))

    @pytest.mark.parametrize("scale", ["phq9", "madrs"])
    def test_are_as_calibrated_in_this_clinic_as_they_say(self, held_out, scale: str) -> None:
        """Recomputed in the few patients of this folder: as many relapses as said, within a factor of two and a bit."""
        fitted = load_models()[scale]
        found = calibrate(fitted, held_out[scale], seed=0)
        expected = sum(row.forecasts * row.forecast_mean for row in found.rows)
        assert expected / 2.2 <= found.relapsed <= expected * 2.2
        assert found.brier == pytest.approx(fitted.calibration.brier, abs=0.03)

    def test_show_published_rates_beside_their_own_with_the_mismatch(self) -> None:
        for fitted in load_models().values():
            studies = {each.source_key for each in fitted.published}
            assert studies == {"Daly2019", "McInnes2022"}
            assert all(each.mismatch and each.source_key in TABLES.citations for each in fitted.published)

    def test_come_from_relapses_within_the_interval_of_daly_2019_g08(self) -> None:
        """The hazard ratio with against without maintenance, published as 0.49 with an interval of 0.29 to 0.84."""
        ratio = next(each for each in load_models()["madrs"].published if each.figure.startswith("hazard ratio"))
        assert ratio.published == 0.49
        assert 0.29 <= ratio.simulated <= 0.84


class TestCalibration:
    """Checked on a table whose figures are plain."""

    def test_of_a_forecast_that_is_right(self) -> None:
        """A model that says 5.4 % of 200 patients of whom 11 relapse."""
        fitted = model({}, hazard=tuple(0.0555 * day / 28 for day in range(1, 57)))
        found = calibrate(fitted, _relapsing(11, 200), seed=9)
        assert (found.forecasts, found.relapsed) == (200, 11)
        assert found.brier == pytest.approx(found.brier_base_rate, abs=0.0001)
        assert found.c_index == pytest.approx(0.5)

    def test_leaves_out_whoever_was_not_followed_for_four_weeks(self) -> None:
        short = [replace(each, days=27) if not each.relapsed else each for each in _relapsing(11, 200)]
        assert calibrate(model({}), [*short, *_relapsing(0, 20)], seed=9).forecasts == 31

    def test_of_fewer_than_ten_is_refused(self) -> None:
        with pytest.raises(ValueError, match="found 9 forecasts; expected at least 10"):
            calibrate(model({}), _relapsing(1, 9), seed=9)


def _relapsing(relapsed: int, of: int) -> list[Landmark]:
    return [
        Landmark(patient=f"p-{number}", on=date(2026, 1, 1), used=_at(0.2), days=28, relapsed=number < relapsed)
        for number in range(of)
    ]


def test_the_withdrawal_is_summed_up_by_kaplan_meier_and_cox() -> None:
    """Of four who went on one relapses, of four who did not three do: after 100 days 75 % and 25 % are free of it."""
    trial = Withdrawal(
        kept=((50, True), (200, False), (200, False), (200, False)),
        withdrawn=((20, True), (40, True), (60, True), (200, False)),
    )
    assert relapse_free(trial.kept, 100) == pytest.approx(0.75)
    assert relapse_free(trial.withdrawn, 100) == pytest.approx(0.25)
    assert hazard_ratio(trial) < 1


def test_a_model_is_a_plain_value() -> None:
    """So that a forecast can be stored with the model that made it."""
    fitted: ForecastModel = load_models()["phq9"]
    assert fitted == load_models()["phq9"]
    assert hash(fitted) == hash(load_models()["phq9"])


@pytest.mark.parametrize("scale", ["phq9", "madrs"])
def test_the_page_shows_the_calibration_of_the_shipped_model(scale: str) -> None:
    """Figures in prose go stale when a file is made anew; here they cannot."""
    page = (Path(__file__).parents[2] / "docs" / "algorithms" / "relapse-forecast.md").read_text("utf-8")
    found = load_models()[scale].calibration
    assert f"Brier score {found.brier:.4f}" in page
    assert f"C-index {found.c_index:.2f}" in page
    for row in found.rows:
        assert f"| {100 * row.forecast_mean:.1f} % | {row.relapsed} of {row.forecasts} |" in page
