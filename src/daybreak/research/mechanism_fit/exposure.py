"""The receptor occupancy over a session of a typical adult, by what was given, from a shipped concentration model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.pharmacology.effects import occupancy
from daybreak.pharmacology.session_exposure import Given, session_concentrations, whole_devices
from daybreak.research.trial_adults import concentration_model, typical_adult

Numbers = NDArray[np.float64]

TIMES_MIN = np.arange(0.0, 24 * 60 + 1)
REFERENCE: Given = ("ketamine", "intravenous", 0.5)

STUDIED: Mapping[tuple[str, str], tuple[float, ...]] = MappingProxyType(
    {
        ("ketamine", "intravenous"): (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0),
        ("esketamine", "intravenous"): (0.1, 0.2, 0.3, 0.4, 0.5),
        ("esketamine", "intranasal"): (28.0, 56.0, 84.0),
    }
)
"""The doses whose typical drive is tabulated."""


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Concentrations in ng/mL by compound, (times,), and the occupancy they make."""

    times_min: Numbers
    concentrations: Mapping[str, Numbers]
    occupied: Numbers


@cache
def session_of(given: Given) -> Session:
    """One session of the typical adult. A dose between whole devices is interpolated."""
    parts = [(_whole(each), share) for each, share in whole_devices(given)]
    names = parts[0][0].concentrations
    return Session(
        TIMES_MIN,
        {name: _sum(share * each.concentrations[name] for each, share in parts) for name in names},
        _sum(share * each.occupied for each, share in parts),
    )


def _sum(parts: Iterable[Numbers]) -> Numbers:
    return sum(parts, start=np.zeros(TIMES_MIN.size))


def _whole(given: Given) -> Session:
    found = session_concentrations(concentration_model(), typical_adult(), given, TIMES_MIN)
    by_compound = {compound: values[0] for compound, values in found.items()}
    return Session(TIMES_MIN, by_compound, occupancy(load_session_effects().receptor, by_compound))
