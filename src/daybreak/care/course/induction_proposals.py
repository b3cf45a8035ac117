"""Proposals of an induction and of the evaluation after it: go on, review, stop, evaluate, begin maintenance.

A score taken on the day of a session precedes its dose. So what speaks against the treatment counts only if it was
measured after the sessions that it judges; what speaks for it counts at once.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from daybreak.care.course.course_events import Change
from daybreak.care.course.course_words import counted
from daybreak.care.course.phases import Position, following
from daybreak.care.course.situation import Candidate, Situation, candidate
from daybreak.care.findings import Verdict, any_of, verdict_of


def induction_candidates(now: Situation) -> Iterator[Candidate]:
    """What the number of sessions and the outcome say about the series."""
    sessions, phase = now.state.sessions_in_phase, now.state.position.phase
    review, stop = now.rules.review_after, now.rules.stop_at.count
    if review is not None and review.count <= sessions < stop:
        yield _review(now, review.count)
    if sessions >= stop:
        yield _stop(now, stop)
    if phase.sessions_at_least is not None and sessions >= phase.sessions_at_least:
        yield from _evaluate(now)
    if sessions and not now.state.complete:
        yield _go_on(now)


def evaluation_candidates(now: Situation) -> Iterator[Candidate]:
    """What the series brought: maintenance, or an end."""
    to = following(now.rules, now.state.position)
    if to is not None:
        yield _begin_maintenance(now, to)
    yield _stop_after_evaluation(now)


def _review(now: Situation, after: int) -> Candidate:
    verdict = _without(now, now.in_phase[after - 1].day, now.verdict("improving"))
    review = now.rules.review_after
    words = f"{_given(now)} Without any improvement after {after}, review diagnosis, dose and whether to go on."
    source = review.source if review is not None else now.rules.stop_at.source
    return candidate("review-non-response", "Review: no improvement so far", verdict, words, source, now)


def _stop(now: Situation, after: int) -> Candidate:
    verdict = _without(now, now.in_phase[after - 1].day, now.benefit())
    words = f"{_given(now)} Without {_wanted(now)} after {after}, stop the series."
    change = Change(end="non_response")
    return candidate(
        "stop-non-response", "Stop the series", verdict, words, now.rules.stop_at.source, now, change=change
    )


def _evaluate(now: Situation) -> Iterator[Candidate]:
    """After the last session in any case, even beside a stop; before it once there is a response."""
    to = following(now.rules, now.state.position)
    if to is None:
        return
    done = any_of((verdict_of(now.state.complete), now.verdict("response")))
    words = f"{_given(now)} Then the result is evaluated before anything else{_by(now, to)}."
    change, source = Change(phase=to.phase.id), to.phase.source
    yield candidate("evaluate", "Evaluate the series", done, words, source, now, change=change)


def _go_on(now: Situation) -> Candidate:
    """Until a stop is proposed the series goes on, known outcome or not; after remission it need not."""
    phase, sessions = now.state.position.phase, now.state.sessions_in_phase
    most = f" of at most {phase.sessions_at_most}" if phase.sessions_at_most is not None else ""
    enough = sessions >= (phase.sessions_at_least or 0)
    verdict = verdict_of(not _stop_is_met(now) and not (enough and now.verdict("remission") is Verdict.MET))
    words = f"{counted(sessions, 'session')} given{most}."
    return candidate("go-on", "Go on with the series", verdict, words, phase.source, now)


def _stop_is_met(now: Situation) -> bool:
    stop = now.rules.stop_at.count
    if now.state.sessions_in_phase < stop:
        return False
    return _without(now, now.in_phase[stop - 1].day, now.benefit()) is Verdict.MET


def _begin_maintenance(now: Situation, to: Position) -> Candidate:
    interval = f", {to.interval.title}" if to.interval else ""
    words = f"With {_wanted(now)}, go on to {to.phase.title}{interval}{_until(now)}."
    change, source = Change(phase=to.phase.id), now.rules.benefit.source
    return candidate("begin-maintenance", "Begin maintenance", now.benefit(), words, source, now, change=change)


def _stop_after_evaluation(now: Situation) -> Candidate:
    last = now.state.last_given_on
    verdict = _without(now, last, now.benefit()) if last else Verdict.UNKNOWN
    words = f"Without {_wanted(now)} after the series, the treatment ends."
    change, source = Change(end="non_response"), now.rules.benefit.source
    return candidate("stop-non-response", "End without benefit", verdict, words, source, now, change=change)


def _without(now: Situation, day: date, benefit: Verdict) -> Verdict:
    """Whether there is definitely no benefit, measured after that day."""
    if benefit is Verdict.NOT_MET and not now.measured_after(day):
        return Verdict.UNKNOWN
    return ~benefit


def _given(now: Situation) -> str:
    return f"{counted(now.state.sessions_in_phase, 'session')} of the series given."


def _wanted(now: Situation) -> str:
    return "a response" if now.rules.benefit.value == "response" else "an improvement"


def _by(now: Situation, to: Position) -> str:
    last, within = now.state.last_given_on, to.phase.within_days
    return f", by {last + timedelta(days=within)}" if last and within is not None else ""


def _until(now: Situation) -> str:
    return _by(now, now.state.position)
