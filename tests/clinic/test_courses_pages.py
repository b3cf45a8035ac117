"""The pages of courses: what each role sees and may do, and that nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from course_records import noon as noon_of
from course_records import scored
from django.test import Client
from django.utils import timezone
from session_records import client_of
from staff import account_of

from daybreak.care.course.course_events import SessionGiven
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.courses.models import Course, CourseEvent, CourseStanding, IntegrationVisit
from daybreak.clinic.courses.proposing import decide, proposals_of
from daybreak.clinic.courses.services import open_course, record, state_of
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TODAY = timezone.localdate


def ago(days: int) -> str:
    return (TODAY() - timedelta(days=days)).isoformat()


def running(who: Patient, *days_ago: int) -> Course:
    """A course with sessions given elsewhere so many days ago."""
    first = timezone.now() - timedelta(days=max(days_ago, default=0))
    course = open_course(who, "iv-ketamine", by=account_of(Role.PRESCRIBER), now=first, reason="On paper")
    for each in days_ago:
        at = timezone.now() - timedelta(days=each)
        event = SessionGiven(
            id=f"g{each}", observed_at=at, recorded_at=at, by="", day=timezone.localdate(at), session=f"e{each}"
        )
        record(course, event, by=account_of(Role.NURSE), now=at)
    return course


def score(who: Patient, days_ago: int, total: int) -> None:
    scored(who, (TODAY() - noon_of(0).date()).days - days_ago, total)


def shown(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def as_role(role: str) -> Client:
    return client_of(account_of(role))


def at(course: Course, path: str = "") -> str:
    return f"/patients/{course.patient_id}/course/{course.pk}/{path}"


class TestOpening:
    def test_without_an_allowing_screening_wants_a_reason_and_keeps_what_was_typed(self, ann: Patient) -> None:
        client, path = as_role(Role.PRESCRIBER), f"/patients/{ann.pk}/course/open/"
        sent = {"protocol": "iv-ketamine", "interval": "thrice-weekly", "first_day": ago(-3), "begins_on": ago(0)}
        answer = client.post(path, sent).content.decode()
        assert 'value="thrice-weekly" selected' in answer
        assert not Course.objects.exists()
        client.post(path, sent | {"reason": "Signed on paper"})
        course = Course.objects.get()
        assert course.reason == "Signed on paper"
        due = state_of(course).due
        assert due is not None
        assert due.due_from.isoformat() == ago(-3)

    def test_a_nurse_reads_that_a_prescriber_can(self, ann: Patient) -> None:
        client = as_role(Role.NURSE)
        assert "A prescriber can open one" in shown(client, f"/patients/{ann.pk}/course/")
        assert client.get(f"/patients/{ann.pk}/course/open/").status_code == 403


class TestTheCourse:
    def test_shows_the_window_of_the_next_session_with_its_basis(self, ann: Patient) -> None:
        running(ann, 4, 1)
        page = shown(as_role(Role.NURSE), f"/patients/{ann.pk}/course/")
        assert "Acute series, twice a week" in page
        assert "The next session is due" in page
        assert "Singh2016" in page

    @pytest.mark.parametrize(
        ("days_ago", "word"), [(1, "Not due yet"), (4, "Due, in time"), (7, "Overdue"), (20, "Missed"), (40, "Lost")]
    )
    def test_says_in_a_word_how_late_it_is(self, ann: Patient, days_ago: int, word: str) -> None:
        running(ann, days_ago)
        assert word in shown(as_role(Role.NURSE), f"/patients/{ann.pk}/course/")

    def test_asks_for_a_measure_where_the_outcome_is_not_known(self, ann: Patient) -> None:
        running(ann, 17, 14, 10, 7, 3, 0)
        page = shown(as_role(Role.NURSE), f"/patients/{ann.pk}/course/")
        assert "Needs a measure first" in page
        assert "How is the patient now?" in page

    def test_of_somebody_else_is_not_found(self, ann: Patient) -> None:
        course = running(ann, 1)
        other = Patient.objects.create(fhir_id="bo", name="Bo")
        assert as_role(Role.NURSE).get(f"/patients/{other.pk}/course/{course.pk}/").status_code == 404

    def test_is_not_for_the_front_desk(self, ann: Patient) -> None:
        running(ann, 1)
        assert as_role(Role.FRONT_DESK).get(f"/patients/{ann.pk}/course/").status_code == 403


class TestDeciding:
    def responded(self, ann: Patient) -> Course:
        score(ann, 19, 20)
        course = running(ann, 18, 15, 11, 8, 4, 1)
        score(ann, 0, 6)
        return course

    def field(self, page: str, name: str) -> str:
        return re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]

    def test_accepts_with_one_press(self, ann: Patient) -> None:
        course, client = self.responded(ann), as_role(Role.PRESCRIBER)
        page = client.get(at(course)).content.decode()
        sent = {name: unescape(self.field(page, name)) for name in ("proposal", "seen", "key")}
        client.post(at(course, "decide/"), sent | {"answer": "accepted"})
        assert state_of(course).position.phase.id == "evaluation"
        history = shown(client, at(course))
        assert "Accepted: Evaluate the series" in history
        assert "Seen when it was signed" in history

    def test_without_its_reason_keeps_the_choice(self, ann: Patient) -> None:
        course, client = self.responded(ann), as_role(Role.PRESCRIBER)
        name = next(each.id for each in proposals_of(course) if each.kind == "evaluate")
        page = client.get(at(course, "decide/"), {"proposal": name}).content.decode()
        sent = {each: unescape(self.field(page, each)) for each in ("proposal", "seen", "key")}
        answer = client.post(at(course, "decide/"), sent | {"answer": "declined", "next_day": ago(-2)})
        assert "Write down why" in answer.content.decode()
        assert f'value="{ago(-2)}"' in answer.content.decode()
        client.post(at(course, "decide/"), sent | {"answer": "declined", "reason": "Two more first"})
        assert CourseEvent.objects.filter(kind="decided").count() == 1

    def test_what_changed_since_it_was_shown_is_shown_anew(self, ann: Patient) -> None:
        course, client = self.responded(ann), as_role(Role.PRESCRIBER)
        page = client.get(at(course)).content.decode()
        sent = {name: unescape(self.field(page, name)) for name in ("proposal", "seen", "key")}
        score(ann, 0, 18)
        answer = client.post(at(course, "decide/"), sent | {"answer": "accepted"}).content.decode()
        assert "Something came in since this page was shown" in answer
        assert sent["seen"] not in answer
        assert not CourseEvent.objects.filter(kind="decided").exists()

    def test_is_offered_to_prescribers_only(self, ann: Patient) -> None:
        course = self.responded(ann)
        page = as_role(Role.NURSE).get(at(course)).content.decode()
        assert "Evaluate the series" in page
        assert "Change or decline" not in page
        assert as_role(Role.NURSE).post(at(course, "decide/"), {}).status_code == 403

    def test_an_answer_to_a_proposal_that_is_gone_leads_back(self, ann: Patient) -> None:
        course = self.responded(ann)
        assert "nothing changed" in shown(as_role(Role.PRESCRIBER), at(course, "decide/?proposal=gone"))


class TestRecording:
    def test_a_missed_session_is_in_the_list_and_in_the_history(self, ann: Patient) -> None:
        course, client = running(ann, 8), as_role(Role.NURSE)
        sent = {"day": ago(4), "why": "patient", "reason": "Bus strike", "key": f"{uuid4()}"}
        for _ in range(2):
            client.post(at(course, "record/missed/"), sent)
        assert CourseEvent.objects.filter(kind="session_missed").count() == 1
        assert "Bus strike" in shown(client, at(course))

    def test_bad_input_keeps_the_good_beside_it(self, ann: Patient) -> None:
        course = running(ann, 8)
        sent = {"day": ago(-4), "why": "medical", "reason": "Fever & chills", "key": f"{uuid4()}"}
        answer = as_role(Role.NURSE).post(at(course, "record/missed/"), sent).content.decode()
        assert "which is to come" in answer
        assert "Fever &amp; chills" in answer
        assert 'value="medical" selected' in answer

    def test_pause_and_resume(self, ann: Patient) -> None:
        course, client = running(ann, 8), as_role(Role.NURSE)
        client.post(at(course, "record/pause/"), {"day": ago(0), "reason": "Holiday", "key": f"{uuid4()}"})
        assert "Resume the course" in shown(client, at(course))
        client.post(at(course, "record/resume/"), {"day": ago(0), "key": f"{uuid4()}"})
        assert "Pause the course" in shown(client, at(course))

    def test_the_end_is_the_prescribers(self, ann: Patient) -> None:
        course = running(ann, 8)
        sent = {"day": ago(0), "why": "planned", "reason": "Well for a year", "key": f"{uuid4()}"}
        assert as_role(Role.NURSE).get(at(course, "record/end/")).status_code == 403
        assert as_role(Role.NURSE).post(at(course, "record/end/"), sent).status_code == 403
        client = as_role(Role.PRESCRIBER)
        client.post(at(course, "record/end/"), sent)
        assert "Open another course" in shown(client, at(course))

    def test_what_is_nothing_to_tell_is_not_found(self, ann: Patient) -> None:
        assert as_role(Role.NURSE).get(at(running(ann, 8), "record/party/")).status_code == 404

    def test_a_correction_shows_both(self, ann: Patient) -> None:
        course, client = running(ann, 8), as_role(Role.NURSE)
        missed = {"day": ago(4), "why": "unknown", "key": f"{uuid4()}"}
        client.post(at(course, "record/missed/"), missed)
        row = CourseEvent.objects.get(kind="session_missed")
        right = {"right-day": ago(4), "right-why": "medical", "right-reason": "Fever", "right-key": f"{uuid4()}"}
        path = at(course, f"events/{row.pk}/correct/")
        assert "What was wrong" in client.post(path, right | {"key": f"{uuid4()}"}).content.decode()
        client.post(path, right | {"reason": "He called", "key": f"{uuid4()}"})
        history = shown(client, at(course))
        assert "Corrected since" in history
        assert "He called" in history
        assert [each.why for each in state_of(course).missed] == ["medical"]

    def test_a_decision_can_only_be_taken_back(self, ann: Patient) -> None:
        course, client = running(ann, 4), as_role(Role.PRESCRIBER)
        name = next(each.id for each in proposals_of(course) if each.kind == "next-session")
        row = decide(course, name, answer="accepted", by=account_of(Role.PRESCRIBER))
        path = at(course, f"events/{row.pk}/correct/")
        assert "taken back as a whole" in client.post(path, {"reason": "x", "key": f"{uuid4()}"}).content.decode()
        client.post(path, {"never": "on", "reason": "Wrong patient", "key": f"{uuid4()}"})
        assert state_of(course).decisions == ()


class TestVisits:
    def test_are_planned_and_then_held_and_both_stay(self, ann: Patient) -> None:
        course, client = running(ann, 4), as_role(Role.NURSE)
        plan = {"status": "planned", "day": ago(-3), "with_whom": "R. Lindholm", "key": f"{uuid4()}"}
        for _ in range(2):
            client.post(at(course, "visits/add/"), plan)
        visit = IntegrationVisit.objects.get().visit
        held = plan | {"status": "held", "day": ago(0), "note": "Went well", "key": f"{uuid4()}"}
        client.post(at(course, f"visits/{visit}/"), held)
        page = shown(client, at(course))
        assert "held, with R. Lindholm" in page
        assert "Integration visit: planned" in page

    def test_cannot_have_been_held_tomorrow(self, ann: Patient) -> None:
        course = running(ann, 4)
        sent = {"status": "held", "day": ago(-1), "with_whom": "R. Lindholm", "key": f"{uuid4()}"}
        assert "to come" in as_role(Role.NURSE).post(at(course, "visits/add/"), sent).content.decode()
        assert not IntegrationVisit.objects.exists()


class TestTheList:
    def test_is_told_to_the_front_desk_as_days_only(self, ann: Patient) -> None:
        score(ann, 19, 20)
        running(ann, 18, 15, 11, 8, 4, 1)
        score(ann, 0, 6)
        page = shown(as_role(Role.FRONT_DESK), "/courses/")
        assert "Smith, Ann" in page
        assert "Evaluate" not in page
        assert "Phase" not in page
        assert "Awaits a decision" not in page + shown(as_role(Role.FRONT_DESK), "/courses/?group=decision")
        assert as_role(Role.FRONT_DESK).post("/courses/refresh/").status_code == 403

    def test_says_that_it_was_not_asked_and_asks_when_it_is_told_to(self, ann: Patient) -> None:
        score(ann, 19, 20)
        running(ann, 18, 15, 11, 8, 4, 1)
        client = as_role(Role.NURSE)
        assert "Not asked yet" in shown(client, "/courses/")
        score(ann, 0, 6)
        client.post("/courses/refresh/")
        assert "Evaluate the series" in shown(client, "/courses/")

    def test_is_audited(self, ann: Patient) -> None:
        as_role(Role.FRONT_DESK).get("/courses/")
        assert AuditEvent.objects.filter(action="course.dates", outcome="done").exists()

    def test_shows_what_changed_since_as_such(self, ann: Patient) -> None:
        running(ann, 4)
        CourseStanding.objects.update(changes=5)
        assert "Changed since" in shown(as_role(Role.NURSE), "/courses/")
