"""The sessions of a course as a picture: where each lies in time, in percent of the width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daybreak.care.course.course_state import CourseState
from daybreak.clinic.ui.charts.time_scale import Tick, TimeScale
from daybreak.clinic.ui.templatetags.clinical import clinical_date

_AIR = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One session."""

    x: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Sessions given and missed, and the window of the next one with its earliest and latest days."""

    ticks: tuple[Tick, ...]
    given: tuple[Mark, ...]
    missed: tuple[Mark, ...]
    window_x: float | None
    window_width: float
    today_x: float


def strip_of(state: CourseState, missed: Sequence[date]) -> Strip | None:
    """The picture; None where there is nothing to see yet."""
    days = [each.day for each in state.given]
    ahead = [state.due.latest] if state.due else []
    if not days and not missed and not ahead:
        return None
    everything = [*days, *missed, *ahead, state.today]
    scale = TimeScale(start=min(everything) - _AIR, end=max(everything) + _AIR)
    start = scale.percent(state.due.earliest) if state.due else None
    return Strip(
        ticks=scale.ticks(),
        given=tuple(
            Mark(x=scale.percent(each.day), title=f"Session {number} on {clinical_date(each.day)}")
            for number, each in enumerate(state.given, 1)
        ),
        missed=tuple(Mark(x=scale.percent(day), title=f"Missed on {clinical_date(day)}") for day in missed),
        window_x=start,
        window_width=scale.percent(state.due.latest + timedelta(days=1)) - start if state.due and start else 0.0,
        today_x=scale.percent(state.today),
    )
