"""What a population of virtual patients gets from a schedule: days in response, exposure, visits, side effects."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.mechanism import Mechanism, Responders, relief
from daybreak.pharmacology.schedules.schedule import Schedule, ScheduleError, doses, session_days

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class VirtualPatients:
    """Patients, and the MADRS of each before the first session, (patients,).

    illness: the points that the illness adds on the days 1 to the horizon, (patients, days), from `illness_course`;
    none for mean courses. It is the patient's own whatever the schedule: all are compared under the same one.
    """

    responders: Responders
    baseline_madrs: Numbers
    illness: Numbers | None = None

    def __post_init__(self) -> None:
        """Refuses a baseline for other patients, or one that is none."""
        if self.baseline_madrs.shape != (len(self.responders),):
            expected = f"({len(self.responders)},)"
            raise ScheduleError("baseline_madrs", self.baseline_madrs.shape, expected, "Give one for each patient.")
        if not ((self.baseline_madrs > 0) & (self.baseline_madrs <= 60)).all():
            found = f"{self.baseline_madrs.min():g} to {self.baseline_madrs.max():g}"
            raise ScheduleError("baseline_madrs", found, "above 0, at most 60", "Check the scale.")

    def illness_on(self, days: slice) -> Numbers:
        """Its points on some of the days, counted from day 1 as 0: (patients, days), or (patients, 1) of 0 without."""
        return np.zeros((len(self.responders), 1)) if self.illness is None else self.illness[:, days]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseGoals:
    """What counts, and who goes on.

    response_share: improvement from this share of the baseline on. remission_at_most: MADRS of a remission. Whoever has
    not improved by `benefit_share` so many days (`judged_after_days`) after the session `stop_after_sessions` has no
    further one; the same day for every schedule, or the one that is judged soonest would look best.
    """

    response_share: float = 0.5
    remission_at_most: float = 10.0
    benefit_share: float = 0.5
    stop_after_sessions: int = 6
    judged_after_days: int = 2

    def __post_init__(self) -> None:
        """Refuses shares that are none."""
        for field in ("response_share", "benefit_share"):
            if not 0 < getattr(self, field) < 1:
                raise ScheduleError(field, getattr(self, field), "between 0 and 1", "Give a share, 0.5 for half.")
        for field in ("remission_at_most", "stop_after_sessions", "judged_after_days"):
            if getattr(self, field) <= 0:
                raise ScheduleError(field, getattr(self, field), "above 0", "Correct it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEffectShares:
    """The share of sessions with an effect at each dose, straight between them. doses rise, in the schedule's unit.

    dissociation, pressure_excursion, sedation: 0 to 1. limits: what the models of the effects leave out, in sentences.
    """

    doses: tuple[float, ...]
    dissociation: tuple[float, ...]
    pressure_excursion: tuple[float, ...]
    sedation: tuple[float, ...]
    limits: tuple[str, ...] = ()

    def at(self, effect: str, given: Numbers) -> Numbers:
        """The shares of one effect for doses, in their shape. Raises ScheduleError outside of the table."""
        if (given < self.doses[0] - 1e-9).any() or (given > self.doses[-1] + 1e-9).any():
            expected = f"{self.doses[0]:g} to {self.doses[-1]:g}"
            raise ScheduleError("dose", f"{given.min():g} to {given.max():g}", expected, "Compute its effects first.")
        return np.asarray(np.interp(given, self.doses, getattr(self, effect)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScheduleMeasures:
    """What each patient gets until the horizon, (patients,) each; the shares are those of all sessions given.

    days_in_response, days_in_remission: of days 1 to the horizon. sessions: given, each a visit. total_dose: in the
    unit of the schedule. went_on: had a benefit when it was looked at.
    """

    days_in_response: Numbers
    days_in_remission: Numbers
    sessions: Numbers
    total_dose: Numbers
    went_on: NDArray[np.bool_]
    dissociation_share: float
    pressure_excursion_share: float
    sedation_share: float

    def means(self) -> dict[str, float]:
        """The mean of each over the patients; of `went_on` the share."""
        return {
            "days_in_response": float(self.days_in_response.mean()),
            "days_in_remission": float(self.days_in_remission.mean()),
            "visits": float(self.sessions.mean()),
            "total_dose": float(self.total_dose.mean()),
            "went_on_share": float(self.went_on.mean()),
            "dissociation_share": self.dissociation_share,
            "pressure_excursion_share": self.pressure_excursion_share,
            "sedation_share": self.sedation_share,
            "sessions_with_dissociation": self.dissociation_share * float(self.sessions.mean()),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """Everything but the schedule: made by `setting`.

    drive_of: the drive of a session by its dose. one_session: the relief by one session of drive 1 on the days 0 to the
    horizon after it, for a sensitivity of 1; that of a schedule is a sum of it. response_from, remission_from: the
    relief from which on a patient is in response or remission on each day, (patients, days) or (patients, 1).
    """

    patients: VirtualPatients
    goals: CourseGoals
    effects: SessionEffectShares
    drive_of: Callable[[float], float]
    one_session: Numbers
    response_from: Numbers
    remission_from: Numbers

    @property
    def horizon_days(self) -> int:
        """How far one looks."""
        return self.one_session.size - 1


def setting(
    mechanism: Mechanism,
    patients: VirtualPatients,
    goals: CourseGoals,
    horizon_days: int,
    drive_of: Callable[[float], float],
    effects: SessionEffectShares,
) -> Setting:
    """What schedules are measured under, for any number of them.

    Raises ScheduleError for a horizon below a day, or an illness that is not of its days.
    """
    if horizon_days < 1:
        raise ScheduleError("horizon_days", horizon_days, "a whole number from 1", "Say how far to look.")
    every, wanted = slice(0, horizon_days), (len(patients.responders), horizon_days)
    if patients.illness is not None and patients.illness.shape != wanted:
        raise ScheduleError("illness", patients.illness.shape, f"{wanted}", "Draw it for each day of the horizon.")
    return Setting(
        patients=patients,
        goals=goals,
        effects=effects,
        drive_of=drive_of,
        one_session=relief(mechanism, [0.0], 1.0, np.arange(horizon_days + 1.0))[0],
        response_from=relief_needed(patients, (1 - goals.response_share) * patients.baseline_madrs, every),
        remission_from=relief_needed(patients, np.full(wanted[:1], goals.remission_at_most), every),
    )


def measure(schedule: Schedule, under: Setting) -> ScheduleMeasures:
    """What a population gets from a schedule until the horizon.

    The symptoms are those of the mechanism without noise of measurement, looked at once a day from day 1 on, before a
    session of that day. Only the relief depends on the schedule, so that it is found once for all who go on and once
    for all who stop. Raises ScheduleError or MechanismError naming the field.
    """
    course = _course(schedule, under)
    went_on = _went_on(course, under)
    sessions = np.where(went_on, course.doses.size, course.stopped)
    return ScheduleMeasures(
        days_in_response=_days(course, under.response_from, went_on),
        days_in_remission=_days(course, under.remission_from, went_on),
        sessions=sessions.astype(np.float64),
        total_dose=course.doses.cumsum()[sessions - 1],
        went_on=went_on,
        dissociation_share=_share(under.effects.at("dissociation", course.doses), sessions),
        pressure_excursion_share=_share(under.effects.at("pressure_excursion", course.doses), sessions),
        sedation_share=_share(under.effects.at("sedation", course.doses), sessions),
    )


def daily_relief(schedule: Schedule, under: Setting, sessions: int | None = None) -> Numbers:
    """The relief for a sensitivity of 1 on the days 1 to the horizon, (days,), by the first so many sessions or all."""
    days = session_days(schedule, under.horizon_days)[:sessions]
    return _relief(days, doses(schedule, days.size), under)


def relief_needed(patients: VirtualPatients, most_madrs: Numbers, days: slice) -> Numbers:
    """The relief (for a sensitivity of 1) from which on the MADRS of each patient is at most so many points, on some of
    the days (from day 1 as 0): (patients, days), inf where the illness alone is worse than that.

    From baseline x (1 - expectation) x exp(-sensitivity x relief) + illness = points; docs/algorithms/mechanism.md.
    """
    who, left = patients.responders, most_madrs[:, None] - patients.illness_on(days)
    without_drug = ((1 - who.expectation) * patients.baseline_madrs)[:, None]
    needed = np.log(without_drug / np.maximum(left, 1e-12)) / who.sensitivity[:, None]
    return np.asarray(np.where(left > 0, needed, np.inf))


@dataclass(frozen=True, slots=True, eq=False)
class _Course:
    """doses: of all sessions. stopped: how many those have who stop. full, short: the daily relief for a sensitivity of
    1, of those who go on and of those who stop. judged: the day when it is decided, as a place in them; None: never."""

    doses: Numbers
    stopped: int
    full: Numbers
    short: Numbers
    judged: int | None


def _course(schedule: Schedule, under: Setting) -> _Course:
    days = session_days(schedule, under.horizon_days)
    given = doses(schedule, days.size)
    full = _relief(days, given, under)
    stopped = min(under.goals.stop_after_sessions, days.size)
    if stopped == days.size:
        return _Course(given, stopped, full, full, None)
    short = _relief(days[:stopped], given[:stopped], under)
    judged = min(int(days[stopped - 1]) + under.goals.judged_after_days, under.horizon_days)
    return _Course(given, stopped, full, short, judged - 1)


def _went_on(course: _Course, under: Setting) -> NDArray[np.bool_]:
    if course.judged is None:
        return np.ones(len(under.patients.responders), dtype=np.bool_)
    limit = (1 - under.goals.benefit_share) * under.patients.baseline_madrs
    needed = relief_needed(under.patients, limit, slice(course.judged, course.judged + 1))[:, 0]
    return np.asarray(course.short[course.judged] >= needed)


def _relief(days: NDArray[np.int64], given: Numbers, under: Setting) -> Numbers:
    """The sum of what each session does, day by day."""
    drives = np.zeros(under.horizon_days + 1)
    drives[days] = [under.drive_of(dose) for dose in given]
    return np.asarray(np.convolve(drives, under.one_session)[1 : under.horizon_days + 1])


def _days(course: _Course, needed: Numbers, went_on: NDArray[np.bool_]) -> Numbers:
    """How many days have at least the relief that each patient needs on them."""
    found = np.empty(went_on.size)
    for relieved, rows in ((course.full, went_on), (course.short, ~went_on)):
        found[rows] = (relieved >= needed[rows]).sum(axis=1)
    return found


def _share(of_sessions: Numbers, sessions: NDArray[np.int64]) -> float:
    """The share of all sessions given with the effect."""
    return float(of_sessions.cumsum()[sessions - 1].sum() / sessions.sum())
