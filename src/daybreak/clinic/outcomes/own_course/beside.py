"""The window of the model beside that of the relapse forecast: both are shown, and whether they differ is said."""

from dataclasses import dataclass
from datetime import date, timedelta

from daybreak.clinic.outcomes.forecasts import ForecastShown, Unusable
from daybreak.research.patient_fit import PatientForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The window of this model and that of the relapse forecast: the last day of each, None where it has none.

    already: more than what is tolerated by tomorrow. theirs_known: whether the other one speaks, else theirs_why.
    differs: they do not end on one day, as far as both look ahead.
    """

    latest: date | None
    already: bool
    sees_until: date
    theirs_known: bool
    theirs_why: str
    theirs_latest: date | None
    theirs_sees_until: date | None
    sentence: str
    differs: bool


def beside(found: PatientForecast, today: date, statistical: ForecastShown | Unusable | None) -> Beside:
    """Both windows as of today."""
    days, sees_until = found.latest_days_ahead, today + timedelta(days=len(found.days_ahead))
    latest = today + timedelta(days=days) if days else None
    window = statistical.forecast.window if isinstance(statistical, ForecastShown) else None
    theirs = window.latest if window else None
    both_see = min(sees_until, window.sees_until) if window else sees_until
    differs, sentence = compared(latest, days == 0, both_see, window is not None, theirs)
    return Beside(
        latest=latest,
        already=days == 0,
        sees_until=sees_until,
        theirs_known=window is not None,
        theirs_why="" if window else _why(statistical),
        theirs_latest=theirs,
        theirs_sees_until=window.sees_until if window else None,
        sentence=sentence,
        differs=differs,
    )


def _why(statistical: ForecastShown | Unusable | None) -> str:
    """Why the relapse forecast says nothing."""
    if isinstance(statistical, ForecastShown):
        return statistical.forecast.why
    if statistical is None:
        return "Nobody fitted a relapse forecast for the scale of this course."
    return "Its fitted model cannot be used."


def compared(
    latest: date | None, already: bool, both_see: date, theirs_known: bool, theirs: date | None
) -> tuple[bool, str]:
    """Whether the two windows differ as far as both look, and a sentence that says so. both_see: how far that is."""
    if not theirs_known:
        return False, "The relapse forecast says nothing, so there is nothing to hold this against."
    # A last day beyond what one of them looks at is none to it.
    ours, other = (each if each is not None and each <= both_see else None for each in (latest, theirs))
    if not already and ours == other:
        return False, "The two agree, as far as both look ahead."
    sooner = already or (ours is not None and (other is None or ours < other))
    first = "this model" if sooner else "the relapse forecast"
    return True, f"The two differ. The sooner one, {first}, is the careful one; look at the patient."
