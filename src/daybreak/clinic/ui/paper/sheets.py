"""A story of flowables as a PDF: the same sheet, head and foot for everything printed."""

from collections.abc import Iterable
from functools import partial
from io import BytesIO

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, SimpleDocTemplate

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.frame import SheetCanvas
from daybreak.clinic.ui.templatetags.clinical import clinical_date, clinical_time, person_name

FRAME_PADDING = 6
"""What reportlab's frame adds on each side."""


def sheets(story: Iterable[Flowable], *, title: str, about: str, mark: str = "") -> bytes:
    """The PDF. about: stands on every sheet, as the hour of printing does; mark: across every sheet, in large."""
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=styles.MARGIN - FRAME_PADDING,
        rightMargin=styles.MARGIN - FRAME_PADDING,
        topMargin=18 * mm,
        bottomMargin=17 * mm,
        title=title,
        author="Daybreak",
        lang="en-GB",
    )
    printed = f"Printed {clinical_time(timezone.now())}"
    document.build(list(story), canvasmaker=partial(SheetCanvas, about=about, printed=printed, mark=mark))
    return target.getvalue()


def about_patient(patient: Patient) -> str:
    """Who every sheet is about: name, birth and record number."""
    return f"{person_name(patient)}, born {clinical_date(patient.birth_date)}, MRN {patient.mrn or 'none'}"
