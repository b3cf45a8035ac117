"""The dose with its basis and what was given, as names and values: the same on the page and on paper."""

from collections.abc import Iterable

from daybreak.clinic.sessions.record.reading import SessionRecord
from daybreak.clinic.sessions.record.words import BASES, clock


def dose_facts(record: SessionRecord) -> Iterable[tuple[str, str]]:
    """The dose with its basis, as names and values."""
    plan = record.state.dose
    if plan.weights is not None:
        yield "Weight", f"{plan.weights.actual_kg:g} kg actual"
        ideal = f"{plan.weights.ideal_kg:.1f} kg" if plan.weights.ideal_kg else "not known"
        adjusted = f"{plan.weights.adjusted_kg:.1f} kg" if plan.weights.adjusted_kg else "not known"
        yield "Ideal, adjusted", f"{ideal}, {adjusted}"
    if plan.order is None:
        yield "Ordered", "Nothing"
        return
    yield "Ordered", f"{plan.order.dose_mg:g} mg by {plan.order.by}, {clock(plan.order.observed_at)}"
    if plan.mg_per_kg is not None and record.rules.infusion is not None:
        yield "That is", f"{plan.mg_per_kg:.2f} mg/kg of the {BASES[record.rules.infusion.basis.value]}"
    if plan.infusion is not None:
        made_of = plan.infusion
        drawn = f", {made_of.drug_ml:.2f} mL drawn from the vial" if made_of.drug_ml else ""
        yield "Made up", f"{made_of.bag_ml:g} mL over {made_of.minutes:g} min, {made_of.rate_ml_per_h:g} mL/h{drawn}"
    if plan.devices is not None:
        yield (
            "Devices",
            f"{plan.devices.devices}, {plan.devices.rests} rests, at least {plan.devices.least_minutes:g} min",
        )
    checked = [f"{each.by}, {clock(each.observed_at)}" for each in record.confirmations if each.order == plan.order.id]
    yield "Checked by", "; ".join(checked) or "Nobody"


def given_facts(record: SessionRecord) -> Iterable[tuple[str, str]]:
    """What was given and the times, as names and values."""
    clocks, totals = record.state.clocks, record.state.totals
    dose = "not known: nobody said how much was ordered" if totals.dose_mg is None else f"{totals.dose_mg:.4g} mg"
    yield "Given", dose if clocks.administration_from else "Nothing"
    if clocks.administration_from is None:
        return
    until = clock(clocks.administration_ended_at) or "still going on"
    yield "From, to", f"{clock(clocks.administration_from)}, {until}"
    if record.rules.infusion is not None:
        volume = f"{totals.volume_ml:.4g} mL, " if totals.volume_ml is not None else ""
        yield (
            "Volume, time",
            f"{volume}{totals.running_minutes:.0f} min running, {totals.paused_minutes:.0f} min paused",
        )
    else:
        yield "Devices", str(totals.devices)
    if clocks.observation_from is not None:
        yield "Observed from", f"{clock(clocks.observation_from)}, at least until {clock(clocks.observation_until)}"
    yield "Observed for", f"{clocks.observed_minutes:.0f} min; {clocks.monitored_minutes:.0f} min since the first of it"
