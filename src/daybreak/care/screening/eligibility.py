"""Screening: one chart, one protocol, one day; out come trials, staging, findings and the decision they add up to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from daybreak.care.chart import Chart
from daybreak.care.findings import Finding, Missing, Source, Verdict, all_of
from daybreak.care.protocol import Protocol, Rule
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.antidepressant_trials import History, antidepressant_trials
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.criteria import Evidence, Judgement
from daybreak.care.screening.criteria.treatment_history import failed_medicines
from daybreak.care.screening.current_medicines import medicine_list
from daybreak.care.screening.episode import current_episode
from daybreak.care.screening.result import Decision, OtherTreatment, ProtocolReference, Screening
from daybreak.care.screening.staging import stagings

OTHER_TREATMENTS = ("ect", "tms", "psychotherapy")
"""Treatments of depression that are no medicines (concepts): listed with the trials."""

_DECISIONS = {
    Verdict.MET: Decision.ELIGIBLE,
    Verdict.NOT_MET: Decision.NOT_ELIGIBLE,
    Verdict.UNKNOWN: Decision.UNDETERMINED,
}


def screen(chart: Chart, protocol: Protocol, tables: ReferenceTables, as_of: date) -> Screening:
    """Everything that the protocol says about the chart on the day; facts dated later are not seen.

    Not eligible if any required rule is not met, else undetermined if any is unknown, else eligible. The order of the
    facts in the chart never matters.
    """
    index = ChartIndex(chart, tables, as_of)
    episode = current_episode(index)
    history = History(index=index, tables=tables, rules=protocol.antidepressant_trials, episode=episode)
    evidence = Evidence(
        chart=chart,
        index=index,
        tables=tables,
        route=protocol.route,
        trials=antidepressant_trials(chart.medications, history),
        medicines=medicine_list(chart.medications, index, tables),
    )
    findings = tuple(finding for rule in protocol.eligibility for finding in _findings(rule, protocol, evidence))
    required = [finding for finding in findings if finding.effect == "required"]
    failed = list(failed_medicines(evidence.trials).values())
    sure, perhaps = failed.count(Verdict.MET), failed.count(Verdict.UNKNOWN)
    is_closed = evidence.medicines.is_complete and not evidence.medicines.unnamed
    return Screening(
        patient_id=chart.patient.id,
        as_of=as_of,
        protocol=ProtocolReference(id=protocol.id, version=protocol.version),
        reference_version=tables.version,
        decision=_DECISIONS[all_of(finding.verdict for finding in required)],
        reason=_reason(required),
        trials=evidence.trials,
        adequate_failed_trials=sure,
        possible_failed_trials=sure + perhaps,
        staging=stagings(evidence, protocol, episode, (sure, sure + perhaps if is_closed else None)),
        findings=findings,
        other_treatments=tuple(_other_treatments(evidence)),
    )


def _findings(rule: Rule, protocol: Protocol, evidence: Evidence) -> Iterator[Finding]:
    """The rule's own finding, and one for each notice that came up on the way."""
    judged = rule.criterion.judge(evidence)
    source = judged.basis or rule.source
    yield Finding(
        rule=rule.id,
        group=rule.group,
        title=rule.title,
        verdict=judged.verdict,
        effect="required" if _may_decide(rule, judged, source, protocol) else "advisory",
        sentence=judged.sentence,
        inputs=judged.inputs,
        missing=_asked_as_written(rule, judged.missing),
        source=source,
    )
    for notice in judged.notices:
        yield Finding(
            rule=f"{rule.id}:{notice.id}",
            group=rule.group,
            title=notice.title,
            verdict=notice.verdict,
            effect="advisory",
            sentence=notice.sentence,
            inputs=notice.inputs,
            missing=notice.missing,
            source=notice.source,
        )


def _may_decide(rule: Rule, judged: Judgement, source: Source, protocol: Protocol) -> bool:
    """Doubtful or no published ground only warns until the clinic approves the rule; a caution never does more."""
    if rule.effect != "required" or not judged.may_refuse:
        return False
    return rule.id in protocol.approved_rules or (source.may_block and rule.source.may_block)


def _asked_as_written(rule: Rule, missing: tuple[Missing, ...]) -> tuple[Missing, ...]:
    """The protocol may word the first question in its own way."""
    if not rule.question or not missing:
        return missing
    return (replace(missing[0], question=rule.question), *missing[1:])


def _reason(required: list[Finding]) -> str:
    not_met = [finding.title for finding in required if finding.verdict is Verdict.NOT_MET]
    unknown = [finding.title for finding in required if finding.verdict is Verdict.UNKNOWN]
    if not_met:
        also = f" Not known besides: {len(unknown)}." if unknown else ""
        return f"Not met: {_listed(not_met)}.{also}"
    if unknown:
        return f"Nothing refuses treatment so far; not known: {_listed(unknown)}."
    return f"All {len(required)} required rules are met."


def _listed(titles: list[str], most: int = 4) -> str:
    shown = "; ".join(titles[:most])
    return shown if len(titles) <= most else f"{shown}; and {len(titles) - most} more"


def _other_treatments(evidence: Evidence) -> Iterable[OtherTreatment]:
    for concept in OTHER_TREATMENTS:
        label = evidence.tables.concepts[concept].label if concept in evidence.tables.concepts else concept
        for procedure in evidence.index.procedures(concept):
            yield OtherTreatment(
                concept=concept,
                label=label,
                start=procedure.start,
                end=procedure.end,
                outcome_text=procedure.outcome_text,
                record=procedure.record,
            )
