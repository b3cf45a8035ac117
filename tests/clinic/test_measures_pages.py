"""Staff ask for measures, hand over the link, see what is missing, and read the answers item by item."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from phone import address, answers, asked, sends, today

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.measures.requests import RequestRefused, ask, overdue_finding, state_of, unanswered, withdraw
from daybreak.clinic.measures.wordings import broken_wordings, for_patients
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


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


class TestAsking:
    def form(self, **more: object) -> dict[str, object]:
        return {
            "instruments": ["phq9"],
            "language": "en",
            "due_on": today(2).isoformat(),
            "works_until": today(9).isoformat(),
        } | more

    def test_leads_to_the_link_as_address_and_qr_code(self, as_nurse: Client, ann: Patient) -> None:
        response = as_nurse.post(f"/patients/{ann.pk}/measures/ask/", self.form(), follow=True)
        request = MeasureRequest.objects.get()
        shown = response.content.decode()
        assert f"http://testserver{address(request)}" in shown
        assert 'src="data:image/svg+xml' in shown

    @pytest.mark.parametrize(
        ("field", "more"),
        [
            ("instruments", {"instruments": []}),
            ("due_on", {"due_on": "YESTERDAY"}),
            ("works_until", {"works_until": "TODAY"}),
            ("works_until", {"works_until": "NEXT YEAR"}),
        ],
    )
    def test_that_cannot_be_is_refused_beside_its_field(
        self, as_nurse: Client, ann: Patient, field: str, more: dict[str, object]
    ) -> None:
        days = {"YESTERDAY": -1, "TODAY": 0, "NEXT YEAR": 366}
        sent = {name: today(days[each]).isoformat() if each in days else each for name, each in more.items() if each}
        response = as_nurse.post(f"/patients/{ann.pk}/measures/ask/", {**self.form(), **more, **sent})
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {field}
        assert MeasureRequest.objects.count() == 0

    @pytest.mark.parametrize("instrument", ["madrs", "qids_sr16", "cssrs_screener", "cgi_s", "wsas", "nothing"])
    def test_for_what_may_not_be_shown_to_a_patient_is_refused(
        self, ann: Patient, nurse: User, instrument: str
    ) -> None:
        with pytest.raises(RequestRefused, match="no text"):
            ask(ann, [instrument], due_on=today(), works_until=today(), by=nurse)

    def test_offers_what_may_be_shown(self) -> None:
        assert {name for name, _ in for_patients()} == {"phq9", "phq2", "gad7"}

    def test_in_a_language_without_a_text_is_refused(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(RequestRefused, match="“fr”"):
            ask(ann, ["phq9"], due_on=today(), works_until=today(), language="fr", by=nurse)

    @pytest.mark.parametrize("role", [role for role in Role.values if role not in ("nurse", "prescriber")])
    def test_is_for_clinicians_alone(self, ann: Patient, account: Callable[[str], User], role: str) -> None:
        with pytest.raises(PermissionDenied):
            ask(ann, ["phq9"], due_on=today(), works_until=today(), by=account(role))


class TestARequestsPage:
    def test_shows_each_answer_and_marks_the_one_that_calls(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, 0, 1, 2, 3, 0, 0, 0, 0, 2)
        shown = page(as_nurse, f"/patients/{ann.pk}/measures/{request.pk}/")
        assert "<b>8</b> of 27, mild" in shown
        assert shown.count("items__critical") == 1

    def test_of_a_half_finished_one_says_unknown_and_the_bounds(
        self, as_nurse: Client, ann: Patient, nurse: User
    ) -> None:
        request = asked(ann, nurse)
        answers(request, 3, 3)
        shown = page(as_nurse, f"/patients/{ann.pk}/measures/{request.pk}/")
        assert "No total" in shown
        assert "needs 7 more answers" in shown
        assert "between 6 and 27" in shown

    def test_shows_the_link_to_who_may_ask_and_to_nobody_else(
        self, ann: Patient, nurse: User, account: Callable[[str], User]
    ) -> None:
        request = asked(ann, nurse)
        client = Client()
        client.force_login(account(Role.DIRECTOR))
        shown = page(client, f"/patients/{ann.pk}/measures/{request.pk}/")
        assert address(request) not in shown
        assert "data:image/svg" not in shown

    def test_shows_no_link_that_is_over(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        withdraw(request, reason="Asked by mistake", by=nurse)
        shown = page(as_nurse, f"/patients/{ann.pk}/measures/{request.pk}/")
        assert address(request) not in shown
        assert "Asked by mistake" in shown

    def test_of_another_patient_is_not_found(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        other = Patient.objects.create(source="", fhir_id="bob")
        request = asked(ann, nurse)
        assert as_nurse.get(f"/patients/{other.pk}/measures/{request.pk}/").status_code == 404

    def test_on_paper_names_no_patient_and_no_questionnaire(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        sheet = page(as_nurse, f"/patients/{ann.pk}/measures/{request.pk}/print/")
        assert address(request) in sheet
        for word in ("Smith", "Ann", "PHQ", "depress"):
            assert word not in sheet

    def test_is_withdrawn_only_with_a_reason(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        url = f"/patients/{ann.pk}/measures/{request.pk}/withdraw/"
        as_nurse.post(url, {"reason": "  "})
        assert state_of(request, timezone.now()).is_open
        as_nurse.post(url, {"reason": "Sent to the wrong phone"})
        assert state_of(MeasureRequest.objects.get(), timezone.now()).state == "withdrawn"


class TestThePatientsTab:
    def test_lists_results_with_band_and_record(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        answers(asked(ann, nurse), *[2] * 9)
        shown = page(as_nurse, f"/patients/{ann.pk}/measures/")
        assert "Moderately severe" in shown
        assert f"/patients/{ann.pk}/records/QuestionnaireResponse/" in shown

    def test_warns_of_an_open_safety_task(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        sends(asked(ann, nurse), 9, 1)
        assert "A safety task is open" in page(as_nurse, f"/patients/{ann.pk}/measures/")


class TestWhatWasNotAnswered:
    def test_is_a_finding_with_what_is_missing(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, *[1] * 8)
        (state,) = unanswered(timezone.now() + timedelta(days=3))
        finding = overdue_finding(state)
        assert finding.verdict == "not_met"
        assert finding.sentence.startswith("8 of 9 answered; it was due on")
        assert [each.question_id for each in finding.missing] == ["phq9_item9"]

    def test_is_open_until_its_day_is_over(self, ann: Patient, nurse: User) -> None:
        asked(ann, nurse, due_in=0)
        (state,) = unanswered(timezone.now())
        assert overdue_finding(state).verdict == "unknown"

    def test_stays_listed_after_its_link_is_too_old(self, ann: Patient, nurse: User) -> None:
        asked(ann, nurse)
        (state,) = unanswered(timezone.now() + timedelta(days=30))
        assert "ask again" in overdue_finding(state).sentence

    def test_is_settled_by_a_later_one_that_was_answered(self, ann: Patient, nurse: User) -> None:
        asked(ann, nurse, now=timezone.now() - timedelta(days=1))
        again = asked(ann, nurse)
        answers(again, *[1] * 9)
        assert unanswered(timezone.now() + timedelta(days=30)) == []

    def test_is_not_settled_by_an_earlier_one(self, ann: Patient, nurse: User) -> None:
        before = asked(ann, nurse, now=timezone.now() - timedelta(days=1))
        asked(ann, nurse)
        answers(before, *[1] * 9)
        assert len(unanswered(timezone.now() + timedelta(days=30))) == 1

    def test_stands_on_the_page_of_everybody(self, as_nurse: Client, ann: Patient, nurse: User) -> None:
        asked(ann, nurse, due_in=0, works_for=3, now=timezone.now() - timedelta(days=2))
        shown = page(as_nurse, "/measures/")
        assert "Overdue" in shown
        assert "Smith, Ann" in shown
        assert "Not begun" in shown


OWN = """\
id: own-gad7-en
version: "1"
instrument: {instrument}
language: en
answered_by: patient
title: Worry
instruction: As our licence words it
choices: [{{value: 0, text: Zero}}, {{value: 1, text: One}}, {{value: 2, text: Two}}, {{value: 3, text: Three}}]
licence: Ours
source: {{key: GAD-7, certainty: V}}
"""


class TestTheClinicsOwnText:
    @pytest.fixture
    def folder(self, tmp_path: Path, settings: object) -> Path:
        settings.HOME = tmp_path  # type: ignore[attr-defined]
        made = tmp_path / "instruments"
        made.mkdir()
        return made

    def test_takes_the_place_of_the_shipped_one(self, folder: Path, ann: Patient, nurse: User) -> None:
        (folder / "gad7.yaml").write_text(OWN.format(instrument="gad7"), encoding="utf-8")
        shown = page(Client(), address(asked(ann, nurse, "gad7"), "1/"))
        assert "As our licence words it" in shown
        assert "Three" in shown

    def test_that_cannot_be_used_is_told_with_file_line_and_rule(self, folder: Path, as_nurse: Client) -> None:
        (folder / "madrs.yaml").write_text(OWN.format(instrument="madrs"), encoding="utf-8")
        (broken,) = broken_wordings()
        (problem,) = broken.error.problems
        assert (problem.line, problem.rule) == (3, "own-gad7-en")
        shown = page(as_nurse, "/measures/")
        assert "madrs.yaml" in shown
        assert "score_only" in shown

    def test_that_was_taken_away_shows_a_kind_page_and_keeps_the_answers(
        self, folder: Path, ann: Patient, nurse: User
    ) -> None:
        text = OWN.format(instrument="gad7").replace("language: en", "language: en-GB")
        items = "".join(f"  - {{item: gad7_item{n}, text: Item {n}}}\n" for n in range(1, 8))
        (folder / "gad7.yaml").write_text(f"{text}items:\n{items}", encoding="utf-8")
        request = ask(ann, ["gad7"], due_on=today(), works_until=today(), language="en-GB", by=nurse)
        sends(request, 1, 3)
        (folder / "gad7.yaml").unlink()
        response = Client().get(address(request, "2/"))
        assert response.status_code == 503
        assert b"cannot be shown just now" in response.content
        assert request.answers.count() == 1
