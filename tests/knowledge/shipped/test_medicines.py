"""The shipped medicines: doses and certainties of the fact base, names that mean one medicine, classes for rules."""

from collections import Counter

import pytest

from daybreak.knowledge import load_tables

TABLES = load_tables()
DOSED = {name: row for name, row in TABLES.medicines.items() if row.antidepressant}

# Minimum and strict dose in mg a day with the certainty of each: section A-4 of the fact base, row by row.
PUBLISHED = {
    "citalopram": (20, "R", 20, "R"),
    "escitalopram": (10, "V", 10, "R"),
    "fluoxetine": (20, "R", 20, "R"),
    "fluvoxamine": (100, "R?", 200, "R?"),
    "paroxetine": (20, "R", 20, "R"),
    "sertraline": (50, "V", 100, "R"),
    "venlafaxine": (150, "R", 225, "R"),
    "desvenlafaxine": (50, "R", 50, "R"),
    "duloxetine": (60, "V", 60, "R"),
    "levomilnacipran": (40, "R", 40, "R"),
    "nefazodone": (300, "R", 300, "R"),
    "bupropion": (150, "R?", 300, "R"),
    "mirtazapine": (15, "R", 30, "R"),
    "trazodone": (300, "R?", 400, "R?"),
    "vilazodone": (20, "R?", 40, "R"),
    "vortioxetine": (10, "R", 10, "R"),
    "amitriptyline": (150, "R?", 200, "R"),
    "imipramine": (150, "R?", 200, "R"),
    "desipramine": (150, "R?", 200, "R"),
    "doxepin": (150, "R?", 200, "R"),
    "clomipramine": (150, "R?", 200, "R?"),
    "nortriptyline": (75, "R", 76, "R"),
    "phenelzine": (45, "R", 61, "R?"),
    "tranylcypromine": (30, "R", 41, "R?"),
    "selegiline transdermal": (6, "R", 6, "R"),
}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_doses_of_an_adequate_trial_are_those_of_the_fact_base(name):
    dose = TABLES.medicines[name].antidepressant
    strict = dose.strict_source or dose.source
    assert (dose.minimum_mg, dose.source.certainty, dose.strict_mg, strict.certainty) == PUBLISHED[name]


@pytest.mark.parametrize("name", sorted(set(DOSED) - set(PUBLISHED)))
def test_a_dose_beyond_the_fact_base_says_where_it_was_read_or_that_it_was_not(name):
    source = DOSED[name].antidepressant.source
    assert source.locator or source.certainty == "R?"
    strict = DOSED[name].antidepressant.strict_source or source
    assert strict.certainty in ("R?", "P")


@pytest.mark.parametrize("name", sorted(DOSED))
def test_every_minimum_is_above_nothing_and_at_most_the_strict_dose(name):
    assert 0 < DOSED[name].antidepressant.minimum_mg <= DOSED[name].antidepressant.strict_mg


def test_only_the_patch_is_dosed_otherwise_than_by_mouth_and_the_tablet_is_no_antidepressant():
    assert {name: row.antidepressant.unit for name, row in DOSED.items() if row.antidepressant.unit != "mg/d"} == {
        "selegiline transdermal": "mg/24 h transdermal"
    }
    assert TABLES.medicines["selegiline"].antidepressant is None


@pytest.mark.parametrize("name", ["ketamine", "esketamine", "zuranolone", "brexanolone", "opipramol", "st john's wort"])
def test_what_is_no_oral_antidepressant_trial_is_never_counted_as_one(name):
    assert TABLES.medicines[name].antidepressant is None


def test_the_augmenters_are_those_of_the_fact_base_and_are_counted_as_no_trial():
    augmenters = {name for name, row in TABLES.medicines.items() if row.augments}
    assert augmenters == {
        "lithium",
        "aripiprazole",
        "brexpiprazole",
        "cariprazine",
        "quetiapine",
        "olanzapine",
        "liothyronine",
        "lamotrigine",
        "esketamine",
    }
    assert augmenters.isdisjoint(DOSED)


def test_no_name_means_two_medicines_however_it_is_written():
    meanings = Counter()
    for row in (*TABLES.medicines.values(), *TABLES.combinations.values()):
        words = {row.id, row.label, *row.brands, *getattr(row, "synonyms", ())}
        meanings.update({"".join(filter(str.isalnum, word.casefold())) for word in words})
    assert [name for name, count in meanings.items() if count > 1] == []


def test_no_rxnorm_or_atc_code_means_two_medicines():
    rows = (*TABLES.medicines.values(), *TABLES.combinations.values())
    codes = Counter(code for row in rows for code in (*row.rxnorm, *getattr(row, "atc", ())))
    assert [code for code, count in codes.items() if count > 1] == []


BRANDS = {
    "sertraline": ["Zoloft", "Lustral"],
    "escitalopram": ["Lexapro", "Cipralex"],
    "fluoxetine": ["Prozac", "Fluctin"],
    "venlafaxine": ["Effexor XR", "Efexor", "Trevilor"],
    "bupropion": ["Wellbutrin XL", "Elontril"],
    "mirtazapine": ["Remeron", "Remergil"],
    "vortioxetine": ["Trintellix", "Brintellix"],
    "amitriptyline": ["Elavil", "Saroten"],
    "tranylcypromine": ["Parnate", "Jatrosom"],
    "quetiapine": ["Seroquel"],
    "clozapine": ["Clozaril", "Leponex"],
    "lithium": ["Lithobid", "Quilonum", "Priadel"],
    "valproate": ["Depakote", "Epilim", "Depakine"],
    "lorazepam": ["Ativan", "Tavor", "Temesta"],
    "diazepam": ["Valium"],
    "zolpidem": ["Ambien", "Stilnox"],
    "zopiclone": ["Imovane", "Zimovane"],
    "oxycodone": ["OxyContin"],
    "buprenorphine": ["Butrans", "Temgesic"],
    "methylphenidate": ["Ritalin", "Concerta", "Medikinet"],
    "lisdexamfetamine": ["Vyvanse", "Elvanse"],
    "modafinil": ["Provigil", "Modiodal"],
    "sodium oxybate": ["Xyrem"],
    "esketamine": ["Spravato"],
}


@pytest.mark.parametrize("name", sorted(BRANDS))
def test_the_brands_of_both_sides_of_the_atlantic_are_known(name):
    assert set(BRANDS[name]) <= set(TABLES.medicines[name].brands)


CLASSES = {
    "benzodiazepine": ["alprazolam", "clonazepam", "diazepam", "lorazepam", "lormetazepam", "temazepam", "midazolam"],
    "z_drug": ["zolpidem", "zopiclone", "eszopiclone", "zaleplon"],
    "opioid": ["morphine", "oxycodone", "fentanyl", "methadone", "buprenorphine", "tramadol", "dihydrocodeine"],
    "stimulant": [
        "amphetamine",
        "dextroamphetamine",
        "lisdexamfetamine",
        "methylphenidate",
        "modafinil",
        "armodafinil",
    ],
    "maoi": ["phenelzine", "tranylcypromine", "selegiline", "selegiline transdermal", "moclobemide", "linezolid"],
    "antipsychotic": ["clozapine", "haloperidol", "risperidone", "quetiapine", "olanzapine", "levomepromazine"],
    "gabapentinoid": ["gabapentin", "pregabalin"],
    "oxybate": ["sodium oxybate"],
    "xanthine": ["theophylline", "aminophylline"],
    "enzyme_inducer": ["rifampin", "carbamazepine", "phenytoin", "st john's wort"],
    "cyp3a4_inhibitor": ["ketoconazole", "clarithromycin", "ritonavir"],
    "cyp2b6_inhibitor": ["ticlopidine", "clopidogrel"],
    "nmda_antagonist": ["memantine", "amantadine", "dextromethorphan"],
    "antihypertensive": ["lisinopril", "losartan", "amlodipine", "metoprolol", "clonidine", "hydrochlorothiazide"],
    "nasal_steroid": ["fluticasone", "mometasone"],
    "nasal_decongestant": ["oxymetazoline", "xylometazoline"],
}


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_the_medicines_that_an_interaction_is_about_are_in_its_class(name):
    assert {medicine for medicine in CLASSES[name] if name in TABLES.medicines[medicine].classes} == set(CLASSES[name])


def test_a_moderate_inhibitor_is_not_called_a_strong_one():
    assert "cyp3a4_inhibitor" not in TABLES.medicines["erythromycin"].classes


def test_citalopram_and_escitalopram_are_two_drugs_with_a_note():
    assert "two drugs" in TABLES.medicines["citalopram"].same_drug_note
    assert TABLES.medicines["citalopram"].same_drug_note == TABLES.medicines["escitalopram"].same_drug_note
