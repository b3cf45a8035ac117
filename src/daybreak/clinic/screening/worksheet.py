"""A screening arranged for the person who has to decide: what to ask first, then what was found, then the rest.

It chooses an order and counts; it judges nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from daybreak.care.findings import Finding, Missing, Verdict
from daybreak.care.screening.result import Screening
from daybreak.clinic.patients.entry.kinds import Entry, entry_for

GROUPS = {
    "diagnosis": "Diagnosis",
    "treatment_history": "Treatment history",
    "severity": "Severity and impairment",
    "suicide_risk": "Suicide risk",
    "contraindications": "Contraindications",
    "medicines": "Medicines",
    "work_up": "Work-up",
    "programme": "Programme",
}
_ORDER = {Verdict.UNKNOWN: 0, Verdict.NOT_MET: 1, Verdict.MET: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, asked once however many rules wait for it. `decides`: whether a required rule waits."""

    missing: Missing
    asked_by: tuple[str, ...]
    decides: bool
    element: str

    @property
    def needs_record(self) -> bool:
        """Whether a record has to be added or corrected, because no single answer settles it."""
        return self.missing.answer_kind == "record"

    @property
    def entry(self) -> Entry | None:
        """The form that such a record is typed into."""
        return entry_for(self.missing.question_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """The required findings under one heading, those that are not known first."""

    id: str
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """Everything the worksheet shows of a screening."""

    screening: Screening
    deciding: tuple[Question, ...]
    completing: tuple[Question, ...]
    groups: tuple[FindingGroup, ...]
    warnings: tuple[Finding, ...]
    open_advice: tuple[Finding, ...]
    quiet_advice: tuple[Finding, ...]
    met: int
    not_met: int
    unknown: int


def worksheet(screening: Screening) -> Worksheet:
    """The worksheet of a screening."""
    required = [finding for finding in screening.findings if finding.effect == "required"]
    advisory = [finding for finding in screening.findings if finding.effect == "advisory"]
    questions = _questions(screening, required, advisory)
    counts = {verdict: sum(finding.verdict == verdict for finding in required) for verdict in Verdict}
    return Worksheet(
        screening=screening,
        deciding=tuple(question for question in questions if question.decides),
        completing=tuple(question for question in questions if not question.decides),
        groups=tuple(_groups(required)),
        warnings=tuple(finding for finding in advisory if finding.verdict == Verdict.NOT_MET),
        open_advice=tuple(finding for finding in advisory if finding.verdict == Verdict.UNKNOWN),
        quiet_advice=tuple(finding for finding in advisory if finding.verdict == Verdict.MET),
        met=counts[Verdict.MET],
        not_met=counts[Verdict.NOT_MET],
        unknown=counts[Verdict.UNKNOWN],
    )


def _questions(screening: Screening, required: list[Finding], advisory: list[Finding]) -> list[Question]:
    asked: dict[str, list[tuple[Missing, str, bool]]] = {}
    for missing, title, decides in _everything_missing(screening, required, advisory):
        asked.setdefault(missing.question_id, []).append((missing, title, decides))
    return [
        Question(
            missing=each[0][0],
            asked_by=tuple(dict.fromkeys(title for _, title, _ in each)),
            decides=any(decides for *_, decides in each),
            element=f"question-{number}",
        )
        for number, each in enumerate(asked.values(), start=1)
    ]


def _everything_missing(
    screening: Screening, required: list[Finding], advisory: list[Finding]
) -> Iterable[tuple[Missing, str, bool]]:
    for finding in required:
        for missing in finding.missing:
            yield missing, finding.title, finding.verdict == Verdict.UNKNOWN
    for finding in advisory:
        yield from ((missing, finding.title, False) for missing in finding.missing)
    for trial in screening.trials:
        yield from ((missing, f"Trial of {trial.medicine_label}", False) for missing in trial.missing)
    for staging in screening.staging:
        for dimension in staging.dimensions:
            yield from ((missing, f"{staging.label}: {dimension.name}", False) for missing in dimension.missing)


def _groups(findings: list[Finding]) -> Iterable[FindingGroup]:
    names = list(dict.fromkeys([*GROUPS, *(finding.group for finding in findings)]))
    for name in names:
        members = sorted((f for f in findings if f.group == name), key=lambda finding: _ORDER[finding.verdict])
        if members:
            title = GROUPS.get(name, name.replace("_", " ").capitalize())
            yield FindingGroup(id=name, title=title, findings=tuple(members))
