"""How severe the depression is now, by the latest score of each rating scale, and where the scales disagree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from daybreak.care.chart import Observation
from daybreak.care.findings import Input, Verdict, any_of, verdict_of
from daybreak.care.reference import Band, Instrument, ReferenceTables
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.measures import latest, observation_input

Severity = Literal["none", "mild", "moderate", "severe"]
LADDER: tuple[Severity, ...] = ("none", "mild", "moderate", "severe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score that may be the latest of its scale. sure: it surely lies in the window. band: None without a value."""

    instrument: Instrument
    observation: Observation
    band: Band | None
    sure: bool

    @property
    def sentence(self) -> str:
        """ "PHQ-9 19 (moderately severe)" """
        if self.band is None or self.observation.value is None:
            return f"{self.instrument.label} without a value"
        return f"{self.instrument.label} {self.observation.value:g} ({self.band.label})"

    @property
    def input(self) -> Input:
        """The score as a fact that a finding shows."""
        return observation_input(self.observation, self.instrument.label)

    def is_at_least(self, severity: Severity) -> Verdict:
        """Whether its band reaches the severity."""
        if self.band is None or not self.sure:
            return Verdict.UNKNOWN
        return verdict_of(LADDER.index(self.band.severity) >= LADDER.index(severity))


def scores_now(
    index: ChartIndex, tables: ReferenceTables, instruments: Iterable[str], within_days: int
) -> tuple[Score, ...]:
    """The scores of these scales (ids) that may be the latest within so many days, scale by scale."""
    return tuple(
        Score(instrument=instrument, observation=observation, band=band_of(instrument, observation), sure=found.sure)
        for instrument in (tables.instruments[name] for name in instruments)
        for found in (latest(index.observations(instrument.total_observable), index.as_of, within_days),)
        for observation in found.observations
    )


def band_of(instrument: Instrument, observation: Observation) -> Band | None:
    """The band that holds the score; a score between two whole numbers belongs to the lower one."""
    value = observation.value
    if value is None:
        return None
    return next((band for band in instrument.bands if band.low <= value < band.high + 1), None)


def is_at_least(scores: Iterable[Score], severity: Severity) -> Verdict:
    """Whether the depression is at least so severe: on one scale is enough.

    Unless every scale that reaches it was surely measured before another one that does not: then it is unknown, because
    an older score cannot speak for today, and neither can be dismissed.
    """
    judged = [(score.is_at_least(severity), score.observation.effective) for score in scores]
    verdict = any_of(said for said, _ in judged)
    reached = [day for said, day in judged if said is Verdict.MET and day is not None]
    below = [day for said, day in judged if said is Verdict.NOT_MET and day is not None]
    if not judged:
        return Verdict.UNKNOWN
    superseded = reached and below and max(day.earliest for day in below) > max(day.latest for day in reached)
    return Verdict.UNKNOWN if verdict is Verdict.MET and superseded else verdict
