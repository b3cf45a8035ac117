"""A plan as it is kept for review: JSON that names visits, moments, chairs and people, and why others have none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daybreak.care.findings import Finding, Input, Verdict
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.schedule.clinic_defaults import DEFAULT
from daybreak.clinic.schedule.models import ProposedPlan
from daybreak.clinic.schedule.planning.problem import Placement, Plan, Unplaced
from daybreak.clinic.sessions.models import Chair

if TYPE_CHECKING:
    from daybreak.clinic.schedule.proposing import Asked

LATER = "after_plan"
"""The limit of a visit that a later plan will place: nothing prevents it."""

_TITLES = {
    "window_past": "Its window is over",
    "not_open": "The clinic is closed",
    "too_short": "The clinic is not open long enough",
    "no_attendant": "Nobody on duty",
    "no_chair": "No chair in use",
    "patient_elsewhere": "The patient has other appointments",
    "chairs_taken": "Every chair is taken",
    "attendants_taken": "Staff have as many patients as they may",
    "chairs_and_attendants": "Chairs and staff are taken",
    "one_before": "The one before has no place",
    "after_plan": "Beyond this plan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """One proposed appointment."""

    visit: str
    kind: str
    course: Course
    starts_at: datetime
    ends_at: datetime
    chair: Chair | None
    staff: User | None
    days_late: int
    wish_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutPlace:
    """One visit or course without a place, as a finding. later: a later plan will place it."""

    course: Course
    finding: Finding
    later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPlan:
    """A plan as a page shows it."""

    plan: ProposedPlan
    visits: tuple[PlannedVisit, ...]
    without: tuple[WithoutPlace, ...]


def as_content(plan: Plan, asked: "Asked") -> dict[str, Any]:
    """The plan as JSON."""
    kinds = {visit.id: visit.kind for _, visit in asked.problem.visits}
    course = {name: each.pk for name, each in asked.courses.items()}
    return {
        "placements": [_placed(each, kinds, course) for each in plan.placements],
        "unplaced": [_unplaced(each, course) for each in plan.unplaced],
        "waiting": [{"course": each.course.pk, "sentence": each.sentence} for each in asked.waiting],
    }


def review(plan: ProposedPlan) -> ReviewedPlan:
    """The plan with whom and what it names."""
    placed, unplaced = plan.content["placements"], plan.content["unplaced"]
    waiting = plan.content["waiting"]
    named = {each["course"] for each in (*placed, *unplaced, *waiting)}
    courses = Course.objects.select_related("patient").in_bulk(named)
    chairs = Chair.objects.in_bulk([int(each["chair"]) for each in placed if each["chair"]])
    people = User.objects.in_bulk([int(each["staff"]) for each in placed])
    return ReviewedPlan(
        plan=plan,
        visits=tuple(_visit(each, courses, chairs, people) for each in placed),
        without=(
            *(_without(each, courses) for each in unplaced),
            *(_waiting(each, courses) for each in waiting),
        ),
    )


def _placed(each: Placement, kinds: Mapping[str, str], course: Mapping[str, int]) -> dict[str, Any]:
    return {
        "visit": each.visit,
        "kind": kinds[each.visit],
        "course": course[each.series],
        "start": each.start.isoformat(),
        "end": each.end.isoformat(),
        "chair": each.chair,
        "staff": each.attendant,
        "days_late": each.days_late,
        "wish_met": each.wish_met,
    }


def _unplaced(each: Unplaced, course: Mapping[str, int]) -> dict[str, Any]:
    window = [each.window.earliest.isoformat(), each.window.latest.isoformat()] if each.window else []
    return {
        "visit": each.visit,
        "course": course[each.series],
        "limit": each.limit,
        "sentence": each.sentence,
        "window": window,
    }


def _visit(
    each: Mapping[str, Any], courses: Mapping[int, Course], chairs: Mapping[int, Chair], people: Mapping[int, User]
) -> PlannedVisit:
    return PlannedVisit(
        visit=each["visit"],
        kind=each["kind"],
        course=courses[each["course"]],
        starts_at=datetime.fromisoformat(each["start"]),
        ends_at=datetime.fromisoformat(each["end"]),
        chair=chairs.get(int(each["chair"])) if each["chair"] else None,
        staff=people.get(int(each["staff"])),
        days_late=each["days_late"],
        wish_met=each["wish_met"],
    )


def _without(each: Mapping[str, Any], courses: Mapping[int, Course]) -> WithoutPlace:
    limit, course = each["limit"], courses[each["course"]]
    later = limit == LATER
    facts = [Input(name="In time", value=" to ".join(each["window"]))] if each["window"] else []
    finding = Finding(
        rule=f"appointment-placed:{limit}",
        group="schedule",
        title=_TITLES[limit],
        verdict=Verdict.UNKNOWN if later or limit == "one_before" else Verdict.NOT_MET,
        effect="advisory",
        sentence=each["sentence"],
        inputs=tuple(facts),
        source=DEFAULT,
    )
    return WithoutPlace(course=course, finding=finding, later=later)


def _waiting(each: Mapping[str, Any], courses: Mapping[int, Course]) -> WithoutPlace:
    finding = Finding(
        rule="appointment-placed:waits",
        group="schedule",
        title="Waits for a decision",
        verdict=Verdict.UNKNOWN,
        effect="advisory",
        sentence=each["sentence"],
        source=DEFAULT,
    )
    return WithoutPlace(course=courses[each["course"]], finding=finding)
