"""A course follows its protocol and the sessions given here; nothing moves it but what is recorded and decided."""

from datetime import timedelta

import pytest
from course_records import DAY_0, a_course, day, given_elsewhere, given_here, missed, noon
from django.core.exceptions import PermissionDenied
from seated import told_at
from staff import account_of

from daybreak.care.course.course_events import Amended, Decided, Ended, Paused, Resumed, SessionGiven, SessionMissed
from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.due import Timing
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course, CourseEvent, GivenHere
from daybreak.clinic.courses.services import (
    CourseRefused,
    NoCourseRules,
    current_course,
    events_of,
    open_course,
    record,
    sessions_before,
    state_of,
    take_back,
)
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.services import known_before

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def noted(number: int, name: str = "one", **more: object) -> dict[str, object]:
    at = noon(number)
    return {"id": name, "observed_at": at, "recorded_at": at, "by": "", "day": day(number), **more}


def told(course: Course, event: object, number: int, role: str = Role.NURSE) -> CourseEvent:
    return record(course, event, by=account_of(role), now=noon(number))  # type: ignore[arg-type]


class TestOpening:
    def test_keeps_the_protocol_as_it_was(self, ann: Patient) -> None:
        course = a_course(ann)
        assert course.protocol_id == "iv-ketamine"
        assert course.protocol_version == course.snapshot.version

    def test_begins_with_the_series_at_its_usual_interval(self, ann: Patient) -> None:
        state = state_of(a_course(ann), DAY_0)
        assert (state.status, state.position.phase.id) == (CourseStatus.PLANNED, "induction")
        assert state.position.interval is not None
        assert state.position.interval.id == "twice-weekly"

    def test_begins_as_the_prescriber_said(self, ann: Patient) -> None:
        state = state_of(a_course(ann, interval="thrice-weekly", first_day=day(2)), DAY_0)
        assert state.position.interval is not None
        assert (state.position.interval.id, state.due and state.due.due_from) == ("thrice-weekly", day(2))

    def test_is_for_prescribers(self, ann: Patient) -> None:
        with pytest.raises(PermissionDenied):
            open_course(ann, "iv-ketamine", by=account_of(Role.NURSE))
        assert not Course.objects.exists()

    def test_refuses_a_second_course_beside_one_that_runs(self, ann: Patient) -> None:
        a_course(ann)
        with pytest.raises(CourseRefused, match="End it first"):
            a_course(ann, protocol="esketamine-us", on=1)

    def test_is_possible_after_the_one_before_has_ended(self, ann: Patient) -> None:
        first = a_course(ann)
        told(first, Ended(**noted(1), why="patient", reason="Moved away"), 1, Role.PRESCRIBER)
        second = a_course(ann, on=30)
        assert current_course(ann, day(30)) == second

    def test_knows_no_course_by_a_protocol_without_one(self, ann: Patient) -> None:
        with pytest.raises(KeyError, match="known: "):
            a_course(ann, protocol="no-such-protocol")
        with pytest.raises(CourseRefused, match="twice-weekly"):
            a_course(ann, interval="hourly")
        assert issubclass(NoCourseRules, LookupError)


class TestASessionGivenHere:
    def test_counts_by_itself_with_its_dose(self, ann: Patient) -> None:
        course = a_course(ann)
        session = given_here(ann, 0, dose_mg=36)
        (given,) = state_of(course, day(0)).given
        assert (given.session, given.day, given.dose_mg) == (str(session.pk), day(0), 36)

    def test_makes_the_next_one_due(self, ann: Patient) -> None:
        course = a_course(ann)
        given_here(ann, 0)
        due = state_of(course, day(0)).due
        assert due is not None
        assert (due.due_from, due.due_to, due.latest) == (day(3), day(4), day(5))

    def test_does_not_count_before_its_drug_is_begun(self, ann: Patient) -> None:
        course = a_course(ann)
        session = given_here(ann, 0)
        assert len(events_of(course, noon(0) + timedelta(minutes=9))) == 1
        assert len(events_of(course, noon(0) + timedelta(minutes=10))) == 2
        assert GivenHere.objects.filter(session=session).count() == 1

    def test_stops_counting_when_its_start_is_taken_back(self, ann: Patient) -> None:
        """It is kept what a session gave; a correction makes that void."""
        course = a_course(ann)
        session = given_here(ann, 0)
        assert len(state_of(course, day(0)).given) == 1
        start = session.events.get(kind="administration_started").event_id
        stop = session.events.get(kind="administration_stopped").event_id
        for wrong in (start, stop):
            told_at(session, "amended", noon(0) + timedelta(hours=2), event=wrong, replacement=None)
        assert state_of(course, day(0)).given == ()

    def test_of_another_protocol_does_not_count(self, ann: Patient) -> None:
        course = a_course(ann, protocol="esketamine-us")
        given_here(ann, 0)
        assert state_of(course, day(0)).given == ()

    def test_before_the_course_counts_only_if_the_prescriber_says_so(self, ann: Patient) -> None:
        given_here(ann, 0)
        course = a_course(ann, on=2)
        assert state_of(course, day(2)).given == ()
        told(course, Ended(**noted(2), why="other", reason="Opened with the wrong day"), 2, Role.PRESCRIBER)

    def test_before_the_course_counts_from_the_day_that_is_named(self, ann: Patient) -> None:
        given_here(ann, 0)
        course = a_course(ann, on=2, begins_on=day(0))
        assert [each.day for each in state_of(course, day(2)).given] == [day(0)]

    def test_belongs_to_one_course_only(self, ann: Patient) -> None:
        first = a_course(ann)
        given_here(ann, 0)
        told(first, Ended(**noted(1), why="patient", reason="Moved away"), 1, Role.PRESCRIBER)
        second = a_course(ann, on=30)
        given_here(ann, 30)
        assert [len(state_of(each, day(31)).given) for each in (first, second)] == [1, 1]

    def test_is_among_the_sessions_before_the_next(self, ann: Patient) -> None:
        course = a_course(ann)
        given_here(ann, 0)
        given_elsewhere(course, 3)
        assert sessions_before(ann, "iv-ketamine", noon(5)) == 2
        assert known_before(ann, "iv-ketamine").sessions_before == 2

    def test_cannot_be_corrected_in_the_course(self, ann: Patient) -> None:
        course = a_course(ann)
        session = given_here(ann, 0)
        with pytest.raises(CourseRefused, match="Correct it there"):
            take_back(course, f"session:{session.pk}", reason="wrong", by=account_of(Role.NURSE), key="k", now=noon(1))


class TestHowLate:
    @pytest.mark.parametrize(
        ("number", "timing"),
        [
            (2, Timing.NOT_YET),
            (3, Timing.DUE),
            (5, Timing.DUE),
            (6, Timing.OVERDUE),
            (8, Timing.OVERDUE),
            (9, Timing.MISSED),
            (33, Timing.MISSED),
            (34, Timing.LOST),
        ],
    )
    def test_follows_from_the_protocols_days(self, ann: Patient, number: int, timing: Timing) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        assert state_of(course, day(number)).timing is timing


class TestRecording:
    def test_a_missed_session_leaves_the_course_where_it_is(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        missed(course, 3, why="patient", reason="Bus strike")
        state = state_of(course, day(3))
        assert [each.day for each in state.missed] == [day(3)]
        assert state.position.phase.id == "induction"

    def test_a_session_that_is_to_come_can_only_be_cancelled_beforehand(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        with pytest.raises(CourseRefused, match="to come"):
            record(course, missed_event(4), by=account_of(Role.NURSE), now=noon(1))
        record(course, missed_event(4, cancelled=True), by=account_of(Role.NURSE), now=noon(1))
        assert len(state_of(course, day(1)).missed) == 1

    def test_a_pause_makes_nobody_late(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        told(course, Paused(**noted(1), until=day(40), reason="Holiday"), 1)
        state = state_of(course, day(60))
        assert (state.status, state.timing) == (CourseStatus.PAUSED, Timing.NOTHING_DUE)

    def test_a_course_that_is_resumed_goes_on(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        told(course, Paused(**noted(1, "p"), reason="Holiday"), 1)
        with pytest.raises(CourseRefused, match="is paused since"):
            told(course, Paused(**noted(2, "q"), reason="Holiday"), 2)
        told(course, Resumed(**noted(3, "r")), 3)
        assert state_of(course, day(4)).timing is Timing.DUE
        with pytest.raises(CourseRefused, match="not paused"):
            told(course, Resumed(**noted(4, "s")), 4)

    def test_an_ending_is_the_prescribers(self, ann: Patient) -> None:
        course = a_course(ann)
        ending = Ended(**noted(1), why="planned", reason="Well for a year")
        with pytest.raises(PermissionDenied):
            told(course, ending, 1)
        told(course, ending, 1, Role.PRESCRIBER)
        assert current_course(ann, day(1)) is None

    @pytest.mark.parametrize("kind", [Paused, Ended])
    def test_wants_to_know_why(self, ann: Patient, kind: type) -> None:
        more = {"why": "other"} if kind is Ended else {}
        with pytest.raises(CourseRefused, match="why"):
            told(a_course(ann), kind(**noted(1), reason=" ", **more), 1, Role.PRESCRIBER)

    def test_nothing_goes_on_after_the_end_but_corrections(self, ann: Patient) -> None:
        course = a_course(ann)
        row = told(course, Ended(**noted(1), why="other", reason="By mistake"), 1, Role.PRESCRIBER)
        with pytest.raises(CourseRefused, match="ended on"):
            told(course, Paused(**noted(2, "p"), reason="x"), 2)
        with pytest.raises(PermissionDenied):
            take_back(course, row.event_id, reason="Wrong", by=account_of(Role.NURSE), key="k", now=noon(2))
        take_back(course, row.event_id, reason="Wrong patient", by=account_of(Role.PRESCRIBER), key="k", now=noon(2))
        assert state_of(course, day(2)).status is CourseStatus.PLANNED

    def test_a_correction_replaces_what_was_said_and_keeps_it(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        row = missed(course, 3, why="unknown")
        right = missed_event(3, why="medical", reason="Fever", name=row.event_id)
        told(course, Amended(**noted(5, "a"), event=row.event_id, replacement=right, reason="He called back"), 5)
        assert [each.why for each in state_of(course, day(5)).missed] == ["medical"]
        assert CourseEvent.objects.filter(pk=row.pk, kind="session_missed").exists()

    def test_a_correction_changes_no_event_into_another_kind(self, ann: Patient) -> None:
        course = a_course(ann)
        row = missed(course, 0)
        other = SessionGiven(**noted(0, row.event_id), session="x")
        with pytest.raises(CourseRefused, match="one of its kind"):
            told(course, Amended(**noted(1, "a"), event=row.event_id, replacement=other, reason="r"), 1)

    def test_sent_twice_is_stored_once_and_another_under_its_id_is_refused(self, ann: Patient) -> None:
        course = a_course(ann)
        first = record(course, missed_event(0, name="m"), by=account_of(Role.NURSE), now=noon(0))
        again = record(course, missed_event(0, name="m"), by=account_of(Role.NURSE), now=noon(1))
        assert first == again
        with pytest.raises(CourseRefused, match="Another event"):
            record(course, missed_event(0, name="m", why="clinic"), by=account_of(Role.NURSE), now=noon(1))

    def test_a_decision_without_its_basis_is_refused(self, ann: Patient) -> None:
        with pytest.raises(CourseRefused, match="signed with what it rests on"):
            told(a_course(ann), Decided(**noted(1), proposal="x", answer="accepted"), 1, Role.PRESCRIBER)

    def test_is_in_the_name_of_who_is_signed_in(self, ann: Patient) -> None:
        row = missed(a_course(ann), 0)
        assert row.by == account_of(Role.NURSE)
        assert row.by.username.encode() in bytes(row.content)


def missed_event(number: int, *, name: str = "m", **more: object) -> SessionMissed:
    """The event as a page makes it."""
    return SessionMissed(**noted(number, name), **more)  # type: ignore[arg-type]
