"""What became of a patient: the trajectory with its findings, and the same on paper."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from daybreak.care.findings import Finding
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import courses_of, current_course
from daybreak.clinic.measures.safety_reading import open_task_of
from daybreak.clinic.outcomes.due_measures import due_measures
from daybreak.clinic.outcomes.forecasts import forecast_of
from daybreak.clinic.outcomes.lines import Line, line_of
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent
from daybreak.clinic.outcomes.paper import outcomes_pdf
from daybreak.clinic.outcomes.services import Judged, NoOutcomeRules, judge, judge_without_course
from daybreak.clinic.outcomes.telling import counting
from daybreak.clinic.outcomes.words import NOT_ASKED, NOT_KNOWN, OVERDUE, WAITED_FOR, suicidality_word
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.seen import Seen, see
from daybreak.clinic.ui.words import Status

_FIRST = ("relapse", "remission", "response", "partial-response", "early-response")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleShown:
    """A scale with its findings as the page shows them: those that say where the patient stands, and the rest."""

    line: Line
    main: tuple[Finding, ...]
    more: tuple[Finding, ...]


@requires("outcome.read")
def outcomes(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The page: where the patient stands, the picture and its table, each finding with its basis."""
    seen = see(patient_id)
    courses = courses_of(seen.patient)
    course = chosen_course(courses, request.GET.get("course", ""), seen.patient)
    context = seen.context() | {"courses": courses, "course": course}
    try:
        judged = judged_as_seen(seen, course)
    except NoOutcomeRules as lacking:
        return render(request, "outcomes/outcomes.html", context | {"lacking": str(lacking)})
    scales = [_told(judged, line_of(judged, each)) for each in judged.outcomes.scales]
    context |= {
        "judged": judged,
        "feared": feared_rules(judged),
        "later": _judged_later(judged),
        "primary": scales[0],
        "others": scales[1:],
        "due": due_measures(judged, seen.patient),
        "shown": forecast_of(judged),
        "suicidality": _suicidality(judged),
        "not_known": NOT_KNOWN,
        "not_asked": NOT_ASKED,
        "overdue": OVERDUE,
        "waited": WAITED_FOR,
        "asked": counting(EventsAsked, seen.patient)[::-1],
        "events": counting(OutcomeEvent, seen.patient)[::-1],
        "task": open_task_of(seen.patient, timezone.now()) if request.user.may("safety.read") else None,
    }
    return render(request, "outcomes/outcomes.html", context)


@requires("outcome.read")
def outcomes_paper(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The same on paper."""
    seen = see(patient_id)
    course = chosen_course(courses_of(seen.patient), request.GET.get("course", ""), seen.patient)
    try:
        judged = judged_as_seen(seen, course)
    except NoOutcomeRules as lacking:
        raise Http404(str(lacking)) from lacking
    content = outcomes_pdf(seen.patient, course, judged, forecast_of(judged))
    headers = {"Content-Disposition": f'inline; filename="outcomes-{seen.patient.pk}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def feared_rules(judged: Judged) -> frozenset[str]:
    """The protocol's own rules whose "yes" is bad news."""
    return frozenset(each.id for each in judged.rules.worsening)


def judged_as_seen(seen: Seen, course: Course | None) -> Judged:
    """The outcomes as of today. Raises NoOutcomeRules."""
    today = timezone.localdate()
    if course is None:
        return judge_without_course(seen.patient, seen.protocol, today, chart=seen.chart)
    return judge(course, today, chart=seen.chart)


def chosen_course(courses: list[Course], wanted: str, patient: Patient) -> Course | None:
    """The course asked for, else the one that runs, else the last one. Raises Http404 for one of somebody else."""
    if wanted:
        found = next((each for each in courses if str(each.pk) == wanted), None)
        if found is None:
            raise Http404(f"no course {wanted!r} of this patient")
        return found
    return current_course(patient) or next(iter(courses), None)


def _judged_later(judged: Judged) -> frozenset[str]:
    """The rules that say nothing until the first series is over."""
    if judged.history.induction_ended_on is not None:
        return frozenset()
    return frozenset(each.id for each in judged.rules.worsening if each.judged_after == "induction")


def _suicidality(judged: Judged) -> Status:
    verdicts = {each.rule: each.verdict for each in judged.outcomes.suicidality}
    return suicidality_word(verdicts["suicidality-less"], verdicts["suicidality-more"])


def _told(judged: Judged, line: Line) -> ScaleShown:
    """What moved away from the baseline stands first; the baseline is shown with the picture and once more below."""
    by_rule = {each.rule: each for each in line.scale.findings}
    worsening = [each.id for each in judged.rules.worsening if each.id in by_rule]
    first = [*_FIRST[:1], *worsening, *_FIRST[1:]]
    main = tuple(by_rule[each] for each in first if each in by_rule)
    return ScaleShown(line=line, main=main, more=tuple(each for each in line.scale.findings if each not in main))
