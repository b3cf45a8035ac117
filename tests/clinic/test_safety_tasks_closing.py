"""A safety task is worked on by name, gets late by the clock, and is closed by a documented assessment alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from phone import answers, asked, sends

from daybreak.care.course.safety_task import SafetyTask
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.append_only import AppendOnlyError
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.measures.context import safety_bar
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.measures.safety_acting import (
    ActionRefused,
    acknowledge,
    assess,
    escalate,
    hand_over,
    record_contact,
)
from daybreak.clinic.measures.safety_reading import open_task_of, open_tasks, rules_in_force, tasks_of
from daybreak.clinic.measures.safety_words import span
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def ill(ann: Patient, nurse: User) -> Patient:
    """Ann, who answered item 9 just now."""
    cache.clear()
    sends(asked(ann, nurse), 9, 1)
    return ann


def raised(patient: Patient) -> datetime:
    return SafetyEvent.objects.filter(patient=patient, kind="concern_raised").latest("id").at


def waiting(patient: Patient, at: datetime | None = None) -> SafetyTask | None:
    return open_task_of(patient, at or timezone.now() + timedelta(seconds=1))


def closes(patient: Patient, by: User, **more: object) -> None:
    told = {"outcome": "safety_plan", "note": "Spoke with her; plan made.", "seen": 1, "key": uuid4()} | more
    assess(patient, by=by, **told)  # type: ignore[arg-type]


class TestOnlyADocumentedAssessment:
    def test_closes_the_task(self, ill: Patient, nurse: User) -> None:
        closes(ill, nurse)
        assert waiting(ill) is None
        (task,) = tasks_of(ill, timezone.now() + timedelta(seconds=1))
        assert task.assessment is not None
        assert task.assessment.note == "Spoke with her; plan made."

    @pytest.mark.parametrize("note", ["", "   ", "\n"])
    def test_with_a_note(self, ill: Patient, nurse: User, note: str) -> None:
        with pytest.raises(ActionRefused, match="Write down"):
            closes(ill, nurse, note=note)
        assert waiting(ill) is not None

    @pytest.mark.parametrize("outcome", ["", "fine", "closed"])
    def test_with_an_outcome_of_the_protocols_words(self, ill: Patient, nurse: User, outcome: str) -> None:
        with pytest.raises(ActionRefused, match="Choose"):
            closes(ill, nurse, outcome=outcome)
        assert waiting(ill) is not None

    def test_of_all_that_came_in_by_then(self, ill: Patient, nurse: User) -> None:
        """Something arrived after the page was shown: nobody has looked at it, so it is not closed unseen."""
        sends(asked(ill, nurse), 9, 3)
        with pytest.raises(ActionRefused, match="came in since"):
            closes(ill, nurse, seen=1)
        closes(ill, nurse, seen=2)
        assert waiting(ill) is None

    def test_and_none_of_the_other_actions(self, ill: Patient, nurse: User, prescriber: User) -> None:
        acknowledge(ill, by=nurse, key=uuid4())
        record_contact(ill, reached=True, note="On the phone", by=nurse, key=uuid4())
        escalate(ill, to="On call", reason="No answer", by=nurse, key=uuid4())
        hand_over(ill, to=prescriber, by=nurse, key=uuid4())
        assert waiting(ill) is not None

    def test_and_no_passing_of_time(self, ill: Patient) -> None:
        assert waiting(ill, timezone.now() + timedelta(days=400)) is not None

    def test_and_no_raw_change_of_what_happened(self, ill: Patient) -> None:
        with pytest.raises(AppendOnlyError):
            SafetyEvent.objects.all().delete()
        with pytest.raises(AppendOnlyError):
            SafetyEvent.objects.update(kind="assessed")

    def test_sent_twice_is_one(self, ill: Patient, nurse: User) -> None:
        key = uuid4()
        for _ in range(2):
            closes(ill, nurse, key=key)
        assert SafetyEvent.objects.filter(kind="assessed").count() == 1

    def test_of_a_task_that_is_closed_already_is_refused(self, ill: Patient, nurse: User) -> None:
        closes(ill, nurse)
        with pytest.raises(ActionRefused, match="closed already"):
            closes(ill, nurse)


class TestWhoMayAct:
    def test_is_a_nurse_or_a_prescriber(self) -> None:
        assert PERMISSIONS["safety.act"] == {Role.NURSE, Role.PRESCRIBER}

    @pytest.mark.parametrize("role", [role for role in Role.values if role not in ("nurse", "prescriber")])
    def test_is_nobody_else(self, ill: Patient, account: Callable[[str], User], role: str) -> None:
        with pytest.raises(PermissionDenied):
            closes(ill, account(role))
        client = Client()
        client.force_login(account(role))
        form = {"outcome": "other", "note": "x", "seen": "1", "key": str(uuid4())}
        assert client.post(f"/patients/{ill.pk}/safety/act/assess/", form).status_code == 403
        assert waiting(ill) is not None

    def test_is_nobody_to_whom_it_could_not_be_handed(
        self, ill: Patient, nurse: User, account: Callable[[str], User]
    ) -> None:
        with pytest.raises(ActionRefused, match="may not act"):
            hand_over(ill, to=account(Role.FRONT_DESK), by=nurse, key=uuid4())

    def test_is_nobody_whose_account_is_closed(self, ill: Patient, nurse: User, prescriber: User) -> None:
        prescriber.is_active = False
        prescriber.save()
        with pytest.raises(ActionRefused, match="may not act"):
            hand_over(ill, to=prescriber, by=nurse, key=uuid4())

    def test_is_written_into_the_trail_each_time(self, ill: Patient, nurse: User) -> None:
        acknowledge(ill, by=nurse, key=uuid4())
        closes(ill, nurse)
        found = AuditEvent.objects.filter(username="nurse", patient=ill).values_list("action", flat=True)
        assert {"safety.acknowledge", "safety.assess"} <= set(found)


class TestWhoHasIt:
    def test_is_nobody_at_first_then_who_took_it_then_who_was_asked(
        self, ill: Patient, nurse: User, prescriber: User
    ) -> None:
        start = timezone.now() + timedelta(minutes=1)
        assert _has(ill) is None
        acknowledge(ill, by=nurse, key=uuid4(), now=start)
        assert _has(ill, start) == "nurse Person (nurse)"
        later = start + timedelta(minutes=1)
        hand_over(ill, to=prescriber, by=nurse, key=uuid4(), now=later)
        assert _has(ill, later) == "prescriber Person (prescriber)"


def _has(patient: Patient, at: datetime | None = None) -> str | None:
    task = waiting(patient, (at or timezone.now()) + timedelta(seconds=1))
    assert task is not None
    return task.responsible


class TestTime:
    def minutes(self) -> float:
        """What the protocol allows for taking it on, at the level of an unsettled answer."""
        rules, _ = rules_in_force()
        level = next(each for each in rules.levels if each.level == rules.unsettled.value)
        return level.acknowledge_within_minutes

    @pytest.mark.parametrize(("before", "late"), [(1, 0), (0, 1)])
    def test_makes_it_late_at_the_protocols_minute(self, ill: Patient, nurse: User, before: float, late: int) -> None:
        moment = raised(ill) + timedelta(minutes=self.minutes()) - timedelta(seconds=before)
        (found,) = open_tasks(moment)
        assert int(found.next.late) == late
        assert found.task.escalations_due == late
        assert safety_bar(nurse, moment).late == late

    def test_says_how_long_in_the_bar(self, ill: Patient, nurse: User) -> None:
        moment = raised(ill) + timedelta(minutes=5)
        left = span(timedelta(minutes=self.minutes() - 5))
        assert safety_bar(nurse, moment).words == f"1 safety task: to be taken on, due in {left}"
        over = raised(ill) + timedelta(minutes=self.minutes() + 7)
        assert safety_bar(nurse, over).words.endswith("overdue by 7 min")

    def test_puts_the_late_one_first(self, ill: Patient, nurse: User) -> None:
        other = Patient.objects.create(source="", fhir_id="bob", family="Jones")
        sends(asked(other, nurse), 9, 1)
        acknowledge(ill, by=nurse, key=uuid4())
        moment = raised(other) + timedelta(minutes=self.minutes())
        assert [each.patient for each in open_tasks(moment)] == [other, ill]

    @pytest.mark.parametrize(
        ("length", "words"),
        [
            (timedelta(seconds=59), "under a minute"),
            (timedelta(minutes=1), "1 min"),
            (timedelta(minutes=60), "1 h"),
            (timedelta(minutes=70), "1 h 10 min"),
            (timedelta(hours=26), "1 d 2 h"),
        ],
    )
    def test_is_told_as_people_say_it(self, length: timedelta, words: str) -> None:
        assert span(length) == words


class TestThePages:
    def page(self, user: User, path: str) -> str:
        client = Client()
        client.force_login(user)
        return client.get(path).content.decode()

    @pytest.mark.parametrize("path", ["/patients/", "/board/", "/protocols/", "/inbox/"])
    def test_of_the_care_team_carry_the_bar(self, ill: Patient, nurse: User, path: str) -> None:
        assert "1 safety task: to be taken on" in self.page(nurse, path)

    def test_of_others_do_not(self, ill: Patient, front_desk: User, account: Callable[[str], User]) -> None:
        for user in (front_desk, account(Role.RESEARCHER)):
            page = self.page(user, "/account/")
            assert "safety task" not in page
            assert "data-safety-bar" not in page

    def test_lose_the_bar_when_the_task_is_closed(self, ill: Patient, nurse: User) -> None:
        closes(ill, nurse)
        assert "1 safety task" not in self.page(nurse, "/patients/")

    def test_of_the_bar_alone_name_nobody(self, ill: Patient, nurse: User) -> None:
        page = self.page(nurse, "/safety/bar/")
        assert "1 safety task" in page
        assert "Smith" not in page

    @pytest.mark.parametrize(("path", "renews"), [("/safety/bar/", False), ("/account/", True)])
    def test_of_the_bar_alone_keep_no_idle_session_from_ending(
        self, ill: Patient, nurse: User, path: str, renews: bool
    ) -> None:
        client = Client()
        client.force_login(nurse)
        client.get("/account/")
        session = client.session
        session["renewed_at"] = (timezone.now() - timedelta(minutes=10)).isoformat()
        session.save()
        stored = Session.objects.get(pk=session.session_key)
        client.get(path)
        assert (Session.objects.get(pk=session.session_key).expire_date > stored.expire_date) is renews

    def test_show_the_answer_that_raised_it_what_to_do_and_what_is_missing(self, ill: Patient, nurse: User) -> None:
        page = self.page(nurse, f"/patients/{ill.pk}/safety/")
        for words in ("thoughts of death or self-harm (1)", "Moderate risk", "C-SSRS screener", "I take this on"):
            assert words in page

    def test_show_no_button_to_who_may_only_read(self, ill: Patient, account: Callable[[str], User]) -> None:
        page = self.page(account(Role.DIRECTOR), f"/patients/{ill.pk}/safety/")
        assert "Moderate risk" in page
        assert "I take this on" not in page
        assert "Record the assessment" not in page

    def test_say_overdue_in_words(self, ann: Patient, nurse: User) -> None:
        answers(asked(ann, nurse), 1, first=9, now=timezone.now() - timedelta(hours=9))
        for path in ("/safety/", f"/patients/{ann.pk}/safety/"):
            page = self.page(nurse, path)
            assert "Overdue by" in page
            assert "Call the next person now" in page
        assert "safety-bar--late" in page

    def test_close_it_with_the_form_and_keep_what_was_written(self, ill: Patient, nurse: User) -> None:
        client = Client()
        client.force_login(nurse)
        form = {
            "outcome": "closer_follow_up",
            "note": "Safe at home, sister is there.",
            "seen": "1",
            "key": str(uuid4()),
        }
        assert client.post(f"/patients/{ill.pk}/safety/act/assess/", form).status_code == 302
        assert waiting(ill) is None
        assert "Safe at home, sister is there." in self.page(nurse, f"/patients/{ill.pk}/safety/")

    def test_refuse_the_form_without_a_note_and_keep_the_task(self, ill: Patient, nurse: User) -> None:
        client = Client()
        client.force_login(nurse)
        form = {"outcome": "other", "note": "", "seen": "1", "key": str(uuid4())}
        response = client.post(f"/patients/{ill.pk}/safety/act/assess/", form)
        assert response.status_code == 400
        assert b"Nothing was saved" in response.content
        assert waiting(ill) is not None

    def test_refuse_what_is_no_action(self, ill: Patient, nurse: User) -> None:
        client = Client()
        client.force_login(nurse)
        assert client.post(f"/patients/{ill.pk}/safety/act/delete/").status_code == 404
