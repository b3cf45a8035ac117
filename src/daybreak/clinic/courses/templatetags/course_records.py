"""Where a fact of a course came from: a record of the chart, a session of the clinic, or an event of the course."""

from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from daybreak.clinic.ui.templatetags.navigation import record_link

register = template.Library()


@register.simple_tag(takes_context=True)
def fact_link(context: dict[str, Any], patient: Any, reference: str) -> SafeString:
    """A link to the record, or to the session's record; events of the course stand on the same page."""
    if "/" in reference:
        return record_link(context, patient, reference)
    if reference.startswith("elsewhere:"):
        return SafeString("Session elsewhere")
    if not _is_session(reference):
        return SafeString("Recorded in the course")
    if not context["request"].user.may("session.read"):
        return SafeString("Session")
    return format_html('<a href="{}">Session</a>', reverse("session-record", args=[patient.pk, reference]))


def _is_session(reference: str) -> bool:
    try:
        UUID(reference)
    except ValueError:
        return False
    return True
