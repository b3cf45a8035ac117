"""What speaks against the treatment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from daybreak.care.chart import Allergy, Observation
from daybreak.care.findings import Input, Missing, Verdict, all_of
from daybreak.care.reference import Contraindication
from daybreak.care.screening.criteria.diagnosis import absent, age_on
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement
from daybreak.care.screening.criteria.presence import Reading, active, ask, ever, presence, within
from daybreak.care.screening.measures import latest, observation_input, reaches
from daybreak.care.screening.words import lower_first


@dataclass(frozen=True, slots=True, kw_only=True)
class ContraindicationAbsent:
    """A contraindication (an id of knowledge/contraindications) has been asked about and is absent.

    not_possible_for: recorded sexes for which it need not be asked.
    """

    name: Literal["contraindication_absent"] = "contraindication_absent"
    contraindication: str
    not_possible_for: tuple[Literal["female", "male"], ...] = ()

    def judge(self, evidence: Evidence) -> Judgement:
        """By the problem list, the allergies and the answer; one that only cautions never refuses."""
        row = contraindication(evidence, self.contraindication)
        question_id = f"contraindication:{row.id}"
        found = presence(
            evidence,
            row.concepts,
            question_id,
            _reading(row, evidence),
            also=_allergies(row, evidence),
            answer_holds_days=row.within_days,
        )
        sex = evidence.chart.patient.sex
        if found.verdict is Verdict.UNKNOWN and not found.inputs and sex in self.not_possible_for:
            judged = not_possible(evidence, row.label, f"recorded sex {sex}")
        else:
            judged = absent(found, row.label, ask(lower_first(row.label), row.question, question_id))
        return replace(judged, basis=row.source, may_refuse=row.severity == "exclude")


def not_possible(evidence: Evidence, label: str, why: str) -> Judgement:
    """The judgement of a rule that is met because what it asks about cannot be."""
    patient = Input(name="Patient", value=why, record=f"Patient/{evidence.chart.patient.id}")
    return Judgement(verdict=Verdict.MET, sentence=f"{label}: not possible ({why}).", inputs=(patient,))


def contraindication(evidence: Evidence, name: str) -> Contraindication:
    """The row of the table. Raises KeyError for an id that the table lacks."""
    for row in evidence.tables.contraindications:
        if row.id == name:
            return row
    raise KeyError(f"no contraindication {name!r} in the tables")


def _reading(row: Contraindication, evidence: Evidence) -> Reading:
    if row.recency == "within_days":
        return within(row.within_days or 0, evidence.as_of)
    return active if row.recency == "active" else ever


def _allergies(row: Contraindication, evidence: Evidence) -> Iterator[tuple[Verdict, Input]]:
    """Allergies to a medicine that the row names; a resolved one still counts, because it was one."""
    for allergy in sorted(evidence.chart.allergies, key=lambda each: each.record):
        if set(allergy.ingredients) & set(row.allergy_to):
            yield _said_of(allergy), _allergy_input(allergy)


def _said_of(allergy: Allergy) -> Verdict:
    if allergy.verification_status in ("refuted", "entered-in-error"):
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if allergy.verification_status == "unconfirmed" else Verdict.MET


def _allergy_input(allergy: Allergy) -> Input:
    day = str(allergy.recorded) if allergy.recorded else None
    return Input(
        name=f"Allergy to {allergy.text}", value=allergy.reaction_text or "recorded", record=allergy.record, date=day
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodPressureAtMost:
    """The latest blood pressure within so many days lies at or below both limits."""

    name: Literal["blood_pressure_at_most"] = "blood_pressure_at_most"
    systolic_mmhg: int
    diastolic_mmhg: int
    within_days: int

    def judge(self, evidence: Evidence) -> Judgement:
        """By the latest readings; several of one day must agree."""
        systolic = latest(evidence.index.observations("systolic_bp"), evidence.as_of, self.within_days)
        diastolic = latest(evidence.index.observations("diastolic_bp"), evidence.as_of, self.within_days)
        verdict = all_of(
            (systolic.judged(_at_most(self.systolic_mmhg)), diastolic.judged(_at_most(self.diastolic_mmhg)))
        )
        readings = [observation_input(each, "Systolic") for each in systolic.observations]
        readings += [observation_input(each, "Diastolic") for each in diastolic.observations]
        return Judgement(
            verdict=verdict,
            sentence=self._sentence(verdict, systolic.observations, diastolic.observations),
            inputs=tuple(readings),
            missing=(self._missing(),) if verdict is Verdict.UNKNOWN else (),
        )

    def _sentence(self, verdict: Verdict, systolic: tuple[Observation, ...], diastolic: tuple[Observation, ...]) -> str:
        limit = f"at most {self.systolic_mmhg}/{self.diastolic_mmhg} mmHg wanted"
        if not systolic and not diastolic:
            return f"No blood pressure in the last {self.within_days} days; {limit}."
        pressure = f"{_shown(systolic)}/{_shown(diastolic)} mmHg"
        unsure = "; the readings leave it open" if verdict is Verdict.UNKNOWN else ""
        return f"Latest blood pressure {pressure}; {limit}{unsure}."

    def _missing(self) -> Missing:
        return Missing(
            what="a blood pressure",
            question="What is the blood pressure after rest? Add a reading of today.",
            question_id="measure:blood_pressure",
            answer_kind="record",
            unit="mm[Hg]",
        )


def _at_most(limit: float) -> Callable[[Observation], Verdict]:
    above = reaches(limit)

    def judge(observation: Observation) -> Verdict:
        return Verdict.MET if observation.value == limit else ~above(observation)

    return judge


def _shown(observations: tuple[Observation, ...]) -> str:
    values = sorted({each.value for each in observations if each.value is not None})
    if not values:
        return "?"
    return f"{values[0]:g}" if len(values) == 1 else f"{values[0]:g} to {values[-1]:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPregnant:
    """Pregnancy has been excluded, where it is possible by recorded sex and age; an unknown sex is asked about."""

    name: Literal["not_pregnant"] = "not_pregnant"
    from_age: int
    to_age: int
    within_days: int

    def judge(self, evidence: Evidence) -> Judgement:
        """By sex and age, else by a test and an answer of the last so many days. A test outweighs an answer."""
        row = contraindication(evidence, "pregnancy")
        question_id = f"contraindication:{row.id}"
        tests = tuple(_tests(evidence, self.within_days))
        found = presence(evidence, row.concepts, question_id, active, also=tests, answer_holds_days=self.within_days)
        negative = tests and all(said is Verdict.NOT_MET for said, _ in tests)
        if found.verdict is Verdict.UNKNOWN and negative and not evidence.index.conditions(row.concepts):
            found = replace(found, verdict=Verdict.NOT_MET, said="the latest test is negative")
        if found.verdict is not Verdict.MET and (why := self._impossible(evidence)):
            return replace(not_possible(evidence, row.label, why), basis=row.source)
        judged = absent(found, row.label, ask("pregnancy", row.question, question_id))
        return replace(judged, basis=row.source)

    def _impossible(self, evidence: Evidence) -> str:
        """Why pregnancy is not possible; empty where it may be."""
        patient = evidence.chart.patient
        if patient.sex == "male":
            return "recorded sex male"
        if patient.birth_date is None:
            return ""
        age = age_on(evidence.as_of, patient.birth_date)
        if age.low > self.to_age:
            return f"{age.low:g} years old, above {self.to_age}"
        return f"{age.high:g} years old, below {self.from_age}" if age.high < self.from_age else ""


def _tests(evidence: Evidence, within_days: int) -> Iterator[tuple[Verdict, Input]]:
    found = latest(evidence.index.observations("pregnancy_test"), evidence.as_of, within_days)
    for observation in found.observations:
        said = test_result(observation)
        yield (
            said if found.sure or said is Verdict.MET else Verdict.UNKNOWN,
            observation_input(observation, "Pregnancy test"),
        )


_POSITIVE = ("positive", "detected", "yes", "pos")
_NEGATIVE = ("negative", "not detected", "no", "neg", "none detected")


def test_result(observation: Observation) -> Verdict:
    """Whether a test is positive, by its words; a number has no meaning here without its laboratory's limit."""
    words = " ".join(observation.value_text.casefold().split())
    if words in _POSITIVE:
        return Verdict.MET
    return Verdict.NOT_MET if words in _NEGATIVE else Verdict.UNKNOWN
