"""The next session: its window, how late it is, and what follows when sessions were missed."""

from collections.abc import Iterator
from datetime import timedelta

from daybreak.care.course.course_events import Change
from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.course_words import LOGIC, counted, course_finding, days_from
from daybreak.care.course.due import DueWindow, Timing
from daybreak.care.course.phases import previous_schedule
from daybreak.care.course.situation import Candidate, Situation, candidate
from daybreak.care.findings import Input, Missing, Source, Verdict, all_of, any_of, verdict_of

_LATE = (Timing.OVERDUE, Timing.MISSED, Timing.LOST)


def next_session_candidates(now: Situation) -> Iterator[Candidate]:
    """When the next session is due; in a pause, whether the pause is over."""
    if now.state.status is CourseStatus.PAUSED:
        yield _pause_over(now)
        return
    if now.state.due is not None:
        yield _window(now, now.state.due)
    elif not now.state.given and now.state.ends_on is None:
        yield _no_first_day(now)
    if now.state.timing is Timing.LOST:
        yield _contact(now)
    if now.state.given and now.state.due is not None and (now.state.missed or now.state.timing in _LATE):
        yield from _after_a_missed_one(now)


def _window(now: Situation, window: DueWindow) -> Candidate:
    """A window is a fact of the schedule: no outcome is needed for it."""
    words = f"The next session is due {days_from(window.due_from, window.due_to)}; in time {_span(window)}."
    if now.state.timing in _LATE:
        words = f"{words} It is {counted((now.state.today - window.latest).days, 'day')} late."
    change = Change(next_day=window.due_from)
    source = _interval_source(now)
    return candidate("next-session", "Next session", Verdict.MET, words, source, now, change=change, facts=_missed(now))


def _interval_source(now: Situation) -> Source:
    interval = now.state.position.interval
    return interval.source if interval is not None else LOGIC


def _span(window: DueWindow) -> str:
    return days_from(window.earliest, window.latest)


def _no_first_day(now: Situation) -> Candidate:
    question = Missing(
        what="the day of the first session",
        question="On which day is the first session?",
        question_id="course:first-day",
        answer_kind="date",
    )
    words = "The course is planned; the day of its first session is not."
    finding = course_finding(
        "next-session", "Next session", Verdict.UNKNOWN, words, _interval_source(now), missing=(question,)
    )
    return Candidate(kind="next-session", finding=finding)


def _contact(now: Situation) -> Candidate:
    last = now.state.last_given_on
    words = f"Nothing since {last or 'the course was planned'}. Call the patient."
    source = now.rules.lost_after.source
    return candidate("contact-patient", "Nothing heard for long", Verdict.MET, words, source, now, facts=_missed(now))


def _pause_over(now: Situation) -> Candidate:
    """Until a day that has passed, or for longer than a patient counts as lost."""
    since, until = now.state.paused_on, now.state.paused_until
    end = until or (since + timedelta(days=now.rules.lost_after.value) if since else None)
    over = verdict_of(end is not None and now.state.today > end)
    words = f"Paused since {since}, until {until or 'further notice'}. Decide whether the course goes on."
    return candidate("pause-over", "The pause is over", over, words, now.rules.lost_after.source, now)


def _after_a_missed_one(now: Situation) -> Iterator[Candidate]:
    """On at the same schedule if the patient is no worse; at the previous one if worse; from the start after a gap."""
    worse = any_of((now.verdict("worsening"), now.verdict("relapse")))
    words = f"{_what_was_missed(now)} The patient is not worse: go on at the same schedule."
    yield candidate("same-schedule", "On after a missed session", ~worse, words, now.rules.previous_schedule, now)
    before = previous_schedule(now.rules, now.state.position)
    if before is not None and before.interval is not None:
        words = (
            f"{_what_was_missed(now)} The patient is worse: consider the previous schedule, {before.interval.title}."
        )
        change = Change(phase=before.phase.id, interval=before.interval.id)
        title, source = "Back to the previous schedule", now.rules.previous_schedule
        yield candidate("previous-schedule", title, worse, words, source, now, change=change)
    if now.state.position.phase.kind == "induction":
        yield _restart(now, worse)


def _restart(now: Situation, worse: Verdict) -> Candidate:
    """After a long gap the series has not been given as the protocol means it; a patient who is well needs no other."""
    limit, last = now.rules.restart_after, now.state.last_given_on
    gap = (now.state.today - last).days if last else 0
    words = (
        f"{counted(gap, 'day')} since the last session of the series; from {limit.value} on, consider starting again."
    )
    verdict = all_of((verdict_of(gap >= limit.value), any_of((worse, ~now.verdict("response")))))
    change = Change(phase=now.state.position.phase.id)
    return candidate("restart-induction", "Start the series again", verdict, words, limit.source, now, change=change)


def _what_was_missed(now: Situation) -> str:
    missed = [each.day.isoformat() for each in now.state.missed]
    return f"Missed: {', '.join(missed)}." if missed else "The session that was due has not come."


def _missed(now: Situation) -> list[Input]:
    return [
        Input(name="Missed session", value=each.reason or each.why, record=each.id, date=each.day.isoformat())
        for each in now.state.missed
    ]
