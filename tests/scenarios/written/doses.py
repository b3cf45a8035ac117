"""Adequate dose and duration, on either side of each limit"""

from daybreak.clinic.demo.resources import Record
from scenarios.vignette import SERTRALINE_FAILED, VENLAFAXINE_FAILED, Vignette, complete, expected_trial


def vignettes() -> list[Vignette]:
    return [
        _days(27), _days(28), _venlafaxine("37.5"), _venlafaxine("75"), _venlafaxine("150"), _titration(),
        _gap(7), _gap(8), _hypnotic_doses(), _twice_daily(), _dose_missing(None), _dose_missing("100"),
    ]  # fmt: skip


def _second(patient_id: str, **changed: str | None) -> Record:
    return complete(patient_id, second=False, **changed)


def _days(days: int) -> Vignette:
    end = {27: "2025-08-02", 28: "2025-08-03"}[days]
    enough = days == 28
    record = _second(f"days-at-dose-{days}")
    record.measure("phq9", "2025-07-07", 20)
    record.statement("venlafaxine xr 150", "2025-07-07", end, reason="Lack of efficacy")
    record.measure("phq9", end, 18)
    return Vignette(
        id=f"days-at-dose-{days}",
        title=f"Venlafaxine 150 mg for {days} days",
        story=f"Sertraline failed. Venlafaxine 150 mg was taken from 7 July to {end[-1]} August 2025, "
        f"{days} days counting both.",
        why="Four weeks at the minimum dose make a trial adequate (A11); a FHIR Period includes its last day.",
        record=record,
        decision="eligible" if enough else "not_eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial("venlafaxine", "adequate" if enough else "inadequate", "failed", days_at_adequate_dose=days),
        ),
        adequate_failed_trials=2 if enough else 1,
        findings=(("failed-adequate-trials", "met" if enough else "not_met", f"the second trial has {days} days"),),
        pair="days-at-dose-27" if enough else "days-at-dose-28",
    )


def _venlafaxine(dose: str) -> Vignette:
    enough = dose == "150"
    vignette_id = f"venlafaxine-{dose.replace('.', '-')}"
    record = _second(vignette_id)
    record.measure("phq9", "2025-07-07", 20)
    record.statement(f"venlafaxine xr {dose}", "2025-07-07", "2025-10-26", reason="Lack of efficacy")
    record.measure("phq9", "2025-10-26", 18)
    return Vignette(
        id=vignette_id,
        title=f"Venlafaxine {dose} mg for sixteen weeks",
        story=f"Sertraline failed. Venlafaxine stayed at {dose} mg a day for 112 days and did not help either.",
        why="The minimum adequate dose of venlafaxine is 150 mg a day (A-4). Below it, no duration "
        "makes the trial adequate.",
        record=record,
        decision="eligible" if enough else "not_eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial(
                "venlafaxine",
                "adequate" if enough else "inadequate",
                "failed",
                days_at_adequate_dose=112 if enough else 0,
                max_daily_dose_mg=float(dose),
            ),
        ),
        adequate_failed_trials=2 if enough else 1,
        pair="venlafaxine-75" if enough else "venlafaxine-150",
    )


def _titration() -> Vignette:
    record = _second("titration")
    record.measure("phq9", "2025-07-07", 20)
    record.request("venlafaxine xr 37.5", "2025-07-07", 7)
    record.request("venlafaxine xr 75", "2025-07-14", 7)
    record.request("venlafaxine xr 150", "2025-07-21", 28, refills=1)
    record.measure("phq9", "2025-09-14", 18)
    return Vignette(
        id="titration",
        title="37.5, then 75, then 150 mg",
        story="Venlafaxine was raised weekly; only the 56 days on 150 mg are at an adequate dose. "
        "One medicine, one trial.",
        why="Days below the minimum dose do not count; the steps belong to one trial.",
        record=record,
        decision="eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial("venlafaxine", "adequate", "failed", days_at_adequate_dose=56, max_daily_dose_mg=150),
        ),
        adequate_failed_trials=2,
    )


MERGED = (expected_trial("venlafaxine", "adequate", "failed", days_at_adequate_dose=40),)
APART = tuple(
    {"medicine": "venlafaxine", "start": start, "adequacy": "inadequate", "days_at_adequate_dose": 20}
    for start in ("2025-07-07", "2025-08-04")
)


def _gap(days: int) -> Vignette:
    restart = {7: "2025-08-03", 8: "2025-08-04"}[days]
    merged = days == 7
    record = _second(f"refill-gap-{days}")
    record.measure("phq9", "2025-07-07", 20)
    record.request("venlafaxine xr 150", "2025-07-07", 20)
    record.request("venlafaxine xr 150", restart, 20)
    record.measure("phq9", "2025-08-23", 18)
    return Vignette(
        id=f"refill-gap-{days}",
        title=f"Two supplies of 20 days with {days} days between them",
        story=f"Venlafaxine 150 mg was supplied for 20 days from 7 July, and again for 20 days from {restart}: "
        f"{days} days without supply.",
        why="Gaps of up to 7 days are late refills and are bridged (clinic default, certainty P); a "
        "longer gap ends the trial, and neither of the two trials of 20 days is adequate.",
        record=record,
        decision="eligible" if merged else "not_eligible",
        trials=(SERTRALINE_FAILED, *(MERGED if merged else APART)),
        adequate_failed_trials=2 if merged else 1,
        pair="refill-gap-8" if merged else "refill-gap-7",
    )


def _hypnotic_doses() -> Vignette:
    record = _second("hypnotic-doses")
    record.statement("trazodone 50", "2025-04-01", "2026-02-01", reason="Not effective")
    record.statement("amitriptyline 25", "2025-05-01", "2025-12-01", reason="Not effective")
    return Vignette(
        id="hypnotic-doses",
        title="Trazodone for sleep and amitriptyline for migraine",
        story="Sertraline failed. Trazodone 50 mg at night and amitriptyline 25 mg for migraine were taken for months.",
        why="An antidepressant far below its antidepressant dose is not an antidepressant trial that "
        "failed, however long.",
        record=record,
        decision="not_eligible",
        trials=(
            SERTRALINE_FAILED,
            {"medicine": "trazodone", "adequacy": "inadequate", "days_at_adequate_dose": 0},
            {"medicine": "amitriptyline", "adequacy": "inadequate", "days_at_adequate_dose": 0},
        ),
        adequate_failed_trials=1,
    )


def _twice_daily() -> Vignette:
    record = _second("one-capsule-twice-daily")
    record.measure("phq9", "2025-07-07", 20)
    record.statement(
        None, "2025-07-07", "2025-10-26", text="venlafaxine 75 mg capsule", dosage="1 cap PO BID", reason="no benefit"
    )
    record.measure("phq9", "2025-10-26", 18)
    return Vignette(
        id="one-capsule-twice-daily",
        title="The dose has to be worked out from words",
        story='The second trial is words only: "venlafaxine 75 mg capsule", "1 cap PO BID".',
        why="75 mg twice a day is 150 mg a day, the minimum adequate dose.",
        record=record,
        decision="eligible",
        trials=(SERTRALINE_FAILED, VENLAFAXINE_FAILED | {"days_at_adequate_dose": 112}),
        adequate_failed_trials=2,
    )


def _dose_missing(answer: str | None) -> Vignette:
    vignette_id = "dose-answered" if answer else "dose-not-recorded"
    record = _second(vignette_id, **{"trial__fluoxetine@2025-07-07__daily_dose_mg": answer and "40"})
    record.measure("phq9", "2025-07-07", 20)
    record.statement(None, "2025-07-07", "2025-10-26", text="Fluoxetine", dosage="1 tab daily", reason="Not effective")
    record.measure("phq9", "2025-10-26", 18)
    status = "adequate" if answer else "unknown"
    return Vignette(
        id=vignette_id,
        title="Fluoxetine, one tablet daily" + (", and the clinician answers 40 mg" if answer else ""),
        story="The second trial says only fluoxetine, one tablet daily. "
        + ("Asked, the patient shows the 40 mg packet." if answer else "Nobody knows the strength."),
        why="Without a strength the dose is unknown, so the adequacy is unknown; one answer settles it.",
        record=record,
        decision="eligible" if answer else "undetermined",
        trials=(SERTRALINE_FAILED, expected_trial("fluoxetine", status, "failed")),
        adequate_failed_trials=2 if answer else 1,
        findings=(("failed-adequate-trials", "met" if answer else "unknown", "the daily dose settles it"),),
        pair="dose-not-recorded" if answer else "dose-answered",
    )
