"""How far the patient is at risk of suicide: the C-SSRS screener, item 9 of the PHQ-9, and recorded attempts.

The levels of the screener are those of row D-3 of the fact base; what each asks for stands in the sentence. Nobody is
excluded by it: it calls for somebody.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.chart import Observation
from daybreak.care.findings import Input, Missing, Verdict
from daybreak.care.screening.concepts import Standing
from daybreak.care.screening.criteria.evidence import Evidence
from daybreak.care.screening.criteria.judgement import Judgement
from daybreak.care.screening.criteria.presence import condition_input
from daybreak.care.screening.measures import latest, observation_input

_QUESTIONS = tuple(f"cssrs_q{number}" for number in range(1, 7))
_YES = ("yes", "yes_recent", "true", "positive")
_NO = ("no", "false", "negative")

HIGH = "High suicide risk: act now, do not leave the patient alone, follow the emergency pathway"
MODERATE = "Moderate suicide risk: clinician contact the same day and a safety plan"
LOW = "Low suicide risk: clinician review at this visit"
ITEM_9 = "PHQ-9 item 9 says thoughts of death or self-harm: clinician review today"
ATTEMPT = "A suicide attempt is recorded, although C-SSRS question 6 says no: ask again"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuicideRiskAssessed:
    """The C-SSRS screener has been done within so many days, and nothing on record calls for a clinician's action."""

    name: Literal["suicide_risk_assessed"] = "suicide_risk_assessed"
    within_days: int

    def judge(self, evidence: Evidence) -> Judgement:
        """NOT_MET for any positive answer; MET only if the screener is complete and all of it is negative."""
        said = {name: _said(evidence, name, self.within_days) for name in _QUESTIONS}
        item9 = latest(evidence.index.observations("phq9_item9"), evidence.as_of, self.within_days).observations
        attempts = [
            condition_input(condition, standing)
            for condition, standing in evidence.index.conditions(("suicide_attempt",))
            if standing is not Standing.REFUTED
        ]
        warnings = [level] if (level := _level(said)) else []
        warnings += [ITEM_9] if any((each.value or 0) >= 1 for each in item9) else []
        warnings += [ATTEMPT] if attempts and said["cssrs_q6"] == {"no"} else []
        complete = _is_complete(said)
        return Judgement(
            verdict=Verdict.NOT_MET if warnings else Verdict.MET if complete else Verdict.UNKNOWN,
            sentence=f"{'. '.join(warnings or [self._quiet(complete)])}.",
            inputs=(*self._inputs(evidence, item9), *attempts),
            missing=() if complete else (_SCREENER,),
        )

    def _quiet(self, complete: bool) -> str:
        if complete:
            return "The C-SSRS screener is complete and negative"
        return f"No complete C-SSRS screener in the last {self.within_days} days"

    def _inputs(self, evidence: Evidence, item9: tuple[Observation, ...]) -> tuple[Input, ...]:
        answers = [
            observation_input(each, f"C-SSRS question {number}")
            for number, name in enumerate(_QUESTIONS, start=1)
            for each in latest(evidence.index.observations(name), evidence.as_of, self.within_days).observations
        ]
        return (*answers, *(observation_input(each, "PHQ-9 item 9") for each in item9))


_SCREENER = Missing(
    what="the C-SSRS screener",
    question="Do the C-SSRS screener with the patient now, and enter its answers.",
    question_id="measure:cssrs_screener",
    answer_kind="record",
)


def _said(evidence: Evidence, name: str, within_days: int) -> set[str]:
    """The answers that may be the latest: "yes", "recent", "no" or "?"; "?" alone where nothing surely is."""
    found = latest(evidence.index.observations(name), evidence.as_of, within_days)
    said = {_word(each) for each in found.observations}
    return said if found.sure else {*(said - {"no"}), "?"}


def _word(observation: Observation) -> str:
    text = observation.value_text.casefold().strip()
    if text in _YES:
        return "recent" if text == "yes_recent" else "yes"
    if text in _NO:
        return "no"
    return "?" if observation.value is None else "yes" if observation.value >= 1 else "no"


def _level(said: dict[str, set[str]]) -> str:
    """The highest level that any possible answer gives: doubt between yes and no counts as yes."""
    yes = {name for name in _QUESTIONS if said[name] & {"yes", "recent"}}
    if yes & {"cssrs_q4", "cssrs_q5"} or "recent" in said["cssrs_q6"]:
        return HIGH
    if yes & {"cssrs_q3", "cssrs_q6"}:
        return MODERATE
    return LOW if yes else ""


def _is_complete(said: dict[str, set[str]]) -> bool:
    """Questions 3 to 5 are left out when question 2 is answered with no."""
    needed: tuple[str, ...] = ("cssrs_q1", "cssrs_q2", "cssrs_q6")
    needed += () if said["cssrs_q2"] == {"no"} else ("cssrs_q3", "cssrs_q4", "cssrs_q5")
    return all("?" not in said[name] and len(said[name]) == 1 for name in needed)
