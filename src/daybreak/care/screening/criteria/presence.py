"""Whether a condition is present: by the records that assert it, by the answer to the question, by both together.

A record outweighs a ticked "no"; nothing recorded and nothing asked is unknown, never absent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from daybreak.care.chart import Condition
from daybreak.care.dates import PartialDate
from daybreak.care.findings import Input, Missing, Verdict, any_of
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.concepts import Standing
from daybreak.care.screening.criteria.evidence import Evidence

Reading = Callable[[Condition, Standing], Verdict]
"""What one record says: MET, it is present; UNKNOWN, perhaps; NOT_MET, it says nothing of the kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """verdict: MET if the condition is present. said: in words, what that rests on. inputs: the facts."""

    verdict: Verdict
    said: str
    inputs: tuple[Input, ...] = ()


_NOTHING_KNOWN = Presence(verdict=Verdict.UNKNOWN, said="not recorded and not asked")


def presence(
    evidence: Evidence,
    concepts: Iterable[str],
    question_id: str,
    reading: Reading,
    *,
    also: Iterable[tuple[Verdict, Input]] = (),
    answer_holds_days: int | None = None,
) -> Presence:
    """Whether the condition is present.

    also: further facts that speak for it (an allergy, a test). answer_holds_days: after how many days a "no" no
    longer speaks for the day of screening.
    """
    records = evidence.index.conditions(concepts)
    answer = evidence.index.answer(question_id)
    also = list(also)
    if not records and not also and answer is None:
        return _NOTHING_KNOWN
    told = [
        (reading(condition, said), condition_input(condition, said), _day(condition)) for condition, said in records
    ]
    told += [(verdict, fact, None) for verdict, fact in also]
    answered = evidence.index.yes_or_no(question_id)
    inputs = tuple(fact for _, fact, _ in told) + ((answer_input(answer, "Answer"),) if answer else ())
    recorded = any_of(verdict for verdict, _, _ in told)
    if recorded is Verdict.MET or answered is True:
        return Presence(verdict=Verdict.MET, said=_said_present(told, answered), inputs=inputs)
    if answered is None or answer is None:
        open_words = "the records leave it open" if recorded is Verdict.UNKNOWN else "not recorded and not asked"
        return Presence(verdict=Verdict.UNKNOWN, said=open_words, inputs=inputs)
    if answer_holds_days is not None and answer.answered.earliest < evidence.as_of - timedelta(days=answer_holds_days):
        return Presence(
            verdict=Verdict.UNKNOWN, said=f"answered with no on {answer.answered}, too long ago", inputs=inputs
        )
    if any(verdict is Verdict.UNKNOWN and _is_newer(day, answer.answered) for verdict, _, day in told):
        return Presence(verdict=Verdict.UNKNOWN, said="a record newer than the answer leaves it open", inputs=inputs)
    return Presence(verdict=Verdict.NOT_MET, said=f"answered with no on {answer.answered}", inputs=inputs)


def ever(_: Condition, said: Standing) -> Verdict:
    """Any record that is not refuted counts, however long ago."""
    if said is Standing.REFUTED:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if said is Standing.UNCERTAIN else Verdict.MET


def active(_: Condition, said: Standing) -> Verdict:
    """Only what is not over counts."""
    if said is Standing.PRESENT:
        return Verdict.MET
    return Verdict.UNKNOWN if said is Standing.UNCERTAIN else Verdict.NOT_MET


def within(days: int, as_of: date) -> Reading:
    """Only what began in the last so many days counts; an older record that is still active is asked about."""
    first = as_of - timedelta(days=days)

    def reading(condition: Condition, said: Standing) -> Verdict:
        if said is Standing.REFUTED:
            return Verdict.NOT_MET
        begun = condition.onset
        if begun is not None and begun.earliest >= first:
            return Verdict.UNKNOWN if said is Standing.UNCERTAIN else Verdict.MET
        known = begun or condition.recorded
        is_old = known is not None and known.latest < first
        return Verdict.NOT_MET if is_old and said is Standing.PAST else Verdict.UNKNOWN

    return reading


def ask(what: str, question: str, question_id: str) -> Missing:
    """A question that yes or no settles."""
    return Missing(what=what, question=question, question_id=question_id, answer_kind="yes_no")


def condition_input(condition: Condition, said: Standing) -> Input:
    """The record as a fact that a finding shows, with what it asserts."""
    text = condition.text or next((each.display or each.code for each in condition.codings), "a condition")
    codes = ", ".join(dict.fromkeys(each.code for each in condition.codings))
    day = condition.onset or condition.recorded
    return Input(
        name=text,
        value=f"{said.value} ({codes})" if codes else said.value,
        record=condition.record,
        date=str(day) if day else None,
    )


def _said_present(told: list[tuple[Verdict, Input, PartialDate | None]], answered: bool | None) -> str:
    recorded = list(dict.fromkeys(fact.name for verdict, fact, _ in told if verdict is Verdict.MET))
    words = "recorded: " + ", ".join(recorded) if recorded else "answered with yes"
    if recorded and answered is False:
        return f"{words}, although it was answered with no; one of the two has to be corrected"
    return words


def _day(condition: Condition) -> PartialDate | None:
    return condition.recorded or condition.onset


def _is_newer(day: PartialDate | None, answered: PartialDate) -> bool:
    """A record without a date may be newer."""
    return day is None or day.latest > answered.earliest
