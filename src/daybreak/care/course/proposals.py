"""What is proposed for a course on one day. Each proposal is a finding that shows its basis; the prescriber decides.

A finding that is met proposes something. One that is unknown asks for the measure and proposes nothing: without an
outcome no interval becomes longer and no treatment ends. Nothing is ever applied by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daybreak.care.course.course_events import Change, Decided
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.induction_proposals import evaluation_candidates, induction_candidates
from daybreak.care.course.maintenance_proposals import maintenance_candidates
from daybreak.care.course.next_session import next_session_candidates
from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.course.situation import Candidate, Situation, situation
from daybreak.care.findings import Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One thing that the protocol has to say now.

    id: names it in a decision; it stays while nothing new is known, and is another one after a further session or
    outcome. change: what accepting it does, if anything. decided: the last decision on it; None while it waits.
    """

    id: str
    kind: str
    finding: Finding
    change: Change | None
    decided: Decided | None

    @property
    def is_open(self) -> bool:
        """Whether it is proposed and waits for the prescriber."""
        return self.finding.verdict is Verdict.MET and self.decided is None


def proposals(rules: CourseRules, state: CourseState, outcomes: Iterable[OutcomeStatus]) -> tuple[Proposal, ...]:
    """Everything that the rules of the present phase say on the day of the state, met, not met or unknown.

    An ended course has none; where an ending is agreed, none of an ending. The order of the outcomes never matters.
    """
    now = situation(rules, state, outcomes)
    return tuple(_proposal(state, now.known_on, each) for each in _candidates(now) if not _is_settled(state, each))


def _is_settled(state: CourseState, candidate: Candidate) -> bool:
    """Nobody decides once more on an ending that is agreed. What else the protocol says stays: a relapse, above all."""
    return state.ends_on is not None and candidate.change is not None and candidate.change.end is not None


def _candidates(now: Situation) -> Iterator[Candidate]:
    if now.state.status is CourseStatus.ENDED:
        return
    yield from next_session_candidates(now)
    if now.state.status is not CourseStatus.ACTIVE:
        return
    kind = now.state.position.phase.kind
    if kind == "induction":
        yield from induction_candidates(now)
    elif kind == "evaluation":
        yield from evaluation_candidates(now)
    else:
        yield from maintenance_candidates(now)


def _proposal(state: CourseState, known_on: str, candidate: Candidate) -> Proposal:
    at = state.position
    name = ":".join(
        (candidate.kind, at.phase.id, at.interval.id if at.interval else "", str(len(state.given)), known_on)
    )
    decided = [each for each in state.decisions if each.proposal == name]
    return Proposal(
        id=name,
        kind=candidate.kind,
        finding=candidate.finding,
        change=candidate.change,
        decided=decided[-1] if decided else None,
    )
