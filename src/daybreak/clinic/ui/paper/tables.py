"""The two kinds of table on the sheet: without lines, and ruled."""

from collections.abc import Iterable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, Table, TableStyle

from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.words import words

WIDTH = A4[0] - 2 * styles.MARGIN

_PLAIN = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
]
PLAIN = TableStyle(_PLAIN)
RULED = TableStyle(
    [
        *_PLAIN,
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, styles.LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def ruled_table(heads: Sequence[str], rows: Iterable[Sequence[object]], shares: Sequence[float]) -> Flowable:
    """A table of texts with a head that is repeated on each sheet. shares: of the width, 1 in all."""
    told = [[cell if isinstance(cell, Flowable | list) else words(cell, styles.CELL) for cell in row] for row in rows]
    head = [words(each, styles.CELL_HEAD) for each in heads]
    return Table([head, *told], colWidths=[share * WIDTH for share in shares], style=RULED, repeatRows=1)


def fact_table(facts: Sequence[tuple[str, object]]) -> Flowable:
    """Names and values, two pairs a row."""
    cells = [[words(name, styles.SMALL), words(value, styles.STRONG)] for name, value in facts]
    if len(cells) % 2:
        cells.append([words(""), words("")])
    rows = [[*left, *right] for left, right in zip(cells[::2], cells[1::2], strict=True)]
    return Table(rows, colWidths=[share * WIDTH for share in (0.14, 0.36, 0.14, 0.36)], style=PLAIN)
