"""What codes and words in records are taken to mean, and what they are not."""

import pytest

from daybreak.care.chart import Coding
from daybreak.care.screening.concepts import concept_index
from daybreak.knowledge import load_tables

TABLES = load_tables()
CM = "http://hl7.org/fhir/sid/icd-10-cm"
WHO = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"
CPT = "http://www.ama-assn.org/go/cpt"


def meaning(system: str, code: str) -> frozenset[str]:
    return concept_index(TABLES).concepts_of([Coding(system=system, code=code)], "")


def meaning_of_words(text: str) -> frozenset[str]:
    return concept_index(TABLES).concepts_of([], text)


@pytest.mark.parametrize(
    ("system", "code", "concept"),
    [
        (CM, "F32.0", "major_depressive_disorder"),
        (CM, "F32.9", "major_depressive_disorder"),
        (CM, "F33.2", "major_depressive_disorder"),
        (CM, "F33.9", "major_depressive_disorder"),
        (CM, "F332", "major_depressive_disorder"),
        (WHO, "F33.1", "major_depressive_disorder"),
        (SNOMED, "370143000", "major_depressive_disorder"),
        (SNOMED, "281000119103", "major_depressive_disorder"),
        (CM, "F32.A", "depression_unspecified"),
        (CM, "F34.1", "depression_unspecified"),
        (WHO, "F32.9", "depression_unspecified"),
        (SNOMED, "35489007", "depression_unspecified"),
        (CM, "F33.3", "psychotic_depression"),
        (CM, "F32.3", "psychotic_depression"),
        (SNOMED, "726772006", "psychotic_depression"),
        (CM, "F31.81", "bipolar_disorder"),
        (CM, "F20.9", "psychotic_disorder"),
        (CM, "F25.0", "psychotic_disorder"),
        (CM, "F53.1", "psychotic_disorder"),
        (CM, "F10.250", "psychotic_disorder"),
        (WHO, "F19.5", "psychotic_disorder"),
        (SNOMED, "64905009", "psychotic_disorder"),
        (CM, "F31.12", "mania"),
        (CM, "F10.20", "substance_use_disorder"),
        (CM, "F11.20", "substance_use_disorder"),
        (CM, "F14.10", "substance_use_disorder"),
        (WHO, "F10.24", "substance_use_disorder"),
        (SNOMED, "724713006", "ketamine_misuse"),
        (CM, "I10", "hypertension"),
        (CM, "I16.1", "uncontrolled_hypertension"),
        (CM, "I71.40", "aneurysm_or_avm"),
        (CM, "I67.1", "aneurysm_or_avm"),
        (CM, "I69.00", "aneurysm_or_avm"),
        (CM, "Q28.2", "aneurysm_or_avm"),
        (CM, "I61.9", "intracerebral_haemorrhage"),
        (CM, "I69.15", "intracerebral_haemorrhage"),
        (CM, "I21.4", "cardiovascular_event"),
        (CM, "I63.9", "cardiovascular_event"),
        (WHO, "I64", "cardiovascular_event"),
        (CM, "O26.91", "pregnancy"),
        (CM, "Z34.90", "pregnancy"),
        (CM, "O99.341", "pregnancy"),
        (CM, "G30.9", "dementia"),
        (CM, "F05", "delirium"),
        (CM, "K72.10", "severe_hepatic_impairment"),
        (CPT, "90870", "ect"),
        (CPT, "90867", "tms"),
        (CPT, "90869", "tms"),
        (CPT, "90837", "psychotherapy"),
    ],
)
def test_a_code_means_its_concept(system, code, concept):
    assert concept in meaning(system, code)


@pytest.mark.parametrize(
    ("system", "code", "concept"),
    [
        (CM, "F32.A", "major_depressive_disorder"),
        (CM, "F32.81", "major_depressive_disorder"),
        (CM, "F32.89", "major_depressive_disorder"),
        (CM, "F33.8", "major_depressive_disorder"),
        (CM, "F34.1", "major_depressive_disorder"),
        (CM, "F43.21", "major_depressive_disorder"),
        (WHO, "F32.9", "major_depressive_disorder"),
        (SNOMED, "35489007", "major_depressive_disorder"),
        (CM, "F33.2", "psychotic_depression"),
        (CM, "F21", "psychotic_disorder"),
        (CM, "F31.30", "psychotic_disorder"),
        (CM, "F10.20", "psychotic_disorder"),
        (CM, "F31.81", "mania"),
        (CM, "F17.210", "substance_use_disorder"),
        (CM, "F10.90", "substance_use_disorder"),
        (CM, "I10", "uncontrolled_hypertension"),
        (CM, "I25.2", "cardiovascular_event"),
        (CM, "I50.22", "cardiovascular_event"),
        (CM, "O80", "pregnancy"),
        (CM, "O03.9", "pregnancy"),
        (CM, "O99.345", "pregnancy"),
        (CM, "Z32.02", "pregnancy"),
        (CM, "K74.60", "severe_hepatic_impairment"),
        (CPT, "90791", "psychotherapy"),
        (CPT, "90870", "tms"),
    ],
)
def test_a_code_that_only_looks_like_it_does_not(system, code, concept):
    assert concept not in meaning(system, code)


@pytest.mark.parametrize(
    ("system", "code"),
    [(CM, "F32.4"), (CM, "F32.5"), (CM, "F33.40"), (CM, "F33.41"), (CM, "F33.42"), (WHO, "F33.4")]
    + [(SNOMED, code) for code in ("42810003", "63412003", "30605009", "68019004", "46244001", "33135002")],
)
def test_a_code_of_depression_in_remission_is_no_present_depression(system, code):
    assert meaning(system, code) & {"major_depressive_disorder", "depression_in_remission"} == {
        "depression_in_remission"
    }


@pytest.mark.parametrize("substance", ["F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19"])
def test_an_american_code_of_remission_is_no_active_disorder_and_its_neighbour_is(substance):
    for remission in (".11", ".21", ".91"):
        assert "substance_use_disorder" not in meaning(CM, substance + remission)
    for active in (".10", ".20", ".229"):
        assert "substance_use_disorder" in meaning(CM, substance + active)


@pytest.mark.parametrize("substance", ["F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19"])
def test_an_international_code_of_abstinence_is_no_active_disorder_and_its_neighbour_is(substance):
    for abstinent in (".20", ".21", ".23"):
        assert "substance_use_disorder" not in meaning(WHO, substance + abstinent)
    for active in (".1", ".2", ".22", ".24"):
        assert "substance_use_disorder" in meaning(WHO, substance + active)


def test_mania_in_remission_is_bipolar_disorder_and_no_mania():
    for code in ("F30.3", "F30.4", "F31.73"):
        assert meaning(CM, code) & {"bipolar_disorder", "mania"} == {"bipolar_disorder"}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Major Depressive Disorder", "major_depressive_disorder"),
        ("MDD", "major_depressive_disorder"),
        ("depression", "depression_unspecified"),
        ("history of psychosis", "psychotic_disorder"),
        ("alcohol use disorder", "substance_use_disorder"),
        ("brain aneurysm", "aneurysm_or_avm"),
        ("ECT", "ect"),
        ("rTMS", "tms"),
        ("CBT", "psychotherapy"),
    ],
)
def test_words_mean_a_concept_where_there_is_no_code(text, concept):
    assert concept in meaning_of_words(text)


@pytest.mark.parametrize("text", ["no history of psychosis", "family history of psychosis", "rule out psychosis", ""])
def test_words_around_a_phrase_keep_it_from_meaning_the_concept(text):
    assert meaning_of_words(text) == frozenset()


def test_plain_depression_is_not_taken_for_major_depression():
    assert "major_depressive_disorder" not in meaning_of_words("depression")


def test_every_psychotic_depression_is_a_major_depression_by_code_or_by_its_own_name():
    codes = {code for p in TABLES.concepts["psychotic_depression"].codes if p.system == SNOMED for code in p.codes}
    major = {code for p in TABLES.concepts["major_depressive_disorder"].codes if p.system == SNOMED for code in p.codes}
    assert codes - major == {"191604000", "191613003"}
