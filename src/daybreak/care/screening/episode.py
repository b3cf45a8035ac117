"""When the current depressive episode began, as far as answers and diagnoses tell."""

from dataclasses import dataclass

from daybreak.care.chart import Condition
from daybreak.care.dates import PartialDate
from daybreak.care.findings import Input, Missing
from daybreak.care.screening.chart_index import ChartIndex, answer_input
from daybreak.care.screening.concepts import Standing
from daybreak.care.screening.exposures import BEGINNING

MAJOR_DEPRESSIVE_DISORDER = "major_depressive_disorder"

EPISODE_START = Missing(
    what="the start of the current depressive episode",
    question="When did the current depressive episode begin?",
    question_id="episode:start",
    answer_kind="date",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """The current depressive episode. start: None where nothing tells when it began."""

    start: PartialDate | None
    inputs: tuple[Input, ...] = ()


def current_episode(index: ChartIndex) -> Episode:
    """The start that was answered, else the onset of the active diagnosis; a span where records leave it open.

    Several active diagnoses, or an earlier one that is over, allow every start from the earliest onset to the latest
    onset or end: a trial counts only if it lies in the episode whichever it was.
    """
    answer = index.answer("episode:start")
    if answer is not None:
        start = _parsed(answer.value)
        if start is not None:
            return Episode(start=start, inputs=(answer_input(answer, "Current episode began"),))
    records = index.conditions((MAJOR_DEPRESSIVE_DISORDER,))
    active = [condition for condition, said in records if said is Standing.PRESENT]
    if not active or not any(condition.onset for condition in active):
        return Episode(start=None)
    past = [condition for condition, said in records if said is Standing.PAST]
    return Episode(start=_span(active, past, index), inputs=tuple(_onset_input(c) for c in active if c.onset))


def _span(active: list[Condition], past: list[Condition], index: ChartIndex) -> PartialDate:
    unknown = PartialDate(BEGINNING, index.as_of)
    onsets = [condition.onset or unknown for condition in active]
    ends = [condition.abatement or unknown for condition in past]
    latest = max(day.latest for day in (*onsets, *ends))
    return PartialDate(min(onset.earliest for onset in onsets), max(latest, max(o.earliest for o in onsets)))


def _onset_input(condition: Condition) -> Input:
    return Input(name="Onset of depression", value=str(condition.onset), record=condition.record)


def _parsed(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None
