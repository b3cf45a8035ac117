"""How drives of each patient's own go together with a spread of sensitivity that was fitted with one for all."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.pharmacology.mechanism import Mechanism
from daybreak.pharmacology.mechanism.drive import drive_of_occupancy
from daybreak.pharmacology.session_exposure import session_occupancy
from daybreak.pharmacology.trials import Exposure
from daybreak.pharmacology.trials.exposure import TIMES_MIN
from daybreak.pharmacology.variability import draw_etas
from daybreak.research.mechanism_fit.exposure import REFERENCE
from daybreak.research.trial_adults import adults, concentration_model

ADULTS, SEED = 1000, 1


def individual_exposure(mechanism: Mechanism) -> Exposure:
    """The exposure of virtual patients, and what of their spread it explains under this mechanism."""
    drives = drive_of_occupancy(mechanism, TIMES_MIN, _reference_occupancy())
    return Exposure(model=concentration_model(), explained_sd=float(np.log(drives).std()))


@cache
def _reference_occupancy() -> NDArray[np.float64]:
    """Of the reference session in adults as in the trials, (adults, times): what the calibration was made with."""
    model = concentration_model()
    etas = draw_etas(model, ADULTS, SEED)
    receptor = load_session_effects().receptor
    return session_occupancy(receptor, model, adults(ADULTS, SEED), REFERENCE, TIMES_MIN, etas)
