"""What "eligible" takes"""

from daybreak.clinic.demo.resources import Record
from scenarios.vignette import (
    SERTRALINE_FAILED,
    VENLAFAXINE_FAILED,
    Vignette,
    answered,
    complete,
    expected_trial,
    workup,
)

TRIALS = (SERTRALINE_FAILED, VENLAFAXINE_FAILED)


def vignettes() -> list[Vignette]:
    return [_complete(), _duloxetine_and_mirtazapine(), _empty(), _age(17), _age(18), _birth_year_only()]


def _complete() -> Vignette:
    return Vignette(
        id="complete-eligible",
        title="Two failed adequate trials, every question answered",
        story="Vera Solberg, 46, has been depressed for a year. Sertraline 100 mg and then "
        "venlafaxine 150 mg, each for "
        "three months at dose, changed little. Nothing speaks against treatment, and everything has been asked.",
        why="Two different antidepressants, adequate dose and duration, failed in the current episode (A01).",
        record=complete("complete-eligible"),
        decision="eligible",
        trials=TRIALS,
        adequate_failed_trials=2,
        findings=(
            ("diagnosis-mdd", "met", "F33.2, confirmed and active"),
            ("age", "met", "46 years"),
            ("failed-adequate-trials", "met", "two of two needed"),
            ("contraindication-psychosis-history", "met", "asked and absent"),
            ("contraindication-active-substance-use-disorder", "met", "asked and absent"),
            ("contraindication-aneurysm-or-avm", "met", "asked and absent"),
        ),
        container="transaction",
    )


def _duloxetine_and_mirtazapine() -> Vignette:
    record = Record("scores-decide")
    record.patient("Bjarne Tveit", "1961-11-02", "male")
    record.condition("370143000", "Major depressive disorder", system="http://snomed.info/sct", onset="2024-06")
    record.measure("madrs", "2025-03-17", 35)
    record.request("duloxetine 60", "2025-03-17", 30, refills=2)
    record.measure("madrs", "2025-06-14", 30)
    record.request("mirtazapine 30", "2025-06-20", 30, refills=3)
    record.measure("madrs", "2025-06-20", 31)
    record.measure("madrs", "2025-10-17", 29)
    workup(record, phq9=17, madrs=31)
    answered(record)
    return Vignette(
        id="scores-decide",
        title="Failure shown by MADRS alone, from prescriptions with refills",
        story="Bjarne Tveit, 64. Duloxetine 60 mg for 90 days: MADRS 35 to 30. Mirtazapine 30 mg for "
        "120 days: MADRS 31 "
        "to 29. Nobody wrote why either was stopped.",
        why="Less than 50 % improvement on a measured scale around an adequate trial is failure "
        "(A04), whatever the stop reason.",
        record=record,
        decision="eligible",
        trials=(
            expected_trial("duloxetine", "adequate", "failed", days_at_adequate_dose=90, max_daily_dose_mg=60),
            expected_trial("mirtazapine", "adequate", "failed", days_at_adequate_dose=120, max_daily_dose_mg=30),
        ),
        adequate_failed_trials=2,
        container="transaction",
    )


def _empty() -> Vignette:
    record = Record("empty-record")
    record.patient("Nils Ukjent", "1980-01-15", "male")
    return Vignette(
        id="empty-record",
        title="A name and a birth date, nothing else",
        story="A referral letter was scanned, but nothing of it was entered: the record holds only the patient.",
        why="Nothing recorded is nothing known. Every exclusion is still to be asked; never "
        "eligible, and never refused either.",
        record=record,
        decision="undetermined",
        trials=(),
        adequate_failed_trials=0,
        findings=(
            ("age", "met", "46 years"),
            ("diagnosis-mdd", "unknown", "no diagnosis recorded, none denied"),
            ("failed-adequate-trials", "unknown", "no medicine history is not a history of no medicines"),
            ("contraindication-psychosis-history", "unknown", "never asked"),
            ("contraindication-active-substance-use-disorder", "unknown", "never asked"),
        ),
    )


def _age(years: int) -> Vignette:
    record = complete(f"age-{years}")
    record.resources[0]["birthDate"] = {17: "2008-03-03", 18: "2008-03-02"}[years]
    adult = years == 18
    return Vignette(
        id=f"age-{years}",
        title="Eighteen today" if adult else "Eighteen tomorrow",
        story="As the complete record, but the patient turns 18 "
        + ("on the day of the screening." if adult else "the day after the screening."),
        why="Not approved under 18 (B40). The birthday itself counts.",
        record=record,
        decision="eligible" if adult else "not_eligible",
        trials=TRIALS,
        adequate_failed_trials=2,
        findings=(("age", "met" if adult else "not_met", f"{years} years on the day of screening"),),
        pair="age-17" if adult else "age-18",
    )


def _birth_year_only() -> Vignette:
    record = complete("birth-year-2008")
    record.resources[0]["birthDate"] = "2008"
    return Vignette(
        id="birth-year-2008",
        title="Born in 2008, the day is not recorded",
        story="As the complete record, but only the year of birth is known. The patient is 17 or 18.",
        why="The age straddles the limit, so the answer is to ask, not to guess.",
        record=record,
        decision="undetermined",
        trials=TRIALS,
        adequate_failed_trials=2,
        findings=(("age", "unknown", "17 or 18"),),
    )
