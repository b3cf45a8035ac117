"""Finding a patient: by the beginning of any word, however it is spelt, from an index at any number of patients."""

from datetime import date

import pytest
from django.db import connection

from daybreak.clinic.patients.folding import dates_in, fold, sort_name, words
from daybreak.clinic.patients.models import Patient, PatientToken
from daybreak.clinic.patients.search import index_patients, list_patients, matching_tokens, search_patients

FAMILIES = ("Smith", "Okafor", "Lindqvist", "García", "Nguyen", "O'Brien", "Müller", "Kowalczyk", "Haddad", "Sato")
GIVEN = ("Ann", "Bo", "Chidi", "Dina", "Emeka", "Fatima", "Grete", "Hiro", "Iris", "Jean-Luc")


def somebody(given: str, family: str, born: str = "1980-03-12", mrn: str = "", number: int = 0) -> Patient:
    return Patient(
        source="test",
        fhir_id=f"{given}-{family}-{born}-{number}",
        name=f"{given} {family}",
        family=family,
        given=given,
        birth_date=born,
        birth_date_earliest=date.fromisoformat(born),
        birth_date_latest=date.fromisoformat(born),
        mrn=mrn,
        sort_name=sort_name(family, given),
    )


@pytest.fixture
def people(db: None) -> list[Patient]:
    made = [
        somebody("Zoë", "Ångström", "1975-11-02", "MRN-00-12"),
        somebody("José María", "Núñez Peña", "1980-03-12", "4711"),
        somebody("Siobhán", "O'Brien", "1991-06-30", "4712"),
        somebody("Jean-Luc", "Weiß", "1966-01-09", "99"),
        somebody("Maria", "Martinez", "1980-12-03", "5"),
        somebody("Мария", "Иванова", "1970-01-01", "6"),
    ]
    Patient.objects.bulk_create(made)
    index_patients(made)
    return made


@pytest.mark.parametrize(
    ("typed", "families"),
    [
        ("ang", ["Ångström"]),
        ("ANGSTROM", ["Ångström"]),
        ("zoe", ["Ångström"]),
        ("nunez", ["Núñez Peña"]),
        ("Peña José", ["Núñez Peña"]),
        ("jose nun", ["Núñez Peña"]),
        ("obrien", ["O'Brien"]),
        ("O'Bri", ["O'Brien"]),
        ("O\u2019Brien", ["O'Brien"]),
        ("jean-luc", ["Weiß"]),
        ("jeanluc", ["Weiß"]),
        ("weiss", ["Weiß"]),
        ("4711", ["Núñez Peña"]),
        ("471", ["Núñez Peña", "O'Brien"]),
        ("MRN-00-12", ["Ångström"]),
        ("mrn0012", ["Ångström"]),
        ("1975-11-02", ["Ångström"]),
        ("2 Nov 1975", ["Ångström"]),
        ("02/11/1975", ["Ångström"]),
        ("12/03/1980", ["Martinez", "Núñez Peña"]),
        ("nunez 1980-03-12", ["Núñez Peña"]),
        ("nunez 1975-11-02", []),
        ("198003", ["Núñez Peña"]),
        ("mar", ["Martinez", "Núñez Peña"]),
        ("мари", ["Иванова"]),
        ("smith", []),
        ("ström", []),
    ],
)
def test_words_find_whose_words_begin_that_way(people: list[Patient], typed: str, families: list[str]) -> None:
    assert sorted(each.family for each in search_patients(typed)) == sorted(families)


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'", '"', "\\", "--", "\x00"])
def test_nothing_that_can_be_searched_for_lists_the_first_by_name(people: list[Patient], typed: str) -> None:
    assert [each.pk for each in search_patients(typed)] == [each.pk for each in list_patients()]


def test_a_patient_who_matches_by_two_words_comes_once(people: list[Patient]) -> None:
    assert [each.family for each in search_patients("mar")].count("Martinez") == 1


def test_exact_words_come_before_longer_ones_and_then_by_name(db: None) -> None:
    made = [somebody("Ann", "Lees"), somebody("Zoe", "Lee"), somebody("Bo", "Lee"), somebody("Lee", "Adams")]
    Patient.objects.bulk_create(made)
    index_patients(made)
    assert [each.name for each in search_patients("lee")] == ["Lee Adams", "Bo Lee", "Zoe Lee", "Ann Lees"]


def test_no_more_are_returned_than_asked_for(people: list[Patient]) -> None:
    assert len(search_patients("m", limit=1)) == 1


def test_indexing_again_replaces_the_words(people: list[Patient]) -> None:
    before = PatientToken.objects.count()
    index_patients(people)
    assert PatientToken.objects.count() == before


def test_the_list_is_in_the_order_of_folded_names(people: list[Patient]) -> None:
    families = [each.family for each in list_patients()]
    assert families[:4] == ["Ångström", "Martinez", "Núñez Peña", "O'Brien"]


@pytest.mark.parametrize(
    ("text", "folded"), [("Łódź", "lodz"), ("Straße", "strasse"), ("İzmir", "izmir"), ("Ærø", "aero")]
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_date_that_can_be_read_two_ways_means_both() -> None:
    assert dates_in("03/04/1980") == ["19800304", "19800403"]
    assert dates_in("13/04/1980") == ["19800413"]
    assert words("3 April") == ["3", "april"]


@pytest.fixture
def crowd(db: None) -> None:
    """100,000 patients with the words of their names, made by the database itself because that takes seconds."""
    folded = "convert_to(lower({}), 'UTF8')" if connection.vendor == "postgresql" else "CAST(lower({}) AS BLOB)"
    name = folded.format("family || ' , ' || given")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999),
            who AS (SELECT i, {_one_of(GIVEN, 1)} AS given, {_one_of(FAMILIES, 10)} AS family FROM n)
            INSERT INTO patients_patient (source, fhir_id, name, family, given, birth_date, sex, mrn, deceased,
                sort_name, created_at)
            SELECT 'test', 'p' || i, given || ' ' || family, family, given, '', '', '' || i, false, {name},
                CURRENT_TIMESTAMP FROM who"""
        )
        for word in ("family", "given", "mrn"):
            cursor.execute(
                f"INSERT INTO patients_patienttoken (patient_id, token, sort_name) "
                f"SELECT id, {folded.format(word)}, sort_name FROM patients_patient"
            )
        cursor.execute("ANALYZE")


def _one_of(names: tuple[str, ...], every: int) -> str:
    cases = " ".join(f"WHEN {n} THEN '{name.replace(chr(39), '')}'" for n, name in enumerate(names))
    return f"CASE (i / {every}) % 10 {cases} END"


def test_at_100000_patients_the_index_answers(crowd: None) -> None:
    for choices in ([[b"smi"]], [[b"s"]], [[b"ann"], [b"smi"]], [[b"99999"]], [[b"a"], [b"b"]]):
        plan = plan_of(choices)
        assert "patient_by_token" in plan, plan
        assert "patients_patienttoken_pkey" not in plan
        if connection.vendor == "sqlite":
            assert "SCAN patients_patienttoken" not in plan, plan
            assert "TEMP B-TREE" not in plan, plan
    assert [each.mrn for each in search_patients("99999")] == ["99999"]
    assert len(search_patients("ann smith", limit=20)) == 20


def plan_of(choices: list[list[bytes]]) -> str:
    """How the database would answer."""
    return str(matching_tokens(choices).values_list("patient_id", flat=True)[:60].explain())
