"""What the protocol proposes is shown with its basis; the prescriber decides, and what they saw is kept."""

from datetime import date

import pytest
from course_records import a_course, day, given_elsewhere, missed, noon, scored
from django.core.exceptions import PermissionDenied
from staff import account_of

from daybreak.care.course.course_events import Change
from daybreak.care.course.proposals import Proposal
from daybreak.care.findings import Verdict
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.append_only import AppendOnlyError
from daybreak.clinic.courses.models import Course, CourseEvent, CourseStanding, SignedDecision
from daybreak.clinic.courses.proposing import (
    ProposalChanged,
    awaiting,
    basis_of,
    decide,
    proposals_of,
    seal,
)
from daybreak.clinic.courses.services import CourseRefused, state_of, take_back
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def proposal(course: Course, kind: str, number: int) -> Proposal:
    return next(each for each in proposals_of(course, day(number)) if each.kind == kind)


def decided(course: Course, kind: str, number: int, answer: str = "accepted", **more: object) -> CourseEvent:
    name = proposal(course, kind, number).id
    return decide(course, name, answer=answer, by=account_of(Role.PRESCRIBER), now=noon(number), **more)  # type: ignore[arg-type]


def responded(who: Patient) -> Course:
    """Six infusions with a response after the last."""
    course = a_course(who)
    scored(who, -1, 20)
    given_elsewhere(course, 0, 3, 7, 10, 14, 17)
    scored(who, 18, 6)
    return course


class TestProposals:
    def test_follow_from_the_scores_of_the_chart(self, ann: Patient) -> None:
        course = responded(ann)
        assert proposal(course, "evaluate", 18).finding.verdict is Verdict.MET

    def test_are_unknown_without_a_score(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0, 3, 7, 10, 14, 17)
        assert proposal(course, "stop-non-response", 18).finding.verdict is Verdict.UNKNOWN
        assert awaiting(proposals_of(course, day(18))) == []

    def test_review_after_four_without_improvement(self, ann: Patient) -> None:
        course = a_course(ann)
        scored(ann, -1, 20)
        given_elsewhere(course, 0, 3, 7, 10)
        scored(ann, 11, 21)
        assert [each.kind for each in awaiting(proposals_of(course, day(11)))] == ["review-non-response"]

    def test_that_go_on_as_before_wait_for_nobody(self, ann: Patient) -> None:
        course = a_course(ann)
        given_elsewhere(course, 0)
        kinds = {each.kind for each in proposals_of(course, day(1)) if each.is_open}
        assert kinds == {"next-session", "go-on"}
        assert awaiting(proposals_of(course, day(1))) == []


class TestADecision:
    def test_moves_the_course_as_proposed(self, ann: Patient) -> None:
        course = responded(ann)
        decided(course, "evaluate", 18)
        assert state_of(course, day(18)).position.phase.id == "evaluation"
        decided(course, "begin-maintenance", 18)
        at = state_of(course, day(18)).position
        assert (at.phase.id, at.interval and at.interval.id) == ("maintenance", "weekly")

    def test_keeps_the_finding_as_it_was_seen(self, ann: Patient) -> None:
        course = responded(ann)
        seen = proposal(course, "evaluate", 18)
        row = decided(course, "evaluate", 18)
        scored(ann, 17, 19)
        assert basis_of(row.signed).finding == seen.finding
        with pytest.raises(AppendOnlyError):
            row.signed.save()

    def test_changes_as_the_prescriber_says_with_a_reason(self, ann: Patient) -> None:
        course = responded(ann)
        change = Change(phase="maintenance", interval="every-2-weeks")
        with pytest.raises(CourseRefused, match="why"):
            decided(course, "evaluate", 18, "changed", change=change)
        decided(course, "evaluate", 18, "changed", change=change, reason="Lives far away")
        at = state_of(course, day(18)).position
        assert at.interval is not None
        assert at.interval.id == "every-2-weeks"

    def test_refuses_an_interval_that_the_protocol_does_not_know(self, ann: Patient) -> None:
        course = responded(ann)
        with pytest.raises(CourseRefused, match="knows no"):
            decided(course, "evaluate", 18, "changed", change=Change(phase="maintenance", interval="x"), reason="r")
        with pytest.raises(CourseRefused, match="instead"):
            decided(course, "evaluate", 18, "changed", change=Change(), reason="r")

    def test_declined_needs_a_reason_and_changes_nothing(self, ann: Patient) -> None:
        course = responded(ann)
        with pytest.raises(CourseRefused, match="why"):
            decided(course, "evaluate", 18, "declined")
        decided(course, "evaluate", 18, "declined", reason="Two more sessions first")
        assert state_of(course, day(18)).position.phase.id == "induction"
        assert awaiting(proposals_of(course, day(18))) == []

    def test_that_was_declined_can_be_decided_anew_but_no_other(self, ann: Patient) -> None:
        course = responded(ann)
        decided(course, "evaluate", 18, "declined", reason="Not yet")
        decided(course, "evaluate", 18)
        assert state_of(course, day(18)).position.phase.id == "evaluation"
        decided(course, "next-session" if state_of(course, day(18)).due else "begin-maintenance", 18)
        name = SignedDecision.objects.order_by("-id")[0].proposal
        with pytest.raises((ProposalChanged, CourseRefused)):
            decide(course, name, answer="accepted", by=account_of(Role.PRESCRIBER), now=noon(18))

    @pytest.mark.parametrize("kind", ["lengthen", "re-induce"])
    def test_against_what_is_proposed_needs_a_reason(self, ann: Patient, kind: str) -> None:
        course = responded(ann)
        decided(course, "evaluate", 18)
        decided(course, "begin-maintenance", 18)
        with pytest.raises(CourseRefused, match="does not propose"):
            decided(course, kind, 18)
        decided(course, kind, 18, reason="It is what she wants, and she has been well before")

    def test_on_a_review_says_what_it_found(self, ann: Patient) -> None:
        course = a_course(ann)
        scored(ann, -1, 20)
        given_elsewhere(course, 0, 3, 7, 10)
        scored(ann, 11, 21)
        with pytest.raises(CourseRefused, match="what the review found"):
            decided(course, "review-non-response", 11)
        decided(course, "review-non-response", 11, reason="Diagnosis confirmed; two more at the same dose")
        assert awaiting(proposals_of(course, day(11))) == []

    def test_is_the_prescribers(self, ann: Patient) -> None:
        course = responded(ann)
        name = proposal(course, "evaluate", 18).id
        for role in (Role.NURSE, Role.DIRECTOR, Role.FRONT_DESK):
            with pytest.raises(PermissionDenied):
                decide(course, name, answer="accepted", by=account_of(role), now=noon(18))

    def test_on_something_that_changed_since_it_was_shown_is_refused(self, ann: Patient) -> None:
        """The score of that day is corrected upwards while the page is open: nobody signs what they did not see."""
        course = responded(ann)
        shown = proposal(course, "evaluate", 18)
        scored(ann, 18, 19)
        with pytest.raises(ProposalChanged):
            decided(course, "evaluate", 18, seen=seal(shown))
        assert not SignedDecision.objects.exists()

    def test_sent_twice_is_one(self, ann: Patient) -> None:
        course = responded(ann)
        name = proposal(course, "evaluate", 18).id
        rows = {
            decide(course, name, answer="accepted", by=account_of(Role.PRESCRIBER), key="form:1", now=noon(18)).pk
            for _ in range(2)
        }
        assert len(rows) == 1

    def test_can_be_taken_back_by_a_prescriber(self, ann: Patient) -> None:
        course = responded(ann)
        row = decided(course, "evaluate", 18)
        with pytest.raises(PermissionDenied):
            take_back(course, row.event_id, reason="Wrong", by=account_of(Role.NURSE), key="k", now=noon(19))
        take_back(course, row.event_id, reason="Wrong", by=account_of(Role.PRESCRIBER), key="k", now=noon(19))
        assert state_of(course, day(19)).position.phase.id == "induction"
        assert SignedDecision.objects.filter(event=row).exists()

    def test_after_a_missed_session_goes_back_to_the_schedule_before(self, ann: Patient) -> None:
        course = responded(ann)
        decided(course, "evaluate", 18)
        decided(course, "begin-maintenance", 18, "changed", change=EVERY_2_WEEKS, reason="Lives far away")
        given_elsewhere(course, 25)
        missed(course, 39)
        scored(ann, 40, 14)
        decided(course, "previous-schedule", 40)
        at = state_of(course, day(40)).position
        assert at.interval is not None
        assert at.interval.id == "weekly"

    def test_is_seen_at_once_in_the_list(self, ann: Patient) -> None:
        course = responded(ann)
        decided(course, "evaluate", 18)
        row = CourseStanding.objects.get(course=course)
        assert (row.phase, row.proposals_as_of) == ("Evaluation of the series", day(18))
        assert [each["kind"] for each in row.open_proposals] == ["begin-maintenance"]
        assert isinstance(row.decide_by, date)


EVERY_2_WEEKS = Change(phase="maintenance", interval="every-2-weeks")
