"""Occupancy of the NMDA receptor from affinity and unbound concentration; figures of docs/algorithms/effects.md."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.pharmacology.effects import Compound, NmdaReceptor, Share, occupancy
from daybreak.pharmacology.errors import PharmacologyError

RECEPTOR = load_session_effects().receptor


def test_is_half_at_the_affinity_of_the_unbound_drug() -> None:
    # 0.3 umol/L x 237.73 g/mol / 0.56 unbound = 127 ng/mL in plasma.
    half = 0.3 * 237.73 / 0.56
    assert RECEPTOR.half_occupied_at_ng_per_ml("esketamine") == pytest.approx(half)
    assert occupancy(RECEPTOR, {"esketamine": [[half]]})[0, 0] == pytest.approx(0.5)


def test_racemic_ketamine_needs_more_than_its_better_half_and_less_than_twice_as_much() -> None:
    esketamine = RECEPTOR.half_occupied_at_ng_per_ml("esketamine")
    assert RECEPTOR.half_occupied_at_ng_per_ml("ketamine") == pytest.approx(209.8, abs=0.1)
    assert esketamine < 209.8 < 2 * esketamine


def test_of_a_racemate_is_that_of_its_two_enantiomers() -> None:
    together = occupancy(RECEPTOR, {"esketamine": [[75.0]], "arketamine": [[75.0]]})
    assert occupancy(RECEPTOR, {"ketamine": [[150.0]]}) == pytest.approx(together)


def test_noresketamine_adds_little_as_it_hardly_enters_the_brain() -> None:
    alone = occupancy(RECEPTOR, {"esketamine": [[100.0]]})
    with_metabolite = occupancy(RECEPTOR, {"esketamine": [[100.0]], "noresketamine": [[100.0]]})
    assert 0 < with_metabolite[0, 0] - alone[0, 0] < 0.01


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_lies_between_none_and_all_and_never_falls_with_more(first: float, second: float) -> None:
    low, high = sorted((first, second))
    occupied = occupancy(RECEPTOR, {"ketamine": np.array([[low, high]])})[0]
    assert 0 <= occupied[0] <= occupied[1] < 1


def test_refuses_a_compound_without_affinity() -> None:
    with pytest.raises(PharmacologyError, match="concentrations: found propofol"):
        occupancy(RECEPTOR, {"propofol": [[1.0]]})


def test_refuses_a_negative_concentration_but_no_rounding_of_a_solver() -> None:
    assert occupancy(RECEPTOR, {"ketamine": [[-1e-9]]})[0, 0] == 0
    with pytest.raises(PharmacologyError, match=r"concentrations\[ketamine\]"):
        occupancy(RECEPTOR, {"ketamine": [[-1.0]]})


def test_a_compound_must_be_made_of_known_ligands_entirely() -> None:
    for shares, found in (
        ((Share(ligand="X", fraction=1.0),), "X"),
        ((Share(ligand="S-ketamine", fraction=0.5),), "0.5"),
    ):
        with pytest.raises(PharmacologyError) as error:
            NmdaReceptor(ligands=RECEPTOR.ligands, compounds=(Compound(id="c", shares=shares),))
        assert error.value.found == found
