"""What must hold before the drug is given: fasting, pre-checks, pressure, baseline, dose. Missing is never yes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

from daybreak.care.findings import Finding, Input, Missing, Source, Verdict, all_of, verdict_of
from daybreak.care.session.dose import DosePlan
from daybreak.care.session.events import CheckAnswered, CheckedIn, HoldLifted, IntakeTold, Reading
from daybreak.care.session.log import Log
from daybreak.care.session.rules import Effect, Fast, Pressure, PressureHold, Question, ScheduledCheck, SessionRules
from daybreak.care.session.words import event_input, minutes_between, session_finding

PRESSURE = "blood-pressure"
NEVER_LIFTED = frozenset({"checked-in", "weight", "dose", "dose-limit", "second-sign-off", "double-check"})
"""What no decision replaces: it takes another dose, another weight, a second person."""


def start_findings(rules: SessionRules, log: Log, plan: DosePlan, now: datetime) -> tuple[Finding, ...]:
    """Everything to be settled before the start, as it stands at `now`; `log` holds nothing later.

    A hold that somebody lifted with a reason is shown and holds no longer.
    """
    found = [
        _checked_in(rules, log),
        *(_fast(rules, each, log, now) for each in rules.fasting),
        *_questions(rules, log),
        _pressure(rules, log, now),
        *(_baseline(rules, each, log, now) for each in rules.schedule if each.phase == "preparation"),
        *plan.findings,
    ]
    return tuple(_lifted(each, log) for each in found)


def answered(question: Question, log: Log, effect: Effect, group: str) -> Finding:
    """What the last answer to a question says; UNKNOWN without one, or if nobody knows."""
    told = [each for each in log.of(CheckAnswered) if each.question == question.id]
    answer = told[-1].answer if told else None
    verdict = verdict_of(None if answer is None else answer == question.wanted)
    return session_finding(
        group,
        question.id,
        question.title,
        verdict,
        f"Answered: {answer}." if answer else "Not known." if told else "Not answered yet.",
        question.source,
        inputs=tuple(event_input(each, question.title, each.answer or "not known") for each in told[-1:]),
        missing=_ask(question.id, question.title, question.question, "yes_no") if answer is None else None,
        effect=effect,
    )


def _checked_in(rules: SessionRules, log: Log) -> Finding:
    facts = log.latest(CheckedIn)
    sentence = "The patient is checked in." if facts else "The patient is not checked in."
    missing = _ask("session:checked-in", "check-in", "Is this the right patient, by name and birth date?", "record")
    return _finding(
        "checked-in", "Checked in", verdict_of(True if facts else None), sentence, rules.double_check, missing
    )


def _fast(rules: SessionRules, fast: Fast, log: Log, now: datetime) -> Finding:
    told = [each for each in log.of(IntakeTold) if each.intake == fast.id]
    effect = _effect(rules, fast.id, fast.effect, fast.source)
    missing = _ask(fast.id, fast.title, fast.question, "date")
    if not told:
        return _finding(fast.id, fast.title, Verdict.UNKNOWN, "Not asked yet.", fast.source, missing, effect=effect)
    last = told[-1]
    if last.last_at is None:
        sentence, verdict = "None in the time that matters.", Verdict.MET
    else:
        # A time after now is a slip of the pen: it fasts nobody.
        passed = (now - last.last_at).total_seconds() / 60
        sentence, verdict = (
            f"{passed:.0f} min ago; {fast.minutes:g} min are needed.",
            verdict_of(passed >= fast.minutes),
        )
    inputs = (event_input(last, fast.title, last.last_at.isoformat() if last.last_at else "none"),)
    return _finding(fast.id, fast.title, verdict, sentence, fast.source, missing, inputs, effect)


def _questions(rules: SessionRules, log: Log) -> Iterator[Finding]:
    facts = log.latest(CheckedIn)
    for question in rules.pre_checks:
        concerns = question.applies_to == "everybody" or facts is None or facts.pregnancy_possible is not False
        if concerns:
            yield answered(question, log, _effect(rules, question.id, question.effect, question.source), "pre_checks")


def _pressure(rules: SessionRules, log: Log, now: datetime) -> Finding:
    """The last blood pressure before the dose; after a high one, the first that counts follows a rest."""
    hold = rules.pressure_hold
    taken = [each for each in log.of(Reading) if each.systolic_mmhg is not None or each.diastolic_mmhg is not None]
    verdict, sentence = _pressure_verdict(hold, taken, now, rules.stale_after.value)
    source = hold.recheck_above.source
    if hold.hold_from is not None and taken and _reaches(taken[-1], hold.hold_from):
        sentence = f"{_words(taken[-1])}: a physician decides whether to go on."
        source = hold.hold_from.source
    missing = _ask("session:blood-pressure", "blood pressure", "What is the blood pressure now?", "number")
    inputs = tuple(event_input(each, "Blood pressure", _words(each)) for each in taken[-1:])
    limit = hold.recheck_above
    title = f"Blood pressure at most {limit.systolic_mmhg:g}/{limit.diastolic_mmhg:g} mmHg"
    return _finding(PRESSURE, title, verdict, sentence, source, missing, inputs)


def _pressure_verdict(
    hold: PressureHold, taken: list[Reading], now: datetime, counts_for: float
) -> tuple[Verdict, str]:
    if not taken:
        return Verdict.UNKNOWN, "Not measured yet."
    last, limit, rest = taken[-1], hold.recheck_above, hold.rest.value
    allowed = _within(last, limit)
    if allowed is Verdict.NOT_MET:
        return (
            allowed,
            f"{_words(last)}: measure again after {rest:g} min of rest; a clinician weighs risk and benefit.",
        )
    if allowed is Verdict.UNKNOWN:
        return allowed, f"{_words(last)}: one of the two figures is missing."
    if minutes_between(last.observed_at, now) > counts_for:
        return Verdict.UNKNOWN, f"{_words(last)}, measured more than {counts_for:g} min ago."
    since = (each for each in reversed(taken) if minutes_between(each.observed_at, last.observed_at) < rest)
    high = next((each for each in since if _within(each, limit) is Verdict.NOT_MET), None)
    if high is not None:
        words = f"{_words(last)}, but {_words(high)} less than {rest:g} min before: measure after the rest."
        return Verdict.UNKNOWN, words
    return Verdict.MET, f"{_words(last)}."


def _within(reading: Reading, limit: Pressure) -> Verdict:
    systolic, diastolic = reading.systolic_mmhg, reading.diastolic_mmhg
    return all_of(
        (
            verdict_of(None if systolic is None else systolic <= limit.systolic_mmhg),
            verdict_of(None if diastolic is None else diastolic <= limit.diastolic_mmhg),
        )
    )


def _reaches(reading: Reading, limit: Pressure) -> bool:
    systolic, diastolic = reading.systolic_mmhg or 0, reading.diastolic_mmhg or 0
    return systolic >= limit.systolic_mmhg or diastolic >= limit.diastolic_mmhg


def _words(reading: Reading) -> str:
    both = [f"{figure:g}" if figure is not None else "?" for figure in (reading.systolic_mmhg, reading.diastolic_mmhg)]
    return f"{'/'.join(both)} mmHg"


def _baseline(rules: SessionRules, check: ScheduledCheck, log: Log, now: datetime) -> Finding:
    """Whether everything that later values are compared with was measured."""
    lacking = [measure for measure in check.measures if not log.series(measure).values]
    sentence = f"Not measured yet: {', '.join(lacking)}." if lacking else "All measured."
    effect = _effect(rules, check.id, "required", check.source)
    missing = _ask(f"session:{check.id}", check.title, f"Measure: {', '.join(lacking)}.", "record")
    verdict = verdict_of(None if lacking else True)
    return _finding(check.id, check.title, verdict, sentence, check.source, missing, effect=effect)


def _lifted(finding: Finding, log: Log) -> Finding:
    if finding.verdict is Verdict.MET or finding.effect == "advisory" or finding.rule in NEVER_LIFTED:
        return finding
    lifted = [each for each in log.of(HoldLifted) if each.rule == finding.rule and each.reason.strip()]
    if finding.rule == PRESSURE:
        # A decision about one pressure says nothing about a later one.
        last = max((fact.date for fact in finding.inputs if fact.date), default="")
        lifted = [each for each in lifted if each.observed_at.isoformat() >= last]
    if not lifted:
        return finding
    words = f"{finding.sentence} {lifted[-1].by} decided to go on: {lifted[-1].reason}"
    inputs = (*finding.inputs, event_input(lifted[-1], "Decided to go on", lifted[-1].reason))
    return replace(finding, effect="advisory", sentence=words, inputs=inputs)


def _effect(rules: SessionRules, rule: str, effect: Effect, source: Source) -> Effect:
    """Doubtful or no published ground only warns until the clinic approves the rule."""
    return effect if source.may_block or rule in rules.approved_rules else "advisory"


def _ask(question_id: str, what: str, question: str, kind: Literal["yes_no", "date", "number", "record"]) -> Missing:
    return Missing(what=what, question=question, question_id=question_id, answer_kind=kind)


def _finding(
    rule: str,
    title: str,
    verdict: Verdict,
    sentence: str,
    source: Source,
    missing: Missing,
    inputs: tuple[Input, ...] = (),
    effect: Effect = "required",
) -> Finding:
    ask = missing if verdict is Verdict.UNKNOWN else None
    return session_finding(
        "pre_checks", rule, title, verdict, sentence, source, inputs=inputs, missing=ask, effect=effect
    )
