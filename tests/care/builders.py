"""Facts and charts in one line each, for tests of the rules: dates as text, milligrams as numbers."""

from collections.abc import Iterable
from datetime import date, timedelta

from daybreak.care.chart import (
    Allergy,
    Answer,
    Chart,
    Coding,
    Condition,
    Encounter,
    ExposureKind,
    MedicationExposure,
    Observation,
    Patient,
    Procedure,
    StopReason,
)
from daybreak.care.dates import PartialDate, Span
from daybreak.care.screening.antidepressant_trials import History, antidepressant_trials
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.criteria import Criterion, Evidence, Judgement
from daybreak.care.screening.current_medicines import medicine_list
from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.episode import current_episode
from daybreak.care.screening.result import AntidepressantTrial, Screening
from daybreak.clinic.demo.answers import complete_answers
from daybreak.exchange.facts import Fact
from daybreak.exchange.fhir.charts import chart_from_facts
from daybreak.knowledge import load_tables, protocols

AS_OF = date(2026, 3, 2)
EPISODE = "2024-01-10"
TABLES = load_tables()
PROTOCOL = protocols()["iv-ketamine"]
RULES = PROTOCOL.antidepressant_trials
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"


def days_ago(days: int) -> str:
    """The ISO date so many days before the screening."""
    return (AS_OF - timedelta(days=days)).isoformat()


def after(start: str, days: int) -> str:
    """The ISO date so many days after another one."""
    return (date.fromisoformat(start) + timedelta(days=days)).isoformat()


def on(text: str | None) -> PartialDate | None:
    """A date as FHIR writes it."""
    return None if text is None else PartialDate.parse(text)


def taken(
    medicine: str | tuple[str, ...],
    start: str | None,
    end: str | None = None,
    mg: float | Span | None = None,
    *,
    record: str = "",
    kind: ExposureKind = ExposureKind.REPORTED,
    status: str | None = None,
    reason: StopReason | None = None,
    **more: object,
) -> MedicationExposure:
    """A medicine as somebody reported it: completed if it has an end, else active."""
    ingredients = (medicine,) if isinstance(medicine, str) else medicine
    dose = Span.exactly(mg) if isinstance(mg, int | float) else mg
    fields: dict[str, object] = {
        "record": record or f"{kind.value}/{'+'.join(ingredients)}@{start}",
        "kind": kind,
        "status": status or ("active" if end is None else "completed"),
        "medicine_text": "+".join(ingredients),
        "ingredients": ingredients,
        "daily_dose_mg": dose,
        "start": on(start),
        "end": on(end),
        "stop_reason": reason,
    }
    return MedicationExposure(**(fields | more))  # type: ignore[arg-type]


def unnamed(text: str, start: str | None, end: str | None = None) -> MedicationExposure:
    """A medicine that no table knows."""
    return taken((), start, end, record=f"MedicationStatement/{text}", medicine_text=text)


def supplied(medicine: str, start: str, days: int, mg: float | None = None) -> MedicationExposure:
    """One supply of so many days."""
    return taken(
        medicine, start, None, mg, kind=ExposureKind.SUPPLIED, status="completed", supply_days=days,
        record=f"MedicationDispense/{medicine}@{start}",
    )  # fmt: skip


def score(concept: str, value: float | None, day: str | None, *, text: str = "", record: str = "") -> Observation:
    """A measured value, or a result in words."""
    return Observation(
        record=record or f"Observation/{concept}@{day}={value}{text}",
        concept=concept,
        value=value,
        unit=TABLES.observables[concept].unit,
        value_text=text,
        effective=on(day),
    )


def pressure(systolic: float, diastolic: float, day: str) -> tuple[Observation, Observation]:
    """One reading."""
    return score("systolic_bp", systolic, day), score("diastolic_bp", diastolic, day)


def cssrs(day: str, *answers: str) -> tuple[Observation, ...]:
    """The answers of the screener, in the order of its questions."""
    return tuple(score(f"cssrs_q{number}", None, day, text=text) for number, text in enumerate(answers, 1))


def condition(
    code: str,
    onset: str | None = None,
    *,
    clinical: str | None = "active",
    verification: str | None = "confirmed",
    recorded: str | None = None,
    abated: str | None = None,
    system: str = ICD10,
    text: str = "",
) -> Condition:
    """A problem by its ICD-10-CM code."""
    return Condition(
        record=f"Condition/{code}@{onset}={clinical},{verification}",
        codings=(Coding(system=system, code=code),) if code else (),
        text=text,
        clinical_status=clinical,
        verification_status=verification,
        onset=on(onset),
        recorded=on(recorded),
        abatement=on(abated),
    )


def procedure(code: str, start: str | None, *, status: str = "completed", outcome: str = "") -> Procedure:
    """A treatment by its SNOMED CT code."""
    return Procedure(
        record=f"Procedure/{code}@{start}",
        status=status,
        codings=(Coding(system="http://snomed.info/sct", code=code),),
        start=on(start),
        outcome_text=outcome,
    )


def stay(reason: str, start: str, *, class_code: str = "IMP", status: str = "finished") -> Encounter:
    """A hospital stay for an ICD-10-CM reason."""
    return Encounter(
        record=f"Encounter/{reason}@{start}",
        status=status,
        class_code=class_code,
        reasons=(Coding(system=ICD10, code=reason),),
        start=on(start),
    )


def allergy(ingredient: str, *, verification: str | None = "confirmed") -> Allergy:
    """An allergy to a medicine."""
    return Allergy(
        record=f"AllergyIntolerance/{ingredient}",
        text=ingredient,
        ingredients=(ingredient,),
        verification_status=verification,
    )


def answer(question_id: str, value: str, day: str = days_ago(7)) -> Answer:
    """What staff answered."""
    return Answer(record=f"Answer/{question_id}@{day}={value}", question_id=question_id, value=value, answered=on(day))  # type: ignore[arg-type]


def person(birth: str | None = "1980-05-14", sex: str | None = "female", *, deceased: bool = False) -> Patient:
    """Whom the chart is about."""
    return Patient(id="vera", name="Vera Solberg", birth_date=on(birth), sex=sex, deceased=deceased)


def chart(*facts: Fact | Iterable[Fact]) -> Chart:
    """The chart of these facts; of a woman of 45 unless a Patient is among them."""
    flat = [each for fact in facts for each in (fact if isinstance(fact, list | tuple) else (fact,))]
    return chart_from_facts("vera", [person(), *flat])


def evidence(*facts: Fact | Iterable[Fact], route: str = "intravenous_ketamine") -> Evidence:
    """What a criterion sees of these facts."""
    made = chart(*facts)
    index = ChartIndex(made, TABLES, AS_OF)
    return Evidence(
        chart=made,
        index=index,
        tables=TABLES,
        route=route,
        trials=antidepressant_trials(made.medications, _history(index)),
        medicines=medicine_list(made.medications, index, TABLES),
    )


def judge(criterion: Criterion, *facts: Fact | Iterable[Fact]) -> Judgement:
    """What a criterion says of these facts."""
    return criterion.judge(evidence(*facts))


def trials_of(*facts: Fact | Iterable[Fact], episode: str | None = EPISODE) -> tuple[AntidepressantTrial, ...]:
    """The trials of these facts, in an episode that began on the given day."""
    began = (answer("episode:start", episode),) if episode else ()
    return evidence(*facts, *began).trials


def trial_of(*facts: Fact | Iterable[Fact], episode: str | None = EPISODE) -> AntidepressantTrial:
    """The only trial of these facts."""
    (trial,) = trials_of(*facts, episode=episode)
    return trial


def _history(index: ChartIndex) -> History:
    return History(index=index, tables=TABLES, rules=RULES, episode=current_episode(index))


def failed(medicine: str, start: str, mg: float, days: int = 84) -> tuple[Fact, ...]:
    """An adequate trial that failed by the PHQ-9: 20 at its start, 18 at its end."""
    end = after(start, days - 1)
    return taken(medicine, start, end, mg), score("phq9_total", 20, start), score("phq9_total", 18, end)


def complete_facts() -> tuple[Fact, ...]:
    """Everything that an eligible patient's chart holds: two failed trials, today's measures, every answer."""
    today = days_ago(7)
    return (
        condition("F33.2", EPISODE),
        *failed("sertraline", "2024-06-03", 100),
        *failed("venlafaxine", "2025-02-03", 150),
        score("phq9_total", 19, today),
        score("madrs_total", 33, today),
        *pressure(122, 78, today),
        *cssrs(today, "no", "no", "no", "no", "no", "no"),
        *(answer(question, value, today) for question, value in complete_answers(EPISODE).items()),
    )


def screened(*facts: Fact | Iterable[Fact], as_of: date = AS_OF) -> Screening:
    """What the protocol says about these facts."""
    return screen(chart(*facts), PROTOCOL, TABLES, as_of)
