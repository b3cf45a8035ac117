"""Reminding the clinician who is named for a course of its overdue long-term checks: one message for all of theirs.

A check is told once, and again after CHECKS_AGAIN_DAYS (a setting) for as long as it is overdue. Both that and the hour
are clinic defaults (P).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.messages.contacts import on_call
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.paging import Reachable, reachable
from daybreak.clinic.messages.services import cancel, queue
from daybreak.clinic.outcomes.overdue_checks import OverdueCourse, look_at, look_through, overdue_courses

TEMPLATE = "overdue-checks"
MAY_BE_TOLD = "long_term_safety.read"
LOOKS_SECONDS = 5.0
"""So long a pass judges courses; what it does not come to, the next one does."""
_FROM_HOUR = 9
"""Nobody is woken by a check that has waited for days."""
State = OutgoingMessage.State


def plan_check_reminders(now: datetime) -> Iterator[str]:
    """Says for each thing done "queued", "cancelled" or "nobody-checks": there is nobody to tell."""
    look_through(now, seconds=LOOKS_SECONDS)
    found = overdue_courses()
    yield from _call_off(found, now)
    new = _new(found, now)
    if new:
        yield from _tell_of(new, now)


def _tell_of(new: set[int], now: datetime) -> Iterator[str]:
    """Judged once more, because a result may have come in since this morning."""
    today = timezone.localdate(now)
    for each in overdue_courses():
        if each.course.pk in new:
            look_at(each.course, today)
    found = overdue_courses()
    still = _new(found, now)
    for whom, theirs in _by_person(found):
        if not any(each.course.pk in still for each in theirs):
            continue
        yield from _tell(whom, theirs, now) if whom else ["nobody-checks"]


def _tell(whom: Reachable, theirs: list[OverdueCourse], now: datetime) -> Iterator[str]:
    channel = next(iter(whom.addresses))
    key = f"checks:{whom.user.pk}:{timezone.localdate(now)}"
    if OutgoingMessage.objects.filter(key=key).exists():
        # What became overdue after today's message waits for tomorrow's.
        return
    checks = [one.key for each in theirs for one in each.checks]
    morning = timezone.localtime(now).replace(hour=_FROM_HOUR, minute=0, second=0, microsecond=0)
    queue(
        whom.user,
        TEMPLATE,
        {"checks": checks, "patients": len({each.course.patient_id for each in theirs})},
        due_at=max(now, morning),
        expires_at=now + _again_after(),
        reason=f"{len(checks)} overdue long-term {'check' if len(checks) == 1 else 'checks'}",
        key=key,
        channel=channel,
        now=now,
    )
    yield "queued"


def _new(found: Iterable[OverdueCourse], now: datetime) -> set[int]:
    """Courses with a check that nobody was told of, or so long ago that it is told again."""
    lately = OutgoingMessage.objects.filter(template=TEMPLATE, created_at__gt=now - _again_after())
    # One that was called off was called off because nothing was overdue any more, and told nobody anything.
    contexts = lately.exclude(state=State.CANCELLED).values_list("context", flat=True)
    told = {key for context in contexts for key in context["checks"]}
    return {each.course.pk for each in found if any(one.key not in told for one in each.checks)}


def _again_after() -> timedelta:
    return timedelta(days=settings.CHECKS_AGAIN_DAYS)


def _by_person(found: Iterable[OverdueCourse]) -> list[tuple[Reachable | None, list[OverdueCourse]]]:
    listed, known = on_call(), dict[int, Reachable | None]()
    theirs: dict[int | None, list[OverdueCourse]] = defaultdict(list)
    people: dict[int | None, Reachable | None] = {None: None}
    for each in found:
        name = each.clinician.pk
        if name not in known:
            known[name] = _whom(each.clinician, listed)
        whom = known[name]
        if each.checks:
            theirs[whom.user.pk if whom else None].append(each)
            people[whom.user.pk if whom else None] = whom
    return [(people[name], courses) for name, courses in theirs.items()]


def _whom(clinician: User, listed: list[User]) -> Reachable | None:
    """The clinician; where they left or cannot be reached, the first on call who can be and may look at it."""
    able = [each for each in (clinician, *listed) if each.is_active and each.may(MAY_BE_TOLD)]
    return next((each for each in reachable(able) if each.addresses), None)


def _call_off(found: Iterable[OverdueCourse], now: datetime) -> Iterator[str]:
    """A reminder that waits, of which nothing is overdue any more."""
    overdue = {one.key for each in found for one in each.checks}
    for each in OutgoingMessage.objects.filter(template=TEMPLATE, state=State.WAITING):
        checks: Any = each.context["checks"]
        if overdue.isdisjoint(checks):
            cancel(each, reason="Nothing of it is overdue any more.", now=now)
            yield "cancelled"
