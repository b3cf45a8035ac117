"""The links of the bar and of a patient's pages: only those that the person signed in may follow."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from daybreak.clinic.ui.templatetags.clinical import icon, record_word

register = template.Library()


class Link(NamedTuple):
    """A page of the site: its address name, its word, the permission it needs and the paths that belong to it."""

    name: str
    word: str
    permission: str
    paths: tuple[str, ...]


MAIN = (
    Link("board", "Board", "board.read", ("/board/", "/chairs/", "/sessions/new/")),
    Link("patients", "Patients", "patient.list", ("/patients/", "/screenings/")),
    Link("measures", "Measures", "measure.read", ("/measures/",)),
    Link("safety", "Safety", "safety.read", ("/safety/",)),
    Link("import", "Import", "import.run", ("/import/", "/imports/")),
    Link("inbox", "Inbox", "inbox.read", ("/inbox/",)),
    Link("devices", "Monitors", "device.read", ("/devices/",)),
    Link("drug-register", "Drug register", "drug_register.read", ("/drug-register/",)),
    Link("protocols", "Protocols", "protocol.read", ("/protocols/",)),
    Link("audit", "Audit", "audit.read", ("/audit/",)),
    Link("accounts", "Staff", "account.manage", ("/accounts/",)),
)
OF_A_PATIENT = (
    ("patient", "Chart", "patient.read"),
    ("patient-sessions", "Sessions", "session.read"),
    ("patient-measures", "Measures", "measure.read"),
    ("patient-safety", "Safety", "safety.read"),
    ("worksheet", "Screening", "screening.read"),
    ("signed-screenings", "Signed", "screening.read"),
    ("records", "Records", "record.read"),
    ("record-kinds", "Add a record", "record.enter"),
)


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any]) -> SafeString:
    """The links of the bar, the present one marked."""
    request = context["request"]
    allowed = [link for link in MAIN if request.user.may(link.permission)]
    return format_html_join(
        "",
        '<a href="{}"{}>{}</a>',
        ((reverse(link.name), _current(request.path, link.paths), link.word) for link in allowed),
    )


@register.simple_tag(takes_context=True)
def patient_navigation(context: dict[str, Any], patient: Any) -> SafeString:
    """The tabs of a patient's pages."""
    request = context["request"]
    allowed = [
        (reverse(name, args=[patient.pk]), word)
        for name, word, permission in OF_A_PATIENT
        if request.user.may(permission)
    ]
    return format_html_join(
        "", '<a href="{}"{}>{}</a>', ((url, _current_tab(request.path, url, allowed), word) for url, word in allowed)
    )


@register.simple_tag(takes_context=True)
def record_link(context: dict[str, Any], patient: Any, reference: str) -> SafeString:
    """A link to the record that a fact came from; only its name for somebody who may not open it."""
    kind, _, identifier = reference.partition("#")[0].partition("/")
    linked = patient and identifier and "/" not in identifier and context["request"].user.may("record.read")
    if not linked:
        return format_html('<span title="{}">{}</span>', reference, record_word(reference.partition("/")[0]))
    url = reverse("record", args=[patient.pk, kind, identifier])
    return format_html('<a href="{}" title="{}">{}</a>', url, reference, record_word(reference.partition("/")[0]))


@register.simple_tag
def more(word: str) -> SafeString:
    """The inside of a summary that opens something."""
    return format_html("{}{}", icon("chevron"), word)


def _current(path: str, paths: tuple[str, ...]) -> SafeString:
    return SafeString(' aria-current="page"' if path.startswith(paths) else "")


def _current_tab(path: str, url: str, tabs: list[tuple[str, str]]) -> SafeString:
    longest = max((each for each, _ in tabs if path.startswith(each)), key=len, default="")
    return SafeString(' aria-current="page"' if url == longest else "")
