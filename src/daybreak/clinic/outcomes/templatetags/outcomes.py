"""Answers, states and links to the facts behind them."""

import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from daybreak.care.findings import Finding
from daybreak.clinic.outcomes.words import CHECKS, FEARED, FEARED_RULES, HOPED_FOR, KNOWN, KNOWN_RULES
from daybreak.clinic.ui.templatetags.clinical import icon
from daybreak.clinic.ui.templatetags.navigation import record_link
from daybreak.clinic.ui.words import Status

register = template.Library()

_SESSION = re.compile(r"(?:Session/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_HERE = {"OutcomeEvent": ("patient-outcomes", "Told here"), "PatientRequest": ("long-term-safety", "Told here")}


@register.simple_tag
def answer_badge(finding: Finding, feared: frozenset[str] = frozenset()) -> SafeString:
    """Yes, no or not known, in the tone of what is asked. feared: further rules whose "yes" is bad news."""
    table = KNOWN if finding.rule in KNOWN_RULES else FEARED if finding.rule in FEARED_RULES | feared else HOPED_FOR
    return badge(table[str(finding.verdict)])


@register.simple_tag
def check_badge(status: str) -> SafeString:
    """How a thing to watch stands."""
    return badge(CHECKS[status])


@register.simple_tag
def badge(status: Status) -> SafeString:
    """A state as a badge."""
    mark = icon(status.icon) if status.icon else ""
    shape = "" if status.icon else " badge--plain"
    return format_html('<span class="badge badge--{}{}">{}{}</span>', status.tone, shape, mark, status.word)


@register.simple_tag(takes_context=True)
def fact_link(context: dict[str, Any], patient: Any, reference: str) -> SafeString:
    """Where a fact comes from: a session, an entry of these pages, or a record of the chart."""
    session = _SESSION.fullmatch(reference)
    if session and context["request"].user.may("session.read"):
        return format_html('<a href="{}">Session</a>', reverse("session-record", args=[patient.pk, session[1]]))
    kind, _, number = reference.partition("/")
    if kind in _HERE:
        page, word = _HERE[kind]
        return format_html('<a href="{}#{}-{}">{}</a>', reverse(page, args=[patient.pk]), kind, number, word)
    return record_link(context, patient, reference)
