"""What happened in a treatment session, one frozen type for each kind of event. A session is its events, no more.

Whoever noticed something makes the event and its id, so that sending it twice does no harm. Nothing is ever deleted: a
mistake is corrected by an `Amended` event that names the event it corrects.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

_UTC = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What every event says of itself.

    id: made by the sender, unique in the world. observed_at: when it happened; recorded_at: when it was written down,
    both aware and in UTC. by: who or which device. Raises ValueError for a time that is not in UTC.
    """

    id: str
    observed_at: datetime
    recorded_at: datetime
    by: str

    def __post_init__(self) -> None:
        """A time without a zone could be any of a day's hours."""
        if self.observed_at.utcoffset() != _UTC or self.recorded_at.utcoffset() != _UTC:
            found = f"observed_at {self.observed_at.isoformat()}, recorded_at {self.recorded_at.isoformat()}"
            raise ValueError(f"event {self.id}: found {found}; expected aware times in UTC. Convert them at the door.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Noted):
    """The patient is here. What the chart says of them comes along; None where it does not say.

    sessions_before: how many sessions of this treatment there were. last_weight_kg: from the last session or the chart.
    pregnancy_possible: whether the pre-check about pregnancy concerns them.
    """

    kind: Literal["checked_in"] = "checked_in"
    sex: str | None = None
    height_cm: float | None = None
    last_weight_kg: float | None = None
    sessions_before: int | None = None
    pregnancy_possible: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTaken(Noted):
    """Today's weight. confirmed: it was found implausible, measured again, and is right."""

    kind: Literal["weight_taken"] = "weight_taken"
    weight_kg: float
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswered(Noted):
    """A question of the protocol's pre-checks or discharge checks, answered. answer None: nobody knows."""

    kind: Literal["check_answered"] = "check_answered"
    question: str
    answer: Literal["yes", "no"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeTold(Noted):
    """When the patient last took something that the protocol wants an interval after. last_at None: not since long."""

    kind: Literal["intake_told"] = "intake_told"
    intake: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseOrdered(Noted):
    """What is to be given: for an infusion with its bag, its minutes and the vial; for devices the whole dose."""

    kind: Literal["dose_ordered"] = "dose_ordered"
    dose_mg: float
    bag_ml: float | None = None
    minutes: float | None = None
    vial_mg_per_ml: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseConfirmed(Noted):
    """A second person agrees with an order: that it was prepared as ordered, or that so high a dose is meant.

    dose_mg: the dose that they saw; None where it was not told. It counts for no other dose.
    """

    kind: Literal["dose_confirmed"] = "dose_confirmed"
    order: str
    dose_mg: float | None = None
    purpose: Literal["double_check", "second_sign_off"] = "double_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Noted):
    """A clinician decides to go on although a rule holds the session, and says why."""

    kind: Literal["hold_lifted"] = "hold_lifted"
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceGiven(Noted):
    """One nasal device was used up. number: counted from 1."""

    kind: Literal["device_given"] = "device_given"
    number: int
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrationStarted(Noted):
    """The infusion runs."""

    kind: Literal["administration_started"] = "administration_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrationPaused(Noted):
    """The infusion stands still, or the next device waits."""

    kind: Literal["administration_paused"] = "administration_paused"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrationResumed(Noted):
    """It goes on."""

    kind: Literal["administration_resumed"] = "administration_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrationStopped(Noted):
    """Nothing more is given, whether all was given or not. given_ml: what the pump says went in."""

    kind: Literal["administration_stopped"] = "administration_stopped"
    reason: str = ""
    given_ml: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Noted):
    """Vital signs measured at one moment; None where not measured."""

    kind: Literal["reading"] = "reading"
    systolic_mmhg: float | None = None
    diastolic_mmhg: float | None = None
    heart_rate_per_min: float | None = None
    spo2_percent: float | None = None
    respiratory_rate_per_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleScored(Noted):
    """The total of a scale: MOAA/S 0 to 5 (5 is awake), CADSS 0 to 92, modified Aldrete 0 to 10."""

    kind: Literal["scale_scored"] = "scale_scored"
    scale: Literal["moaa_s", "cadss", "aldrete"]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffectNoted(Noted):
    """A side effect began at `observed_at`. effect: an id of the protocol's list, or free words."""

    kind: Literal["side_effect_noted"] = "side_effect_noted"
    effect: str
    severity: Literal["mild", "moderate", "severe"] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffectResolved(Noted):
    """A side effect is over. side_effect: the id of the event that noted it."""

    kind: Literal["side_effect_resolved"] = "side_effect_resolved"
    side_effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionGiven(Noted):
    """Something was done about it: a medicine, oxygen, talking."""

    kind: Literal["intervention_given"] = "intervention_given"
    intervention: str
    dose: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged(Noted):
    """Somebody has seen an alarm. It comes back while its condition lasts."""

    kind: Literal["alarm_acknowledged"] = "alarm_acknowledged"
    alarm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortConfirmed(Noted):
    """Somebody is there to take the patient home."""

    kind: Literal["escort_confirmed"] = "escort_confirmed"
    escort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharged(Noted):
    """The patient has left. against_advice: although the conditions did not hold; then with what was said."""

    kind: Literal["discharged"] = "discharged"
    against_advice: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aborted(Noted):
    """The treatment is given up for today. Whoever has had some of the drug is still observed."""

    kind: Literal["aborted"] = "aborted"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(Noted):
    """An event was wrong. event: its id. replacement: what is right instead, or None if it never happened.

    The event that is corrected stays in the log; of several corrections of one event the one recorded last counts.
    """

    kind: Literal["amended"] = "amended"
    event: str
    replacement: "Event | None"
    reason: str = ""


Event = (
    CheckedIn
    | WeightTaken
    | CheckAnswered
    | IntakeTold
    | DoseOrdered
    | DoseConfirmed
    | HoldLifted
    | DeviceGiven
    | AdministrationStarted
    | AdministrationPaused
    | AdministrationResumed
    | AdministrationStopped
    | Reading
    | ScaleScored
    | SideEffectNoted
    | SideEffectResolved
    | InterventionGiven
    | AlarmAcknowledged
    | EscortConfirmed
    | Discharged
    | Aborted
    | Amended
)
"""Any event; `kind` tells which."""

EVENTS: dict[str, type[Event]] = {each.__dataclass_fields__["kind"].default: each for each in Event.__args__}
"""The types by their `kind`, as they are stored and sent."""
