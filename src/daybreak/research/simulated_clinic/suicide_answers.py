"""Suicidal answers at known times with the level they call for, and what staff do about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from daybreak.care.course.outcome_rules import RiskLevel
from daybreak.care.course.safety_events import (
    Acknowledged,
    Assessed,
    AssessmentOutcome,
    ContactAttempted,
    SafetyEvent,
)
from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.records import MOST_PER_ITEM
from daybreak.research.simulated_clinic.simulated_patient import CriticalAnswer, FilledForm

SCREENERS: tuple[tuple[tuple[str, ...], RiskLevel | None], ...] = (
    (("no", "no", "no"), None),
    (("yes", "no", "no"), "low"),
    (("yes", "yes", "no", "no", "no", "no"), "low"),
    (("yes", "yes", "yes", "no", "no", "no"), "moderate"),
    (("yes", "no", "yes"), "moderate"),
    (("yes", "yes", "yes", "yes", "no", "no"), "high"),
    (("yes", "yes", "no", "no", "yes", "no"), "high"),
    (("no", "no", "yes_recent"), "high"),
)
"""Complete screeners and their level: all six answers, or those to questions 1, 2 and 6 after a no to question 2."""

OUTCOMES: tuple[AssessmentOutcome, ...] = ("no_current_risk", "safety_plan", "closer_follow_up")


def screener_answers(row: Sequence[str]) -> dict[str, str]:
    """The answers by question."""
    numbers = (1, 2, 6) if len(row) == 3 else range(1, 7)
    return {f"cssrs_q{number}": answer for number, answer in zip(numbers, row, strict=True)}


def item9_of(total: int, share: float, draws: Draws) -> int:
    """The answer to item 9 of a PHQ-9 with that total; share: of such forms that have thoughts of death."""
    least = max(0, total - (9 - 1) * MOST_PER_ITEM)
    if total and draws.happens(share):
        least = max(least, 1 + (total > 18 and draws.happens(0.3)))
    return min(least, total, MOST_PER_ITEM)


class SafetyDesk:
    """The suicidal answers of one patient, and those who look after them."""

    def __init__(self, assumptions: Assumptions, name: str, draws: Draws) -> None:
        self._figures = assumptions
        self._name = name
        self._draws = draws
        self.events: list[SafetyEvent] = []
        self._raised: list[tuple[FilledForm, RiskLevel]] = []

    def raise_for(self, form: FilledForm, level: RiskLevel) -> None:
        """An answer of that level. Staff act once it is known: most document an assessment, some do not."""
        self._raised.append((form, level))
        known, draws = form.recorded_at, self._draws
        self._note(Acknowledged, known, draws.whole(1, 25))
        self._note(ContactAttempted, known, draws.whole(10, 200), reached=draws.happens(0.9))
        if draws.happens(self._figures["assessment_documented"]):
            self._assess(known, "Spoke with the patient.")
        elif draws.happens(0.5):
            self._assess(known, " ")

    def truth(self, until: datetime) -> tuple[CriticalAnswer, ...]:
        """Each answer that is known by then, with the first documented assessment that could know of it."""
        assessed = sorted(each.observed_at for each in self.events if isinstance(each, Assessed) and each.note.strip())
        return tuple(
            CriticalAnswer(
                measure=form.id,
                instrument=form.instrument,
                answered_at=form.answered_at,
                known_at=form.recorded_at,
                level=level,
                assessed_at=next((each for each in assessed if form.recorded_at < each <= until), None),
            )
            for form, level in self._raised
            if form.recorded_at <= until
        )

    def _assess(self, known: datetime, note: str) -> None:
        outcome = self._draws.one_of(OUTCOMES)
        self._note(Assessed, known, self._draws.whole(26, 460), outcome=outcome, note=note)

    def _note(self, kind: type, known: datetime, minutes: int, **fields: object) -> None:
        observed = known + timedelta(minutes=minutes)
        self.events.append(
            kind(
                id=f"{self._name}:safety-{len(self.events)}",
                observed_at=observed,
                recorded_at=observed + timedelta(minutes=1),
                by="simulated clinician",
                **fields,
            )
        )
