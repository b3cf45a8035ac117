"""Models with round numbers, of no paper, and patients whose parameters differ widely; for tests of the numerics."""

import numpy as np

from daybreak.pharmacology.covariates import Individuals, one_individual
from daybreak.pharmacology.models import Delay, Exchange, Flow, InputPath, Output, PharmacokineticModel, Route
from daybreak.pharmacology.parameters import Cited, Derived, Parameter

OURS = Cited("test", "P")
INTRAVENOUS = Route(name="intravenous", paths=(InputPath(into="central"),))


def parameter(name: str, value: float, unit: str, between_subject: float = 0.3, **more: object) -> Parameter:
    return Parameter(name=name, value=value, unit=unit, between_subject=between_subject, source=OURS, **more)


def model(**parts: object) -> PharmacokineticModel:
    given = {"id": "round", "version": "1", "title": "Round", "substance": "ketamine", "reference": one_individual(70)}
    return PharmacokineticModel(**(given | parts))


def one_compartment(clearance: float = 1.0, volume: float = 100.0, absorption: float = 0.05) -> PharmacokineticModel:
    """By default its rate is 0.01 per minute."""
    return model(
        compartments=("central", "depot"),
        parameters=(
            parameter("CL", clearance, "L/min"),
            parameter("V", volume, "L"),
            parameter("ka", absorption, "1/min"),
        ),
        flows=(Flow(source="central", clearance="CL", volume="V"), Flow(source="depot", target="central", rate="ka")),
        routes=(INTRAVENOUS, Route(name="oral", paths=(InputPath(into="depot"),))),
        outputs=(Output(name="ketamine", compartment="central", volume="V"),),
    )


def three_compartments() -> PharmacokineticModel:
    return model(
        compartments=("central", "shallow", "deep"),
        parameters=(
            parameter("CL", 80, "L/h"),
            parameter("V1", 60, "L"),
            parameter("Q2", 100, "L/h"),
            parameter("V2", 80, "L"),
            parameter("Q3", 30, "L/h"),
            parameter("V3", 150, "L"),
        ),
        flows=(Flow(source="central", clearance="CL", volume="V1"),),
        exchanges=(
            Exchange(first="central", second="shallow", clearance="Q2", first_volume="V1", second_volume="V2"),
            Exchange(first="central", second="deep", clearance="Q3", first_volume="V1", second_volume="V3"),
        ),
        routes=(INTRAVENOUS,),
        outputs=(Output(name="ketamine", compartment="central", volume="V1"),),
    )


def liver_and_spray() -> PharmacokineticModel:
    """What all published structures ask for at once: liver, metabolite, two ways out of a spray, venous blood."""
    return model(
        compartments=("nose", "swallowed", "liver", "central", "deep", "norketamine", "tissue", "vein"),
        parameters=(
            parameter("nasal", 0.5, "1", 0.7, scale="logit"),
            parameter("later", 0.6, "1", 0.0),
            parameter("gut", 0.64, "1", 0.0),
            parameter("ka_nose", 3, "1/h", 0.6),
            parameter("ka_gut", 1.5, "1/h", 0.9),
            parameter("D", 0.5, "h", 0.2),
            parameter("Qh", 150, "L/h", 0.2),
            parameter("Vh", 100, "L"),
            parameter("V1", 190, "L"),
            parameter("Q2", 40, "L/h"),
            parameter("V2", 400, "L"),
            parameter("kel", 1.1, "1/h"),
            parameter("kmet", 2.8, "1/h"),
            parameter("CLn", 40, "L/h"),
            parameter("Vn", 70, "L"),
            parameter("Qn", 26, "L/h"),
            parameter("Vt", 115, "L"),
            parameter("kv", 0.5, "1/min"),
        ),
        derived=(
            Derived(name="nasal_later", product_of=("nasal", "later")),
            Derived(name="rest_first", product_of=("nasal",), one_minus=True),
            Derived(name="rest_later", product_of=("nasal_later",), one_minus=True),
            Derived(name="down_first", product_of=("rest_first", "gut")),
            Derived(name="down_later", product_of=("rest_later", "gut")),
        ),
        flows=(
            Flow(source="nose", target="central", rate="ka_nose"),
            Flow(source="swallowed", target="liver", rate="ka_gut"),
            Flow(source="liver", rate="kel"),
            Flow(source="liver", target="norketamine", rate="kmet"),
            Flow(source="norketamine", clearance="CLn", volume="Vn"),
        ),
        exchanges=(
            Exchange(first="central", second="liver", clearance="Qh", first_volume="V1", second_volume="Vh"),
            Exchange(first="central", second="deep", clearance="Q2", first_volume="V1", second_volume="V2"),
            Exchange(first="norketamine", second="tissue", clearance="Qn", first_volume="Vn", second_volume="Vt"),
        ),
        delays=(Delay(leader="central", follower="vein", rate="kv"),),
        routes=(
            INTRAVENOUS,
            Route(name="oral", paths=(InputPath(into="swallowed", fraction="gut", duration="D"),)),
            Route(
                name="intranasal",
                paths=(
                    InputPath(into="nose", fraction="nasal", devices="first"),
                    InputPath(into="nose", fraction="nasal_later", devices="later"),
                    InputPath(into="swallowed", fraction="down_first", duration="D", devices="first"),
                    InputPath(into="swallowed", fraction="down_later", duration="D", devices="later"),
                ),
            ),
        ),
        outputs=(
            Output(name="ketamine", compartment="central", volume="V1"),
            Output(name="norketamine", compartment="norketamine", volume="Vn"),
            Output(name="ketamine in veins", compartment="vein", volume="V1", site="venous"),
        ),
    )


def patients(count: int) -> Individuals:
    return Individuals(weight_kg=np.linspace(45, 130, count))
