"""One patient with round numbers: sessions twice a week for three weeks, a MADRS a week."""

from daybreak.research.patient_fit import Score, Treatment
from pharmacology.mechanism.mechanisms import mechanism

ROUND = mechanism()
SESSIONS = tuple(Treatment(day, "ketamine", "intravenous", 0.5) for day in (0.0, 3.0, 7.0, 10.0, 14.0, 17.0))


def scores(*madrs: float) -> list[Score]:
    """On days 0, 7, 14, ..."""
    return [Score(7.0 * week, value) for week, value in enumerate(madrs)]
