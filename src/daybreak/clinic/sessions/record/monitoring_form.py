"""The monitoring form of one session, filled in from its events and the chart; what is missing says what to do.

Nothing is filled in because it was not recorded: a "no" needs a record that says no. What only a person can say (was
it serious? the signature) stays missing until they write it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.conf import settings
from django.utils import timezone

from daybreak.care.dates import PartialDate
from daybreak.care.findings import Finding, Verdict, all_of
from daybreak.care.screening.chart_index import ChartIndex
from daybreak.care.screening.current_medicines import LIST_COMPLETE, MedicineList, medicine_list
from daybreak.care.session.events import CheckedIn, DeviceGiven, InterventionGiven, Reading
from daybreak.care.session.rules import Measure
from daybreak.care.session.start import PRESSURE
from daybreak.care.session.state import Phase
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.sessions.record.form_fields import FIELDS, MEDICINE_CLASSES, SUBMIT_WITHIN_DAYS, Field
from daybreak.clinic.sessions.record.reading import SessionRecord
from daybreak.clinic.sessions.record.words import clock, figure
from daybreak.clinic.ui.templatetags.clinical import clinical_date, sex_word
from daybreak.knowledge import load_tables

_ENROLMENT = "pre-check-consent"
_SETTING = ("name", "address", "city", "state", "zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A field with its value and where it comes from; or what is missing and what to do about it.

    state "not_needed": another field's answer leaves nothing to fill in here.
    """

    field: Field
    state: Literal["filled", "missing", "not_needed"]
    value: str = ""
    to_do: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringForm:
    """All fields of one session. due_on: by when it has to be with the programme; None before the drug was given."""

    record: SessionRecord
    sections: tuple[tuple[str, tuple[Filled, ...]], ...]
    due_on: date | None

    @property
    def missing(self) -> tuple[Filled, ...]:
        """What is still to be filled in."""
        return tuple(each for _, fields in self.sections for each in fields if each.state == "missing")

    @property
    def required_missing(self) -> tuple[Filled, ...]:
        """Those among them that the form marks as required."""
        return tuple(each for each in self.missing if each.field.required)

    @property
    def count(self) -> int:
        """How many fields there are."""
        return sum(len(fields) for _, fields in self.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The value of a field, or what to do; neither: it is not needed, and basis says why."""

    value: str = ""
    to_do: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """Sedation or dissociation: whether it was, from when to when, and what was done. None: not known."""

    was: bool | None
    onset: datetime | None = None
    resolved: datetime | None = None
    treatment: str = ""
    basis: str = ""


def form_applies(record: SessionRecord) -> bool:
    """Only esketamine from devices in the United States is under the programme."""
    return record.rules.devices is not None and record.protocol.jurisdiction == "US"


def monitoring_form(record: SessionRecord) -> MonitoringForm:
    """The form of a session. Raises ValueError where the form does not apply."""
    if not form_applies(record):
        raise ValueError(f"{record.session}: {record.protocol.id} is not under the US esketamine programme.")
    answers = _answers(record)
    sections: dict[str, list[Filled]] = {}
    for field in FIELDS:
        sections.setdefault(field.section, []).append(_filled(field, answers[field.id]))
    started = record.state.clocks.administration_from
    due = timezone.localdate(started) + timedelta(days=SUBMIT_WITHIN_DAYS) if started else None
    return MonitoringForm(
        record=record, sections=tuple((name, tuple(fields)) for name, fields in sections.items()), due_on=due
    )


def _filled(field: Field, answer: _Answer) -> Filled:
    state: Literal["filled", "missing", "not_needed"]
    state = "missing" if answer.to_do else "filled" if answer.value else "not_needed"
    return Filled(field=field, state=state, value=answer.value, to_do=answer.to_do, basis=answer.basis)


def _answers(record: SessionRecord) -> dict[str, _Answer]:
    return {
        **_patient(record),
        **_medicines(record),
        **_people(record),
        **_dosing(record),
        **_vital_signs(record),
        **_course_answers("sedation", _course(record, "moaa_s", "sedation"), "Score MOAA/S after the dose"),
        **_course_answers("dissociation", _course(record, "cadss", "dissociation"), "Score CADSS after the dose"),
        "respiratory-depression": _breathing(record),
        "serious": _serious(record),
        "serious-type": _Answer(basis="Only if there was one"),
        "serious-narrative": _Answer(basis="Only if there was one"),
        "signature": _Answer(to_do="Sign and date the form."),
    }


def _value(text: str, to_do: str, basis: str = "") -> _Answer:
    return _Answer(value=text, basis=basis) if text else _Answer(to_do=to_do)


def _patient(record: SessionRecord) -> dict[str, _Answer]:
    patient = record.session.patient
    given, *more = patient.given.split() or [""]
    sex = sex_word(patient.sex) if patient.sex in ("female", "male") else ""
    return {
        "first-name": _value(given, "Add the given name to the patient's record."),
        "middle-initial": _value(more[0][0] if more else "", "Ask, and write it on the form; leave it empty if none."),
        "last-name": _value(patient.family, "Add the family name to the patient's record."),
        "birth-date": _birth(patient.birth_date),
        "sex": _value(sex, "Ask, and write it on the form."),
        **_enrolment(record),
    }


def _birth(text: str) -> _Answer:
    try:
        known = PartialDate.parse(text)
    except ValueError:
        return _Answer(to_do="Add the birth date to the patient's record.")
    if not known.is_exact:
        return _Answer(to_do=f"Only {clinical_date(known)} is known: complete the birth date in the patient's record.")
    return _Answer(value=clinical_date(known))


def _enrolment(record: SessionRecord) -> dict[str, _Answer]:
    checked_in = record.log.latest(CheckedIn)
    before = checked_in.sessions_before if checked_in else None
    if before is None:
        to_do = "Correct the check-in: how many sessions were there before?"
        return {"first-treatment": _Answer(to_do=to_do), "enrolled": _Answer(to_do="Say first which treatment it was.")}
    first = _Answer(value="No" if before else "Yes", basis=f"{before} sessions before, as checked in")
    if before:
        return {"first-treatment": first, "enrolled": _Answer(basis="Not the first treatment")}
    finding = _finding(record.state.start, _ENROLMENT)
    answer = _yes_no(finding.verdict if finding else Verdict.UNKNOWN, "Answer the pre-check about the enrolment.")
    return {"first-treatment": first, "enrolled": answer}


def _yes_no(verdict: Verdict, to_do: str, basis: str = "") -> _Answer:
    if verdict is Verdict.UNKNOWN:
        return _Answer(to_do=to_do)
    return _Answer(value="Yes" if verdict is Verdict.MET else "No", basis=basis)


def _medicines(record: SessionRecord) -> dict[str, _Answer]:
    """From the chart as it is now, judged for the day of the session."""
    chart, tables = read_chart(record.session.patient), load_tables()
    day = timezone.localdate(record.state.clocks.administration_from or record.session.opened_at)
    listed = medicine_list(chart.medications, ChartIndex(chart, tables, day), tables)
    return {name: _medicine(listed, known) for name, known in MEDICINE_CLASSES.items()}


def _medicine(listed: MedicineList, medicine_class: str) -> _Answer:
    """Yes by a sure record; no only by a list that somebody called complete and that leaves nothing open."""
    found = [each for each in listed.current if medicine_class in each.classes]
    names = ", ".join(each.label for each in found)
    if any(each.sure for each in found):
        return _Answer(value="Yes", basis=f"In the chart: {names}")
    if found:
        return _Answer(to_do=f"Ask whether {names} is taken now, and correct its record.")
    if any(each.may_be_current for each in listed.unnamed):
        return _Answer(to_do="A medicine of the list is not understood: name it in its record.")
    if listed.is_complete:
        return _Answer(value="No", basis="None in the medicine list, which was answered to be complete")
    return _Answer(to_do=f"Ask the patient. Nothing in the chart says no ({LIST_COMPLETE.replace(':', ': ')}).")


def _people(record: SessionRecord) -> dict[str, _Answer]:
    by = record.closing.by if record.closing else ""
    clinic = {
        f"setting-{part}": _value(
            settings.CLINIC[part], f"Write it on the form, or set DAYBREAK_CLINIC_{part.upper()}.", "Clinic's settings"
        )
        for part in _SETTING
    }
    return {
        "monitor-name": _value(by, "It is filled in at the discharge.", "Who recorded the discharge"),
        "monitor-telephone": _value(settings.CLINIC["telephone"], "Write it on the form.", "Clinic's settings"),
        "monitor-email": _value(settings.CLINIC["email"], "Write it on the form.", "Clinic's settings"),
        **clinic,
    }


def _dosing(record: SessionRecord) -> dict[str, _Answer]:
    clocks, totals = record.state.clocks, record.state.totals
    started, nothing = clocks.administration_from, "Nothing was given yet."
    given = f"{totals.dose_mg:g} mg" if started and totals.dose_mg is not None else ""
    left = record.state.phase is Phase.DISCHARGED
    minutes = f"{clocks.monitored_minutes:.0f} min" if left else ""
    return {
        "session-date": _value(clinical_date(timezone.localdate(started)) if started else "", nothing),
        "dose": _value(given, nothing, f"{totals.devices} devices as charted"),
        "lot": _lots(record),
        "total-minutes": _value(minutes, "It is reckoned at the discharge.", "First device to discharge"),
        "ready-minutes": _ready(record),
    }


def _lots(record: SessionRecord) -> _Answer:
    devices = record.log.of(DeviceGiven)
    lots = list(dict.fromkeys(each.lot.strip() for each in devices if each.lot.strip()))
    without = [str(each.number) for each in devices if not each.lot.strip()]
    if without:
        return _Answer(to_do=f"Correct device {' and '.join(without)} in the session: the lot was not charted.")
    return _value(", ".join(lots), "Nothing was given yet.", "As charted with each device")


def _ready(record: SessionRecord) -> _Answer:
    minimum = record.rules.observation.minimum.value
    if minimum:
        return _Answer(basis=f"The protocol asks for at least {minimum:g} min")
    return _Answer(to_do="Write when the patient was ready to leave.")


def _vital_signs(record: SessionRecord) -> dict[str, _Answer]:
    before = _finding(record.state.start, PRESSURE)
    clocks = record.state.clocks
    return {
        "acceptable-before": _yes_no(
            before.verdict if before and clocks.administration_from else Verdict.UNKNOWN,
            "Measure the blood pressure before the first device.",
            before.sentence if before else "",
        ),
        "acceptable-after": _acceptable_after(record),
        "pressure-before": _pressure(_last_pressure(record, clocks.administration_from), "Measure before the dose."),
        "pressure-40": _pressure(_pressure_at_40(record), "No reading in the protocol's time around 40 minutes."),
        "pressure-after": _pressure(_last_pressure(record, clocks.closed_at), "Measure before the patient leaves."),
    }


def _acceptable_after(record: SessionRecord) -> _Answer:
    if record.state.phase is not Phase.DISCHARGED:
        return _Answer(to_do="It is judged at the discharge.")
    found = [each for each in record.state.discharge if each.rule in ("pressure", "spo2", "oxygen")]
    words = " ".join(each.sentence for each in found)
    to_do = "Not known at the discharge: blood pressure or SpO2 was not measured in time."
    return _yes_no(all_of(each.verdict for each in found) if found else Verdict.UNKNOWN, to_do, words)


def _pressures(record: SessionRecord) -> list[Reading]:
    return [e for e in record.log.of(Reading) if e.systolic_mmhg is not None and e.diastolic_mmhg is not None]


def _last_pressure(record: SessionRecord, until: datetime | None) -> Reading | None:
    before = [each for each in _pressures(record) if until is not None and each.observed_at <= until]
    started = record.state.clocks.administration_from
    is_end = until is not None and until == record.state.clocks.closed_at
    within = [each for each in before if not is_end or (started is not None and each.observed_at > started)]
    return within[-1] if within else None


def _pressure_at_40(record: SessionRecord) -> Reading | None:
    """The reading nearest to the time that the protocol's own schedule names for it, within what it allows."""
    check = next((e for e in record.rules.schedule if e.at_minutes and "systolic_mmhg" in e.measures), None)
    base = record.state.clocks.administration_ended_at
    if check is None or check.at_minutes is None or base is None:
        return None
    at = base + timedelta(minutes=check.at_minutes)
    first, last = at - timedelta(minutes=check.early_minutes), at + timedelta(minutes=check.late_minutes)
    within = [each for each in _pressures(record) if first <= each.observed_at <= last]
    return min(within, key=lambda each: abs(each.observed_at - at), default=None)


def _pressure(reading: Reading | None, to_do: str) -> _Answer:
    if reading is None:
        return _Answer(to_do=to_do)
    words = f"{figure(reading.systolic_mmhg)}/{figure(reading.diastolic_mmhg)} mmHg"
    return _Answer(value=words, basis=f"Measured {clock(reading.observed_at)}")


def _course(record: SessionRecord, measure: Measure, effect: str) -> _Course:
    """From the protocol's own limits of the scale and from what was noted; "no" only by scores up to the discharge."""
    started = record.state.clocks.administration_from
    if started is None:
        return _Course(was=None)
    limits = {each.id for each in record.rules.alarms if each.measure == measure}
    spans = [(a.since, a.ended_at) for a in record.alarms if a.id in limits and a.since >= started]
    spans += [(e.effect.onset, e.effect.resolved_at) for e in record.effects if e.effect.effect == effect]
    if spans:
        onset = min(start for start, _ in spans)
        ends = [end for _, end in spans]
        resolved = max((end for end in ends if end is not None), default=None) if None not in ends else None
        return _Course(was=True, onset=onset, resolved=resolved, treatment=_treatment(record, onset, resolved))
    judged = _finding(record.state.discharge, effect)
    scored = [at for at in record.log.series(measure).times if at > started]
    known = record.state.phase is Phase.DISCHARGED and scored and judged and judged.verdict is Verdict.MET
    basis = f"{len(scored)} scores after the first device, none beyond the protocol's limit"
    return _Course(was=False if known else None, basis=basis)


def _treatment(record: SessionRecord, onset: datetime, resolved: datetime | None) -> str:
    given = record.log.of(InterventionGiven)
    during = [e for e in given if e.observed_at >= onset and (resolved is None or e.observed_at <= resolved)]
    return "; ".join(f"{clock(each.observed_at)} {each.intervention} {each.dose}".strip() for each in during)


def _course_answers(name: str, course: _Course, score: str) -> dict[str, _Answer]:
    parts = ("onset", "resolved", "treatment")
    if course.was is None:
        asked = {f"{name}-{part}": _Answer(to_do=f"Say first whether there was {name}.") for part in parts}
        return {name: _Answer(to_do=f"{score} until the discharge, or say yes or no."), **asked}
    if not course.was:
        none = {f"{name}-{part}": _Answer(basis=f"No {name}") for part in parts}
        return {name: _Answer(value="No", basis=course.basis), **none}
    return {
        name: _Answer(value="Yes", basis="By the scale's limits in the protocol, or noted as a side effect"),
        f"{name}-onset": _Answer(value=clock(course.onset)),
        f"{name}-resolved": _value(clock(course.resolved), "It was not over: enter when it was."),
        f"{name}-treatment": _value(course.treatment, "Nothing is charted: write what was done, or none."),
    }


def _breathing(record: SessionRecord) -> _Answer:
    """Whether it was respiratory depression a clinician says; the figures are beside the question."""
    started = record.state.clocks.administration_from
    series = record.log.series("spo2_percent")
    after = [(v, at) for at, v in zip(series.times, series.values, strict=True) if started and at > started]
    if not after:
        return _Answer(to_do="Measure SpO2 after the dose; a clinician says whether the breathing was depressed.")
    lowest, at = min(after)
    return _Answer(to_do=f"A clinician says yes or no. Lowest SpO2 after the dose: {lowest:g} % at {clock(at)}.")


def _serious(record: SessionRecord) -> _Answer:
    severe = [each.effect.title for each in record.effects if each.effect.severity == "severe"]
    noted = f" Noted as severe: {', '.join(severe)}." if severe else ""
    return _Answer(to_do=f"A clinician says yes or no.{noted}")


def _finding(findings: tuple[Finding, ...], rule: str) -> Finding | None:
    return next((each for each in findings if each.rule == rule), None)
