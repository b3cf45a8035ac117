"""What must hold before the patient leaves, each condition with its reason. What was not looked at holds as well.

These conditions refuse nobody a treatment; they keep somebody safe for longer. Therefore they hold whatever the
certainty of their figures. Whoever leaves nevertheless leaves against advice, which is an event of its own.
"""

from collections.abc import Iterator, Sequence

from daybreak.care.findings import Finding, Input, Missing, Source, Verdict, all_of, any_of, verdict_of
from daybreak.care.session.events import EscortConfirmed
from daybreak.care.session.observation import ended_before_it_began, observed_long_enough
from daybreak.care.session.rules import DischargeRules, Measure, ScaleLimit
from daybreak.care.session.start import answered
from daybreak.care.session.state import Alarm
from daybreak.care.session.view import View
from daybreak.care.session.words import event_input, minutes_between, session_finding


def discharge_findings(view: View, calling: Sequence[Alarm]) -> tuple[Finding, ...]:
    """Every condition of the discharge as it stands."""
    if view.given.started_at is None:
        return (ended_before_it_began(),)
    rules = view.rules.discharge
    return (
        observed_long_enough(view.rules, view.clocks, view.now),
        _awake(view, rules),
        _pressure(view, rules),
        _oxygen(view, rules),
        *_not_dissociated(view, rules),
        *_recovered(view, rules),
        *(answered(question, view.log, question.effect, "discharge") for question in rules.questions),
        _escort(view, rules),
        _no_alarm(view, calling),
    )


def _awake(view: View, rules: DischargeRules) -> Finding:
    return _reaches(view, "moaa_s", "sedation", "Awake", rules.sedation)


def _recovered(view: View, rules: DischargeRules) -> Iterator[Finding]:
    if rules.aldrete is not None:
        yield _reaches(view, "aldrete", "aldrete", "Recovered", rules.aldrete)


def _reaches(view: View, measure: Measure, rule: str, title: str, limit: ScaleLimit) -> Finding:
    value, words = _current(view, measure)
    verdict = verdict_of(None if value is None else value >= limit.value)
    return _finding(
        view, rule, f"{title}: {_NAMES[measure]} at least {limit.value:g}", verdict, words, limit.source, (measure,)
    )


def _pressure(view: View, rules: DischargeRules) -> Finding:
    """Both figures below the limit, or both within the share of the baseline."""
    below, share = rules.pressure_below, rules.pressure_change.value
    systolic, systolic_words = _current(view, "systolic_mmhg")
    diastolic, diastolic_words = _current(view, "diastolic_mmhg")
    low = all_of(
        (
            verdict_of(None if systolic is None else systolic < below.systolic_mmhg),
            verdict_of(None if diastolic is None else diastolic < below.diastolic_mmhg),
        )
    )
    near = all_of((_near(view, "systolic_mmhg", systolic, share), _near(view, "diastolic_mmhg", diastolic, share)))
    title = (
        f"Blood pressure below {below.systolic_mmhg:g}/{below.diastolic_mmhg:g} mmHg or within {share:g} % of baseline"
    )
    words = f"{systolic_words} {diastolic_words}"
    return _finding(
        view, "pressure", title, any_of((low, near)), words, below.source, ("systolic_mmhg", "diastolic_mmhg")
    )


def _near(view: View, measure: Measure, value: float | None, share: float) -> Verdict:
    baseline = view.baseline(measure)
    if value is None or not baseline:
        return Verdict.UNKNOWN
    return verdict_of(abs(value - baseline) <= baseline * share / 100 + 1e-9)


def _oxygen(view: View, rules: DischargeRules) -> Finding:
    value, words = _current(view, "spo2_percent")
    baseline, tolerance = view.baseline("spo2_percent"), rules.spo2_tolerance
    known = value is not None and baseline is not None
    verdict = verdict_of(value >= baseline - tolerance.value if known else None)  # type: ignore[operator]
    words = f"{words} Baseline {baseline:g}." if baseline is not None else f"{words} No baseline."
    return _finding(view, "oxygen", "SpO2 at baseline", verdict, words, tolerance.source, ("spo2_percent",))


def _not_dissociated(view: View, rules: DischargeRules) -> Iterator[Finding]:
    limit = rules.dissociation_above
    if limit is not None:
        value, words = _current(view, "cadss")
        bound = max(limit.value, view.baseline("cadss") or 0)
        verdict = verdict_of(None if value is None else value <= bound)
        title = "Dissociation is over: CADSS at baseline"
        yield _finding(view, "dissociation", title, verdict, words, limit.source, ("cadss",))


def _escort(view: View, rules: DischargeRules) -> Finding:
    confirmed = view.log.latest(EscortConfirmed)
    words = (
        f"{confirmed.by} saw the escort {confirmed.escort}".strip() + "."
        if confirmed
        else "Nobody has seen an escort yet."
    )
    verdict = verdict_of(True if confirmed else None)
    inputs = (event_input(confirmed, "Escort", confirmed.escort or "seen"),) if confirmed else ()
    ask = None if confirmed else _ask("escort", "the escort", "Who takes the patient home?")
    title = "Somebody takes the patient home"
    return session_finding("discharge", "escort", title, verdict, words, rules.escort, inputs=inputs, missing=ask)


def _no_alarm(view: View, calling: Sequence[Alarm]) -> Finding:
    """No alarm of high priority whose condition lasts, or that nobody has seen."""
    high = [each for each in calling if each.priority == "high"]
    words = f"{'; '.join(each.title for each in high)}." if high else "None."
    source = high[0].source if high else view.rules.discharge.sedation.source
    return session_finding("discharge", "no-alarm", "No alarm of high priority", verdict_of(not high), words, source)


_NAMES: dict[Measure, str] = {
    "systolic_mmhg": "systolic",
    "diastolic_mmhg": "diastolic",
    "heart_rate_per_min": "heart rate",
    "spo2_percent": "SpO2",
    "respiratory_rate_per_min": "respiratory rate",
    "moaa_s": "MOAA/S",
    "cadss": "CADSS",
    "aldrete": "modified Aldrete",
}


def _current(view: View, measure: Measure) -> tuple[float | None, str]:
    """The value that counts for leaving: after the drug and fresh, else None; with a sentence."""
    last, limit, ended = view.last(measure), view.rules.discharge.latest_within.value, view.given.ended_at
    name = _NAMES[measure][:1].upper() + _NAMES[measure][1:]
    if last is None or ended is None or last[0] < ended:
        return None, f"{name} was not taken after the drug."
    age = minutes_between(last[0], view.now)
    if age > limit:
        return None, f"{name} {last[1]:g}, but {age:.0f} min ago; it counts for {limit:g} min."
    return last[1], f"{name} {last[1]:g}, {age:.0f} min ago."


def _finding(
    view: View, rule: str, title: str, verdict: Verdict, sentence: str, source: Source, measures: tuple[Measure, ...]
) -> Finding:
    asked = " and ".join(_NAMES[measure] for measure in measures)
    facts = [(measure, last) for measure in measures if (last := view.last(measure))]
    inputs = tuple(Input(name=_NAMES[each], value=f"{last[1]:g}", date=last[0].isoformat()) for each, last in facts)
    ask = _ask(rule, asked, f"Measure {asked} now.") if verdict is Verdict.UNKNOWN else None
    return session_finding("discharge", rule, title, verdict, sentence, source, inputs=inputs, missing=ask)


def _ask(rule: str, what: str, question: str) -> Missing:
    return Missing(what=what, question=question, question_id=f"session:discharge:{rule}", answer_kind="record")
