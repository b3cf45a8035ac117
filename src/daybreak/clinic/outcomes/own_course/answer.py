"""The model's answer for one patient, with all without which it must not be shown: doubt, limits, calibration."""

import logging
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone

from daybreak.care.chart import Chart
from daybreak.care.course.outcome_rules import RelapseRule
from daybreak.clinic.courses.models import Course
from daybreak.clinic.lab.basis import Validation, validation
from daybreak.clinic.outcomes.forecasts import ForecastShown, Unusable
from daybreak.clinic.outcomes.own_course.beside import Beside, beside
from daybreak.clinic.outcomes.own_course.calibrated import Calibrated, calibrated
from daybreak.clinic.outcomes.own_course.coming_weeks import ByDay, by_day, chance, drawn, scored_on
from daybreak.clinic.outcomes.own_course.learned import SAID_OF_LEARNED, Learned, learned_of
from daybreak.clinic.outcomes.own_course.question import Material, Question, material
from daybreak.clinic.outcomes.own_course.sessions_given import Dosed
from daybreak.clinic.outcomes.services import Judged
from daybreak.knowledge.mechanism_models import load_mechanism, load_mechanism_file
from daybreak.knowledge.problems import KnowledgeError
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.research.patient_fit import CannotSay, PatientForecast, patient_forecast
from daybreak.research.patient_fit.patient_forecast import TOLERATED
from daybreak.research.patient_fit.reliability import WITHIN_DAYS

_log = logging.getLogger(__name__)

KEPT = 64
"""Answers that are kept. One follows from its question and the shipped model alone, which a process loads once."""

TOLD_DAYS = (7, 14, 28, 56)
USUAL_DAYS = 28
"""Until when the first figure looks where the relapse forecast names no day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCourse:
    """What the page shows. missing, problem: why there is nothing to show; else everything below them is there."""

    missing: tuple[str, ...] = ()
    problem: str = ""
    unsettled: bool = False
    warning: str = ""
    limits: tuple[str, ...] = ()
    validation: Validation | None = None
    model: str = ""
    headline: ByDay | None = None
    days: tuple[ByDay, ...] = ()
    in_response: str = ""
    level: str = ""
    tolerated: str = ""
    limit_madrs: float = 0
    rule: RelapseRule | None = None
    beside: Beside | None = None
    learned: tuple[Learned, ...] = ()
    little: str = ""
    said_of_learned: str = ""
    scores: tuple[tuple[date, float], ...] = ()
    sessions: tuple[Dosed, ...] = ()
    told: tuple[str, ...] = ()
    drawn: dict[str, Any] | None = None
    calibration: Calibrated | None = None

    @property
    def can_say(self) -> bool:
        """Whether there is an answer that may be shown."""
        return self.headline is not None


def own_course(
    course: Course, judged: Judged, chart: Chart, statistical: ForecastShown | Unusable | None, *, antidepressant: bool
) -> OwnCourse:
    """The answer, or what is missing for it. statistical: the relapse forecast beside which it is shown.

    antidepressant: take it that one was newly started with the first session.
    """
    try:
        return _own_course(course, judged, chart, statistical, antidepressant=antidepressant)
    except (KnowledgeError, PharmacologyError) as error:
        _log.exception("The model of a patient's own course cannot be used; its page says why")
        return OwnCourse(problem=str(error))


def _own_course(
    course: Course, judged: Judged, chart: Chart, statistical: ForecastShown | Unusable | None, *, antidepressant: bool
) -> OwnCourse:
    now, window = timezone.now(), statistical.forecast.window if isinstance(statistical, ForecastShown) else None
    read = material(
        course,
        judged,
        chart,
        now,
        timezone.localdate(now),
        tolerated=window.tolerated if window else TOLERATED,
        antidepressant=antidepressant,
    )
    if read.question is None:
        return OwnCourse(missing=read.missing, told=read.told, sessions=read.sessions)
    found = answered(read.question)
    if isinstance(found, CannotSay):
        return OwnCourse(missing=found.missing, told=read.told, sessions=read.sessions)
    if not found.settled:
        return OwnCourse(unsettled=True)
    return _shown(found, read, judged.as_of, statistical)


@lru_cache(maxsize=KEPT)
def answered(question: Question) -> PatientForecast | CannotSay:
    """The model's answer to a question; always the same one."""
    return patient_forecast(
        question.scores,
        question.sessions,
        question.now_day,
        load_mechanism(),
        question.seed,
        relapse_madrs=question.relapse_madrs,
        tolerated=question.tolerated,
        new_antidepressant=question.new_antidepressant,
    )


def _shown(
    found: PatientForecast, read: Material, today: date, statistical: ForecastShown | Unusable | None
) -> OwnCourse:
    until = (statistical.forecast.until - today).days if isinstance(statistical, ForecastShown) else 0
    days = [each for each in TOLD_DAYS if each <= len(found.days_ahead)]
    ahead = until if 0 < until <= len(found.days_ahead) else USUAL_DAYS
    learned = tuple(learned_of(each) for each in found.parameters)
    return OwnCourse(
        warning=found.warning,
        limits=load_mechanism_file().limits,
        validation=validation(),
        model=f"{load_mechanism().id} {load_mechanism().version}",
        headline=by_day(found, today, ahead),
        days=tuple(by_day(found, today, each) for each in sorted({*days, ahead})),
        in_response=chance(found.in_response),
        level=f"{100 * found.level:g} %",
        tolerated=f"{100 * found.tolerated:g} %",
        limit_madrs=found.relapse_madrs,
        rule=read.rule,
        beside=beside(found, today, statistical),
        learned=learned,
        little=" and ".join(each.title.lower() for each in learned if each.says_little),
        scores=scored_on(read),
        sessions=read.sessions,
        told=read.told,
        drawn=drawn(found, read, today),
        calibration=calibrated(found.above_limit[WITHIN_DAYS - 1], found.relapse_madrs),
        said_of_learned=SAID_OF_LEARNED,
    )
