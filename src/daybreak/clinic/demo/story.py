"""An invented patient as an author writes one: a line of story, courses of treatment, what else is on the chart.

All times are days before the day the clinic opens its doors (the anchor), so that the demo never grows old.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One dose of a medicine (a key of medicines.py, so many units so many times a day) for so many days."""

    medicine: str
    days: int
    units: float = 1
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One medicine for depression, raised step by step.

    began: days before the anchor. gap_before_refill: days without medicine before each prescription but the first of
    a step. phq9: the score at its start and at its end; None where nobody measured. reason: why it was stopped.
    stays: it is still taken. reported: known from the patient's words, not from prescriptions.
    """

    began: int
    steps: tuple[Step, ...]
    phq9: tuple[int, int] | None = None
    reason: str | None = None
    stays: bool = False
    reported: bool = False
    gap_before_refill: int = 0

    @property
    def days(self) -> int:
        """How long it lasted."""
        return sum(step.days for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A problem on the list; `years` before the anchor it began."""

    code: str
    text: str
    years: float
    clinical: str = "active"
    verification: str = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stay in hospital: days before the anchor, how long, and for which of the diagnoses (code, words)."""

    began: int
    days: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A medicine that is not for depression, still taken; `years` ago it was started."""

    medicine: str
    years: float
    units: float = 1
    times: int = 1
    as_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A medicine in words only, from a letter: the years it began and ended, counted back from this one."""

    text: str
    began_years_ago: int
    ended_years_ago: int
    dosage: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A treatment that is not a medicine (SNOMED CT code)."""

    code: str
    text: str
    began: int
    days: int
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One patient of the demo clinic.

    line: one line for people. shows: what the screening of this patient is meant to show. episode_began: days before
    the anchor. asked: the answers on the worksheet that differ from "nothing found"; None where no question has been
    asked yet. blood_pressure: the last reading; None where it was never measured. phq9_now, madrs_now: last week's.
    cssrs: the six answers of the screener.
    """

    id: str
    name: str
    born: str
    sex: str
    line: str
    shows: str
    episode_began: int
    diagnosis: Diagnosis | None = None
    problems: tuple[Diagnosis, ...] = ()
    courses: tuple[Course, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    others: tuple[Other, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    stays: tuple[Stay, ...] = ()
    allergies: tuple[tuple[str, str], ...] = ()
    payer: str = "Northlake Mutual"
    asked: dict[str, str] | None = None
    blood_pressure: tuple[int, int] | None = (124, 78)
    weight_kg: float = 74
    height_cm: float = 170
    phq9_now: int | None = None
    madrs_now: int | None = None
    cssrs: tuple[str, ...] = ("no",) * 6
    pregnant: bool = False
    visits_for_years: float = 4
