"""Concentrations of a virtual population on one core, beside what a pharmacometrician would otherwise pick.

10,000 patients, each with parameters of their own, 8 infusions of 40 min in four weeks, 500 output times, three
compartments. Peers solve the same for fewer patients and are scaled per patient; their results must agree with ours.
Those of Python run in an environment of their own, named by DAYBREAK_PEERS (Myokit compiles its models: on Debian,
apt install gcc python3-dev libsundials-dev):

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install numpy scipy libroadrunner diffrax myokit setuptools
    DAYBREAK_PEERS=/tmp/peers/bin/python python -m benchmarks concentration

Those of R run where R has them (on Debian: apt install r-base-dev r-cran-desolve; then, in R,
install.packages(c("mrgsolve", "PKPDsim", "rxode2"))). Where a peer has a closed form too, both are measured. A peer
that is not there is told as such. The limit is how many exponentials this machine does in a plain loop, by the C
library's function and by ours, which does several at once; what is needed is one for each patient, mode and time. Fewer
are computed where a patient is sampled in the same way after each dose, as here: so the same is measured at times that
never repeat. All times are of the processor and the least of five, so that what else the machine does counts less.
"""

import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit

from benchmarks.measuring import Result
from daybreak.pharmacology.concentration import concentrations
from daybreak.pharmacology.covariates import Individuals, Numbers, one_individual
from daybreak.pharmacology.dosing import Infusion, Regimen
from daybreak.pharmacology.models import Exchange, Flow, InputPath, Output, PharmacokineticModel, Route
from daybreak.pharmacology.parameters import Cited, Parameter
from daybreak.pharmacology.superposition import exponential
from daybreak.pharmacology.variability import draw_etas

PEERS = Path(__file__).parent / "concentration_peers"
AGREEMENT = 1e-5
"""Of the highest concentration of each patient."""

REPEATS = 5
TIMES = 500
WEEKS, PER_WEEK, MINUTES, DOSE_MG = 4, 2, 40.0, 40.0


@dataclass(frozen=True)
class Peer:
    """A program to compare with: how it is called, for how many patients, and how it is installed."""

    name: str
    script: str
    patients: int
    install: str

    def program(self) -> Path | None:
        """What runs it, where that is installed."""
        name = "Rscript" if self.script.endswith(".R") else os.environ.get("DAYBREAK_PEERS", sys.executable)
        found = shutil.which(name)
        return Path(found).absolute() if found else None


ALL_PEERS = (
    Peer("SciPy solve_ivp LSODA", "scipy_lsoda.py", 8, "pip install scipy"),
    Peer("libRoadRunner CVODE", "roadrunner_cvode.py", 100, "pip install libroadrunner"),
    Peer("Myokit CVODES", "myokit_cvodes.py", 100, "pip install myokit setuptools"),
    Peer("diffrax Tsit5, vmap", "diffrax_tsit5.py", 200, "pip install diffrax"),
    Peer("deSolve lsoda in R", "desolve_lsoda.R", 4, "apt install r-base-core r-cran-desolve"),
    Peer("mrgsolve LSODA", "mrgsolve_lsoda.R", 1000, 'in R: install.packages("mrgsolve")'),
    Peer("mrgsolve closed form", "mrgsolve_closed_form.R", 1000, 'in R: install.packages("mrgsolve")'),
    Peer("rxode2 LSODA", "rxode2_lsoda.R", 1000, 'in R: install.packages("rxode2")'),
    Peer("rxode2 closed form", "rxode2_closed_form.R", 1000, 'in R: install.packages("rxode2")'),
    Peer("PKPDsim RK4", "pkpdsim_rk4.R", 200, 'in R: install.packages("PKPDsim")'),
    Peer("PKPDsim closed form", "pkpdsim_closed_form.R", 500, 'in R: install.packages("PKPDsim")'),
)
NOT_INSTALLED = ("No module", "No package")
"""What Python says of a missing module, and `needs` of `concentration_peers/problem.R` of a missing package."""


def measure(patients: int) -> list[Result]:
    """Patients per second beside each peer, and exponentials per second beside the machine's own."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    people, etas = Individuals(np.full(patients, 75.0)), draw_etas(MODEL, patients, 1)
    needed = patients * TIMES * len(MODEL.compartments) / 1e6
    seconds = best_of(lambda: concentrations(MODEL, people, regimen(), times(), etas))
    never_alike = best_of(lambda: concentrations(MODEL, people, regimen(), times_that_never_repeat(), etas))
    title = f"Concentrations, {patients:,} patients"
    return [against(peer, title, patients / seconds) for peer in ALL_PEERS] + limits(
        {"Exponentials needed for them": needed / seconds, "At times that never repeat": needed / never_alike}
    )


def best_of(solve: Callable[[], object]) -> float:
    """The least processor time of several runs, after one that compiles; what else the machine does only adds."""
    solve()
    found = []
    for _ in range(REPEATS):
        began = time.process_time()
        solve()
        found.append(time.process_time() - began)
    return min(found)


def against(peer: Peer, title: str, ours: float) -> Result:
    """One peer, which has to find the same."""
    etas = draw_etas(MODEL, peer.patients, 1)
    people = Individuals(np.full(peer.patients, 75.0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_problem(folder, MODEL.individual_parameters(people, etas))
        why = why_not(peer, folder)
        if why:
            return Result(
                name=title, ours=ours, peer_name=peer.name, peer=math.nan, unit="patients/s",
                shortfall=f"{why} ({peer.install})",
            )  # fmt: skip
        seconds = float((folder / "seconds.txt").read_text())
        theirs = np.loadtxt(folder / "found.csv", delimiter=",", ndmin=2) * 1000
    mine = concentrations(MODEL, people, regimen(), times(), etas)["ketamine"]
    apart = (np.abs(mine - theirs).max(axis=1) / mine.max(axis=1)).max()
    return Result(
        name=title,
        ours=ours,
        peer_name=f"{peer.name}, {peer.patients} patients, apart by {apart:.0e}",
        peer=peer.patients / seconds,
        unit="patients/s",
        shortfall="" if apart <= AGREEMENT else f"does not agree: apart by {apart:.0e} of the peak",
    )


def why_not(peer: Peer, folder: Path) -> str:
    """Lets it solve the problem in a folder; why it could not, or nothing if it did."""
    program = peer.program()
    if program is None:
        return "not installed"
    ran = subprocess.run([program, PEERS / peer.script, folder], cwd=PEERS, capture_output=True, text=True, check=False)
    if not ran.returncode:
        return ""
    if any(words in ran.stderr for words in NOT_INSTALLED):
        return "not installed"
    return ran.stderr.strip()[-200:] or "failed"


def write_problem(folder: Path, parameters: dict[str, Numbers]) -> None:
    """The files that `concentration_peers/problem.py` describes."""
    pairs = (("CL", "V1"), ("Q2", "V1"), ("Q2", "V2"), ("Q3", "V1"), ("Q3", "V3"))
    rates = np.stack([*(parameters[over] / parameters[under] for over, under in pairs), parameters["V1"]], axis=1)
    infusions = [(dose.start_min, dose.start_min + MINUTES, DOSE_MG / MINUTES) for dose in regimen()]
    for name, table in (("rates", rates), ("infusions", infusions), ("times", times())):
        np.savetxt(folder / f"{name}.csv", table, delimiter=",", fmt="%.17g")


def limits(ours: dict[str, float]) -> list[Result]:
    """How many exponentials a loop does that does nothing else, on numbers like ours, in millions a second."""
    x, out = -np.random.default_rng(1).uniform(0, 20, TIMES), np.zeros(TIMES)
    rounds = 20_000
    loops = (("a plain loop over the C library's", by_library), ("a plain loop over ours", by_ours))
    most = {name: rounds * TIMES / best_of(lambda loop=loop: loop(x, out, rounds)) / 1e6 for name, loop in loops}
    return [
        Result(name=what, ours=done, peer_name=name, peer=limit, unit="million/s")
        for what, done in ours.items()
        for name, limit in most.items()
    ]


@njit
def by_library(x: Numbers, out: Numbers, rounds: int) -> None:
    """exp of the C library."""
    for _ in range(rounds):
        for j in range(out.size):
            out[j] += math.exp(x[j])


@njit
def by_ours(x: Numbers, out: Numbers, rounds: int) -> None:
    """exp without a branch."""
    for _ in range(rounds):
        for j in range(out.size):
            out[j] += exponential(x[j])


def regimen() -> Regimen:
    """Twice a week."""
    starts = [(week * 7 + day) * 1440.0 for week in range(WEEKS) for day in (0, 3)]
    return tuple(Infusion(start_min=start, duration_min=MINUTES, dose_mg=DOSE_MG) for start in starts)


def times() -> Numbers:
    """In the 24 hours from the start of each infusion, closer to each other at first."""
    after = 1440.0 * np.linspace(0, 1, 62) ** 2
    each = np.concatenate([dose.start_min + after for dose in regimen()])
    return np.concatenate([each, np.linspace(each[-1] + 100, WEEKS * 7 * 1440.0, TIMES - len(each))])


def times_that_never_repeat() -> Numbers:
    """As many, anywhere in the four weeks."""
    return np.sort(np.random.default_rng(1).uniform(0, WEEKS * 7 * 1440.0, TIMES))


def ours(name: str, value: float, unit: str) -> Parameter:
    """A round number: no drug's."""
    return Parameter(name=name, value=value, unit=unit, between_subject=0.25, source=Cited("benchmark", "P"))


MODEL = PharmacokineticModel(
    id="three-compartments",
    version="1",
    title="Three compartments",
    substance="ketamine",
    compartments=("central", "shallow", "deep"),
    parameters=(
        ours("CL", 80, "L/h"),
        ours("V1", 60, "L"),
        ours("Q2", 100, "L/h"),
        ours("V2", 80, "L"),
        ours("Q3", 30, "L/h"),
        ours("V3", 150, "L"),
    ),
    flows=(Flow(source="central", clearance="CL", volume="V1"),),
    exchanges=(
        Exchange(first="central", second="shallow", clearance="Q2", first_volume="V1", second_volume="V2"),
        Exchange(first="central", second="deep", clearance="Q3", first_volume="V1", second_volume="V3"),
    ),
    routes=(Route(name="intravenous", paths=(InputPath(into="central"),)),),
    outputs=(Output(name="ketamine", compartment="central", volume="V1"),),
    reference=one_individual(75),
)
