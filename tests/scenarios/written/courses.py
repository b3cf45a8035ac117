"""How a trial ended"""

from scenarios.vignette import SERTRALINE_FAILED, Vignette, complete, expected_trial


def vignettes() -> list[Vignette]:
    return [
        _intolerance(10), _intolerance(98), _response(10), _response(11), _ongoing(False), _ongoing(True),
        _outcome_answered("failed"), _outcome_answered("responded"), _adherence("no"), _adherence("yes"),
        _two_trials_of_one_drug(), _former_episode(), _one_trial_history_open(), _cancelled_order(), _not_taken(),
    ]  # fmt: skip


def _intolerance(days: int) -> Vignette:
    early = days == 10
    end = "2025-07-16" if early else "2025-10-12"
    record = complete(f"intolerance-day-{days}", second=False)
    record.measure("phq9", "2025-07-07", 20)
    record.statement("venlafaxine xr 150", "2025-07-07", end, reason="Side effects: nausea and sweating")
    record.measure("phq9", end, 19)
    return Vignette(
        id=f"intolerance-day-{days}",
        title=f"Stopped for side effects after {days} days",
        story=f"Sertraline failed. Venlafaxine 150 mg was stopped after {days} days for nausea and sweating"
        + ("." if early else "; the PHQ-9 had only gone from 20 to 19."),
        why="Stopped for intolerance before it could work: no failure (A06). Side effects that end a "
        "trial after it was "
        "already adequate do not undo a measured lack of response (A04).",
        record=record,
        decision="not_eligible" if early else "eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial(
                "venlafaxine",
                "inadequate" if early else "adequate",
                "intolerant" if early else "failed",
                days_at_adequate_dose=days,
            ),
        ),
        adequate_failed_trials=1 if early else 2,
        pair="intolerance-day-98" if early else "intolerance-day-10",
    )


def _response(final: int) -> Vignette:
    responded = final == 10
    record = complete(f"phq9-20-to-{final}", second=False)
    record.measure("phq9", "2025-07-07", 20)
    record.statement("venlafaxine xr 150", "2025-07-07", "2025-10-26", status="completed")
    record.measure("phq9", "2025-10-26", final)
    percent = 50 if responded else 45
    return Vignette(
        id=f"phq9-20-to-{final}",
        title=f"PHQ-9 from 20 to {final}: {percent} % better",
        story=f"On venlafaxine 150 mg the PHQ-9 fell from 20 to {final}. The depression came back later (now 19).",
        why="A fall of at least 50 % is a response (D-1), not a failed trial; 45 % is not.",
        record=record,
        decision="not_eligible" if responded else "eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial(
                "venlafaxine", "adequate", "responded" if responded else "failed", days_at_adequate_dose=112
            ),
        ),
        adequate_failed_trials=1 if responded else 2,
        pair="phq9-20-to-11" if responded else "phq9-20-to-10",
    )


def _ongoing(measured: bool) -> Vignette:
    vignette_id = f"ongoing-{'measured' if measured else 'unmeasured'}"
    record = complete(vignette_id, second=False)
    record.statement("venlafaxine xr 150", "2025-11-24")
    if measured:
        record.measure("phq9", "2025-11-24", 20)
    else:
        record.without(*(r for r in record.resources if r["resourceType"] == "Observation" and _is_today_scale(r)))
    return Vignette(
        id=vignette_id,
        title="Still taking the second antidepressant" + (", PHQ-9 20 then 19" if measured else ", nothing measured"),
        story="Sertraline failed. Venlafaxine 150 mg since 24 November 2025, still taken. "
        + ("PHQ-9 20 at its start and 19 last week." if measured else "No scale was filled in when it was started."),
        why="A running trial counts once it is adequate and measured not to help; without a measure "
        "or a word about its "
        "outcome, the outcome is unknown and asked for.",
        record=record,
        decision="eligible" if measured else "undetermined",
        trials=(
            SERTRALINE_FAILED,
            expected_trial("venlafaxine", "adequate", "failed" if measured else "unknown"),
        ),
        adequate_failed_trials=2 if measured else 1,
        findings=(("failed-adequate-trials", "met" if measured else "unknown", "the outcome of the running trial"),),
        pair="ongoing-unmeasured" if measured else "ongoing-measured",
    )


def _is_today_scale(resource: dict[str, object]) -> bool:
    return "PHQ-9" in str(resource["code"]) and resource["effectiveDateTime"] == "2026-02-23"


def _outcome_answered(outcome: str) -> Vignette:
    failed = outcome == "failed"
    vignette_id = f"outcome-answered-{outcome}"
    record = complete(vignette_id, second=False, **{"trial__venlafaxine@2025-08-04__outcome": outcome})
    record.statement("venlafaxine xr 150", "2025-08-04", "2025-12-21", status="completed")
    return Vignette(
        id=vignette_id,
        title=f"No scores; the clinician answers: {outcome}",
        story=f"Nothing was measured around venlafaxine 150 mg (20 weeks). The clinician's answer: {outcome}.",
        why="Where there are no measures, the clinician's answer is the outcome.",
        record=record,
        decision="eligible" if failed else "not_eligible",
        trials=(SERTRALINE_FAILED, expected_trial("venlafaxine", "adequate", outcome, days_at_adequate_dose=140)),
        adequate_failed_trials=2 if failed else 1,
        pair=f"outcome-answered-{'responded' if failed else 'failed'}",
    )


def _adherence(answer: str) -> Vignette:
    taken = answer == "yes"
    record = complete(f"adherence-{answer}", **{"trial__venlafaxine@2025-07-07__adherence": answer})
    return Vignette(
        id=f"adherence-{answer}",
        title=f"At least 75 % of the venlafaxine was taken: {answer}",
        story=f"As the complete record; asked whether at least three quarters of the venlafaxine was taken: {answer}.",
        why="A trial with known poor adherence is not counted (A15, clinic default).",
        record=record,
        decision="eligible" if taken else "not_eligible",
        trials=(SERTRALINE_FAILED, {"medicine": "venlafaxine"} | ({"adequacy": "adequate"} if taken else {})),
        adequate_failed_trials=2 if taken else 1,
        pair=f"adherence-{'no' if taken else 'yes'}",
    )


def _two_trials_of_one_drug() -> Vignette:
    record = complete("two-trials-of-one-drug", second=False)
    record.measure("phq9", "2025-09-15", 20)
    record.statement("sertraline 100", "2025-09-15", "2025-12-14", reason="Lack of efficacy")
    record.measure("phq9", "2025-12-14", 19)
    return Vignette(
        id="two-trials-of-one-drug",
        title="Sertraline failed twice",
        story="Sertraline failed from March to June, and when it was tried again from September to December 2025.",
        why="Two trials of one medicine are one medicine; two different antidepressants are needed (A01).",
        record=record,
        decision="not_eligible",
        trials=(
            SERTRALINE_FAILED | {"start": "2025-03-24"},
            expected_trial("sertraline", "adequate", "failed", days_at_adequate_dose=91, start="2025-09-15"),
        ),
        adequate_failed_trials=1,
    )


def _former_episode() -> Vignette:
    record = complete("former-episode", second=False)
    record.measure("phq9", "2019-02-04", 19)
    record.statement("fluoxetine 40", "2019-02-04", "2019-06-02", reason="Lack of efficacy")
    record.measure("phq9", "2019-06-02", 18)
    record.statement("citalopram 40", "2019-06-03", "2020-06-30", reason="Recovered")
    record.measure("phq9", "2019-12-01", 3)
    return Vignette(
        id="former-episode",
        title="The other failed trial belongs to an episode that ended in 2020",
        story="In 2019 fluoxetine failed and citalopram brought recovery. In the episode since March 2025 only "
        "sertraline has failed.",
        why="Failures count in the current episode (A01); the recovery in between separates the episodes (A07).",
        record=record,
        decision="not_eligible",
        trials=(
            SERTRALINE_FAILED,
            expected_trial("fluoxetine", "adequate", "failed", days_at_adequate_dose=119)
            | {"in_current_episode": False},
            expected_trial("citalopram", "adequate", "responded") | {"in_current_episode": False},
        ),
        adequate_failed_trials=1,
    )


def _one_trial_history_open() -> Vignette:
    return Vignette(
        id="one-trial-history-open",
        title="One failed trial on record, and nobody says that this is all",
        story="Only sertraline is recorded. The medicine list has not been reviewed with the patient.",
        why="A referral often carries only the newest medicines. Until somebody says the list is complete, a second "
        "trial is unknown, not absent.",
        record=complete("one-trial-history-open", second=False, medications__list_complete=None),
        decision="undetermined",
        trials=(SERTRALINE_FAILED,),
        adequate_failed_trials=1,
        findings=(("failed-adequate-trials", "unknown", "the history may be incomplete"),),
    )


def _cancelled_order() -> Vignette:
    record = complete("cancelled-order", second=False)
    record.request("venlafaxine xr 150", "2025-07-07", 30, refills=3, status="cancelled")
    record.request("duloxetine 60", "2025-07-10", 30, refills=3, intent="plan", status="active")
    record.measure("phq9", "2025-07-07", 20)
    record.measure("phq9", "2025-10-26", 18)
    return Vignette(
        id="cancelled-order",
        title="A second antidepressant was ordered and cancelled, a third only planned",
        story="Venlafaxine was prescribed in July 2025, but the order was cancelled; duloxetine was only a plan.",
        why="A cancelled order and a plan are not medicines taken.",
        record=record,
        decision="not_eligible",
        trials=(SERTRALINE_FAILED,),
        adequate_failed_trials=1,
    )


def _not_taken() -> Vignette:
    record = complete("second-not-taken")
    for resource in record.resources:
        if resource["resourceType"] == "MedicationStatement" and "venlafaxine" in str(resource):
            resource["status"] = "not-taken"
    return Vignette(
        id="second-not-taken",
        title="Venlafaxine was prescribed and never taken",
        story="The venlafaxine statements carry the status not-taken: the patient was afraid of it.",
        why="What was not taken cannot have failed.",
        record=record,
        decision="not_eligible",
        trials=(SERTRALINE_FAILED,),
        adequate_failed_trials=1,
    )
