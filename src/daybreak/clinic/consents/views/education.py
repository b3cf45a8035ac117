"""The education pages as staff see them: to read with their sources, to print, and to give a patient the address."""

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.consents.paper import page_pdf
from daybreak.clinic.consents.public_words import LANGUAGE_NAMES, public_words
from daybreak.clinic.consents.texts import available_pages, broken_pages, own_pages
from daybreak.knowledge.patient_texts import PatientText


@requires("education.read")
def index(request: HttpRequest) -> HttpResponse:
    """Every page in every language, and the clinic's own that cannot be used."""
    pages = available_pages()
    rows = {name: [] for name, _ in pages}  # type: dict[str, list[PatientText]]
    for (name, _), each in pages.items():
        rows[name].append(each)
    address = request.build_absolute_uri(reverse("learn"))
    context = {
        "rows": [sorted(each, key=lambda text: text.head.language) for each in rows.values()],
        "languages": LANGUAGE_NAMES,
        "own": {each.head.id for each in own_pages().values()},
        "broken": broken_pages(),
        "address": address,
        "qr": _qr(address),
    }
    return render(request, "consents/education/index.html", context)


@requires("education.read")
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One page with every source, and the address to give to a patient."""
    text = _text_or_404(request, page)
    address = _address(request, text)
    context = {
        "text": text,
        "translations": [each for (name, _), each in available_pages().items() if name == page],
        "names": LANGUAGE_NAMES,
        "own": (text.head.id, text.head.language) in own_pages(),
        "address": address,
        "qr": _qr(address),
    }
    return render(request, "consents/education/page.html", context)


@requires("education.read")
def sheet(request: HttpRequest, page: str) -> HttpResponse:
    """A sheet with the address and its code, to take home."""
    text = _text_or_404(request, page)
    address = _address(request, text)
    words = public_words(text.head.language)
    context = {"text": text, "address": address, "qr": _qr(address), "clinic": settings.CLINIC, "w": words}
    return render(request, "consents/education/sheet.html", context)


@requires("education.read")
def pdf(request: HttpRequest, page: str) -> HttpResponse:
    """The page on paper."""
    text = _text_or_404(request, page)
    name = f"{text.head.id}-{text.head.language}-{text.head.version}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    content = page_pdf(text, _address(request, text))
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _text_or_404(request: HttpRequest, page: str) -> PatientText:
    pages = available_pages()
    text = pages.get((page, request.GET.get("language", "en"))) or pages.get((page, "en"))
    if text is None:
        raise Http404(f"There is no education page {page!r}.")
    return text


def _address(request: HttpRequest, text: PatientText) -> str:
    path = reverse("learn-page", args=[text.head.id])
    return request.build_absolute_uri(f"{path}?{urlencode({'language': text.head.language})}")


def _qr(link: str) -> str:
    """The address as a picture within the page."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=3, dark="#1c1a2b", light="#fff"))
