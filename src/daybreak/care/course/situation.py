"""What the rules of the proposals look at: the course and the outcomes that count; and how their findings are built."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from daybreak.care.course.course_events import Change
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState, GivenSession
from daybreak.care.course.course_words import course_finding
from daybreak.care.course.outcome_status import OutcomeStatus, by_day, current
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict

Kind = Literal[
    "next-session",
    "contact-patient",
    "pause-over",
    "go-on",
    "review-non-response",
    "stop-non-response",
    "evaluate",
    "begin-maintenance",
    "move-on",
    "lengthen",
    "shorten",
    "re-induce",
    "plan-ending",
    "same-schedule",
    "previous-schedule",
    "restart-induction",
]
"""What can be proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rule that speaks now: its finding, and what accepting it would change."""

    kind: Kind
    finding: Finding
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The course with its outcomes. outcomes: one a day, oldest first. now: the latest, if it still counts."""

    rules: CourseRules
    state: CourseState
    outcomes: tuple[OutcomeStatus, ...]
    now: OutcomeStatus | None

    @property
    def known_on(self) -> str:
        """The day of the last outcome, as part of the names of proposals."""
        return self.outcomes[-1].day.isoformat() if self.outcomes else ""

    @property
    def in_phase(self) -> tuple[GivenSession, ...]:
        """The sessions given in the present phase, since it began last."""
        return self.state.given[len(self.state.given) - self.state.sessions_in_phase :]

    def verdict(self, name: Literal["improving", "response", "remission", "worsening", "relapse"]) -> Verdict:
        """What the outcome that counts says; UNKNOWN without one."""
        return getattr(self.now, name) if self.now is not None else Verdict.UNKNOWN

    def benefit(self) -> Verdict:
        """Whether there is the benefit that the protocol wants for going on. A response is an improvement as well."""
        if self.rules.benefit.value == "response":
            return self.verdict("response")
        return Verdict.MET if self.verdict("response") is Verdict.MET else self.verdict("improving")

    def measured_after(self, day: date) -> bool:
        """Whether the outcome that counts was measured after the day: a score of that day precedes its dose."""
        return self.now is not None and self.now.day > day


def situation(rules: CourseRules, state: CourseState, outcomes: Iterable[OutcomeStatus]) -> Situation:
    """The course with the outcomes known on its day."""
    known = by_day(outcomes, state.today)
    return Situation(
        rules=rules,
        state=state,
        outcomes=known,
        now=current(known, state.today, rules.outcome_within.value),
    )


def candidate(
    kind: Kind,
    title: str,
    verdict: Verdict,
    sentence: str,
    source: Source,
    now: Situation,
    *,
    change: Change | None = None,
    facts: Sequence[Input] = (),
) -> Candidate:
    """A proposal with the course and the outcome as its facts; unknown, it asks for a measure."""
    asks = (_measure(now.rules),) if verdict is Verdict.UNKNOWN else ()
    inputs = (*_course_facts(now), *facts, *_outcome_facts(now))
    return Candidate(
        kind=kind,
        finding=course_finding(kind, title, verdict, sentence, source, inputs=inputs, missing=asks),
        change=change,
    )


def _measure(rules: CourseRules) -> Missing:
    return Missing(
        what="how the patient is now",
        question="How is the patient now? Take one of the measures of the protocol.",
        question_id="course:outcome",
        answer_kind="record",
        choices=rules.outcome_measures,
    )


def _course_facts(now: Situation) -> list[Input]:
    state, at = now.state, now.state.position
    last = state.given[-1] if state.given else None
    facts = [Input(name="Phase", value=f"{at.phase.title}, {at.interval.title}" if at.interval else at.phase.title)]
    facts.append(Input(name="Sessions in this phase", value=str(state.sessions_in_phase)))
    if last is not None:
        facts.append(Input(name="Last session", value=f"{last.day}", record=last.session, date=last.day.isoformat()))
    return facts


def _outcome_facts(now: Situation) -> tuple[Input, ...]:
    if now.now is None:
        return ()
    day = now.now.day.isoformat()
    names = ("improving", "response", "remission", "worsening", "relapse")
    said = ", ".join(f"{name} {getattr(now.now, name).value.replace('_', ' ')}" for name in names)
    return (Input(name="Outcome", value=said, date=day), *now.now.facts)
