"""The education pages for everybody: no account, no cookie, no script, nothing about any patient."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from daybreak.care.findings import Source
from daybreak.clinic.accounts.access import public
from daybreak.clinic.consents.public_words import BY_LANGUAGE, PublicWords, public_words
from daybreak.clinic.consents.texts import available_pages, pages_for
from daybreak.clinic.measures.crisis import crisis_context
from daybreak.knowledge import load_tables
from daybreak.knowledge.patient_texts import PatientText


@public
def index(request: HttpRequest) -> HttpResponse:
    """Every page."""
    language = _language(request)
    context = {"pages": pages_for(None, language)}
    return _render(request, "consents/public/learn.html", context, language, reverse("learn"))


@public
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One page; in English, and saying so, where it is not there in the language asked for."""
    language = _language(request)
    pages = available_pages()
    text = pages.get((page, language)) or pages.get((page, "en"))
    if text is None:
        return _render(request, "consents/public/missing.html", {}, language, reverse("learn"), status=404)
    words = public_words(language)
    context = {
        "text": text,
        "in_other_language": text.head.language != language,
        "figures": [(each.text, _told(each.source, words)) for each in text.head.figures],
        "sources": [_told(each, words) for each in text.head.sources],
        "following": _following(text, language),
    }
    return _render(request, "consents/public/page.html", context, language, reverse("learn-page", args=[page]))


def _language(request: HttpRequest) -> str:
    """What was asked for, else what the browser says, else English."""
    asked = request.GET.get("language", "")
    if asked in BY_LANGUAGE:
        return asked
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition("-")[0].strip().lower()
    return first if first in BY_LANGUAGE else "en"


def _following(text: PatientText, language: str) -> PatientText | None:
    pages = pages_for(None, language)
    names = [each.head.id for each in pages]
    after = names.index(text.head.id) + 1
    return pages[after] if after < len(pages) else None


def _told(source: Source, words: PublicWords) -> str:
    """A source as a reader without Daybreak understands it: the document, the place, how sure we are."""
    title = load_tables().citations[source.key].title
    where = f" ({source.locator})" if source.locator else ""
    return f"{title}{where}: {words.certainties[source.certainty]}"


def _render(
    request: HttpRequest, template: str, context: dict[str, object], language: str, here: str, *, status: int = 200
) -> HttpResponse:
    more = {
        "w": public_words(language),
        "language": language,
        "languages": [(code, words.name, f"{here}?language={code}") for code, words in BY_LANGUAGE.items()],
        "clinic": settings.CLINIC,
    } | crisis_context(language)
    response = render(request, template, context | more, status=status)
    response.headers["Vary"] = "Accept-Language"
    return response
