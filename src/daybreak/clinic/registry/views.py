"""The dashboard: the page, the paper, the figures as CSV, and one row for each course without a name."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.registry.charts import frame
from daybreak.clinic.registry.downloads import course_rows, figures_csv
from daybreak.clinic.registry.forms import SelectionForm
from daybreak.clinic.registry.page import dashboard
from daybreak.clinic.registry.paper import chosen_words, dashboard_pdf
from daybreak.clinic.registry.refreshing import AT_READING_SECONDS, refresh
from daybreak.clinic.registry.selection import Selection


@requires("dashboard.read")
def page(request: HttpRequest) -> HttpResponse:
    """The figures of the courses that were chosen; of all where the choice cannot be understood, which is said."""
    now = timezone.now()
    refresh(now=now, seconds=AT_READING_SECONDS)
    form = SelectionForm(request.GET)
    chosen = form.selection()
    shown = dashboard(chosen or Selection(), now)
    context = {
        "page": shown,
        "form": form,
        "refused": chosen is None,
        "chosen": chosen_words(shown.selection),
        "query": urlencode({name: value for name, value in request.GET.items() if name in form.fields and value}),
        "frame": frame(),
        "now": now,
    }
    return render(request, "registry/dashboard.html", context, status=200 if chosen is not None else 400)


@requires("dashboard.read")
def paper(request: HttpRequest) -> HttpResponse:
    """The same as PDF."""
    chosen = SelectionForm(request.GET).selection()
    if chosen is None:
        return _not_understood(request)
    content = dashboard_pdf(dashboard(chosen, timezone.now()))
    return _file(content, "application/pdf", "outcomes.pdf")


@requires("dashboard.read")
def figures(request: HttpRequest) -> HttpResponse:
    """Every proportion and curve as CSV."""
    chosen = SelectionForm(request.GET).selection()
    if chosen is None:
        return _not_understood(request)
    return _file(figures_csv(dashboard(chosen, timezone.now())).encode(), "text/csv; charset=utf-8", "outcomes.csv")


@requires("dashboard.export")
def courses(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """One row for each course, under a pseudonym."""
    chosen = SelectionForm(request.GET).selection()
    if chosen is None:
        return _not_understood(request)
    headers = {"Content-Disposition": 'attachment; filename="courses.csv"'}
    return StreamingHttpResponse(course_rows(chosen), content_type="text/csv; charset=utf-8", headers=headers)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _not_understood(request: HttpRequest) -> HttpResponse:
    """The page says what could not be understood."""
    return redirect(f"{reverse('dashboard')}?{request.GET.urlencode()}")
