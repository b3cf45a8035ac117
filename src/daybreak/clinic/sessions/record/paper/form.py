"""The monitoring form as PDF: every field with its value, or a line to write on and what to do."""

from collections.abc import Iterable

from reportlab.platypus import Flowable, Spacer

from daybreak.clinic.sessions.record.form_fields import SUBMIT_WITHIN_DAYS
from daybreak.clinic.sessions.record.monitoring_form import Filled, MonitoringForm
from daybreak.clinic.sessions.record.paper.record import UNFINISHED
from daybreak.clinic.ui import words as screen_words
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.sheets import about_patient, sheets
from daybreak.clinic.ui.paper.tables import ruled_table
from daybreak.clinic.ui.paper.words import heading, marked, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, person_name

TITLE = "Monitoring of an esketamine treatment"
DISCLAIMER = (
    "These are the fields that the US programme's monitoring form asks for, in Daybreak's own layout. It is not the "
    "form itself: copy the values there. The fields were compared with the form of November 2021; compare them with "
    "the current one."
)


def form_pdf(form: MonitoringForm) -> bytes:
    """The form of one session; of one that still runs it says so across every page."""
    record = form.record
    patient, day = record.session.patient, clinical_date(record.session.opened_at)
    return sheets(
        _story(form),
        title=f"{TITLE}: {person_name(patient)}, {day}",
        about=f"{about_patient(patient)}. Session of {day}",
        mark="" if record.is_finished else UNFINISHED,
    )


def _story(form: MonitoringForm) -> Iterable[Flowable]:
    yield words(TITLE, styles.TITLE)
    yield words(DISCLAIMER, styles.SMALL)
    yield Spacer(1, 4)
    yield words(missing_sentence(form), styles.STRONG)
    if form.due_on is not None:
        yield words(f"To be submitted within {SUBMIT_WITHIN_DAYS} days: by {clinical_date(form.due_on)}.")
    for name, fields in form.sections:
        yield from heading(name)
        yield ruled_table(("Field", "Value", "Basis"), (_row(each) for each in fields), (0.32, 0.38, 0.3))


def missing_sentence(form: MonitoringForm) -> str:
    """How many fields are still to be filled in."""
    if not form.missing:
        return f"All {form.count} fields are filled in."
    required = len(form.required_missing)
    return f"{len(form.missing)} of {form.count} fields are still missing, {required} of them required."


def _row(filled: Filled) -> tuple[object, ...]:
    field = filled.field
    star = " *" if field.required else ""
    sure = "" if field.source.certainty == "V" else f"{screen_words.CERTAINTIES[field.source.certainty]}. "
    newer = "Newer form. " if field.newer else ""
    label = [words(f"{field.label}{star}", styles.CELL)]
    if filled.state == "missing":
        value: object = marked(styles.CELL, ("b", "Missing: "), ("", filled.to_do))
    else:
        value = words(filled.value or "Not needed", styles.CELL)
    return label, value, f"{newer}{sure}{filled.basis}"
