"""Free places for one appointment: in time first, then overdue; as the planner sees them, and clear of every clash."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone

from daybreak.care.course.due import DueWindow
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import protocol_of, rules_of, state_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.clashes import Draft, clashes, planned_days
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.occupying import occupation
from daybreak.clinic.schedule.planning.days import days_late, window_after
from daybreak.clinic.schedule.planning.first_fit import free_places
from daybreak.clinic.schedule.planning.grid import Grid
from daybreak.clinic.schedule.planning.problem import Rhythm, Series, Visit
from daybreak.clinic.schedule.planning.room import Hours, Room, suits
from daybreak.clinic.schedule.proposing import as_wish, last_day, problem_of
from daybreak.clinic.schedule.reading import UNDIVIDED, wish_of
from daybreak.clinic.sessions.models import Chair

SHOWN, A_DAY = 8, 2
_APART = timedelta(hours=2)
"""Between two of one day: a quarter of an hour later is no other place."""

_OTHERWISE_DAYS = 21
_LOOKED_AT = 400
_TOLERABLE = frozenset({"overdue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A free place. days_late: after the window of the course; wish_met: as the patient likes it."""

    starts_at: datetime
    ends_at: datetime
    chair: Chair | None
    staff: User
    days_late: int
    wish_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a place is looked for. but: the appointment that is to be moved."""

    patient: Patient
    kind: str
    course: Course | None
    but: Appointment | None = None


def suggestions(wanted: Wanted, now: datetime) -> list[Suggestion]:
    """Some free places, at most a few on each day; the patient's wishes come first among those of a day."""
    series = _series(wanted, now)
    problem = problem_of((series,), series.last_day, now)
    own = str(wanted.but.pk) if wanted.but else ""
    problem = replace(problem, booked=tuple(each for each in problem.booked if each.id != own))
    return _few(wanted, Hours(problem, Grid.of(problem)), series, now)


def window_for(wanted: Wanted, now: datetime) -> tuple[DueWindow, date] | None:
    """The days on which the course wants this session, and until when it can be made up for; None without any."""
    if wanted.kind != Appointment.Kind.SESSION or wanted.course is None:
        return None
    state, rules = state_of(wanted.course, timezone.localdate(now)), rules_of(wanted.course)
    interval = state.position.interval
    if state.due is None or interval is None:
        return None
    before = [each for each in planned_days(wanted.course, but=wanted.but) if _is_before(each, wanted.but)]
    if not before:
        return state.due, last_day(rules, state, state.due)
    rhythm = Rhythm(
        interval=interval, minimum_between=rules.minimum_between.value, overdue_days=rules.missed_after.value
    )
    window = window_after(rhythm, [*(each.day for each in state.given), *before])
    return window, last_day(rules, state, window)


def _is_before(day: date, moved: Appointment | None) -> bool:
    return moved is None or day < timezone.localdate(moved.starts_at)


def _series(wanted: Wanted, now: datetime) -> Series:
    today = timezone.localdate(now)
    protocol = protocol_of(wanted.course) if wanted.course else None
    visit = Visit(
        id="wanted",
        kind=wanted.kind,  # type: ignore[arg-type]
        minutes=occupation(wanted.kind, protocol).minutes,
        needs_chair=wanted.kind == Appointment.Kind.SESSION,
        undivided=wanted.kind in UNDIVIDED,
    )
    soon = today + timedelta(days=_OTHERWISE_DAYS)
    anyhow = DueWindow(earliest=today, due_from=today, due_to=soon, latest=soon)
    window, until = window_for(wanted, now) or (anyhow, soon)
    return Series(
        id="wanted",
        patient=str(wanted.patient.pk),
        label="",
        visits=(visit,),
        window=window,
        last_day=max(until, today),
        wish=as_wish(wish_of(wanted.patient)),
    )


def _few(wanted: Wanted, hours: Hours, series: Series, now: datetime) -> list[Suggestion]:
    """The first days of the order in which places are looked for, and of each the starts that suit best."""
    room, days = Room.of(hours), Counter[int]()
    found: list[Suggestion] = []
    starts = list(islice(free_places(hours, room, series, 0, {}), _LOOKED_AT))
    for start in sorted(starts, key=lambda each: not _suits(hours, series, each)):
        day = start // hours.grid.per_day
        if len(found) >= SHOWN:
            break
        begin = hours.grid.moment(start)
        if days[day] >= A_DAY or any(abs(each.starts_at - begin) < _APART for each in found):
            continue
        if told := _suggestion(wanted, hours, room, series, start, now):
            days[day] += 1
            found.append(told)
    return sorted(found, key=lambda each: (each.days_late > 0, each.starts_at))


def _suits(hours: Hours, series: Series, start: int) -> bool:
    return all(suits(series.wish, hours.grid, start))


def _suggestion(
    wanted: Wanted, hours: Hours, room: Room, series: Series, start: int, now: datetime
) -> Suggestion | None:
    """A place in words of the clinic; None if something else speaks against it."""
    place, grid, [visit] = room.place(series, series.visits[0], start), hours.grid, series.visits
    if place is None:
        return None
    chair = Chair.objects.filter(pk=place[0]).first() if place[0] else None
    staff = User.objects.get(pk=place[1])
    begin, end = grid.moment(start), grid.moment(start + grid.length(visit.minutes))
    draft = Draft(
        patient=wanted.patient, kind=wanted.kind, starts_at=begin, ends_at=end, chair=chair, staff=staff,
        course=wanted.course, but=wanted.but,
    )  # fmt: skip
    if any(each.rule not in _TOLERABLE for each in clashes(draft, now)):
        return None
    return Suggestion(
        starts_at=begin,
        ends_at=end,
        chair=chair,
        staff=staff,
        days_late=days_late(series.window, grid.day(start // grid.per_day)),
        wish_met=_suits(hours, series, start),
    )
