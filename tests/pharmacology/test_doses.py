"""Doses that can be given, and those that cannot, on either side of each limit."""

import pytest

from daybreak.pharmacology.dosing import Bolus, Infusion, IntranasalSpray, RateInfusion
from daybreak.pharmacology.errors import PharmacologyError

INFUSION = {"start_min": 0, "duration_min": 40, "dose_mg": 40}


def pieces(dose):
    return [(each.start_min, each.duration_min, each.mg) for each in dose.pieces()]


def test_an_infusion_with_pauses_runs_as_long_as_without():
    dose = Infusion(**INFUSION, pauses=((10, 15), (25, 40)))
    assert pieces(dose) == [(0, 10, 10), (15, 10, 10), (40, 20, 20)]


def test_a_profile_has_no_piece_where_it_rests():
    dose = RateInfusion(start_min=5, rates=((2, 10), (0, 5), (1, 20)))
    assert pieces(dose) == [(5, 10, 20), (20, 20, 20)]


def test_devices_follow_each_other():
    found = [(each.start_min, each.mg, each.device) for each in IntranasalSpray(start_min=0, devices=3).pieces()]
    assert found == [(0, 28, 1), (5, 28, 2), (10, 28, 3)]


@pytest.mark.parametrize(
    "pauses",
    [((10, 20), (20.1, 30)), ((0.1, 5),), ((39.9, 60),), ((10, 20), (49.9, 60))],
)
def test_pauses_one_after_the_other_are_taken(pauses):
    assert Infusion(**INFUSION, pauses=pauses).pauses == pauses


@pytest.mark.parametrize(
    ("pauses", "field"),
    [
        (((10, 20), (19.9, 30)), "pauses[1]"),
        (((10, 20), (20, 30)), "pauses[1]"),
        (((20, 30), (5, 10)), "pauses[1]"),
        (((0, 5),), "pauses[0]"),
        (((40, 60),), "pauses[0]"),
        (((10, 20), (50, 60)), "pauses[1]"),
        (((10, 10),), "pauses[0]"),
        (((10, 5),), "pauses[0]"),
        (((10, float("nan")),), "pauses[0]"),
    ],
)
def test_pauses_that_overlap_or_do_not_interrupt_are_refused(pauses, field):
    with pytest.raises(PharmacologyError) as refused:
        Infusion(**INFUSION, pauses=pauses)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        (Infusion, INFUSION | {"dose_mg": -0.1}, "dose_mg"),
        (Infusion, INFUSION | {"dose_mg": float("inf")}, "dose_mg"),
        (Infusion, INFUSION | {"dose_mg": None}, "dose_mg"),
        (Infusion, INFUSION | {"dose_mg_per_kg": 0.5}, "dose_mg"),
        (Infusion, INFUSION | {"dose_mg": None, "dose_mg_per_kg": -1}, "dose_mg_per_kg"),
        (Infusion, INFUSION | {"duration_min": 0}, "duration_min"),
        (Infusion, INFUSION | {"start_min": float("nan")}, "start_min"),
        (Infusion, INFUSION | {"route": "oral"}, "route"),
        (RateInfusion, {"start_min": 0, "rates": ()}, "rates"),
        (RateInfusion, {"start_min": 0, "rates": ((1, 5), (-1, 5))}, "rates[1].mg_per_min"),
        (RateInfusion, {"start_min": 0, "rates": ((1, 0),)}, "rates[0].minutes"),
        (Bolus, {"start_min": 0, "route": "intranasal", "dose_mg": 5}, "route"),
        (Bolus, {"start_min": 0, "route": "oral"}, "dose_mg"),
        (IntranasalSpray, {"start_min": 0, "devices": 0}, "devices"),
        (IntranasalSpray, {"start_min": 0, "devices": 2.5}, "devices"),
        (IntranasalSpray, {"start_min": 0, "devices": 2, "dose_mg_per_device": -28}, "dose_mg_per_device"),
        (IntranasalSpray, {"start_min": 0, "devices": 2, "minutes_between": -5}, "minutes_between"),
    ],
)
def test_an_impossible_dose_is_refused_by_its_field(kind, change, field):
    with pytest.raises(PharmacologyError) as refused:
        kind(**change)
    assert refused.value.field == field
    assert refused.value.expected in str(refused.value)
    assert refused.value.remedy in str(refused.value)


@pytest.mark.parametrize("change", [{"dose_mg": 0}, {"duration_min": 0.001}, {"start_min": -1440}])
def test_the_least_that_can_be_given_is_taken(change):
    assert list(Infusion(**(INFUSION | change)).pieces())
