"""Open questions as rows of a printed table."""

from reportlab.platypus import Flowable

from daybreak.clinic.screening.worksheet import Worksheet
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.words import words


def question_rows(sheet: Worksheet) -> list[list[Flowable]]:
    """The questions that decide, and what they are for."""
    return [
        [
            words("Open", styles.CELL),
            [words(each.missing.question, styles.STRONG), words(each.missing.what, styles.SMALL)],
        ]
        for each in sheet.deciding
    ]
