"""The predicted concentration at the chair: from the session's own events, marked as a model, used by no alarm."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from seated import chair_called, infusing, seated, somebody_called, told
from staff import account_of

import daybreak.care
import daybreak.clinic.sessions
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.sessions.chair.prediction import KINDS
from daybreak.clinic.sessions.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SCRIPT = Path(daybreak.clinic.sessions.__file__).parent / "static/sessions/chair/prediction.js"


@pytest.fixture
def session(db: None) -> Session:
    return seated(somebody_called("Hollis"), chair_called("Window"), minutes_ago=90)


@pytest.fixture
def weighed(session: Session) -> Session:
    told(session, "weight_taken", minutes_ago=80, weight_kg=70)
    return session


def predicted(session: Session, role: str = Role.NURSE) -> Any:
    client = Client()
    client.force_login(account_of(role))
    address = {"patient_id": session.patient_id, "session_id": session.pk}
    answer = client.get(reverse("session-prediction", kwargs=address))
    return answer.json() if answer.status_code == 200 else answer.status_code


def at(band: dict[str, Any], minute: float, side: str = "median") -> float:
    return float(band[side][band["minutes"].index(minute)])


def test_follows_the_order_and_the_start(weighed: Session) -> None:
    infusing(weighed, started=50)
    band = predicted(weighed)["prediction"]
    assert band["drug"] == "ketamine"
    assert band["dose_mg"] == 35
    assert band["minutes"][band["median"].index(max(band["median"]))] == pytest.approx(40, abs=0.01)
    assert band["model"]["id"] == "clements-1981"


def test_a_pause_shows_in_the_band(weighed: Session) -> None:
    infusing(weighed, started=50, paused=35)
    stopped = predicted(weighed)["prediction"]
    told(weighed, "administration_resumed", minutes_ago=25)
    resumed = predicted(weighed)["prediction"]
    for side in ("p05", "median", "p95"):
        assert at(stopped, 24, side) < at(stopped, 16, side)
        assert at(resumed, 24, side) < at(resumed, 16, side)
        assert at(resumed, 40, side) > at(resumed, 26, side) > 0
        assert at(resumed, 40, side) > at(stopped, 40, side)
    assert resumed["dose_mg"] == 35
    assert stopped["dose_mg"] == pytest.approx(13.12, abs=0.02)


def test_names_the_events_it_knows_so_that_the_page_can_tell_it_is_old(weighed: Session) -> None:
    infusing(weighed, started=50)
    before = predicted(weighed)["events"]
    name = told(weighed, "administration_paused", minutes_ago=20)
    told(weighed, "reading", minutes_ago=19, systolic_mmhg=120, diastolic_mmhg=80)
    after = predicted(weighed)["events"]
    assert set(after) - set(before) == {name}


def test_page_and_server_agree_on_the_events_that_matter() -> None:
    (listed,) = re.findall(r"const KINDS = new Set\(\[(.*?)\]\)", SCRIPT.read_text(), re.DOTALL)
    assert set(re.findall(r'"(\w+)"', listed)) == KINDS


@pytest.mark.parametrize(
    ("events", "words"), [((), "No drug has been given"), (("administration_started",), "No dose is ordered")]
)
def test_says_why_there_is_none(weighed: Session, events: tuple[str, ...], words: str) -> None:
    for kind in events:
        told(weighed, kind, minutes_ago=10)
    assert words in predicted(weighed)["absent"]


def test_without_a_weight_there_is_none(session: Session) -> None:
    infusing(session, started=50)
    assert "weight" in predicted(session)["absent"]


@pytest.mark.parametrize(("role", "status"), [(Role.FRONT_DESK, 403), (Role.PATIENT, 403), (Role.RESEARCHER, 403)])
def test_only_the_care_team_sees_it(weighed: Session, role: str, status: int) -> None:
    assert predicted(weighed, role) == status


def test_no_rule_of_care_knows_of_predictions() -> None:
    rules = Path(daybreak.care.__file__).parent
    naming = re.compile(r"daybreak\.(pharmacology|research)|predicted_concentration")
    assert [path.name for path in rules.rglob("*.py") if naming.search(path.read_text())] == []
