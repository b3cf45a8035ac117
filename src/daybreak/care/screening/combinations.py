"""Which antidepressants were added to one that went on, and which replaced it: only a replacement is a new trial."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daybreak.care.findings import Verdict, all_of, any_of
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.courses import Course, overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Whether a course was added to another antidepressant, and which ones it may have been added to."""

    verdict: Verdict
    partners: tuple[str, ...] = ()


ALONE = Combined(verdict=Verdict.NOT_MET)


def combined(course: Course, others: Sequence[Course], index: ChartIndex, cross_taper_days: int) -> Combined:
    """Whether another antidepressant, at its adequate dose and begun earlier, went on beside this one.

    An overlap of at most `cross_taper_days` is a switch. Of two begun on one day, the first by name counts as the
    earlier. The answer to "trial:<id>:combined" settles what the records leave open.
    """
    found = [(other, _is_added(course, other, cross_taper_days)) for other in others]
    verdict = any_of(verdict for _, verdict in found)
    answer = index.yes_or_no(f"trial:{course.id}:combined")
    if answer is not None and (answer or verdict is Verdict.UNKNOWN):
        verdict = Verdict.MET if answer else Verdict.NOT_MET
    partners = sorted({other.ingredient for other, said in found if said is not Verdict.NOT_MET})
    return Combined(verdict=verdict, partners=tuple(partners))


def is_beside(course: Course, others: Iterable[Course]) -> bool:
    """Whether the medicine may have been taken together with one of the others."""
    return any(
        course.perhaps_from <= other.perhaps_until and other.perhaps_from <= course.perhaps_until for other in others
    )


def _is_added(course: Course, other: Course, cross_taper_days: int) -> Verdict:
    if other.ingredient == course.ingredient or not is_beside(course, (other,)):
        return Verdict.NOT_MET
    return all_of((_is_earlier(other, course), overlap(other, course).at_least(cross_taper_days + 1)))


def _is_earlier(one: Course, other: Course) -> Verdict:
    one_surely = min(stretch.latest_start for stretch in one.stretches)
    other_surely = min(stretch.latest_start for stretch in other.stretches)
    if one_surely < other.perhaps_from:
        return Verdict.MET
    if other_surely < one.perhaps_from:
        return Verdict.NOT_MET
    if one.perhaps_from == one_surely == other.perhaps_from == other_surely:
        return Verdict.MET if one.ingredient < other.ingredient else Verdict.NOT_MET
    return Verdict.UNKNOWN
