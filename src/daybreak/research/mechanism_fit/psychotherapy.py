"""How much slower synapses must decay during psychotherapy for a published difference between two groups."""

import numpy as np
from scipy.optimize import brentq  # type: ignore[import-untyped]

from daybreak.pharmacology.mechanism import Mechanism, symptoms, with_parameters
from daybreak.pharmacology.mechanism.responders import responders_of
from daybreak.research.mechanism_fit.prediction import RESPONSE_SHARE, population, spread_of_totals

SESSION_DAYS = (0.0, 3.0, 7.0, 10.0, 14.0, 17.0)
BASELINE_MADRS, WEEKS_AFTER = 33.0, 14
PUBLISHED, PUBLISHED_LOW, PUBLISHED_HIGH = 0.65, -0.55, 1.82
"""Wilkinson 2021, MADRS 14 weeks after six infusions in three weeks, in standard deviations, with 95 % interval."""

LEAST, MOST = 0.0, 10.0


def psychotherapy_decay(mechanism: Mechanism) -> dict[str, float]:
    """The decay beside that without psychotherapy: `value`, `low` and `high`, each at most 10 and at least 0.

    An effect stronger than no decay at all could have is taken as no decay.
    """
    found = {"value": PUBLISHED, "low": PUBLISHED_HIGH, "high": PUBLISHED_LOW}
    return {name: _decay(mechanism, effect) for name, effect in found.items()}


def _decay(mechanism: Mechanism, effect: float) -> float:
    def beyond(decay: float) -> float:
        return effect_size(mechanism, decay) - effect

    if beyond(LEAST) <= 0:
        return LEAST
    return MOST if beyond(MOST) >= 0 else float(brentq(beyond, LEAST, MOST, xtol=1e-4))


def effect_size(mechanism: Mechanism, decay: float) -> float:
    """The difference of the MADRS between responders without and with psychotherapy, in standard deviations."""
    changed = with_parameters(mechanism, {"psychotherapy_decay": decay})
    responders, last = responders_of(changed, population()), SESSION_DAYS[-1]
    days = [last + 1, last + 7 * WEEKS_AFTER]
    alone = symptoms(changed, responders, SESSION_DAYS, 1.0, days, BASELINE_MADRS)
    therapy = symptoms(changed, responders, SESSION_DAYS, 1.0, days, BASELINE_MADRS, psychotherapy_from_day=last + 1)
    responded = alone[:, 0] <= RESPONSE_SHARE * BASELINE_MADRS
    later, kept = alone[responded, 1], therapy[responded, 1]
    spread = np.hypot(later.std(), spread_of_totals(changed, days[1]))
    return float((later - kept).mean() / spread)
