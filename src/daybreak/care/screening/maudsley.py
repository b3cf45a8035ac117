"""The Maudsley Staging Method: five dimensions, 3 to 15 points (Fekadu 2018, BMC Psychiatry 18:100, table 3).

A dimension that the records leave open has a lowest and a highest number of points; the total is then a range.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daybreak.care.findings import Input, Missing, Source, Verdict
from daybreak.care.protocol import Protocol
from daybreak.care.screening.chart_index import ChartIndex, answer_input
from daybreak.care.screening.concepts import Standing
from daybreak.care.screening.criteria import Evidence
from daybreak.care.screening.criteria.depression import SeverityAtLeast
from daybreak.care.screening.criteria.diagnosis import PSYCHOTIC_FEATURES
from daybreak.care.screening.criteria.presence import ask, condition_input
from daybreak.care.screening.episode import EPISODE_START, Episode
from daybreak.care.screening.result import Staging, StagingDimension
from daybreak.care.screening.severity import Score, scores_now

SOURCE = Source(key="Fekadu2018", certainty="V", locator="table 3")

DURATION = (
    (12, 1, "acute, up to 12 months"),
    (24, 2, "sub-acute, 13 to 24 months"),
    (None, 3, "chronic, over 24 months"),
)
"""Months of the current episode at the most, points, category."""

FAILED = ((2, 1), (4, 2), (6, 3), (10, 4), (None, 5))
"""Failed antidepressants at the most, points."""

SEVERITY = {"none": 1, "mild": 2, "moderate": 3, "severe": 4}
SEVERE_WITH_PSYCHOSIS = 5
LEVELS = ((6, "mild"), (10, "moderate"), (15, "severe"))
"""Total at the most, level of resistance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dimension:
    """Points at least and at most, with the category in words."""

    name: str
    category: str
    points: tuple[int, int]
    inputs: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()

    def shown(self) -> StagingDimension:
        low, high = self.points
        return StagingDimension(
            name=self.name,
            category=self.category,
            points=low if low == high else None,
            inputs=self.inputs,
            missing=() if low == high else self.missing,
        )


def maudsley(evidence: Evidence, protocol: Protocol, episode: Episode, failed: tuple[int, int | None]) -> Staging:
    """The staging as far as the chart tells. The scale begins at one failed antidepressant: none is not stageable.

    failed: how many antidepressants surely failed an adequate trial, and how many at the most (None: no limit known).
    """
    dimensions = (
        _duration(episode, evidence.as_of),
        _severity(evidence, protocol),
        _failed(failed),
        _augmentation(evidence),
        _ect(evidence),
    )
    low, high = sum(each.points[0] for each in dimensions), sum(each.points[1] for each in dimensions)
    stageable = failed[0] > 0
    known = stageable and low == high
    return Staging(
        method="maudsley",
        label="Maudsley Staging Method",
        dimensions=tuple(each.shown() for each in dimensions),
        total=low if known else None,
        total_range=(low, high) if stageable else None,
        level=level(low) if known else None,
        sentence=_sentence(low, high, failed),
        source=SOURCE,
    )


def level(total: int) -> str:
    """The level of resistance of a total from 3 to 15."""
    return next(name for most, name in LEVELS if total <= most)


def _sentence(low: int, high: int, failed: tuple[int, int | None]) -> str:
    if failed[1] == 0:
        return "Not stageable: the scale begins at one failed antidepressant."
    if failed[0] == 0:
        return "Not stageable yet: no failed antidepressant is settled."
    if low == high:
        return f"{low} of 15 points: {level(low)} treatment resistance."
    levels = list(dict.fromkeys((level(low), level(high))))
    return f"{low} to {high} of 15 points: {' to '.join(levels)}, not settled."


def _duration(episode: Episode, as_of: date) -> _Dimension:
    if episode.start is None:
        found = [(points, words) for _, points, words in DURATION]
    else:
        bounds = (_duration_row(episode.start.latest, as_of), _duration_row(episode.start.earliest, as_of))
        found = [(points, words) for _, points, words in DURATION if bounds[0][0] <= points <= bounds[1][0]]
    category = (
        found[0][1] if len(found) == 1 else "not known" if episode.start is None else " or ".join(w for _, w in found)
    )
    return _Dimension(
        name="Duration of the current episode",
        category=category,
        points=(found[0][0], found[-1][0]),
        inputs=episode.inputs,
        missing=(EPISODE_START,),
    )


def _duration_row(start: date, as_of: date) -> tuple[int, str]:
    for months, points, words in DURATION:
        if months is None or as_of <= _months_later(start, months):
            return points, words
    raise AssertionError("the last row has no limit")


def _months_later(day: date, months: int) -> date:
    """The same day so many whole years later; 29 February becomes 28 February. Months are multiples of twelve here."""
    year = day.year + months // 12
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _severity(evidence: Evidence, protocol: Protocol) -> _Dimension:
    scores = _scores(evidence, protocol)
    bands = [score.band for score in scores if score.band is not None and score.sure]
    complete = bool(bands) and len(bands) == len(scores)
    points = sorted({SEVERITY[band.severity] for band in bands}) if complete else [1, SEVERITY["severe"]]
    low, high = points[0], points[-1]
    words = ", ".join(score.sentence for score in scores) or "not measured"
    missing: tuple[Missing, ...] = (_MEASURE,) if low != high else ()
    inputs = tuple(score.input for score in scores)
    if high == SEVERITY["severe"]:
        psychotic, facts = _is_psychotic(evidence)
        inputs += facts
        high = high if psychotic is Verdict.NOT_MET else SEVERE_WITH_PSYCHOSIS
        low = SEVERE_WITH_PSYCHOSIS if psychotic is Verdict.MET and low == SEVERITY["severe"] else low
        missing += (PSYCHOTIC_FEATURES,) if psychotic is Verdict.UNKNOWN else ()
    return _Dimension(name="Severity", category=words, points=(low, high), inputs=inputs, missing=missing)


def _scores(evidence: Evidence, protocol: Protocol) -> tuple[Score, ...]:
    """The scores by which the protocol judges severity, in its own window."""
    for rule in protocol.eligibility:
        criterion = rule.criterion
        if isinstance(criterion, SeverityAtLeast):
            return scores_now(evidence.index, evidence.tables, criterion.instruments, criterion.within_days)
    return ()


_MEASURE = Missing(
    what="how severe the depression is now",
    question="What is the score today on a rating scale of depression? Add it.",
    question_id="measure:severity",
    answer_kind="record",
)


def _is_psychotic(evidence: Evidence) -> tuple[Verdict, tuple[Input, ...]]:
    records = evidence.index.conditions(("psychotic_depression",))
    facts = [condition_input(condition, said) for condition, said in records]
    answer = evidence.index.answer(PSYCHOTIC_FEATURES.question_id)
    facts += [answer_input(answer, "Psychotic features")] if answer else []
    answered = evidence.index.yes_or_no(PSYCHOTIC_FEATURES.question_id)
    if answered or any(said is Standing.PRESENT for _, said in records):
        return Verdict.MET, tuple(facts)
    return (Verdict.UNKNOWN if answered is None else Verdict.NOT_MET), tuple(facts)


def _failed(failed: tuple[int, int | None]) -> _Dimension:
    low, high = failed
    most = FAILED[-1][1] if high is None else _failed_points(high)
    words = f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"
    return _Dimension(name="Failed antidepressants", category=words, points=(_failed_points(low), most), missing=())


def _failed_points(count: int) -> int:
    """1 point for one or two; none has no points on the scale and counts 0 here."""
    return 0 if count == 0 else next(points for most, points in FAILED if most is None or count <= most)


def _augmentation(evidence: Evidence) -> _Dimension:
    question_id = "history:augmentation"
    used = [
        trial
        for trial in evidence.trials
        if trial.role == "augmentation" and trial.in_current_episode is not Verdict.NOT_MET
    ]
    question = "Was an antidepressant ever augmented (lithium, an antipsychotic, thyroid hormone) in this episode?"
    inputs = [
        Input(
            name=trial.medicine_label,
            value="augmentation",
            record=trial.inputs[0].record if trial.inputs else None,
            date=str(trial.start) if trial.start else None,
        )
        for trial in used
    ]
    return _used_or_not("Augmentation", bool(used), inputs, question, question_id, evidence.index)


def _ect(evidence: Evidence) -> _Dimension:
    given = evidence.index.procedures("ect")
    inputs = [
        Input(name=each.text or "ECT", value=each.outcome_text or each.status, record=each.record,
              date=str(each.start) if each.start else None)
        for each in given
    ]  # fmt: skip
    question = "Has the patient ever had electroconvulsive therapy?"
    return _used_or_not("Electroconvulsive therapy", bool(given), inputs, question, "history:ect", evidence.index)


def _used_or_not(
    name: str, recorded: bool, inputs: Iterable[Input], question: str, question_id: str, index: ChartIndex
) -> _Dimension:
    answer = index.answer(question_id)
    answered = index.yes_or_no(question_id)
    facts = (*inputs, *((answer_input(answer, name),) if answer else ()))
    if recorded or answered:
        return _Dimension(name=name, category="used", points=(1, 1), inputs=facts)
    if answered is False:
        return _Dimension(name=name, category="not used", points=(0, 0), inputs=facts)
    missing = (ask(name.lower(), question, question_id),)
    return _Dimension(name=name, category="not known", points=(0, 1), inputs=facts, missing=missing)
