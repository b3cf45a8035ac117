"""Dates that are only a year or a month"""

from daybreak.clinic.demo.resources import Record
from scenarios.vignette import Vignette, answered, expected_trial, venlafaxine_failed, workup

VENLAFAXINE = expected_trial("venlafaxine", "adequate", "failed", days_at_adequate_dose=98)


def vignettes() -> list[Vignette]:
    return [
        _sertraline("2022", "2024", "adequate", "year-only-within", "year-only-long"),
        _sertraline("2024", "2024", "unknown", "year-only-long", "year-only-within"),
        _sertraline("2025-01", "2025-03", "adequate", "month-only-short", "month-only-long"),
        _sertraline("2025-01", "2025-02", "unknown", "month-only-long", "month-only-short"),
        _days_answered(),
        _end_beside_the_next(None),
        _end_beside_the_next("no"),
        _start_missing(),
    ]


def _sertraline(start: str, end: str, adequacy: str, pair: str, vignette_id: str) -> Vignette:
    enough = adequacy == "adequate"
    record = _record(vignette_id, start, end)
    return Vignette(
        id=vignette_id,
        title=f"Sertraline from {start} to {end}",
        story=f"The old record gives sertraline 100 mg from {start} to {end}, stopped for lack of effect; no day is "
        "recorded. The episode began in January 2022. Venlafaxine failed in 2025.",
        why="The trial was shortest if it began on the last and ended on the first possible day. "
        + ("Even then it lasted 28 days." if enough else "Then it may have been a day or two: ask, do not guess."),
        record=record,
        decision="eligible" if enough else "undetermined",
        trials=(expected_trial("sertraline", adequacy, "failed"), VENLAFAXINE),
        adequate_failed_trials=2 if enough else 1,
        findings=(("failed-adequate-trials", "met" if enough else "unknown", f"sertraline {start} to {end}"),),
        pair=pair,
    )


def _days_answered() -> Vignette:
    record = _record("year-only-answered", "2024", "2024", **{"trial:sertraline@2024:days": "90"})
    return Vignette(
        id="year-only-answered",
        title="Sertraline in 2024, and the patient remembers three months",
        story="As year-only-within, and the clinician has entered that sertraline 100 mg was taken for 90 days.",
        why="One answer settles what the year alone could not.",
        record=record,
        decision="eligible",
        trials=(expected_trial("sertraline", "adequate", "failed", days_at_adequate_dose=90), VENLAFAXINE),
        adequate_failed_trials=2,
        pair="year-only-within",
    )


def _end_beside_the_next(answer: str | None) -> Vignette:
    answers = {"trial:venlafaxine@2025-07-07:combined": answer} if answer else {}
    vignette_id = "year-only-overlap-answered" if answer else "year-only-overlap"
    return Vignette(
        id=vignette_id,
        title="Sertraline from 2023 to 2025" + (", and it was stopped before venlafaxine" if answer else ""),
        story="Sertraline 100 mg from 2023 to 2025, stopped for lack of effect; no day is recorded. Venlafaxine was "
        "taken from July 2025. " + ("The clinician answers that it was not added to sertraline."
        if answer else "Whether sertraline was stopped before, nobody wrote down."),
        why="Sertraline may have gone on beside venlafaxine for months; then venlafaxine was added to it and is no "
        "second trial of its own. The records leave it open, and one answer settles it.",
        record=_record(vignette_id, "2023", "2025", **answers),
        decision="eligible" if answer else "undetermined",
        trials=(expected_trial("sertraline", "adequate", "failed"), VENLAFAXINE),
        adequate_failed_trials=2 if answer else 1,
        findings=(("failed-adequate-trials", "met" if answer else "unknown", "switch or combination"),),
        pair="year-only-overlap" if answer else "year-only-overlap-answered",
    )  # fmt: skip


def _start_missing() -> Vignette:
    record = _record("start-not-recorded", None, "2024-11-03")
    return Vignette(
        id="start-not-recorded",
        title="Sertraline, stopped on 3 November 2024, start not recorded",
        story="The record says when sertraline 100 mg was stopped for lack of effect, not when it was started.",
        why="Without a start there is no duration, and not even an episode.",
        record=record,
        decision="undetermined",
        trials=({"medicine": "sertraline", "adequacy": "unknown", "outcome": "failed"}, VENLAFAXINE),
        adequate_failed_trials=1,
    )


def _record(vignette_id: str, start: str | None, end: str, **answers: str) -> Record:
    record = Record(vignette_id)
    record.patient("Ragna Lien", "1970-09-21", "female")
    record.condition("F33.2", "Major depressive disorder, recurrent severe", onset="2022-01")
    record.statement("sertraline 100", start, end, reason="Lack of efficacy")
    venlafaxine_failed(record)
    workup(record)
    answered(record, episode__start="2022-01-10", **answers)
    return record
