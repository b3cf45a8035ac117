"""What the protocol proposes for a course, and the prescriber's decision on it, signed with what was seen."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import msgspec
from django.utils import timezone

from daybreak import __version__
from daybreak.care.course.course_events import Change, Decided
from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.phases import position
from daybreak.care.course.proposals import Proposal, proposals
from daybreak.care.findings import Finding, Verdict
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.models import Course, CourseEvent, SignedDecision
from daybreak.clinic.courses.reading import clinic_today, rules_of, state_of
from daybreak.clinic.courses.recording import LONGEST_TEXT, CourseRefused, store
from daybreak.clinic.courses.standing import changes_of, write
from daybreak.clinic.one_writer import COURSES, one_writer
from daybreak.clinic.outcomes.services import statuses_of
from daybreak.clinic.sessions.people import label

Answer = Literal["accepted", "changed", "declined"]

ROUTINE = ("next-session", "go-on", "same-schedule")
"""Kinds that say that things go on as they are; nobody waits for a decision on them."""

_finding = msgspec.json.Decoder(Finding)


class ProposalChanged(ValueError):
    """What was proposed is not what is proposed now."""

    def __init__(self) -> None:
        super().__init__(
            "Something came in since this page was shown. Look at the proposals again; nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a decision rests on. finding: as the prescriber saw it."""

    proposal: str
    kind: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A course on one day: where it stands, and everything that the protocol says about it."""

    state: CourseState
    proposals: tuple[Proposal, ...]


def look(course: Course, today: date | None = None) -> Look:
    """Where the course stands and what is proposed, read together."""
    day = today or clinic_today()
    state = state_of(course, day)
    return Look(state=state, proposals=proposals(rules_of(course), state, statuses_of(course, day)))


def proposals_of(course: Course, today: date | None = None) -> tuple[Proposal, ...]:
    """Everything that the protocol says about the course on a day, met, not met or unknown."""
    return look(course, today).proposals


def awaiting(found: tuple[Proposal, ...]) -> list[Proposal]:
    """Those that wait for the prescriber: proposed, not decided, and asking for something else than before."""
    return [each for each in found if each.is_open and each.kind not in ROUTINE]


def refresh(course: Course, today: date | None = None) -> Look:
    """Looks, and writes down for the list of courses where this one stands and what waits for the prescriber."""
    with one_writer(COURSES):
        return _refresh(course, today or clinic_today())


def seal(proposal: Proposal) -> str:
    """A short mark of exactly this proposal: a page carries it, so that nobody decides on what they did not see."""
    seen = msgspec.json.encode((proposal.id, proposal.finding, proposal.change))
    return hashlib.sha256(seen).hexdigest()


def decide(
    course: Course,
    proposal_id: str,
    *,
    answer: Answer,
    by: User,
    change: Change | None = None,
    reason: str = "",
    seen: str | None = None,
    key: str = "",
    now: datetime | None = None,
) -> CourseEvent:
    """Signs a decision on a proposal, with the finding as it stands. Nothing of a course changes without one.

    change: what to do instead, for "changed". seen: the seal of the proposal as it was shown; None for a program that
    has just read it. key: of the page, so that sending it twice is one decision. Whatever the protocol does not propose
    (not met, or unknown), and whatever is changed or declined, needs a reason. Raises ProposalChanged, CourseRefused,
    PermissionDenied; then nothing is stored.
    """
    ensure_may(by, "course.decide")
    moment = now or timezone.now()
    today = clinic_today(moment)
    with one_writer(COURSES):
        known = course.events.filter(event_id=key, kind="decided").first() if key else None
        if known is not None:
            return known
        proposal = _as_seen(course, proposal_id, today, seen)
        made = _change(rules_of(course), proposal, answer, change)
        _ensure_reason(proposal, answer, reason.strip())
        event = _decided(course, proposal, answer, made, reason.strip(), by, moment, key)
        row = store(course, event, by=by)
        _sign(row, proposal, by, moment)
        _refresh(course, today)
        audit.record("course.decide", patient=course.patient, record=f"Course/{course.pk}", by=by)
    return row


def basis_of(signed: SignedDecision) -> Basis:
    """What that decision rests on."""
    finding = _finding.decode(bytes(signed.finding))
    return Basis(proposal=signed.proposal, kind=signed.kind, finding=finding)


def _refresh(course: Course, today: date) -> Look:
    known = changes_of(course)
    found = look(course, today)
    told = [{"kind": each.kind, "title": each.finding.title} for each in awaiting(found.proposals)]
    write(course, found.state, known, open_proposals=told, proposals_as_of=today)
    return found


def _as_seen(course: Course, proposal_id: str, today: date, seen: str | None) -> Proposal:
    found = next((each for each in proposals_of(course, today) if each.id == proposal_id), None)
    if found is None or (seen is not None and seal(found) != seen):
        raise ProposalChanged
    if found.decided is not None and found.decided.answer != "declined":
        raise CourseRefused("", f"This was {found.decided.answer} on {found.decided.day} already.")
    return found


def _change(rules: CourseRules, proposal: Proposal, answer: Answer, change: Change | None) -> Change:
    if answer == "declined":
        return Change()
    if answer == "accepted":
        return proposal.change or Change()
    if change is None or change == Change():
        raise CourseRefused("change", "Say what is to be done instead: a phase, an interval, a day or an end.")
    phase = change.phase or proposal_phase(proposal)
    if (change.phase or change.interval) and position(rules, phase, change.interval) is None:
        raise CourseRefused("change", f"The protocol knows no {change.interval or 'such interval'} in {phase}.")
    return change


def proposal_phase(proposal: Proposal) -> str:
    """The phase in which it was proposed, by its id."""
    return proposal.id.split(":")[1]


def _ensure_reason(proposal: Proposal, answer: Answer, reason: str) -> None:
    if len(reason) > LONGEST_TEXT:
        raise CourseRefused("reason", f"Found {len(reason)} characters; expected at most {LONGEST_TEXT}.")
    if answer != "accepted" and not reason:
        raise CourseRefused("reason", "Write down why.")
    if proposal.kind == "review-non-response" and not reason:
        raise CourseRefused("reason", "Write down what the review found: diagnosis, dose, and whether to go on.")
    if proposal.finding.verdict is not Verdict.MET and not reason:
        raise CourseRefused("reason", "The protocol does not propose this as things stand. Write down why it is done.")


def _decided(
    course: Course, proposal: Proposal, answer: Answer, change: Change, reason: str, by: User, now: datetime, key: str
) -> Decided:
    at = now.astimezone(UTC)
    number = course.events.count() + 1
    return Decided(
        id=key or f"decided:{number}:{proposal.id}"[:120],
        observed_at=at,
        recorded_at=at,
        by=label(by),
        day=clinic_today(now),
        proposal=proposal.id,
        answer=answer,
        change=change,
        reason=reason,
    )


def _sign(row: CourseEvent, proposal: Proposal, by: User, now: datetime) -> None:
    SignedDecision.objects.create(
        event=row,
        proposal=proposal.id[:200],
        kind=proposal.kind,
        finding=msgspec.json.encode(proposal.finding),
        seal=seal(proposal),
        software_version=__version__,
        signed_at=now,
        signed_by=by,
    )
