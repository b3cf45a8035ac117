"""The pre-check about consent is answered from the records when a session is opened, and only as far as they know."""

import pytest
from consent_cases import IV, NASAL, consented, new_text
from django.test import Client
from session_records import KNOWN, a_chair, append, opened, told

from daybreak.care.findings import Verdict
from daybreak.care.session.timeline import SessionState
from daybreak.clinic.accounts.models import User
from daybreak.clinic.consents.services import withdraw
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import Session, SessionEvent
from daybreak.knowledge import protocols

pytestmark = [pytest.mark.database, pytest.mark.django_db]

CONSENT, TREATMENT_CONSENT, ENROLMENT = "pre-check-consent", "pre-check-treatment-consent", "pre-check-consent"


def verdict(session: Session, question: str = CONSENT) -> Verdict:
    return finding(services.state_of(session), question).verdict


def finding(state: SessionState, question: str) -> object:
    return next(each for each in state.start if each.rule == question)


def test_nothing_on_record_stays_a_question(ann: Patient) -> None:
    session = opened(ann)
    assert verdict(session) is Verdict.UNKNOWN
    assert not SessionEvent.objects.filter(session=session, kind="check_answered").exists()


def test_a_consent_in_force_answers_yes_and_says_what_it_rests_on(ann: Patient) -> None:
    consented(ann)
    session = opened(ann)
    assert verdict(session) is Verdict.MET
    answer = SessionEvent.objects.get(session=session, kind="check_answered")
    assert answer.by.startswith("consents on record: Signed ")
    assert answer.by.endswith("sent by nurse Person (nurse)")


def test_a_withdrawn_one_answers_no_with_the_reason(ann: Patient, nurse: User) -> None:
    withdraw(consented(ann), reason="She fears it", by=nurse)
    session = opened(ann)
    assert verdict(session) is Verdict.NOT_MET
    assert "She fears it" in SessionEvent.objects.get(session=session, kind="check_answered").by


def test_an_outdated_one_answers_no(ann: Patient) -> None:
    consented(ann)
    new_text()
    assert verdict(opened(ann)) is Verdict.NOT_MET


def test_staff_correct_it_by_answering_again(ann: Patient, nurse: User) -> None:
    consented(ann)
    new_text()
    session = opened(ann)
    append(session, told("check_answered", question=CONSENT, answer="yes"), by=nurse)
    assert verdict(session) is Verdict.MET


def test_a_consent_to_the_spray_never_answers_for_the_enrolment(ann: Patient, nurse: User) -> None:
    consented(ann, route=NASAL)
    session = services.open_session(ann, "esketamine-us", a_chair(), KNOWN, by=nurse)
    assert verdict(session, TREATMENT_CONSENT) is Verdict.MET
    assert verdict(session, ENROLMENT) is Verdict.UNKNOWN


def test_a_consent_to_one_treatment_says_nothing_about_another(ann: Patient, nurse: User) -> None:
    consented(ann, route=IV)
    session = services.open_session(ann, "esketamine-us", a_chair(), KNOWN, by=nurse)
    assert verdict(session, TREATMENT_CONSENT) is Verdict.UNKNOWN


@pytest.mark.parametrize("name", ["iv-ketamine", "esketamine-us"])
def test_every_shipped_protocol_asks_exactly_one_question_that_consents_answer(name: str) -> None:
    session = protocols()[name].session
    assert session is not None
    assert len([each for each in session.pre_checks if each.answered_from == "consent"]) == 1


def test_the_page_that_opens_a_session_shows_how_consent_stands(signed_in: Client, ann: Patient) -> None:
    consented(ann)
    shown = signed_in.get(f"/patients/{ann.pk}/sessions/new/?protocol=iv-ketamine").content.decode()
    assert "This answers the pre-check" in shown
    shown = signed_in.get(f"/patients/{ann.pk}/sessions/new/?protocol=esketamine-us").content.decode()
    assert "The pre-check asks for it" in shown
