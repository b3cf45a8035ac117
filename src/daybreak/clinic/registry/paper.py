"""The dashboard on paper: every figure with its denominator, what is not known, and where it comes from."""

from collections.abc import Iterable, Iterator

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, String
from reportlab.platypus import Flowable, KeepTogether, Spacer

from daybreak import __version__
from daybreak.clinic.registry.charts import FOOT, PLOT_HEIGHT, TOP, CurveChart, FunnelChart, Tick
from daybreak.clinic.registry.page import Dashboard, ShownComparison, ShownCurve, ShownProportion
from daybreak.clinic.registry.selection import Selection
from daybreak.clinic.ui import words as screen_words
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.sheets import sheets
from daybreak.clinic.ui.paper.tables import WIDTH, fact_table, ruled_table
from daybreak.clinic.ui.paper.words import heading, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, clinical_time, route_word, sex_word

_SCALE = 0.62
_LEFT = 30
_HEADS = ("Figure", "Yes of known", "Percent (95 % interval)", "Not known", "If all unknown were no / yes")
_SHARES = (0.36, 0.14, 0.22, 0.1, 0.18)
_PLACES = {"within": styles.ACCENT, "too_few": styles.INADEQUATE}


def dashboard_pdf(page: Dashboard) -> bytes:
    """The paper of the courses that were chosen."""
    title = "Outcomes of the clinic"
    return sheets(_story(page, title), title=title, about=f"{title}: {chosen_words(page.selection)}")


def chosen_words(selection: Selection) -> str:
    """The selection in words."""
    told = [selection.protocol, route_word(selection.route) if selection.route else ""]
    if selection.first or selection.last:
        ends = (clinical_date(each) if each else "any day" for each in (selection.first, selection.last))
        told.append(f"first session {' to '.join(ends)}")
    told += [f"age {selection.age}" if selection.age else "", sex_word(selection.sex) if selection.sex else ""]
    return ", ".join(each for each in told if each) or "all courses"


def freshness_words(page: Dashboard) -> str:
    """How current the figures are, in a sentence."""
    fresh = page.freshness
    if fresh.is_current:
        return "Every course is as of today."
    since = f", the oldest from {clinical_time(fresh.oldest_at)}" if fresh.oldest_at else ""
    told = [
        f"{fresh.behind} changed since their row was made" if fresh.behind else "",
        f"{fresh.older} are of an earlier day" if fresh.older else "",
        f"{fresh.without} have no row yet" if fresh.without else "",
    ]
    return f"Not all courses are current: {', '.join(each for each in told if each)}{since}."


def _story(page: Dashboard, title: str) -> Iterator[Flowable]:
    yield words(title, styles.TITLE)
    yield words(
        f"{chosen_words(page.selection).capitalize()}. {freshness_words(page)} What is not known is never counted as "
        f"no. Intervals: Wilson, 95 %. Made by Daybreak {__version__}.",
        styles.SMALL,
    )
    yield from heading("Caseload")
    yield fact_table([*page.caseload, ("Sessions", page.figures.counts.sessions)])
    for head, rows in (
        ("Outcomes", page.outcomes),
        ("Blood pressure", page.pressures),
        ("Side effects, by session", page.effects),
        ("Measures and safety tasks", page.duties),
    ):
        yield from heading(head)
        yield ruled_table(_HEADS, (_row(each) for each in rows), _SHARES)
    for curve in (*page.curves, page.closing):
        yield from _curve(curve)
    if page.comparisons:
        yield from heading("Beside published results")
        yield words("Figures of trials are no target for patients who were not chosen like theirs.", styles.SMALL)
    for each in page.comparisons:
        yield _comparison(each)
    yield from heading("Published without a difference")
    for study in page.without_difference:
        yield words(f"\u2022 {study.title}: {study.figures[0].definition}.", styles.SMALL)
    yield from heading("What today's outcome lacks")
    yield ruled_table(("Missing", "Courses"), page.missing, (0.8, 0.2))
    yield from heading("Judged by")
    yield ruled_table(("Rules", "Courses"), page.rules, (0.8, 0.2))


def percent_words(each: ShownProportion) -> str:
    """The share with its interval, marked where it is too small a group."""
    found = each.found
    if found.percent is None:
        return "Not known of anybody"
    told = f"{found.percent:.1f} % ({found.low:.1f} to {found.high:.1f})"
    return f"{told}, too few to judge" if found.too_few else told


def _row(each: ShownProportion) -> list[object]:
    found, tally = each.found, each.found.tally
    could_be = f"{found.least:.1f} / {found.most:.1f} %" if found.least is not None else "\u2013"
    return [each.title, f"{tally.yes} of {tally.known}", percent_words(each), tally.unknown, could_be]


def _curve(shown: ShownCurve) -> Iterable[Flowable]:
    yield from heading(shown.title)
    if shown.curve is None or shown.chart is None:
        yield words("Nobody has been followed yet.")
        return
    median = f"median {shown.curve.median_day} {shown.unit}s" if shown.curve.median_day is not None else "no median yet"
    told = f"{shown.about}. {shown.curve.events} events of {shown.curve.patients}, {median}. {shown.basis}"
    yield KeepTogether([words(told, styles.SMALL), Spacer(1, 3), curve_drawing(shown.chart)])


def _comparison(shown: ShownComparison) -> Flowable:
    one, figure = shown.comparison, shown.comparison.figure
    clinic = one.clinic
    own = "not known here"
    if clinic.percent is not None:
        own = f"{clinic.percent:.1f} % here ({clinic.low:.1f} to {clinic.high:.1f}; {clinic.tally.known} known)"
    certainty = screen_words.CERTAINTIES[figure.source.certainty]
    parts: list[Flowable] = [
        words(f"{one.study.title}: {figure.of_what} {figure.percent:g} % there, {own}", styles.STRONG),
        words(f"{shown.place}. {certainty}: {figure.source.key} {figure.source.locator}".strip(), styles.SMALL),
        *(words(f"\u2022 {each}", styles.SMALL) for each in one.differences),
    ]
    if shown.chart:
        parts += [Spacer(1, 3), funnel_drawing(shown.chart)]
    return KeepTogether([*parts, Spacer(1, 6)])


def curve_drawing(chart: CurveChart) -> Drawing:
    """A curve as vectors."""
    drawing = _drawing(chart.x_ticks, chart.y_ticks)
    drawing.add(Polygon(_flat(chart.band_steps), fillColor=styles.SHADE, strokeColor=None))
    drawing.add(PolyLine(_flat(chart.steps), strokeColor=styles.ACCENT, strokeWidth=1.1))
    drawing.add(_text(-_LEFT, TOP + PLOT_HEIGHT + 33, "At risk"))
    return drawing


def funnel_drawing(chart: FunnelChart) -> Drawing:
    """A funnel as vectors."""
    drawing = _drawing(chart.x_ticks, chart.y_ticks)
    drawing.add(PolyLine(_flat(chart.outer_steps), strokeColor=styles.SOFT, strokeWidth=0.5, strokeDashArray=[2, 2]))
    drawing.add(PolyLine(_flat(chart.inner_steps), strokeColor=styles.SOFT, strokeWidth=0.7))
    drawing.add(_line(0, chart.target_y, 100, chart.target_y, styles.INK))
    for dot in chart.dots:
        colour = _PLACES.get(dot.place, styles.NOT_KNOWN)
        size = 3.2 if dot.whole else 2
        drawing.add(Circle(_x(dot.x), _y(dot.y), size, fillColor=colour, strokeColor=styles.PAPER, strokeWidth=0.4))
    return drawing


def _drawing(x_ticks: Iterable[Tick], y_ticks: Iterable[Tick]) -> Drawing:
    drawing = Drawing(WIDTH, (TOP + PLOT_HEIGHT + FOOT) * _SCALE)
    for tick in y_ticks:
        drawing.add(_line(0, tick.at, 100, tick.at, styles.LINE))
        drawing.add(_text(-_LEFT, tick.at + 3, tick.label))
    for tick in x_ticks:
        drawing.add(_text(_x(tick.at) - _LEFT, TOP + PLOT_HEIGHT + 16, tick.label))
        drawing.add(_text(_x(tick.at) - _LEFT, TOP + PLOT_HEIGHT + 33, tick.below))
    return drawing


def _x(percent: float) -> float:
    return _LEFT + (WIDTH - _LEFT - 12) * percent / 100


def _y(pixels: float) -> float:
    return float((TOP + PLOT_HEIGHT + FOOT - pixels) * _SCALE)


def _flat(points: Iterable[tuple[float, float]]) -> list[float]:
    return [value for x, percent in points for value in (_x(x), _y(TOP + PLOT_HEIGHT * (1 - percent / 100)))]


def _line(x1: float, y1: float, x2: float, y2: float, colour: object) -> Line:
    return Line(_x(x1), _y(y1), _x(x2), _y(y2), strokeColor=colour, strokeWidth=0.4)


def _text(right: float, y: float, told: str) -> String:
    """So many points to the right of the axis."""
    return String(_LEFT + right, _y(y), told, fontName=styles.REGULAR, fontSize=5.8, fillColor=styles.SOFT)
