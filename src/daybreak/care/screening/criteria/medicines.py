"""What the current medicines mean for the treatment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Input, Missing, Verdict, all_of
from daybreak.care.reference import Interaction
from daybreak.care.screening.chart_index import answer_input
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement, Notice
from daybreak.care.screening.criteria.presence import ask
from daybreak.care.screening.current_medicines import CurrentMedicine, UnnamedMedicine
from daybreak.care.screening.words import lower_first

_HEADINGS = {
    "block": "Do not treat",
    "high_warning": "High warning",
    "warning": "Warning",
    "information": "For information",
}


def _found(evidence: Evidence) -> Iterator[tuple[Interaction, list[CurrentMedicine]]]:
    """Each interaction of the route with the current medicines that it concerns."""
    for interaction in evidence.tables.interactions:
        if evidence.route in interaction.routes:
            concerned = [each for each in evidence.medicines.current if _concerns(interaction, each)]
            if concerned:
                yield interaction, concerned


def _concerns(interaction: Interaction, medicine: CurrentMedicine) -> bool:
    return medicine.ingredient in interaction.medicines or bool(set(medicine.classes) & set(interaction.classes))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBlockingInteraction:
    """No current medicine forbids the treatment until a physician has decided."""

    name: Literal["no_blocking_interaction"] = "no_blocking_interaction"

    def judge(self, evidence: Evidence) -> Judgement:
        """By the current medicines, and by a direct question where they leave it open."""
        rows = [each for each in evidence.tables.interactions if _blocks(each, evidence)]
        judged = [_is_taken(row, evidence) for row in rows]
        refusing = next((each for each in judged if each.verdict is Verdict.NOT_MET), None)
        if refusing is not None:
            return refusing
        return Judgement(
            verdict=all_of(each.verdict for each in judged),
            sentence=" ".join(each.sentence for each in judged) or "No medicine forbids the treatment.",
            inputs=tuple(dict.fromkeys(fact for each in judged for fact in each.inputs)),
            missing=tuple(missing for each in judged for missing in each.missing),
        )


def _blocks(interaction: Interaction, evidence: Evidence) -> bool:
    return interaction.severity == "block" and evidence.route in interaction.routes


def _is_taken(row: Interaction, evidence: Evidence) -> Judgement:
    """Whether a medicine that forbids the treatment is taken. A record that leaves no doubt outweighs a "no"."""
    question_id = f"interaction:{row.id}"
    name = lower_first(row.label)
    found = [each for each in evidence.medicines.current if _concerns(row, each)]
    answer, answered = evidence.index.answer(question_id), evidence.index.yes_or_no(question_id)
    inputs = tuple(fact for each in found for fact in each.inputs)
    inputs += (answer_input(answer, row.label),) if answer else ()
    if answered or any(each.sure for each in found):
        sentence = f"Takes {name}: {lower_first(row.effect)} {row.action}"
        return Judgement(verdict=Verdict.NOT_MET, sentence=sentence, inputs=inputs, basis=row.source)
    if answered is False:
        return Judgement(verdict=Verdict.MET, sentence=f"Takes no {name}, as answered.", inputs=inputs)
    unnamed = any(each.may_be_current for each in evidence.medicines.unnamed)
    if evidence.medicines.is_complete and not found and not unnamed:
        sentence = f"The list is complete and holds no {name}."
        return Judgement(verdict=Verdict.MET, sentence=sentence, inputs=evidence.medicines.completeness)
    why = "perhaps on the list" if found else "not on the list, which is not known to be complete and understood"
    missing = ask(f"whether {name} is taken", f"Does the patient take {name}?", question_id)
    return Judgement(verdict=Verdict.UNKNOWN, sentence=f"{row.label}: {why}.", inputs=inputs, missing=(missing,))


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionsReviewed:
    """The current medicines are known in full; each interaction found is shown with what to do about it."""

    name: Literal["interactions_reviewed"] = "interactions_reviewed"

    def judge(self, evidence: Evidence) -> Judgement:
        """NOT_MET where a medicine calls for action, with a notice for each interaction."""
        notices = tuple(_notice(row, medicines) for row, medicines in _found(evidence))
        warned = [notice for notice in notices if notice.verdict is Verdict.NOT_MET]
        unnamed = [each for each in evidence.medicines.unnamed if each.may_be_current]
        inputs = tuple(dict.fromkeys(fact for notice in notices for fact in notice.inputs))
        missing = tuple(_name(each) for each in unnamed)
        if not evidence.medicines.is_complete:
            missing += (evidence.medicines.missing_completeness,)
        if warned:
            verdict, sentence = Verdict.NOT_MET, f"{'; '.join(notice.title for notice in warned)}."
        elif missing:
            verdict, sentence = Verdict.UNKNOWN, f"Not settled: {'; '.join(each.what for each in missing)}."
        else:
            verdict, sentence = Verdict.MET, "The list is complete, and no medicine on it calls for action."
        return Judgement(verdict=verdict, sentence=sentence, inputs=inputs, missing=missing, notices=notices)


def _notice(interaction: Interaction, medicines: list[CurrentMedicine]) -> Notice:
    names = ", ".join(each.label if each.sure else f"{each.label} (perhaps)" for each in medicines)
    return Notice(
        id=interaction.id,
        title=f"{interaction.label}: {names}",
        sentence=f"{_HEADINGS[interaction.severity]}: {lower_first(interaction.effect)} {interaction.action}",
        verdict=Verdict.MET if interaction.severity == "information" else Verdict.NOT_MET,
        source=interaction.source,
        inputs=_distinct(fact for medicine in medicines for fact in medicine.inputs),
    )


def _distinct(facts: Iterator[Input]) -> tuple[Input, ...]:
    return tuple(dict.fromkeys(facts))


def _name(medicine: UnnamedMedicine) -> Missing:
    return Missing(
        what=f"what \u201c{medicine.text}\u201d is",
        question=f"Which medicine is \u201c{medicine.text}\u201d? Correct its record.",
        question_id=f"{medicine.id}:name",
        answer_kind="record",
        record=medicine.record,
    )
