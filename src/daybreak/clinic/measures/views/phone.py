"""The patient's pages: a link, one question a screen, no account, no cookie, no script needed.

These views are public and about one patient, so each call writes its own line into the audit trail, in the name of the
link. Cross-site forgery needs no token here: who can make the browser send an answer knows the secret address already.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from daybreak.clinic.accounts.access import public
from daybreak.clinic.accounts.throttle import connection_address
from daybreak.clinic.audit import services as audit
from daybreak.clinic.audit.acting import Acting, acting
from daybreak.clinic.measures.answering import (
    Question,
    WordingGone,
    calling_values,
    finish,
    has_called,
    is_open,
    may_answer,
    next_open,
    page_key,
    questions_of,
    save_answer,
)
from daybreak.clinic.measures.crisis import crisis_context
from daybreak.clinic.measures.links import request_of
from daybreak.clinic.measures.models import MeasureRequest, RequestClosed
from daybreak.clinic.measures.phone_words import words_in
from daybreak.clinic.measures.throttle import WRONG_LINKS, too_many_answers, wrong_link
from daybreak.clinic.patients.models import Patient

DECLINED = "declined"
PhoneView = Callable[..., HttpResponse]


def by_link(view: PhoneView) -> Callable[..., HttpResponseBase]:
    """The view gets the request that the token is for; a token that nobody was given gets a kind 404."""

    @csrf_exempt
    @public
    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        asked = request_of(token)
        if asked is None:
            return _private(_unknown(request))
        who = Acting(link=str(asked.pk), route=f"{request.method} /m/…", address=connection_address(request))
        with acting(who):
            if request.method == "POST" and too_many_answers(asked.pk):
                return _private(_say(request, "slow", status=429, asked=asked))
            action = "measure.answer" if request.method == "POST" else "measure.link"
            audit.record(action, patient=asked.patient, record=f"MeasureRequest/{asked.pk}")
            return _private(_answered(view, request, asked, token, **more))

    return opened


@by_link
def welcome(request: HttpRequest, asked: MeasureRequest, token: str) -> HttpResponse:
    """Where the link leads: what this is, or where it was left."""
    questions = questions_of(asked)
    done = sum(1 for each in questions if each.is_done)
    following = next_open(questions)
    context = {
        "first_name": _first_name(asked.patient),
        "total": len(questions),
        "done": done,
        "left": len(questions) - done,
        "onward": reverse("phone-question", args=[token, following.number])
        if following
        else reverse("phone-end", args=[token]),
        "due_on": asked.due_on,
    }
    return _page(request, "measures/phone/welcome.html", asked, context)


@by_link
def question(request: HttpRequest, asked: MeasureRequest, token: str, number: int) -> HttpResponse:
    """One question; an answer is kept at once and leads to the next."""
    questions = questions_of(asked)
    if not 1 <= number <= len(questions):
        return _see_other(reverse("phone", args=[token]))
    this = questions[number - 1]
    if request.method == "POST":
        return _take(request, asked, token, questions, this)
    return _ask(request, asked, token, questions, this)


@by_link
def help_now(request: HttpRequest, asked: MeasureRequest, token: str, number: int) -> HttpResponse:
    """After an answer that calls for somebody: that it was heard, whom to call now, and the way on."""
    following = next_open(questions_of(asked), number)
    onward = reverse("phone-question", args=[token, following.number]) if following else _end(token)
    return _page(request, "measures/phone/help.html", asked, {"onward": onward, "all_done": following is None})


@by_link
def end(request: HttpRequest, asked: MeasureRequest, token: str) -> HttpResponse:
    """After the last question: everything was kept already; here the patient says that this is all."""
    questions = questions_of(asked)
    following = next_open(questions)
    if request.method == "POST" and following is None:
        finish(asked)
        return _see_other(reverse("phone", args=[token]))
    rows = [(each, reverse("phone-question", args=[token, each.number])) for each in questions]
    return _page(request, "measures/phone/end.html", asked, {"rows": rows, "following": following})


def _answered(view: PhoneView, request: HttpRequest, asked: MeasureRequest, token: str, **more: Any) -> HttpResponse:
    """The page while the link is open, else what became of it; and a kind word when a text is missing."""
    closed: RequestClosed | None = getattr(asked, "closed", None)
    if closed is not None:
        return _say(request, str(closed.how), asked=asked, status=200 if closed.how == "finished" else 410)
    if not is_open(asked, timezone.now()):
        return _say(request, "expired", asked=asked, status=410)
    try:
        return view(request, asked, token, **more)
    except WordingGone:
        return _say(request, "gone", asked=asked, status=503)


def _take(
    request: HttpRequest, asked: MeasureRequest, token: str, questions: list[Question], this: Question
) -> HttpResponse:
    sent = request.POST.get("answer", "")
    value = _value(sent)
    if sent != DECLINED and (value is None or not may_answer(this, value)):
        return _ask(request, asked, token, questions, this, status=400)
    saved = save_answer(asked, this, value, key=_key(request, asked, this, sent))
    if saved.status == "closed":
        return _see_other(reverse("phone", args=[token]))
    return _see_other(_onward(token, questions, this, calls=saved.calls))


def _onward(token: str, questions: list[Question], this: Question, *, calls: bool) -> str:
    if calls:
        return reverse("phone-help", args=[token, this.number])
    others = [each for each in questions if each.number != this.number]
    following = next_open(others, this.number)
    return reverse("phone-question", args=[token, following.number]) if following else _end(token)


def _ask(
    request: HttpRequest,
    asked: MeasureRequest,
    token: str,
    questions: list[Question],
    this: Question,
    status: int = 200,
) -> HttpResponse:
    back = (
        reverse("phone-question", args=[token, this.number - 1]) if this.number > 1 else reverse("phone", args=[token])
    )
    first = this.number == 1 or questions[this.number - 2].instrument.id != this.instrument.id
    context = {
        "question": this,
        "total": len(questions),
        "percent": round(100 * (this.number - 1) / len(questions)),
        "back": back,
        "begins": first,
        "key": uuid4(),
        "declined": DECLINED,
        "not_understood": status == 400,
        "calling": calling_values(this),
    }
    return _page(request, "measures/phone/question.html", asked, context, status=status)


def _page(
    request: HttpRequest, template: str, asked: MeasureRequest, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    called = has_called(asked)
    return _render(request, template, context | {"called": called}, language=asked.language, status=status)


def _say(request: HttpRequest, what: str, *, status: int, asked: MeasureRequest | None = None) -> HttpResponse:
    """A plain page that says one thing."""
    context = {"what": what, "called": asked is not None and has_called(asked)}
    language = asked.language if asked else "en"
    return _render(request, "measures/phone/said.html", context, language=language, status=status)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], *, language: str, status: int
) -> HttpResponse:
    more = {"w": words_in(language), "language": language} | crisis_context(language)
    return render(request, template, context | more, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    """A link that nobody was given. The first ones of an address are written down, then only counted."""
    tries = wrong_link(connection_address(request))
    if tries > WRONG_LINKS:
        return _say(request, "slow", status=429)
    who = Acting(link="unknown", route=f"{request.method} /m/…", address=connection_address(request))
    with acting(who):
        audit.record("measure.link", outcome="denied")
    return _say(request, "unknown", status=404)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _key(request: HttpRequest, asked: MeasureRequest, this: Question, sent: str) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return page_key(asked, this, sent)


def _value(sent: str) -> int | None:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else None


def _first_name(patient: Patient) -> str:
    return (patient.given or "").split(" ")[0]


def _see_other(address: str) -> HttpResponse:
    """Come here with GET: going back or reloading never sends an answer again."""
    return HttpResponseRedirect(address, status=303)  # type: ignore[call-arg]


def _end(token: str) -> str:
    return reverse("phone-end", args=[token])
