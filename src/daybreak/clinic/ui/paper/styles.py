"""Fonts, colours and paragraph styles of everything printed. Ink first: everything reads in black and white."""

from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

# The fonts that every PDF reader brings know Latin-1 alone: a name from elsewhere would be printed as question marks.
FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "LiberationSans", "LiberationSans-Bold"
for _name, _file in ((REGULAR, "LiberationSans-Regular.ttf"), (BOLD, "LiberationSans-Bold.ttf")):
    pdfmetrics.registerFont(TTFont(_name, FONTS / _file))
pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)

INK = HexColor("#1c1a2b")
SOFT = HexColor("#58546a")
LINE = HexColor("#c9c5ba")
ACCENT = HexColor("#4339a8")
SHADE = HexColor("#f1efe9")
MET = HexColor("#17633f")
NOT_MET = HexColor("#a11d26")
UNKNOWN = HexColor("#7d4e00")
PAPER = HexColor("#ffffff")
WATERMARK = Color(0.63, 0.11, 0.15, alpha=0.12)

ADEQUATE = HexColor("#2c7d58")
INADEQUATE = HexColor("#b8b4c0")
NOT_KNOWN = HexColor("#d9962b")
AUGMENT = HexColor("#6a60c8")

VERDICT_COLOURS = {"met": MET, "not_met": NOT_MET, "unknown": UNKNOWN}
DECISION_COLOURS = {"eligible": MET, "not_eligible": NOT_MET, "undetermined": UNKNOWN}

MARGIN = 17 * mm

BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=8.6, leading=11.4, textColor=INK)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7.4, leading=9.6, textColor=SOFT)
STRONG = ParagraphStyle("strong", parent=BODY, fontName=BOLD)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=7.6, leading=9.6)
CELL_HEAD = ParagraphStyle("cell head", parent=CELL, fontName=BOLD, textColor=SOFT)
CELL_NUMBER = ParagraphStyle("cell number", parent=CELL, alignment=TA_RIGHT)
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=16, leading=20)
HEADING = ParagraphStyle(
    "heading",
    parent=BODY,
    fontName=BOLD,
    fontSize=10.4,
    leading=13,
    spaceBefore=9,
    spaceAfter=3,
)
DECISION = ParagraphStyle("decision", parent=BODY, fontName=BOLD, fontSize=14, leading=18)
