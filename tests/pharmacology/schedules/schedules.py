"""Schedules and limits with round numbers."""

from daybreak.pharmacology.schedules import DoseLimits, MaintenanceLimits, Schedule, ScheduleLimits, Spacing, Step

TWICE, THRICE = Spacing(2, 7), Spacing(3, 7)
LIMITS = ScheduleLimits(
    substance="ketamine",
    route="intravenous",
    dose_unit="mg/kg",
    first_dose=DoseLimits(low=0.5, high=0.5),
    dose=DoseLimits(low=0.5, high=1.0),
    inductions=(THRICE, TWICE),
    least_induction=6,
    most_induction=8,
    maintenance=(
        MaintenanceLimits(interval_days=7, least_sessions=4),
        MaintenanceLimits(interval_days=14, least_sessions=0),
    ),
    least_days_between=2,
    most_in_90_days=18,
)


def schedule(**changes: object) -> Schedule:
    """Six sessions of 0.5 mg/kg twice a week, four weekly ones, then every two weeks."""
    usual = {
        "first_dose": 0.5,
        "dose": 0.5,
        "induction_sessions": 6,
        "induction": TWICE,
        "taper": (Step(7, 4),),
        "maintenance_interval_days": 14,
    }
    return Schedule(**{**usual, **changes})  # type: ignore[arg-type]
