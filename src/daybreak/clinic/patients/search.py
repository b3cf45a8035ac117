"""Finding a patient among many: every word must begin a name, a record number or a birth date.

Answered from one index (`patient_by_token`), in order of the matching word and then of the name, so that the
database stops after the first page however many match. The worst case is bounded by the rarest word typed.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from daybreak.clinic.patients.folding import dates_in, token, words
from daybreak.clinic.patients.models import Patient, PatientToken

_MOST_WORDS = 6


def search_patients(text: str, limit: int = 50) -> list[Patient]:
    """At most `limit` patients whose words begin as typed; with nothing typed, the first by name."""
    choices = _choices(text)
    if not choices:
        return list(list_patients()[:limit])
    # A patient can match by two words ("Maria Martinez" for "mar"), so a few rows more than asked are read.
    found = matching_tokens(choices).values_list("patient_id", flat=True)[: 3 * limit]
    ids = list(dict.fromkeys(found))[:limit]
    by_id = Patient.objects.in_bulk(ids)
    return [by_id[patient_id] for patient_id in ids]


def list_patients() -> QuerySet[Patient]:
    """Everyone, by family and given name."""
    return Patient.objects.order_by("sort_name", "id")


def count_patients() -> int:
    """How many patients there are."""
    return Patient.objects.count()


def matching_tokens(choices: Sequence[Sequence[bytes]]) -> QuerySet[PatientToken]:
    """The index rows of the longest word, kept where every other word also begins one of that patient's."""
    longest, *others = sorted(choices, key=lambda alternatives: -min(map(len, alternatives)))
    rows = PatientToken.objects.filter(_begins(longest)).order_by("token", "sort_name", "patient_id")
    for alternatives in others:
        rows = rows.filter(
            Exists(PatientToken.objects.filter(_begins(alternatives), patient_id=OuterRef("patient_id")))
        )
    return rows


def index_patients(patients: Iterable[Patient]) -> None:
    """Writes the words by which these stored patients are found, replacing what stood there."""
    patients = list(patients)
    PatientToken.objects.filter(patient__in=patients).delete()
    PatientToken.objects.bulk_create(
        [
            PatientToken(patient=patient, token=each, sort_name=patient.sort_name)
            for patient in patients
            for each in tokens_of(patient)
        ],
        batch_size=2000,
    )


def tokens_of(patient: Patient) -> list[bytes]:
    """The words of the name and numbers, alone and run together ("Jean-Luc" also as jeanluc), and the birth date."""
    chunks = [*patient.name.split(), *patient.family.split(), *patient.given.split(), patient.mrn, patient.fhir_id]
    found = {word for chunk in chunks for word in (*words(chunk), "".join(words(chunk)))}
    if patient.birth_date[:4].isdigit():
        found.add(patient.birth_date.replace("-", ""))
    return sorted({token(word) for word in found if word})


def _choices(text: str) -> list[list[bytes]]:
    """For each word typed, the tokens any of which may match: a date can be read more than one way."""
    days = dates_in(text)
    if days:
        return [[token(day) for day in days]]
    return [alternatives for chunk in text.split() for alternatives in _of_chunk(chunk)][:_MOST_WORDS]


def _of_chunk(chunk: str) -> list[list[bytes]]:
    days = dates_in(chunk)
    return [[token(day) for day in days]] if days else [[token(word)] for word in words(chunk)]


def _begins(alternatives: Iterable[bytes]) -> Q:
    condition = Q()
    for prefix in alternatives:
        condition |= Q(token__gte=prefix, token__lt=prefix + b"\xff")
    return condition
