"""Severity and suicide risk"""

from collections.abc import Callable

from daybreak.clinic.demo.resources import Record
from scenarios.vignette import ASKED, SERTRALINE_FAILED, VENLAFAXINE_FAILED, Vignette, complete, workup

TWO = (SERTRALINE_FAILED, VENLAFAXINE_FAILED)


def vignettes() -> list[Vignette]:
    return [
        _case(
            "phq9-from-answers", "The PHQ-9 came as nine answers, without a total",
            "Nine answers make a total: 2+3+2+3+1+2+2+1+0 = 16, moderately severe (D-1).",
            lambda r: r.phq9_items(ASKED, 2, 3, 2, 3, 1, 2, 2, 1, 0),
        ),
        _case(
            "phq9-item-9", "The ninth answer of the PHQ-9 is 2, more than half the days",
            "Thoughts of being better off dead need a clinician today (item 9 of at least 1); they exclude nobody.",
            lambda r: r.phq9_items(ASKED, 2, 3, 2, 3, 1, 2, 2, 1, 2),
            ("suicide-risk", "not_met", "item 9 is 2"),
        ),
        _suicide_risk(),
        _case(
            "madrs-in-words", "Severity is known only from a MADRS written in words",
            "MADRS 36 is severe (D-1); a scale without a confirmed code is recognised by its name.",
            lambda r: r.observation(
                {"text": "MADRS total score"}, ASKED, valueQuantity={"value": 36, "unit": "{score}"}
            ),
        ),
        _remitted(),
        _one_bad_resource(),
    ]  # fmt: skip


def _without_scales(record: Record) -> None:
    record.resources = [
        r for r in record.resources
        if not (r.get("effectiveDateTime") == ASKED and ("PHQ-9" in str(r) or "MADRS" in str(r)))
    ]  # fmt: skip


def _case(
    vignette_id: str, title: str, why: str, write: Callable[[Record], object],
    *findings: tuple[str, str, str],
) -> Vignette:  # fmt: skip
    record = complete(vignette_id)
    _without_scales(record)
    write(record)
    return Vignette(
        id=vignette_id,
        title=title,
        story=f"As the complete record, but: {title[0].lower()}{title[1:]}.",
        why=why,
        record=record,
        decision="eligible",
        trials=TWO,
        adequate_failed_trials=2,
        findings=findings,
    )


def _suicide_risk() -> Vignette:
    def write(record: Record) -> None:
        workup(record)
        record.resources = [r for r in record.resources if "cssrs" not in str(r)]
        record.suicide_screen(ASKED, "yes", "yes", "yes", "yes", "no", "yes_recent")

    return _case(
        "suicide-risk-high", "Intent to act on suicidal thoughts, and an attempt last month",
        "C-SSRS question 4 yes, and behaviour in the last three months, is high risk (D-3): act now. "
        "It is no exclusion; esketamine is used in such emergencies (C07).",
        write, ("suicide-risk", "not_met", "C-SSRS high"),
    )  # fmt: skip


def _remitted() -> Vignette:
    record = complete("remitted-now")
    _without_scales(record)
    record.measure("phq9", ASKED, 3)
    record.measure("madrs", ASKED, 6)
    return Vignette(
        id="remitted-now",
        title="Two trials failed, and now the depression has remitted",
        story="As the complete record, but last week's PHQ-9 was 3 and the MADRS 6.",
        why="PHQ-9 below 5 is remission (D-1): there is no depression left to treat, whatever failed before.",
        record=record,
        decision="not_eligible",
        trials=TWO,
        adequate_failed_trials=2,
    )


def _one_bad_resource() -> Vignette:
    record = complete("one-bad-resource")
    bad = record.measure("body_weight", ASKED, 71)
    bad["valueQuantity"]["value"] = "seventy-one"
    record.keep({"resourceType": "Observatoin", "id": "misspelt"})
    record.keep({"resourceType": "Appointment", "id": "not-used", "status": "booked"})
    return Vignette(
        id="one-bad-resource",
        title="Two resources of the file are broken, one is of no use here",
        story="As the complete record, with a weight in words, a misspelt resource type and an appointment besides.",
        why="One bad resource never stops the file, and it must not change the answer.",
        record=record,
        decision="eligible",
        trials=TWO,
        adequate_failed_trials=2,
    )
