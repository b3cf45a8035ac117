"""Who virtual patients are: as published tables say, and the same however they are cut into chunks."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trial_builders import OURS, POPULATION, spread

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.trials import Percent, StagingShare, VirtualPatients, virtual_patients


def same(first: VirtualPatients, second: VirtualPatients) -> bool:
    return all(np.array_equal(getattr(first, each.name), getattr(second, each.name)) for each in fields(first))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30, unique=True), st.integers(0, 5))
def test_a_patient_is_the_same_among_any_others(numbers: list[int], seed: int) -> None:
    together = virtual_patients(POPULATION, np.array(numbers), seed)
    alone = virtual_patients(POPULATION, np.array(numbers[-1:]), seed)
    assert same(alone, VirtualPatients(*(getattr(together, each.name)[-1:] for each in fields(together))))


def test_another_seed_gives_other_patients() -> None:
    first, second = virtual_patients(POPULATION, 50, 1), virtual_patients(POPULATION, 50, 2)
    assert not np.isclose(first.weight_kg, second.weight_kg).any()


def test_a_population_has_the_means_and_shares_it_is_drawn_from() -> None:
    people = virtual_patients(POPULATION, 20_000, 3)
    assert people.female.mean() == pytest.approx(0.66, abs=0.01)
    assert people.body_mass_index.mean() == pytest.approx(28, abs=0.2)
    assert people.height_cm[people.female].mean() == pytest.approx(162, abs=0.2)
    assert people.height_cm[~people.female].mean() == pytest.approx(176, abs=0.3)
    assert people.baseline_madrs.mean() == pytest.approx(34, abs=0.15)
    assert people.baseline_madrs.std() == pytest.approx(5, abs=0.15)
    assert (people.failed_antidepressants == 4).mean() == pytest.approx(0.3, abs=0.01)


def test_limits_hold_and_baselines_are_whole_totals() -> None:
    narrow = replace(POPULATION, age_years=spread(40, 30, 35, 45))
    people = virtual_patients(narrow, 2_000, 1)
    assert 35 <= people.age_years.min() < 35.1
    assert 44.9 < people.age_years.max() <= 45
    assert (people.baseline_madrs == np.rint(people.baseline_madrs)).all()


def test_weight_follows_from_height_and_index_unless_it_is_given() -> None:
    people = virtual_patients(POPULATION, 100, 1)
    assert people.weight_kg == pytest.approx(people.body_mass_index * (people.height_cm / 100) ** 2)
    given_weight = virtual_patients(replace(POPULATION, weight_kg=spread(80, 0, 80, 80)), 100, 1)
    assert (given_weight.weight_kg == 80).all()
    assert np.array_equal(given_weight.height_cm, people.height_cm)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weight_kg": spread(-80, 10, 40, 150)}, "population.weight_kg.mean"),
        ({"age_years": spread(45, -1, 18, 64)}, "population.age_years.sd"),
        ({"baseline_madrs": spread(35, 5, 20, 61)}, "population.baseline_madrs.low"),
        ({"body_mass_index": spread(28, 5, 30, 60)}, "population.body_mass_index.low"),
        ({"female_percent": Percent(value=101, source=OURS)}, "population.female_percent.value"),
        (
            {"asian_percent": Percent(value=9, source=OURS), "japanese_percent": Percent(value=10, source=OURS)},
            "population.japanese_percent.value",
        ),
        ({"japanese_percent": Percent(value=-1, source=OURS)}, "population.japanese_percent.value"),
        (
            {"failed_antidepressants": (StagingShare(failed=2, percent=90, source=OURS),)},
            "population.failed_antidepressants",
        ),
    ],
)
def test_an_impossible_population_is_refused_by_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(PharmacologyError) as refused:
        virtual_patients(replace(POPULATION, **changes), 1, 1)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_same_patients_go_into_a_model_of_concentrations() -> None:
    people = virtual_patients(POPULATION, 10, 1)
    assert np.array_equal(people.individuals().of("weight_kg"), people.weight_kg)
    assert np.array_equal(people.individuals().of("female"), people.female)
