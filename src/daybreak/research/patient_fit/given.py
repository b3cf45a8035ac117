"""What the fit is given of one patient, and when that is too little to learn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from daybreak.pharmacology.mechanism import Mechanism, MechanismError, typical_drive
from daybreak.pharmacology.mechanism.symptoms import HIGHEST_MADRS

LEAST_SCORES = 3
"""Scores after the first session below which nothing is said: two could be met by almost any patient (ours, P)."""


@dataclass(frozen=True, slots=True)
class Score:
    """A MADRS total, 0 to 60, on a day; days may be counted from any one, the same for everything of a patient."""

    day: float
    madrs: float

    def __post_init__(self) -> None:
        """Refuses what is no total."""
        _finite("scores.day", self.day)
        if not 0 <= self.madrs <= HIGHEST_MADRS:
            raise MechanismError("scores.madrs", self.madrs, "a total from 0 to 60", "Check the scale and the score.")


@dataclass(frozen=True, slots=True)
class Treatment:
    """A session: its day, and what was given. dose: mg/kg intravenously, mg nasally."""

    day: float
    substance: str
    route: str
    dose: float

    def __post_init__(self) -> None:
        """Refuses a day that is none; the dose is looked at where the drive is."""
        _finite("sessions.day", self.day)

    def drive(self, mechanism: Mechanism) -> float:
        """Its drive. Raises MechanismError for a dose or route outside of what was studied."""
        return typical_drive(mechanism, self.substance, self.route, self.dose)


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotSay:
    """Why there is no forecast. missing: each thing that would have to be known, in words for staff."""

    missing: tuple[str, ...]

    @property
    def why(self) -> str:
        """The same in a sentence."""
        return f"Nothing can be said: {', and '.join(self.missing)}."


def missing(scores: Sequence[Score], sessions: Sequence[Treatment]) -> Iterator[str]:
    """What is missing before anything can be learnt. Both as they are known on the day of the forecast."""
    if not sessions:
        yield "no session was given yet"
        return
    first = min(each.day for each in sessions)
    if not any(each.day <= first for each in scores):
        yield "there is no MADRS from before the first session"
    after = {each.day for each in scores if each.day > first}
    if len(after) < LEAST_SCORES:
        yield f"{len(after)} of at least {LEAST_SCORES} MADRS totals after the first session are known"


def _finite(field: str, day: float) -> None:
    if not isfinite(day):
        raise MechanismError(field, day, "a number of days", "Give the day.")
