"""A population, arms and trials of no paper, with round numbers, for tests."""

from dataclasses import replace

from daybreak.pharmacology.parameters import Cited
from daybreak.pharmacology.trials import (
    Adherence,
    Arm,
    EndPoint,
    Percent,
    Phase,
    Population,
    Spread,
    StagingShare,
    Trial,
)

OURS = Cited("clinic-default", "P", "a test")
EVERYBODY_COMES = Adherence(source=OURS)
SERIES = Phase(from_day=0, sessions=4, every_days=(3, 4))


def spread(mean: float, sd: float, low: float, high: float) -> Spread:
    return Spread(mean=mean, sd=sd, low=low, high=high, source=OURS)


POPULATION = Population(
    title="Of no paper",
    age_years=spread(45, 12, 18, 64),
    female_percent=Percent(value=66, source=OURS),
    body_mass_index=spread(28, 5, 16, 60),
    height_cm_women=spread(162, 7, 140, 190),
    height_cm_men=spread(176, 7, 150, 205),
    baseline_madrs=spread(34, 5, 20, 60),
    failed_antidepressants=(
        StagingShare(failed=2, percent=70, source=OURS),
        StagingShare(failed=4, percent=30, source=OURS),
    ),
)


def arm(**changes: object) -> Arm:
    usual = Arm(
        id="ketamine",
        title="Twice a week",
        participants=20,
        substance="ketamine",
        route="intravenous",
        dose=0.5,
        phases=(SERIES,),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def trial(**changes: object) -> Trial:
    usual = Trial(
        id="test",
        population=POPULATION,
        arms=(arm(),),
        assess_days=(1, 7, 14),
        end_points=(EndPoint(id="response", kind="response", day=14),),
        adherence=EVERYBODY_COMES,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]
