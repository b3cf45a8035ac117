"""The page on which a patient reads the form and signs: a link, no account, no cookie.

It is public and about one patient, so each call writes its own line into the audit trail, in the name of the link.
Cross-site forgery needs no token here: who can make the browser send a signature knows the secret address already.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from daybreak.clinic.accounts.access import public
from daybreak.clinic.accounts.throttle import connection_address
from daybreak.clinic.audit import services as audit
from daybreak.clinic.audit.acting import Acting, acting
from daybreak.clinic.consents.links import offer_of
from daybreak.clinic.consents.models import ConsentOffer
from daybreak.clinic.consents.offering import ConsentRefused, offer_state
from daybreak.clinic.consents.public_words import public_words
from daybreak.clinic.consents.signing import sign
from daybreak.clinic.consents.strokes import HEIGHT, WIDTH
from daybreak.clinic.consents.texts import available_pages, blocks_of
from daybreak.clinic.measures.crisis import crisis_context
from daybreak.clinic.measures.throttle import WRONG_LINKS, too_many_answers, wrong_link

_FIELDS = ("name", "signer", "relation", "drawing", "typed_only", "agree")
_STATUS = {"withdrawn": 410, "expired": 410, "outdated": 410}


@csrf_exempt
@public
def form(request: HttpRequest, token: str) -> HttpResponse:
    """The form to read and sign, or what became of the link."""
    offered = offer_of(token)
    if offered is None:
        return _private(_unknown(request))
    with acting(
        Acting(link=str(offered.pk), route=f"{request.method} /consent/…", address=connection_address(request))
    ):
        if request.method == "POST" and too_many_answers(f"consent:{offered.pk}"):
            return _private(_say(request, "slow", offered, status=429))
        audit.record("consent.link", patient=offered.patient, record=f"ConsentOffer/{offered.pk}")
        return _private(_answered(request, offered))


def _answered(request: HttpRequest, offered: ConsentOffer) -> HttpResponse:
    state = offer_state(offered, timezone.now())
    if state != "open":
        return _say(request, state, offered, status=_STATUS.get(state, 200))
    if request.method != "POST":
        return _ask(request, offered, {"signer": "patient"}, "")
    given = {name: request.POST.get(name, "").replace("\0", "")[:200_000] for name in _FIELDS}
    if not given["agree"]:
        return _ask(request, offered, given, "agree")
    try:
        sign(
            offered,
            name=given["name"][:200],
            signer=given["signer"],
            relation=given["relation"][:200],
            drawing=given["drawing"],
            typed_only=bool(given["typed_only"]),
        )
    except ConsentRefused as refusal:
        return _ask(request, offered, given, refusal.field)
    # Come here with GET: going back or reloading never sends a signature again.
    return HttpResponseRedirect(request.path, status=303)  # type: ignore[call-arg]


def _ask(request: HttpRequest, offered: ConsentOffer, given: dict[str, str], wrong: str | None) -> HttpResponse:
    words = public_words(offered.form.language)
    failed = request.method == "POST"
    context = {
        "offered": offered,
        "blocks": blocks_of(offered.form),
        "pages": _pages(offered),
        "given": given,
        "wrong": wrong if failed else None,
        "error": words.errors.get(wrong or "", words.errors[""]) if failed else "",
        "width": WIDTH,
        "height": HEIGHT,
    }
    return _render(request, "consents/public/sign.html", context, offered, status=400 if failed else 200)


def _pages(offered: ConsentOffer) -> list[dict[str, Any]]:
    """The education pages that were gone through, to read again."""
    pages = available_pages()
    named = ((each, pages.get((each["id"], each["language"]))) for each in offered.education)
    return [{"title": page.head.title, **each} for each, page in named if page]


def _say(request: HttpRequest, what: str, offered: ConsentOffer | None, *, status: int) -> HttpResponse:
    return _render(request, "consents/public/said.html", {"what": what}, offered, status=status)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], offered: ConsentOffer | None, *, status: int
) -> HttpResponse:
    language = offered.form.language if offered else "en"
    more = {"w": public_words(language), "language": language} | crisis_context(language)
    return render(request, template, context | more, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    """A link that nobody was given. The first ones of an address are written down, then only counted."""
    if wrong_link(connection_address(request)) > WRONG_LINKS:
        return _say(request, "slow", None, status=429)
    with acting(Acting(link="unknown", route=f"{request.method} /consent/…", address=connection_address(request))):
        audit.record("consent.link", outcome="denied")
    return _say(request, "unknown", None, status=404)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
