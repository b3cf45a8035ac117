"""The session record as PDF."""

from collections.abc import Iterable

from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from daybreak.care.findings import Finding
from daybreak.care.session.state import Alarm
from daybreak.clinic.sessions.record.chart import readings_chart
from daybreak.clinic.sessions.record.facts import dose_facts, given_facts
from daybreak.clinic.sessions.record.paper.chart import chart_drawing
from daybreak.clinic.sessions.record.reading import Entry, SessionRecord
from daybreak.clinic.sessions.record.words import PHASES, PRIORITIES, clock, figure, later
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.findings import finding_rows
from daybreak.clinic.ui.paper.sheets import about_patient, sheets
from daybreak.clinic.ui.paper.tables import RULED, WIDTH, fact_table, ruled_table
from daybreak.clinic.ui.paper.words import all_printable, heading, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, clinical_time, person_name, sex_word

UNFINISHED = "UNFINISHED"
_LONGEST_CONTENT = 400
_LATE_AT_MOST = 40
_HEADING = 40


def record_pdf(record: SessionRecord) -> bytes:
    """The record of one session; of one that still runs it says UNFINISHED across every page."""
    patient = record.session.patient
    day = clinical_date(record.session.opened_at)
    return sheets(
        _story(record),
        title=f"Session record: {person_name(patient)}, {day}",
        about=f"{about_patient(patient)}. Session of {day}",
        mark="" if record.is_finished else UNFINISHED,
    )


def _story(record: SessionRecord) -> Iterable[Flowable]:
    yield words("Session record", styles.TITLE)
    if not record.is_finished:
        yield words("This session is not finished. It may change with the next event.", styles.STRONG)
    yield Spacer(1, 4)
    yield _facts(record)
    if not all_printable(person_name(record.session.patient)):
        yield words("The name has letters that this paper cannot show: go by record number and birth.", styles.STRONG)
    yield from _dose(record)
    yield from _administration(record)
    yield from _readings(record)
    yield from _effects(record)
    yield from _alarms(record)
    yield from _end(record)
    yield from _findings("What contradicts itself or was done although something spoke against it", record)
    yield from _changes(record)
    yield from _people(record)


def _facts(record: SessionRecord) -> Flowable:
    session, clocks, patient = record.session, record.state.clocks, record.session.patient
    places = ", ".join(f"{each.chair or 'left the chair'} from {clock(each.since)}" for each in record.seatings)
    facts = (
        ("Patient", person_name(patient)),
        ("Born", clinical_date(patient.birth_date)),
        ("Sex", sex_word(patient.sex)),
        ("MRN", patient.mrn or "None"),
        ("Protocol", f"{record.protocol.title} ({record.protocol.id}, version {record.protocol.version})"),
        ("State", PHASES[record.state.phase]),
        ("Opened", f"{clinical_time(session.opened_at)} by {session.opened_by}"),
        ("Ended", clinical_time(clocks.closed_at) if clocks.closed_at else "Not yet"),
        ("Chair", places or "None"),
        ("Software", f"Opened with Daybreak {session.software_version}, printed with {record.software_version}"),
    )
    return fact_table(facts)


def _dose(record: SessionRecord) -> Iterable[Flowable]:
    plan = record.state.dose
    yield from heading("Dose")
    yield fact_table(tuple(dose_facts(record)))
    if plan.findings:
        yield Spacer(1, 3)
        yield _finding_table(plan.findings)
    others = [each for each in record.state.start if each not in plan.findings]
    if others:
        yield from heading("Before the drug was given")
        yield _finding_table(others)


def _administration(record: SessionRecord) -> Iterable[Flowable]:
    yield from heading("Administration")
    yield fact_table(tuple(given_facts(record)))
    if record.steps:
        rows = ((clock(each.at), each.words, each.by) for each in record.steps)
        yield ruled_table(("Time", "Step", "By"), rows, (0.1, 0.6, 0.3))


def _readings(record: SessionRecord) -> Iterable[Flowable]:
    chart = readings_chart(record)
    if chart is None:
        yield from heading("Readings")
        yield words("Nothing was measured.")
        return
    drawing = chart_drawing(chart, WIDTH)
    yield CondPageBreak(drawing.height + _HEADING)
    yield words("Readings", styles.HEADING)
    yield drawing
    yield words(
        "Black: systolic, dashed: diastolic; violet: heart rate. Red, amber and grey strips: alarms of high, medium "
        "and low priority. A line is broken where no value came for longer than the protocol allows.",
        styles.SMALL,
    )
    yield Spacer(1, 4)
    if record.thinned:
        yield words(f"{record.reading_count} readings; the table shows the lowest and highest of each minute.")
    if record.vitals:
        heads = ("Time", "BP, mmHg", "HR, /min", "SpO2, %", "RR, /min", "By")
        rows = (
            (clock(e.at), e.pressure or figure(None), *(v or figure(None) for v in e.others), e.by)
            for e in record.vitals
        )
        yield ruled_table(heads, rows, (0.1, 0.18, 0.13, 0.13, 0.13, 0.33))
    if record.scales:
        yield from heading("Scales")
        yield _entry_table("Score", record.scales)


def _entry_table(title: str, entries: Iterable[Entry]) -> Flowable:
    return ruled_table(("Time", title, "By"), ((clock(e.at), e.words, e.by) for e in entries), (0.1, 0.6, 0.3))


def _effects(record: SessionRecord) -> Iterable[Flowable]:
    yield from heading("Side effects")
    if record.effects:
        heads = ("Effect", "Severity", "Onset", "Resolved", "Note", "By")
        rows = (
            (
                each.effect.title,
                each.effect.severity or "Not said",
                clock(each.effect.onset),
                clock(each.effect.resolved_at) or "Not resolved",
                each.note,
                each.by,
            )
            for each in record.effects
        )
        yield ruled_table(heads, rows, (0.22, 0.11, 0.09, 0.12, 0.2, 0.26))
    else:
        yield words("None was noted.")
    yield from heading("Interventions")
    yield _entry_table("What was done", record.interventions) if record.interventions else words("None was noted.")


def _alarms(record: SessionRecord) -> Iterable[Flowable]:
    yield from heading("Alarms")
    if not record.alarms:
        yield words("No limit of the protocol was passed.")
        return
    heads = ("From", "To", "Priority", "Alarm", "Seen by")
    yield ruled_table(heads, (_alarm(each) for each in record.alarms), (0.09, 0.12, 0.1, 0.45, 0.24))
    yield words(
        "A value that did not come raises an alarm too while it lasts; those are not listed here.", styles.SMALL
    )


def _alarm(alarm: Alarm) -> tuple[str, ...]:
    doubt = "" if alarm.certain else " No second reading confirmed it."
    return (
        clock(alarm.since),
        clock(alarm.ended_at) or "It lasts",
        PRIORITIES[alarm.priority],
        f"{alarm.title}. {alarm.sentence}{doubt}",
        alarm.acknowledged_by or "Nobody",
    )


def _end(record: SessionRecord) -> Iterable[Flowable]:
    yield from heading("Discharge")
    closing = record.closing
    if closing is None:
        yield words("The patient has not been discharged.")
    else:
        how = "Left against advice" if closing.against_advice else "Discharged"
        yield words(f"{how} {clinical_time(closing.observed_at)}, recorded by {closing.by}.", styles.STRONG)
        if closing.reason:
            yield words(closing.reason)
    yield words("Each condition as it stood then:" if closing else "Each condition as it stands now:", styles.SMALL)
    yield _finding_table(record.state.discharge)


def _findings(title: str, record: SessionRecord) -> Iterable[Flowable]:
    if record.state.findings:
        yield from heading(title)
        yield _finding_table(record.state.findings)


def _finding_table(findings: Iterable[Finding]) -> Flowable:
    return Table(finding_rows(findings), colWidths=[0.13 * WIDTH, 0.87 * WIDTH], style=RULED)


def _changes(record: SessionRecord) -> Iterable[Flowable]:
    if record.corrections:
        yield from heading("Corrections")
        rows = (
            (
                f"{clock(e.at)} {e.by}",
                f"{e.was} ({e.was_by})",
                e.now,
                f"{e.reason}{'' if e.counts else ' (A later correction counts.)'}",
            )
            for e in record.corrections
        )
        yield ruled_table(("Corrected", "Was", "Stands instead", "Why"), rows, (0.22, 0.3, 0.26, 0.22))
    if record.late:
        yield from heading("Entered late")
        late = ((clock(e.at), later(e.late_minutes), e.words, e.by) for e in record.late[:_LATE_AT_MOST])
        yield ruled_table(("Seen", "Arrived", "What", "By"), late, (0.1, 0.15, 0.45, 0.3))
        if len(record.late) > _LATE_AT_MOST:
            yield words(f"{len(record.late) - _LATE_AT_MOST} more; every one stands on the page of the record.")
    if record.refused:
        yield from heading("Refused entries")
        refused = ((clinical_time(e.received_at), e.by, e.reason, e.content[:_LONGEST_CONTENT]) for e in record.refused)
        yield ruled_table(("Received", "From", "Why", "As sent"), refused, (0.14, 0.16, 0.35, 0.35))


def _people(record: SessionRecord) -> Iterable[Flowable]:
    yield from heading("Everything in order, without readings and scores")
    rows = ((clock(e.at), f"{e.words}{' (Corrected; see above.)' if e.corrected else ''}", e.by) for e in record.story)
    yield ruled_table(("Time", "What", "By"), rows, (0.1, 0.6, 0.3))
    yield from heading("Who did what")
    yield ruled_table(("Who", "What, how often"), record.people, (0.35, 0.65))
