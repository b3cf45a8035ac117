"""Staff see how consent stands and why, sign beside the patient with their password, and print what was signed."""

import re
from io import BytesIO

import pytest
from consent_cases import (
    IV,
    NASAL,
    TEXT,
    address,
    consented,
    new_text,
    offered,
    on_paper,
    sends,
    signed,
)  # fmt: skip
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader
from staff import PASSWORD, account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.consents.models import Consent, ConsentOffer, FormVersion
from daybreak.clinic.consents.services import consent_in_force, withdraw
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    cache.clear()


@pytest.fixture
def as_nurse(nurse: User) -> Client:
    client = Client()
    client.force_login(nurse)
    return client


@pytest.fixture
def as_director(db: None) -> Client:
    client = Client()
    client.force_login(account_of(Role.DIRECTOR))
    return client


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def consents_of(patient: Patient, rest: str = "") -> str:
    return f"/patients/{patient.pk}/consents/{rest}"


def counters(client: Client, offer: ConsentOffer, **fields: str) -> str:
    """The page after the clinician's signature."""
    sent = {"explained": "on", "password": PASSWORD, **fields}
    answer = client.post(
        consents_of(offer.patient, f"offers/{offer.pk}/"), {k: v for k, v in sent.items() if v}, follow=True
    )
    return answer.content.decode()


class TestTheTab:
    def test_says_not_known_where_nothing_is_recorded(self, as_nurse: Client, ann: Patient) -> None:
        told = page(as_nurse, consents_of(ann))
        assert told.count("Not known") == 2
        assert "Has the patient signed the form in use" in told

    def test_says_in_force_with_its_basis(self, as_nurse: Client, ann: Patient) -> None:
        consented(ann)
        told = page(as_nurse, consents_of(ann))
        assert "In force" in told
        assert "Clinic default" in told

    def test_says_why_it_is_not(self, as_nurse: Client, ann: Patient) -> None:
        consented(ann)
        new_text()
        assert "the form in use is version Clinic 1" in page(as_nurse, consents_of(ann))

    def test_shows_what_waits(self, as_nurse: Client, ann: Patient) -> None:
        offered(ann)
        signed(ann, route=NASAL)
        told = page(as_nurse, consents_of(ann))
        assert "Waits for the patient" in told
        assert "Waits for the clinician" in told


class TestTheClinician:
    def test_makes_a_link_that_works(self, as_nurse: Client, ann: Patient) -> None:
        made = as_nurse.post(
            consents_of(ann, f"offer/{IV}/"), {"language": "en", "pages": ["side-effects"]}, follow=True
        )
        link = re.search(r'value="http://testserver(/consent/[^"]+)"', made.content.decode())
        assert link is not None
        assert "Consent to ketamine through a drip" in Client().get(link[1]).content.decode()

    def test_signs_with_the_password(self, as_nurse: Client, ann: Patient) -> None:
        offer = signed(ann)
        assert "The consent is in force." in counters(as_nurse, offer)
        assert consent_in_force(ann, IV) is not None

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [({"password": "another"}, "not your password"), ({"explained": ""}, "This field is required")],
    )
    def test_signs_nothing_otherwise(self, as_nurse: Client, ann: Patient, wrong: dict[str, str], told: str) -> None:
        assert told in counters(as_nurse, signed(ann), **wrong)
        assert Consent.objects.count() == 0

    def test_sees_the_typed_name_beside_the_name_of_the_record(self, as_nurse: Client, ann: Patient) -> None:
        offer = offered(ann)
        sends(offer, name="Anna S.")
        told = page(as_nurse, consents_of(ann, f"offers/{offer.pk}/"))
        assert "Anna S." in told
        assert "Smith, Ann" in told

    def test_records_a_paper_and_is_asked_whether_it_is_the_same_text(
        self, as_nurse: Client, ann: Patient, nurse: User
    ) -> None:
        form = {
            "language": "en", "name": "Ann Smith", "signer": "patient", "signed_on": "2026-01-02", "place": "Folder A",
            "explained_by": str(nurse.pk), "pages": ["what-it-is"],
        }  # fmt: skip
        assert as_nurse.post(consents_of(ann, f"paper/{IV}/"), form).status_code == 200
        assert Consent.objects.count() == 0
        as_nurse.post(consents_of(ann, f"paper/{IV}/"), form | {"present_form": "on"})
        assert Consent.objects.get().paper_place == "Folder A"

    def test_takes_a_consent_back_with_a_reason(self, as_nurse: Client, ann: Patient) -> None:
        consent = consented(ann)
        where = consents_of(ann, f"{consent.pk}/withdraw/")
        assert as_nurse.post(where, {"reason": ""}).status_code == 200
        assert consent_in_force(ann, IV) is not None
        told = as_nurse.post(where, {"reason": "On the telephone"}, follow=True).content.decode()
        assert "Withdrawn" in told
        assert consent_in_force(ann, IV) is None

    def test_finds_no_consent_under_another_patient(self, as_nurse: Client, ann: Patient) -> None:
        other = Patient.objects.create(source="", fhir_id="bo")
        assert as_nurse.get(consents_of(other, f"{consented(ann).pk}/")).status_code == 404


class TestThePaper:
    def text(self, client: Client, consent: Consent) -> str:
        content = client.get(consents_of(consent.patient, f"{consent.pk}/pdf/")).content
        return " ".join(" ".join(each.extract_text() for each in PdfReader(BytesIO(content)).pages).split())

    def test_has_the_text_the_names_and_the_digest(self, as_nurse: Client, ann: Patient) -> None:
        consent = consented(ann)
        told = self.text(as_nurse, consent)
        for words in ("Ketamine is not approved for depression", "Ann Smith", "nurse Person", consent.form.sha256):
            assert words in told

    def test_is_marked_when_it_was_withdrawn(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        consent = consented(ann)
        assert "WITHDRAWN" not in self.text(as_nurse, consent)
        withdraw(consent, reason="She fears it", by=nurse)
        told = self.text(as_nurse, consent)
        assert "WITHDRAWN" in told
        assert "She fears it" in told

    def test_says_where_the_signed_one_lies(self, as_nurse: Client, ann: Patient) -> None:
        assert "Folder A" in self.text(as_nurse, on_paper(ann))


class TestTheTextsOfTheForms:
    FORM = {"route": IV, "language": "en", "version": "7", "title": "Our consent", "body": TEXT}

    def test_of_daybreak_are_marked_as_templates(self, as_nurse: Client) -> None:
        assert page(as_nurse, "/consent-forms/").count("Template of Daybreak") == 4

    def test_are_shown_before_they_are_used_with_how_many_have_to_sign_anew(
        self, as_director: Client, ann: Patient
    ) -> None:
        consented(ann)
        shown = as_director.post("/consent-forms/load/", self.FORM).content.decode()
        assert "1 patient signed the present text" in shown
        assert FormVersion.objects.filter(shipped=False).count() == 0
        as_director.post("/consent-forms/load/", self.FORM | {"step": "use"})
        assert FormVersion.objects.get(shipped=False).version == "7"
        assert consent_in_force(ann, IV) is None

    def test_come_from_a_file_too(self, as_director: Client) -> None:
        file = SimpleUploadedFile("own.md", "## Acuerdo\n\nSí.\n".encode())
        shown = as_director.post("/consent-forms/load/", self.FORM | {"body": "", "file": file}).content.decode()
        assert "Acuerdo" in shown

    def test_that_cannot_be_read_are_refused_and_nothing_typed_is_lost(self, as_director: Client) -> None:
        file = SimpleUploadedFile("own.pdf", b"%PDF-1.7 \xff\xfe")
        shown = as_director.post("/consent-forms/load/", self.FORM | {"file": file}).content.decode()
        assert "no text in UTF-8" in shown
        assert "I agree to **ketamine**" in shown

    def test_with_html_say_what_was_found(self, as_director: Client) -> None:
        shown = as_director.post("/consent-forms/load/", self.FORM | {"body": "<b>x</b>"}).content.decode()
        assert "found html" in shown

    def test_that_were_signed_stay_readable(self, as_nurse: Client, ann: Patient) -> None:
        consent = consented(ann)
        new_text()
        told = page(as_nurse, consents_of(ann, f"{consent.pk}/"))
        assert "What I have been told" in told
        assert "Earlier versions" in page(as_nurse, "/consent-forms/")

    def test_in_use_are_audited_with_who_loaded_them(self, as_director: Client) -> None:
        as_director.post("/consent-forms/load/", self.FORM | {"step": "use"})
        assert AuditEvent.objects.get(action="consent_form.load").username == "director"


def test_a_form_of_the_clinic_is_shown_to_the_patient_escaped(ann: Patient) -> None:
    new_text(body='## "Quotes" & signs\n\nAn ampersand & a less-than < sign.\n')
    shown = Client().get(address(offered(ann))).content.decode()
    assert "An ampersand &amp; a less-than &lt; sign." in shown
