"""What happened to a course, told on a page: sessions missed or given elsewhere, pauses, endings, visits."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.care.course.course_events import Amended, CourseEvent
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.events import decode_course_event
from daybreak.clinic.courses.forms import EVENT_FORMS, FORM_OF_KIND, CorrectionForm, EventForm, VisitForm, noted, show
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.reading import clinic_today, rules_of
from daybreak.clinic.courses.recording import CourseRefused, record
from daybreak.clinic.courses.views.page import course_or_404
from daybreak.clinic.courses.visits import Visit, tell_visit, visits_of
from daybreak.clinic.courses.words import KINDS, told
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see


@requires("course.record")
def tell(request: HttpRequest, patient_id: int, course_id: int, what: str) -> HttpResponse:
    """One thing that happened."""
    course = course_or_404(patient_id, course_id)
    if what not in EVENT_FORMS:
        raise Http404(f"{what!r} is nothing that is told of a course; expected one of {', '.join(EVENT_FORMS)}")
    kind = EVENT_FORMS[what]
    if not request.user.may(kind.permission):
        raise PermissionDenied
    form = kind(posted(request))
    if request.method == "POST" and form.is_valid() and _stored(request, course, form, form.event(noted(form, _now()))):
        messages.success(request, kind.said)
        return redirect("course:one", patient_id, course_id)
    context = see(patient_id).context() | {"course": course, "form": form, "kind": kind}
    return render(request, "courses/tell.html", context)


@requires("course.record")
def correct(request: HttpRequest, patient_id: int, course_id: int, event_row: int) -> HttpResponse:
    """An event was wrong: what is right instead, or that it never happened."""
    course = course_or_404(patient_id, course_id)
    row = get_object_or_404(course.events.exclude(kind="amended"), pk=event_row)
    wrong = decode_course_event(bytes(row.content))
    form = CorrectionForm(posted(request))
    kind = FORM_OF_KIND.get(wrong.kind)
    right = kind(posted(request), prefix="right", initial=kind.initial_of(wrong)) if kind is not None else None
    if kind is None:
        form.fields["never"].initial, form.fields["never"].label = True, "Take the decision back as a whole"
    if request.method == "POST" and form.is_valid():
        never = form.cleaned_data["never"]
        if kind is None and not never:
            form.add_error("never", "A decision is taken back as a whole; then decide anew.")
        elif never or (right is not None and right.is_valid()):
            correction = _correction(form, wrong, None if never else right)
            if _stored(request, course, form, correction):
                messages.success(request, "Corrected. What was written first stays readable in the history.")
                return redirect("course:one", patient_id, course_id)
    context = see(patient_id).context() | {
        "course": course,
        "form": form,
        "right": right,
        "wrong": wrong,
        "wrong_title": KINDS[wrong.kind],
        "wrong_words": told(rules_of(course), wrong),
        "row": row,
    }
    return render(request, "courses/correct.html", context)


@requires("course.record")
def add_visit(request: HttpRequest, patient_id: int, course_id: int) -> HttpResponse:
    """A visit of the psychotherapy alongside, planned or held."""
    return _visit(request, course_or_404(patient_id, course_id), None)


@requires("course.record")
def change_visit(request: HttpRequest, patient_id: int, course_id: int, visit: UUID) -> HttpResponse:
    """What became of a visit. What was said before stays."""
    course = course_or_404(patient_id, course_id)
    found = next((each for each in visits_of(course) if each.visit == visit), None)
    if found is None:
        raise Http404(f"no visit {visit} in course {course_id}")
    if found.appointment is not None:
        # Its appointment says the same of it, or the calendar and the course would tell two stories.
        return redirect("appointment-visit", patient_id, found.appointment)
    return _visit(request, course, found)


def _visit(request: HttpRequest, course: Course, visit: Visit | None) -> HttpResponse:
    form = VisitForm(posted(request), initial=_known(visit))
    if visit is None:
        form.fields["status"].choices = [  # type: ignore[attr-defined]
            each
            for each in form.fields["status"].choices
            if each[0] != "entered_in_error"  # type: ignore[attr-defined]
        ]
    if request.method == "POST" and form.is_valid():
        try:
            tell_visit(course, **form.cleaned_data, by=request.user, visit=visit.visit if visit else None)  # type: ignore[arg-type]
        except CourseRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Recorded.")
            return redirect("course:one", course.patient_id, course.pk)
    context = see(course.patient_id).context() | {"course": course, "form": form, "visit": visit}
    return render(request, "courses/visit.html", context)


def _known(visit: Visit | None) -> dict[str, Any]:
    """A visit that was planned for a day that has come was most likely held; whoever fills in says so."""
    if visit is None:
        return {}
    now = visit.now
    return {"status": now.status, "day": min(now.day, clinic_today()), "with_whom": now.with_whom, "note": now.note}


def _stored(request: HttpRequest, course: Course, form: Any, event: CourseEvent) -> bool:
    try:
        record(course, event, by=request.user)  # type: ignore[arg-type]
    except CourseRefused as refusal:
        show(form, refusal)
        return False
    return True


def _correction(form: CorrectionForm, wrong: CourseEvent, right: EventForm | None) -> Amended:
    """What is right keeps the time at which the thing was noticed first."""
    sent, now = form.cleaned_data, _now()
    replacement = None
    if right is not None:
        replacement = right.event(noted(right, now) | {"id": wrong.id, "observed_at": wrong.observed_at})
    return Amended(
        id=f"form:{sent['key']}",
        observed_at=now,
        recorded_at=now,
        by="",
        day=clinic_today(now),
        event=wrong.id,
        replacement=replacement,
        reason=sent["reason"].strip(),
    )


def _now() -> datetime:
    return timezone.now().astimezone(UTC)
