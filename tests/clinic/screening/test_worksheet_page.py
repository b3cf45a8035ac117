"""The worksheet: unknowns first as questions, answered in place; nothing signed that was not shown."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from staff import PASSWORD
from vignettes import referred, screened

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient, Record
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.worksheet import worksheet

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ON_THE_DAY = {"protocol": "iv-ketamine", "as_of": "2026-03-02"}
PSYCHOSIS = "contraindication:psychosis_history"


@pytest.fixture
def vera(db: None) -> Patient:
    return referred("complete-eligible")


@pytest.fixture
def nobody_asked(db: None) -> Patient:
    """Of whom nothing is known."""
    return referred("empty-record")


def page(client: Client, patient: Patient, **more: str) -> str:
    response = client.get(reverse("worksheet", args=[patient.pk]), ON_THE_DAY | more)
    assert response.status_code == 200
    return str(response.content.decode())


def seal_on(text: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', text)
    assert found
    return found[1]


def sign_with(client: Client, patient: Patient, seen: str, **given: str):  # type: ignore[no-untyped-def]
    form = ON_THE_DAY | {"seen": seen, "decision": "accept", "password": PASSWORD} | given
    return client.post(reverse("sign", args=[patient.pk]), form)


class TestQuestions:
    def test_that_decide_come_before_every_finding(self, signed_in: Client, nobody_asked: Patient) -> None:
        text = page(signed_in, nobody_asked)
        assert text.index("Questions that decide") < text.index('id="group-')

    def test_are_asked_once_however_many_rules_wait(self, nobody_asked: Patient) -> None:
        sheet = worksheet(screened(nobody_asked))
        asked = [question.missing.question_id for question in (*sheet.deciding, *sheet.completing)]
        assert len(asked) == len(set(asked))

    def test_that_decide_are_those_of_required_rules_not_known(self, nobody_asked: Patient) -> None:
        screening = screened(nobody_asked)
        waiting = {
            missing.question_id
            for finding in screening.findings
            if finding.effect == "required" and finding.verdict == "unknown"
            for missing in finding.missing
        }
        assert {question.missing.question_id for question in worksheet(screening).deciding} == waiting

    def test_answered_with_a_click_are_kept_as_a_record_and_asked_no_more(
        self, signed_in: Client, nobody_asked: Patient
    ) -> None:
        answered = answer(signed_in, nobody_asked, PSYCHOSIS, "no")
        assert answered.status_code == 302
        record = Record.objects.get(patient=nobody_asked, resource_type="QuestionnaireResponse")
        assert record.current is not None
        assert b"psychosis_history" in bytes(record.current.original)
        assert f'value="{PSYCHOSIS}"' not in page(signed_in, nobody_asked, as_of="")

    def test_answered_by_a_script_bring_the_sheet_again_and_say_what_is_left(
        self, signed_in: Client, nobody_asked: Patient
    ) -> None:
        text = answer(signed_in, nobody_asked, PSYCHOSIS, "no", script=True).content.decode()
        assert 'id="sheet"' in text
        assert "<html" not in text
        assert "Answer saved." in text

    def test_answered_yes_to_a_contraindication_refuse(self, signed_in: Client, nobody_asked: Patient) -> None:
        answer(signed_in, nobody_asked, PSYCHOSIS, "yes")
        assert "decision--not_eligible" in page(signed_in, nobody_asked, as_of="")

    @pytest.mark.parametrize("value", ["", "perhaps"])
    def test_answered_with_something_else_are_told_and_nothing_is_kept(
        self, signed_in: Client, nobody_asked: Patient, value: str
    ) -> None:
        text = answer(signed_in, nobody_asked, PSYCHOSIS, value, script=True).content.decode()
        assert "question__error" in text
        assert not Record.objects.filter(resource_type="QuestionnaireResponse").exists()

    def test_that_nobody_asked_are_not_answered(self, signed_in: Client, nobody_asked: Patient) -> None:
        answer(signed_in, nobody_asked, "made:up", "yes")
        assert not Record.objects.filter(resource_type="QuestionnaireResponse").exists()

    def test_that_a_record_settles_lead_to_its_form(self, signed_in: Client, nobody_asked: Patient) -> None:
        text = page(signed_in, nobody_asked)
        assert reverse("enter-record", args=[nobody_asked.pk, "vital-signs"]) in text

    def test_of_the_front_desk_are_none(self, front_desk: User, nobody_asked: Patient) -> None:
        client = Client()
        client.force_login(front_desk)
        assert answer(client, nobody_asked, PSYCHOSIS, "no").status_code == 403


class TestATakenBackAnswer:
    def test_is_asked_again_and_can_be_answered_anew_the_same_day(
        self, signed_in: Client, nobody_asked: Patient
    ) -> None:
        answer(signed_in, nobody_asked, PSYCHOSIS, "yes")
        record = Record.objects.get(resource_type="QuestionnaireResponse")
        address = reverse("retract-record", args=[nobody_asked.pk, record.resource_type, record.resource_id])
        signed_in.post(address, {"why": "Clicked the wrong button"})
        assert f'value="{PSYCHOSIS}"' in page(signed_in, nobody_asked, as_of="")
        answer(signed_in, nobody_asked, PSYCHOSIS, "no")
        assert f'value="{PSYCHOSIS}"' not in page(signed_in, nobody_asked, as_of="")
        assert record.versions.count() == 3


class TestAdvice:
    def test_that_is_not_known_is_not_called_checked(self, nobody_asked: Patient) -> None:
        sheet = worksheet(screened(nobody_asked))
        assert sheet.open_advice
        assert {finding.verdict for finding in sheet.open_advice} == {"unknown"}
        assert {finding.verdict for finding in sheet.quiet_advice} <= {"met"}

    def test_and_rules_together_are_every_finding(self, nobody_asked: Patient) -> None:
        screening = screened(nobody_asked)
        sheet = worksheet(screening)
        shown = [*sheet.warnings, *sheet.open_advice, *sheet.quiet_advice]
        shown += [finding for group in sheet.groups for finding in group.findings]
        assert sorted(finding.rule for finding in shown) == sorted(finding.rule for finding in screening.findings)


class TestTheSheet:
    def test_shows_basis_rule_and_source_of_each_finding(self, signed_in: Client, vera: Patient) -> None:
        text = page(signed_in, vera)
        for finding in screened(vera).findings:
            assert f"<code>{finding.rule}</code>" in text
            assert finding.source.key in text

    def test_writes_days_and_units_as_clinicians_do(self, signed_in: Client, vera: Patient) -> None:
        sheet = page(signed_in, vera).partition('id="sheet"')[2]
        words = re.sub(r"<[^>]*>", " ", sheet)
        assert re.search(r"\b\d+\u00a0[A-Z][a-z]{2}\u00a0202\d\b", words)
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", words)
        assert "mm[Hg]" not in words

    def test_has_one_main_action(self, signed_in: Client, vera: Patient) -> None:
        assert page(signed_in, vera).partition("<main")[2].count("button--main") == 1

    def test_can_be_asked_by_either_protocol(self, signed_in: Client, vera: Patient) -> None:
        assert "Intranasal esketamine" in page(signed_in, vera, protocol="esketamine-us")

    def test_by_a_protocol_that_does_not_exist_is_no_page(self, signed_in: Client, vera: Patient) -> None:
        assert signed_in.get(reverse("worksheet", args=[vera.pk]), {"protocol": "x"}).status_code == 404

    def test_never_lies_in_the_future(self, signed_in: Client, vera: Patient) -> None:
        assert 'value="2999-01-01"' not in page(signed_in, vera, as_of="2999-01-01")


class TestSigning:
    def test_what_was_shown_works(self, signed_in: Client, vera: Patient) -> None:
        response = sign_with(signed_in, vera, seal_on(page(signed_in, vera)))
        assert response.status_code == 302
        assert SignedScreening.objects.get().outcome == "eligible"

    def test_what_has_changed_since_is_refused_and_shown_again(self, signed_in: Client, vera: Patient) -> None:
        seen = seal_on(page(signed_in, vera))
        signed_in.post(
            reverse("enter-record", args=[vera.pk, "condition"]),
            {"words": "Psychosis", "what": "psychotic_disorder", "clinical": "active", "verification": "confirmed"},
        )
        response = sign_with(signed_in, vera, seen)
        assert response.status_code == 422
        assert "The records changed" in response.content.decode()
        assert not SignedScreening.objects.exists()

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_needs_the_signers_password(self, signed_in: Client, vera: Patient, password: str) -> None:
        assert sign_with(signed_in, vera, seal_on(page(signed_in, vera)), password=password).status_code == 422
        assert not SignedScreening.objects.exists()

    def test_an_override_needs_a_reason_and_another_outcome(self, signed_in: Client, vera: Patient) -> None:
        seen = seal_on(page(signed_in, vera))
        assert sign_with(signed_in, vera, seen, decision="override", outcome="not_eligible").status_code == 422
        assert sign_with(signed_in, vera, seen, decision="override", reason="Because").status_code == 422
        given = {"decision": "override", "outcome": "not_eligible", "reason": "Wants ECT first"}
        assert sign_with(signed_in, vera, seen, **given).status_code == 302

    def test_is_offered_to_prescribers_alone(self, nurse: User, vera: Patient) -> None:
        client = Client()
        client.force_login(nurse)
        text = page(client, vera)
        assert "A prescriber signs" in text
        assert 'name="password"' not in text


class TestTheSignedPage:
    def test_shows_decision_signer_replay_and_what_changed_since(
        self, signed_in: Client, vera: Patient, prescriber: User
    ) -> None:
        address = sign_with(signed_in, vera, seal_on(page(signed_in, vera))).url
        text = signed_in.get(address).content.decode()
        for words in ("Eligible", prescriber.full_name, "Same findings", "Unchanged", "PDF summary"):
            assert words in text
        signed_in.post(reverse("enter-record", args=[vera.pk, "allergy"]), ALLERGY)
        assert "Changed since" in signed_in.get(address).content.decode()

    def test_tells_an_override_from_what_the_screening_said(self, signed_in: Client, vera: Patient) -> None:
        given = {"decision": "override", "outcome": "not_eligible", "reason": "Wants ECT first"}
        address = sign_with(signed_in, vera, seal_on(page(signed_in, vera)), **given).url
        text = signed_in.get(address).content.decode()
        assert "Wants ECT first" in text
        assert "The screening said eligible" in text

    def test_of_another_patient_is_no_page(self, signed_in: Client, vera: Patient, ann: Patient) -> None:
        sign_with(signed_in, vera, seal_on(page(signed_in, vera)))
        signed = SignedScreening.objects.get()
        assert signed_in.get(reverse("signed-screening", args=[ann.pk, signed.pk])).status_code == 404
        assert signed_in.get(reverse("summary", args=[ann.pk, signed.pk])).status_code == 404


ALLERGY = {"substance": "Latex", "clinical": "active", "verification": "confirmed"}


def answer(client: Client, patient: Patient, question_id: str, value: str, *, script: bool = False):  # type: ignore[no-untyped-def]
    form = {"protocol": "iv-ketamine", "question_id": question_id, "value": value}
    headers = {"HX-Request": "true"} if script else {}
    return client.post(reverse("answer", args=[patient.pk]), form, headers=headers)


def test_an_account_of_another_role_may_read_the_worksheet(account: Callable[[str], User], vera: Patient) -> None:
    client = Client()
    client.force_login(account("director"))
    assert "Eligible" in page(client, vera)
