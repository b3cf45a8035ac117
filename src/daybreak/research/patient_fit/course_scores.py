"""From the records of a course to what the fit takes: MADRS totals and sessions, in days from the first session."""

from datetime import date

from daybreak.care.course.trajectory import Standing, Trajectory
from daybreak.care.protocol import Route
from daybreak.pharmacology.mechanism import MechanismError
from daybreak.research.patient_fit.given import Score, Treatment

INSTRUMENT = "madrs"
LATER_THAT_DAY = 0.5


def scores_of(line: Trajectory, first_session: date) -> list[Score]:
    """The complete totals of a course, days counted from the day of the first session.

    A score of that day was taken before the session unless the course knows that it was after; then it counts half a
    day later. Raises MechanismError for a trajectory of another scale than the MADRS.
    """
    others = {each.score.instrument for each in line.standings} - {INSTRUMENT}
    if others:
        raise MechanismError("scores", ", ".join(sorted(others)), INSTRUMENT, "The mechanism knows the MADRS only.")
    return [_score(each, first_session) for each in line.standings if each.score.bounds.is_exact]


def treatment_of(route: Route, day: date, first_session: date, dose_mg: float, weight_kg: float) -> Treatment:
    """A session by what went in: of an infusion mg/kg of the weight of that day, of a spray mg."""
    after = float((day - first_session).days)
    if route == "intranasal_esketamine":
        return Treatment(after, "esketamine", "intranasal", dose_mg)
    if weight_kg <= 0:
        raise MechanismError("weight_kg", weight_kg, "a weight above 0", "Give the weight of that day.")
    return Treatment(after, "ketamine", "intravenous", dose_mg / weight_kg)


def _score(standing: Standing, first_session: date) -> Score:
    days = (standing.score.day - first_session).days
    later = LATER_THAT_DAY if days == 0 and standing.status != "before" else 0.0
    return Score(days + later, standing.score.bounds.low)
