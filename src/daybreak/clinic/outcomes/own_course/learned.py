"""What the scores say of one patient, parameter by parameter, in words: often little, and then that is said."""

from dataclasses import dataclass

from daybreak.research.patient_fit import PatientParameter

LITTLE, MUCH = 0.2, 0.5
"""How much narrower an interval is called "little", and "much", learned from the scores (ours, P)."""

SAID_OF_LEARNED = f"Little: less than {LITTLE:.0%} narrower than for anybody; much: {MUCH:.0%} or more (ours).".replace(
    "%", " %"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One parameter of the patient beside everybody's, in words. verdict: what the scores say about it."""

    title: str
    meaning: str
    patient: str
    everybody: str
    verdict: str
    says_little: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """How a parameter is told. times: what its numbers are multiplied by; None: by what makes the typical one 1."""

    title: str
    meaning: str
    unit: str
    times: float | None
    places: int


_TOLD = {
    "sensitivity": _Told(
        title="Answer to a session",
        meaning="how strongly symptoms give way to the drug; the typical patient is 1",
        unit="",
        times=None,
        places=2,
    ),
    "expectation": _Told(
        title="Improvement without the drug",
        meaning="by hope, care and time; the model lets it last",
        unit=" %",
        times=100,
        places=0,
    ),
    "antidepressant": _Told(
        title="Answer to the new antidepressant",
        meaning="if it was started with the first session",
        unit=" %",
        times=100,
        places=0,
    ),
    "noise": _Told(
        title="Noise of a score",
        meaning="how far a MADRS strays from the symptoms, as a standard deviation",
        unit=" points",
        times=1,
        places=1,
    ),
}


def learned_of(each: PatientParameter) -> Learned:
    """A parameter in words. Raises KeyError for one that has none yet."""
    told = _TOLD[each.name]
    return Learned(
        title=told.title,
        meaning=told.meaning,
        patient=_interval(told, each, each.median, each.low, each.high),
        everybody=_interval(told, each, each.population_median, each.population_low, each.population_high),
        verdict=_verdict(each.learned),
        says_little=each.learned < LITTLE,
    )


def _interval(told: _Told, each: PatientParameter, *numbers: float) -> str:
    times = told.times or 1 / each.population_median
    middle, low, high = (f"{times * number:.{told.places}f}" for number in numbers)
    return f"{middle}{told.unit} ({low} to {high})"


def _verdict(learned: float) -> str:
    word = "Little" if learned < LITTLE else "Much" if learned >= MUCH else "Something"
    return f"{word}: {100 * learned:.0f} % narrower"
