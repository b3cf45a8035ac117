"""The page at the chair as the server sends it: an empty shell, and training that touches nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from seated import chair_called, seated, somebody_called
from staff import account_of

import daybreak.clinic.sessions
from daybreak.care.session.start import NEVER_LIFTED
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.sessions.chair.views import LIMITS
from daybreak.clinic.sessions.models import Session, SessionEvent
from daybreak.exchange.session_json import READINGS, SCALES, EventRefused, decode_event, decode_rules
from daybreak.knowledge import protocols

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SCRIPTS = Path(daybreak.clinic.sessions.__file__).parent / "static/sessions/chair"
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|\.style\b|cssText")


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(account_of(role))
    return client


@pytest.fixture
def session(db: None) -> Session:
    return seated(somebody_called("Hollis"), chair_called("Window"))


def address(name: str, session: Session) -> str:
    return reverse(name, kwargs={"patient_id": session.patient_id, "session_id": session.pk})


def embedded(page: str, name: str) -> Any:
    """What a page carries as JSON under an id."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found, f"the page carries no {name}"
    return json.loads(found[1])


@pytest.mark.parametrize("name", ["chair", "session-replay"])
def test_the_shell_says_neither_who_the_patient_is_nor_who_is_signed_in(session: Session, name: str) -> None:
    page = signed_in(Role.NURSE).get(address(name, session)).content.decode()
    nurse = account_of(Role.NURSE)
    told = (str(session.patient), "Hollis", session.patient.birth_date, nurse.full_name, "csrfmiddlewaretoken")
    assert [each for each in told if each and each in page] == []
    assert f'data-base="/patients/{session.patient_id}/sessions/{session.pk}/"' in page


@pytest.mark.parametrize("name", ["chair", "session-replay"])
@pytest.mark.parametrize(("role", "status"), [(Role.DIRECTOR, 200), (Role.FRONT_DESK, 403), (Role.PATIENT, 403)])
def test_only_the_care_team_may_look(session: Session, name: str, role: str, status: int) -> None:
    assert signed_in(role).get(address(name, session)).status_code == status


@pytest.mark.parametrize("name", ["chair", "session-replay"])
def test_the_session_of_somebody_else_is_not_found(session: Session, name: str) -> None:
    other = somebody_called("Marlow")
    wrong = reverse(name, kwargs={"patient_id": other.pk, "session_id": session.pk})
    assert signed_in(Role.NURSE).get(wrong).status_code == 404


def test_looking_is_audited_under_the_patient(session: Session) -> None:
    signed_in(Role.NURSE).get(address("chair", session))
    assert AuditEvent.objects.filter(patient=session.patient, action="session.read").exists()


@pytest.mark.parametrize("protocol_id", ["iv-ketamine", "esketamine-us"])
def test_training_carries_the_rules_of_the_protocol(db: None, protocol_id: str) -> None:
    page = signed_in(Role.DIRECTOR).get(reverse("training", args=[protocol_id])).content.decode()
    assert decode_rules(embedded(page, "training-rules")) == protocols()[protocol_id].session
    assert "Training" in page


def test_training_touches_no_record(db: None) -> None:
    client = signed_in(Role.NURSE)
    assert client.get(reverse("training-choice")).status_code == 200
    assert client.get(reverse("training", args=["iv-ketamine"])).status_code == 200
    assert not Session.objects.exists()
    assert not SessionEvent.objects.exists()


def test_the_invented_patient_of_training_can_be_checked_in(db: None) -> None:
    page = signed_in(Role.NURSE).get(reverse("training", args=["iv-ketamine"])).content.decode()
    moment = "2026-03-02T09:00:00Z"
    said = {"id": "training-1", "kind": "checked_in", "observed_at": moment, "recorded_at": moment, "by": "Training"}
    assert decode_event(said | embedded(page, "training-boot")["arrives"])


def test_training_by_a_protocol_that_does_not_exist_is_not_found(db: None) -> None:
    assert signed_in(Role.NURSE).get(reverse("training", args=["no-such-protocol"])).status_code == 404


def test_who_may_not_train_is_turned_away(db: None) -> None:
    assert signed_in(Role.FRONT_DESK).get(reverse("training-choice")).status_code == 403


def event(kind: str, **fields: Any) -> dict[str, Any]:
    moment = "2026-03-02T09:00:00Z"
    return {"id": "event-0001", "kind": kind, "observed_at": moment, "recorded_at": moment, "by": "x"} | fields


@pytest.mark.parametrize(("measure", "highest"), READINGS)
def test_a_pad_refuses_exactly_the_readings_that_the_server_refuses(measure: str, highest: float) -> None:
    assert LIMITS["readings"][measure] == highest
    assert decode_event(event("reading", **{measure: highest}))
    with pytest.raises(EventRefused):
        decode_event(event("reading", **{measure: highest + 1}))


@pytest.mark.parametrize(("scale", "highest"), SCALES.items())
def test_a_pad_refuses_exactly_the_scores_that_the_server_refuses(scale: str, highest: float) -> None:
    assert LIMITS["scales"][scale] == highest
    assert decode_event(event("scale_scored", scale=scale, score=highest))
    with pytest.raises(EventRefused):
        decode_event(event("scale_scored", scale=scale, score=highest + 1))


def test_the_page_knows_what_no_decision_replaces() -> None:
    assert set(LIMITS["never_lifted"]) == NEVER_LIFTED


def test_no_script_of_the_chair_makes_markup_from_text() -> None:
    scripts = sorted(SCRIPTS.rglob("*.js"))
    assert len(scripts) > 20
    assert [path.name for path in scripts if MARKUP.search(path.read_text())] == []


def test_every_module_that_is_imported_exists() -> None:
    """A browser tells of a missing one only when it is needed, which may be when the network is gone."""
    for path in SCRIPTS.rglob("*.js"):
        for name in re.findall(r'from "(\.[^"]+)"', path.read_text()):
            place = (path.parent / name).resolve()
            elsewhere = Path(str(place).replace("sessions/static/ui", "ui/static/ui"))
            assert place.exists() or elsewhere.exists(), f"{path.name} imports {name}"
