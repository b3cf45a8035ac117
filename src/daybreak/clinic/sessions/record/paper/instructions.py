"""What the patient takes home, on one sheet in large letters. The sentences are the protocol's own."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Spacer

from daybreak.clinic.sessions.record.reading import SessionRecord
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.sheets import about_patient, sheets
from daybreak.clinic.ui.paper.words import words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, person_name

TITLE = "After your treatment"
_LARGE = ParagraphStyle("large", parent=styles.BODY, fontSize=14, leading=20, spaceAfter=10)
_HEAD = ParagraphStyle("large head", parent=styles.TITLE, fontSize=24, leading=30, spaceAfter=6)
_QUIET = ParagraphStyle("quiet", parent=styles.BODY, fontSize=11, leading=15, textColor=styles.SOFT)


def instructions_pdf(record: SessionRecord) -> bytes:
    """The sheet for the patient of one session."""
    patient = record.session.patient
    title = f"{TITLE}: {person_name(patient)}"
    return sheets(_story(record), title=title, about=about_patient(patient))


def _story(record: SessionRecord) -> Iterable[Flowable]:
    clinic = settings.CLINIC
    day = timezone.localdate(record.state.clocks.administration_from or record.session.opened_at)
    if clinic["name"]:
        yield words(clinic["name"], _QUIET)
    yield words(TITLE, _HEAD)
    yield words(f"For {record.session.patient}, treated on {clinical_date(day)}", _QUIET)
    yield Spacer(1, 18)
    for number, each in enumerate(record.rules.instructions, 1):
        yield words(f"{number}.  {each.text}", _LARGE)
    yield Spacer(1, 18)
    line = "_" * 34
    yield words(f"Questions, or you do not feel well: call {clinic['telephone'] or line}", _LARGE)
    yield words(f"Protocol {record.protocol.id}, version {record.protocol.version}", styles.SMALL)
