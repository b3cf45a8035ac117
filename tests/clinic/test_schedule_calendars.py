"""Calendar feeds: valid, private, revocable, and right on both sides of a change of clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from schedule_records import draft, opened_clinic
from seated import chair_called
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.feeds.entries import Entry, initials
from daybreak.clinic.schedule.feeds.ical import calendar_file
from daybreak.clinic.schedule.feeds.links import make_link, revoke, shown_token
from daybreak.clinic.schedule.models import Appointment, CalendarLink
from daybreak.clinic.schedule.services import Accepting, book, cancel, move

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def entry(start: datetime, **more: Any) -> Entry:
    fields = {"uid": "one", "sequence": 0, "stamp": STAMP, "cancelled": False, "summary": "Appointment"}
    return Entry(start=start, end=start + timedelta(hours=2), **{**fields, **more})


def events_in(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def answer_to(link: CalendarLink, **headers: str) -> Any:
    return Client().get(reverse("calendar-feed", args=[shown_token(link)]), headers=headers)


def soon(ann: Patient, **more: Any) -> Appointment:
    """A session tomorrow at nine."""
    start = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    wanted = draft(ann, starts_at=start, ends_at=start + timedelta(hours=2), **more)
    accepting = Accepting(rules=frozenset({"outside-hours", "off-duty", "closed"}), reason="For the test")
    return book(wanted, by=account_of(Role.FRONT_DESK), accepting=accepting)


class TestTheFile:
    def test_has_what_rfc_5545_asks_for(self) -> None:
        content = calendar_file([entry(datetime(2026, 3, 6, 14, tzinfo=UTC))], title="x", zone=NEW_YORK)
        calendar = icalendar.Calendar.from_ical(content)
        assert calendar["VERSION"] == "2.0"
        assert calendar["PRODID"]
        [event] = calendar.walk("VEVENT")
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS"} <= set(event)
        assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["America/New_York"]
        lines = content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        assert b"\n" not in b"".join(lines)

    @pytest.mark.parametrize(
        ("zone", "utc", "local", "hours"),
        [
            (NEW_YORK, datetime(2026, 3, 6, 14, tzinfo=UTC), "20260306T090000", -5),
            (NEW_YORK, datetime(2026, 3, 9, 13, tzinfo=UTC), "20260309T090000", -4),
            (NEW_YORK, datetime(2026, 10, 30, 13, tzinfo=UTC), "20261030T090000", -4),
            (NEW_YORK, datetime(2026, 11, 2, 14, tzinfo=UTC), "20261102T090000", -5),
            (BERLIN, datetime(2026, 3, 27, 8, tzinfo=UTC), "20260327T090000", 1),
            (BERLIN, datetime(2026, 3, 30, 7, tzinfo=UTC), "20260330T090000", 2),
        ],
    )
    def test_is_nine_by_the_clinics_clock_before_and_after_a_change(
        self, zone: ZoneInfo, utc: datetime, local: str, hours: int
    ) -> None:
        content = calendar_file([entry(utc)], title="x", zone=zone)
        assert f"DTSTART;TZID={zone.key}:{local}" in content.decode()
        [event] = events_in(content)
        assert event["DTSTART"].dt == utc
        # By the rules that the file itself carries, not by those of this machine.
        own = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
        assert datetime.strptime(local, "%Y%m%dT%H%M%S").replace(tzinfo=own).utcoffset() == timedelta(hours=hours)

    def test_an_appointment_over_the_change_lasts_as_long_as_it_does(self) -> None:
        start = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
        [event] = events_in(calendar_file([entry(start)], title="x", zone=NEW_YORK))
        assert (event["DTEND"].dt - start) == timedelta(hours=2)
        assert event["DTEND"].to_ical() == b"20260308T043000"

    def test_of_a_clinic_without_a_zone_is_in_utc(self) -> None:
        content = calendar_file([entry(datetime(2026, 3, 6, 14, tzinfo=UTC))], title="x", zone=UTC)
        assert b"DTSTART:20260306T140000Z" in content

    def test_is_the_same_for_the_same_entries(self) -> None:
        entries = [entry(datetime(2026, 3, 6, 14, tzinfo=UTC))]
        assert calendar_file(entries, title="x", zone=NEW_YORK) == calendar_file(entries, title="x", zone=NEW_YORK)

    def test_commas_and_line_breaks_in_words_come_back_as_they_were(self) -> None:
        words = entry(datetime(2026, 3, 6, 14, tzinfo=UTC), summary="A.S., Chair 2;\nnext to the door")
        [event] = events_in(calendar_file([words], title="x", zone=NEW_YORK))
        assert str(event["SUMMARY"]) == words.summary


@pytest.mark.django_db
class TestAPatientsCalendar:
    def test_says_that_there_is_an_appointment_and_nothing_else(self, ann: Patient) -> None:
        opened_clinic()
        soon(ann)
        answer = answer_to(make_link(patient=ann, by=account_of(Role.FRONT_DESK)))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        [event] = events_in(answer.content)
        assert str(event["SUMMARY"]) == "Appointment"
        text = answer.content.decode().lower()
        told = ("smith", "ann", "ketamine", "esketamine", "depress", "session", "chair", "nurse", "infusion", "clinic")
        assert [word for word in told if word in text] == []

    def test_holds_no_other_patients_appointment(self, ann: Patient) -> None:
        opened_clinic()
        soon(ann)
        other = Patient.objects.create(source="", fhir_id="other")
        assert events_in(answer_to(make_link(patient=other, by=account_of(Role.FRONT_DESK))).content) == []

    def test_keeps_the_uid_and_counts_up_when_moved_and_says_when_cancelled(self, ann: Patient) -> None:
        opened_clinic()
        booked = soon(ann)
        link = make_link(patient=ann, by=account_of(Role.FRONT_DESK))
        [first] = events_in(answer_to(link).content)
        later = booked.starts_at + timedelta(hours=3)
        wanted = draft(ann, starts_at=later, ends_at=later + timedelta(hours=2), but=booked)
        accepting = Accepting(rules=frozenset({"outside-hours", "off-duty", "closed"}), reason="For the test")
        move(booked, wanted, reason="Rain", by=account_of(Role.NURSE), accepting=accepting)
        [moved] = events_in(answer_to(link).content)
        cancel(booked, why="patient", reason="Ill", by=account_of(Role.NURSE))
        [gone] = events_in(answer_to(link).content)
        assert first["UID"] == moved["UID"] == gone["UID"]
        assert [each["SEQUENCE"] for each in (first, moved, gone)] == [0, 1, 2]
        assert [str(each["STATUS"]) for each in (first, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert moved["DTSTART"].dt == later
        assert "Ill" not in str(gone)

    def test_ends_when_it_is_revoked_and_when_another_link_is_made(self, ann: Patient) -> None:
        first = make_link(patient=ann, by=account_of(Role.FRONT_DESK))
        second = make_link(patient=ann, by=account_of(Role.FRONT_DESK))
        assert answer_to(first).status_code == 410
        assert answer_to(second).status_code == 200
        revoke(second, by=account_of(Role.NURSE))
        assert answer_to(second).status_code == 410

    def test_is_audited_each_time_something_is_told_and_not_when_nothing_changed(self, ann: Patient) -> None:
        link = make_link(patient=ann, by=account_of(Role.FRONT_DESK))
        answer = answer_to(link)
        trail = AuditEvent.objects.filter(action="schedule.feed")
        assert trail.get().patient == ann
        assert shown_token(link) not in f"{trail.get().route} {trail.get().record}"
        again = answer_to(link, **{"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert trail.count() == 1


@pytest.mark.django_db
class TestTheCalendarOfStaff:
    def test_has_initials_and_chair_of_every_appointment_and_no_name(self, ann: Patient, nurse: User) -> None:
        opened_clinic()
        soon(ann, chair=chair_called("Chair 2"))
        content = answer_to(make_link(by=nurse)).content
        [event] = events_in(content)
        assert str(event["SUMMARY"]) == "A.S., Chair 2"
        assert b"Smith" not in content
        assert b"ketamine" not in content.lower()

    def test_ends_with_the_account(self, nurse: User) -> None:
        link = make_link(by=nurse)
        assert answer_to(link).status_code == 200
        nurse.is_active = False
        nurse.save()
        assert answer_to(link).status_code == 410


@pytest.mark.django_db
class TestALinkThatNobodyWasGiven:
    def test_is_not_found_and_after_many_not_answered(self) -> None:
        address = reverse("calendar-feed", args=["no-such-token"])
        answers = {Client().get(address).status_code for _ in range(30)}
        assert answers == {404}
        assert Client().get(address).status_code == 429

    def test_is_nowhere_in_the_database(self, ann: Patient) -> None:
        link = make_link(patient=ann, by=account_of(Role.FRONT_DESK))
        kept = [str(value) for value in CalendarLink.objects.values().get().values()]
        assert shown_token(link) not in kept


@pytest.mark.parametrize(
    ("given", "family", "name", "found"),
    [
        ("Ann Marie", "Smith", "", "A.S."),
        ("", "Smith", "", "S."),
        ("", "", "Old Joe Miller", "O.J."),
        ("", "", "", "?"),
    ],
)
def test_initials(given: str, family: str, name: str, found: str) -> None:
    assert initials(Patient(given=given, family=family, name=name)) == found
