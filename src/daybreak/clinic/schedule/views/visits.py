"""Recording an integration visit from its appointment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.forms import VisitForm, show
from daybreak.clinic.courses.models import IntegrationVisit
from daybreak.clinic.courses.services import CourseRefused
from daybreak.clinic.courses.visits import visits_of
from daybreak.clinic.posted import posted
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.services import BookingRefused
from daybreak.clinic.schedule.views.appointments import appointment_or_404
from daybreak.clinic.schedule.visiting import record_visit, visit_of
from daybreak.clinic.screening.seen import see


@requires("course.record")
def record(request: HttpRequest, patient_id: int, appointment_id: UUID) -> HttpResponse:
    """What became of the visit; its day is that of the appointment."""
    found = appointment_or_404(patient_id, appointment_id)
    if found.kind != Appointment.Kind.INTEGRATION_VISIT or found.course is None:
        raise Http404("Only an integration visit of a course is recorded from its appointment")
    known = visit_of(found)
    form = VisitForm(posted(request), initial=_initial(found, known))
    del form.fields["day"]
    if known is None:
        # Only what was recorded once can have been recorded in error.
        kinds: Any = form.fields["status"]
        kinds.choices = [each for each in kinds.choices if each[0] not in ("entered_in_error", "planned")]
    if request.method == "POST" and form.is_valid() and _recorded(request, found, form):
        messages.success(request, "Recorded, in the course and in the calendar.")
        return redirect("appointment", patient_id, appointment_id)
    told = next((each for each in visits_of(found.course) if known and each.visit == known.visit), None)
    context = see(patient_id).context() | {"course": found.course, "form": form, "visit": told, "appointment": found}
    return render(request, "courses/visit.html", context)


def _recorded(request: HttpRequest, found: Appointment, form: VisitForm) -> bool:
    try:
        record_visit(found, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]
    except CourseRefused as refusal:
        show(form, refusal)
    except BookingRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _initial(found: Appointment, known: IntegrationVisit | None) -> dict[str, Any]:
    if known is not None:
        return {"status": known.status, "with_whom": known.with_whom, "note": known.note}
    begun = found.starts_at <= timezone.now()
    whom = (found.staff.full_name or found.staff.username) if found.staff else ""
    return {"status": "held" if begun else "cancelled", "with_whom": whom}
