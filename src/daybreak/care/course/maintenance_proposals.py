"""Proposals of maintenance: longer while the response holds, shorter at early signs, again after a relapse, an end."""

from collections.abc import Iterator
from datetime import timedelta

from daybreak.care.course.course_events import Change
from daybreak.care.course.course_state import GivenSession
from daybreak.care.course.course_words import counted
from daybreak.care.course.outcome_status import in_remission, kept, well
from daybreak.care.course.phases import Position, following, longer, position, shorter
from daybreak.care.course.situation import Candidate, Situation, candidate
from daybreak.care.findings import Verdict, all_of, any_of, verdict_of


def maintenance_candidates(now: Situation) -> Iterator[Candidate]:
    """What the outcomes at the present interval say about the next one."""
    yield from _move_on(now)
    yield from _lengthen(now)
    yield from _shorten(now)
    yield from _re_induce(now)
    yield from _plan_ending(now)


def _move_on(now: Situation) -> Iterator[Candidate]:
    """A phase of maintenance that has had its sessions is followed by the next. A longer interval must be earned."""
    to = following(now.rules, now.state.position)
    if to is None or to.interval is None or not now.state.complete:
        return
    phase = now.state.position.phase
    earned = _response_held(now, phase.sessions_at_most or 0)
    verdict = earned if to.usual_days > now.state.position.usual_days else _unless_relapsed(now)
    words = f"{counted(now.state.sessions_in_phase, 'session')} of {phase.title} given: go on to {to.phase.title}."
    change = Change(phase=to.phase.id)
    yield candidate("move-on", f"On to {to.phase.title}", verdict, words, to.phase.source, now, change=change)


def _unless_relapsed(now: Situation) -> Verdict:
    return verdict_of(now.verdict("relapse") is not Verdict.MET)


def _lengthen(now: Situation) -> Iterator[Candidate]:
    to, interval = longer(now.state.position), now.state.position.interval
    if to is None or to.interval is None or interval is None or interval.hold_sessions is None:
        return
    given, wanted = now.state.sessions_at_interval, interval.hold_sessions
    verdict = all_of((verdict_of(given >= wanted), _response_held(now, wanted)))
    words = (
        f"{counted(given, 'session')} {interval.title}; with the response kept at {wanted}, "
        f"the next interval is {to.interval.title}."
    )
    yield candidate("lengthen", "Longer interval", verdict, words, interval.source, now, change=_to(now, to))


def _response_held(now: Situation, sessions: int) -> Verdict:
    """Whether the response was kept before each of the last so many sessions, and since, and is there now."""
    given = now.state.given
    if len(given) <= sessions:
        return Verdict.UNKNOWN
    is_well = well(now.now) if now.now is not None else Verdict.UNKNOWN
    return all_of((kept(now.outcomes, [each.day for each in given[-sessions - 1 :]], well), is_well))


def _shorten(now: Situation) -> Iterator[Candidate]:
    to = shorter(now.rules, now.state.position)
    if to is None or to.interval is None:
        return
    signs = any_of((now.verdict("worsening"), _response_lost(now)))
    words = f"At early signs that the effect fades, the next interval is {to.interval.title}."
    yield candidate("shorten", "Shorter interval", signs, words, now.rules.shorten, now, change=_to(now, to))


def _response_lost(now: Situation) -> Verdict:
    """A response earlier in the course, and none now."""
    had = verdict_of(any(each.response is Verdict.MET for each in now.outcomes))
    return all_of((had, ~now.verdict("response")))


def _re_induce(now: Situation) -> Iterator[Candidate]:
    to = position(now.rules, now.rules.re_induction.phase)
    if to is not None:
        words = f"After a relapse, {to.phase.title} is given again."
        source, change = now.rules.re_induction.source, Change(phase=to.phase.id)
        yield candidate("re-induce", "Induction again", now.verdict("relapse"), words, source, now, change=change)


def _plan_ending(now: Situation) -> Iterator[Candidate]:
    """Remission through the whole time at the longest interval."""
    after = now.rules.ending_after
    if after is None or longer(now.state.position) is not None or following(now.rules, now.state.position) is not None:
        return
    start = now.state.today - timedelta(days=after.value)
    long_enough = verdict_of(any(each.day <= start for each in _at_this_interval(now)))
    days = [each.day for each in _stretch_over(now, after.value)]
    is_well = in_remission(now.now) if now.now is not None else Verdict.UNKNOWN
    verdict = all_of((long_enough, kept(now.outcomes, days, in_remission), is_well))
    words = f"In remission for {after.value} days at the longest interval, an ending can be planned."
    change = Change(end="planned")
    yield candidate("plan-ending", "Plan the ending", verdict, words, after.source, now, change=change)


def _at_this_interval(now: Situation) -> tuple[GivenSession, ...]:
    return now.state.given[len(now.state.given) - now.state.sessions_at_interval :]


def _stretch_over(now: Situation, days: int) -> list[GivenSession]:
    """The sessions that bound the last so many days: those within, and the one before."""
    start = now.state.today - timedelta(days=days)
    before = [each for each in now.state.given if each.day <= start]
    return [*before[-1:], *(each for each in now.state.given if each.day > start)]


def _to(now: Situation, to: Position) -> Change:
    """Another interval; another phase only if it is one, because a phase that is entered counts from the start."""
    phase = to.phase.id if to.phase.id != now.state.position.phase.id else ""
    return Change(phase=phase, interval=to.interval.id if to.interval else "")
