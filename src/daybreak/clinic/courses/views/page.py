"""The course of a patient on one page: where it stands, what is proposed, and everything that happened."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.proposals import Proposal
from daybreak.care.findings import Verdict
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.history import HistoryLine, history_of
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.proposing import ROUTINE, Look, look, refresh, seal
from daybreak.clinic.courses.reading import clinic_today, courses_of, protocol_of, rules_of
from daybreak.clinic.courses.strip import strip_of
from daybreak.clinic.courses.visits import visits_of
from daybreak.clinic.courses.words import (
    ANSWERS,
    DECISION_TIMINGS,
    PROPOSAL_VERDICTS,
    TIMINGS,
    WHY_ENDED,
    change_words,
    position_words,
)
from daybreak.clinic.screening.seen import see
from daybreak.clinic.ui.words import Status

_RECENT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProposal:
    """A proposal as the page shows it. seal: of exactly what is shown. effect: what accepting it does, in words."""

    proposal: Proposal
    status: Status
    seal: str
    effect: str
    answer: str
    waits: bool
    key: UUID = field(default_factory=uuid4)

    @property
    def needs_words(self) -> bool:
        """Whether it cannot be accepted without writing something down."""
        return self.proposal.kind == "review-non-response"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSession:
    """One session that counts: its number, where in the course it fell, and its record if it was given here."""

    number: int
    day: object
    where: str
    dose_mg: float | None
    session: str


@requires("course.read")
def patient_course(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The course that runs, else the last one, else how to open one."""
    seen = see(patient_id)
    courses = courses_of(seen.patient)
    if not courses:
        return render(request, "courses/none.html", seen.context())
    return _page(request, courses[0], courses, seen.context())


@requires("course.read")
def one_course(request: HttpRequest, patient_id: int, course_id: int) -> HttpResponse:
    """One course, perhaps an earlier one."""
    course = course_or_404(patient_id, course_id)
    seen = see(patient_id)
    return _page(request, course, courses_of(seen.patient), seen.context())


def course_or_404(patient_id: int, course_id: int) -> Course:
    """A course of this patient. Raises Http404."""
    found = get_object_or_404(Course.objects.select_related("patient", "opened_by", "screening"), pk=course_id)
    if found.patient_id != patient_id:
        raise Http404(f"Course {course_id} is not of patient {patient_id}")
    return found


def shown(course: Course, proposal: Proposal) -> ShownProposal:
    """A proposal with what the page needs."""
    decided = proposal.decided
    return ShownProposal(
        proposal=proposal,
        status=PROPOSAL_VERDICTS[proposal.finding.verdict],
        seal=seal(proposal),
        effect=change_words(rules_of(course), proposal.change) if proposal.change else "",
        answer=f"{ANSWERS[decided.answer]} on {decided.day} by {decided.by}" if decided else "",
        waits=proposal.is_open and proposal.kind not in ROUTINE,
    )


def _page(request: HttpRequest, course: Course, courses: list[Course], context: dict[str, object]) -> HttpResponse:
    found = _look(course)
    history = history_of(course)
    sessions = list(reversed(_sessions(course, found.state, history)))
    proposals = [shown(course, each) for each in found.proposals]
    return render(
        request,
        "courses/course.html",
        context
        | _grouped(proposals)
        | {
            "course": course,
            "protocol": protocol_of(course),
            "state": found.state,
            "status": status_of(found.state),
            "why_ends": WHY_ENDED.get(found.state.ends_why or "", ""),
            "why_ended": WHY_ENDED.get(found.state.ended_why or "", ""),
            "sessions": sessions,
            "recent_sessions": sessions[:_RECENT],
            "earlier_sessions": sessions[_RECENT:],
            "missed": [each for each in history if _is_missed(each)],
            "strip": strip_of(found.state, [each.day for each in history if _is_missed(each)]),
            "visits": visits_of(course),
            "history": history,
            "others": [each for each in courses if each.pk != course.pk],
            "is_newest": course.pk == courses[0].pk,
            "is_over": found.state.status is CourseStatus.ENDED,
        },
    )


def _look(course: Course) -> Look:
    """Looks, and brings the row of the list up to date if it is not."""
    standing = getattr(course, "standing", None)
    today = clinic_today()
    if standing is None or standing.is_stale or standing.proposals_as_of != today:
        return refresh(course, today)
    return look(course, today)


def _grouped(proposals: list[ShownProposal]) -> dict[str, object]:
    """What waits, what needs a measure, and the rest; the next session stands above them all."""
    rest = [each for each in proposals if each.proposal.kind != "next-session"]
    waiting = [each for each in rest if each.waits]
    asks = [each for each in rest if each.proposal.finding.verdict is Verdict.UNKNOWN and not each.answer]
    return {
        "next_session": next((each for each in proposals if each.proposal.kind == "next-session"), None),
        "waiting": waiting,
        "asks": asks,
        "others_considered": [each for each in rest if each not in waiting and each not in asks],
    }


def status_of(state: CourseState) -> Status:
    """How late the course is, in a word."""
    if state.status is CourseStatus.ENDED:
        return Status("Ended", "", "plain")
    if state.status is CourseStatus.PAUSED:
        return Status("Paused", "", "plain")
    return (DECISION_TIMINGS if state.decide_by else TIMINGS)[state.timing]


def _sessions(course: Course, state: CourseState, history: list[HistoryLine]) -> list[ShownSession]:
    here = {each.session for each in history if each.session}
    rules = rules_of(course)
    return [
        ShownSession(
            number=number,
            day=each.day,
            where=position_words(rules, each.phase, each.interval),
            dose_mg=each.dose_mg,
            session=each.session if each.session in here else "",
        )
        for number, each in enumerate(state.given, 1)
    ]


def _is_missed(line: HistoryLine) -> bool:
    return line.kind == "session_missed" and not line.struck
