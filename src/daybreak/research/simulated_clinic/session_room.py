"""What is seen in a session: dose, side effects, and the pressures before and after the dose."""

from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.course_book import CourseBook, moment
from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.simulated_patient import SessionObservation

SIDE_EFFECTS = ("dissociation", "dizziness", "nausea", "sedation", "headache", "vomiting")
SESSIONS_OF_A_TRIAL = 8
"""Shares of patients of a four-week trial are spread over its sessions."""

STARTS_AT_MINUTES = 10 * 60
ESKETAMINE_MG = (56.0, 84.0)


class SessionRoom:
    """One patient in the chair; what does not change from session to session is drawn once."""

    def __init__(self, assumptions: Assumptions, route: str, draws: Draws) -> None:
        self._draws = draws
        names = (*SIDE_EFFECTS, "systolic_rise_40", "diastolic_rise_25")
        self._shares = {name: per_session(assumptions[name]) for name in names}
        weight = max(45.0, draws.normal(assumptions["weight_mean"], assumptions["weight_sd"]))
        self._dose_mg = round(assumptions["dose_intravenous"] * weight, 1) if route == "intravenous" else None
        self._systolic = draws.normal(assumptions["systolic_mean"], assumptions["systolic_sd"])
        self._diastolic = draws.normal(assumptions["diastolic_mean"], assumptions["diastolic_sd"])

    def observe(self, book: CourseBook, day: int) -> SessionObservation:
        """One session of that day."""
        draws = self._draws
        systolic = _within(draws.normal(self._systolic, 6), 95, 139)
        diastolic = _within(draws.normal(self._diastolic, 4), 55, 89)
        up = self._rise("systolic_rise_40", 40, 55, 18, 9)
        down = self._rise("diastolic_rise_25", 25, 34, 10, 6)
        return SessionObservation(
            session=f"{book.name}:session-{len(book.given)}",
            day=book.date(day),
            started_at=moment(book.begins, day, STARTS_AT_MINUTES),
            dose_mg=self._dose_mg or ESKETAMINE_MG[len(book.given) > 0 and draws.happens(0.8)],
            side_effects=tuple(name for name in SIDE_EFFECTS if draws.happens(self._shares[name])),
            systolic_before_mmhg=systolic,
            systolic_highest_mmhg=systolic + up,
            diastolic_before_mmhg=diastolic,
            diastolic_highest_mmhg=diastolic + down,
        )

    def _rise(self, name: str, limit: int, most: int, mean: float, sd: float) -> int:
        """At or above the limit in the share of sessions that the figure gives, below it in all others."""
        if self._draws.happens(self._shares[name]):
            return self._draws.whole(limit, most)
        return _within(self._draws.normal(mean, sd), 0, limit - 1)


def per_session(per_patient: float) -> float:
    """The share of sessions that leaves so many of the patients of a trial with it at least once."""
    return float(1 - (1 - per_patient) ** (1 / SESSIONS_OF_A_TRIAL))


def _within(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
