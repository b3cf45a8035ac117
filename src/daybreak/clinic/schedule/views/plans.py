"""Plans: asking for one, reviewing it, accepting all of it or a part."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.posted import posted
from daybreak.clinic.schedule.accepting import PlanUsed, accept
from daybreak.clinic.schedule.forms import PlanForm
from daybreak.clinic.schedule.hours import attendants
from daybreak.clinic.schedule.models import OpeningHours, ProposedPlan
from daybreak.clinic.schedule.plan_content import review
from daybreak.clinic.schedule.proposing import PlanRefused, open_courses, propose
from daybreak.clinic.sessions.models import Chair

_SHOWN = 12


@requires("schedule.plan")
def all_plans(request: HttpRequest) -> HttpResponse:
    """Asks for a plan, and lists those there were."""
    form = PlanForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            plan = propose(form.cleaned_data["until"], by=request.user)
        except PlanRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("schedule-plan", plan.pk)
    context = {
        "form": form,
        "plans": ProposedPlan.objects.select_related("made_by", "accepted")[:_SHOWN],
        "courses": len(open_courses()),
        "chairs": Chair.objects.filter(is_active=True).count(),
        "people": len(attendants()),
        "hours_known": OpeningHours.objects.exists(),
    }
    return render(request, "schedule/plans.html", context)


@requires("schedule.plan")
def one_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The plan day by day, and what has no place and why."""
    plan = get_object_or_404(ProposedPlan.objects.select_related("made_by"), pk=plan_id)
    found = review(plan)
    days = groupby(found.visits, key=lambda each: timezone.localdate(each.starts_at))
    context = {
        "plan": plan,
        "accepted": getattr(plan, "accepted", None),
        "visits": found.visits,
        "days": [(day, list(visits)) for day, visits in days],
        "without": [each for each in found.without if not each.later],
        "later": [each for each in found.without if each.later],
        "wishes_missed": sum(not each.wish_met for each in found.visits),
        "late": sum(each.days_late > 0 for each in found.visits),
    }
    return render(request, "schedule/plan.html", context)


@requires("schedule.plan")
@require_POST
def accept_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Books what was ticked."""
    plan = get_object_or_404(ProposedPlan, pk=plan_id)
    try:
        done = accept(plan, frozenset(request.POST.getlist("visit")), by=request.user)
    except PlanUsed as refusal:
        messages.error(request, str(refusal))
        return redirect("schedule-plan", plan_id)
    count = len(done.booked)
    messages.success(request, f"{count} {'appointment is' if count == 1 else 'appointments are'} in the calendar.")
    for each in done.refused:
        messages.warning(request, f"Not booked: {each.patient}. {each.sentence}")
    return redirect("schedule-plan", plan_id)
