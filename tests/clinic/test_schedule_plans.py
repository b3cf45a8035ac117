"""A plan is proposed from the courses, reviewed, and booked as it was reviewed; nobody is left out without a word."""

from datetime import timedelta

import pytest
from course_records import a_course, day, given_elsewhere, noon
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from schedule_records import appointed, draft, opened_clinic
from seated import chair_called, somebody_called
from staff import account_of

from daybreak.care.course.course_events import Paused
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import record
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.accepting import PlanUsed, accept
from daybreak.clinic.schedule.models import Appointment, ProposedPlan
from daybreak.clinic.schedule.occupying import occupation
from daybreak.clinic.schedule.plan_content import review
from daybreak.clinic.schedule.proposing import PlanRefused, propose
from daybreak.clinic.schedule.services import book
from daybreak.knowledge import protocols

pytestmark = pytest.mark.django_db


def in_series(who: Patient, *given: int) -> Course:
    course = a_course(who, on=-3)
    given_elsewhere(course, *given)
    return course


def proposed(until: int = 20, on: int = 4) -> ProposedPlan:
    return propose(day(until), by=account_of(Role.FRONT_DESK), now=noon(on))


def planned_days(plan: ProposedPlan) -> list[int]:
    return [(timezone.localdate(each.starts_at) - day(0)).days for each in review(plan).visits]


class TestAPlan:
    def test_places_the_rest_of_a_series_and_no_more_than_it_has(self, ann: Patient) -> None:
        """Two of six were given, on days 0 and 3: four are left, twice a week."""
        opened_clinic()
        in_series(ann, 0, 3)
        plan = proposed()
        assert planned_days(plan) == [7, 10, 14, 17]
        assert review(plan).without == ()
        assert not Appointment.objects.exists()

    def test_begins_after_what_is_booked(self, ann: Patient) -> None:
        opened_clinic()
        course = in_series(ann, 0, 3)
        book(draft(ann, 7, course=course), by=account_of(Role.NURSE), now=noon(4))
        assert planned_days(proposed()) == [10, 14, 17]

    def test_has_a_place_for_the_evaluation_of_a_series_that_is_over(self, ann: Patient) -> None:
        opened_clinic()
        in_series(ann, 0, 3, 7, 10, 14, 17, 21, 24)
        plan = proposed(until=40, on=25)
        [visit] = review(plan).visits
        assert visit.kind == "evaluation"
        assert visit.staff == account_of(Role.PRESCRIBER)
        assert visit.chair is None
        assert timezone.localdate(visit.starts_at) <= day(31)
        assert "prescriber decides" in review(plan).without[0].finding.sentence

    def test_names_whoever_is_paused_and_whoever_has_no_first_day(self, ann: Patient) -> None:
        opened_clinic()
        course = in_series(ann, 0, 3)
        at = noon(4)
        pause = Paused(id="pause", observed_at=at, recorded_at=at, by="", day=day(4), reason="Travels")
        record(course, pause, by=account_of(Role.NURSE), now=at)
        a_course(somebody_called("New"), on=3)
        told = {each.course.patient.family: each.finding.sentence for each in review(proposed()).without}
        assert "Paused" in told["Smith"]
        assert "first session is not decided" in told["New"]

    def test_says_why_somebody_has_no_place(self, ann: Patient) -> None:
        row = opened_clinic()
        in_series(ann, 0, 3)
        for each in type(row).objects.all():
            each.shifts.all().delete()
        [first, *others] = review(proposed(until=8)).without
        assert first.finding.rule == "appointment-placed:no_attendant"
        assert "on duty" in first.finding.sentence
        assert all(each.finding.rule.endswith("one_before") for each in others)

    def test_makes_up_for_a_session_that_is_missed_as_soon_as_can_be(self, ann: Patient) -> None:
        opened_clinic()
        in_series(ann, 0, 3)
        visits = review(proposed(until=30, on=14)).visits
        assert timezone.localdate(visits[0].starts_at) <= day(15)
        assert visits[0].days_late == (timezone.localdate(visits[0].starts_at) - day(8)).days > 0

    @pytest.mark.parametrize(("until", "possible"), [(3, False), (4, True), (88, True), (89, False)])
    def test_reaches_from_today_to_twelve_weeks(self, until: int, possible: bool, db: None) -> None:
        if possible:
            assert proposed(until=until).until_day == day(until)
        else:
            with pytest.raises(PlanRefused):
                proposed(until=until)

    def test_is_asked_for_by_prescriber_and_front_desk(self, db: None) -> None:
        with pytest.raises(PermissionDenied):
            propose(day(20), by=account_of(Role.NURSE), now=noon(4))


class TestAccepting:
    def test_books_what_was_reviewed_and_says_which_plan_it_was(self, ann: Patient) -> None:
        opened_clinic()
        course = in_series(ann, 0, 3)
        plan = proposed()
        visits = review(plan).visits
        done = accept(plan, frozenset(each.visit for each in visits), by=account_of(Role.PRESCRIBER), now=noon(4))
        assert [each.starts_at for each in done.booked] == [each.starts_at for each in visits]
        assert {each.course for each in done.booked} == {course}
        assert all(each.changes.get().plan == plan for each in done.booked)
        assert planned_days(proposed()) == []

    def test_books_a_part(self, ann: Patient) -> None:
        opened_clinic()
        in_series(ann, 0, 3)
        plan = proposed()
        first = review(plan).visits[0]
        done = accept(plan, frozenset({first.visit, "unknown"}), by=account_of(Role.PRESCRIBER), now=noon(4))
        assert len(done.booked) == 1

    def test_books_the_others_where_a_place_was_taken_meanwhile_and_none_that_follows_from_it(
        self, ann: Patient
    ) -> None:
        """Without the first of a series the windows of those after it are no longer what was reviewed."""
        opened_clinic()
        other = somebody_called("Other")
        in_series(ann, 0, 3)
        in_series(other, 0, 3)
        plan = proposed()
        first = next(each for each in review(plan).visits if each.course.patient == ann)
        hour = timezone.localtime(first.starts_at).hour
        appointed(somebody_called("Quick"), 7, hour, chair=first.chair, staff=None)
        wanted = frozenset(each.visit for each in review(plan).visits)
        done = accept(plan, wanted, by=account_of(Role.PRESCRIBER), now=noon(4))
        assert [each.patient for each in done.refused] == ["Ann Smith"] * 4
        assert "taken" in done.refused[0].sentence
        assert "in time until" in done.refused[1].sentence
        assert [each.patient for each in done.booked] == [other] * 4

    def test_happens_once(self, ann: Patient) -> None:
        opened_clinic()
        in_series(ann, 0, 3)
        plan = proposed()
        accept(plan, frozenset(), by=account_of(Role.PRESCRIBER), now=noon(4))
        with pytest.raises(PlanUsed):
            accept(plan, frozenset(), by=account_of(Role.PRESCRIBER), now=noon(4))


class TestHowLongASessionTakes:
    def test_is_what_the_protocol_asks_for_and_the_minutes_around_it(self) -> None:
        parts = {each.title: each.minutes for each in occupation("session", protocols()["iv-ketamine"]).parts}
        assert parts == {"Preparation": 30, "Infusion": 40, "Observation": 60, "Leaving and cleaning": 15}
        assert occupation("session", protocols()["iv-ketamine"]).minutes == 150

    def test_counts_the_rests_of_three_devices_and_two_hours(self) -> None:
        parts = {each.title: each.minutes for each in occupation("session", protocols()["esketamine-us"]).parts}
        assert parts["3 devices with their rests"] == 10
        assert parts["Observation"] == 120

    def test_shows_what_no_source_fixes_as_a_clinic_default(self) -> None:
        parts = occupation("session", protocols()["esketamine-us"]).parts
        assert {each.title: each.source.certainty for each in parts}["Preparation"] == "P"
        assert {each.title: each.source.certainty for each in parts}["Observation"] == "V"


def test_a_chair_that_is_out_of_use_is_not_planned(ann: Patient) -> None:
    opened_clinic()
    in_series(ann, 0, 3)
    chair_called("Chair 1").__class__.objects.filter(name="Chair 1").update(is_active=False)
    assert {str(each.chair) for each in review(proposed()).visits} == {"Chair 2"}


def test_a_visit_is_planned_so_long_as_it_takes(ann: Patient) -> None:
    opened_clinic()
    in_series(ann, 0, 3)
    assert all(each.ends_at - each.starts_at == timedelta(minutes=150) for each in review(proposed()).visits)
