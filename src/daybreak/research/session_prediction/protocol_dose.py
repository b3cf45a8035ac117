"""From a protocol and a weight to the doses of one session: the rules of care as a regimen of pharmacology."""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.protocol import Protocol
from daybreak.care.session.dose import body_weights, device_plan
from daybreak.care.session.rules import DeviceRules, InfusionRules, SessionRules
from daybreak.pharmacology.dosing import Infusion, IntranasalSpray, Regimen
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.model_parts import RouteName, Substance

GIVES: dict[str, tuple[Substance, RouteName]] = {
    "intravenous_ketamine": ("ketamine", "intravenous"),
    "intranasal_esketamine": ("esketamine", "intranasal"),
}
"""What a protocol's route gives, and by which way into the body."""

_ROUNDING = 1e-6

Sex = Literal["female", "male"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDose:
    """A dose other than the protocol's own, in mg or in mg per kg of the weight that the protocol reckons from."""

    value: float
    unit: Literal["mg", "mg/kg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolDose:
    """One session's dose. minutes: the infusion's running time, or from the first spray device to the last.

    mg_per_kg: None for devices; devices: 0 for an infusion. words: all of it for a person; notes: what the protocol
    would warn of.
    """

    substance: Substance
    route: RouteName
    regimen: Regimen
    dose_mg: float
    minutes: float
    mg_per_kg: float | None = None
    devices: int = 0
    words: str
    notes: tuple[str, ...] = ()


def protocol_dose(
    protocol: Protocol,
    weight_kg: float,
    *,
    height_cm: float | None = None,
    sex: Sex | None = None,
    dose: AskedDose | None = None,
    minutes: float | None = None,
    pauses: tuple[tuple[float, float], ...] = (),
) -> ProtocolDose:
    """The dose of one session by the protocol: its usual one, or the one asked for.

    weight_kg: actual weight. minutes: of an infusion, other than the usual ones. pauses: of an infusion, (from, to) in
    minutes after its start.

    Raises PharmacologyError naming the field for a dose that the protocol never gives, one that is no whole number of
    devices, an impossible duration or pauses that overlap.
    """
    rules = _rules(protocol)
    substance, route = GIVES[protocol.route]
    if not 0 < weight_kg < float("inf"):
        raise PharmacologyError("weight_kg", f"{weight_kg:g}", "a number above 0", "Give the body weight in kg.")
    if rules.infusion is not None:
        basis = body_weights(weight_kg, height_cm, sex).by(rules.infusion.basis.value)
        return _infusion(rules.infusion, substance, route, _known_basis(basis, rules.infusion), dose, minutes, pauses)
    if rules.devices is None:
        raise PharmacologyError("protocol", protocol.id, "an infusion or devices", "Choose another protocol.")
    if minutes is not None or pauses:
        field = "minutes" if minutes is not None else "pauses"
        raise PharmacologyError(field, "one for nasal devices", "none", "Only an infusion has minutes and pauses.")
    return _devices(rules.devices, substance, route, dose)


def _rules(protocol: Protocol) -> SessionRules:
    if protocol.session is None:
        expected = "a protocol that says how a session is run"
        raise PharmacologyError("protocol", protocol.id, expected, "Choose another protocol.")
    return protocol.session


def _known_basis(basis_kg: float | None, rules: InfusionRules) -> float:
    if basis_kg is None:
        expected = f"what the {rules.basis.value} weight is reckoned from"
        raise PharmacologyError("height_cm", "no height or no sex", expected, "Give height and sex.")
    return basis_kg


def _infusion(
    rules: InfusionRules,
    substance: Substance,
    route: RouteName,
    basis_kg: float,
    dose: AskedDose | None,
    minutes: float | None,
    pauses: tuple[tuple[float, float], ...],
) -> ProtocolDose:
    dose_mg = _infusion_mg(rules, basis_kg, dose)
    duration = rules.usual_duration.value if minutes is None else minutes
    given = Infusion(start_min=0, duration_min=duration, dose_mg=dose_mg, pauses=pauses)
    per_kg = dose_mg / basis_kg
    paused = "".join(f", paused from {start:g} to {end:g} min" for start, end in pauses)
    return ProtocolDose(
        substance=substance,
        route=route,
        regimen=(given,),
        dose_mg=dose_mg,
        minutes=duration,
        mg_per_kg=per_kg,
        words=f"{dose_mg:.3g} mg ({per_kg:.3g} mg/kg) over {duration:g} min{paused}",
        notes=tuple(_infusion_notes(rules, per_kg, duration)),
    )


def _infusion_mg(rules: InfusionRules, basis_kg: float, dose: AskedDose | None) -> float:
    asked = dose or AskedDose(value=rules.start.value, unit="mg/kg")
    dose_mg = asked.value * (basis_kg if asked.unit == "mg/kg" else 1.0)
    if not 0 < dose_mg < float("inf"):
        raise PharmacologyError("dose", f"{asked.value:g} {asked.unit}", "a dose above 0", "Correct the dose.")
    most = rules.stop_above.value * basis_kg
    if dose_mg > most + _ROUNDING:
        expected = f"at most {rules.stop_above.value:g} mg/kg ({most:.3g} mg), above which the protocol never gives it"
        found = f"{asked.value:g} {asked.unit}"
        raise PharmacologyError("dose", found, expected, "Correct the dose, or use a protocol of your own.")
    return dose_mg


def _infusion_notes(rules: InfusionRules, per_kg: float, duration: float) -> list[str]:
    notes = []
    if per_kg > rules.second_sign_off_above.value + _ROUNDING:
        notes.append(f"Above {rules.second_sign_off_above.value:g} mg/kg the protocol asks for a second prescriber.")
    if not rules.shortest.value <= duration <= rules.longest.value:
        usual = f"{rules.shortest.value:g} to {rules.longest.value:g} min"
        notes.append(f"The protocol's infusions run {usual}, not {duration:g}.")
    return notes


def _devices(rules: DeviceRules, substance: Substance, route: RouteName, dose: AskedDose | None) -> ProtocolDose:
    if dose is not None and dose.unit != "mg":
        found = f"{dose.value:g} {dose.unit}"
        raise PharmacologyError("dose", found, "mg", "A nasal dose does not depend on weight: give it in mg.")
    asked = rules.first_session[0].value if dose is None else dose.value
    plan = device_plan(rules, asked) if 0 < asked < float("inf") else None
    if plan is None:
        expected = f"a whole number of devices of {rules.device.value:g} mg"
        raise PharmacologyError("dose", f"{asked:g} mg", expected, "Correct the dose.")
    known = {each.value for each in (*rules.first_session, *rules.later)}
    listed = " or ".join(f"{each:g}" for each in sorted(known))
    return ProtocolDose(
        substance=substance,
        route=route,
        regimen=(
            IntranasalSpray(
                start_min=0,
                devices=plan.devices,
                dose_mg_per_device=rules.device.value,
                minutes_between=rules.rest.value,
            ),
        ),
        dose_mg=asked,
        minutes=plan.least_minutes,
        devices=plan.devices,
        words=f"{asked:g} mg, {plan.devices} devices of {rules.device.value:g} mg {rules.rest.value:g} min apart",
        notes=() if asked in known else (f"The protocol gives {listed} mg, not {asked:g}.",),
    )
