"""Which of several measurements speaks for today: three-valued, because dates and values may be missing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from daybreak.care.chart import Observation
from daybreak.care.findings import Input, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The measurements that may be the latest in a window. sure: at least one of them surely lies in it."""

    observations: tuple[Observation, ...]
    sure: bool

    def judged(self, judge: Callable[[Observation], Verdict]) -> Verdict:
        """What they all say; UNKNOWN if they disagree, or if none surely lies in the window."""
        verdicts = {judge(observation) for observation in self.observations}
        return verdicts.pop() if self.sure and len(verdicts) == 1 else Verdict.UNKNOWN


_NOTHING_MEASURED = Latest(observations=(), sure=False)


def latest(observations: Sequence[Observation], as_of: date, within_days: int) -> Latest:
    """The latest of the observations in the last `within_days` days, that many days ago included.

    An observation without a date may be the latest, and one without a value may say anything: neither lets an older
    one speak in its place.
    """
    if not observations:
        return _NOTHING_MEASURED
    first = as_of.toordinal() - within_days
    possible = [o for o in observations if o.effective is None or o.effective.latest.toordinal() >= first]
    newest = max((o.effective.earliest for o in possible if o.effective), default=date.min)
    last = [o for o in possible if o.effective is None or o.effective.latest >= newest]
    return Latest(observations=tuple(last), sure=any(_surely_in(o, first, as_of) for o in last))


def _surely_in(observation: Observation, first: int, as_of: date) -> bool:
    effective = observation.effective
    return effective is not None and effective.earliest.toordinal() >= first and effective.latest <= as_of


def reaches(limit: float) -> Callable[[Observation], Verdict]:
    """A judge of whether a measurement is at or above the limit; UNKNOWN without a value."""
    return lambda observation: (
        Verdict.UNKNOWN if observation.value is None else Verdict.MET if observation.value >= limit else Verdict.NOT_MET
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """A day between `first` and `last` (ordinals), and how far from it a measurement may lie."""

    first: int
    last: int
    days_before: int
    days_after: int


def nearest(observations: Iterable[Observation], moment: Moment) -> list[tuple[Observation, bool]]:
    """The observations that may be the nearest to the moment, each with whether it surely lies close enough.

    One without a date may always be the nearest.
    """
    close = [(o, *_distance(o, moment)) for o in observations if _may_be_close(o, moment)]
    limit = min((farthest for o, _, farthest in close if _surely_close(o, moment)), default=None)
    return [(o, _surely_close(o, moment)) for o, least, _ in close if limit is None or least <= limit]


def _distance(observation: Observation, moment: Moment) -> tuple[int, int]:
    if observation.effective is None:
        return 0, 0
    first, last = observation.effective.earliest.toordinal(), observation.effective.latest.toordinal()
    return max(0, first - moment.last, moment.first - last), max(last - moment.first, moment.last - first)


def _may_be_close(observation: Observation, moment: Moment) -> bool:
    effective = observation.effective
    return effective is None or (
        effective.latest.toordinal() >= moment.first - moment.days_before
        and effective.earliest.toordinal() <= moment.last + moment.days_after
    )


def _surely_close(observation: Observation, moment: Moment) -> bool:
    effective = observation.effective
    return effective is not None and (
        effective.earliest.toordinal() >= moment.last - moment.days_before
        and effective.latest.toordinal() <= moment.first + moment.days_after
    )


def observation_input(observation: Observation, label: str) -> Input:
    """The measurement as a fact that a finding shows."""
    value = observation.value_text if observation.value is None else f"{observation.value:g}"
    unit = "" if observation.unit is None or observation.unit.startswith("{") else f" {observation.unit}"
    when = str(observation.effective) if observation.effective else None
    return Input(name=label, value=f"{value or 'no value'}{unit}", record=observation.record, date=when)
