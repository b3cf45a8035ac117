"""The relapse forecast of one patient: a probability with its interval, a suggested window, and what it rests on.

The application of a fitted model is plain arithmetic; the statistics library is needed for fitting alone. The model was
fitted on simulated patients and never validated on real ones. Equation: docs/algorithms/relapse-forecast.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, sqrt

from daybreak.care.course.due import DueWindow
from daybreak.care.course.scores import SessionDay, score_input
from daybreak.care.course.trajectory import Standing, Trajectory
from daybreak.care.findings import Input, Missing, Verdict
from daybreak.research.forecast.forecast_model import ForecastModel
from daybreak.research.forecast.predictors import Predictors, predictors


@dataclass(frozen=True, slots=True, kw_only=True)
class Probability:
    """A probability with the interval that comes from the uncertainty of the coefficients; each 0 to 1.

    level: of the interval (0.95). It says nothing about how well the simulation fits real patients.
    """

    value: float
    low: float
    high: float
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedWindow:
    """The days for the next session by the forecast alone; the protocol's window and the prescriber decide.

    earliest, latest: the days on which the probability of a relapse since `as_of` reaches half of, and the whole of
    `tolerated`. latest is None where it stays below it as far as the model sees (`sees_until`).
    """

    earliest: date
    latest: date | None
    tolerated: float
    sees_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the patient's own scores say of a relapse until `until`, the next due session or four weeks.

    probability, window: None where nothing can be said; `missing` then says what would settle it, `why` says why in a
    sentence for staff. relapsed: a relapse goes on already, and there is nothing to forecast. inputs: what was used.
    """

    as_of: date
    until: date
    instrument: str
    probability: Probability | None
    window: SuggestedWindow | None
    relapsed: bool
    why: str
    inputs: tuple[Input, ...]
    missing: tuple[Missing, ...]
    model: ForecastModel

    @property
    def can_say(self) -> bool:
        """Whether there is a probability."""
        return self.probability is not None


def forecast(
    model: ForecastModel,
    scores: Trajectory,
    sessions: Iterable[SessionDay],
    as_of: date,
    *,
    next_due: DueWindow | None = None,
) -> Forecast:
    """The probability of a relapse between `as_of` and the next due session, at most four weeks ahead.

    scores: the trajectory of the model's scale as `course_outcomes` judges it. sessions: those given. next_due: the
    window of the next session (`CourseState.due`); without it, or after it, the horizon is the model's four weeks. A
    worse last score never lowers the probability. Raises ValueError for a trajectory of another scale.
    """
    _of_the_scale(model, scores)
    given = sorted({each.day for each in sessions if each.day <= as_of})
    known = [each for each in scores.after if each.score.day <= as_of]
    until = _until(model, as_of, next_due)
    missing = tuple(_missing(model, scores, known, given, as_of))
    last = known[-1] if known else None
    relapsed = last is not None and last.relapsed is Verdict.MET
    if missing or relapsed or last is None:
        return _cannot_say(model, as_of, until, known, relapsed, missing)
    used = predictors(scores.baseline, known, given, as_of)  # type: ignore[arg-type]
    return Forecast(
        as_of=as_of,
        until=until,
        instrument=model.instrument,
        probability=probability(model, used, (until - as_of).days),
        window=_window(model, used, given[-1], as_of),
        relapsed=False,
        why=_words(model, used),
        inputs=tuple(_inputs(scores, known, given, used)),
        missing=(),
        model=model,
    )


def probability(model: ForecastModel, used: Predictors, days: int) -> Probability:
    """1 - exp(-H0(days) exp(x b)), and the same at both ends of the interval of x b."""
    centred = model.centred(used)
    index = sum(each.value * x for each, x in zip(model.coefficients, centred, strict=True))
    spread = 1.959964 * sqrt(max(0.0, _quadratic(model.covariance, centred)))
    hazard = model.cumulative_hazard(days)
    low, value, high = (1 - exp(-hazard * exp(each)) for each in (index - spread, index, index + spread))
    return Probability(value=value, low=low, high=high)


def _quadratic(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> float:
    return sum(a * b * matrix[i][j] for i, a in enumerate(vector) for j, b in enumerate(vector))


def _of_the_scale(model: ForecastModel, scores: Trajectory) -> None:
    others = {each.score.instrument for each in scores.standings} - {model.instrument}
    if others:
        raise ValueError(
            f"forecast: found scores of {', '.join(sorted(others))}; expected those of {model.instrument}. "
            "Take the trajectory of the scale that the model was fitted on."
        )


def _until(model: ForecastModel, as_of: date, next_due: DueWindow | None) -> date:
    latest = as_of + timedelta(days=model.horizon_days)
    if next_due is None or next_due.due_to <= as_of:
        return latest
    return min(latest, next_due.due_to)


def _window(model: ForecastModel, used: Predictors, last_session: date, as_of: date) -> SuggestedWindow:
    half = _day_of(model, used, as_of, model.tolerated / 2)
    whole = _day_of(model, used, as_of, model.tolerated)
    sees_until = as_of + timedelta(days=model.sees_days)
    soonest = max(as_of, last_session + timedelta(days=1))
    return SuggestedWindow(
        earliest=max(half or sees_until, soonest),
        latest=max(whole, soonest) if whole is not None else None,
        tolerated=model.tolerated,
        sees_until=sees_until,
    )


def _day_of(model: ForecastModel, used: Predictors, as_of: date, tolerated: float) -> date | None:
    """The last day on which the probability is no more than so much; None if that lies beyond what the model sees."""
    within = [day for day in range(1, model.sees_days + 1) if probability(model, used, day).value <= tolerated]
    reached = len(within)
    return as_of + timedelta(days=reached) if reached < model.sees_days else None


def _missing(
    model: ForecastModel, scores: Trajectory, known: Sequence[Standing], given: Sequence[date], as_of: date
) -> Iterable[Missing]:
    """Everything without which nothing can be said."""
    label = model.label
    if not given:
        yield _ask("the first session", "When was the first session?", "outcomes:first-session")
    if scores.baseline is None or not scores.baseline.is_exact or scores.baseline.low <= 0:
        yield _ask(
            f"the baseline of the {label}", f"What was the {label} before the first session?", "outcomes:baseline"
        )
    responded = any(each.response is Verdict.MET for each in known)
    if not responded:
        question = f"Has the {label} ever halved since the first session? Only a response can be lost."
        yield _ask("a response", question, f"measure:{model.instrument}")
    last = known[-1] if known else None
    if last is None or (as_of - last.score.day).days > model.counts_for_days:
        yield _ask(f"a recent {label}", f"What is the {label} now?", f"measure:{model.instrument}")
    elif not last.score.bounds.is_exact:
        yield _ask(
            f"the rest of the {label}", f"Complete the {label} of {last.score.day}.", f"measure:{model.instrument}"
        )
    if last is not None and last.relapsed is Verdict.NOT_MET and last.relapse is Verdict.UNKNOWN:
        question = f"The {label} of {last.score.day} is high by the relapse rule: repeat it as the rule says."
        yield _ask(f"a second {label}", question, f"measure:{model.instrument}")
    if last is not None and last.relapsed is Verdict.UNKNOWN and responded:
        question = "Whether a relapse goes on is not known. Complete the scores that leave it open."
        yield _ask("whether a relapse goes on", question, f"measure:{model.instrument}")


def _ask(what: str, question: str, question_id: str) -> Missing:
    return Missing(what=what, question=question, question_id=question_id, answer_kind="record")


def _cannot_say(
    model: ForecastModel,
    as_of: date,
    until: date,
    known: Sequence[Standing],
    relapsed: bool,
    missing: tuple[Missing, ...],
) -> Forecast:
    why = (
        "A relapse goes on; there is nothing to forecast until a response is measured again."
        if relapsed
        else f"Nothing can be said: {', '.join(each.what for each in missing)} is missing."
    )
    return Forecast(
        as_of=as_of,
        until=until,
        instrument=model.instrument,
        probability=None,
        window=None,
        relapsed=relapsed,
        why=why,
        inputs=tuple(score_input(each.score, model.label) for each in known[-1:]),
        missing=() if relapsed else missing,
        model=model,
    )


def _words(model: ForecastModel, used: Predictors) -> str:
    """The predictor that moves the forecast most, against the average of those it was fitted on."""
    pushes = [
        (each.value * x, each)
        for each, x in zip(model.coefficients, model.centred(used), strict=True)
        if each.value * x != 0
    ]
    if not pushes:
        return "As the average of the simulated patients."
    push, strongest = max(pushes, key=lambda pair: abs(pair[0]))
    return f"{'Higher' if push > 0 else 'Lower'} than average, most of all by {strongest.words}."


def _inputs(scores: Trajectory, known: Sequence[Standing], given: Sequence[date], used: Predictors) -> Iterable[Input]:
    if scores.baseline is not None:
        yield Input(name="Baseline", value=f"{scores.baseline.low:g}")
    yield from (score_input(each.score, "Score") for each in known[-3:])
    yield Input(name="Best score before the last", value=f"{used.best_before:g}")
    yield Input(name="Last session", value=given[-1].isoformat(), date=given[-1].isoformat())
    yield Input(name="Sessions given", value=str(len(given)))
    yield Input(name="Relapses so far", value=str(used.relapses_before))
