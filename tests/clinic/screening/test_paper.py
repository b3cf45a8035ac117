"""The summary on paper says what the page says, on every sheet whose it is, and never looks signed when it is not."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from vignettes import referred, screened

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.paper.summary import NOT_SIGNED, summary_pdf
from daybreak.clinic.screening.services import sign
from daybreak.clinic.ui.paper.words import UNPRINTABLE, all_printable, plain

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def vera(db: None) -> Patient:
    return referred("complete-eligible")


def signed_by(prescriber: User, patient: Patient, **more: str) -> SignedScreening:
    screening = screened(patient)
    given = {"decision": "accept", "outcome": str(screening.decision), "reason": ""} | more
    return sign(patient, screening, by=prescriber, **given)  # type: ignore[arg-type]


def sheets(content: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


class TestADraft:
    def test_says_on_every_sheet_that_it_is_not_signed(self, vera: Patient) -> None:
        pages = sheets(summary_pdf(vera, screened(vera)))
        assert len(pages) > 1
        assert all(NOT_SIGNED in page for page in pages)

    def test_has_a_line_for_a_signature(self, vera: Patient) -> None:
        assert "Draft: not signed" in " ".join(sheets(summary_pdf(vera, screened(vera))))

    def test_lists_the_questions_that_decide(self) -> None:
        nobody = referred("empty-record")
        screening = screened(nobody)
        text = " ".join(sheets(summary_pdf(nobody, screening)))
        assert "Open questions that decide" in text
        assert "No antidepressant stands in the record." in text


class TestASignedSummary:
    def test_never_says_that_it_is_not_signed(self, vera: Patient, prescriber: User) -> None:
        signed = signed_by(prescriber, vera)
        assert NOT_SIGNED not in " ".join(sheets(summary_pdf(vera, screened(vera), signed=signed)))

    def test_names_signer_chart_protocol_and_tables(self, vera: Patient, prescriber: User) -> None:
        signed = signed_by(prescriber, vera)
        text = " ".join(sheets(summary_pdf(vera, screened(vera), signed=signed)))
        assert f"Signed by {prescriber.full_name}, prescriber" in text
        assert signed.chart_sha256 in text.replace(" ", "")
        assert signed.knowledge.version in text
        assert f"iv-ketamine, version {signed.protocol.version}" in text

    def test_puts_the_reason_of_an_override_beside_what_the_screening_said(
        self, vera: Patient, prescriber: User
    ) -> None:
        given = {"decision": "override", "outcome": "not_eligible", "reason": "Wants ECT <first> & foremost"}
        signed = signed_by(prescriber, vera, **given)
        text = sheets(summary_pdf(vera, screened(vera), signed=signed))[0]
        assert "Not eligible Override: Wants ECT <first> & foremost" in text
        assert "The screening said eligible." in text


class TestEverySummary:
    def test_says_on_every_sheet_whose_it_is_and_how_many_there_are(self, vera: Patient) -> None:
        pages = sheets(summary_pdf(vera, screened(vera)))
        for number, text in enumerate(pages, 1):
            assert "Solberg, Vera, born 14 May 1979, MRN" in text
            assert f"Page {number} of {len(pages)}" in text

    def test_holds_every_required_finding_with_its_sentence(self, vera: Patient) -> None:
        screening = screened(vera)
        text = " ".join(sheets(summary_pdf(vera, screening)))
        for finding in screening.findings:
            if finding.effect == "required":
                assert re.sub(r"\s+", " ", plain(f"{finding.title}. {finding.sentence}")) in text

    def test_holds_every_trial_with_dose_and_reason(self, vera: Patient) -> None:
        text = " ".join(sheets(summary_pdf(vera, screened(vera))))
        for trial in screened(vera).trials:
            assert trial.medicine_label in text
            assert plain(trial.reason) in text
        assert re.search(r"\d+ ?mg", text)

    def test_names_other_treatments_of_depression(self) -> None:
        patient = referred("tms-and-psychotherapy")
        screening = screened(patient)
        assert screening.other_treatments
        text = " ".join(sheets(summary_pdf(patient, screening)))
        assert "Other treatments of depression" in text
        assert screening.other_treatments[0].label in text

    def test_writes_no_day_the_way_of_a_database(self, vera: Patient) -> None:
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", " ".join(sheets(summary_pdf(vera, screened(vera)))))


class TestNamesFromEverywhere:
    @pytest.mark.parametrize("name", ["Иванова", "Łukaszewicz", "Παπαδοπούλου", "Nguyễn", "Ødegård"])
    def test_are_printed_as_they_are_written(self, vera: Patient, name: str) -> None:
        vera.family = name
        assert name in sheets(summary_pdf(vera, screened(vera)))[0]

    def test_that_the_fonts_lack_are_marked_and_told(self, vera: Patient) -> None:
        vera.family = "山田"
        text = sheets(summary_pdf(vera, screened(vera)))[0]
        assert "letters that this paper cannot show" in text
        assert not all_printable("山田")
        assert plain("山田") == UNPRINTABLE * 2


class TestTheAddress:
    def test_of_a_draft_gives_a_pdf_of_the_protocol_and_day_asked_for(self, signed_in: Client, vera: Patient) -> None:
        asked = {"protocol": "esketamine-us", "as_of": "2026-03-02"}
        response = signed_in.get(reverse("draft-summary", args=[vera.pk]), asked)
        assert response.headers["Content-Type"] == "application/pdf"
        assert "esketamine-us" in sheets(response.content)[0]
        assert "2 Mar 2026" in sheets(response.content)[0]

    def test_of_a_signed_one_gives_what_was_signed(self, signed_in: Client, vera: Patient, prescriber: User) -> None:
        signed = signed_by(prescriber, vera)
        response = signed_in.get(reverse("summary", args=[vera.pk, signed.pk]))
        assert "no-store" in response.headers["Cache-Control"]
        assert "Signed by" in " ".join(sheets(response.content))

    @pytest.mark.parametrize("day", ["nonsense", "2026-13-45"])
    def test_with_a_day_that_is_none_uses_today(self, signed_in: Client, vera: Patient, day: str) -> None:
        assert signed_in.get(reverse("draft-summary", args=[vera.pk]), {"as_of": day}).status_code == 200
