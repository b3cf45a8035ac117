"""The one door to the solver: its library takes a second to load, so it is loaded when a plan is first asked for.

Every command of the program imports the addresses of the pages, and with them whatever those import; most never plan.
"""

from importlib import import_module

from daybreak.clinic.schedule.planning.problem import Plan, Problem


def solve(problem: Problem) -> Plan:
    """See solver.solve."""
    found: Plan = import_module("daybreak.clinic.schedule.planning.solver").solve(problem)
    return found
