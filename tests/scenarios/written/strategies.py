"""Switching, augmenting, combining, and treatments that are not medicines"""

from scenarios.vignette import SERTRALINE_FAILED, VENLAFAXINE_FAILED, Vignette, complete, expected_trial

TWO = (SERTRALINE_FAILED, VENLAFAXINE_FAILED)
LONG_SERTRALINE = expected_trial("sertraline", "adequate", "failed", days_at_adequate_dose=217)


def vignettes() -> list[Vignette]:
    return [
        _added("lithium 300", "lithium", "augmentation", units=3),
        _added("bupropion xl 300", "bupropion", "combination"),
        _augmented_after_two(), _switch_with_overlap(), _escitalopram_then_citalopram(), _ect_failed(),
        _tms_and_therapy(),
    ]  # fmt: skip


def _added(name: str, medicine: str, role: str, units: float = 1) -> Vignette:
    vignette_id = f"{role}-{medicine}"
    record = complete(vignette_id, second=False, **({"history__augmentation": "yes"} if role == "augmentation" else {}))
    record.resources = [r for r in record.resources if r["resourceType"] != "MedicationStatement"]
    record.statement("sertraline 100", "2025-03-24", "2025-10-26", reason="Lack of efficacy")
    record.statement(name, "2025-07-07", "2025-10-26", units=units, reason="Lack of efficacy")
    record.measure("phq9", "2025-07-07", 19)
    record.measure("phq9", "2025-10-26", 18)
    return Vignette(
        id=vignette_id,
        title=f"{medicine.capitalize()} added to sertraline that goes on",
        story=f"Sertraline 100 mg from March to October 2025. From July, {medicine} was added, and both were stopped "
        "together for lack of effect.",
        why=f"{medicine.capitalize()} was an {role} of sertraline, not a second antidepressant tried in its place: "
        "it is listed and staged, and one failed antidepressant remains.".replace("an combination", "a combination"),
        record=record,
        decision="not_eligible",
        trials=(LONG_SERTRALINE, {"medicine": medicine, "role": role}),
        adequate_failed_trials=1,
        pair="switch-with-overlap",
    )


def _augmented_after_two() -> Vignette:
    record = complete("augmentation-aripiprazole", second=False, history__augmentation="yes")
    record.measure("phq9", "2025-07-07", 20)
    record.statement("venlafaxine xr 150", "2025-07-07", "2026-01-25", reason="Lack of efficacy")
    record.statement("aripiprazole 5", "2025-10-13", "2026-01-25", reason="Not effective")
    record.measure("phq9", "2025-10-12", 18)
    record.measure("phq9", "2026-01-25", 18)
    return Vignette(
        id="augmentation-aripiprazole",
        title="Two antidepressants failed, the second also with aripiprazole",
        story="After sertraline, venlafaxine 150 mg, from October with aripiprazole 5 mg. None of it helped.",
        why="Two failed antidepressants are enough; the augmentation adds a point to the Maudsley staging (A33).",
        record=record,
        decision="eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial("venlafaxine", "adequate", "failed", days_at_adequate_dose=203),
            {"medicine": "aripiprazole", "role": "augmentation"},
        ),
        adequate_failed_trials=2,
        pair="augmentation-lithium",
    )


def _switch_with_overlap() -> Vignette:
    record = complete("switch-with-overlap", second=False)
    record.resources = [r for r in record.resources if r["resourceType"] != "MedicationStatement"]
    record.statement("sertraline 100", "2025-03-24", "2025-07-13", reason="Lack of efficacy")
    record.statement("sertraline 50", "2025-07-14", "2025-07-20", status="completed")
    record.statement("venlafaxine xr 75", "2025-07-07", "2025-07-20", status="completed")
    record.statement("venlafaxine xr 150", "2025-07-21", "2025-10-26", reason="Lack of efficacy")
    record.measure("phq9", "2025-07-07", 20)
    record.measure("phq9", "2025-07-20", 20)
    record.measure("phq9", "2025-10-26", 18)
    return Vignette(
        id="switch-with-overlap",
        title="Cross-tapered from sertraline to venlafaxine",
        story="Venlafaxine was started while sertraline was tapered over two weeks; then venlafaxine 150 mg alone.",
        why="A short overlap at the change is a switch, not a combination: two antidepressants failed.",
        record=record,
        decision="eligible",
        trials=(
            expected_trial("sertraline", "adequate", "failed", role="antidepressant", days_at_adequate_dose=119),
            VENLAFAXINE_FAILED | {"role": "antidepressant"},
        ),
        adequate_failed_trials=2,
        pair="combination-bupropion",
    )


def _escitalopram_then_citalopram() -> Vignette:
    record = complete("escitalopram-then-citalopram", second=False)
    record.resources = [r for r in record.resources if r["resourceType"] != "MedicationStatement"]
    record.statement("escitalopram 10", "2025-03-24", "2025-06-29", reason="Lack of efficacy")
    record.measure("phq9", "2025-07-07", 20)
    record.statement("citalopram 20", "2025-07-07", "2025-10-26", reason="Lack of efficacy")
    record.measure("phq9", "2025-10-26", 18)
    return Vignette(
        id="escitalopram-then-citalopram",
        title="Escitalopram, then citalopram",
        story="Escitalopram 10 mg failed, then citalopram 20 mg, of which escitalopram is the active half.",
        why="Trials count them as two medicines; a reviewer should be told that they are nearly one "
        "(A-4, certainty P).",
        record=record,
        decision="eligible",
        trials=(
            expected_trial("escitalopram", "adequate", "failed", days_at_adequate_dose=98, mentions="citalopram"),
            expected_trial("citalopram", "adequate", "failed", days_at_adequate_dose=112, mentions="escitalopram"),
        ),
        adequate_failed_trials=2,
    )


def _ect_failed() -> Vignette:
    record = complete("ect-failed", history__ect="yes")
    record.procedure(
        "23835007", "Electroconvulsive therapy, course of 9", "2025-11-10", "2025-12-05", outcome="No improvement"
    )
    return Vignette(
        id="ect-failed",
        title="ECT failed too",
        story="After two antidepressants, nine ECT treatments in November 2025 brought no improvement.",
        why="ECT is recorded and staged (Maudsley, one point for ECT used, A34); it is not an antidepressant trial.",
        record=record,
        decision="eligible",
        trials=TWO,
        adequate_failed_trials=2,
    )


def _tms_and_therapy() -> Vignette:
    record = complete("tms-and-psychotherapy", second=False)
    record.procedure(
        "313019002", "Repetitive transcranial magnetic stimulation", "2025-09-01", "2025-10-10", outcome="No change"
    )
    record.procedure("228557008", "Cognitive and behavioral therapy", "2025-04-01", "2025-08-30")
    return Vignette(
        id="tms-and-psychotherapy",
        title="One antidepressant, TMS and psychotherapy",
        story="Sertraline failed; a course of TMS and twenty sessions of psychotherapy did not help enough either.",
        why="Both are recorded, but neither is the second oral antidepressant that the labels and "
        "protocols ask for (A01, A02).",
        record=record,
        decision="not_eligible",
        trials=(SERTRALINE_FAILED,),
        adequate_failed_trials=1,
    )
