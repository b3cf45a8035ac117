"""What speaks against treatment"""

from collections.abc import Callable
from dataclasses import replace

from daybreak.clinic.demo.resources import Record
from scenarios.vignette import ASKED, SERTRALINE_FAILED, VENLAFAXINE_FAILED, Vignette, complete

TWO = (SERTRALINE_FAILED, VENLAFAXINE_FAILED)


def vignettes() -> list[Vignette]:
    return [
        *_psychosis(), *_substances(), *_vascular(), *_diagnosis(), *_blood_pressure(), *_others(), *_contradictions(),
    ]  # fmt: skip


def _case(
    vignette_id: str, title: str, why: str, decision: str, finding: tuple[str, str, str],
    write: Callable[[Record], object] = lambda record: None, pair: str | None = None, **changed: str | None,
) -> Vignette:  # fmt: skip
    record = complete(vignette_id, **changed)
    write(record)
    return Vignette(
        id=vignette_id,
        title=title,
        story=f"As the complete record, two failed trials and all; and: {title[0].lower()}{title[1:]}.",
        why=why,
        record=record,
        decision=decision,
        trials=TWO,
        adequate_failed_trials=2,
        findings=(finding,),
        pair=pair,
    )


def _psychosis() -> list[Vignette]:
    rule = "contraindication-psychosis-history"
    return [
        _case(
            "psychosis-recorded", "Schizophrenia since 2004, asked or not",
            "A primary psychotic disorder excludes (B34), however long ago it began.",
            "not_eligible", (rule, "not_met", "F20.9 confirmed"),
            lambda r: r.condition("F20.9", "Schizophrenia, unspecified", onset="2004"),
            pair="psychosis-refuted", contraindication__psychosis_history=None,
        ),
        _case(
            "psychosis-refuted", "Schizophrenia was suspected in 2004 and refuted",
            "A refuted diagnosis is not a history; the clinician was asked and says there is none.",
            "eligible", (rule, "met", "the record is refuted and the answer is no"),
            lambda r: r.condition("F20.9", "Schizophrenia, unspecified", verification="refuted", clinical=None),
            pair="psychosis-recorded",
        ),
        _case(
            "psychosis-never-asked", "Nobody asked about psychosis",
            "No record of psychosis is not a record of no psychosis.",
            "undetermined", (rule, "unknown", "never asked"),
            pair="complete-eligible", contraindication__psychosis_history=None,
        ),
        _case(
            "psychotic-depression", "The current episode has psychotic features (F33.3)",
            "Psychotic depression is psychosis now (B34: exclude, or specialist only).",
            "not_eligible", (rule, "not_met", "F33.3 confirmed"),
            lambda r: r.condition(
                "F33.3", "Major depressive disorder, recurrent, severe with psychotic symptoms", onset="2025-03"
            ),
            contraindication__psychosis_history=None, episode__psychotic_features="yes",
        ),
    ]  # fmt: skip


def _substances() -> list[Vignette]:
    rule = "contraindication-active-substance-use-disorder"
    return [
        _case(
            "alcohol-dependence-active", "Alcohol dependence, active",
            "An active substance use disorder excludes (B35).",
            "not_eligible", (rule, "not_met", "F10.20 active"),
            lambda r: r.condition("F10.20", "Alcohol dependence, uncomplicated", onset="2019"),
            pair="alcohol-dependence-remitted", contraindication__active_substance_use_disorder=None,
        ),
        _case(
            "alcohol-dependence-remitted", "Alcohol dependence in remission since 2021",
            "The exclusion is an active disorder; this one is in remission, and the clinician confirms it.",
            "eligible", (rule, "met", "in remission, and asked"),
            lambda r: r.condition("F10.20", "Alcohol dependence", clinical="remission", onset="2015", abated="2021"),
            pair="alcohol-dependence-active",
        ),
        _case(
            "remission-in-the-code", "Alcohol dependence, in remission (F10.21), left on the active list",
            "The code itself says in remission; the status of the list entry does not make it active again.",
            "eligible", (rule, "met", "F10.21 means in remission, and asked"),
            lambda r: r.condition("F10.21", "Alcohol dependence, in remission", onset="2015"),
            pair="alcohol-dependence-active",
        ),
    ]  # fmt: skip


def _vascular() -> list[Vignette]:
    stroke = "contraindication-recent-cardiovascular-event"
    return [
        _case(
            "aortic-aneurysm", "Abdominal aortic aneurysm, found in 2022",
            "Aneurysmal vascular disease is a contraindication on the label, and carried to "
            "intravenous ketamine (B30).",
            "not_eligible", ("contraindication-aneurysm-or-avm", "not_met", "I71.4"),
            lambda r: r.condition("I71.4", "Abdominal aortic aneurysm, without rupture", onset="2022-06-01"),
            contraindication__aneurysm_or_avm=None,
        ),
        _case(
            "infarction-three-weeks-ago", "Myocardial infarction three weeks ago",
            "A cardiovascular event within six weeks excludes (B33).",
            "not_eligible", (stroke, "not_met", "I21.4 on 9 February 2026"),
            lambda r: r.condition("I21.4", "Non-ST elevation myocardial infarction", onset="2026-02-09"),
            pair="infarction-three-years-ago", contraindication__recent_cardiovascular_event=None,
        ),
        _case(
            "infarction-three-years-ago", "Myocardial infarction three years ago, none since",
            "An old event is not a recent one.",
            "eligible", (stroke, "met", "2023, and asked"),
            lambda r: r.condition(
                "I21.4", "Non-ST elevation myocardial infarction", clinical="resolved", onset="2023-02-09"
            ),
            pair="infarction-three-weeks-ago",
        ),
    ]  # fmt: skip


def _diagnosis() -> list[Vignette]:
    rule = "diagnosis-mdd"
    return [
        _without_diagnosis(
            _case(
                "no-diagnosis-recorded", "Only generalised anxiety disorder is recorded, depression was never asked",
                "Without a diagnosis of major depression, recorded or answered, it is unknown.",
                "undetermined", (rule, "unknown", "neither recorded nor answered"),
                lambda r: r.condition("F41.1", "Generalized anxiety disorder", onset="2020"),
                pair="diagnosis-denied", diagnosis__major_depressive_disorder=None,
            )
        ),
        _without_diagnosis(
            _case(
                "diagnosis-denied", "The clinician says it is not major depression but dysthymia",
                "Both protocols treat major depressive disorder (A01, A02).",
                "not_eligible", (rule, "not_met", "answered no"),
                lambda r: r.condition("F34.1", "Dysthymic disorder", onset="2015"),
                pair="no-diagnosis-recorded", diagnosis__major_depressive_disorder="no",
            )
        ),
        _case(
            "bipolar", "Bipolar II disorder, current episode depressed",
            "Depression in bipolar disorder is not major depressive disorder; the protocols' populations exclude it.",
            "not_eligible", (rule, "not_met", "F31.81 excludes it"),
            lambda r: r.condition("F31.81", "Bipolar II disorder", onset="2016"),
            diagnosis__bipolar_disorder=None,
        ),
    ]  # fmt: skip


def _without_diagnosis(vignette: Vignette) -> Vignette:
    vignette.record.resources = [r for r in vignette.record.resources if "F33.2" not in str(r)]
    return vignette


def _blood_pressure() -> list[Vignette]:
    return [
        _pressure("blood-pressure-139-89", 139, 89, "eligible", "met", "blood-pressure-165-102"),
        _pressure("blood-pressure-165-102", 165, 102, "not_eligible", "not_met", "blood-pressure-139-89"),
        _treated_hypertension(),
        _never_measured(),
    ]


def _pressure(vignette_id: str, systolic: int, diastolic: int, decision: str, status: str, pair: str) -> Vignette:
    vignette = _case(
        vignette_id, f"Blood pressure {systolic}/{diastolic} mmHg last week",
        "140/90 or less needs no weighing on the label (C10); 165/102 is uncontrolled hypertension (B32, B51), "
        "whatever was answered before it was measured.",
        decision, ("blood-pressure", status, f"{systolic}/{diastolic}"), pair=pair,
    )  # fmt: skip
    return replace(vignette, record=_remeasured(vignette.record, systolic, diastolic))


def _remeasured(record: Record, systolic: float, diastolic: float) -> Record:
    record.resources = [r for r in record.resources if "85354-9" not in str(r)]
    record.blood_pressure(ASKED, systolic, diastolic)
    return record


def _treated_hypertension() -> Vignette:
    def write(record: Record) -> None:
        record.condition("I10", "Essential (primary) hypertension", onset="2018")
        record.statement("amlodipine 5", "2018-05-01")

    return _case(
        "hypertension-controlled", "Hypertension, treated, 122/78 mmHg",
        "Hypertension that is controlled does not exclude (B32: until controlled).",
        "eligible", ("contraindication-uncontrolled-hypertension", "met", "122/78 on amlodipine, and asked"),
        write, pair="blood-pressure-165-102",
    )  # fmt: skip


def _never_measured() -> Vignette:
    vignette = _case(
        "blood-pressure-never-measured", "No blood pressure was ever recorded",
        "A pressure that was not measured is not a normal one.",
        "undetermined", ("blood-pressure", "unknown", "no reading"),
        contraindication__uncontrolled_hypertension=None,
    )  # fmt: skip
    vignette.record.resources = [r for r in vignette.record.resources if "85354-9" not in str(r)]
    return vignette


def _others() -> list[Vignette]:
    return [
        _case(
            "ketamine-allergy", "Anaphylaxis to ketamine in 2011",
            "Hypersensitivity to ketamine excludes on the label (B31).",
            "not_eligible", ("contraindication-hypersensitivity", "not_met", "allergy recorded"),
            lambda r: r.allergy("Ketamine", "Anaphylaxis", "2011-04-02", code="6130"),
            contraindication__hypersensitivity=None,
        ),
        _pregnant(),
        _phenelzine(),
        _case(
            "liver-cirrhosis", "Severe hepatic impairment, Child-Pugh C",
            "Severe hepatic impairment is a caution with consultation (B39): it warns, it does not decide.",
            "eligible", ("contraindication-severe-hepatic-impairment", "not_met", "answered yes"),
            contraindication__severe_hepatic_impairment="yes",
        ),
        _case(
            "sleeping-tablet", "Lorazepam 1 mg twice a day",
            "Benzodiazepines sedate and may blunt the effect: a warning, no exclusion (F).",
            "eligible", ("interactions", "not_met", "lorazepam, benzodiazepine"),
            lambda r: r.statement("lorazepam 1", "2025-11-01", times=2),
        ),
    ]  # fmt: skip


def _pregnant() -> Vignette:
    vignette = _case(
        "pregnancy", "Twelve weeks pregnant",
        "Ketamine and esketamine may harm the fetus: excluded by default (B36).",
        "not_eligible", ("contraindication-pregnancy", "not_met", "positive test and Z33.1"),
        lambda r: r.condition("Z33.1", "Pregnant state, incidental", onset="2025-12-08"),
        contraindication__pregnancy=None,
    )  # fmt: skip
    record = vignette.record
    record.resources[0]["birthDate"] = "1994-05-14"
    record.resources = [r for r in record.resources if "2106-3" not in str(r)]
    record.result("pregnancy_test", "2026-02-20", "positive")
    return vignette


def _phenelzine() -> Vignette:
    vignette = _case(
        "phenelzine-now", "Takes phenelzine 45 mg a day now",
        "A monoamine oxidase inhibitor with ketamine may raise the blood pressure: a high warning "
        "for physician review, "
        "not a refusal (F). The running third trial changes nothing about the two that failed.",
        "eligible", ("interactions", "not_met", "phenelzine, MAOI"),
        lambda r: r.statement("phenelzine 15", "2026-01-12", times=3),
    )  # fmt: skip
    return replace(vignette, trials=(*TWO, {"medicine": "phenelzine", "adequacy": "adequate", "outcome": "unknown"}))


def _contradictions() -> list[Vignette]:
    def entered_in_error(record: Record) -> None:
        record.condition("F20.9", "Schizophrenia, unspecified", clinical=None, verification="entered-in-error")
        record.without(*[r for r in record.resources if "85354-9" in str(r)])
        record.blood_pressure(ASKED, 222, 78)["status"] = "entered-in-error"
        record.blood_pressure(ASKED, 122, 78)

    return [
        _case(
            "contradiction", "An aneurysm is on the problem list, the questionnaire says no aneurysm",
            "A confirmed, active diagnosis outweighs a ticked box; somebody has to correct one of the two.",
            "not_eligible", ("contraindication-aneurysm-or-avm", "not_met", "I67.1 stands"),
            lambda r: r.condition("I67.1", "Cerebral aneurysm, nonruptured", onset="2021-03-11"),
        ),
        _case(
            "entered-in-error", "Schizophrenia and a pressure of 222 were entered in error",
            "What was entered in error was never true.",
            "eligible", ("contraindication-psychosis-history", "met", "asked and absent"),
            entered_in_error,
        ),
        _second_trial_in_error(),
    ]  # fmt: skip


def _second_trial_in_error() -> Vignette:
    record = complete("trial-entered-in-error")
    for resource in record.resources:
        if resource["resourceType"] == "MedicationStatement" and "venlafaxine" in str(resource):
            resource["status"] = "entered-in-error"
    return Vignette(
        id="trial-entered-in-error",
        title="The second trial was another patient's",
        story="As the complete record, but both venlafaxine entries are marked entered-in-error.",
        why="What was entered in error was never true: one failed antidepressant remains.",
        record=record,
        decision="not_eligible",
        trials=(SERTRALINE_FAILED,),
        adequate_failed_trials=1,
        pair="entered-in-error",
    )
