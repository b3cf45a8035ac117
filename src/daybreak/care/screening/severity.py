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
    """Whether the depression is at least so severe.

    Where scales disagree, those measured last decide if one of them reaches it; if none does, it is unknown, because
    an older score of another scale cannot speak for today, and neither can be dismissed.
    """
    judged = [(score, score.is_at_least(severity)) for score in scores]
    verdicts = {verdict for _, verdict in judged}
    if len(verdicts) <= 1:
        return verdicts.pop() if verdicts else Verdict.UNKNOWN
    dated = [score.observation.effective.latest for score, _ in judged if score.observation.effective]
    newest = max(dated, default=None)
    last = any_of(
        verdict
        for score, verdict in judged
        if score.observation.effective is None or score.observation.effective.latest == newest
    )
    return Verdict.MET if last is Verdict.MET else Verdict.UNKNOWN
