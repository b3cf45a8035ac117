"""The figures as CSV, and one row for each course without a name.

A course is named by a pseudonym that only this clinic can make: the same course has the same one in every download. No
day of the calendar leaves but the quarter in which a course began; ages from 90 on are one.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.utils.crypto import salted_hmac

from daybreak.clinic.registry.models import CourseFigures
from daybreak.clinic.registry.page import Dashboard, ShownProportion
from daybreak.clinic.registry.selection import Selection

if TYPE_CHECKING:
    from daybreak.research.outcome_statistics.proportions import Proportion

OLDEST_TOLD = 90
_LEFT_OUT = ("course", "started_on", "as_of", "computed_at")
COLUMNS = tuple(each.name for each in CourseFigures._meta.concrete_fields if each.name not in _LEFT_OUT)
HEAD = (
    "figure", "about", "yes", "no", "not_known", "percent_of_known", "low_95", "high_95",
    "percent_if_all_unknown_were_no", "percent_if_all_unknown_were_yes", "too_few_to_judge",
)  # fmt: skip


def figures_csv(page: Dashboard) -> str:
    """Every proportion, then every point of every curve."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(HEAD)
    for each in (*page.outcomes, *page.pressures, *page.effects, *page.duties):
        writer.writerow(_row(each))
    for each in page.comparisons:
        one = each.comparison
        title = f"{one.figure.of_what}, {one.window.title}, {one.scale} (beside {one.study.id} {one.figure.id})"
        writer.writerow([title, "courses that began", *_cells(one.clinic)])
    writer.writerow([])
    writer.writerow(["curve", "unit", "time", "percent", "low_95", "high_95", "at_risk", "events"])
    for each in (*page.curves, page.closing):
        for time, share, low, high, at_risk, events in each.rows:
            writer.writerow(
                [each.title, each.unit, time, *(f"{value:.2f}" for value in (share, low, high)), at_risk, events]
            )
    return target.getvalue()


def _row(each: ShownProportion) -> list[Any]:
    return [each.title, each.of, *_cells(each.found)]


def _cells(found: "Proportion") -> list[Any]:
    shares = (found.percent, found.low, found.high, found.least, found.most)
    tally = found.tally
    told = ["" if each is None else f"{each:.2f}" for each in shares]
    return [tally.yes, tally.no, tally.unknown, *told, "yes" if found.too_few else "no"]


def course_rows(selection: Selection) -> Iterator[str]:
    """One line of CSV after the other: the head, then a row for each course."""
    yield _line(["course", *COLUMNS])
    rows = selection.rows().order_by("?").values_list("pk", *COLUMNS)
    for course, *values in rows.iterator(chunk_size=2000):
        yield _line([pseudonym(course), *_told(values)])


def pseudonym(course: int) -> str:
    """A name for the course that cannot be led back to it without the clinic's secret key."""
    return salted_hmac("daybreak.registry.course", str(course), algorithm="sha256").hexdigest()[:16]


def _told(values: Iterable[Any]) -> Iterator[Any]:
    for name, value in zip(COLUMNS, values, strict=True):
        if name == "age" and value is not None:
            yield min(value, OLDEST_TOLD)
        else:
            yield "" if value is None else value


def _line(cells: Iterable[Any]) -> str:
    target = StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
