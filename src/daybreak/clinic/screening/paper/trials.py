"""What was tried: the trials with their timeline, other treatments, and the stagings that count them."""

from collections.abc import Iterable

from reportlab.platypus import Flowable, Spacer, Table

from daybreak.care.dates import PartialDate
from daybreak.care.screening.result import AntidepressantTrial, Screening, Staging
from daybreak.clinic.screening.paper.timeline import timeline_drawing
from daybreak.clinic.ui import words as screen_words
from daybreak.clinic.ui.charts.medication_timeline import medication_timeline
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.tables import RULED, WIDTH
from daybreak.clinic.ui.paper.words import heading, words
from daybreak.clinic.ui.templatetags.clinical import class_word, clinical_date, quantity


def trial_parts(screening: Screening) -> Iterable[Flowable]:
    """The timeline with its key, and the table of trials."""
    yield from heading("Medication trials")
    if not screening.trials:
        yield words("No antidepressant stands in the record.")
        return
    timeline = medication_timeline(screening)
    if timeline is not None:
        yield timeline_drawing(timeline, WIDTH)
        yield words(
            "Bar height: daily dose. Dashed line: minimum adequate dose. Green: adequate; grey: inadequate; "
            "amber: adequacy not known; violet: augmentation or combination; dashed outline: dose or day not known.",
            styles.SMALL,
        )
        yield Spacer(1, 4)
    heads = ("Medicine", "When", "Highest dose", "Days at dose", "Adequacy", "Outcome", "Reason")
    rows = [[words(head, styles.CELL_HEAD) for head in heads], *(_trial_row(trial) for trial in screening.trials)]
    shares = (0.15, 0.17, 0.09, 0.08, 0.1, 0.1, 0.31)
    yield Table(rows, colWidths=[share * WIDTH for share in shares], style=RULED, repeatRows=1)


def treatment_parts(screening: Screening) -> Iterable[Flowable]:
    """ECT, TMS and psychotherapy, which are staged and never count as a trial."""
    if not screening.other_treatments:
        return
    yield from heading("Other treatments of depression")
    rows = [
        [
            words(text, styles.CELL)
            for text in (each.label, _when(each.start, each.end), each.outcome_text or "Outcome not recorded")
        ]
        for each in screening.other_treatments
    ]
    yield Table(rows, colWidths=[0.3 * WIDTH, 0.3 * WIDTH, 0.4 * WIDTH], style=RULED)


def _trial_row(trial: AntidepressantTrial) -> list[Flowable]:
    role = "" if trial.role == "antidepressant" else f", {trial.role}"
    texts = (
        f"{trial.medicine_label} ({class_word(trial.medicine_class)}{role})",
        _when(trial.start, trial.end or "now"),
        quantity(trial.max_daily_dose_mg, "mg"),
        quantity(trial.days_at_adequate_dose, "d"),
        screen_words.ADEQUACIES[trial.adequacy].word,
        screen_words.OUTCOMES[trial.outcome].word,
        trial.reason,
    )
    return [words(text, styles.CELL) for text in texts]


def staging_parts(staging: Staging) -> Iterable[Flowable]:
    """One staging: its sentence and its dimensions."""
    yield from heading(staging.label)
    yield words(staging.sentence)
    if staging.dimensions:
        rows = [
            [
                words(each.name, styles.CELL),
                words(each.category, styles.CELL),
                words("\u2013" if each.points is None else each.points, styles.CELL_NUMBER),
            ]
            for each in staging.dimensions
        ]
        yield Table(rows, colWidths=[0.3 * WIDTH, 0.58 * WIDTH, 0.12 * WIDTH], style=RULED)


def _when(start: PartialDate | None, end: PartialDate | str | None) -> str:
    if end is None:
        return clinical_date(start)
    return f"{clinical_date(start)} \u2013 {end if isinstance(end, str) else clinical_date(end)}"
