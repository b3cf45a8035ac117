"""The rooms of the clinic with what waits in each, for the first page: numbers and addresses, never a patient."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.consents.public_words import LANGUAGE_NAMES
from daybreak.clinic.consents.texts import available_pages, broken_pages
from daybreak.clinic.courses.listing import GROUPS, counted, running
from daybreak.clinic.measures.safety_reading import open_tasks
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.paging import paging_problems
from daybreak.clinic.messages.shown import messages_for
from daybreak.clinic.outcomes.overdue_checks import not_looked_at, overdue_courses
from daybreak.clinic.registry.refreshing import freshness
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.reading import appointments_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits. count: how many; 0 for a state without a number. asks: somebody has to do something."""

    words: str
    count: int = 0
    asks: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room: its name, where it is, what it is for, and what waits; nothing if nothing does."""

    name: str
    url: str
    purpose: str
    waiting: tuple[Waiting, ...]


Reading = Callable[[User, datetime], Iterator[Waiting]]


def rooms_for(user: User, now: datetime) -> list[Room]:
    """Those that the person may enter, the most urgent kind of work first."""
    return [
        Room(name=name, url=reverse(page), purpose=purpose, waiting=tuple(read(user, now)))
        for name, page, permission, purpose, read in _ROOMS
        if user.may(permission)
    ]


def _safety(user: User, now: datetime) -> Iterator[Waiting]:
    found = open_tasks(now)
    late = sum(1 for each in found if each.next.late)
    if late:
        yield Waiting(words="overdue", count=late, asks=True)
    if len(found) > late:
        yield Waiting(words="open, in time", count=len(found) - late, asks=True)
    if paging_problems(now):
        yield Waiting(words="Nobody can be paged", asks=True)


def _courses(user: User, now: datetime) -> Iterator[Waiting]:
    """The front desk sees days, and nothing of what is to be decided."""
    counts = counted(running(timezone.localdate(now)))
    for group in ("lost", "missed", "overdue", "decision", "due"):
        if counts[group] and (group != "decision" or user.may("course.read")):
            words = GROUPS[group][0].lower() + GROUPS[group][1:]
            url = f"{reverse('course:list')}?group={group}"
            yield Waiting(words=words, count=counts[group], asks=group != "due", url=url)


def _checks(user: User, now: datetime) -> Iterator[Waiting]:
    found = overdue_courses()
    late, unreadable = sum(1 for each in found if each.checks), sum(1 for each in found if each.unreadable)
    if late:
        yield Waiting(
            words=_plural(late, "patient with overdue checks", "patients with overdue checks"), count=late, asks=True
        )
    if unreadable:
        yield Waiting(words="could not be judged", count=unreadable, asks=True)
    left = not_looked_at(timezone.localdate(now))
    if left:
        yield Waiting(words=_plural(left, "course not looked at today", "courses not looked at today"), count=left)


def _schedule(user: User, now: datetime) -> Iterator[Waiting]:
    today = timezone.localdate(now)
    rows = [each for each in appointments_on(today, today) if each.status != Appointment.Status.CANCELLED]
    coming = [each for each in rows if each.is_planned and each.ends_at > now]
    if rows:
        words = _plural(len(rows), "appointment today", "appointments today")
        ahead = f", {len(coming)} still to come" if coming else ""
        yield Waiting(words=f"{words}{ahead}", count=len(rows))
    unnoted = Appointment.objects.filter(status=Appointment.Status.PLANNED, ends_at__lte=now).count()
    if unnoted:
        yield Waiting(words="over, and nothing was noted", count=unnoted, asks=True)


def _messages(user: User, now: datetime) -> Iterator[Waiting]:
    state = OutgoingMessage.State
    counts = messages_for(user).aggregate(
        failed=Count("pk", filter=Q(state=state.FAILED)), waiting=Count("pk", filter=Q(state=state.WAITING))
    )
    if counts["failed"]:
        yield Waiting(words="not sent", count=counts["failed"], asks=True)
    if counts["waiting"]:
        yield Waiting(words="waiting", count=counts["waiting"])


def _dashboard(user: User, now: datetime) -> Iterator[Waiting]:
    found = freshness(now)
    if found.courses:
        yield Waiting(words=_plural(found.courses, "course", "courses"), count=found.courses)
    old = found.behind + found.older + found.without
    if old:
        yield Waiting(words="with figures that are not current", count=old)


def _learning(user: User, now: datetime) -> Iterator[Waiting]:
    pages = available_pages()
    subjects, languages = {name for name, _ in pages}, sorted({language for _, language in pages})
    if subjects:
        spoken = " and ".join(LANGUAGE_NAMES.get(each, each) for each in languages)
        yield Waiting(
            words=f"{_plural(len(subjects), 'page', 'pages')} to give to patients, {spoken}", count=len(subjects)
        )
    broken = len(broken_pages())
    if broken:
        yield Waiting(words=f"of your own {_plural(broken, 'page', 'pages')} cannot be used", count=broken, asks=True)


def _plural(count: int, one: str, several: str) -> str:
    return one if count == 1 else several


_ROOMS: tuple[tuple[str, str, str, str, Reading], ...] = (
    ("Safety", "safety", "safety.read", "Suicidal answers, until somebody has assessed the patient", _safety),
    ("Courses", "course:list", "course.dates", "Who is due, late, or waits for a decision", _courses),
    ("Schedule", "schedule", "schedule.read", "Hours, plans and appointments", _schedule),
    (
        "Long-term checks",
        "overdue-checks",
        "long_term_safety.read",
        "What the protocol asked for over the years",
        _checks,
    ),
    ("Messages", "messages", "message.read", "Reminders, links, and calls to the team", _messages),
    ("Dashboard", "dashboard", "dashboard.read", "What became of the clinic's courses", _dashboard),
    ("Learning pages", "education", "education.read", "In plain words, to read together and to take home", _learning),
)
"""Name, page, permission, what it is for, and what waits."""
