"""The dose of a session: from today's weight, with every limit of the protocol as a finding.

Nothing here refuses treatment; a limit of the dose refuses this dose, and a smaller one is always possible. Therefore
the limits hold whatever the certainty of their figures; a clinic changes them in its own protocol.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from daybreak.care.findings import Finding, Missing, Source, Verdict, verdict_of
from daybreak.care.session.events import CheckedIn, DoseConfirmed, DoseOrdered, WeightTaken
from daybreak.care.session.log import Log
from daybreak.care.session.rules import DeviceRules, InfusionRules, MgPerKg, SessionRules, WeightRules
from daybreak.care.session.words import event_input, session_finding

_finding = partial(session_finding, "dose")

_DEVINE_KG = {"male": 50.0, "female": 45.5}
_DEVINE_FROM_INCHES = 60
_DEVINE_KG_PER_INCH = 2.3
_ADJUSTED_SHARE = 0.4
_CM_PER_INCH = 2.54
_LB_PER_KG = 2.2046226
_ROUNDING = 1e-6
"""So that 0.1 x 3 is not above 0.3."""

Basis = Literal["actual", "ideal", "adjusted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyWeights:
    """The three weights a dose can be reckoned from, and the body mass index; None where something is not known."""

    actual_kg: float
    ideal_kg: float | None = None
    adjusted_kg: float | None = None
    bmi: float | None = None

    def by(self, basis: Basis) -> float | None:
        """The weight of that kind, but never more than the patient weighs."""
        weight = {"actual": self.actual_kg, "ideal": self.ideal_kg, "adjusted": self.adjusted_kg}[basis]
        return None if weight is None else min(weight, self.actual_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseOption:
    """The protocol's starting dose reckoned from one of the weights, to a tenth of a milligram."""

    basis: Basis
    weight_kg: float
    dose_mg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """How an infusion is made up and runs. drug_ml: to draw from the vial; None if the vial is not known."""

    dose_mg: float
    bag_ml: float
    minutes: float
    rate_ml_per_h: float
    drug_ml: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePlan:
    """How many devices a dose takes, and the least minutes from the first to the last with the rests between."""

    dose_mg: float
    devices: int
    rests: int
    least_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DosePlan:
    """What may be given: the weights, the starting dose from each, the order in force and what speaks against it."""

    weights: BodyWeights | None = None
    options: tuple[DoseOption, ...] = ()
    order: DoseOrdered | None = None
    mg_per_kg: float | None = None
    infusion: Infusion | None = None
    devices: DevicePlan | None = None
    findings: tuple[Finding, ...] = field(default=())


def dose_plan(rules: SessionRules, log: Log) -> DosePlan:
    """The dose as far as the log tells: the last weight and the last order count."""
    facts, taken, order = log.latest(CheckedIn), log.latest(WeightTaken), log.latest(DoseOrdered)
    weights = (
        body_weights(taken.weight_kg, facts.height_cm if facts else None, facts.sex if facts else None)
        if taken
        else None
    )
    basis_kg = weights.by(rules.infusion.basis.value) if weights and rules.infusion else None
    return DosePlan(
        weights=weights,
        options=tuple(_options(weights, rules.infusion.start)) if weights and rules.infusion else (),
        order=order,
        mg_per_kg=order.dose_mg / basis_kg if order and basis_kg else None,
        infusion=infusion(rules.infusion, order) if order and rules.infusion else None,
        devices=device_plan(rules.devices, order.dose_mg) if order and rules.devices else None,
        findings=(*_weight_findings(rules, taken, facts), *_order_findings(rules, log, basis_kg)),
    )


def body_weights(weight_kg: float, height_cm: float | None, sex: str | None) -> BodyWeights:
    """Actual weight, ideal weight by Devine and adjusted weight in kg.

    Ideal: 50 kg for men and 45.5 kg for women, plus 2.3 kg for each inch above 60. Adjusted: ideal plus 0.4 of what the
    patient weighs above it. None without height or sex, and below 60 inches, where the formula says nothing.
    Both formulas are recalled (R).
    """
    start = _DEVINE_KG.get(sex or "")
    inches = (height_cm or 0) / _CM_PER_INCH
    bmi = weight_kg / (height_cm / 100) ** 2 if height_cm else None
    if start is None or inches < _DEVINE_FROM_INCHES:
        return BodyWeights(actual_kg=weight_kg, bmi=bmi)
    ideal = start + _DEVINE_KG_PER_INCH * (inches - _DEVINE_FROM_INCHES)
    adjusted = ideal + _ADJUSTED_SHARE * (weight_kg - ideal)
    return BodyWeights(actual_kg=weight_kg, ideal_kg=ideal, adjusted_kg=adjusted, bmi=bmi)


def _options(weights: BodyWeights, dose: MgPerKg) -> Iterator[DoseOption]:
    bases: tuple[Basis, ...] = ("actual", "ideal", "adjusted")
    for basis in bases:
        weight = weights.by(basis)
        if weight is not None:
            yield DoseOption(basis=basis, weight_kg=weight, dose_mg=round(dose.value * weight + _ROUNDING, 1))


def infusion(rules: InfusionRules, order: DoseOrdered) -> Infusion | None:
    """Volume and pump rate of an order: the whole bag in its minutes. None without a bag.

    Without minutes of its own the order runs as long as the protocol's usual infusion.
    """
    duration = rules.usual_duration.value if order.minutes is None else order.minutes
    if not order.bag_ml or duration <= 0:
        return None
    return Infusion(
        dose_mg=order.dose_mg,
        bag_ml=order.bag_ml,
        minutes=duration,
        rate_ml_per_h=order.bag_ml * 60 / duration,
        drug_ml=order.dose_mg / order.vial_mg_per_ml if order.vial_mg_per_ml else None,
    )


def device_plan(rules: DeviceRules, dose_mg: float) -> DevicePlan | None:
    """Devices and rests of a dose; None if it is not a whole number of devices."""
    devices = round(dose_mg / rules.device.value)
    if devices < 1 or abs(devices * rules.device.value - dose_mg) > _ROUNDING:
        return None
    return DevicePlan(
        dose_mg=dose_mg, devices=devices, rests=devices - 1, least_minutes=(devices - 1) * rules.rest.value
    )


def _weight_findings(rules: SessionRules, taken: WeightTaken | None, facts: CheckedIn | None) -> Iterator[Finding]:
    if taken is not None:
        yield weight_finding(rules.weight, taken, facts.last_weight_kg if facts else None)
    elif rules.infusion is not None:
        yield _finding(
            "weight",
            "Weight taken today",
            Verdict.UNKNOWN,
            "The patient was not weighed today; the dose is reckoned from today's weight.",
            rules.infusion.start.source,
            missing=_ask_weight("What does the patient weigh today?"),
        )


def weight_finding(rules: WeightRules, taken: WeightTaken, last_kg: float | None) -> Finding:
    """Whether today's weight can be right. UNKNOWN asks to weigh again; a confirmed weight is believed."""
    sentence = _doubt(rules, taken.weight_kg, last_kg)
    inputs = (event_input(taken, "Weight today", f"{taken.weight_kg:g} kg"),)
    title = "Weight is plausible"
    if not sentence:
        return _finding("weight", title, Verdict.MET, f"{taken.weight_kg:g} kg.", rules.source, inputs=inputs)
    if taken.confirmed:
        words = f"{sentence} Measured again and confirmed."
        return _finding("weight", title, Verdict.MET, words, rules.source, inputs=inputs)
    question = f"{sentence} Weigh again: what does the patient weigh?"
    source = rules.change.source if last_kg is not None else rules.source
    return _finding("weight", title, Verdict.UNKNOWN, sentence, source, inputs=inputs, missing=_ask_weight(question))


def _doubt(rules: WeightRules, weight_kg: float, last_kg: float | None) -> str:
    """Why the weight is implausible; "" if it is not."""
    if last_kg and _change(weight_kg, last_kg) > rules.change.value + _ROUNDING:
        change = f"{weight_kg:g} kg is {_change(weight_kg, last_kg):.0f} % away from the last weight, {last_kg:g} kg."
        if _change(weight_kg / _LB_PER_KG, last_kg) <= rules.change.value:
            return f"{change} It would fit if it was read in pounds: {weight_kg / _LB_PER_KG:.1f} kg."
        if _change(weight_kg * _LB_PER_KG, last_kg) <= rules.change.value:
            return f"{change} It would fit if kilograms were taken for pounds: {weight_kg * _LB_PER_KG:.1f} kg."
        return change
    if not rules.minimum_kg <= weight_kg <= rules.maximum_kg:
        return f"{weight_kg:g} kg is outside {rules.minimum_kg:g} to {rules.maximum_kg:g} kg."
    return ""


def _change(weight_kg: float, last_kg: float) -> float:
    return abs(weight_kg - last_kg) / last_kg * 100


def _ask_weight(question: str) -> Missing:
    return Missing(
        what="today's weight", question=question, question_id="session:weight", answer_kind="number", unit="kg"
    )


def _order_findings(rules: SessionRules, log: Log, basis_kg: float | None) -> Iterator[Finding]:
    order = log.latest(DoseOrdered)
    if order is None:
        source = rules.infusion.start.source if rules.infusion else rules.double_check
        yield _finding("dose", "Dose ordered", Verdict.UNKNOWN, "No dose is ordered yet.", source, missing=_ASK_ORDER)
        return
    facts = log.latest(CheckedIn)
    if rules.infusion is not None:
        yield from _infusion_findings(rules.infusion, log, order, basis_kg, facts)
    if rules.devices is not None:
        yield _device_finding(rules.devices, order, facts)
    yield _agreed(log, order, "double_check", "double-check", "Second person checked the dose", rules.double_check)


_ASK_ORDER = Missing(
    what="the dose", question="Which dose is ordered?", question_id="session:dose", answer_kind="number", unit="mg"
)


def _infusion_findings(
    rules: InfusionRules, log: Log, order: DoseOrdered, basis_kg: float | None, facts: CheckedIn | None
) -> Iterator[Finding]:
    stop, sign_off = rules.stop_above, rules.second_sign_off_above
    dose = (event_input(order, "Dose ordered", f"{order.dose_mg:g} mg"),)
    if order.dose_mg <= 0:
        words = "The ordered dose is not above 0 mg."
        yield _finding("dose-limit", "Dose is a dose", Verdict.NOT_MET, words, stop.source, inputs=dose)
        return
    over, words = _over(order.dose_mg, stop, basis_kg), _dose_words(order, stop, basis_kg)
    yield _finding("dose-limit", f"At most {stop.value:g} mg/kg", ~over, words, stop.source, inputs=dose)
    high = _over(order.dose_mg, sign_off, basis_kg)
    if high is Verdict.MET:
        yield _agreed(log, order, "second_sign_off", "second-sign-off", "Second prescriber agreed", sign_off.source)
    yield from _warnings(rules, order, basis_kg, facts)
    yield from _preparation(rules, order)


def _over(dose_mg: float, limit: MgPerKg, basis_kg: float | None) -> Verdict:
    return verdict_of(None if not basis_kg else dose_mg > limit.value * basis_kg + _ROUNDING)


def _dose_words(order: DoseOrdered, limit: MgPerKg, basis_kg: float | None) -> str:
    if not basis_kg:
        return f"{order.dose_mg:g} mg cannot be compared with {limit.value:g} mg/kg without a weight."
    most = limit.value * basis_kg
    return f"{order.dose_mg:g} mg is {order.dose_mg / basis_kg:.2f} mg/kg; {limit.value:g} mg/kg is {most:.1f} mg."


def _warnings(
    rules: InfusionRules, order: DoseOrdered, basis_kg: float | None, facts: CheckedIn | None
) -> Iterator[Finding]:
    warn, cap = rules.warn_above, rules.cap_warning
    sessions = facts.sessions_before if facts else None
    if sessions is None or sessions == 0:
        over = _over(order.dose_mg, warn, basis_kg)
        unsure = over is Verdict.MET and sessions is None
        verdict = Verdict.UNKNOWN if unsure else ~over
        words = _dose_words(order, warn, basis_kg)
        yield _finding(
            "dose-first", f"At most {warn.value:g} mg/kg the first time", verdict, words, warn.source, effect="advisory"
        )
    within = verdict_of(order.dose_mg <= cap.value + _ROUNDING)
    words = f"{order.dose_mg:g} mg; the protocol warns above {cap.value:g} mg whatever the weight."
    yield _finding("dose-cap", f"At most {cap.value:g} mg", within, words, cap.source, effect="advisory")


def _preparation(rules: InfusionRules, order: DoseOrdered) -> Iterator[Finding]:
    """Bag, duration and vial as the protocol knows them; what is not said is asked."""
    bags = [bag.value for bag in rules.bags]
    choices = tuple(f"{bag:g}" for bag in bags)
    known = verdict_of(None if order.bag_ml is None else order.bag_ml in bags)
    ask = Missing(
        what="the bag",
        question="How large is the bag?",
        question_id="session:bag",
        answer_kind="choice",
        choices=choices,
        unit="mL",
    )
    words = (
        "The bag is not named."
        if order.bag_ml is None
        else f"A bag of {order.bag_ml:g} mL; known are {' and '.join(choices)} mL."
    )
    yield _finding(
        "bag", "Bag of the protocol", known, words, rules.bags[0].source, missing=ask if order.bag_ml is None else None
    )
    duration = rules.usual_duration.value if order.minutes is None else order.minutes
    right = verdict_of(rules.shortest.value <= duration <= rules.longest.value)
    words = f"{duration:g} min; the protocol's infusions run {rules.shortest.value:g} to {rules.longest.value:g} min."
    source = rules.shortest.source if duration < rules.shortest.value else rules.longest.source
    yield _finding("duration", "Duration of the protocol", right, words, source)
    vials = {vial.value: vial for vial in rules.vials}
    if order.vial_mg_per_ml is not None:
        vial = vials.get(order.vial_mg_per_ml)
        advice = " It must be diluted." if vial and vial.dilute else ""
        words = f"A vial of {order.vial_mg_per_ml:g} mg/mL.{advice}"
        yield _finding(
            "vial", "Vial of the protocol", verdict_of(vial is not None), words, (vial or rules.vials[0]).source
        )


def _device_finding(rules: DeviceRules, order: DoseOrdered, facts: CheckedIn | None) -> Finding:
    """Whether the dose is one of the label's, for the first session or for later ones."""
    sessions = facts.sessions_before if facts else None
    first, later = ({dose.value for dose in doses} for doses in (rules.first_session, rules.later))
    allowed = later if sessions else first
    verdict = verdict_of(order.dose_mg in allowed)
    if sessions is None and order.dose_mg in first ^ later:
        verdict = Verdict.UNKNOWN
    when = {None: "not known which session this is", 0: "first session"}.get(sessions, "later session")
    plan = device_plan(rules, order.dose_mg)
    words = f"{plan.devices} devices" if plan else f"no whole number of devices of {rules.device.value:g} mg"
    sentence = f"{order.dose_mg:g} mg, {words}; {when}: {' or '.join(f'{dose:g}' for dose in sorted(allowed))} mg."
    inputs = (event_input(order, "Dose ordered", f"{order.dose_mg:g} mg"),)
    ask = Missing(
        what="earlier sessions",
        question="How many sessions has the patient had?",
        question_id="session:before",
        answer_kind="number",
    )
    return _finding(
        "dose-limit",
        "Dose of the protocol",
        verdict,
        sentence,
        (rules.later if sessions else rules.first_session)[0].source,
        inputs=inputs,
        missing=ask if verdict is Verdict.UNKNOWN else None,
    )


def _agreed(
    log: Log,
    order: DoseOrdered,
    purpose: Literal["double_check", "second_sign_off"],
    rule: str,
    title: str,
    source: Source,
) -> Finding:
    """Whether somebody other than the orderer agreed with the order as it stands now."""
    corrected = log.corrected_at.get(order.id)
    agreed = [each for each in log.of(DoseConfirmed) if each.order == order.id and each.purpose == purpose]
    others = [each for each in agreed if each.by != order.by]
    seen = [each for each in others if each.dose_mg in (None, order.dose_mg)]
    valid = [each for each in seen if corrected is None or each.recorded_at >= corrected]
    if valid:
        sentence = f"{valid[-1].by} agreed with the order of {order.by}."
    elif others and not seen:
        sentence = f"{others[-1].by} agreed with {others[-1].dose_mg:g} mg, and {order.dose_mg:g} mg are ordered."
    elif others:
        sentence = "The order was corrected after it had been confirmed; it has to be confirmed again."
    elif agreed:
        sentence = f"{order.by} ordered and confirmed the dose; somebody else has to confirm it."
    else:
        sentence = "Nobody has confirmed the dose yet."
    ask = Missing(
        what=title, question="A second person confirms the dose.", question_id=f"session:{rule}", answer_kind="record"
    )
    inputs = tuple(event_input(each, title, each.by) for each in agreed)
    verdict = Verdict.MET if valid else Verdict.UNKNOWN
    return _finding(rule, title, verdict, sentence, source, inputs=inputs, missing=None if valid else ask)
