"""The forecast on the page is never certain, says what it rests on and how well it did, or that nothing can be said."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from outcome_stories import TWICE_WEEKLY, course_of, phq9
from pypdf import PdfReader

from daybreak.clinic.accounts.models import User
from daybreak.clinic.outcomes import forecasts
from daybreak.clinic.outcomes.forecasts import of_100
from daybreak.clinic.outcomes.paper_forecast import MARK
from daybreak.clinic.patients.models import Patient
from daybreak.research.forecast.forecast_model import Calibration, Coefficient, ForecastModel, ReliabilityRow
from daybreak.research.forecast.predictors import NAMES

ROW = ReliabilityRow(forecasts=100, forecast_mean=0.2, relapsed=18, observed=0.18, low=0.11, high=0.27)
MADE_UP = ForecastModel(
    warning="Fitted on simulated patients, never on real ones.",
    id="made-up",
    version="0",
    instrument="phq9",
    label="PHQ-9",
    command="made up for a test",
    seed=1,
    assumptions="none",
    patients=500,
    forecasts=2000,
    relapses=300,
    horizon_days=28,
    sees_days=84,
    counts_for_days=14,
    tolerated=0.2,
    coefficients=tuple(
        Coefficient(name=name, words=name, unit="", value=1.0 if name == "last" else 0.0, low=0, high=2, mean=0.4)
        for name in NAMES
    ),
    covariance=tuple(tuple(0.01 if a == b else 0.0 for b in NAMES) for a in NAMES),
    hazard=tuple(0.01 * day for day in range(1, 85)),
    calibration=Calibration(
        seed=2, patients=400, forecasts=100, relapsed=18, rows=(ROW,), brier=0.12, brier_base_rate=0.15, c_index=0.71
    ),
    published=(),
)


@pytest.fixture
def page(nurse: User, ann: Patient, monkeypatch: pytest.MonkeyPatch) -> object:
    """What the page says under its forecast, by a model that was made up."""
    monkeypatch.setattr(forecasts, "load_models", lambda: {"phq9": MADE_UP})
    monkeypatch.setattr(forecasts, "SHIPPED", Path(__file__))
    client = Client()
    client.force_login(nurse)

    def shown() -> str:
        html = client.get(f"/patients/{ann.pk}/outcomes/").content.decode()
        return html.partition('aria-labelledby="forecast"')[2].partition("</section>")[0]

    return shown


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "fewer than 1"),
        (0.004, "fewer than 1"),
        (0.006, "1"),
        (0.994, "99"),
        (0.996, "more than 99"),
        (1.0, "more than 99"),
    ],
)
def test_never_says_none_and_never_all(share: float, said: str) -> None:
    assert of_100(share) == said


@pytest.mark.database
@pytest.mark.django_db
class TestThePanel:
    def test_tells_a_number_of_100_with_its_interval_its_warning_and_its_calibration(self, page, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d12=8, d3=9)
        said = page()
        assert "of 100" in said
        assert " to " in said
        assert MADE_UP.warning in said
        assert "11 to 27 %" in said
        assert "simulated patients" in said

    def test_says_not_known_and_what_is_missing_without_a_response(self, page, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=18)
        said = page()
        assert "Not known" in said
        assert "Has the PHQ-9 ever halved" in said
        assert "of 100</b>" not in said

    def test_of_a_model_that_cannot_be_used_says_so_and_the_page_goes_on(
        self, page, ann: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken() -> None:
            raise ValueError("relapse-forecast.yaml, hazard: found 3 figures; expected 84.")

        monkeypatch.setattr(forecasts, "load_models", broken)
        course_of(ann, *TWICE_WEEKLY)
        said = page()
        assert "cannot be used" in said
        assert "found 3 figures" in said

    def test_is_not_there_before_the_first_session(self, page, ann: Patient) -> None:
        course_of(ann)
        phq9(ann, d3=18)
        assert page() == ""

    def test_is_not_there_without_a_model_of_the_scale(self, page, ann: Patient, monkeypatch) -> None:
        monkeypatch.setattr(forecasts, "load_models", lambda: {"madrs": replace(MADE_UP, instrument="madrs")})
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=9)
        assert page() == ""


@pytest.fixture
def paper(nurse: User, ann: Patient, monkeypatch: pytest.MonkeyPatch) -> object:
    """What the sheet says, by the model that was made up."""
    monkeypatch.setattr(forecasts, "load_models", lambda: {"phq9": MADE_UP})
    monkeypatch.setattr(forecasts, "SHIPPED", Path(__file__))
    client = Client()
    client.force_login(nurse)

    def told() -> str:
        content = client.get(f"/patients/{ann.pk}/outcomes/sheet.pdf").content
        return " ".join(" ".join(each.extract_text() for each in PdfReader(BytesIO(content)).pages).split())

    return told


@pytest.mark.database
@pytest.mark.django_db
class TestOnPaper:
    def test_is_marked_as_a_model_and_says_what_the_page_says(self, page, paper, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d12=8, d3=9)
        told = paper()
        assert f"{MARK}. {MADE_UP.warning}" in told
        number = page().partition("<b>About ")[2].partition(" of 100")[0]
        assert f"About {number} of 100" in told
        assert "It may well come otherwise for this patient." in told
        assert "By the forecast alone, the next session would lie" in told
        assert "20 % 18 % 11 to 27 % 100" in told

    def test_gives_no_number_where_nothing_can_be_said(self, paper, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=18)
        told = paper()
        assert MARK in told
        assert "Not known. " in told
        assert "Has the PHQ-9 ever halved" in told
        assert "of 100 by" not in told

    def test_of_a_model_that_cannot_be_used_says_so(self, paper, ann: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> None:
            raise ValueError("hazard: found 3 figures; expected 84.")

        monkeypatch.setattr(forecasts, "load_models", broken)
        course_of(ann, *TWICE_WEEKLY)
        assert "cannot be used, so nothing is forecast. hazard: found 3 figures" in paper()

    def test_is_not_there_before_the_first_session(self, paper, ann: Patient) -> None:
        course_of(ann)
        phq9(ann, d3=18)
        assert "Could a relapse come?" not in paper()
