"""Opening a session from a page: what is known is shown and corrected, warnings are told and stop nobody."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from seated import chair_called, seated, somebody_called, told
from staff import account_of

from daybreak.care.session.events import CheckedIn
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.entering import enter_record
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.services import screen_patient
from daybreak.clinic.screening.signing import sign
from daybreak.clinic.sessions.models import Chair, Session
from daybreak.clinic.sessions.services import chair_of, events_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORM = {
    "protocol": "iv-ketamine",
    "height_cm": "165",
    "last_weight_kg": "70.5",
    "sessions_before": "2",
    "pregnancy_possible": "unknown",
}


@pytest.fixture
def client(nurse: User) -> Client:
    client = Client()
    client.force_login(nurse)
    return client


@pytest.fixture
def chair(db: None) -> Chair:
    return chair_called("Chair 1")


def page_for(client: Client, patient: Patient, **asked: Any) -> str:
    return client.get(reverse("open-session", args=[patient.pk]), asked).content.decode()


def opened(client: Client, patient: Patient, seat: Chair, **changed: str) -> Any:
    return client.post(reverse("open-session", args=[patient.pk]), FORM | {"chair": str(seat.pk)} | changed)


def check_in() -> CheckedIn:
    event = events_of(Session.objects.get())[0]
    assert isinstance(event, CheckedIn)
    return event


class TestOpening:
    def test_seats_the_patient_and_goes_to_the_chair(self, client: Client, ann: Patient, chair: Chair) -> None:
        answer = opened(client, ann, chair)
        session = Session.objects.get()
        assert answer.headers["Location"] == reverse("chair", args=[ann.pk, session.pk])
        assert (session.patient, chair_of(session)) == (ann, chair)
        assert AuditEvent.objects.filter(action="session.open", patient=ann, record=f"Session/{session.pk}").exists()

    def test_takes_what_was_corrected_into_the_check_in(self, client: Client, ann: Patient, chair: Chair) -> None:
        opened(client, ann, chair)
        event = check_in()
        assert (event.height_cm, event.last_weight_kg, event.sessions_before) == (165, 70.5, 2)
        assert event.sex == "female"
        assert event.by == "nurse Person (nurse)"

    @pytest.mark.parametrize(("answer", "known"), [("yes", True), ("no", False), ("unknown", None)])
    def test_keeps_not_known_apart_from_no(
        self, client: Client, ann: Patient, chair: Chair, answer: str, known: bool | None
    ) -> None:
        opened(client, ann, chair, pregnancy_possible=answer)
        assert check_in().pregnancy_possible is known

    def test_leaves_unknown_what_was_left_empty(self, client: Client, ann: Patient, chair: Chair) -> None:
        opened(client, ann, chair, height_cm="", last_weight_kg="", sessions_before="")
        event = check_in()
        assert (event.height_cm, event.last_weight_kg, event.sessions_before) == (None, None, None)

    @pytest.mark.parametrize("weight", ["154", "0.5", "9999"])
    def test_takes_what_is_only_unlikely_because_the_rules_ask_about_it(
        self, client: Client, ann: Patient, chair: Chair, weight: str
    ) -> None:
        opened(client, ann, chair, last_weight_kg=weight)
        assert check_in().last_weight_kg == float(weight)

    @pytest.mark.parametrize(
        "impossible",
        [{"height_cm": "-1"}, {"last_weight_kg": "heavy"}, {"sessions_before": "1.5"}, {"height_cm": "nan"},
         {"height_cm": "10001"}, {"pregnancy_possible": ""}, {"chair": ""}],
    )  # fmt: skip
    def test_refuses_what_is_impossible_and_opens_nothing(
        self, client: Client, ann: Patient, chair: Chair, impossible: dict[str, str]
    ) -> None:
        answer = opened(client, ann, chair, **impossible)
        assert answer.status_code == 200
        assert "Nothing was saved" in answer.content.decode()
        assert not Session.objects.exists()

    def test_says_that_somebody_has_just_sat_down_there(self, client: Client, ann: Patient, chair: Chair) -> None:
        seated(somebody_called("Bell"), chair)
        other = chair_called("Chair 2")
        page = opened(client, ann, chair).content.decode()
        assert "Nothing was saved" in page
        assert Session.objects.count() == 1
        assert f'<option value="{other.pk}"' in page

    def test_is_not_for_a_director(self, ann: Patient, chair: Chair) -> None:
        director = Client()
        director.force_login(account_of(Role.DIRECTOR))
        assert opened(director, ann, chair).status_code == 403
        assert not Session.objects.exists()


class TestTheForm:
    def test_begins_with_the_weight_of_the_last_session(self, client: Client, ann: Patient, chair: Chair) -> None:
        earlier = seated(ann, chair, minutes_ago=60 * 24)
        told(earlier, "weight_taken", weight_kg=71.5, minutes_ago=60 * 24)
        told(earlier, "aborted", reason="She would rather wait.", minutes_ago=60 * 23)
        assert 'value="71.5"' in page_for(client, ann)

    def test_begins_with_the_height_of_the_chart(self, client: Client, ann: Patient, nurse: User, chair: Chair) -> None:
        height = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "8302-2"}]},
            "effectiveDateTime": "2026-01-01",
            "valueQuantity": {"value": 165, "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm"},
        }
        enter_record(ann, height, by=nurse)
        assert 'value="165"' in page_for(client, ann)

    def test_asks_about_a_pregnancy_of_a_woman_and_not_of_a_man(
        self, client: Client, ann: Patient, chair: Chair
    ) -> None:
        assert _chosen(page_for(client, ann)) == "unknown"
        ann.sex = "male"
        ann.save()
        assert _chosen(page_for(client, ann)) == "no"

    def test_offers_only_chairs_where_nobody_sits(self, client: Client, ann: Patient, chair: Chair) -> None:
        free = chair_called("Chair 2")
        chair_called("Out of use", is_active=False)
        seated(somebody_called("Bell"), chair)
        page = page_for(client, ann, chair=free.pk)
        assert f'<option value="{free.pk}" selected>Chair 2</option>' in page
        assert "Chair 1</option>" not in page
        assert "Out of use</option>" not in page

    def test_says_so_when_no_chair_is_free(self, client: Client, ann: Patient) -> None:
        assert "No chair is free" in page_for(client, ann)

    def test_warns_of_a_session_of_this_patient_that_is_not_over(
        self, client: Client, ann: Patient, chair: Chair
    ) -> None:
        session = seated(ann, chair)
        page = page_for(client, ann)
        assert "This patient has a session that is not over" in page
        assert reverse("chair", args=[ann.pk, session.pk]) in page

    def test_opens_no_second_session_of_a_patient_unless_it_is_meant(
        self, client: Client, ann: Patient, chair: Chair
    ) -> None:
        free, first = chair_called("Chair 2"), seated(ann, chair)
        refused = opened(client, ann, free).content.decode()
        assert "tick this if another one is meant" in refused
        assert 'name="beside_another"' in refused
        assert Session.objects.get() == first
        opened(client, ann, free, beside_another="on")
        assert Session.objects.count() == 2

    def test_asks_nothing_of_the_kind_where_no_session_goes_on(
        self, client: Client, ann: Patient, chair: Chair
    ) -> None:
        assert 'name="beside_another"' not in page_for(client, ann)


class TestTheScreening:
    WARNING = "You decide whether to go on"

    def test_that_nobody_signed_is_told_as_a_warning(self, client: Client, ann: Patient, chair: Chair) -> None:
        page = page_for(client, ann)
        assert "No screening of this patient is signed" in page
        assert self.WARNING in page

    def test_found_eligible_is_told_with_its_day_and_signature_and_without_a_warning(
        self, client: Client, ann: Patient, prescriber: User, chair: Chair
    ) -> None:
        signed(ann, "iv-ketamine", prescriber, outcome="eligible")
        page = page_for(client, ann, protocol="iv-ketamine")
        assert "<strong>Eligible</strong>" in page
        assert "prescriber Person" in page
        assert self.WARNING not in page

    def test_found_not_eligible_is_told_and_stops_nobody(
        self, client: Client, ann: Patient, prescriber: User, chair: Chair
    ) -> None:
        signed(ann, "iv-ketamine", prescriber, outcome="eligible")
        signed(ann, "iv-ketamine", prescriber, outcome="not_eligible")
        page = page_for(client, ann, protocol="iv-ketamine")
        assert "<strong>Not eligible</strong>" in page
        assert self.WARNING in page
        assert opened(client, ann, chair).status_code == 302

    def test_signed_for_another_protocol_says_nothing_about_this_one(
        self, client: Client, ann: Patient, prescriber: User, chair: Chair
    ) -> None:
        signed(ann, "esketamine-us", prescriber, outcome="eligible")
        page = page_for(client, ann, protocol="iv-ketamine")
        assert "No screening is signed for this protocol" in page
        assert self.WARNING in page


class TestChoosingThePatient:
    def test_leads_from_a_free_chair_to_the_form_with_that_chair(
        self, client: Client, ann: Patient, chair: Chair
    ) -> None:
        page = client.get(reverse("session-patient"), {"q": "smith", "chair": chair.pk}).content.decode()
        assert f"{reverse('open-session', args=[ann.pk])}?chair={chair.pk}" in page
        assert "12\xa0Mar\xa01980" in page

    @pytest.mark.parametrize("chair_text", ["x", "-1", "9" * 30, "4711"])
    def test_minds_no_chair_that_does_not_exist(self, client: Client, ann: Patient, chair_text: str) -> None:
        assert client.get(reverse("session-patient"), {"chair": chair_text}).status_code == 200

    def test_offers_nobody_who_has_died(self, client: Client, ann: Patient) -> None:
        ann.deceased = True
        ann.save()
        assert "Smith, Ann" not in client.get(reverse("session-patient"), {"q": "smith"}).content.decode()


class TestThePatientsSessions:
    def test_are_each_told_with_what_was_given_measured_and_how_it_ended(
        self, client: Client, ann: Patient, chair: Chair
    ) -> None:
        session = seated(ann, chair, minutes_ago=150)
        told(session, "dose_ordered", role=Role.PRESCRIBER, minutes_ago=140, dose_mg=35, bag_ml=100, minutes=40)
        told(session, "administration_started", minutes_ago=120)
        told(session, "reading", minutes_ago=100, systolic_mmhg=151, spo2_percent=95)
        told(session, "reading", minutes_ago=90, systolic_mmhg=130, spo2_percent=98)
        told(session, "administration_stopped", minutes_ago=100, given_ml=50)
        told(session, "discharged", minutes_ago=70, against_advice=True, reason="Had to fetch a child.")
        told(session, "reading", minutes_ago=10, systolic_mmhg=190, spo2_percent=70)
        page = client.get(reverse("patient-sessions", args=[ann.pk])).content.decode()
        for part in ("17.5 mg", "151 mmHg", "95 %", "30 min", "Left against advice", "Had to fetch a child."):
            assert part in page
        assert "190 mmHg" not in page

    def test_show_as_not_known_what_nobody_recorded(self, client: Client, ann: Patient, chair: Chair) -> None:
        session = seated(ann, chair)
        told(session, "administration_started", minutes_ago=20)
        page = client.get(reverse("patient-sessions", args=[ann.pk])).content.decode()
        for part in ("Not known", "Not measured", "Not begun", "Going on"):
            assert part in page

    def test_of_somebody_else_are_not_among_them(self, client: Client, ann: Patient, chair: Chair) -> None:
        seated(somebody_called("Bell"), chair)
        assert "No session yet" in client.get(reverse("patient-sessions", args=[ann.pk])).content.decode()


def signed(patient: Patient, protocol: str, by: User, *, outcome: str) -> None:
    """A signed screening of this outcome, by an override where the rules say something else."""
    screening = screen_patient(patient, protocol, date(2026, 11, 1))
    same = screening.decision == outcome
    reason = "" if same else "Decided so for this test."
    sign(patient, screening, decision="accept" if same else "override", outcome=outcome, reason=reason, by=by)


def _chosen(page: str) -> str:
    """The answer about a pregnancy that is chosen at first."""
    choices = [part for part in page.split("<input") if 'name="pregnancy_possible"' in part and "checked" in part]
    assert len(choices) == 1
    return choices[0].split('value="')[1].split('"')[0]
