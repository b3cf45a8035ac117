"""The chart of a patient, from the facts stored beside their records. No original is read or parsed."""

from collections.abc import Iterable
from dataclasses import replace

from daybreak.care.chart import Chart
from daybreak.care.chart import Patient as PatientFact
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.patients.identity import demographics_stored
from daybreak.clinic.patients.models import Patient, Record, RecordVersion
from daybreak.clinic.patients.stored_facts import decode_facts
from daybreak.exchange.facts import Fact
from daybreak.exchange.fhir.charts import chart_from_facts


def chart_of(patient: Patient, *, by: User | None = None) -> Chart:
    """Everything known about the patient now; the reading is written into the audit trail."""
    audit.record("chart.read", patient=patient, by=by)
    return read_chart(patient)


def read_chart(patient: Patient) -> Chart:
    """As chart_of, without an audit event: for a service that writes its own."""
    now = Patient.objects.get(pk=patient.pk)
    chart = chart_from_facts(now.fhir_id, _facts(now))
    return replace(chart, patient=_person(now, chart.patient))


def unreadable_records(patient: Patient) -> list[Record]:
    """Records of the patient that nothing could be read from, for the chart to warn about."""
    return list(patient.records.filter(current__outcome="refused").select_related("current").order_by("pk"))


def _facts(patient: Patient) -> Iterable[Fact]:
    columns = (
        RecordVersion.objects.filter(pk__in=patient.records.values("current"))
        .exclude(outcome="refused")
        .order_by("record_id")
        .values_list("facts", flat=True)
    )
    for column in columns:
        yield from decode_facts(bytes(column))


def _person(patient: Patient, fact: PatientFact) -> PatientFact:
    """The newest Patient record, under the one id that the person has here."""
    stored = demographics_stored(patient)
    return replace(
        fact,
        id=patient.fhir_id,
        name=patient.name or fact.name,
        birth_date=stored.birth_date or fact.birth_date,
        sex=patient.sex or fact.sex,
        deceased=patient.deceased,
    )
