"""A scale over the course as a page draws and tabulates it: points, limits of the protocol, bands, sessions, events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from daybreak.care.course.outcomes import ScaleOutcomes, Standing
from daybreak.care.course.scores import DatedScore, span_words
from daybreak.care.course.trajectory import relevant_events, scale_outcome
from daybreak.care.findings import Source
from daybreak.care.reference import Band, Instrument
from daybreak.clinic.outcomes.services import Judged
from daybreak.clinic.outcomes.words import EVENT_WORDS, STATUSES
from daybreak.clinic.ui.words import Status
from daybreak.knowledge import load_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A line across the picture: the baseline, or a limit that follows from the protocol."""

    kind: str
    label: str
    value: float
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score. value: in words; record: where it comes from; band: the one in which it lies whatever the rest."""

    standing: Standing
    value: str
    record: str
    status: Status
    band: str

    @property
    def score(self) -> DatedScore:
        """The score itself."""
        return self.standing.score


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One scale over the course. points: oldest first; early: ratings of the last 24 hours, which stand apart."""

    scale: ScaleOutcomes
    instrument: Instrument | None
    limits: tuple[Limit, ...]
    points: tuple[Point, ...]
    early: tuple[DatedScore, ...]
    judged: Judged

    @property
    def newest_first(self) -> tuple[Point, ...]:
        """As the table lists them."""
        return self.points[::-1]

    @property
    def in_course(self) -> tuple[Point, ...]:
        """The points that a picture of the course shows: of no course, all."""
        first = self.first_drawn
        return tuple(each for each in self.points if first is None or each.score.day >= first)

    @property
    def earlier(self) -> int:
        """How many scores lie before what the picture shows."""
        return len(self.points) - len(self.in_course)

    @property
    def latest(self) -> Point | None:
        """The last score."""
        return self.points[-1] if self.points else None

    def drawn(self) -> dict[str, Any]:
        """What the script draws: days as seconds at noon UTC, so that no zone moves a day."""
        points = [each.score for each in self.points]
        return {
            "label": self.scale.label,
            "least": self.instrument.minimum if self.instrument else 0,
            "most": self.instrument.maximum if self.instrument else None,
            "bands": [_band(each) for each in (self.instrument.bands if self.instrument else ())],
            "times": [_seconds(each.day) for each in points],
            "low": [each.bounds.low for each in points],
            "high": [each.bounds.high for each in points],
            "said": [each.status.word for each in self.points],
            "limits": [{"kind": each.kind, "label": each.label, "value": each.value} for each in self.limits],
            "early": [{"at": _seconds(each.day), "value": each.bounds.high} for each in self.early],
            "sessions": [_seconds(each.day) for each in self.judged.history.sessions],
            "events": [
                {"at": _seconds(each.day), "label": EVENT_WORDS[each.kind]}
                for each in relevant_events(self.judged.rules, self.judged.history)
            ],
            "from": _seconds(self.first_drawn) if self.first_drawn else None,
            "until": _seconds(self.judged.as_of),
        }

    @property
    def first_drawn(self) -> date | None:
        """From when the picture shows the course: the days in which its baseline may lie. Before any course, all."""
        first = self.judged.history.first_session
        if first is None:
            return None
        return first.day - timedelta(days=self.judged.rules.baseline_within.value)


def line_of(judged: Judged, scale: ScaleOutcomes) -> Line:
    """The scale as it is drawn."""
    instrument = load_tables().instruments.get(scale.instrument)
    early = (each for each in judged.known.scores if each.instrument == scale.instrument and each.recall_24h)
    return Line(
        scale=scale,
        instrument=instrument,
        limits=tuple(_limits(judged, scale)),
        points=tuple(_point(each, instrument) for each in scale.trajectory.standings),
        early=tuple(sorted(early, key=lambda each: (each.day, each.id))),
        judged=judged,
    )


def _limits(judged: Judged, scale: ScaleOutcomes) -> Iterator[Limit]:
    """Of a baseline that is not known there is no line, and none of the response that is reckoned from it."""
    base, rule = scale.trajectory.baseline, scale_outcome(judged.rules, scale.instrument)
    known = base.low if base is not None and base.is_exact else None
    if known is not None:
        yield Limit(kind="baseline", label=f"Baseline {known:g}", value=known, source=None)
    if known and rule is not None and rule.response_percent is not None:
        share = rule.response_percent
        most = known * (1 - share.value / 100)
        label = f"Response: at most {most:g} ({share.value:g} % better)"
        yield Limit(kind="response", label=label, value=most, source=share.source)
    if rule is not None and rule.remission_at_most is not None:
        limit = rule.remission_at_most
        yield Limit(
            kind="remission", label=f"Remission: at most {limit.value:g}", value=limit.value, source=limit.source
        )


def _point(standing: Standing, instrument: Instrument | None) -> Point:
    bounds = standing.score.bounds
    bands = instrument.bands if instrument else ()
    band = next((each.label for each in bands if each.low <= bounds.low and bounds.high <= each.high), "")
    return Point(
        standing=standing,
        value=span_words(bounds),
        record=standing.score.id,
        status=STATUSES[standing.status],
        band=band,
    )


def _band(band: Band) -> dict[str, Any]:
    return {"low": band.low, "high": band.high, "label": band.label, "severity": band.severity}


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(12), UTC).timestamp())
