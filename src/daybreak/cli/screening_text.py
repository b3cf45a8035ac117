"""A screening as a clinician reads it: the decision first, then why, what to ask, and what it all rests on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daybreak.care.chart import Patient
from daybreak.care.dates import PartialDate, Span
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict
from daybreak.care.protocol import Protocol
from daybreak.care.reference import ReferenceTables
from daybreak.care.screening.result import AntidepressantTrial, Decision, OtherTreatment, Screening, Staging

DECISIONS = {
    Decision.ELIGIBLE: ("ELIGIBLE", "bold green"),
    Decision.NOT_ELIGIBLE: ("NOT ELIGIBLE", "bold red"),
    Decision.UNDETERMINED: ("UNDETERMINED", "bold yellow"),
}
MARKS = {
    Verdict.NOT_MET: ("not met", "red"),
    Verdict.UNKNOWN: ("unknown", "yellow"),
    Verdict.MET: ("met", "green"),
}
EPISODE = {Verdict.MET: "yes", Verdict.NOT_MET: "no", Verdict.UNKNOWN: "unknown"}
# What refuses and what is open comes before what is settled.
URGENCY = {Verdict.NOT_MET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
CERTAINTIES = {
    "V": "read in the document",
    "V2": "read in a source that quotes it",
    "R": "recalled, not yet checked against the document",
    "R?": "recalled with doubt",
    "P": "a clinic default that no source fixes",
}


def screening_text(
    screening: Screening, patient: Patient, protocol: Protocol, tables: ReferenceTables
) -> RenderableType:
    """The whole screening, to be printed on a console."""
    return Group(
        *heading(screening, patient, protocol),
        *questions(screening),
        *trials(screening.trials),
        *other_treatments(screening.other_treatments),
        *stagings(screening.staging),
        *findings(screening.findings, protocol),
        *sources(screening, tables),
        Text("\nThis supports the clinician's decision and does not replace it."),
    )


def heading(screening: Screening, patient: Patient, protocol: Protocol) -> Iterator[RenderableType]:
    """Who, by which protocol, on which day, and the answer."""
    word, style = DECISIONS[screening.decision]
    yield Text(banner(patient, screening), style="bold")
    yield Text(f"{protocol.title} ({protocol.id} {protocol.version}), as of {screening.as_of.isoformat()}")
    yield Text(f"\n{word}", style=style)
    yield Text(screening.reason)


def banner(patient: Patient, screening: Screening) -> str:
    """The patient in one line: name, age, sex, id."""
    parts = [patient.name or "Name not recorded", age_text(patient.birth_date, screening), patient.sex or "sex unknown"]
    return ", ".join([*parts, f"patient {patient.id}"])


def age_text(birth_date: PartialDate | None, screening: Screening) -> str:
    """The age on the day of the screening, as exact as the birth date."""
    if birth_date is None:
        return "age unknown"
    today = (screening.as_of.month, screening.as_of.day)
    oldest, youngest = (
        screening.as_of.year - born.year - (today < (born.month, born.day))
        for born in (birth_date.earliest, birth_date.latest)
    )
    return f"{oldest} years" if oldest == youngest else f"{youngest} to {oldest} years"


def questions(screening: Screening) -> Iterator[RenderableType]:
    """Each question that would settle an unknown, once, those that decide first."""
    required = [finding for finding in screening.findings if finding.effect == "required"]
    deciding = distinct(missing_of(required))
    known = {missing.question_id for missing in deciding}
    advisory = [missing for missing in distinct(missing_of(screening.findings)) if missing.question_id not in known]
    yield from question_list("To settle the decision, find out", deciding)
    yield from question_list("Also worth asking", advisory)


def missing_of(listed: Iterable[Finding]) -> Iterator[Missing]:
    """What is missing for findings that are not settled."""
    return (missing for finding in listed if finding.verdict is Verdict.UNKNOWN for missing in finding.missing)


def distinct(listed: Iterable[Missing]) -> list[Missing]:
    """The first of each question."""
    return list({missing.question_id: missing for missing in reversed(list(listed))}.values())[::-1]


def question_list(title: str, listed: Sequence[Missing]) -> Iterator[RenderableType]:
    """A numbered list under a title; nothing where there is nothing to ask."""
    if not listed:
        return
    yield Text(f"\n{title}", style="bold")
    for number, missing in enumerate(listed, 1):
        yield hanging(f"{number:>3}.", Text(missing.question))


def trials(listed: Sequence[AntidepressantTrial]) -> Iterator[RenderableType]:
    """The medication history as trials, each with the reason for its judgement."""
    yield Text("\nAntidepressant trials", style="bold")
    if not listed:
        yield Padding(Text("No antidepressant was found in the records."), (0, 0, 0, 2))
        return
    yield trial_table(listed)
    for trial in listed:
        yield hanging("  ", Text(f"{trial.medicine_label}: {trial.reason}"))


def other_treatments(listed: Sequence[OtherTreatment]) -> Iterator[RenderableType]:
    """ECT, TMS and psychotherapy; nothing where none is recorded."""
    if listed:
        yield Text("\nOther treatments", style="bold")
    for each in listed:
        days = " to ".join(str(day) for day in (each.start, each.end) if day) or "date not recorded"
        outcome = f", {each.outcome_text}" if each.outcome_text else ""
        yield hanging("  ", Text(f"{each.label}: {days}{outcome} [{each.record}]"))


def trial_table(listed: Sequence[AntidepressantTrial]) -> Table:
    """One line per trial."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("  Medicine", "Class", "From", "To", "Max mg/d", "Days at dose", "Adequate", "Outcome", "Episode"):
        table.add_column(column, justify="right" if column in ("Max mg/d", "Days at dose") else "left")
    for trial in listed:
        role = "" if trial.role == "antidepressant" else f" ({trial.role})"
        table.add_row(
            f"  {trial.medicine_label}{role}",
            trial.medicine_class.upper() if len(trial.medicine_class) <= 4 else trial.medicine_class,
            "unknown" if trial.start is None else str(trial.start),
            "ongoing" if trial.end is None else str(trial.end),
            "unknown" if trial.max_daily_dose_mg is None else f"{trial.max_daily_dose_mg:g}",
            span_text(trial.days_at_adequate_dose),
            trial.adequacy.value,
            trial.outcome.value,
            EPISODE[trial.in_current_episode],
        )
    return table


def span_text(span: Span) -> str:
    """A number, or the range it lies in."""
    return f"{span.low:g}" if span.is_exact else f"{span.low:g}-{span.high:g}"


def stagings(listed: Sequence[Staging]) -> Iterator[RenderableType]:
    """Each staging with its dimensions, since a total alone explains nothing."""
    if listed:
        yield Text("\nStaging", style="bold")
    for staging in listed:
        yield hanging("  ", Text(f"{staging.label}: {staging.sentence}"))
        for dimension in staging.dimensions:
            points = "?" if dimension.points is None else str(dimension.points)
            yield hanging(f"{points:>7}", Text(f"{dimension.name}: {dimension.category}"))


def findings(listed: Sequence[Finding], protocol: Protocol) -> Iterator[RenderableType]:
    """Every rule that was judged, under the headings of the worksheet."""
    order = list(dict.fromkeys([*(rule.group for rule in protocol.eligibility), *(each.group for each in listed)]))
    arranged = sorted(listed, key=lambda each: (order.index(each.group), URGENCY[each.verdict]))
    for group, members in groupby(arranged, key=lambda each: each.group):
        yield Text(f"\n{group.replace('_', ' ').capitalize()}", style="bold")
        for finding in members:
            yield from finding_lines(finding)


def finding_lines(finding: Finding) -> Iterator[RenderableType]:
    """The verdict, the sentence, the facts used and the source."""
    word, style = MARKS[finding.verdict]
    advisory = " (advice)" if finding.effect == "advisory" else ""
    yield hanging(
        f"  {word:<9}", Text.assemble((finding.title, "bold"), f"{advisory}. {finding.sentence}"), style=style
    )
    for fact in finding.inputs:
        yield hanging(" " * 11, Text(input_text(fact), style="dim"))
    yield hanging(" " * 11, Text(f"Source: {source_text(finding.source)}", style="dim"))


def input_text(fact: Input) -> str:
    """One fact used, with its record and date."""
    where = ", ".join(part for part in (fact.record, fact.date) if part)
    return f"{fact.name}: {fact.value}" + (f" [{where}]" if where else "")


def source_text(source: Source) -> str:
    """The key of the source, the place in it, and how sure we are."""
    place = f", {source.locator}" if source.locator else ""
    return f"{source.key}{place} ({source.certainty})"


def sources(screening: Screening, tables: ReferenceTables) -> Iterator[RenderableType]:
    """The documents that were cited, and what the letters after them mean."""
    used = [
        *(trial.source for trial in screening.trials),
        *(staging.source for staging in screening.staging),
        *(finding.source for finding in screening.findings),
    ]
    if not used:
        return
    yield Text("\nSources", style="bold")
    for key in sorted({source.key for source in used}):
        citation = tables.citations.get(key)
        yield hanging("  ", Text(f"{key}: {citation.title}" if citation else key))
    letters = {source.certainty for source in used}
    meanings = "; ".join(f"{letter}: {meaning}" for letter, meaning in CERTAINTIES.items() if letter in letters)
    yield hanging("  ", Text(f"({meanings})", style="dim"))


def hanging(mark: str, text: Text, *, style: str = "") -> Table:
    """A mark with a text beside it whose further lines stay beside it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, width=len(mark))
    grid.add_column()
    grid.add_row(Text(mark, style=style), text)
    return grid
