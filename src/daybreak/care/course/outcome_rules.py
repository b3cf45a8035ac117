"""How a protocol judges what became of a patient: response, remission, relapse, safety, every figure with its source.

A figure that no source fixes has the source `clinic-default`; where a row as a whole has a published source,
`clinic_defaults` names those of its fields that have none. Nothing here refuses a treatment: it all informs and warns.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Source
from daybreak.care.screening.trial_rules import Days, Percent

RiskLevel = Literal["low", "moderate", "high"]
"""How far somebody may be at risk of suicide, by the triage of the C-SSRS screener."""

Jurisdiction = Literal["US", "EU", "any"]

AdverseEventKind = Literal["psychiatric_hospitalisation", "suicide_attempt", "other_relevant_event"]
"""What happened to the patient that counts as a relapse whatever the scores say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentChoice:
    """The id of an instrument and where the choice comes from."""

    value: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A number of points of a scale and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOutcome:
    """What counts as better on one scale. None: the protocol does not judge it on this scale.

    response_percent: improvement from this share of the baseline on. partial_response_percent: from this share on and
    below a response. remission_at_most: a total of at most so much.
    """

    instrument: str
    response_percent: Percent | None = None
    partial_response_percent: Percent | None = None
    remission_at_most: Points | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyResponse:
    """The response so many hours after the first session. Of several scores in the window the nearest counts.

    recall_24h: only a rating that asks about the last 24 hours counts; a usual one looks back over the illness.
    """

    instruments: tuple[str, ...]
    after_hours: float
    from_hours: float
    to_hours: float
    recall_24h: bool
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RelapseRule:
    """Two high scores that are a relapse of somebody who had responded.

    at_least: how high each of the two is; above_best: and so many points above the best score before it, since the
    first session. from_days, to_days: how far the two lie apart. consecutive: no lower score lies between them.
    """

    id: str
    title: str
    instrument: str
    at_least: float
    above_best: float = 0
    from_days: float
    to_days: float
    consecutive: bool = True
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RelapseEvents:
    """What counts as a relapse of somebody who had responded, whatever the scores say."""

    kinds: tuple[AdverseEventKind, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class WorseningRule:
    """A rise of so many points that is a deterioration (above the baseline) or an early sign (above the best score).

    judged_after: earlier scores say nothing about it.
    """

    id: str
    title: str
    instrument: str
    points: float
    above: Literal["baseline", "best"]
    judged_after: Literal["first_session", "induction"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningfulChange:
    """So many points of change that the patient or a clinician notices."""

    id: str
    title: str
    instrument: str
    points: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """What a reliable change is reckoned from: the spread of baselines, and how alike two measurements are (0 to 1)."""

    instrument: str
    baseline_sd: Points
    reliability: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableChange:
    """A change that is more than chance: |difference| / (SD x sqrt(2 (1 - r))) above `index_above` (Jacobson, Truax).

    figures: by instrument. One without figures cannot be judged, and the finding says so.
    """

    index_above: Points
    figures: tuple[Reliability, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAction:
    """One thing to do for somebody at risk."""

    id: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLevel:
    """What a risk of this level asks for, and by when, in minutes after the answer that raised it.

    acknowledge_within_minutes: somebody has taken it on, else the next person is called, and again after each so many
    minutes. contact_within_minutes: somebody has spoken with the patient; None if the level does not ask for it.
    assess_within_minutes: a clinician has assessed the patient and written it down.
    """

    level: RiskLevel
    title: str
    acknowledge_within_minutes: float
    contact_within_minutes: float | None = None
    assess_within_minutes: float
    actions: tuple[SafetyAction, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledLevel:
    """The level that counts until it is known: after a critical answer, or a report that names none.

    after_minutes: a screener that shows a risk and is not completed for so long counts as this high at least.
    """

    value: RiskLevel
    after_minutes: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """Where somebody in a crisis gets help at any hour. instruction: what to do, in a sentence for the patient."""

    jurisdiction: Jurisdiction
    title: str
    telephone: str
    instruction: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SuicideSafetyRules:
    """What follows from a suicidal answer. triage: where the levels of the screener's answers come from."""

    triage: Source
    unsettled: UnsettledLevel
    levels: tuple[SafetyLevel, ...]
    crisis_lines: tuple[CrisisLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRules:
    """Everything that a protocol says about outcomes and about safety between the visits.

    primary: the scale that speaks for the course. scales: those that are judged at all, each by itself.
    baseline_within: so many days before the first session. counts_for: so long the latest score speaks for today.
    suicidality: the item that is followed (an observable), and where that comes from.
    """

    primary: InstrumentChoice
    scales: tuple[ScaleOutcome, ...]
    baseline_within: Days
    counts_for: Days
    early_response: EarlyResponse
    relapse: tuple[RelapseRule, ...]
    relapse_events: RelapseEvents
    worsening: tuple[WorseningRule, ...]
    meaningful_change: tuple[MeaningfulChange, ...]
    reliable_change: ReliableChange
    suicidality: InstrumentChoice
    suicide_safety: SuicideSafetyRules
