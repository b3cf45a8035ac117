"""The screening summary as PDF."""

from collections.abc import Iterable
from typing import Any

from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from daybreak.care.screening.result import Screening
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.paper.findings import question_rows
from daybreak.clinic.screening.paper.signature import signature_part
from daybreak.clinic.screening.paper.trials import staging_parts, treatment_parts, trial_parts
from daybreak.clinic.screening.worksheet import Worksheet, worksheet
from daybreak.clinic.ui import words as screen_words
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.findings import finding_rows
from daybreak.clinic.ui.paper.sheets import about_patient, sheets
from daybreak.clinic.ui.paper.tables import PLAIN, RULED, WIDTH
from daybreak.clinic.ui.paper.words import all_printable, heading, marked, words
from daybreak.clinic.ui.templatetags.clinical import age, clinical_date, person_name, sex_word

NOT_SIGNED = "NOT SIGNED"


def summary_pdf(patient: Patient, screening: Screening, *, signed: SignedScreening | None = None) -> bytes:
    """The summary of one screening; without a signature it says NOT SIGNED across every page."""
    return sheets(
        _story(patient, screening, signed),
        title=f"Screening summary: {person_name(patient)}",
        about=about_patient(patient),
        mark=NOT_SIGNED if signed is None else "",
    )


def _story(patient: Patient, screening: Screening, signed: SignedScreening | None) -> Iterable[Flowable]:
    sheet = worksheet(screening)
    yield words("Screening summary", styles.TITLE)
    yield Spacer(1, 4)
    yield _people(patient, screening)
    if not all_printable(person_name(patient)):
        yield words("The name has letters that this paper cannot show: go by record number and birth.", styles.STRONG)
    yield from _decision(screening, sheet, signed)
    yield from _section("Open questions that decide", question_rows(sheet))
    yield from _section("Warnings", finding_rows(sheet.warnings))
    for group in sheet.groups:
        yield from _section(group.title, finding_rows(group.findings))
    yield from trial_parts(screening)
    yield from treatment_parts(screening)
    for staging in screening.staging:
        yield from staging_parts(staging)
    yield signature_part(signed)


def _people(patient: Patient, screening: Screening) -> Flowable:
    born = clinical_date(patient.birth_date)
    years = f" ({age(patient.birth_date, screening.as_of)})" if patient.birth_date else ""
    facts = [
        ("Patient", person_name(patient)),
        ("Born", f"{born}{years}"),
        ("Sex", sex_word(patient.sex)),
        ("MRN", patient.mrn or "None"),
        ("As of", clinical_date(screening.as_of)),
        ("Protocol", f"{screening.protocol.id}, version {screening.protocol.version}"),
    ]
    cells = [[words(name, styles.SMALL), words(value, styles.STRONG)] for name, value in facts]
    rows = [[*left, *right] for left, right in zip(cells[::2], cells[1::2], strict=True)]
    return Table(rows, colWidths=[0.09 * WIDTH, 0.44 * WIDTH, 0.11 * WIDTH, 0.36 * WIDTH], style=PLAIN)


def _decision(screening: Screening, sheet: Worksheet, signed: SignedScreening | None) -> Iterable[Flowable]:
    outcome = str(signed.outcome if signed else screening.decision)
    told = [words(screen_words.DECISIONS[outcome].word, _coloured(outcome))]
    reason = screening.reason
    if signed and signed.decision == "override":
        told.append(marked(styles.BODY, ("b", "Override: "), ("", signed.reason)))
        reason = f"The screening said {screen_words.DECISIONS[signed.computed].word.lower()}. {reason}"
    told += [words(reason), words(_counts(screening, sheet), styles.SMALL)]
    frame = TableStyle([("BOX", (0, 0), (-1, -1), 0.8, styles.INK), ("LEFTPADDING", (0, 0), (-1, -1), 8)])
    yield Spacer(1, 6)
    yield Table([[told]], colWidths=[WIDTH], style=frame)


def _counts(screening: Screening, sheet: Worksheet) -> str:
    certain, possible = screening.adequate_failed_trials, screening.possible_failed_trials
    trials = f"{certain} to {possible}" if possible > certain else f"{certain}"
    rules = f"{sheet.met} rules met, {sheet.not_met} not met, {sheet.unknown} not known"
    return f"{rules}. Adequate failed trials: {trials}."


def _coloured(outcome: str) -> Any:
    return styles.DECISION.clone("coloured", textColor=styles.DECISION_COLOURS[outcome])


def _section(title: str, rows: list[list[Flowable]]) -> Iterable[Flowable]:
    if rows:
        table = Table(rows, colWidths=[0.13 * WIDTH, 0.87 * WIDTH], style=RULED)
        yield from heading(title)
        yield table
