"""Long-term safety of a patient: what is due, what asks for a look, and entering a result."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.care.course.long_term_rules import SafetyCheck
from daybreak.care.course.long_term_safety import SafetyItem, SafetyResult
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import courses_of, current_course, protocol_of
from daybreak.clinic.outcomes.forms import RequestForm, show
from daybreak.clinic.outcomes.models import PatientRequest
from daybreak.clinic.outcomes.overdue_checks import look_at
from daybreak.clinic.outcomes.result_form import ResultForm, entered_together
from daybreak.clinic.outcomes.safety_record import NoSafetyRules, WatchedCourse, results_of, watch
from daybreak.clinic.outcomes.telling import TellingRefused, counting, tell
from daybreak.clinic.outcomes.views.recording import striking
from daybreak.clinic.outcomes.words import TOPICS
from daybreak.clinic.patients.entering import RecordRefused, enter_record
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see

_CALLING = ("flagged", "overdue", "not_known", "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One check: when it is due, what its limits say of the last result, and the results."""

    check: SafetyCheck
    due: SafetyItem
    limits: tuple[SafetyItem, ...]
    results: tuple[SafetyResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What is watched together."""

    title: str
    checks: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """Something that calls for somebody, where it stands on the page, and the check whose result is to be entered."""

    item: SafetyItem
    anchor: str
    check: str


@requires("long_term_safety.read")
def long_term(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every check and sign of the protocol, first what somebody has to look at."""
    seen = see(patient_id)
    course = course_watched(seen.patient)
    context = seen.context() | {"course": course, "requests": counting(PatientRequest, seen.patient)[::-1]}
    if course is None:
        return render(request, "outcomes/long_term.html", context)
    try:
        watched = watch(course, chart=seen.chart)
    except NoSafetyRules as lacking:
        return render(request, "outcomes/long_term.html", context | {"lacking": str(lacking)})
    items = {each.id: each for each in watched.items}
    context |= {
        "watched": watched,
        "calling": _calling(watched),
        "topics": list(_topics(watched, items)),
        "dose": items["total-dose"],
        "sessions": items["sessions-in-90-days"],
        "asked": items["requests"],
    }
    return render(request, "outcomes/long_term.html", context)


@requires("long_term_safety.record")
def enter_result(request: HttpRequest, patient_id: int, check: str) -> HttpResponse:
    """The result of a check; it goes into the chart."""
    patient = get_object_or_404(Patient, pk=patient_id)
    course = course_watched(patient)
    rules = protocol_of(course).long_term_safety if course else None
    checks = entered_together(rules, check) if rules else ()
    if not checks:
        raise Http404(f"The protocol of this patient's course has no check {check!r}")
    form = ResultForm(posted(request), checks=checks)
    if request.method == "POST" and form.is_valid():
        try:
            enter_record(patient, form.resource(), by=request.user)
        except RecordRefused as refusal:
            show(form, refusal)
        else:
            if course is not None:
                look_at(course, timezone.localdate())
            messages.success(request, "The result is in the chart.")
            return redirect("long-term-safety", patient_id)
    context = see(patient_id).context() | {
        "form": form,
        "title": checks[0].title if len(checks) == 1 else TOPICS[checks[0].topic],
        "purpose": " ".join(dict.fromkeys(each.action for each in checks)),
        "button": "Enter",
        "back": "long-term-safety",
        "trail": "Long-term safety",
    }
    return render(request, "outcomes/form.html", context)


@requires("long_term_safety.record")
def tell_request(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The patient asked for an earlier session or a higher dose."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = RequestForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            tell(PatientRequest, patient, by=request.user, **form.cleaned_data)
        except TellingRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Written down.")
            return redirect("long-term-safety", patient_id)
    purpose = "It may mean that the effect fades, that life is hard, or that the drug is missed. Told, not judged."
    context = see(patient_id).context() | {
        "form": form,
        "title": "A request of the patient",
        "purpose": purpose,
        "button": "Write it down",
        "back": "long-term-safety",
        "trail": "Long-term safety",
    }
    return render(request, "outcomes/form.html", context)


@requires("long_term_safety.record")
def strike_request(request: HttpRequest, patient_id: int, row_id: int) -> HttpResponse:
    """A request that never was made."""
    patient = get_object_or_404(Patient, pk=patient_id)
    row = next((each for each in counting(PatientRequest, patient) if each.pk == row_id), None)
    if row is None:
        raise Http404("It was struck out already, or is of somebody else")
    return striking(request, row, back="long-term-safety")


def course_watched(patient: Patient) -> Course | None:
    """The course that runs, else the last one: what it did to the body is watched after its end, too."""
    return current_course(patient) or next(iter(courses_of(patient)), None)


def _calling(watched: WatchedCourse) -> list[Calling]:
    """What calls for somebody, the most urgent first."""
    checks = {name: each.id for each in watched.rules.checks for name in _items_of(each)}
    found = sorted(
        (each for each in watched.items if each.status in _CALLING), key=lambda each: _CALLING.index(each.status)
    )
    return [
        Calling(
            item=each,
            anchor=f"check-{checks[each.id]}" if each.id in checks else "how-much",
            check=checks.get(each.id, ""),
        )
        for each in found
    ]


def _items_of(check: SafetyCheck) -> tuple[str, ...]:
    """The ids of the items that a check leads to."""
    return (f"{check.id}-due", *(limit.id for limit in check.limits))


def _topics(watched: WatchedCourse, items: dict[str, SafetyItem]) -> Iterator[Topic]:
    for topic, title in TOPICS.items():
        checks = tuple(_checked(watched, each, items) for each in watched.rules.checks if each.topic == topic)
        if checks:
            yield Topic(title=title, checks=checks)


def _checked(watched: WatchedCourse, check: SafetyCheck, items: dict[str, SafetyItem]) -> Checked:
    return Checked(
        check=check,
        due=items[f"{check.id}-due"],
        limits=tuple(items[each.id] for each in check.limits if each.id in items),
        results=tuple(results_of(check, watched.record)),
    )
