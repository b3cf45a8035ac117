"""Answers about trials that the records no longer show as they were when they were answered.

An answer names its trial by medicine and start ("trial:sertraline@2025-03-24:outcome"). When a record is corrected or
comes to be missing, the start may move, and the answer would silently be lost. One that spoke against counting the
trial is held against every trial of the medicine until it is given again; one that spoke for it is never carried over.
"""

from collections.abc import Collection
from dataclasses import dataclass

from daybreak.care.chart import Answer
from daybreak.care.screening.chart_index import ChartIndex

_AGAINST = {
    "outcome": ("responded", "intolerant"),
    "adherence": ("no",),
    "combined": ("yes",),
}
_ANY_VALUE = ("days", "daily_dose_mg")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """An answer about a trial that is not there: what it was about ("outcome"), the start it named, and itself."""

    about: str
    started: str
    answer: Answer


def left_over(ingredient: str, course_ids: Collection[str], index: ChartIndex) -> tuple[LeftOver, ...]:
    """The answers about this medicine that belong to none of its courses and may speak against one of them."""
    found = []
    for answer in index.answers_about(f"trial:{ingredient}@"):
        trial, _, about = answer.question_id.removeprefix("trial:").rpartition(":")
        speaks_against = about in _ANY_VALUE or answer.value in _AGAINST.get(about, ())
        if trial not in course_ids and speaks_against:
            found.append(LeftOver(about=about, started=trial.partition("@")[2], answer=answer))
    return tuple(found)


def unanswered(course_id: str, leftovers: Collection[LeftOver], index: ChartIndex) -> tuple[LeftOver, ...]:
    """Those of them that were not answered again for this course."""
    return tuple(each for each in leftovers if index.answer(f"trial:{course_id}:{each.about}") is None)
