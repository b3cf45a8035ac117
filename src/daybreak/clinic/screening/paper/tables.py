"""The two kinds of table on the sheet: without lines, and ruled."""

from reportlab.lib.pagesizes import A4
from reportlab.platypus import TableStyle

from daybreak.clinic.screening.paper import styles

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
