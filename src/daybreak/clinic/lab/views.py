"""The page of the Lab, and the same answer as JSON for its sliders."""

from functools import cache
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.lab.forms import INFUSION, SPRAY, LabForm
from daybreak.clinic.lab.questions import Question
from daybreak.clinic.screening.protocols import available_protocols

REGIONS = ("session_figures", "session_table", "course_table", "basis")
"""Parts of the page that a new answer replaces; each has a template of its name."""


@requires("lab.use")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page with the answer in it, so that it works without any script."""
    form = _form(request)
    answer, errors = _answer(form)
    context = {"form": form, "errors": errors, "drawn": _drawn(answer) if answer else None, **(answer or {})}
    return render(request, "lab/lab.html", context, status=400 if errors else 200)


@requires("lab.use")
@require_GET
def calculation(request: HttpRequest) -> HttpResponse:
    """{"drawn": data of the charts, "regions": name -> markup}, or {"errors": field -> words} with status 400."""
    form = _form(request)
    answer, errors = _answer(form)
    if not answer:
        return JsonResponse({"errors": errors}, status=400)
    regions = {name: render_to_string(f"lab/{name}.html", answer, request) for name in REGIONS}
    return JsonResponse({"drawn": _drawn(answer), "regions": regions, "kind": form.kind})


def _form(request: HttpRequest) -> LabForm:
    kinds = {"intravenous_ketamine": INFUSION, "intranasal_esketamine": SPRAY}
    protocols = {
        name: (each.protocol.title, kinds[each.protocol.route])
        for name, each in available_protocols().items()
        if each.protocol.session is not None
    }
    order = sorted(protocols.items(), key=lambda each: each[1][1])
    return LabForm(request.GET, protocols=dict(order), models=_numbers().models_by_drug())


def _answer(form: LabForm) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """What the templates show, or what is wrong with which field."""
    question = form.question()
    if question is None:
        return None, {name: " ".join(map(str, words)) for name, words in form.errors.items()}
    refused = _numbers().PharmacologyError
    try:
        return _computed(question), {}
    except refused as error:
        return None, {error.field: f"Found {error.found}; expected {error.expected}. {error.remedy}"}


def _computed(question: Question) -> dict[str, Any]:
    numbers, basis = _numbers(), import_module("daybreak.clinic.lab.basis")
    session, course = numbers.session_answer(question.session), numbers.course_answer(question.course)
    return {
        "session": session,
        "course": course,
        "concentration_basis": basis.concentration_basis(session.chosen.model),
        "effects_basis": basis.effects_basis(),
        "mechanism_basis": basis.mechanism_basis(),
        "validation": basis.validation(),
        "patients": numbers.PATIENTS,
        "refits": numbers.REFITS,
    }


def _drawn(answer: dict[str, Any]) -> dict[str, Any]:
    return {"session": answer["session"].drawn, "course": answer["course"].drawn}


@cache
def _numbers() -> Any:
    """The numerical side, loaded when the Lab is first opened: a clinic that never does starts without it."""
    return import_module("daybreak.clinic.lab.calculation")
