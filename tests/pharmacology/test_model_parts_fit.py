"""A model that refers to what it does not have is refused by the name of the field."""

import pytest
from pharmacology_models import OURS, model, one_compartment, parameter

from daybreak.pharmacology.concentration import concentrations
from daybreak.pharmacology.covariates import PowerEffect
from daybreak.pharmacology.dosing import Bolus, Infusion
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import Correlation, Delay, Exchange, Flow, InputPath, Output, Route
from daybreak.pharmacology.parameters import Derived

PLAIN = one_compartment()
EXCHANGE = {"first": "central", "second": "depot", "clearance": "CL", "first_volume": "V", "second_volume": "V"}


def changed(**parts):
    return model(**({name: getattr(PLAIN, name) for name in PLAIN.__dataclass_fields__} | parts))


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"compartments": ()}, "compartments"),
        ({"compartments": ("central", "depot", "central")}, "compartments"),
        ({"parameters": (*PLAIN.parameters, parameter("V", 1, "L"))}, "parameters"),
        ({"derived": (Derived(name="V", product_of=("CL",)),)}, "parameters"),
        ({"outputs": ()}, "outputs"),
        ({"routes": ()}, "routes"),
        ({"flows": (Flow(source="heart", rate="ka"),)}, "flows[0].source"),
        ({"flows": (Flow(source="central", target="heart", rate="ka"),)}, "flows[0].target"),
        ({"flows": (Flow(source="central", target="central", rate="ka"),)}, "flows[0].target"),
        ({"flows": (Flow(source="central"),)}, "flows[0]"),
        ({"flows": (Flow(source="central", rate="ka", clearance="CL", volume="V"),)}, "flows[0]"),
        ({"flows": (Flow(source="central", clearance="CL"),)}, "flows[0]"),
        ({"flows": (Flow(source="central", rate="kb"),)}, "flows[0].rate"),
        ({"flows": (Flow(source="central", rate="CL"),)}, "flows[0].rate"),
        ({"flows": (Flow(source="central", clearance="V", volume="V"),)}, "flows[0].clearance"),
        ({"flows": (Flow(source="central", rate="ka", arriving="V"),)}, "flows[0].arriving"),
        ({"exchanges": (Exchange(**(EXCHANGE | {"second": "heart"})),)}, "exchanges[0].second"),
        ({"exchanges": (Exchange(**(EXCHANGE | {"second_volume": "CL"})),)}, "exchanges[0].second_volume"),
        ({"delays": (Delay(leader="central", follower="heart", rate="ka"),)}, "delays[0].follower"),
        ({"delays": (Delay(leader="central", follower="depot", rate="V"),)}, "delays[0].rate"),
        ({"routes": (Route(name="oral", paths=()),)}, "routes[oral].paths"),
        ({"routes": (Route(name="oral", paths=(InputPath(into="gut"),)),)}, "routes[oral].paths[0].into"),
        (
            {"routes": (Route(name="oral", paths=(InputPath(into="depot", duration="ka"),)),)},
            "routes[oral].paths[0].duration",
        ),
        ({"outputs": (Output(name="k", compartment="central", volume="CL"),)}, "outputs[k].volume"),
        ({"outputs": (Output(name="k", compartment="heart", volume="V"),)}, "outputs[k].compartment"),
        ({"derived": (Derived(name="k", product_of=("later",)),)}, "derived[k]"),
        ({"derived": (Derived(name="k", product_of=()),)}, "derived[0].product_of"),
        (
            {"effects": (PowerEffect(parameter="k", covariate="weight_kg", reference=70, exponent=1, source=OURS),)},
            "effects",
        ),
        (
            {"correlations": (Correlation(first="CL", second="k", coefficient=0.5, source=OURS),)},
            "correlations[0].second",
        ),
        (
            {"correlations": (Correlation(first="CL", second="V", coefficient=1, source=OURS),)},
            "correlations[0].coefficient",
        ),
        (
            {"parameters": (*PLAIN.parameters, parameter("kb", 1, "1/h", 0, shares_effect_of="kc"))},
            "parameters[kb].shares_effect_of",
        ),
    ],
)
def test_is_refused_by_the_name_of_the_field(parts, field):
    with pytest.raises(PharmacologyError) as refused:
        changed(**parts)
    assert refused.value.field == field


def test_is_taken_as_it_was():
    assert changed() == PLAIN


def test_a_dose_that_the_model_spreads_out_itself_cannot_be_an_infusion():
    spread = changed(
        parameters=(*PLAIN.parameters, parameter("D", 30, "min")),
        routes=(Route(name="intravenous", paths=(InputPath(into="central", duration="D"),)),),
    )
    infusion, bolus = (
        Infusion(start_min=0, duration_min=40, dose_mg=40),
        Bolus(start_min=0, route="intravenous", dose_mg=40),
    )
    with pytest.raises(PharmacologyError) as refused:
        concentrations(spread, spread.reference, (bolus, infusion), [10])
    assert refused.value.field == "regimen[1].duration_min"
    assert concentrations(spread, spread.reference, (bolus,), [10])["ketamine"] > 0


def test_what_arrives_of_another_compound_may_weigh_less():
    """Half of what leaves arrives: row central gains half of what row depot loses."""
    half = changed(
        parameters=(*PLAIN.parameters, parameter("half", 0.5, "1", 0)),
        flows=(Flow(source="depot", target="central", rate="ka", arriving="half"),),
    )
    matrix = half.rate_matrices(half.individual_parameters(half.reference))[0]
    assert matrix.tolist() == [[0, 0.025], [0, -0.05]]
