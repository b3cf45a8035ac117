"""The texts of the consent forms: which is in use, every version that was, and the clinic's own put in use."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from daybreak.care.protocol import Route
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.consents.forms import FormTextForm, show
from daybreak.clinic.consents.models import Consent, FormVersion, RouteOfTreatment
from daybreak.clinic.consents.public_words import LANGUAGE_NAMES
from daybreak.clinic.consents.texts import (
    ROUTES,
    TextRefused,
    blocks_of,
    check_form,
    form_in_use,
    load_form,
    mark_of,
)
from daybreak.clinic.posted import posted
from daybreak.knowledge.prose import read_prose


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The form in use for a treatment in a language, and the versions before it."""

    treatment: str
    language: str
    form: FormVersion
    mark: str
    earlier: list[FormVersion]


@requires("consent_form.read")
def index(request: HttpRequest) -> HttpResponse:
    """Which text is signed now, and which were before."""
    rows = [row for route in ROUTES for language in LANGUAGE_NAMES if (row := _in_use(route, language))]
    return render(request, "consents/forms/index.html", {"rows": rows})


@requires("consent_form.read")
def in_use(request: HttpRequest, route: str, language: str) -> HttpResponse:
    """The text that is signed now."""
    form = form_in_use(route, language) if route in ROUTES else None  # type: ignore[arg-type]
    if form is None:
        raise Http404(f"No form for {route!r} in {language!r}.")
    return _shown(request, form)


@requires("consent_form.read")
def version(request: HttpRequest, form_id: int) -> HttpResponse:
    """A text that was signed, as it was."""
    found: Any = get_object_or_404(FormVersion.objects.select_related("loaded_by"), pk=form_id)
    return _shown(request, found)


@requires("consent_form.manage")
def load(request: HttpRequest) -> HttpResponse:
    """First shows the text as it would be signed, and how many consents it ends; then puts it in use."""
    form = FormTextForm(posted(request), request.FILES or None, initial=request.GET.dict())
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("route", "language", "version", "title", "body")}
        try:
            text = check_form(**told)
            if request.POST.get("step") == "use":
                loaded = load_form(**told, by=request.user)
                messages.success(request, f"Version {loaded.version} is in use from now on.")
                return redirect("consent-forms")
        except TextRefused as refusal:
            show(form, refusal)
        else:
            ends = _consents_to(told["route"], told["language"])
            context |= {"told": told | {"body": text}, "blocks": read_prose(text, "")[0], "ends": ends}
            return render(request, "consents/forms/preview.html", context)
    return render(request, "consents/forms/load.html", context)


def _shown(request: HttpRequest, form: FormVersion) -> HttpResponse:
    context = {
        "form_text": form,
        "mark": mark_of(form),
        "blocks": blocks_of(form),
        "language": LANGUAGE_NAMES.get(form.language, form.language),
    }
    return render(request, "consents/forms/version.html", context)


def _in_use(route: Route, language: str) -> InUse | None:
    form = form_in_use(route, language)
    if form is None:
        return None
    earlier = FormVersion.objects.filter(route=route, language=language).exclude(pk=form.pk)
    return InUse(
        treatment=RouteOfTreatment(route).label,
        language=LANGUAGE_NAMES[language],
        form=form,
        mark=mark_of(form),
        earlier=list(earlier.order_by("-id")),
    )


def _consents_to(route: str, language: str) -> int:
    """How many patients have signed the text that would be replaced, and have not taken it back."""
    present = form_in_use(route, language)  # type: ignore[arg-type]
    if present is None or present.pk is None:
        return 0
    signed = Consent.objects.filter(form=present, withdrawal=None)
    return signed.values("patient").distinct().count()
