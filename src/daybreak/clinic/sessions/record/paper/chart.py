"""The readings as vectors on paper, from the same geometry as the page's."""

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, PolyLine, Rect, String

from daybreak.clinic.sessions.record.chart import Band, Chart, Mark, Panel, Series
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.words import plain

SCALE = 0.68
_LINES = {
    "systolic": (styles.INK, None),
    "diastolic": (styles.INK, [3, 1.5]),
    "rate": (styles.ACCENT, None),
    "oxygen": (styles.MET, None),
    "breaths": (styles.SOFT, None),
    "sedation": (styles.UNKNOWN, None),
}
_BANDS = {
    "drug": styles.AUGMENT,
    "observation": styles.LINE,
    "high": styles.NOT_MET,
    "medium": styles.NOT_KNOWN,
    "low": styles.INADEQUATE,
}


def chart_drawing(chart: Chart, width: float) -> Drawing:
    """The chart `width` points wide."""
    sheet = _Sheet(width, chart.height * SCALE)
    drawing = Drawing(width, chart.height * SCALE)
    for x, label in chart.ticks:
        drawing.add(sheet.line(x, 16, x, chart.height, styles.LINE, 0.2))
        drawing.add(sheet.text(x, 12, label, 6.2, styles.SOFT))
    for band in chart.bands:
        drawing.add(_band(band, sheet))
    for panel in chart.panels:
        drawing.add(_panel(panel, sheet))
    for mark in chart.marks:
        drawing.add(_mark(mark, sheet))
    return drawing


class _Sheet:
    """Percent across and pixels down, as points from the lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height

    def x(self, percent: float) -> float:
        return self.width * percent / 100

    def y(self, pixels: float) -> float:
        return self.height - pixels * SCALE

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: object, weight: float) -> Line:
        return Line(self.x(x1), self.y(y1), self.x(x2), self.y(y2), strokeColor=colour, strokeWidth=weight)

    def text(self, x: float, y: float, words: str, size: float, colour: object, *, bold: bool = False) -> String:
        font = styles.BOLD if bold else styles.REGULAR
        return String(self.x(x) + 1.5, self.y(y), plain(words), fontName=font, fontSize=size, fillColor=colour)


def _panel(panel: Panel, sheet: _Sheet) -> Group:
    group = Group(sheet.text(0, panel.top - 13, panel.title, 6.6, styles.INK, bold=True))
    for y, label in panel.grid:
        group.add(sheet.line(0, y, 100, y, styles.LINE, 0.25))
        group.add(sheet.text(0, y - 2, label, 5.6, styles.SOFT))
    for series in panel.series:
        group.add(_series(series, sheet))
    return group


def _series(series: Series, sheet: _Sheet) -> Group:
    colour, dashes = _LINES[series.style]
    group = Group()
    for run in series.runs:
        points = [coordinate for x, y in run for coordinate in (sheet.x(x), sheet.y(y))]
        if len(run) > 1:
            group.add(PolyLine(points, strokeColor=colour, strokeWidth=0.9, strokeDashArray=dashes, fillColor=None))
        for x, y in run if series.dots or len(run) == 1 else ():
            group.add(Circle(sheet.x(x), sheet.y(y), 1.3, fillColor=colour, strokeColor=None))
    return group


def _band(band: Band, sheet: _Sheet) -> Group:
    bottom = sheet.y(band.y + band.height)
    box = Rect(sheet.x(band.x), bottom, sheet.x(band.width), band.height * SCALE)
    box.fillColor, box.strokeColor = _BANDS[band.style], None
    group = Group(box)
    if band.style in ("drug", "observation") and band.width > 9:
        colour = styles.INK if band.style == "observation" else styles.PAPER
        group.add(sheet.text(band.x, band.y + band.height - 3.5, band.label, 6.2, colour, bold=True))
    return group


def _mark(mark: Mark, sheet: _Sheet) -> Group:
    colour = styles.INK if mark.style == "device" else styles.NOT_MET
    dot = Circle(sheet.x(mark.x), sheet.y(mark.y), 2, fillColor=colour, strokeColor=None)
    if mark.style == "device":
        return Group(dot)
    return Group(dot, sheet.text(mark.x + 0.4, mark.y + 3, mark.label, 6, colour))
