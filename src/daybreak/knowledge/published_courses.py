"""Published time courses of depressive symptoms under ketamine and esketamine, and their strict reader.

Each arm of a study is either for the calibration of the mechanism or held out of it, for its validation; never both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import MECHANISM, SHIPPED
from daybreak.knowledge.model_reading import read_model_file
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.reading.tree import Tree
from daybreak.knowledge.tables import load_tables
from daybreak.pharmacology.parameters import Cited

SHIPPED_COURSES = SHIPPED / MECHANISM / "published-courses.yaml"

OfWhat = Literal[
    "mean_change", "sd_change", "response", "remission", "retained", "relapse_free", "hazard_ratio", "difference"
]

Among = Literal["stable_remission", "stable_response"]
"""Whom a randomised withdrawal takes: see `daybreak.research.mechanism_fit.relapse`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFigure:
    """One published figure of an arm.

    of_what: mean_change and sd_change in points of the MADRS; response, remission: percent of the patients; retained:
    percent still in response among those in response (with `limit`: in remission) on `since_day`; relapse_free: percent
    without a relapse from `since_day` to `day` by Kaplan and Meier, a relapse being a total of at least `limit` at two
    weekly looks in a row, of the patients that `among` names; hazard_ratio: of such relapses beside `against`;
    difference: mean change less that of `against`.
    day: after the start of the first session. limit: the highest total of a remission, the lowest of a relapse.
    standard_error: as published or computed from what was; left out for percentages, where it follows from the count.
    """

    of_what: OfWhat
    day: float
    value: float
    standard_error: float | None = None
    since_day: float | None = None
    limit: float | None = None
    among: Among | None = None
    against: str = ""
    note: str = ""
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseArm:
    """One arm: what it was given, when, and what was found. dose: mg/kg intravenously, mg nasally; 0 for placebo.

    session_days: of each session, after the first one. baseline_madrs: the mean. assumptions: what we had to assume.
    mismatch: in what patients, scale or rules differ from what the mechanism describes.
    """

    id: str
    study: str
    use: Literal["calibration", "validation"]
    substance: Literal["ketamine", "esketamine", "placebo"]
    route: Literal["intravenous", "intranasal"]
    dose: float
    session_days: tuple[float, ...]
    new_antidepressant: bool
    participants: int
    baseline_madrs: float
    baseline_source: Cited
    assumptions: tuple[str, ...] = ()
    mismatch: tuple[str, ...] = ()
    figures: tuple[CourseFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSpread:
    """How far trials differ beyond chance, by kind of figure: a standard deviation added to each standard error."""

    of_what: OfWhat
    standard_deviation: float
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCourses:
    """All arms. spreads: between trials; not_quantitative: findings no figure can stand for, each a sentence."""

    id: str
    version: str
    title: str
    spreads: tuple[TrialSpread, ...]
    arms: tuple[CourseArm, ...]

    def arm(self, name: str) -> CourseArm:
        """The arm of that id; the reader has checked that it is there."""
        return next(each for each in self.arms if each.id == name)

    def spread(self, of_what: str) -> float:
        """The standard deviation between trials of a kind of figure."""
        return next((each.standard_deviation for each in self.spreads if each.of_what == of_what), 0.0)


@cache
def load_published_courses(file: Path = SHIPPED_COURSES) -> PublishedCourses:
    """The courses in a file, the shipped ones if none is given. Raises KnowledgeError with every problem in it."""
    found, problems = _read(file.read_bytes(), f"{file.parent.name}/{file.name}", load_tables())
    if found is None:
        raise KnowledgeError(sorted(problems))
    return found


def check_published_courses(content: bytes, name: str, tables: ReferenceTables | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in the bytes of a file of courses; `name` stands for the file in problems."""
    return tuple(sorted(_read(content, name, tables or load_tables())[1]))


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[PublishedCourses | None, list[Problem]]:
    return read_model_file(PublishedCourses, content, name, tables, _problems)


def _problems(courses: PublishedCourses, tree: Tree) -> Iterator[Problem]:
    names = [each.id for each in courses.arms]
    for number, arm in enumerate(courses.arms):
        place = ("arms", number)
        if names.index(arm.id) != number:
            yield tree.problem(place, found=f"the arm `{arm.id}` twice", expected="each once", message="Rename one.")
        if (arm.substance == "placebo") != (arm.dose == 0) or list(arm.session_days) != sorted(arm.session_days):
            found = f"the dose {arm.dose:g} of {arm.substance}, sessions on {arm.session_days}"
            expected = "a dose above 0, 0 for placebo, and days that rise"
            yield tree.problem(place, found=found, expected=expected, message="Correct the arm.")
        for index, figure in enumerate(arm.figures):
            yield from _figure(figure, names, tree, (*place, "figures", index))


def _figure(figure: CourseFigure, names: list[str], tree: Tree, place: tuple[str | int, ...]) -> Iterator[Problem]:
    wrong = {
        "a retained response without `since_day`": figure.of_what == "retained" and figure.since_day is None,
        "a remission without `limit`": figure.of_what == "remission" and figure.limit is None,
        "a relapse without `since_day`, `limit` or `among`": figure.of_what in _RELAPSES
        and None in (figure.since_day, figure.limit, figure.among),
        "a `since_day`": figure.since_day is not None and figure.of_what not in _SINCE,
        "a `limit`": figure.limit is not None and figure.of_what not in ("remission", *_SINCE),
        "an `among`": figure.among is not None and figure.of_what not in _RELAPSES,
        "a mean without `standard_error`": figure.of_what in _NEEDS_ERROR and figure.standard_error is None,
        f"`against` {figure.against or 'nothing'}": (figure.of_what in _COMPARED) != (figure.against in names),
        f"{figure.value:g} %": figure.of_what in _PERCENT and not 0 <= figure.value <= 100,
    }
    for found in (text for text, is_wrong in wrong.items() if is_wrong):
        expected = f"what a figure of the kind {figure.of_what} has, and no more"
        yield tree.problem(place, found=found, expected=expected, message="Correct the figure.")


_NEEDS_ERROR = ("mean_change", "sd_change", "difference", "hazard_ratio")
_PERCENT = ("response", "remission", "retained", "relapse_free")
_RELAPSES = ("relapse_free", "hazard_ratio")
_SINCE = ("retained", *_RELAPSES)
_COMPARED = ("difference", "hazard_ratio")
