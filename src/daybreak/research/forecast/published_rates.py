"""Published relapse rates beside those of the simulated clinic, with what makes the two hard to compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd  # type: ignore[import-untyped]
from lifelines import CoxPHFitter, KaplanMeierFitter  # type: ignore[import-untyped]
from numpy.random import Generator

from daybreak.care.protocol import Protocol
from daybreak.research.forecast.forecast_model import PublishedComparison
from daybreak.research.simulated_clinic import Assumptions, SimulatedPatient, simulate_patient

RANDOMISED_ON = 112
"""Sixteen weeks after the first session, as in SUSTAIN-1."""

FOLLOWED_DAYS = 400
SERIES_OVER = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Days from the randomisation to a relapse or the last score, in those who went on and those who did not."""

    kept: tuple[tuple[int, bool], ...]
    withdrawn: tuple[tuple[int, bool], ...]


def withdrawal(
    assumptions: Assumptions, protocol: Protocol, patients: int, rng: Generator, *, on_day: int, remitters: bool
) -> Withdrawal:
    """A randomised withdrawal from that day on, of so many treated patients in each arm who are well by then.

    remitters: only those in remission on the scale of the protocol; else all who respond.
    """
    kept = arm(assumptions, protocol, patients, rng, on_day=on_day, remitters=remitters, withheld=False)
    withdrawn = arm(assumptions, protocol, patients, rng, on_day=on_day, remitters=remitters, withheld=True)
    return Withdrawal(kept=kept, withdrawn=withdrawn)


def hazard_ratio(trial: Withdrawal) -> float:
    """Of those who went on against those who did not, by a Cox regression."""
    rows = [(days, relapsed, 1) for days, relapsed in trial.kept]
    rows += [(days, relapsed, 0) for days, relapsed in trial.withdrawn]
    table = pd.DataFrame(rows, columns=["days", "relapsed", "kept"])
    return float(CoxPHFitter().fit(table, "days", "relapsed").hazard_ratios_["kept"])


def relapse_free(arm: Sequence[tuple[int, bool]], days: int) -> float:
    """The share without a relapse after so many days, by Kaplan and Meier."""
    curve = KaplanMeierFitter().fit([each[0] for each in arm], [each[1] for each in arm])
    return float(curve.predict(days))


def comparisons(
    assumptions: Assumptions, intranasal: Protocol, intravenous: Protocol, patients: int, rng: Generator
) -> tuple[PublishedComparison, ...]:
    """SUSTAIN-1 (hazard ratio, half of those on placebo relapsed), and McInnes 2022 without maintenance."""
    sustain = withdrawal(assumptions, intranasal, patients, rng, on_day=RANDOMISED_ON, remitters=True)
    community = arm(assumptions, intravenous, patients, rng, on_day=SERIES_OVER, remitters=False, withheld=True)
    trial = "a trial with selected patients and MADRS by raters; the simulation has a fixed follow-up and other visits"
    practice = (
        "the published figure counts any loss of response on the PHQ-9, the simulated one relapses by the rule, "
        "of patients who stop without a reason"
    )
    return (
        _compared("Daly2019", "hazard ratio of a relapse, stable remitters", 0.49, hazard_ratio(sustain), trial),
        _compared(
            "Daly2019",
            "relapse-free at 273 days on placebo (the median)",
            0.5,
            relapse_free(sustain.withdrawn, 273),
            trial,
        ),
        _compared(
            "McInnes2022", "still responding 4 weeks after the series", 0.8, relapse_free(community, 28), practice
        ),
        _compared(
            "McInnes2022", "still responding 8 weeks after the series", 0.6, relapse_free(community, 56), practice
        ),
    )


def _compared(key: str, figure: str, published: float, simulated: float, mismatch: str) -> PublishedComparison:
    return PublishedComparison(
        study=key,
        figure=figure,
        published=published,
        simulated=round(simulated, 3),
        mismatch=mismatch,
        source_key=key,
        certainty="V",
    )


def arm(
    assumptions: Assumptions,
    protocol: Protocol,
    patients: int,
    rng: Generator,
    *,
    on_day: int,
    remitters: bool,
    withheld: bool,
) -> tuple[tuple[int, bool], ...]:
    """Days from that day to a relapse, or to the last score, in those of so many patients who are well by then."""
    scale = protocol.outcomes.primary.value if protocol.outcomes is not None else ""
    found = []
    for number in range(patients):
        patient = simulate_patient(
            assumptions,
            protocol,
            f"arm-{number:06d}",
            rng.spawn(1)[0],
            begins=date(2024, 1, 8),
            days=on_day + FOLLOWED_DAYS,
            withhold_from=on_day if withheld else None,
        )
        followed = _followed(patient, scale, on_day, remitters)
        found += [followed] if followed is not None else []
    return tuple(found)


def _followed(patient: SimulatedPatient, scale: str, on_day: int, remitters: bool) -> tuple[int, bool] | None:
    """Days to the relapse or the last score; None for whoever was not well and in treatment on that day."""
    randomised, truth = patient.begins + timedelta(days=on_day), patient.truth.scales[scale]
    scores = [each for each in patient.scores if each.instrument == scale and not each.recall_24h]
    last = max(each.day for each in scores)
    well_since = truth.remitted_on if remitters else truth.responded_on
    earlier = any(each.established_on <= randomised for each in truth.relapses)
    if well_since is None or well_since > randomised or earlier or last <= randomised:
        return None
    relapse = next((each.established_on for each in truth.relapses), None)
    return ((relapse or last) - randomised).days, relapse is not None
