"""The second opinion on the coming weeks: computed when somebody opens its page, and no other page waits for it."""

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.services import courses_of
from daybreak.clinic.outcomes.forecasts import forecast_of
from daybreak.clinic.outcomes.services import NoOutcomeRules
from daybreak.clinic.outcomes.views.outcomes import chosen_course, judged_as_seen
from daybreak.clinic.outcomes.words import NOT_KNOWN
from daybreak.clinic.screening.seen import see


@requires("outcome.read")
@require_GET
def own_course(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the model makes of the patient's own scores, or what is missing for it."""
    seen = see(patient_id)
    course = chosen_course(courses_of(seen.patient), request.GET.get("course", ""), seen.patient)
    antidepressant = request.GET.get("antidepressant") == "yes"
    context = seen.context() | {"course": course, "antidepressant": antidepressant, "not_known": NOT_KNOWN}
    if course is None:
        return render(request, "outcomes/own_course.html", context)
    try:
        judged = judged_as_seen(seen, course)
    except NoOutcomeRules as lacking:
        return render(request, "outcomes/own_course.html", context | {"lacking": str(lacking)})
    work = import_module("daybreak.clinic.outcomes.own_course.answer")
    context |= {
        "judged": judged,
        "own": work.own_course(course, judged, seen.chart, forecast_of(judged), antidepressant=antidepressant),
    }
    return render(request, "outcomes/own_course.html", context)
