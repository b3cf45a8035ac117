"""The long-term checks of everybody that are overdue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.outcomes.overdue_checks import look_through, not_looked_at, overdue_courses

AT_READING_SECONDS = 0.5
"""How long the page judges courses that were not looked at today, before it says how many are left."""


@requires("long_term_safety.read")
def everybody(request: HttpRequest) -> HttpResponse:
    """The courses that run with what is overdue, the longest overdue first."""
    now = timezone.now()
    look_through(now, seconds=AT_READING_SECONDS)
    found = overdue_courses()
    context = {
        "overdue": [each for each in found if each.checks],
        "unreadable": [each for each in found if each.unreadable],
        "left": not_looked_at(timezone.localdate(now)),
    }
    return render(request, "outcomes/overdue.html", context)
