"""Bringing files in, and the report of what came of each."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.patients.models import Import
from daybreak.clinic.patients.running import Upload, progress_of, start_imports
from daybreak.clinic.uploads import is_too_large

RECENT = 20


@requires("import.run")
def upload(request: HttpRequest) -> HttpResponse:
    """The page that takes files; several become one report each."""
    megabytes = settings.IMPORT_FILE_BYTES // 1_000_000
    if request.method == "POST" and is_too_large(request):
        messages.error(
            request, f"Nothing was imported: the files are larger than {megabytes} MB together. Import them one by one."
        )
    elif request.method == "POST":
        files = [Upload(file.name or "file", file.read()) for file in request.FILES.getlist("files")]
        if files:
            return _started(request, files)
        messages.error(request, "No file arrived. Choose FHIR files (JSON or NDJSON).")
    context = {"recent": _recent(), "sources": _sources(), "megabytes": megabytes}
    return render(request, "patients/import.html", context)


@requires("import.read")
def report(request: HttpRequest, import_id: int) -> HttpResponse:
    """What was understood, kept and refused, or how far the import is."""
    return render(request, "patients/import_report.html", _context(import_id))


@requires("import.read")
def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """The part of the report that a page asks for again while the import runs."""
    return render(request, "patients/import_state.html", _context(import_id))


def _recent() -> QuerySet[Import]:
    return Import.objects.select_related("started_by").order_by("-id")[:RECENT]


def _sources() -> list[str]:
    """What was called a source before: a slip in the name would make strangers of known patients."""
    named = Import.objects.exclude(source="").order_by("source")
    return list(named.values_list("source", flat=True).distinct())


def _started(request: HttpRequest, files: list[Upload]) -> HttpResponse:
    started = start_imports(files, by=request.user, source=request.POST.get("source", "").strip())
    if len(started) == 1:
        return redirect("import-report", started[0].pk)
    messages.success(request, f"{len(started)} files were taken. Each has its report below.")
    return redirect("import")


def _context(import_id: int) -> dict[str, Any]:
    found = get_object_or_404(Import.objects.select_related("started_by"), pk=import_id)
    shown = progress_of(found)
    return {
        "report": found,
        "patients": found.patients.order_by("sort_name", "id"),
        "running": not found.finished and shown is not None,
        "interrupted": not found.finished and shown is None,
        "done": shown.done if shown else found.done,
        "total": shown.total if shown else found.total,
        "types": sorted(found.counts_by_type.items()),
    }
