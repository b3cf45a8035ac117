"""One session while it is being folded: the log, what the drug is doing, and each measure over time, taken once."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from daybreak.care.session.administration import Administration
from daybreak.care.session.dose import DosePlan
from daybreak.care.session.log import Log, Series
from daybreak.care.session.rules import Measure, SessionRules
from daybreak.care.session.state import Clocks, Phase

MEASURES: tuple[Measure, ...] = get_args(Measure)


@dataclass(frozen=True, slots=True)
class View:
    """What every part of the fold looks at."""

    rules: SessionRules
    log: Log
    plan: DosePlan
    given: Administration
    clocks: Clocks
    phase: Phase
    now: datetime
    _series: dict[Measure, Series] = field(default_factory=dict)

    def series(self, measure: Measure) -> Series:
        """The values of a measure."""
        if measure not in self._series:
            self._series[measure] = self.log.series(measure)
        return self._series[measure]

    def last(self, measure: Measure) -> tuple[datetime, float] | None:
        """The last value of a measure up to now: what is dated later is no fresh value."""
        return self._last_until(measure, self.now)

    def baseline(self, measure: Measure) -> float | None:
        """The last value before the drug; None if there is none."""
        last = self._last_until(measure, self.given.started_at or self.now)
        return last[1] if last else None

    def phase_start(self) -> datetime:
        """When the present phase began, as far as the schedule is concerned."""
        clocks = self.clocks
        begun = {
            Phase.PREPARATION: clocks.checked_in_at,
            Phase.ADMINISTRATION: clocks.administration_from,
            Phase.PAUSED: clocks.administration_from,
            Phase.OBSERVATION: clocks.administration_ended_at,
        }.get(self.phase)
        return begun or self.now

    def _last_until(self, measure: Measure, moment: datetime) -> tuple[datetime, float] | None:
        series = self.series(measure)
        position = bisect_right(series.times, moment)
        return (series.times[position - 1], series.values[position - 1]) if position else None
