"""Which medicines the patient takes on the day of screening, surely or perhaps, and which of them nobody can name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from daybreak.care.chart import ExposureKind, MedicationExposure
from daybreak.care.findings import Input, Missing
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.exposures import is_taken

_OVER = ("completed", "stopped")
_LONGEST_NAME = 120

LIST_COMPLETE = "medications:list_complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentMedicine:
    """One ingredient that is taken now. sure: the records leave no doubt that it is."""

    ingredient: str
    label: str
    classes: tuple[str, ...]
    sure: bool
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedMedicine:
    """A medicine that no table knows by the name or code of its records.

    id: what its questions are asked under. may_be_current: it may be taken on the day of screening.
    """

    id: str
    text: str
    may_be_current: bool
    inputs: tuple[Input, ...]

    @property
    def record(self) -> str | None:
        """The first of its records."""
        return self.inputs[0].record


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineList:
    """The medicines taken now, those without a name whenever they were taken, and whether the list is complete.

    is_complete: as staff answered; None where nobody has.
    """

    current: tuple[CurrentMedicine, ...]
    unnamed: tuple[UnnamedMedicine, ...]
    is_complete: bool | None
    completeness: tuple[Input, ...]

    @property
    def missing_completeness(self) -> Missing:
        """What to ask, or to do, until the list is complete."""
        if self.is_complete is False:
            return Missing(
                what="the medicines that the list lacks",
                question="The medicine list was answered to be incomplete. Add what is missing, then answer again.",
                question_id=LIST_COMPLETE,
                answer_kind="yes_no",
            )
        return Missing(
            what="whether the medicine list is complete",
            question="Has the medicine list been reviewed with the patient, and does it hold every medicine taken now"
            " and every antidepressant ever taken?",
            question_id=LIST_COMPLETE,
            answer_kind="yes_no",
        )


def medicine_list(
    medications: Iterable[MedicationExposure], index: ChartIndex, tables: ReferenceTables
) -> MedicineList:
    """The list as the records and answers of the chart give it on the day of the index."""
    taken = sorted((each for each in medications if is_taken(each)), key=lambda each: each.record)
    answer = index.answer(LIST_COMPLETE)
    return MedicineList(
        current=_current(taken, index, tables),
        unnamed=_unnamed(taken, index.as_of),
        is_complete=index.yes_or_no(LIST_COMPLETE),
        completeness=()
        if answer is None
        else (
            Input(
                name="Medicine list reviewed as complete",
                value=answer.value,
                record=answer.record,
                date=str(answer.answered),
            ),
        ),
    )


def _current(
    taken: list[MedicationExposure], index: ChartIndex, tables: ReferenceTables
) -> tuple[CurrentMedicine, ...]:
    by_ingredient: dict[str, list[MedicationExposure]] = {}
    for exposure in taken:
        if may_be_taken_on(exposure, index.as_of):
            for ingredient in exposure.ingredients:
                by_ingredient.setdefault(ingredient, []).append(exposure)
    found = (_one_current(name, by_ingredient[name], index, tables) for name in sorted(by_ingredient))
    return tuple(medicine for medicine in found if medicine is not None)


def _one_current(
    ingredient: str, exposures: list[MedicationExposure], index: ChartIndex, tables: ReferenceTables
) -> CurrentMedicine | None:
    """None where staff answered, after the newest of its records began, that it is no longer taken."""
    answer = index.answer(taken_now_question(ingredient))
    begun = max((e.start.latest for e in exposures if e.start), default=date.min)
    answered = index.yes_or_no(answer.question_id) if answer and answer.answered.earliest >= begun else None
    if answered is False:
        return None
    medicine = tables.medicines.get(ingredient)
    return CurrentMedicine(
        ingredient=ingredient,
        label=medicine.label if medicine else ingredient,
        classes=medicine.classes if medicine else (),
        sure=answered is True or any(is_surely_taken_on(each, index.as_of) for each in exposures),
        inputs=tuple(dict.fromkeys(_input(each) for each in exposures)),
    )


def taken_now_question(ingredient: str) -> str:
    """The id of the question whether a medicine is still taken."""
    return f"medicine:{ingredient}:taken_now"


def _unnamed(taken: list[MedicationExposure], as_of: date) -> tuple[UnnamedMedicine, ...]:
    by_name: dict[str, list[MedicationExposure]] = {}
    for exposure in taken:
        begun = exposure.start is None or exposure.start.earliest <= as_of
        if not exposure.ingredients and begun:
            by_name.setdefault(_name_of(exposure), []).append(exposure)
    return tuple(
        UnnamedMedicine(
            id=f"medicine:{name}",
            text=min(each.medicine_text for each in by_name[name]) or by_name[name][0].record,
            may_be_current=any(may_be_taken_on(each, as_of) for each in by_name[name]),
            inputs=tuple(dict.fromkeys(_input(each) for each in by_name[name])),
        )
        for name in sorted(by_name)
    )


def _name_of(exposure: MedicationExposure) -> str:
    return " ".join(exposure.medicine_text.casefold().split())[:_LONGEST_NAME] or exposure.record


def may_be_taken_on(exposure: MedicationExposure, day: date) -> bool:
    """Whether the record allows that the medicine is taken on the day."""
    if exposure.start is not None and exposure.start.earliest > day:
        return False
    if exposure.end is not None:
        return exposure.end.latest >= day
    if exposure.kind is ExposureKind.GIVEN:
        return exposure.start is not None and exposure.start.latest >= day
    if exposure.status in _OVER:
        return _supply_reaches(exposure, day)
    return True


def is_surely_taken_on(exposure: MedicationExposure, day: date) -> bool:
    """Whether an active record, begun, not ended and with its supply not used up, leaves no doubt."""
    if exposure.status != "active" or exposure.start is None or exposure.start.latest > day:
        return False
    if exposure.end is not None:
        return exposure.end.earliest >= day
    return not exposure.supply_days or _supply_reaches(exposure, day)


def _supply_reaches(exposure: MedicationExposure, day: date) -> bool:
    if exposure.start is None or not exposure.supply_days:
        return False
    return exposure.start.latest + timedelta(days=exposure.supply_days - 1) >= day


def _input(exposure: MedicationExposure) -> Input:
    value = exposure.dosage_text or exposure.status
    name = exposure.medicine_text or "A medicine without a name"
    return Input(name=name, value=value, record=exposure.record, date=str(exposure.start) if exposure.start else None)
