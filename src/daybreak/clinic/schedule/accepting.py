"""Accepting a proposed plan: what was reviewed is booked, each visit checked again against what came in since."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import SCHEDULE, one_writer
from daybreak.clinic.schedule.models import AcceptedPlan, Appointment, ProposedPlan
from daybreak.clinic.schedule.plan_content import PlannedVisit, review
from daybreak.clinic.schedule.services import Accepting, BookingRefused, Draft, book

_OF_THE_PLAN = frozenset({"overdue"})
"""What the plan itself says of a visit, and whoever accepts it has read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A visit of the plan that could not be booked any more, and why."""

    visit: str
    patient: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What became of the plan."""

    booked: tuple[Appointment, ...]
    refused: tuple[Refusal, ...]


class PlanUsed(ValueError):
    """The plan was accepted before; another one takes what is left."""


def accept(plan: ProposedPlan, visits: frozenset[str], *, by: User, now: datetime | None = None) -> Acceptance:
    """Books those visits of the plan, each by itself: one that is not possible any more does not hold the others.

    Raises PermissionDenied, PlanUsed.
    """
    ensure_may(by, "schedule.plan")
    moment = now or timezone.now()
    booked: list[Appointment] = []
    refused: list[Refusal] = []
    with one_writer(SCHEDULE):
        if AcceptedPlan.objects.filter(plan=plan).exists():
            raise PlanUsed("This plan was accepted before. Make another one for what is left.")
        for each in review(plan).visits:
            if each.visit not in visits:
                continue
            try:
                key = uuid5(plan.pk, each.visit)
                booked.append(book(_draft(each), by=by, accepting=_read(each), plan=plan, key=key, now=moment))
            except BookingRefused as refusal:
                words = " ".join(clash.sentence for clash in refusal.clashes) or str(refusal)
                refused.append(Refusal(visit=each.visit, patient=str(each.course.patient), sentence=words))
        AcceptedPlan.objects.create(
            plan=plan,
            booked=[str(each.pk) for each in booked],
            refused=[{"visit": each.visit, "sentence": each.sentence} for each in refused],
            at=moment,
            by=by,
        )
        audit.record("schedule.accept", record=f"ProposedPlan/{plan.pk}", by=by)
    return Acceptance(booked=tuple(booked), refused=tuple(refused))


def _draft(each: PlannedVisit) -> Draft:
    return Draft(
        patient=each.course.patient,
        kind=each.kind,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        chair=each.chair,
        staff=each.staff,
        course=each.course,
    )


def _read(each: PlannedVisit) -> Accepting:
    return Accepting(rules=_OF_THE_PLAN, reason=f"In the plan, {each.days_late} days late." if each.days_late else "")
