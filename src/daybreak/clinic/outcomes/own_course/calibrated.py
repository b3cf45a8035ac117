"""How well the model did on simulated patients, from the file of its reliability; no figure of it is typed in here."""

from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.research.patient_fit.reliability import Reliability, Row, load_reliability

_ANEW = "The mechanism was fitted anew since, and how well the forecast does with it was not measured yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Forecasts of about one size, in words. like_this: that of this patient is among them."""

    asked: str
    came: str
    interval: str
    like_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """How well it did on simulated patients, in words. problem: why that is not known; then nothing else is there.

    coverage: after how many days, scores inside of their interval, 95 % interval. like_this: what became of those with
    a forecast like this one.
    """

    problem: str = ""
    found: Reliability | None = None
    coverage: tuple[tuple[str, str, str], ...] = ()
    rows: tuple[Group, ...] = ()
    like_this: str = ""


def calibrated(share: float, limit_madrs: float) -> Calibrated:
    """What the shipped file says, if it speaks for the shipped mechanism and this limit.

    share: the probability, 0 to 1, that this patient reaches the limit within the days of the file.
    """
    try:
        found = load_reliability()
    except ValueError as error:
        return Calibrated(problem=str(error))
    if not found.is_of():
        return Calibrated(problem=_ANEW)
    if found.limit_madrs != limit_madrs:
        return Calibrated(problem=f"It was measured for a limit of {found.limit_madrs:g}, not of {limit_madrs:g}.")
    rows = tuple(_group(each, share) for each in found.rows)
    return Calibrated(found=found, coverage=tuple(_coverage(found)), rows=rows, like_this=_like_this(found, rows))


def _coverage(found: Reliability) -> Iterator[tuple[str, str, str]]:
    for each in found.coverage:
        share = f"{100 * each.covered / each.scores:.0f} %"
        yield (
            f"after {each.days_ahead} days",
            f"{each.covered} of {each.scores}, {share}",
            _between(each.low, each.high),
        )


def _group(row: Row, share: float) -> Group:
    return Group(
        asked=f"{100 * row.least:.0f} to {100 * row.most:.0f} %",
        came=f"{row.reached} of {row.forecasts}",
        interval="" if row.low is None or row.high is None else _between(row.low, row.high),
        like_this=row.least <= share < row.most or share == row.most == 1,
    )


def _like_this(found: Reliability, rows: tuple[Group, ...]) -> str:
    row = next((each for each in rows if each.like_this), None)
    if row is None:
        return ""
    interval = f" (95 % interval {row.interval})" if row.interval else ""
    return (
        f"Of simulated patients for whom it said {row.asked} within {found.within_days} days, as here, {row.came} "
        f"reached the limit{interval}."
    )


def _between(low: float, high: float) -> str:
    return f"{100 * low:.0f} to {100 * high:.0f} %"
