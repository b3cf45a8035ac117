"""How the patient is, as the course asks for it: verdicts with their day, whichever instrument gave them.

An outcome speaks for the time before it. What an outcome does not say is unknown, and an unknown outcome neither
lengthens an interval nor ends a treatment.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from daybreak.care.findings import Input, Verdict, all_of, any_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeStatus:
    """What the measures of one day say, each a verdict against the baseline and the best so far.

    improving: better than at baseline. worsening: an early sign, worse than the best so far. response, remission,
    relapse: by the rules of the protocol. facts: the scores behind them.
    """

    day: date
    improving: Verdict = Verdict.UNKNOWN
    response: Verdict = Verdict.UNKNOWN
    remission: Verdict = Verdict.UNKNOWN
    worsening: Verdict = Verdict.UNKNOWN
    relapse: Verdict = Verdict.UNKNOWN
    facts: tuple[Input, ...] = ()


Question = Callable[[OutcomeStatus], Verdict]


def by_day(outcomes: Iterable[OutcomeStatus], today: date) -> tuple[OutcomeStatus, ...]:
    """One outcome for each day until today, oldest first.

    Where several of one day disagree whether the patient is better, nobody knows; one sign of getting worse is a sign.
    """
    known = sorted((each for each in outcomes if each.day <= today), key=attrgetter("day"))
    return tuple(_merged(set(same)) for _, same in groupby(known, key=attrgetter("day")))


def _merged(different: set[OutcomeStatus]) -> OutcomeStatus:
    if len(different) == 1:
        return different.pop()
    same = sorted(different, key=repr)
    return replace(
        same[0],
        improving=_agreed({each.improving for each in same}),
        response=_agreed({each.response for each in same}),
        remission=_agreed({each.remission for each in same}),
        worsening=any_of(each.worsening for each in same),
        relapse=any_of(each.relapse for each in same),
        facts=tuple(fact for each in same for fact in each.facts),
    )


def _agreed(said: set[Verdict]) -> Verdict:
    """What all say. Contradicting each other they must neither lengthen an interval nor end a treatment."""
    return next(iter(said)) if len(said) == 1 else Verdict.UNKNOWN


def current(outcomes: Sequence[OutcomeStatus], today: date, counts_for_days: int) -> OutcomeStatus | None:
    """The latest outcome, if it still counts; `outcomes` as of `by_day`."""
    last = outcomes[-1] if outcomes else None
    return last if last is not None and today - last.day <= timedelta(days=counts_for_days) else None


def well(outcome: OutcomeStatus) -> Verdict:
    """The response holds, without a sign that it goes."""
    return all_of((outcome.response, ~outcome.worsening, ~outcome.relapse))


def in_remission(outcome: OutcomeStatus) -> Verdict:
    """The remission holds, without a sign that it goes."""
    return all_of((outcome.remission, ~outcome.worsening, ~outcome.relapse))


def kept(outcomes: Sequence[OutcomeStatus], days: Sequence[date], question: Question) -> Verdict:
    """Whether the answer was yes in each stretch between two of the days, and since the last one if anything is known.

    days: ascending, of sessions. A stretch in which nothing was measured is unknown; one definite no anywhere in a
    stretch makes it no. MET only if each stretch has an outcome and all that was measured in them says yes. UNKNOWN
    for fewer than two days.
    """
    if len(days) < 2:
        return Verdict.UNKNOWN
    verdicts = [_stretch([each for each in outcomes if a < each.day <= b], question) for a, b in pairwise(days)]
    since = [question(each) for each in outcomes if each.day > days[-1]]
    return all_of([*verdicts, *since])


def _stretch(outcomes: Sequence[OutcomeStatus], question: Question) -> Verdict:
    return all_of(question(each) for each in outcomes) if outcomes else Verdict.UNKNOWN
