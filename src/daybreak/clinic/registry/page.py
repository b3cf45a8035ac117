"""What the dashboard shows, put together for the page, the paper and the downloads: figures with words and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from daybreak.clinic.registry import words
from daybreak.clinic.registry.charts import Bar, CurveChart, FunnelChart, bar, curve_chart, funnel_chart
from daybreak.clinic.registry.counting import count_courses
from daybreak.clinic.registry.refreshing import Freshness, freshness
from daybreak.clinic.registry.selection import Selection
from daybreak.clinic.registry.statistics import figures_of
from daybreak.knowledge.published_evidence import Study, evidence

if TYPE_CHECKING:
    from daybreak.research.outcome_statistics.comparing import Comparison
    from daybreak.research.outcome_statistics.figures import ClinicFigures
    from daybreak.research.outcome_statistics.funnel import FunnelPoint
    from daybreak.research.outcome_statistics.proportions import Proportion
    from daybreak.research.outcome_statistics.survival import SurvivalCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProportion:
    """A proportion with its name, whom it is about, what it rests on, and its picture."""

    key: str
    title: str
    of: str
    basis: str
    found: "Proportion"
    bar: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCurve:
    """A curve with its words. chart: None while nobody was followed."""

    key: str
    title: str
    about: str
    basis: str
    share_word: str
    unit: str
    rising: bool
    curve: "SurvivalCurve | None"
    chart: CurveChart | None

    @property
    def rows(self) -> list[tuple[int, float, float, float, int, int]]:
        """Day, share and band in percent, at risk, events: each day with an event, thinned to what can be read."""
        points = self.curve.points if self.curve else ()
        step = max(1, len(points) // 40)
        kept = [each for number, each in enumerate(points) if number % step == 0 or number == len(points) - 1]
        turn = (lambda share: 100 * (1 - share)) if self.rising else (lambda share: 100 * share)
        return [
            (each.day, turn(each.share), *sorted((turn(each.low), turn(each.high))), each.at_risk, each.events)
            for each in kept
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownComparison:
    """A published figure beside the clinic's. place: what the funnel says of all groups together."""

    comparison: "Comparison"
    bar: Bar | None
    chart: FunnelChart | None
    place: str

    @property
    def groups(self) -> list[tuple["FunnelPoint", str]]:
        """The groups of the funnel, each with what its place means."""
        found = self.comparison.funnel
        return [(each, words.PLACES[each.place]) for each in (*found.points, found.whole)] if found else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything of the page."""

    selection: Selection
    figures: "ClinicFigures"
    freshness: Freshness
    caseload: list[tuple[str, int]]
    outcomes: list[ShownProportion]
    pressures: list[ShownProportion]
    effects: list[ShownProportion]
    duties: list[ShownProportion]
    curves: list[ShownCurve]
    closing: ShownCurve
    comparisons: list[ShownComparison]
    without_difference: list[Study]
    missing: list[tuple[str, int]]
    rules: list[tuple[str, int]]

    @property
    def spread_rows(self) -> list[tuple[int, int]]:
        """How many responded after so many sessions, the fewest first."""
        return sorted(self.figures.sessions_to_response.counts.items())


def dashboard(selection: Selection, now: datetime) -> Dashboard:
    """The dashboard of the courses that were chosen, from their rows as they are."""
    figures = figures_of(count_courses(selection, now))
    counts = figures.counts
    return Dashboard(
        selection=selection,
        figures=figures,
        freshness=freshness(now),
        caseload=[(word, counts.caseload.get(key, 0)) for key, word in words.STATUSES.items()],
        outcomes=[_shown(key, asked, figures.answers[key]) for key, asked in words.OUTCOMES.items()],
        pressures=list(_pressures(figures)),
        effects=list(_effects(figures)),
        duties=[_shown("measures", _MEASURES, figures.measures), _shown("tasks", _TASKS, figures.closed_in_time)],
        curves=list(_curves(figures)),
        closing=_closing(figures),
        comparisons=[_compared(each) for each in figures.comparisons],
        without_difference=[each for each in evidence().values() if each.negative],
        missing=[(word, counts.missing.get(key, 0)) for key, word in words.MISSING.items()],
        rules=list(selection.rows().order_by("rules").values_list("rules").annotate(number=Count("pk"))),
    )


_MEASURES = words.Asked(
    "Measures answered in time or late, of those that were due",
    "requests made during the courses",
    "Answered: the patient has been through every item. Not answered: over or past its day. Withdrawn ones are left "
    "out; those that are not due yet count as not known.",
)
_TASKS = words.Asked(
    "Safety tasks closed with every step in time",
    "safety tasks raised during the courses",
    "In time: taken on, spoken with the patient and assessed by the protocol's minutes. Open ones are not known yet.",
)


def _shown(key: str, asked: words.Asked, found: "Proportion") -> ShownProportion:
    return ShownProportion(key=key, title=asked.title, of=asked.of, basis=asked.basis, found=found, bar=bar(found))


def _pressures(figures: "ClinicFigures") -> Iterator[ShownProportion]:
    basis = "As the US label defines it (table 6): any reading since the drug began; a rise above the last one before."
    for key, title in words.PRESSURES.items():
        of_courses = words.Asked(f"{title}, at least once", "courses with a session", basis)
        of_sessions = words.Asked(f"{title}, of sessions", "sessions given", basis)
        yield _shown(f"courses:{key}", of_courses, figures.answers[f"pressure:{key}"])
        yield _shown(f"sessions:{key}", of_sessions, figures.session_answers[f"pressure:{key}"])


def _effects(figures: "ClinicFigures") -> Iterator[ShownProportion]:
    basis = "Noted at the chair at least once in the session. A session whose record is not here is not known."
    for key, title in words.EFFECTS.items():
        asked = words.Asked(title, "sessions given", basis)
        yield _shown(f"effect:{key}", asked, figures.session_answers[f"effect:{key}"])


def _curves(figures: "ClinicFigures") -> Iterator[ShownCurve]:
    method = "Kaplan and Meier's estimate with its 95 % band (exponential Greenwood), by lifelines."
    yield _curve(
        "to_response",
        "Time to the first response",
        "From the first session, of courses with a score that can be judged",
        f"{method} Whoever has not responded is followed until the last score that could be judged.",
        "have responded",
        figures.to_response,
        rising=True,
    )
    yield _curve(
        "to_relapse",
        "Without relapse after the first response",
        "From the day of the first response",
        f"{method} Whoever has not relapsed is followed until the last score that could be judged.",
        "have not relapsed",
        figures.to_relapse,
        rising=False,
    )
    yield _curve(
        "in_treatment",
        "Still in treatment, drop-out alone",
        "From the first session; other endings end the following and are no drop-out",
        f"{method} A course that goes on is followed until the day of its row.",
        "have not dropped out",
        figures.in_treatment,
        rising=False,
    )


def _closing(figures: "ClinicFigures") -> ShownCurve:
    return _curve(
        "closing_hours",
        "Time to a documented assessment",
        "From the answer that raised the task",
        "Kaplan and Meier's estimate; tasks that are open are followed until their row was made.",
        "have been assessed",
        figures.closing_hours,
        rising=True,
        unit="hour",
    )


def _curve(
    key: str, title: str, about: str, basis: str, share_word: str, curve: Any, *, rising: bool, unit: str = "day"
) -> ShownCurve:
    chart = curve_chart(curve, rising=rising, unit=unit) if curve else None
    return ShownCurve(
        key=key,
        title=title,
        about=about,
        basis=basis,
        share_word=share_word,
        unit=unit,
        rising=rising,
        curve=curve,
        chart=chart,
    )


def _compared(each: "Comparison") -> ShownComparison:
    return ShownComparison(
        comparison=each,
        bar=bar(each.clinic),
        chart=funnel_chart(each.funnel) if each.funnel else None,
        place=words.PLACES[each.funnel.whole.place] if each.funnel else "Not measured against each other",
    )
