"""How a session is run, as a protocol says it: every figure with its source.

A figure that no source fixes has the source `clinic-default`; where a row as a whole has a published source,
`clinic_defaults` names those of its fields that have none.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Source
from daybreak.care.screening.trial_rules import Percent

Priority = Literal["high", "medium", "low"]
"""In the manner of IEC 60601-1-8: act at once, act soon, be aware."""

Measure = Literal[
    "systolic_mmhg",
    "diastolic_mmhg",
    "heart_rate_per_min",
    "spo2_percent",
    "respiratory_rate_per_min",
    "moaa_s",
    "cadss",
    "aldrete",
]
"""What is measured or scored in a session, with its unit."""

Effect = Literal["required", "advisory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """A number of minutes and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Mg:
    """A dose in milligrams and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MgPerKg:
    """A dose for each kilogram of body weight and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MgPerMl:
    """The strength of a vial and where it comes from. dilute: it must not be given as it is."""

    value: float
    dilute: bool = True
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Ml:
    """A volume in millilitres and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightBasis:
    """Which body weight the dose is reckoned from."""

    value: Literal["actual", "ideal", "adjusted"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStart:
    """Where the observation clock starts. For devices the start is the first one and the end the last."""

    value: Literal["administration_start", "administration_end"]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Fast:
    """Something that must not have been taken for so many minutes before the start."""

    id: str
    title: str
    question: str
    minutes: float
    effect: Effect
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A yes-or-no question to staff. wanted: the answer that meets it. applies_to: whom it concerns.

    answered_from: what the clinic knows already when the session is opened: the consents on record.
    """

    id: str
    title: str
    question: str
    wanted: Literal["yes", "no"]
    effect: Effect = "required"
    applies_to: Literal["everybody", "pregnancy_possible"] = "everybody"
    answered_from: Literal["consent"] | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """A blood pressure that acts when either of the two is passed, and where it comes from."""

    systolic_mmhg: float
    diastolic_mmhg: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureHold:
    """The blood pressure before the dose.

    recheck_above: above either figure a clinician weighs the risk after a rest and a second reading. hold_from: at
    either figure or more the session waits for a physician; None if the protocol knows no such limit.
    """

    recheck_above: Pressure
    rest: Minutes
    hold_from: Pressure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRules:
    """What makes a weight implausible: a change from the last one, or a figure no adult patient has."""

    change: Percent
    minimum_kg: float
    maximum_kg: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionRules:
    """The dose of an infusion and how it runs.

    warn_above: in the first session. second_sign_off_above: another prescriber agrees. stop_above: never given.
    cap_warning: the same, in milligrams, whatever the weight. shortest, longest: of the infusion.
    """

    basis: WeightBasis
    start: MgPerKg
    warn_above: MgPerKg
    second_sign_off_above: MgPerKg
    stop_above: MgPerKg
    cap_warning: Mg
    usual_duration: Minutes
    shortest: Minutes
    longest: Minutes
    bags: tuple[Ml, ...]
    vials: tuple[MgPerMl, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRules:
    """The dose of nasal devices. first_session: the doses of the very first session; later: those after it."""

    device: Mg
    rest: Minutes
    first_session: tuple[Mg, ...]
    later: tuple[Mg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCheck:
    """What is measured in a phase, and when.

    once: before the start, any time. every_minutes: so long after the last one, and at the start of the phase.
    at_minutes: once around so many minutes after the start of the phase, from early_minutes before on.
    late_minutes: after so many more it is missing, which is an alarm of the priority.
    """

    id: str
    title: str
    phase: Literal["preparation", "administration", "observation"]
    measures: tuple[Measure, ...]
    every_minutes: float | None = None
    at_minutes: float | None = None
    early_minutes: float = 0
    late_minutes: float = 0
    priority: Priority = "medium"
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A limit that raises an alarm while the latest reading is beyond it.

    when: "at_least" and "at_most" count the limit itself, "above" and "below" do not. change: the limit is a change
    from baseline (a rise, or for "below" and "at_most" a fall), not a value. above_baseline: only if also above the
    baseline. confirming_readings: so many readings in a row, the last confirming_minutes or more after the first; until
    then the alarm is one of medium priority at most.
    """

    id: str
    title: str
    measure: Measure
    when: Literal["above", "at_least", "at_most", "below"]
    limit: float
    change: bool = False
    above_baseline: bool = False
    priority: Priority
    confirming_readings: int = 1
    confirming_minutes: float = 0
    action: str
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffectRule:
    """A side effect that is offered for noting. alarm: noting it raises one until it is resolved."""

    id: str
    title: str
    alarm: Priority | None = None
    action: str = ""
    clinic_defaults: tuple[str, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What becomes of an alarm of one priority: acknowledged, it returns; not acknowledged, more people are called."""

    priority: Priority
    returns_after_minutes: float
    escalates_after_minutes: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRules:
    """How long the patient is watched after the drug."""

    minimum: Minutes
    starts_at: ClockStart


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLimit:
    """A score that must be reached (at least) and where it comes from."""

    value: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeRules:
    """What must hold before the patient leaves. None: the protocol does not ask for it.

    pressure_below: both figures below, or both within pressure_change of the baseline. spo2_tolerance: so many
    percentage points below the baseline still count as baseline. dissociation_above: a CADSS total above this and above
    baseline is dissociation. latest_within: a value counts for so long.
    """

    sedation: ScaleLimit
    pressure_below: Pressure
    pressure_change: Percent
    spo2_tolerance: Percent
    dissociation_above: ScaleLimit | None = None
    aldrete: ScaleLimit | None = None
    latest_within: Minutes
    questions: tuple[Question, ...]
    escort: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One sentence that the patient takes home."""

    id: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    """Everything that a protocol says about a session. Exactly one of infusion and devices is set.

    approved_rules: ids of fasts, questions and the like that the clinic's medical lead has approved although their
    certainty is R? or P; without that they warn before the start and do not hold it.
    """

    fasting: tuple[Fast, ...]
    pre_checks: tuple[Question, ...]
    pressure_hold: PressureHold
    weight: WeightRules
    infusion: InfusionRules | None = None
    devices: DeviceRules | None = None
    double_check: Source
    schedule: tuple[ScheduledCheck, ...]
    stale_after: Minutes
    alarms: tuple[Threshold, ...]
    attention: tuple[Attention, ...]
    side_effects: tuple[SideEffectRule, ...]
    observation: ObservationRules
    discharge: DischargeRules
    instructions: tuple[Instruction, ...]
    approved_rules: tuple[str, ...] = ()
