"""The shipped contraindications and interactions: those of the fact base, with their certainty and what to do."""

from typing import get_args

import pytest

from daybreak.care.protocol import Route
from daybreak.knowledge import load_tables

TABLES = load_tables()
CONTRAINDICATIONS = {row.id: row for row in TABLES.contraindications}
ROUTES = set(get_args(Route))

# Severity and certainty: section B-3 of the fact base, more certain where a document was read since.
PUBLISHED = {
    "aneurysm_or_avm": ("exclude", "V"),
    "intracerebral_haemorrhage": ("exclude", "V"),
    "hypersensitivity": ("exclude", "V"),
    "uncontrolled_hypertension": ("exclude", "V2"),
    "recent_cardiovascular_event": ("exclude", "R"),
    "psychosis_history": ("exclude", "V"),
    "active_substance_use_disorder": ("exclude", "V"),
    "ketamine_misuse_history": ("exclude", "V2"),
    "pregnancy": ("exclude", "V"),
    "breastfeeding": ("exclude", "V"),
    "current_mania": ("exclude", "R"),
    "raised_intracranial_pressure": ("caution", "R"),
    "raised_intraocular_pressure": ("caution", "R"),
    "untreated_hyperthyroidism": ("caution", "V2"),
    "porphyria": ("caution", "R"),
    "severe_respiratory_disease": ("caution", "V2"),
    "severe_hepatic_impairment": ("caution", "V"),
    "active_cystitis": ("caution", "R"),
    "dementia_or_delirium": ("caution", "R"),
}


def test_the_contraindications_are_those_of_the_fact_base():
    assert {name: (row.severity, row.source.certainty) for name, row in CONTRAINDICATIONS.items()} == PUBLISHED


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_a_contraindication_can_be_found_in_a_record_or_asked_about_for_both_routes(name):
    row = CONTRAINDICATIONS[name]
    assert row.question.endswith("?")
    assert row.concepts or row.allergy_to
    assert set(row.routes) == ROUTES


@pytest.mark.parametrize(
    "name", ["psychosis_history", "intracerebral_haemorrhage", "aneurysm_or_avm", "hypersensitivity"]
)
def test_what_was_ever_recorded_speaks_against_it_for_ever(name):
    assert CONTRAINDICATIONS[name].recency == "ever"


@pytest.mark.parametrize("name", ["active_substance_use_disorder", "pregnancy", "breastfeeding", "current_mania"])
def test_what_is_over_speaks_against_it_no_longer(name):
    assert CONTRAINDICATIONS[name].recency == "active"


def test_a_cardiovascular_event_counts_for_six_weeks():
    assert CONTRAINDICATIONS["recent_cardiovascular_event"].within_days == 42


def test_a_psychotic_depression_is_a_psychosis():
    assert set(CONTRAINDICATIONS["psychosis_history"].concepts) == {"psychotic_disorder", "psychotic_depression"}


def found(medicine: str, route: str = "intravenous_ketamine") -> dict[str, str]:
    row = TABLES.medicines[medicine]
    return {
        each.id: each.severity
        for each in TABLES.interactions
        if route in each.routes and (row.id in each.medicines or set(row.classes) & set(each.classes))
    }


@pytest.mark.parametrize(
    ("medicine", "interaction", "severity"),
    [
        ("sodium oxybate", "sodium-oxybate", "block"),
        ("lorazepam", "benzodiazepine-sedation", "warning"),
        ("lorazepam", "benzodiazepine-blunting", "information"),
        ("oxycodone", "opioid", "high_warning"),
        ("buprenorphine", "opioid", "high_warning"),
        ("zolpidem", "z-drug", "warning"),
        ("pregabalin", "cns-depressant", "warning"),
        ("quetiapine", "cns-depressant", "warning"),
        ("diphenhydramine", "cns-depressant", "warning"),
        ("cyclobenzaprine", "cns-depressant", "warning"),
        ("methylphenidate", "psychostimulant", "warning"),
        ("modafinil", "psychostimulant", "warning"),
        ("phenelzine", "maoi", "high_warning"),
        ("selegiline transdermal", "maoi", "high_warning"),
        ("linezolid", "maoi", "high_warning"),
        ("theophylline", "xanthine", "high_warning"),
        ("vasopressin", "sympathomimetic", "warning"),
        ("levothyroxine", "thyroid-hormone", "warning"),
        ("clarithromycin", "cyp3a4-inhibitor", "information"),
        ("nefazodone", "cyp3a4-inhibitor", "information"),
        ("clopidogrel", "cyp2b6-inhibitor", "information"),
        ("carbamazepine", "enzyme-inducer", "information"),
        ("lamotrigine", "lamotrigine", "information"),
        ("naltrexone", "opioid-antagonist", "information"),
        ("memantine", "nmda-antagonist", "warning"),
        ("tramadol", "tramadol", "information"),
        ("bupropion", "bupropion-high-dose", "information"),
        ("clozapine", "antipsychotic", "information"),
        ("lisinopril", "antihypertensive", "information"),
        ("esketamine", "ketamine-already", "high_warning"),
    ],
)
def test_a_medicine_is_warned_of_as_the_fact_base_says(medicine, interaction, severity):
    assert found(medicine)[interaction] == severity


@pytest.mark.parametrize("medicine", ["sertraline", "omeprazole", "metformin", "acetaminophen"])
def test_an_innocent_medicine_is_warned_of_by_nothing(medicine):
    assert found(medicine) == {}


def test_a_nasal_spray_matters_only_where_esketamine_goes_into_the_nose():
    assert "nasal-spray-timing" in found("mometasone", "intranasal_esketamine")
    assert "nasal-spray-timing" not in found("mometasone", "intravenous_ketamine")


def test_only_oxybate_blocks_and_its_source_may_block():
    assert [row.id for row in TABLES.interactions if row.severity == "block"] == ["sodium-oxybate"]
    assert all(row.source.may_block for row in TABLES.interactions if row.severity == "block")


@pytest.mark.parametrize("row", TABLES.interactions, ids=lambda row: row.id)
def test_every_interaction_says_what_may_happen_and_what_to_do(row):
    assert row.effect.endswith(".")
    assert row.action.endswith(".")
    assert set(row.classes) <= set(TABLES.medicine_classes)
    assert set(row.medicines) <= set(TABLES.medicines)


@pytest.mark.parametrize("row", TABLES.interactions, ids=lambda row: row.id)
def test_every_class_that_an_interaction_names_has_a_medicine(row):
    for name in row.classes:
        assert any(name in medicine.classes for medicine in TABLES.medicines.values()), name
