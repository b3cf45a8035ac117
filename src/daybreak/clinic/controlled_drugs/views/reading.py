"""The register to look at: entries and stock, one entry with its corrections, the reconciliation, the paper."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.controlled_drugs.forms import PeriodForm
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.controlled_drugs.paper import register_pdf
from daybreak.clinic.controlled_drugs.register import Period, filtered, of_period, reconciliation, rows, stock

PAGE = 50
_RECENT = timedelta(days=7)
_LONGEST = timedelta(days=400)


@requires("drug_register.read")
def register(request: HttpRequest) -> HttpResponse:
    """What is there, what is to be settled of the last days, and every entry, the newest first."""
    page = Paginator(filtered(request.GET), PAGE).get_page(request.GET.get("page"))
    chosen = {name: request.GET.get(name, "") for name in ("drug", "lot", "kind")}
    today = timezone.localdate()
    context = {
        "stock": stock(),
        "drugs": ControlledDrug.objects.all(),
        "kinds": RegisterEntry.Kind.choices,
        "enter": [(value, word) for value, word in RegisterEntry.Kind.choices if value != "struck"],
        "page": page,
        "rows": rows(page.object_list),
        "chosen": chosen,
        "query": f"{urlencode({name: value for name, value in chosen.items() if value})}&",
        "open": reconciliation(Period(first=today - _RECENT, last=today), timezone.now()).questions,
        "recent_days": _RECENT.days,
    }
    return render(request, "controlled_drugs/register.html", context)


@requires("drug_register.read")
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry, what it replaced and what replaced it."""
    found: Any = get_object_or_404(filtered({}), pk=entry_id)
    before, after = [], []
    earlier, later = found.corrects, found.corrections.first()
    while earlier is not None:
        before.append(earlier)
        earlier = earlier.corrects
    while later is not None:
        after.append(later)
        later = later.corrections.first()
    context = {"row": rows([found])[0], "chain": [*reversed(after), found, *before]}
    return render(request, "controlled_drugs/entry.html", context)


@requires("drug_register.read")
def reconcile(request: HttpRequest) -> HttpResponse:
    """A period: what should be there and what was counted, and what does not add up."""
    form, period = _asked(request)
    context = {"form": form, "reconciliation": reconciliation(period, timezone.now()), "period": period}
    return render(request, "controlled_drugs/reconciliation.html", context)


@requires("drug_register.read")
def paper(request: HttpRequest) -> HttpResponse:
    """The entries and accounts of a period as PDF."""
    _, period = _asked(request)
    content = register_pdf(reconciliation(period, timezone.now()), rows(of_period(period)))
    name = f"drug-register-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _asked(request: HttpRequest) -> tuple[PeriodForm, Period]:
    """The period asked for; from the first of this month until today where none was, or none that can be."""
    today = timezone.localdate()
    usual = Period(first=today.replace(day=1), last=today)
    given = request.GET if "start" in request.GET or "end" in request.GET else None
    form = PeriodForm(given, initial={"start": usual.first, "end": usual.last}, label_suffix="")
    if given is None or not form.is_valid():
        return form, usual
    first, last = form.cleaned_data["start"], form.cleaned_data["end"]
    if last < first:
        form.add_error("end", "The last day comes before the first.")
    elif last - first > _LONGEST:
        form.add_error("end", f"At most {_LONGEST.days} days at once.")
    else:
        return form, Period(first=first, last=last)
    return form, usual
