"""Whose record is it? The one place that decides, because a record in the wrong chart harms two people (H-01).

A person is known by the id that the source uses. Another number (a record number, a social security number)
joins two sources only if birth date and family name agree as well; else they stay two patients and staff are told.
"""

from dataclasses import dataclass

from daybreak.care.dates import PartialDate
from daybreak.clinic.patients.demographics import Demographics, Identifier
from daybreak.clinic.patients.folding import sort_name
from daybreak.clinic.patients.models import Patient, PatientIdentifier
from daybreak.clinic.patients.search import index_patients


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose it is. `patient` None means that nobody may be assumed; `note` tells staff why, or what to check."""

    patient: Patient | None
    note: str = ""
    is_new: bool = False


def source_system(source: str) -> str:
    """The identifier system under which a source's own FHIR ids are kept."""
    return f"urn:daybreak:source:{source}"


def patients_by_reference(source: str, fhir_ids: set[str]) -> dict[str, Patient]:
    """The patients whom a source knows by these ids; ids that nobody has are left out."""
    found = PatientIdentifier.objects.filter(system=source_system(source), value__in=fhir_ids).select_related("patient")
    return {identifier.value: identifier.patient for identifier in found}


def recognise(who: Demographics, source: str, *, is_news: bool = True) -> Match:
    """The patient this is, adding or updating them; no patient if the id belongs to somebody else here.

    is_news: false for what was stored before, which must not bring an old name or address back.
    """
    known = patients_by_reference(source, {who.fhir_id}).get(who.fhir_id)
    if known is not None:
        return _same_id(known, who, source, is_news)
    confirmed, doubtful = _by_other_numbers(who)
    if confirmed is not None:
        return Match(patient=describe(confirmed, who, source))
    return Match(patient=_add(who, source), note=_duplicate_note(doubtful), is_new=True)


def describe(patient: Patient, who: Demographics, source: str) -> Patient:
    """Brings the patient's entry, numbers and search words up to what is now said."""
    birth = who.birth_date
    patient.name, patient.family, patient.given = who.name[:300], who.family[:150], who.given[:150]
    patient.birth_date = str(birth) if birth else ""
    patient.birth_date_earliest = birth.earliest if birth else None
    patient.birth_date_latest = birth.latest if birth else None
    patient.sex, patient.mrn, patient.deceased = who.sex[:20], who.mrn[:100] or patient.mrn, who.deceased
    patient.sort_name = sort_name(who.family or who.name, who.given)
    patient.save()
    _remember_numbers(patient, who, source)
    index_patients([patient])
    return patient


def _same_id(known: Patient, who: Demographics, source: str, is_news: bool) -> Match:
    before = demographics_stored(known)
    if before.contradicts(who):
        return Match(patient=None, note=f"The id {who.fhir_id} belongs to another person here (patient {known.pk}).")
    if not is_news:
        return Match(patient=known)
    changed = before.birth_date and who.birth_date and before.birth_date != who.birth_date
    note = f"The birth date changed from {before.birth_date} to {who.birth_date}: check the person." if changed else ""
    return Match(patient=describe(known, who, source), note=note)


def _by_other_numbers(who: Demographics) -> tuple[Patient | None, Patient | None]:
    """The patient that a shared number and the same birth date and name confirm; else one that only shares a number."""
    doubtful = None
    for identifier in who.identifiers:
        for patient in _holders(identifier):
            if demographics_stored(patient).confirms(who):
                return patient, None
            doubtful = patient
    return None, doubtful


def _duplicate_note(doubtful: Patient | None) -> str:
    if doubtful is None:
        return ""
    return f"Patient {doubtful.pk} shares a number but not birth date and family name: check for a duplicate."


def _holders(identifier: Identifier) -> list[Patient]:
    if not identifier.system:
        return []
    return list(Patient.objects.filter(identifiers__system=identifier.system, identifiers__value=identifier.value)[:5])


def _add(who: Demographics, source: str) -> Patient:
    return describe(Patient(source=source, fhir_id=who.fhir_id), who, source)


def _remember_numbers(patient: Patient, who: Demographics, source: str) -> None:
    numbers = [Identifier(system=source_system(source), value=who.fhir_id), *who.identifiers]
    PatientIdentifier.objects.bulk_create(
        [
            PatientIdentifier(patient=patient, system=each.system, value=each.value, type_code=each.type_code)
            for each in numbers
        ],
        ignore_conflicts=True,
    )


def demographics_stored(patient: Patient) -> Demographics:
    """What is known of a stored patient, for comparing."""
    earliest, latest = patient.birth_date_earliest, patient.birth_date_latest
    return Demographics(
        fhir_id=patient.fhir_id,
        name=patient.name,
        family=patient.family,
        given=patient.given,
        birth_date=PartialDate(earliest, latest) if earliest and latest else None,
        sex=patient.sex,
    )
