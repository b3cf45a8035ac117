"""Protocols as a clinician reads them, and the file itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.screening.protocol_page import protocol_page
from daybreak.clinic.screening.protocols import ClinicProtocol
from daybreak.clinic.screening.services import available_protocols, broken_protocols
from daybreak.knowledge import load_tables


@requires("protocol.read")
def protocols(request: HttpRequest) -> HttpResponse:
    """What the clinic can choose from, and its own files that cannot be used."""
    context = {"protocols": available_protocols().values(), "broken": broken_protocols()}
    return render(request, "screening/protocols.html", context)


@requires("protocol.read")
def protocol(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """One protocol: its rules with source and certainty, its parameters, its file."""
    found = _found(protocol_id)
    context = {"own": found.own, "page": protocol_page(found.protocol, load_tables()), "file": found.content.decode()}
    return render(request, "screening/protocol.html", context)


@requires("protocol.read")
def protocol_file(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """The file, to start a clinic's own copy from."""
    found = _found(protocol_id)
    name = f"{found.protocol.id}-{found.protocol.version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found.content, content_type="application/yaml", headers=headers)


def _found(protocol_id: str) -> ClinicProtocol:
    known = available_protocols()
    if protocol_id not in known:
        raise Http404(f"no protocol {protocol_id!r}; known: {', '.join(known)}")
    return known[protocol_id]
