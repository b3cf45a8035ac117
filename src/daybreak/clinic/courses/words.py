"""The words of the screen for what a course says in codes."""

from collections.abc import Mapping
from datetime import date

from daybreak.care.course.course_events import (
    Amended,
    Change,
    CourseEvent,
    CoursePlanned,
    Decided,
    Ended,
    Paused,
    SessionGiven,
    SessionMissed,
)
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.due import Timing
from daybreak.care.course.phases import position
from daybreak.clinic.ui.templatetags.clinical import clinical_date
from daybreak.clinic.ui.words import Status

WHY_MISSED = {
    "patient": "The patient did not come, or could not",
    "clinic": "The clinic could not",
    "medical": "A medical reason",
    "unknown": "Nobody knows",
}
WHY_ENDED = {
    "planned": "As planned",
    "non_response": "No response",
    "adverse_effect": "Adverse effect",
    "patient": "The patient's wish",
    "lost_to_follow_up": "Lost to follow-up",
    "other": "Another reason",
}
ANSWERS = {"accepted": "Accepted", "changed": "Changed", "declined": "Declined"}
KINDS = {
    "course_planned": "Course planned",
    "session_given": "Session given",
    "session_missed": "Session missed",
    "decided": "Decision",
    "paused": "Paused",
    "resumed": "Resumed",
    "ended": "Course ended",
    "amended": "Correction",
}
TIMINGS: Mapping[Timing, Status] = {
    Timing.NOTHING_DUE: Status("Nothing due", "", "plain"),
    Timing.NOT_YET: Status("Not due yet", "", "plain"),
    Timing.DUE: Status("Due, in time", "met", "met"),
    Timing.OVERDUE: Status("Overdue", "warning", "unknown"),
    Timing.MISSED: Status("Missed", "not_met", "not_met"),
    Timing.LOST: Status("Lost to follow-up", "not_met", "not_met"),
}
DECISION_TIMINGS: Mapping[Timing, Status] = {
    **TIMINGS,
    Timing.DUE: Status("Result to be evaluated", "info", "advice"),
    Timing.OVERDUE: Status("Evaluation overdue", "warning", "unknown"),
    Timing.MISSED: Status("Evaluation missed", "not_met", "not_met"),
}
PROPOSAL_VERDICTS = {
    "met": Status("Proposed", "info", "advice"),
    "not_met": Status("Not proposed", "", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}


def told(rules: CourseRules, event: CourseEvent) -> str:
    """What an event says beyond its kind, in words; "" where that is all."""
    if isinstance(event, CoursePlanned):
        return _sentence(_beginning(rules, event), _on("first session", event.first_day))
    if isinstance(event, SessionGiven):
        return f"{event.dose_mg:g} mg" if event.dose_mg is not None else "The dose is not known"
    if isinstance(event, SessionMissed):
        return _sentence(WHY_MISSED[event.why], "said beforehand" if event.cancelled else "", event.reason)
    if isinstance(event, Decided):
        return _sentence(change_words(rules, event.change), event.reason)
    if isinstance(event, Paused):
        return _sentence(_on("until", event.until) or "Until further notice", event.reason)
    if isinstance(event, Ended):
        return _sentence(WHY_ENDED[event.why], event.reason)
    return event.reason if isinstance(event, Amended) else ""


def change_words(rules: CourseRules, change: Change) -> str:
    """What a decision makes of the course; "" for nothing."""
    parts = [_position(rules, change), _on("next session", change.next_day)]
    parts.append(f"the course ends: {WHY_ENDED[change.end].lower()}" if change.end else "")
    words = ", ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def position_words(rules: CourseRules, phase: str, interval: str = "") -> str:
    """ "Maintenance, every two weeks"; the ids where the protocol does not know them."""
    at = position(rules, phase, interval)
    if at is None:
        return ", ".join(part for part in (phase, interval) if part)
    return f"{at.phase.title}, {at.interval.title}" if at.interval else at.phase.title


def _position(rules: CourseRules, change: Change) -> str:
    if change.phase:
        return position_words(rules, change.phase, change.interval)
    titles = {each.id: each.title for phase in rules.phases for each in phase.intervals}
    return titles.get(change.interval, change.interval)


def _beginning(rules: CourseRules, event: CoursePlanned) -> str:
    return position_words(rules, rules.phases[0].id, event.interval)


def _on(what: str, day: date | None) -> str:
    return f"{what} {clinical_date(day)}" if day else ""


def _sentence(*parts: str) -> str:
    return ". ".join(part[:1].upper() + part[1:] for part in (each.strip().rstrip(".") for each in parts) if part)
