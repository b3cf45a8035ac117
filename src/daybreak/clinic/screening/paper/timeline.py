"""The medication timeline as a drawing, from the same geometry as the page's."""

from reportlab.graphics.shapes import Drawing, Group, Line, Rect, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from daybreak.clinic.ui.charts.medication_timeline import Block, Lane, Timeline
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.words import plain
from daybreak.clinic.ui.templatetags.clinical import class_word

SCALE = 0.72
_FILLS = {
    "adequate": styles.ADEQUATE,
    "inadequate": styles.INADEQUATE,
    "unknown": styles.NOT_KNOWN,
    "augmentation": styles.AUGMENT,
    "combination": styles.AUGMENT,
    "nodose": None,
}


def timeline_drawing(timeline: Timeline, width: float) -> Drawing:
    """The timeline `width` points wide."""
    drawing = Drawing(width, timeline.height * SCALE)
    paper = _Paper(width, timeline.height * SCALE)
    for tick in timeline.ticks:
        drawing.add(paper.line(tick.percent, 18, tick.percent, timeline.height, styles.LINE, 0.4))
        drawing.add(paper.text(tick.percent, 12, tick.label, 6.2, styles.SOFT, shift=2))
    if timeline.heading_y is not None:
        drawing.add(paper.text(0, timeline.heading_baseline, "Augmentation and combination", 7, styles.INK, bold=True))
    for lane in timeline.lanes:
        drawing.add(_lane(lane, paper))
    today = paper.line(timeline.today_percent, 18, timeline.today_percent, timeline.height, styles.ACCENT, 0.8)
    today.strokeDashArray = [1.5, 2]
    drawing.add(today)
    return drawing


class _Paper:
    """Percent across and pixels down, as points from the lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height

    def x(self, percent: float) -> float:
        return self.width * percent / 100

    def y(self, pixels: float) -> float:
        return self.height - pixels * SCALE

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: object, weight: float) -> Line:
        return Line(self.x(x1), self.y(y1), self.x(x2), self.y(y2), strokeColor=colour, strokeWidth=weight)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: object,
        *,
        bold: bool = False,
        shift: float = 0,
        end: bool = False,
    ) -> String:
        font = styles.BOLD if bold else styles.REGULAR
        anchor = "end" if end else "start"
        return String(
            self.x(x) + shift,
            self.y(y),
            plain(words),
            fontName=font,
            fontSize=size,
            fillColor=colour,
            textAnchor=anchor,
        )


def _lane(lane: Lane, paper: _Paper) -> Group:
    group = Group()
    bottom = lane.dose_top + lane.dose_height
    group.add(Rect(0, paper.y(bottom), paper.width, lane.dose_height * SCALE, fillColor=styles.SHADE, strokeColor=None))
    told = ", ".join(part for part in (class_word(lane.medicine_class), lane.minimum_text) if part)
    group.add(paper.text(0, lane.text_y, lane.label, 7.2, styles.INK, bold=True))
    indent = stringWidth(plain(lane.label), styles.BOLD, 7.2) + 5
    group.add(paper.text(0, lane.text_y, told, 6.6, styles.SOFT, shift=indent))
    group.add(paper.text(100, lane.text_y, lane.note, 6.6, styles.SOFT, shift=-4, end=True))
    for block in lane.blocks:
        group.add(_block(block, paper))
    if lane.minimum_y is not None:
        minimum = paper.line(0, lane.minimum_y, 100, lane.minimum_y, styles.INK, 0.6)
        minimum.strokeDashArray = [3, 2]
        group.add(minimum)
    return group


def _block(block: Block, paper: _Paper) -> Rect:
    bottom = paper.y(block.y + block.height)
    drawn = Rect(paper.x(block.x), bottom, max(1.0, paper.x(block.width)), block.height * SCALE)
    drawn.fillColor = None if block.vague else _FILLS.get(block.style)
    drawn.strokeColor, drawn.strokeWidth = styles.SOFT, 0.4
    drawn.strokeDashArray = [1.5, 1.5] if block.vague or block.style == "nodose" else None
    return drawn
