"""All courses that run, who is worst off first: lost, missed, overdue, waiting for a decision, due.

One query reads the rows of `CourseStanding`; how late each is today is asked of the rules of its own protocol.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.due import DueWindow, Timing, timing
from daybreak.clinic.courses.models import Course, CourseStanding
from daybreak.clinic.courses.proposing import refresh
from daybreak.clinic.courses.reading import rules_in
from daybreak.clinic.courses.words import DECISION_TIMINGS, TIMINGS
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.ui.words import Status

GROUPS = {
    "lost": "Lost to follow-up",
    "missed": "Missed",
    "overdue": "Overdue",
    "decision": "Awaits a decision",
    "due": "Due, in time",
    "later": "Not due yet",
    "unplanned": "No day yet",
    "paused": "Paused",
}
"""Where a course stands in the list, the worst first."""

_BY_TIMING = {
    Timing.LOST: "lost",
    Timing.MISSED: "missed",
    Timing.OVERDUE: "overdue",
    Timing.DUE: "due",
    Timing.NOT_YET: "later",
    Timing.NOTHING_DUE: "unplanned",
}
_RANK = {name: number for number, name in enumerate(GROUPS)}
_FAR = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """One course in the list. by_day: the last day of what is awaited. as_of: of what is proposed; None: not asked.

    stale: something came in that the row does not know of.
    """

    patient: Patient
    course_id: int
    standing: CourseStanding
    timing: Timing
    group: str
    status: Status
    by_day: date | None
    waiting: tuple[str, ...]
    as_of: date | None
    stale: bool

    @property
    def awaits_decision(self) -> bool:
        """Whether something waits for the prescriber, late or not."""
        return bool(self.waiting) or self.group == "decision"

    @property
    def is_decision(self) -> bool:
        """Whether no session but a decision is awaited."""
        return self.standing.decide_by is not None


def running(today: date) -> list[CourseRow]:
    """Every course that has not ended, the worst first, and of one kind the longest awaited."""
    rows = [_row(each, today) for each in _standings()]
    return sorted(rows, key=lambda each: (_RANK[each.group], each.by_day or _FAR, each.patient.sort_name))


def counted(rows: Iterable[CourseRow]) -> dict[str, int]:
    """How many courses there are of each group; a decision counts wherever one is awaited."""
    found = list(rows)
    counts = Counter(each.group for each in found)
    counts["decision"] = sum(each.awaits_decision for each in found)
    return {name: counts[name] for name in GROUPS}


def of_group(rows: Sequence[CourseRow], group: str) -> list[CourseRow]:
    """Those of one group; everybody for none."""
    if group == "decision":
        return [each for each in rows if each.awaits_decision]
    return [each for each in rows if each.group == group] if group else list(rows)


def outdated(today: date) -> int:
    """How many rows do not know what the protocol proposes today."""
    return _outdated(today).count()


def bring_up_to_date(today: date, *, at_most: int) -> int:
    """Asks anew for so many of the outdated rows, those that changed first; how many were left."""
    courses = Course.objects.filter(standing__in=_outdated(today)).order_by(
        F("standing__proposals_as_of").asc(nulls_first=True), "pk"
    )
    for course in courses.select_related("patient")[:at_most]:
        refresh(course, today)
    return outdated(today)


def _outdated(today: date) -> QuerySet[CourseStanding]:
    old = Q(proposals_as_of=None) | Q(proposals_as_of__lt=today) | ~Q(changes=F("changes_seen"))
    return CourseStanding.objects.filter(old).exclude(status=CourseStatus.ENDED)


def _standings() -> Iterable[CourseStanding]:
    rows = CourseStanding.objects.exclude(status=CourseStatus.ENDED).select_related("course", "course__patient")
    return rows.only(
        *(field.name for field in CourseStanding._meta.fields),
        "course__snapshot",
        "course__patient__family",
        "course__patient__given",
        "course__patient__name",
        "course__patient__mrn",
        "course__patient__deceased",
        "course__patient__sort_name",
    )


def _row(standing: CourseStanding, today: date) -> CourseRow:
    window, late = _window(standing), Timing.NOTHING_DUE
    by_day = standing.latest or standing.decide_by
    if standing.status != CourseStatus.PAUSED:
        late = timing(rules_in(standing.course.snapshot_id), by_day, today, window)
    waiting = tuple(each["title"] for each in standing.open_proposals)
    words = DECISION_TIMINGS if standing.decide_by else TIMINGS
    return CourseRow(
        patient=standing.course.patient,
        course_id=standing.course_id,
        standing=standing,
        timing=late,
        group=_group(standing, late, waiting),
        status=Status("Paused", "", "plain") if standing.status == CourseStatus.PAUSED else words[late],
        by_day=by_day,
        waiting=waiting,
        as_of=standing.proposals_as_of,
        stale=standing.is_stale,
    )


def _group(standing: CourseStanding, late: Timing, waiting: Sequence[str]) -> str:
    """A decision that waits comes before what is in time, and after what is late."""
    if late in (Timing.LOST, Timing.MISSED, Timing.OVERDUE):
        return _BY_TIMING[late]
    if waiting or (standing.decide_by and late is Timing.DUE):
        return "decision"
    return "paused" if standing.status == CourseStatus.PAUSED else _BY_TIMING[late]


def _window(standing: CourseStanding) -> DueWindow | None:
    if standing.earliest is None or standing.due_from is None or standing.due_to is None or standing.latest is None:
        return None
    return DueWindow(
        earliest=standing.earliest, due_from=standing.due_from, due_to=standing.due_to, latest=standing.latest
    )
