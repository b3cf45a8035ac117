"""Text for reportlab's paragraphs: escaped, and never with a letter that the fonts lack."""

from functools import cache
from html import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import CondPageBreak, Flowable, Paragraph

from daybreak.clinic.ui.paper.styles import BODY, BOLD, HEADING, REGULAR
from daybreak.clinic.ui.templatetags.clinical import clinical_text

UNPRINTABLE = "\u25a1"
_SPACES = {ord("\u00a0"): " "}


def plain(text: object) -> str:
    """The text as paper shows it: days as clinicians write them, and a visible mark for a letter the fonts lack."""
    letters = _letters()
    return "".join(each if ord(each) in letters else UNPRINTABLE for each in clinical_text(text).translate(_SPACES))


def all_printable(text: object) -> bool:
    """Whether every letter of the text can be shown."""
    return {ord(each) for each in str(text)} <= _letters()


def heading(text: object) -> list[Flowable]:
    """A heading that does not stand alone at the foot of a sheet."""
    return [CondPageBreak(70), words(text, HEADING)]


def words(text: object, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(escape(plain(text)), style)


def marked(style: ParagraphStyle, *parts: tuple[str, object]) -> Paragraph:
    """A paragraph of parts, each in a tag: ("b", "Missing"), ("", "the dose")."""
    return Paragraph(
        "".join(f"<{tag}>{escape(plain(text))}</{tag}>" if tag else escape(plain(text)) for tag, text in parts), style
    )


@cache
def _letters() -> frozenset[int]:
    regular, bold = (set(pdfmetrics.getFont(name).face.charToGlyph) for name in (REGULAR, BOLD))
    return frozenset(regular & bold | {ord("\n")})
