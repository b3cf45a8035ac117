"""The page of outcomes: figures as picture and table, each answer with its basis, forms that keep what was typed."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from outcome_stories import TWICE_WEEKLY, ago, at, course_of, phq9, scored
from phone import asked

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent, ScoreDetail
from daybreak.clinic.patients.models import Patient, Record

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def as_nurse(nurse: User) -> Client:
    client = Client()
    client.force_login(nurse)
    return client


def page(client: Client, patient: Patient, rest: str = "") -> str:
    return client.get(f"/patients/{patient.pk}/outcomes/{rest}").content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def drawn(html: str) -> dict:
    """What the script gets."""
    return json.loads(re.search(r'<script id="trajectory-primary"[^>]*>(.*?)</script>', html, re.S)[1])


class TestThePage:
    def test_draws_and_tabulates_the_same_figures(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d15=12, d3=9)
        html = page(as_nurse, ann)
        assert drawn(html)["high"] == [20, 12, 9]
        assert len(drawn(html)["sessions"]) == len(TWICE_WEEKLY)
        rows = re.findall(r'data-label="Score">(\d+)<', html)
        assert rows == ["9", "12", "20"]
        assert "Partial response" in words(html)

    def test_draws_the_limits_that_follow_from_baseline_and_protocol(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=21, d3=9)
        limits = {each["kind"]: each["value"] for each in drawn(page(as_nurse, ann))["limits"]}
        assert limits == {"baseline": 21, "response": 10.5, "remission": 4}

    def test_draws_the_course_and_tabulates_what_was_before_it(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d43=23, d42=22, d3=9)
        html = page(as_nurse, ann)
        assert "1 earlier score from before the course" in words(html)
        assert re.findall(r'data-label="Score">(\d+)<', html) == ["9", "22", "23"]

    def test_draws_no_limit_from_a_baseline_that_is_not_known(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d3=9)
        assert [each["kind"] for each in drawn(page(as_nurse, ann))["limits"]] == ["remission"]

    def test_shows_every_answer_with_its_facts_and_its_source(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        (_, record) = phq9(ann, d29=20, d3=9)
        html = page(as_nurse, ann)
        assert f"/patients/{ann.pk}/records/Observation/{record.resource_id}/" in html
        assert "Response: at least 50 % better" in words(html)
        assert "Rule response Checked in the document PHQ-9" in words(html)
        assert "Judged once the first series is over." in words(html)

    def test_before_any_course_shows_the_scores(self, as_nurse: Client, ann: Patient) -> None:
        phq9(ann, d3=20)
        html = page(as_nurse, ann)
        assert "No course has been opened yet" in html
        assert drawn(html)["high"] == [20]

    def test_of_a_patient_without_a_score_asks_for_one(self, as_nurse: Client, ann: Patient) -> None:
        assert "No PHQ-9 is on record" in words(page(as_nurse, ann))

    def test_tells_a_measure_that_is_overdue_and_one_that_nobody_asked_for(
        self, as_nurse: Client, ann: Patient, nurse: User
    ) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20)
        assert "A recent PHQ-9" in words(page(as_nurse, ann))
        asked(ann, nurse, due_in=0, works_for=9, now=at(1, 12))
        told = words(page(as_nurse, ann))
        assert "PHQ-9 answered in time" in told
        assert "Not begun; it was due on" in told
        assert "A recent PHQ-9" not in told

    def test_tells_totals_whose_day_is_not_known(self, as_nurse: Client, ann: Patient) -> None:
        scored(ann, "phq9_total", 3, 14, effectiveDateTime="2026-03")
        assert "Not used, because the day is not known" in words(page(as_nurse, ann))

    def test_escapes_what_was_told(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, 20)
        data = form(asked_on=ago(0).isoformat(), happened="suicide_attempt", happened_on=ago(1).isoformat())
        as_nurse.post(f"/patients/{ann.pk}/outcomes/asked/", {**data, "note": "<b>told</b>"})
        assert "&lt;b&gt;told&lt;/b&gt;" in page(as_nurse, ann)

    def test_is_audited(self, as_nurse: Client, ann: Patient) -> None:
        page(as_nurse, ann)
        assert AuditEvent.objects.filter(action="outcome.read", patient=ann, outcome="done").count() == 1

    def test_of_another_patients_course_is_not_found(self, as_nurse: Client, ann: Patient) -> None:
        assert as_nurse.get(f"/patients/{ann.pk}/outcomes/?course=999").status_code == 404

    def test_on_paper_is_a_pdf(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=9)
        response = as_nurse.get(f"/patients/{ann.pk}/outcomes/sheet.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert len(response.content) > 10_000


def form(**fields: str) -> dict[str, str]:
    return {"happened": "none", "happened_on": "", "note": "", "key": str(uuid4()), "event_key": str(uuid4()), **fields}


class TestAskingAboutEvents:
    def sends(self, client: Client, patient: Patient, **fields: str):
        return client.post(f"/patients/{patient.pk}/outcomes/asked/", form(asked_on=ago(0).isoformat()) | fields)

    def test_writes_down_that_nothing_happened(self, as_nurse: Client, ann: Patient) -> None:
        assert self.sends(as_nurse, ann).status_code == 302
        assert EventsAsked.objects.get().day == ago(0)
        assert OutcomeEvent.objects.count() == 0
        assert "Last asked on" in page(as_nurse, ann)

    def test_writes_down_what_happened_with_its_day(self, as_nurse: Client, ann: Patient) -> None:
        self.sends(as_nurse, ann, happened="psychiatric_hospitalisation", happened_on=ago(5).isoformat(), note="A ward")
        event = OutcomeEvent.objects.get()
        assert (event.kind, event.day, event.note) == ("psychiatric_hospitalisation", ago(5), "A ward")
        assert EventsAsked.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("happened", {"happened": ""}),
            ("happened_on", {"happened": "suicide_attempt"}),
            ("happened_on", {"happened": "suicide_attempt", "happened_on": "TOMORROW"}),
            ("asked_on", {"asked_on": "TOMORROW"}),
        ],
    )
    def test_that_cannot_be_stores_nothing_and_keeps_what_was_typed(
        self, as_nurse: Client, ann: Patient, field: str, fields: dict[str, str]
    ) -> None:
        sent = {name: ago(-1).isoformat() if each == "TOMORROW" else each for name, each in fields.items()}
        response = self.sends(as_nurse, ann, note="what the patient said", **sent)
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert "what the patient said" in response.content.decode()
        assert EventsAsked.objects.count() == OutcomeEvent.objects.count() == 0

    def test_is_struck_out_with_a_reason_and_stays_stored(self, as_nurse: Client, ann: Patient) -> None:
        self.sends(as_nurse, ann)
        row = EventsAsked.objects.get()
        address = f"/patients/{ann.pk}/outcomes/strike/asked/{row.pk}/"
        assert as_nurse.post(address, {"why": ""}).status_code == 200
        as_nurse.post(address, {"why": "asked the wrong person"})
        assert EventsAsked.objects.filter(pk=row.pk).exists()
        assert "Last asked on" not in page(as_nurse, ann)
        assert as_nurse.get(address).status_code == 404

    def test_of_somebody_else_is_not_struck_out(self, as_nurse: Client, ann: Patient) -> None:
        self.sends(as_nurse, ann)
        other = Patient.objects.create(source="", fhir_id="other")
        address = f"/patients/{other.pk}/outcomes/strike/asked/{EventsAsked.objects.get().pk}/"
        assert as_nurse.post(address, {"why": "x"}).status_code == 404


class TestARating:
    def sends(self, client: Client, patient: Patient, **fields: str):
        taken = timezone.localtime(at(1, 9)).strftime("%Y-%m-%dT%H:%M")
        plain = {"instrument": "madrs", "total": "14", "taken_at": taken, "recall_24h": "yes"}
        return client.post(f"/patients/{patient.pk}/outcomes/rating/", plain | fields)

    def test_goes_into_the_chart_with_its_hour(self, as_nurse: Client, ann: Patient) -> None:
        assert self.sends(as_nurse, ann).status_code == 302
        record = Record.objects.get(patient=ann, resource_type="Observation")
        assert ScoreDetail.objects.get().score == f"{record.reference}#madrs_total"
        assert "Rating of the last 24 hours" in page(as_nurse, ann)

    @pytest.mark.parametrize("total", ["61", "-1", "fourteen", ""])
    def test_that_the_scale_cannot_have_is_refused_and_kept(self, as_nurse: Client, ann: Patient, total: str) -> None:
        response = self.sends(as_nurse, ann, total=total)
        assert "total" in response.context["form"].errors
        assert Record.objects.filter(patient=ann, resource_type="Observation").count() == 0

    def test_gets_its_hour_afterwards(self, as_nurse: Client, ann: Patient) -> None:
        record = scored(ann, "phq9_total", 3, 14)
        taken = timezone.localtime(at(3, 9)).strftime("%Y-%m-%dT%H:%M")
        address = f"/patients/{ann.pk}/outcomes/score/?score={record.reference}%23phq9_total"
        as_nurse.post(address, {"taken_at": taken, "recall_24h": "no"})
        detail = ScoreDetail.objects.get()
        assert (detail.taken_at, detail.recall_24h) == (at(3, 9), False)
        assert as_nurse.get(f"/patients/{ann.pk}/outcomes/score/?score=Observation/none").status_code == 404
