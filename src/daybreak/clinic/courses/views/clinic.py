"""The courses of everybody: who is lost, missed, overdue, due, and who waits for a decision."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.listing import GROUPS, bring_up_to_date, counted, of_group, outdated, running
from daybreak.clinic.courses.reading import clinic_today

_ON_A_PAGE = 50
_AT_ONCE = 10
"""So many courses are asked anew at once; each takes some hundredths of a second."""


@requires("course.dates")
def everybody(request: HttpRequest) -> HttpResponse:
    """The list, the worst first; the front desk sees days and nothing of how the patient is."""
    today = clinic_today()
    rows = running(today)
    group = request.GET.get("group", "")
    known = [name for name in GROUPS if name != "decision" or request.user.may("course.read")]
    group = group if group in known else ""
    page = Paginator(of_group(rows, group), _ON_A_PAGE).get_page(request.GET.get("page"))
    counts = counted(rows)
    context = {
        "page": page,
        "query": f"group={group}&" if group else "",
        "group": group,
        "group_title": GROUPS.get(group, ""),
        "groups": [(name, GROUPS[name], counts[name]) for name in known if counts[name]],
        "total": len(rows),
        "today": today,
        "outdated": outdated(today) if request.user.may("course.read") else 0,
    }
    return render(request, "courses/everybody.html", context)


@requires("course.read")
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Asks the protocol anew for some of the courses whose row is old; by itself again until none is."""
    left = bring_up_to_date(clinic_today(), at_most=_AT_ONCE)
    if request.headers.get("HX-Request"):
        return render(request, "courses/outdated.html", {"outdated": left, "again": True})
    return redirect("course:list")
