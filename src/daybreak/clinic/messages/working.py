"""One pass of the worker: what is to be sent is queued, what is due is sent, and that it looked is remembered."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from daybreak.clinic.messages.channels import problem_of
from daybreak.clinic.messages.check_reminders import plan_check_reminders
from daybreak.clinic.messages.figures import renew_figures
from daybreak.clinic.messages.measure_links import plan_measure_links
from daybreak.clinic.messages.models import Channel, MessageEvent, OutgoingMessage, WorkerPass
from daybreak.clinic.messages.openings import plan_openings
from daybreak.clinic.messages.paging import paging_problems, plan_pages
from daybreak.clinic.messages.sending import Outcome, give_up_late, send_due
from daybreak.clinic.messages.session_reminders import plan_session_reminders
from daybreak.clinic.one_writer import MESSAGES, one_writer

Kind, State = MessageEvent.Kind, OutgoingMessage.State
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass did, in numbers and without any patient.

    planned: "queued", "cancelled", "nobody" and "nobody-checks", counted. renewed: rows of the dashboard.

    problems: why nobody can be paged. broken: what could not even be looked at. held: how many are due and cannot go
    because their channel is off, by the reason. more: whether the next pass should follow at once.
    """

    at: datetime
    planned: Counter[str] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    more: bool = False
    renewed: int = 0

    @property
    def did_nothing(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.planned or self.outcomes or self.broken or self.renewed)


def one_pass(now: datetime) -> Pass:
    """Queues, sends and gives up what is due at `now` (aware). Raises what the database raises."""
    planned: Counter[str] = Counter()
    broken = []
    for name, plan in _PLANS.items():
        try:
            planned.update(plan(now))
        except (OperationalError, InterfaceError):
            raise
        # A record that stops one kind of message must not stop the others, least of all a page.
        except Exception as error:
            log.exception("%s could not be looked at", name)
            broken.append(f"{name} could not be looked at ({type(error).__name__}); the log says where.")
    outcomes = [*give_up_late(now), *send_due(now)]
    with one_writer(MESSAGES):
        WorkerPass.objects.update_or_create(pk=1, defaults={"at": now})
    renewed, failed = renew_figures(now)
    return Pass(
        at=now,
        planned=planned,
        outcomes=outcomes,
        problems=paging_problems(now),
        broken=[*broken, *failed],
        renewed=renewed,
        held=_held(now),
        more=any(each.kind == Kind.SENT for each in outcomes) and _due(now).exists(),
    )


_PLANS: dict[str, Callable[[datetime], Iterator[str]]] = {
    "Overdue safety tasks": plan_pages,
    "New safety tasks": plan_openings,
    "Reminders of appointments": plan_session_reminders,
    "Links to measures": plan_measure_links,
    "Overdue long-term checks": plan_check_reminders,
}
"""Safety tasks before everything else."""


def _held(now: datetime) -> dict[str, int]:
    """Due messages of channels that are off, by the reason."""
    counts = Counter(_due(now).values_list("channel", flat=True))
    return {problem: counts[each] for each in Channel.values if counts[each] and (problem := problem_of(each))}


def _due(now: datetime) -> QuerySet[OutgoingMessage]:
    return OutgoingMessage.objects.filter(state=State.WAITING, due_at__lte=now, next_attempt_at__lte=now)
