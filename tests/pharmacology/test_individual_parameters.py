"""A patient's own parameters, from weight, age, ancestry and random effects."""

import numpy as np
import pytest
from pharmacology_models import OURS, model, one_compartment, parameter

from daybreak.pharmacology.covariates import FactorEffect, Individuals, PowerEffect, SlopeEffect, one_individual
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.parameters import Derived, Parameter


def with_effects(*effects, **parts):
    plain = one_compartment()
    kept = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    return model(**(kept | {"effects": effects} | parts))


def clearance(effect, **facts):
    return with_effects(effect).individual_parameters(Individuals(**facts))["CL"]


def test_allometry_of_a_clearance():
    effect = PowerEffect(parameter="CL", covariate="weight_kg", reference=70, exponent=0.75, source=OURS)
    assert clearance(effect, weight_kg=[70, 140]) == pytest.approx([1, 2**0.75])


def test_a_slope_begins_at_its_reference_and_does_not_cross_its_floor():
    """1 L/min, less 0.02 for each year above 60, but never below 0.3."""
    effect = SlopeEffect(
        parameter="CL", covariate="age_years", reference=60, slope=-0.02, at_least=0.3, only="above", source=OURS
    )
    found = clearance(effect, weight_kg=[70] * 5, age_years=[20, 60, 61, 80, 100])
    assert found == pytest.approx([1, 1, 0.98, 0.6, 0.3])


@pytest.mark.parametrize(("only", "expected"), [("both", [0.8, 1.2]), ("above", [1, 1.2]), ("below", [0.8, 1])])
def test_a_slope_may_hold_on_one_side(only, expected):
    effect = SlopeEffect(
        parameter="CL", covariate="age_years", reference=50, slope=0.02, at_least=0, only=only, source=OURS
    )
    assert clearance(effect, weight_kg=[70, 70], age_years=[40, 60]) == pytest.approx(expected)


def test_a_proportional_slope_is_a_share_of_the_parameter():
    effect = SlopeEffect(
        parameter="V", covariate="age_years", reference=50, slope=0.01, at_least=0, proportional=True, source=OURS
    )
    found = with_effects(effect).individual_parameters(one_individual(70, age_years=60))["V"]
    assert found == pytest.approx([110])


def test_a_factor_holds_for_those_who_have_the_property():
    effect = FactorEffect(parameter="CL", covariate="asian", factor=0.36, source=OURS)
    assert clearance(effect, weight_kg=[70, 70], asian=[False, True]) == pytest.approx([1, 0.36])


def test_a_fraction_stays_a_fraction_whatever_raises_it():
    share = parameter("share", 0.9, "1", 0.7, scale="logit")
    effect = FactorEffect(parameter="share", covariate="japanese", factor=1.34, source=OURS)
    raised = with_effects(effect, parameters=(*one_compartment().parameters, share))
    etas = np.zeros((1, 4))
    assert raised.individual_parameters(one_individual(70, japanese=True), etas)["share"] == [1.0]
    assert raised.individual_parameters(one_individual(70, japanese=False), etas)["share"] == pytest.approx([0.9])


def test_a_fact_that_the_model_needs_is_asked_for_by_name():
    effect = FactorEffect(parameter="CL", covariate="asian", factor=0.36, source=OURS)
    with pytest.raises(PharmacologyError) as refused:
        clearance(effect, weight_kg=[70])
    assert refused.value.field == "asian"


def test_what_was_not_given_can_be_taken_from_the_reference_and_what_was_given_stays():
    completed = Individuals([60, 80], female=[1, 0]).completed(one_individual(70, age_years=45, female=False))
    assert completed.of("age_years") == pytest.approx([45, 45])
    assert completed.of("weight_kg") == pytest.approx([60, 80])
    assert completed.of("female") == pytest.approx([1, 0])


@pytest.mark.parametrize(
    ("unit", "value", "name", "expected"),
    [
        ("L/h", 60, "CL", 1),
        ("mL/min/kg", 12.5, "CL", 1),
        ("L/h/kg", 0.75, "CL", 1),
        ("mL/min", 1000, "CL", 1),
        ("L/kg", 1.25, "V", 100),
        ("1/h", 3, "ka", 0.05),
        ("1/s", 0.001, "ka", 0.06),
    ],
)
def test_units_of_papers_become_litres_and_minutes(unit, value, name, expected):
    """For a patient of 80 kg."""
    others = [each for each in one_compartment().parameters if each.name != name]
    changed = with_effects(parameters=(*others, parameter(name, value, unit)))
    assert changed.individual_parameters(one_individual(80))[name] == pytest.approx([expected])


def test_a_shared_random_effect_moves_both_parameters_and_takes_one_column():
    twin = parameter("kb", 0.1, "1/min", 0, shares_effect_of="ka")
    shared = with_effects(parameters=(*one_compartment().parameters, twin))
    assert shared.random_effects == ("CL", "V", "ka")
    found = shared.individual_parameters(one_individual(70), np.array([[0, 0, np.log(2)]]))
    assert (found["ka"][0], found["kb"][0]) == pytest.approx((0.1, 0.2))


def test_derived_numbers_follow_from_the_patients_own():
    derived = (
        Derived(name="k", product_of=("CL",), over=("V",)),
        Derived(name="kept", product_of=("k", "ka"), one_minus=True),
    )
    found = with_effects(derived=derived).individual_parameters(one_individual(70), np.array([[np.log(2), 0, 0]]))
    assert found["k"] == pytest.approx([0.02])
    assert found["kept"] == pytest.approx([1 - 0.02 * 0.05])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"weight_kg": [70, -1]}, "weight_kg"),
        ({"weight_kg": 1.9}, "weight_kg"),
        ({"weight_kg": 501}, "weight_kg"),
        ({"weight_kg": float("nan")}, "weight_kg"),
        ({"weight_kg": "heavy"}, "weight_kg"),
        ({"weight_kg": [70, 80], "age_years": [40]}, "age_years"),
        ({"weight_kg": 70, "age_years": 126}, "age_years"),
        ({"weight_kg": 70, "height_cm": 1.75}, "height_cm"),
        ({"weight_kg": 70, "female": 2}, "female"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_name(facts, field):
    with pytest.raises(PharmacologyError) as refused:
        Individuals(**facts)
    assert refused.value.field == field


@pytest.mark.parametrize("facts", [{"weight_kg": 2}, {"weight_kg": 500}, {"weight_kg": 70, "age_years": 125}])
def test_facts_at_their_limit_are_taken(facts):
    assert len(Individuals(**facts)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "furlong"}, "unit"),
        ({"value": -1}, "value"),
        ({"value": float("nan")}, "value"),
        ({"between_subject": -0.1}, "between_subject"),
        ({"low": 1.1}, "low"),
        ({"high": 0.9}, "low"),
        ({"unit": "1", "scale": "logit"}, "value"),
        ({"between_subject": 0.1, "shares_effect_of": "V"}, "between_subject"),
    ],
)
def test_parameters_that_cannot_be_are_refused_by_name(change, field):
    given = {"name": "CL", "value": 1.0, "unit": "L/min", "source": OURS}
    with pytest.raises(PharmacologyError) as refused:
        Parameter(**(given | change))
    assert refused.value.field == f"parameters[CL].{field}"


def test_a_linear_random_effect_that_leads_below_0_is_refused():
    others = [each for each in one_compartment().parameters if each.name != "CL"]
    linear = with_effects(parameters=(parameter("CL", 1, "L/min", 0.3, scale="linear"), *others))
    assert linear.individual_parameters(one_individual(70), np.array([[-0.9, 0, 0]]))["CL"] == pytest.approx([0.1])
    with pytest.raises(PharmacologyError) as refused:
        linear.individual_parameters(one_individual(70), np.array([[-1.1, 0, 0]]))
    assert refused.value.field == "parameters[CL]"
