"""Signing a screening, and showing years later that the same findings still follow from what was signed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from daybreak import __version__
from daybreak.care.chart import Chart
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Decision, Screening
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import one_writer
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import KnowledgeSnapshot, SignedScreening
from daybreak.clinic.screening.protocols import ClinicProtocol, protocol_of
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.clinic.screening.stored import decode_screening, encode_screening, seal
from daybreak.exchange.facts import decode_chart, encode_chart
from daybreak.knowledge import load_tables, protocol_from_bytes, tables_from_snapshot, tables_snapshot


class ScreeningChanged(ValueError):
    """The records changed between looking and signing; `current` is what they say now."""

    def __init__(self, current: Screening) -> None:
        self.current = current
        super().__init__("The records changed since this screening was shown. Look at it again before signing.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Whether what was signed still follows, and in words what does not."""

    same: bool
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartChange:
    """What happened to the chart since a signature: records that are new, gone, or say something else."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def sign(
    patient: Patient,
    screening: Screening,
    *,
    decision: Literal["accept", "override"],
    outcome: str,
    reason: str,
    by: User,
) -> SignedScreening:
    """Keeps the decision with the chart as seen, the protocol file, the tables and the findings.

    outcome: a Decision's value; the computed one to accept, another one to override, which needs a reason.
    Raises ScreeningChanged if the records now give another screening than the one shown, ValueError for an outcome
    or reason that does not fit the decision, PermissionDenied.
    """
    ensure_may(by, "screening.sign")
    _check_decision(screening, decision, outcome, reason)
    protocol, tables = protocol_of(screening.protocol.id), load_tables()
    with one_writer():
        chart = read_chart(patient)
        current = screen(chart, protocol.protocol, tables, screening.as_of)
        if seal(current) != seal(screening):
            raise ScreeningChanged(current)
        signed = _keep(patient, chart, screening, protocol, tables, decision, outcome, reason.strip(), by)
        audit.record("screening.sign", patient=patient, record=f"SignedScreening/{signed.pk}", by=by)
    return signed


def replay(signed: SignedScreening) -> Replay:
    """Judges the signed chart again by the signed protocol and tables, with the rules of this version."""
    audit.record("screening.replay", patient=signed.patient, record=f"SignedScreening/{signed.pk}")
    tables = tables_from_snapshot(bytes(signed.knowledge.content))
    protocol = protocol_from_bytes(bytes(signed.protocol.content), signed.protocol.protocol_id, tables)
    again = screen(decode_chart(bytes(signed.chart)), protocol, tables, signed.as_of)
    if encode_screening(again) == bytes(signed.screening):
        return Replay(same=True)
    return Replay(same=False, differences=tuple(_differences(signed_result(signed), again)))


def signed_result(signed: SignedScreening) -> Screening:
    """The screening as it was signed."""
    return decode_screening(bytes(signed.screening))


def changed_since(signed: SignedScreening) -> ChartChange:
    """How the patient's chart differs now from the one that was signed; false in a condition if it does not."""
    then, now = _by_record(decode_chart(bytes(signed.chart))), _by_record(read_chart(signed.patient))
    return ChartChange(
        added=tuple(sorted(now.keys() - then.keys())),
        removed=tuple(sorted(then.keys() - now.keys())),
        changed=tuple(sorted(record for record in now.keys() & then.keys() if now[record] != then[record])),
    )


def _check_decision(screening: Screening, decision: str, outcome: str, reason: str) -> None:
    Decision(outcome)
    if decision == "accept" and outcome != screening.decision:
        raise ValueError(f"The screening says {screening.decision}; deciding {outcome} is an override.")
    if decision == "override" and outcome == screening.decision:
        raise ValueError(f"The screening says {outcome} already; there is nothing to override.")
    if decision == "override" and not reason.strip():
        raise ValueError("An override needs a reason.")
    if decision not in ("accept", "override"):
        raise ValueError(f"{decision!r} is neither accept nor override.")


def _keep(
    patient: Patient,
    chart: Chart,
    screening: Screening,
    protocol: ClinicProtocol,
    tables: ReferenceTables,
    decision: str,
    outcome: str,
    reason: str,
    by: User,
) -> SignedScreening:
    seen = encode_chart(chart)
    return SignedScreening.objects.create(
        patient=patient,
        as_of=screening.as_of,
        protocol=protocol_snapshot(protocol),
        knowledge=_knowledge_snapshot(tables),
        software_version=__version__,
        computed=screening.decision,
        decision=decision,
        outcome=outcome,
        reason=reason,
        signed_by=by,
        chart_sha256=hashlib.sha256(seen).hexdigest(),
        chart=seen,
        screening=encode_screening(screening),
    )


def _knowledge_snapshot(tables: ReferenceTables) -> KnowledgeSnapshot:
    content = tables_snapshot(tables)
    digest = hashlib.sha256(content).hexdigest()
    return KnowledgeSnapshot.objects.filter(pk=digest).first() or KnowledgeSnapshot.objects.create(
        sha256=digest, version=tables.version, content=content
    )


def _differences(signed: Screening, again: Screening) -> Iterator[str]:
    then, now = msgspec.to_builtins(signed), msgspec.to_builtins(again)
    for name in then:
        if then[name] == now[name]:
            continue
        if name == "findings":
            yield from _finding_differences(then[name], now[name])
        else:
            yield f"{name}: {_short(then[name])} was signed, {_short(now[name])} follows now"


def _finding_differences(then: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[str]:
    by_rule = {finding["rule"]: finding for finding in now}
    for finding in then:
        again = by_rule.pop(finding["rule"], None)
        if again is None:
            yield f"finding {finding['rule']}: it no longer exists"
        elif again != finding:
            yield f"finding {finding['rule']}: {finding['verdict']} was signed, {again['verdict']} follows now"
    yield from (f"finding {rule}: it is new" for rule in by_rule)


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} entries"
    return str(value)[:80]


def _by_record(chart: Chart) -> dict[str, list[bytes]]:
    """Each record's facts as bytes, whatever order they came in."""
    facts: dict[str, list[bytes]] = {"Patient": [msgspec.json.encode(chart.patient)]}
    for name in chart.__slots__:
        for fact in getattr(chart, name) if name != "patient" else ():
            facts.setdefault(fact.record, []).append(msgspec.json.encode(fact))
    return {record: sorted(each) for record, each in facts.items()}
