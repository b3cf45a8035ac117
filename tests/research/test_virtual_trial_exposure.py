"""Drives of each patient's own, and a spread of sensitivity that was fitted with one for all: together as fitted."""

from dataclasses import replace

import numpy as np
import pytest

from daybreak.pharmacology.mechanism import draw_responders
from daybreak.pharmacology.mechanism.drive import drive_of_occupancy
from daybreak.pharmacology.session_exposure import session_occupancy
from daybreak.pharmacology.trials.exposure import TIMES_MIN
from daybreak.pharmacology.variability import draw_etas
from daybreak.research.mechanism_fit.exposure import REFERENCE
from daybreak.research.trial_adults import adults, concentration_model
from daybreak.research.virtual_trials import running
from daybreak.research.virtual_trials.chunks import mechanism_of, simulated
from daybreak.research.virtual_trials.exposure import individual_exposure
from daybreak.research.virtual_trials.trial_file import load_trial

MANY = 4000
SINGH = load_trial("singh-2016")
MECHANISM = mechanism_of({})


def test_the_spread_of_what_a_session_does_stays_as_fitted():
    """Sensitivity times drive, of adults as in the trials at the reference session, other than those reckoned with."""
    model, exposure = concentration_model(), individual_exposure(MECHANISM)
    etas = draw_etas(model, MANY, 9)
    occupied = session_occupancy(MECHANISM.receptor, model, adults(MANY, 9), REFERENCE, TIMES_MIN, etas)
    drives = drive_of_occupancy(MECHANISM, TIMES_MIN, occupied)
    sensitivity = draw_responders(MECHANISM, MANY, 9, explained_sd=exposure.explained_sd).sensitivity
    assert np.log(sensitivity * drives).std() == pytest.approx(MECHANISM.value("sensitivity_sd"), rel=0.03)
    assert np.median(sensitivity * drives) == pytest.approx(MECHANISM.value("sensitivity"), rel=0.1)


def test_where_concentrations_vary_more_than_all_that_was_fitted_nothing_is_left():
    narrow = mechanism_of({"sensitivity_sd": 0.1})
    sensitivity = draw_responders(narrow, 50, 9, explained_sd=0.3).sensitivity
    assert (sensitivity == narrow.value("sensitivity")).all()


@pytest.mark.parametrize(("exposure", "differ"), [("individual", True), ("typical", False)])
def test_a_trial_file_says_whose_drive_it_takes(exposure, differ):
    file = replace(SINGH, exposure=exposure)
    found = simulated(running.main_chunks(file, file.trial, MECHANISM, 40, 1)[0])
    drive = np.broadcast_to(found.drives[0.5], 40)
    assert bool(drive.max() > drive.min()) is differ
    assert drive.mean() == pytest.approx(1, abs=0.15 if differ else 1e-3)
    result = running.run_trial(file, lambda work, tasks: map(work, tasks), patients=5, repetitions=0)
    assert result.concentrations.startswith("of each patient, perez-ruixo-2021") is differ
