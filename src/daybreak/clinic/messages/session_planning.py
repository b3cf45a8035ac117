"""Which messages an appointment calls for, given what was said about it: pure, so that its rule can be read and tried.

What the patient was told last decides. Who was told a time that no longer holds is told so; a reminder that has not
gone out yet is called off; what staff cancelled is not queued again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Template = Literal["session-reminder", "session-moved", "session-cancelled"]
TEMPLATES: tuple[Template, ...] = ("session-reminder", "session-moved", "session-cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message about the appointment. says: the time that it tells; None if it says that there is none any more.

    state: of OutgoingMessage. called_off: the worker cancelled it, because it no longer held.
    """

    id: str
    template: Template
    says: datetime | None
    due_at: datetime
    state: str
    called_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """A message that waits and no longer holds."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """A message to queue. was_at: the time that no longer holds."""

    template: Template
    due_at: datetime
    expires_at: datetime
    was_at: datetime | None = None


def wanted(
    starts_at: datetime | None,
    said: Sequence[Said],
    leads: Iterable[timedelta],
    now: datetime,
    *,
    cancelled: bool = False,
    reachable: bool = True,
) -> Iterator[CallOff | Tell]:
    """What to call off and what to queue. Once it is done, nothing more is wanted at the same moment.

    starts_at: of the appointment if it is still to come, else None. said: oldest first. leads: how long before.
    cancelled: it was cancelled, so that who was told of it is told. reachable: the patient agreed to messages.
    """
    gone = [each for each in said if each.state == "waiting" and each.says != starts_at]
    yield from (CallOff(id=each.id) for each in gone)
    if not reachable:
        return
    standing = [each for each in said if each not in gone and not each.called_off]
    told = next((each for each in reversed(standing) if _is_told(each)), None)
    if starts_at is None:
        if cancelled and told is not None and told.says is not None and told.says > now:
            yield Tell(template="session-cancelled", due_at=now, expires_at=told.says, was_at=told.says)
        return
    if starts_at <= now:
        return
    here = [each for each in standing if each.says == starts_at]
    dues = sorted(starts_at - lead for lead in leads)
    if told is not None and told.says is not None and told.says != starts_at:
        expires_at = max(told.says, starts_at)
        yield Tell(template="session-moved", due_at=now, expires_at=expires_at, was_at=told.says)
    elif told is not None and told.says is None:
        if not any(each.says == starts_at for each in standing[standing.index(told) + 1 :]):
            yield Tell(template="session-reminder", due_at=now, expires_at=starts_at)
    else:
        yield from _overdue(starts_at, here, dues, now)
    for due in dues:
        if due > now and not any(each.due_at == due and each.template == "session-reminder" for each in here):
            yield Tell(template="session-reminder", due_at=due, expires_at=starts_at)


def _is_told(each: Said) -> bool:
    """News counts as soon as it is queued, a reminder once it has gone out."""
    if each.template == "session-reminder":
        return each.state == "sent"
    return each.state != "cancelled"


def _overdue(starts_at: datetime, here: Sequence[Said], dues: Sequence[datetime], now: datetime) -> Iterator[Tell]:
    """One reminder at once, where its time is past and none was queued: the appointment was made late."""
    past = [due for due in dues if due <= now]
    if past and not any(each.due_at >= past[-1] for each in here):
        yield Tell(template="session-reminder", due_at=now, expires_at=starts_at)
