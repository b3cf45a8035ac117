"""A scale over the course as a drawing for paper: ink first, the limits as lines, the sessions as ticks below."""

from datetime import date, timedelta
from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, Line, String
from reportlab.lib.colors import Color

from daybreak.clinic.outcomes.lines import Line as ScaleLine
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.tables import WIDTH
from daybreak.clinic.ui.paper.words import plain
from daybreak.clinic.ui.templatetags.clinical import clinical_date

_HEIGHT, _LEFT, _FOOT, _TOP = 130.0, 22.0, 26.0, 8.0
_COLOURS = {"baseline": styles.SOFT, "response": styles.ACCENT, "remission": styles.MET}


def picture(line: ScaleLine) -> Drawing:
    """The drawing, as wide as the sheet. The line must have a score of the course."""
    return _Picture(line).drawn()


class _Picture:
    def __init__(self, line: ScaleLine) -> None:
        self.line = line
        days = [each.score.day for each in line.in_course] + [each.day for each in line.judged.history.sessions]
        self.first, self.last = min(days), max([*days, min(days) + timedelta(days=1)])
        highs = [each.score.bounds.high for each in line.in_course]
        self.most = float(line.instrument.maximum) if line.instrument else max([*highs, 1.0])
        self.drawing = Drawing(WIDTH, _HEIGHT)

    def drawn(self) -> Drawing:
        self._axes()
        for limit in self.line.limits:
            self._across(limit.value, _COLOURS[limit.kind])
        for session in self.line.judged.history.sessions:
            self._stroke(self._x(session.day), _FOOT - 7, self._x(session.day), _FOOT - 1, styles.ACCENT, 1.1)
        self._scores()
        return self.drawing

    def _axes(self) -> None:
        self._stroke(_LEFT, _FOOT, WIDTH, _FOOT, styles.LINE, 0.6)
        for share in (0.0, 0.5, 1.0):
            value = round(self.most * share)
            self._text(_LEFT - 3, self._y(value) - 2, f"{value:g}", "end")
        self._text(_LEFT, 6, clinical_date(self.first), "start")
        self._text(WIDTH, 6, clinical_date(self.last), "end")

    def _scores(self) -> None:
        spots = [(self._x(each.score.day), each.score.bounds) for each in self.line.in_course]
        exact = [(x, self._y(bounds.low)) for x, bounds in spots if bounds.is_exact]
        for (x1, y1), (x2, y2) in pairwise(exact):
            self._stroke(x1, y1, x2, y2, styles.INK, 0.9)
        for x, y in exact:
            self.drawing.add(Circle(x, y, 2.2, fillColor=styles.INK, strokeColor=styles.PAPER, strokeWidth=0.5))
        for x, bounds in spots:
            if not bounds.is_exact:
                self._stroke(x, self._y(bounds.low), x, self._y(bounds.high), styles.UNKNOWN, 2)

    def _across(self, value: float, colour: Color) -> None:
        line = Line(_LEFT, self._y(value), WIDTH, self._y(value), strokeColor=colour, strokeWidth=0.7)
        line.strokeDashArray = [3, 2]
        self.drawing.add(line)

    def _stroke(self, x1: float, y1: float, x2: float, y2: float, colour: Color, weight: float) -> None:
        self.drawing.add(Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=weight))

    def _text(self, x: float, y: float, said: str, anchor: str) -> None:
        self.drawing.add(
            String(x, y, plain(said), fontName=styles.REGULAR, fontSize=6.4, fillColor=styles.SOFT, textAnchor=anchor)
        )

    def _x(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return _LEFT + 6 + (WIDTH - _LEFT - 12) * share

    def _y(self, value: float) -> float:
        return _FOOT + (_HEIGHT - _FOOT - _TOP) * value / self.most
