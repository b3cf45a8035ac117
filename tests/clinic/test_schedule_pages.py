"""The pages of the schedule: what each role sees, and what a form does."""

from datetime import date, timedelta

import pytest
from course_records import a_course, given_elsewhere
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from schedule_records import WORKDAYS, draft, opened_clinic
from seated import chair_called
from staff import account_of

from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.clinic_defaults import PATIENTS_AT_ONCE
from daybreak.clinic.schedule.day_table import day_table
from daybreak.clinic.schedule.hours import open_spans
from daybreak.clinic.schedule.models import Appointment, Attendant, ClosedDay, OpeningHours, PatientWish, ProposedPlan
from daybreak.clinic.schedule.services import Accepting, book, mark_missed
from daybreak.clinic.sessions.models import Chair

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ANYHOW = Accepting(
    rules=frozenset({"outside-hours", "off-duty", "closed", "too-early", "overdue", "nothing-due"}),
    reason="For the test",
)


def as_role(role: str) -> Client:
    client = Client()
    client.force_login(account_of(role))
    return client


def next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def booked_on_monday(who: Patient, hour: int = 9, **more: object) -> Appointment:
    start = timezone.make_aware(timezone.datetime.combine(next_monday(), timezone.datetime.min.time()))
    start += timedelta(hours=hour)
    wanted = draft(who, starts_at=start, ends_at=start + timedelta(minutes=150), **more)
    return book(wanted, by=account_of(Role.FRONT_DESK), accepting=ANYHOW)


def text_of(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestTheCalendar:
    @pytest.mark.parametrize("view", ["day", "week"])
    def test_shows_who_comes_when_where_and_with_whom(self, ann: Patient, view: str) -> None:
        opened_clinic()
        booked_on_monday(ann)
        page = text_of(as_role(Role.FRONT_DESK), "schedule", day=f"{next_monday()}", view=view)
        for words in ("Smith, Ann", "09:00\u201311:30", "Chair 1", "nurse Person"):
            assert words in page

    def test_says_that_the_hours_are_not_entered(self, db: None) -> None:
        assert "opening hours are not entered" in text_of(as_role(Role.NURSE), "schedule")

    @pytest.mark.parametrize("wrong", ["2026-02-31", "yesterday", "9999-12-31", "0001-01-01"])
    def test_shows_today_for_a_day_that_is_none(self, wrong: str, db: None) -> None:
        assert ", today" in text_of(as_role(Role.NURSE), "schedule", day=wrong)

    def test_keeps_what_stands_on_a_day_that_was_closed_since(self, ann: Patient) -> None:
        opened_clinic()
        booked_on_monday(ann)
        ClosedDay.objects.create(day=next_monday(), reason="Flood")
        page = text_of(as_role(Role.NURSE), "schedule", day=f"{next_monday()}")
        assert "Flood" in page
        assert "Smith, Ann" in page


class TestTheTableOfADay:
    def test_has_each_appointment_once_in_its_chair_for_as_long_as_it_lasts(self, ann: Patient) -> None:
        opened_clinic()
        booked_on_monday(ann)
        table = day_table(
            list(Appointment.objects.all()), Chair.objects.all(), open_spans(next_monday(), next_monday())
        )
        held = [(row.hour, cell) for row in table.rows for cell in row.cells if cell.appointment]
        assert [(hour, cell.rows) for hour, cell in held] == [("09:00", 10)]
        assert table.columns == ("Chair 1", "Chair 2")
        assert sum(cell.rows for row in table.rows for cell in row.cells) == len(table.rows) * 2

    def test_has_a_column_more_for_what_has_no_chair(self, ann: Patient) -> None:
        opened_clinic()
        booked_on_monday(ann, kind="integration_visit", chair=None)
        table = day_table(list(Appointment.objects.all()), Chair.objects.all(), [])
        assert table.columns == ("Chair 1", "Chair 2", "Other visits")
        assert sum(cell.rows for row in table.rows for cell in row.cells) == len(table.rows) * 3

    def test_is_empty_on_a_day_without_hours_and_appointments(self, db: None) -> None:
        assert day_table([], [], []).rows == ()


class TestAPatientsAppointments:
    def test_are_seen_by_the_front_desk_without_allergy_or_alert(self, ann: Patient) -> None:
        opened_clinic()
        booked_on_monday(ann)
        page = text_of(as_role(Role.FRONT_DESK), "patient-appointments", ann.pk)
        assert "Smith, Ann" in page
        assert "Allergies" not in page
        assert "Allergies" in text_of(as_role(Role.NURSE), "patient-appointments", ann.pk)

    def test_offer_the_link_to_whoever_books_and_not_to_the_director(self, ann: Patient) -> None:
        as_role(Role.FRONT_DESK).post(reverse("appointment-link", args=[ann.pk]), {"do": "make"})
        assert "/calendar/" in text_of(as_role(Role.FRONT_DESK), "patient-appointments", ann.pk)
        assert "/calendar/" not in text_of(as_role(Role.DIRECTOR), "patient-appointments", ann.pk)

    def test_ask_what_became_of_those_whose_time_is_over(self, ann: Patient) -> None:
        opened_clinic()
        booked = booked_on_monday(ann)
        Appointment.objects.filter(pk=booked.pk).update(
            starts_at=booked.starts_at - timedelta(days=14), ends_at=booked.ends_at - timedelta(days=14)
        )
        assert "What became of these?" in text_of(as_role(Role.NURSE), "patient-appointments", ann.pk)

    def test_keep_what_suits_the_patient(self, ann: Patient) -> None:
        told = {"weekdays": ["1", "3"], "start_from": "13:00", "start_by": ""}
        as_role(Role.FRONT_DESK).post(reverse("appointment-wish", args=[ann.pk]), told)
        assert PatientWish.objects.get().weekdays == [1, 3]
        page = text_of(as_role(Role.FRONT_DESK), "patient-appointments", ann.pk)
        assert "Tuesday, Thursday" in page
        assert "from 13:00" in page


class TestBookingByHand:
    def filled(self, **more: str) -> dict[str, str]:
        nurse, chair = account_of(Role.NURSE).pk, chair_called("Chair 1").pk
        fields = {"kind": "session", "day": f"{next_monday()}", "start": "09:00", "minutes": "", "accepted": ""}
        return {**fields, "chair": f"{chair}", "staff": f"{nurse}", "despite": "", **more}

    def test_takes_the_usual_minutes_where_none_are_given(self, ann: Patient) -> None:
        opened_clinic()
        as_role(Role.FRONT_DESK).post(
            reverse("appointment-new", args=[ann.pk]),
            self.filled(kind="integration_visit", chair="", key="9b2f8c1e-0000-4000-8000-000000000001"),
        )
        booked = Appointment.objects.get()
        assert booked.ends_at - booked.starts_at == timedelta(minutes=60)

    def test_says_what_speaks_against_it_keeps_what_was_typed_and_takes_a_reason(self, ann: Patient) -> None:
        opened_clinic()
        client, address = as_role(Role.FRONT_DESK), reverse("appointment-new", args=[ann.pk])
        early = self.filled(start="06:30", key="9b2f8c1e-0000-4000-8000-000000000002")
        page = client.post(address, early).content.decode()
        assert "The clinic is open from 08:00 to 18:00 on that day." in page
        assert 'value="06:30"' in page
        assert 'value="off-duty,outside-hours"' in page or 'value="outside-hours,off-duty"' in page
        assert not Appointment.objects.exists()
        read = {**early, "accepted": "outside-hours,off-duty", "despite": "She works nights"}
        client.post(address, read)
        assert Appointment.objects.get().changes.get().reason == "She works nights"

    def test_offers_free_places_within_the_window_of_the_course(self, ann: Patient) -> None:
        opened_clinic()
        course = a_course(ann, on=-3)
        given_elsewhere(course, 0)
        page = text_of(as_role(Role.FRONT_DESK), "appointment-new", ann.pk)
        assert "Free places" in page
        assert "150 minutes" in page

    def test_fills_in_a_free_place_from_its_link_and_ignores_nonsense(self, ann: Patient) -> None:
        opened_clinic()
        page = text_of(as_role(Role.FRONT_DESK), "appointment-new", ann.pk, day="2031-03-03", start="x", chair="y")
        assert 'value="2031-03-03"' in page


class TestWhatBecomesOfIt:
    def test_is_offered_by_how_it_stands(self, ann: Patient) -> None:
        opened_clinic()
        booked = booked_on_monday(ann)
        page = text_of(as_role(Role.FRONT_DESK), "appointment", ann.pk, booked.pk)
        assert "Move it" in page
        assert "The patient did not come" not in page
        assert "Move it" not in text_of(as_role(Role.DIRECTOR), "appointment", ann.pk, booked.pk)

    def test_a_missed_one_can_be_planned_again_and_taken_back(self, ann: Patient) -> None:
        opened_clinic()
        booked = booked_on_monday(ann)
        mark_missed(booked, why="patient", reason="No bus", by=account_of(Role.NURSE), now=booked.ends_at)
        page = text_of(as_role(Role.FRONT_DESK), "appointment", ann.pk, booked.pk)
        for words in ("Missed", "No bus", "Plan it again", "take it back"):
            assert words in page

    def test_cancelling_without_a_reason_says_so_and_keeps_the_rest(self, ann: Patient) -> None:
        opened_clinic()
        booked = booked_on_monday(ann)
        address = reverse("appointment-act", args=[ann.pk, booked.pk, "cancel"])
        page = as_role(Role.FRONT_DESK).post(address, {"why": "medical", "reason": ""}).content.decode()
        assert '<option value="medical" selected' in page
        booked.refresh_from_db()
        assert booked.is_planned

    def test_another_patients_appointment_is_not_found(self, ann: Patient) -> None:
        opened_clinic()
        booked = booked_on_monday(ann)
        other = Patient.objects.create(source="", fhir_id="other")
        assert as_role(Role.NURSE).get(reverse("appointment", args=[other.pk, booked.pk])).status_code == 404


class TestPlans:
    def test_are_made_reviewed_and_booked_by_the_front_desk(self, ann: Patient) -> None:
        opened_clinic()
        today = timezone.localdate()
        course = a_course(ann, on=-3, first_day=next_monday())
        client = as_role(Role.FRONT_DESK)
        answer = client.post(reverse("schedule-plans"), {"until": f"{today + timedelta(days=14)}"})
        plan = ProposedPlan.objects.get()
        assert answer.headers["Location"] == reverse("schedule-plan", args=[plan.pk])
        page = text_of(client, "schedule-plan", plan.pk)
        assert "Smith, Ann" in page
        assert "Nothing is booked yet" in page
        visits = [each["visit"] for each in plan.content["placements"]]
        client.post(reverse("schedule-accept", args=[plan.pk]), {"visit": visits[:1]})
        assert Appointment.objects.get().course == course
        assert "Accepted" in text_of(client, "schedule-plan", plan.pk)


class TestHours:
    def test_are_kept_as_typed_with_a_break(self, db: None) -> None:
        told = {"from_0_1": "08:00", "to_0_1": "12:00", "from_0_2": "13:00", "to_0_2": "17:00"}
        as_role(Role.DIRECTOR).post(reverse("schedule-hours"), told)
        assert [f"{each}" for each in OpeningHours.objects.all()] == ["Monday 08:00 to 12:00", "Monday 13:00 to 17:00"]

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            ({"from_0_1": "08:00"}, "Enter both times"),
            ({"from_0_1": "08:00", "to_0_1": "08:00"}, "ends before it begins"),
            ({"from_0_1": "08:00", "to_0_1": "12:00", "from_0_2": "11:59", "to_0_2": "13:00"}, "first stretch ends"),
        ],
    )
    def test_that_cannot_be_are_refused_beside_their_field(self, told: dict[str, str], words: str) -> None:
        opened_clinic()
        assert words in as_role(Role.DIRECTOR).post(reverse("schedule-hours"), told).content.decode()
        assert OpeningHours.objects.count() == len(WORKDAYS)

    def test_of_staff_show_the_clinic_default_as_one(self, db: None) -> None:
        opened_clinic()
        page = text_of(as_role(Role.DIRECTOR), "schedule-hours")
        assert f"{PATIENTS_AT_ONCE} at once" in page
        assert "certainty--P" in page

    def test_of_somebody_who_attends_no_longer_leave_the_plan_and_not_the_calendar(self, ann: Patient) -> None:
        opened_clinic()
        booked = booked_on_monday(ann)
        row = Attendant.objects.get(staff=account_of(Role.NURSE))
        as_role(Role.DIRECTOR).post(reverse("schedule-remove-attendant", args=[row.pk]))
        booked.refresh_from_db()
        assert booked.staff == account_of(Role.NURSE)
