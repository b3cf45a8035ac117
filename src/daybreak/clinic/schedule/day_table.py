"""A day as a table: a column for each chair and for visits without one, a row for each quarter of an hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from daybreak.clinic.schedule.clinic_defaults import STEP_MINUTES
from daybreak.clinic.schedule.models import Appointment
from daybreak.clinic.schedule.planning.problem import Span
from daybreak.clinic.sessions.models import Chair

_STEP = timedelta(minutes=STEP_MINUTES)
_AN_HOUR = 60 // STEP_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A stretch of a column: an appointment, or nothing. rows: how many it spans. closed: outside the hours."""

    rows: int = 1
    appointment: Appointment | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A quarter of an hour. hour: its words where an hour begins, which spans `hour_rows`."""

    hour: str
    hour_rows: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTable:
    """The table; no rows on a day on which nothing is open and nothing stands."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class _Lane:
    """A column that is being filled."""

    title: str
    held: list[Appointment] = field(default_factory=list)

    def has_room(self, each: Appointment) -> bool:
        """Whether nothing in it overlaps."""
        return all(each.starts_at >= other.ends_at or each.ends_at <= other.starts_at for other in self.held)


def day_table(appointments: Sequence[Appointment], chairs: Iterable[Chair], hours: Sequence[Span]) -> DayTable:
    """The appointments of one day that take a place."""
    lanes = _lanes(appointments, chairs)
    edges = [*(each.start for each in hours), *(each.end for each in hours)]
    edges += [edge for each in appointments for edge in (each.starts_at, each.ends_at)]
    if not edges:
        return DayTable(columns=(), rows=())
    begin, end = _hour_before(min(edges)), _hour_before(max(edges) - timedelta(seconds=1)) + timedelta(hours=1)
    moments = [begin + number * _STEP for number in range(int((end - begin) / _STEP))]
    covered: dict[int, datetime] = {}
    rows = tuple(_row(number, at, lanes, hours, covered) for number, at in enumerate(moments))
    return DayTable(columns=tuple(each.title for each in lanes), rows=rows)


def _lanes(appointments: Sequence[Appointment], chairs: Iterable[Chair]) -> list[_Lane]:
    """A column for each chair; what has none, or overlaps there, in as many more as it takes."""
    by_chair = {each.pk: _Lane(each.name) for each in chairs}
    apart: list[_Lane] = []
    for each in appointments:
        own = by_chair.get(each.chair_id or 0)
        lanes = [own] if own is not None else []
        lane = next((x for x in (*lanes, *apart) if x.has_room(each)), None)
        if lane is None:
            lane = _Lane("Other visits" if not apart else f"Other visits {len(apart) + 1}")
            apart.append(lane)
        lane.held.append(each)
    return [*by_chair.values(), *apart]


def _row(number: int, at: datetime, lanes: list[_Lane], hours: Sequence[Span], covered: dict[int, datetime]) -> Row:
    cells = []
    for place, lane in enumerate(lanes):
        if place in covered and at < covered[place]:
            continue
        starting = next((each for each in lane.held if at <= each.starts_at < at + _STEP), None)
        if starting is None:
            cells.append(Cell(closed=not any(span.start <= at < span.end for span in hours)))
            continue
        rows = max(1, -int((at - starting.ends_at) // _STEP))
        covered[place] = at + rows * _STEP
        cells.append(Cell(rows=rows, appointment=starting))
    begins = number % _AN_HOUR == 0
    return Row(hour=f"{timezone.localtime(at):%H:%M}" if begins else "", hour_rows=_AN_HOUR, cells=tuple(cells))


def _hour_before(moment: datetime) -> datetime:
    """The full hour, as the clinic's clock shows it, at or before a moment."""
    local = timezone.localtime(moment)
    return moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
