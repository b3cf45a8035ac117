"""What the current medicines mean for the treatment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from daybreak.care.findings import Input, Missing, Verdict
from daybreak.care.reference import Interaction
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement, Notice
from daybreak.care.screening.criteria.presence import ask
from daybreak.care.screening.current_medicines import CurrentMedicine, UnnamedMedicine, taken_now_question
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
        """NOT_MET for a medicine surely taken; a doubtful or unnamed one, or an open list, is asked about."""
        blocking = [each for each in evidence.tables.interactions if _blocks(each, evidence)]
        found = [(row, medicine) for row, each in _found(evidence) if row in blocking for medicine in each]
        inputs = tuple(fact for _, medicine in found for fact in medicine.inputs)
        labels = " or ".join(row.label.lower() for row in blocking)
        for row, medicine in found:
            if medicine.sure:
                sentence = f"{medicine.label}: {row.effect} {row.action}"
                return Judgement(verdict=Verdict.NOT_MET, sentence=sentence, inputs=inputs, basis=row.source)
        unnamed = [each for each in evidence.medicines.unnamed if each.may_be_current and blocking]
        answers = {each.id: evidence.index.yes_or_no(f"{each.id}:blocking") for each in unnamed}
        named = [each for each in unnamed if answers[each.id]]
        if named:
            sentence = f"{named[0].text} contains {labels}, as answered."
            return Judgement(
                verdict=Verdict.NOT_MET, sentence=sentence, inputs=named[0].inputs, basis=blocking[0].source
            )
        missing = (
            *(_still_taken(medicine) for _, medicine in found),
            *(_is_blocking(each, labels) for each in unnamed if answers[each.id] is None),
            *(() if evidence.medicines.is_complete else (evidence.medicines.missing_completeness,)),
        )
        if missing:
            sentence = f"Not settled: {'; '.join(each.what for each in missing)}."
            return Judgement(verdict=Verdict.UNKNOWN, sentence=sentence, inputs=inputs, missing=missing)
        sentence = f"The list is complete and holds no {labels}." if labels else "No medicine forbids the treatment."
        return Judgement(verdict=Verdict.MET, sentence=sentence, inputs=evidence.medicines.completeness)


def _blocks(interaction: Interaction, evidence: Evidence) -> bool:
    return interaction.severity == "block" and evidence.route in interaction.routes


def _still_taken(medicine: CurrentMedicine) -> Missing:
    return ask(
        f"whether {medicine.label} is still taken",
        f"Does the patient still take {medicine.label}?",
        taken_now_question(medicine.ingredient),
    )


def _is_blocking(medicine: UnnamedMedicine, labels: str) -> Missing:
    return ask(
        f"what \u201c{medicine.text}\u201d is",
        f"Does \u201c{medicine.text}\u201d contain {labels}?",
        f"{medicine.id}:blocking",
    )


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
