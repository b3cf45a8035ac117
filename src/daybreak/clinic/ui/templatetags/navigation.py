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


class Group(NamedTuple):
    """Pages that are needed less often, behind one word of the bar."""

    word: str
    links: tuple[Link, ...]


MAIN: tuple[Link | Group, ...] = (
    Link("board", "Board", "board.read", ("/board/", "/chairs/", "/sessions/new/")),
    Link("patients", "Patients", "patient.list", ("/patients/", "/screenings/")),
    Link("course:list", "Courses", "course.dates", ("/courses/",)),
    Link("schedule", "Schedule", "schedule.read", ("/schedule/",)),
    Link("safety", "Safety", "safety.read", ("/safety/",)),
    Group(
        "Records",
        (
            Link("measures", "Measures", "measure.read", ("/measures/",)),
            Link("messages", "Messages", "message.read", ("/messages/",)),
            Link("education", "Education", "education.read", ("/education/",)),
            Link("consent-forms", "Consent forms", "consent_form.read", ("/consent-forms/",)),
            Link("import", "Import", "import.run", ("/import/", "/imports/")),
            Link("inbox", "Inbox", "inbox.read", ("/inbox/",)),
        ),
    ),
    Group(
        "Treatment room",
        (
            Link("devices", "Monitors", "device.read", ("/devices/",)),
            Link("drug-register", "Drug register", "drug_register.read", ("/drug-register/",)),
        ),
    ),
    Group(
        "Clinic",
        (
            Link("dashboard", "Dashboard", "dashboard.read", ("/dashboard/",)),
            Link("overdue-checks", "Overdue checks", "long_term_safety.read", ("/long-term-safety/",)),
            Link("protocols", "Protocols", "protocol.read", ("/protocols/",)),
            Link("lab", "Lab", "lab.use", ("/lab/",)),
            Link("audit", "Audit", "audit.read", ("/audit/",)),
            Link("accounts", "Staff", "account.manage", ("/accounts/",)),
        ),
    ),
)
OF_A_PATIENT = (
    ("patient", "Chart", "patient.read"),
    ("worksheet", "Screening", "screening.read"),
    ("course:patient", "Course", "course.read"),
    ("patient-sessions", "Sessions", "session.read"),
    ("patient-measures", "Measures", "measure.read"),
    ("patient-outcomes", "Outcomes", "outcome.read"),
    ("patient-safety", "Safety", "safety.read"),
)
MORE_OF_A_PATIENT = (
    ("patient-appointments", "Appointments", "schedule.read"),
    ("patient-consents", "Consents", "consent.read"),
    ("patient-contact", "Contact", "message.contact"),
    ("long-term-safety", "Long-term safety", "long_term_safety.read"),
    ("signed-screenings", "Signed screenings", "screening.read"),
    ("records", "Records", "record.read"),
    ("record-kinds", "Add a record", "record.enter"),
)


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any], unfolded: bool = False) -> SafeString:
    """The links of the bar, the present one marked. unfolded: groups stand open, as in the menu of a small screen."""
    request = context["request"]
    drawn = []
    for entry in MAIN:
        links = [link for link in _links(entry) if request.user.may(link.permission)]
        folded = isinstance(entry, Group) and len(links) > 1 and not unfolded
        drawn.append(_group(entry.word, links, request.path) if folded else _drawn(links, request.path))
    return SafeString("".join(drawn))


@register.simple_tag(takes_context=True)
def patient_navigation(context: dict[str, Any], patient: Any) -> SafeString:
    """The tabs of a patient's pages; what is needed less often stands behind "More"."""
    request = context["request"]
    tabs, more_tabs = (
        [(reverse(name, args=[patient.pk]), word) for name, word, permission in known if request.user.may(permission)]
        for known in (OF_A_PATIENT, MORE_OF_A_PATIENT)
    )
    here = _longest(request.path, [*tabs, *more_tabs])
    drawn = _tabs(tabs, here)
    if not more_tabs:
        return drawn
    is_here = any(url == here for url, _ in more_tabs)
    return format_html("{}{}", drawn, _folded("More", _tabs(more_tabs, here), is_here=is_here))


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


def _links(entry: Link | Group) -> tuple[Link, ...]:
    return entry.links if isinstance(entry, Group) else (entry,)


def _drawn(links: list[Link], path: str) -> SafeString:
    return format_html_join(
        "", '<a href="{}"{}>{}</a>', ((reverse(link.name), _current(path, link.paths), link.word) for link in links)
    )


def _group(word: str, links: list[Link], path: str) -> SafeString:
    here = any(path.startswith(link.paths) for link in links)
    return _folded(word, _drawn(links, path), is_here=here, name="main-navigation")


def _folded(word: str, links: SafeString, *, is_here: bool, name: str = "") -> SafeString:
    """Links behind a word. name: of those that carry the same, one stands open at a time."""
    return format_html(
        '<details class="nav__group"{}><summary{}>{}{}</summary><div>{}</div></details>',
        format_html(' name="{}"', name) if name else "",
        SafeString(" data-here") if is_here else "",
        word,
        icon("chevron"),
        links,
    )


def _current(path: str, paths: tuple[str, ...]) -> SafeString:
    return SafeString(' aria-current="page"' if path.startswith(paths) else "")


def _longest(path: str, tabs: list[tuple[str, str]]) -> str:
    """The address of the tab that the page belongs to; "" if to none."""
    return max((url for url, _ in tabs if path.startswith(url)), key=len, default="")


def _tabs(tabs: list[tuple[str, str]], here: str) -> SafeString:
    return format_html_join(
        "", '<a href="{}"{}>{}</a>', ((url, _current(here, (url,)) if here == url else "", word) for url, word in tabs)
    )
