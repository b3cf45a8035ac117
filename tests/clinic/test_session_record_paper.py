"""The papers of a session, read back: whose they are on every sheet, what they say, and that a draft looks like one."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from session_stories import INFUSION, NASAL, RULES, stored_session

from care.session import builders as made
from daybreak import __version__
from daybreak.care.session.events import InterventionGiven, WeightTaken
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.record.paper.instructions import instructions_pdf
from daybreak.clinic.sessions.record.paper.record import UNFINISHED, record_pdf
from daybreak.clinic.sessions.record.reading import session_record
from daybreak.clinic.sessions.services import append_events
from daybreak.clinic.ui.paper.words import plain

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

IV = RULES[INFUSION]


def sheets(content: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def told(session: Session) -> str:
    return " ".join(sheets(record_pdf(session_record(session))))


@pytest.fixture
def infusion(ann: Patient, nurse: User) -> Session:
    return stored_session(ann, INFUSION, made.session(IV), nurse)


class TestTheRecord:
    def test_says_on_every_sheet_whose_it_is_and_how_many_there_are(self, infusion: Session) -> None:
        pages = sheets(record_pdf(session_record(infusion)))
        assert len(pages) > 1
        for number, text in enumerate(pages, 1):
            assert "Smith, Ann, born 12 Mar 1980, MRN none. Session of 2 Mar 2026" in text
            assert f"Page {number} of {len(pages)}" in text
            assert "Printed " in text

    def test_names_protocol_and_software_with_their_versions(self, infusion: Session) -> None:
        text = told(infusion)
        assert f"iv-ketamine, version {infusion.protocol.version}" in text
        assert f"Opened with Daybreak 0.1.0, printed with {__version__}" in text

    def test_holds_dose_administration_and_every_condition(self, infusion: Session) -> None:
        text = told(infusion)
        assert "35 mg by physician, 12:08" in text
        assert "100 mL, 40 min running, 0 min paused" in text
        for finding in session_record(infusion).state.discharge:
            assert re.sub(r"\s+", " ", plain(f"{finding.title}. {finding.sentence}")) in text

    def test_holds_every_reading(self, infusion: Session) -> None:
        record, text = session_record(infusion), told(infusion)
        assert text.count("120/80 70 98 14") == record.reading_count

    def test_draws_the_readings_as_lines(self, infusion: Session, ann: Patient, nurse: User) -> None:
        (first,) = [
            p for p in PdfReader(BytesIO(record_pdf(session_record(infusion)))).pages if "MOAA/S (5" in p.extract_text()
        ]
        assert "Blood pressure (mmHg) and heart rate" in first.extract_text()
        assert not first.images

    def test_holds_corrections_refusals_and_late_entries(self, ann: Patient, nurse: User) -> None:
        wrong = made.event(WeightTaken, 1, name="weight", weight_kg=70.0)
        fixed = replace(made.amended(12, wrong, replace(wrong, weight_kg=72.0)), reason="Shoes off")
        session = stored_session(ann, INFUSION, [*made.session(IV), fixed], nurse, late={"baseline": 40})
        append_events(session, [{"kind": "reading", "id": "reading-of-noon", "spo2_percent": 180}], by=nurse)
        text = told(session)
        assert "12:01 Weight 70 kg. (nurse) 12:01 Weight 72 kg. Shoes off" in text
        assert "40 min later" in text
        assert "Refused entries" in text
        assert "180}" in text

    def test_escapes_what_was_typed_in(self, ann: Patient, nurse: User) -> None:
        events = [*made.session(IV), made.event(InterventionGiven, 72, intervention="Talking <b>& water")]
        assert "Talking <b>& water" in told(stored_session(ann, INFUSION, events, nurse))

    def test_marks_a_name_that_the_fonts_lack(self, infusion: Session) -> None:
        Patient.objects.filter(pk=infusion.patient_id).update(family="山田")
        infusion.refresh_from_db()
        assert "letters that this paper cannot show" in told(infusion)


class TestAnUnfinishedRecord:
    def test_says_so_on_every_sheet(self, ann: Patient, nurse: User) -> None:
        session = stored_session(ann, INFUSION, [*made.prepared(IV), *made.given(IV)[:1]], nurse)
        pages = sheets(record_pdf(session_record(session)))
        assert all(UNFINISHED in page for page in pages)
        assert "This session is not finished." in pages[0]

    def test_is_never_said_of_a_finished_one(self, infusion: Session) -> None:
        assert UNFINISHED not in told(infusion)


class TestWhatThePatientTakesHome:
    def test_is_one_sheet_with_every_sentence_of_the_protocol(self, infusion: Session) -> None:
        (text,) = sheets(instructions_pdf(session_record(infusion)))
        for each in IV.instructions:
            assert plain(each.text) in text
        assert "Ann Smith, treated on 2 Mar 2026" in text

    def test_names_the_clinic_where_it_is_set(self, infusion: Session, settings: Any) -> None:
        settings.CLINIC = settings.CLINIC | {"name": "North Clinic", "telephone": "555 0100"}
        (text,) = sheets(instructions_pdf(session_record(infusion)))
        assert "North Clinic" in text
        assert "call 555 0100" in text

    def test_leaves_a_line_where_it_is_not(self, infusion: Session) -> None:
        (text,) = sheets(instructions_pdf(session_record(infusion)))
        assert "call ____" in text

    def test_is_a_page_too(self, signed_in: Client, infusion: Session) -> None:
        address = reverse("session-instructions", args=[infusion.patient_id, infusion.pk])
        text = signed_in.get(address).content.decode()
        assert all(each.text in text for each in IV.instructions)


@pytest.mark.parametrize("name", ["session-record-pdf", "session-instructions-pdf", "session-form-pdf"])
def test_the_address_gives_a_pdf_that_is_not_kept(signed_in: Client, ann: Patient, nurse: User, name: str) -> None:
    session = stored_session(ann, NASAL, made.session(RULES[NASAL]), nurse)
    response = signed_in.get(reverse(name, args=[ann.pk, session.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    assert sheets(response.content)


def test_there_is_no_paper_of_a_form_that_does_not_apply(signed_in: Client, infusion: Session) -> None:
    assert signed_in.get(reverse("session-form-pdf", args=[infusion.patient_id, infusion.pk])).status_code == 404
