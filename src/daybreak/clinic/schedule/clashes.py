"""What speaks against an appointment, in words: what makes it impossible, and what may be accepted with a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import rules_of, state_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.hours import at_once, attendants, covers, may_attend, open_spans, shift_spans
from daybreak.clinic.schedule.models import Appointment, Attendant, ClosedDay, OpeningHours
from daybreak.clinic.schedule.planning.problem import Span
from daybreak.clinic.schedule.reading import UNDIVIDED, standing_between
from daybreak.clinic.sessions.models import Chair


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Where somebody wants an appointment. but: the appointment that is moved there."""

    patient: Patient
    kind: str
    starts_at: datetime
    ends_at: datetime
    chair: Chair | None = None
    staff: User | None = None
    course: Course | None = None
    but: Appointment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One thing that speaks against it. hard: it cannot be, whoever wants it. field: of the form, where it lies."""

    rule: str
    sentence: str
    hard: bool = False
    field: str = "starts_at"


def clashes(draft: Draft, now: datetime) -> list[Clash]:
    """Everything that speaks against a draft; those that make it impossible first."""
    there = [each for each in standing_between(draft.starts_at, draft.ends_at) if each != draft.but]
    found = [*_time(draft, now), *_people_and_places(draft, there), *_hours(draft), *_window(draft, now)]
    return sorted(found, key=lambda each: not each.hard)


def clock(when: datetime) -> str:
    """The time of day in the clinic's zone."""
    return f"{timezone.localtime(when):%H:%M}"


def _time(draft: Draft, now: datetime) -> Iterator[Clash]:
    if draft.ends_at <= draft.starts_at:
        yield Clash(rule="ends-before-start", sentence="It would end before it begins.", hard=True)
    elif timezone.localdate(draft.starts_at) != timezone.localdate(draft.ends_at):
        yield Clash(rule="over-midnight", sentence="It would go on over midnight. Begin earlier.", hard=True)
    if draft.starts_at < now:
        words = f"{clock(draft.starts_at)} is over; it is {clock(now)}. Choose a time to come."
        yield Clash(rule="in-the-past", sentence=words, hard=True)


def _people_and_places(draft: Draft, there: list[Appointment]) -> Iterator[Clash]:
    for each in there:
        when = f"{clock(each.starts_at)} to {clock(each.ends_at)}"
        if draft.chair is not None and each.chair_id == draft.chair.pk:
            words = f"{draft.chair} is taken from {when} by {each.patient}. Choose another chair or time."
            yield Clash(rule="chair-taken", sentence=words, hard=True, field="chair")
        if each.patient_id == draft.patient.pk:
            words = f"The patient has another appointment from {when} ({each.get_kind_display().lower()})."
            yield Clash(rule="patient-elsewhere", sentence=words, hard=True)
    if draft.chair is None and draft.kind == Appointment.Kind.SESSION:
        yield Clash(rule="no-chair", sentence="A session needs a chair.", hard=True, field="chair")
    elif draft.chair is not None and not draft.chair.is_active:
        yield Clash(rule="chair-not-in-use", sentence=f"{draft.chair} is not in use.", hard=True, field="chair")
    if draft.staff is not None:
        yield from _attending(draft, draft.staff, there)


def _attending(draft: Draft, staff: User, there: Iterable[Appointment]) -> Iterator[Clash]:
    person = next((each for each in attendants() if each.staff_id == staff.pk), None)
    if person is None:
        words = f"{staff} is not among those who attend patients. Enter their hours first, or choose somebody else."
        yield Clash(rule="not-an-attendant", sentence=words, hard=True, field="staff")
        return
    if draft.kind not in may_attend(person):
        words = f"{staff} may not attend such a visit, by their role."
        yield Clash(rule="may-not-attend", sentence=words, hard=True, field="staff")
    yield from _too_many(draft, person, [each for each in there if each.staff_id == staff.pk])
    day = timezone.localdate(draft.starts_at)
    if not covers(shift_spans(person, day, day), draft.starts_at, draft.ends_at):
        words = f"{staff} is not on duty from {clock(draft.starts_at)} to {clock(draft.ends_at)}."
        yield Clash(rule="off-duty", sentence=words, field="staff")


def _too_many(draft: Draft, person: Attendant, held: list[Appointment]) -> Iterator[Clash]:
    most, alone = at_once(person), draft.kind in UNDIVIDED
    apart = [each for each in held if alone or each.kind in UNDIVIDED]
    if apart:
        words = f"{person} has {apart[0].patient} from {clock(apart[0].starts_at)} to {clock(apart[0].ends_at)}"
        sentence = f"{words}, and one of the two is a visit that takes all their attention."
        yield Clash(rule="attendant-taken", sentence=sentence, hard=True, field="staff")
    elif _most_at_once(held, draft) >= most:
        patients = f"{most} patient{'' if most == 1 else 's'}"
        sentence = f"{person} watches {patients} at once at most, and has as many then."
        yield Clash(rule="attendant-taken", sentence=sentence, hard=True, field="staff")


def _most_at_once(held: list[Appointment], draft: Draft) -> int:
    """How many of them overlap at some moment of the draft."""
    begins = [max(each.starts_at, draft.starts_at) for each in held]
    return max((sum(each.starts_at <= at < each.ends_at for each in held) for at in begins), default=0)


def _hours(draft: Draft) -> Iterator[Clash]:
    local = timezone.localdate(draft.starts_at)
    if not OpeningHours.objects.exists():
        yield Clash(rule="hours-unknown", sentence="The clinic's opening hours are not entered, so nobody can tell.")
        return
    closed = ClosedDay.objects.filter(day=local).first()
    if closed is not None:
        words = f"The clinic is closed on that day{f' ({closed.reason})' if closed.reason else ''}."
        yield Clash(rule="closed", sentence=words)
    elif not covers(spans := open_spans(local, local), draft.starts_at, draft.ends_at):
        yield Clash(rule="outside-hours", sentence=f"The clinic is {_opened(spans)} on that day.")


def _opened(spans: list[Span]) -> str:
    told = [f"{clock(each.start)} to {clock(each.end)}" for each in spans]
    return f"open from {' and from '.join(told)}" if told else "not open"


def _window(draft: Draft, now: datetime) -> Iterator[Clash]:
    """The days that the course asks for, and the protocol's least distance to its other appointments."""
    if draft.kind != Appointment.Kind.SESSION or draft.course is None:
        return
    local, rules = timezone.localdate(draft.starts_at), rules_of(draft.course)
    state = state_of(draft.course, timezone.localdate(now))
    others = planned_days(draft.course, but=draft.but)
    least = rules.minimum_between.value
    for other in others:
        if abs((local - other).days) < least:
            words = f"Another session is planned on {other}; the protocol wants {least} days between two at least."
            yield Clash(rule="too-close", sentence=words)
    if state.ends_on is not None and local >= state.ends_on:
        words = f"The course ends on {state.ends_on}, as agreed; no session is due from that day on."
        yield Clash(rule="after-the-end", sentence=words)
    elif state.due is None:
        words = "The course has no session due as things stand; look at its proposals first."
        yield Clash(rule="nothing-due", sentence=words)
    elif all(other > local for other in others):
        if local < state.due.earliest:
            yield Clash(rule="too-early", sentence=f"The next session is in time from {state.due.earliest} on.")
        elif local > state.due.latest:
            words = f"The next session is in time until {state.due.latest}; it would be overdue."
            yield Clash(rule="overdue", sentence=words)


def planned_days(course: Course, *, but: Appointment | None = None) -> list[date]:
    """The days on which sessions of the course are planned, the first one first."""
    rows = Appointment.objects.filter(course=course, kind="session", status=Appointment.Status.PLANNED)
    return [timezone.localdate(each.starts_at) for each in rows.order_by("starts_at") if each != but]
