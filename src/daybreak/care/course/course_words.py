"""Pieces of findings that the parts of the course share."""

from collections.abc import Iterable
from datetime import date

from daybreak.care.course.course_events import CourseEvent
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict

LOGIC = Source(key="daybreak-review", certainty="R", locator="what the events of a course can mean")
"""The source of findings that follow from the order of events and from no clinical figure."""


def course_finding(
    rule: str,
    title: str,
    verdict: Verdict,
    sentence: str,
    source: Source,
    *,
    inputs: Iterable[Input] = (),
    missing: Iterable[Missing] = (),
    group: str = "course",
) -> Finding:
    """One judged rule of a course. It advises: nothing of a course is refused or done by a rule."""
    return Finding(
        rule=rule,
        group=group,
        title=title,
        verdict=verdict,
        effect="advisory",
        sentence=sentence,
        inputs=tuple(inputs),
        missing=tuple(missing),
        source=source,
    )


def contradiction(rule: str, title: str, sentence: str, events: Iterable[CourseEvent] = ()) -> Finding:
    """Events that cannot all be right: somebody has to look."""
    facts = [event_input(each) for each in events]
    return course_finding(rule, title, Verdict.NOT_MET, sentence, LOGIC, inputs=facts, group="events")


def event_input(event: CourseEvent) -> Input:
    """One event as a fact that a finding shows."""
    return Input(name=event.kind.replace("_", " "), value=event.by, record=event.id, date=event.day.isoformat())


def counted(number: int, what: str) -> str:
    """A number with its word: "1 session", "4 sessions"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def days_from(first: date, last: date) -> str:
    """One day or several, as a sentence says it."""
    return f"on {first}" if first == last else f"from {first} to {last}"
