"""The variables of a search (real, whole and chosen ones), and the schedule that their values stand for."""

from collections.abc import Mapping

from pymoo.core.variable import Choice, Integer, Real, Variable  # type: ignore[import-untyped]

from daybreak.pharmacology.schedules import DoseLimits, Schedule, ScheduleLimits, Step

DOSE_STEP = 0.05
"""mg/kg: finer than that nobody orders (ours, P)."""

MOST_EXTRA = 8
"""Sessions at one interval beyond those the protocol asks for before a longer one: a bound of the search (ours, P)."""


def variables(limits: ScheduleLimits) -> dict[str, Variable]:
    """Every variable of the search by its name."""
    kept = range(len(limits.maintenance))
    extra = {f"extra_{place}": Integer(bounds=(0, MOST_EXTRA)) for place in kept[:-1]}
    return {
        "dose": Choice(options=list(limits.dose.listed))
        if limits.dose.listed
        else Real(bounds=(limits.dose.low, limits.dose.high)),
        "induction": Choice(options=list(range(len(limits.inductions)))),
        "induction_sessions": Choice(options=list(range(limits.least_induction, limits.most_induction + 1))),
        "kept": Choice(options=list(kept)),
        **extra,
    }


def schedule_of(values: Mapping[str, float], limits: ScheduleLimits) -> Schedule:
    """The schedule of some values; the first dose is the highest allowed one that is no more than the later ones."""
    dose, kept = _dose(float(values["dose"]), limits.dose), int(values["kept"])
    return Schedule(
        first_dose=_first(dose, limits.first_dose),
        dose=dose,
        induction_sessions=int(values["induction_sessions"]),
        induction=limits.inductions[int(values["induction"])],
        taper=tuple(
            Step(each.interval_days, each.least_sessions + round(values[f"extra_{place}"]))
            for place, each in enumerate(limits.maintenance[:kept])
        ),
        maintenance_interval_days=limits.maintenance[kept].interval_days,
    )


def first_schedule(limits: ScheduleLimits) -> Schedule:
    """What the protocol begins with: its lowest dose, the wider spacing, the fewest sessions, each interval for as long
    as it asks, and then the longest."""
    values = {"dose": limits.dose.low, "kept": len(limits.maintenance) - 1, "induction": len(limits.inductions) - 1}
    none = {f"extra_{place}": 0.0 for place in range(len(limits.maintenance) - 1)}
    return schedule_of({**values, **none, "induction_sessions": limits.least_induction}, limits)


def _dose(value: float, allowed: DoseLimits) -> float:
    if allowed.listed:
        return min(allowed.listed, key=lambda each: abs(each - value))
    return min(allowed.high, max(allowed.low, round(round(value / DOSE_STEP) * DOSE_STEP, 6)))


def _first(dose: float, allowed: DoseLimits) -> float:
    if allowed.listed:
        return max((each for each in allowed.listed if each <= dose), default=allowed.listed[0])
    return min(dose, allowed.high)
