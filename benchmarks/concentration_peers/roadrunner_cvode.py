"""libRoadRunner: the model as SBML, compiled by LLVM, solved by CVODE; infusions are events."""

import numpy as np
import roadrunner
from problem import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, solved

NAMES = ("k10", "k12", "k21", "k13", "k31")
MATHS = 'xmlns="http://www.w3.org/1998/Math/MathML"'


def solve(rates: np.ndarray, infusions: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Each patient by the same compiled model, with other parameters."""
    if not loaded:
        loaded.append(load(infusions))
    model, found = loaded[0], []
    for *constants, volume in rates:
        model.reset()
        for name, value in zip(NAMES, constants, strict=True):
            model[name] = value
        found.append(np.asarray(model.simulate(times=list(times)))[:, 1] / volume)
    return np.array(found)


loaded: list = []


def load(infusions: np.ndarray) -> roadrunner.RoadRunner:
    """The compiled model."""
    model = roadrunner.RoadRunner(sbml(infusions))
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE
    model.timeCourseSelections = ["time", "A1"]
    return model


def sbml(infusions: np.ndarray) -> str:
    """Three compartments in amounts, by rate rules."""
    amounts = "".join(f'<parameter id="{name}" value="0" constant="false"/>' for name in ("A1", "A2", "A3", "R"))
    constants = "".join(f'<parameter id="{name}" value="0.1" constant="false"/>' for name in NAMES)
    rules = (
        rule(
            "A1", "R", ("-", "k10", "A1"), ("-", "k12", "A1"), ("-", "k13", "A1"), ("", "k21", "A2"), ("", "k31", "A3")
        )
        + rule("A2", None, ("", "k12", "A1"), ("-", "k21", "A2"))
        + rule("A3", None, ("", "k13", "A1"), ("-", "k31", "A3"))
    )
    changes = [(start, rate) for start, _, rate in infusions] + [(end, 0.0) for _, end, _ in infusions]
    events = "".join(event(number, time, rate) for number, (time, rate) in enumerate(changes))
    return (
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m">'
        f"<listOfParameters>{amounts}{constants}</listOfParameters><listOfRules>{rules}</listOfRules>"
        f"<listOfEvents>{events}</listOfEvents></model></sbml>"
    )


def rule(name: str, entering: str | None, *terms: tuple[str, str, str]) -> str:
    """The rate of one amount as a sum of products."""
    products = "".join(
        f"<apply><times/><cn>{sign}1</cn><ci>{k}</ci><ci>{amount}</ci></apply>" for sign, k, amount in terms
    )
    first = f"<ci>{entering}</ci>" if entering else ""
    return f'<rateRule variable="{name}"><math {MATHS}><apply><plus/>{first}{products}</apply></math></rateRule>'


def event(number: int, time: float, rate: float) -> str:
    """At a time the input becomes a rate. Nothing has happened before time 0, so that one at 0 counts."""
    when = f'<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol><cn>{time}</cn>'
    return (
        f'<event id="e{number}" useValuesFromTriggerTime="false"><trigger initialValue="false" persistent="true">'
        f"<math {MATHS}><apply><geq/>{when}</apply></math></trigger><listOfEventAssignments>"
        f'<eventAssignment variable="R"><math {MATHS}><cn>{rate}</cn></math></eventAssignment>'
        "</listOfEventAssignments></event>"
    )


solved(solve)
