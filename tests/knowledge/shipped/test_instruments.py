"""The shipped instruments: the bands and limits of the fact base, and no word of a text without the right to it."""

import pytest

from daybreak.care.course.measures import score
from daybreak.knowledge import load_tables, session_checks
from daybreak.knowledge.protocol_files import protocols

TABLES = load_tables()
INSTRUMENTS = TABLES.instruments

BANDS = {
    "phq9": [(0, 4), (5, 9), (10, 14), (15, 19), (20, 27)],
    "madrs": [(0, 6), (7, 19), (20, 34), (35, 60)],
    "qids_sr16": [(0, 5), (6, 10), (11, 15), (16, 20), (21, 27)],
    "ham_d17": [(0, 7), (8, 16), (17, 23), (24, 52)],
    "gad7": [(0, 4), (5, 9), (10, 14), (15, 21)],
}
REMISSION = {"phq9": 4, "madrs": 10, "qids_sr16": 5, "ham_d17": 7, "gad7": 4, "cgi_s": 2, "sds": 6}
RANGES = {
    "phq2": (0, 6),
    "wsas": (0, 40),
    "sds": (0, 30),
    "cgi_s": (1, 7),
    "cadss": (0, 92),
    "moaa_s": (0, 5),
    "bpic_ss": (0, 38),
    "craving_vas": (0, 10),
}


@pytest.mark.parametrize("name", sorted(BANDS))
def test_the_severity_bands_are_the_published_ones(name):
    assert [(band.low, band.high) for band in INSTRUMENTS[name].bands] == BANDS[name]


@pytest.mark.parametrize("name", sorted(REMISSION))
def test_remission_is_the_published_one(name):
    assert INSTRUMENTS[name].remission_at_most == REMISSION[name]


CERTAINTY = {
    "phq9": ("V", "V"),
    "madrs": ("V", "V"),
    "qids_sr16": ("V", "R"),
    "ham_d17": ("R", "R"),
    "gad7": ("R", "R"),
    "wsas": ("V2", None),
    "cgi_s": (None, "R"),
    "sds": (None, "R"),
    "bpic_ss": ("R", None),
    "moaa_s": ("P", None),
}


@pytest.mark.parametrize("name", sorted(CERTAINTY))
def test_bands_and_outcomes_are_marked_as_read_only_where_they_were_read(name):
    sources = (INSTRUMENTS[name].bands_source, INSTRUMENTS[name].outcome_source)
    assert tuple(source and source.certainty for source in sources) == CERTAINTY[name]


@pytest.mark.parametrize("name", sorted(BANDS))
def test_half_the_score_is_a_response(name):
    assert INSTRUMENTS[name].response_percent == 50


@pytest.mark.parametrize("name", sorted(RANGES))
def test_the_range_is_the_published_one(name):
    assert (INSTRUMENTS[name].minimum, INSTRUMENTS[name].maximum) == RANGES[name]


@pytest.mark.parametrize(
    ("name", "score", "severity"),
    [
        ("phq9", 9, "mild"),
        ("phq9", 10, "moderate"),
        ("phq9", 19, "moderate"),
        ("phq9", 20, "severe"),
        ("madrs", 19, "mild"),
        ("madrs", 20, "moderate"),
        ("madrs", 34, "moderate"),
        ("madrs", 35, "severe"),
        ("qids_sr16", 10, "mild"),
        ("qids_sr16", 11, "moderate"),
        ("ham_d17", 16, "mild"),
        ("ham_d17", 17, "moderate"),
    ],
)
def test_a_score_on_either_side_of_a_limit_is_of_another_severity(name, score, severity):
    (band,) = [band for band in INSTRUMENTS[name].bands if band.low <= score <= band.high]
    assert band.severity == severity


def test_only_of_the_moaas_a_higher_score_is_better():
    assert [name for name, row in INSTRUMENTS.items() if row.better == "higher"] == ["moaa_s"]
    assert [band.severity for band in INSTRUMENTS["moaa_s"].bands] == [*["severe"] * 3, "moderate", "mild", "none"]


@pytest.mark.parametrize("name", ["esketamine-us", "iv-ketamine"])
def test_the_cut_score_of_bladder_symptoms_is_the_limit_of_the_protocols(name):
    checks = protocols()[name].long_term_safety.checks
    (limit,) = [each for check in checks for each in check.limits if each.id == "bladder-symptoms-above"]
    below, above = INSTRUMENTS["bpic_ss"].bands
    assert (below.high, above.low) == (limit.limit, limit.limit + 1)


def test_a_session_charts_no_score_that_its_scale_does_not_have():
    highest = {name: INSTRUMENTS[name].maximum for name in ("moaa_s", "cadss")}
    assert {name: session_checks._HIGHEST[name] for name in highest} == highest


@pytest.mark.parametrize("name", sorted(name for name, row in INSTRUMENTS.items() if row.bands))
def test_every_possible_score_lies_in_exactly_one_band(name):
    row = INSTRUMENTS[name]
    covered = [score for band in row.bands for score in range(band.low, band.high + 1)]
    assert covered == list(range(row.minimum, row.maximum + 1))


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_the_items_add_up_to_the_range_where_there_are_items(name):
    row = INSTRUMENTS[name]
    lowest = score(row, {item.id: item.minimum for item in row.items})
    highest = score(row, {item.id: item.maximum for item in row.items})
    if row.items:
        assert (lowest.total, highest.total) == (row.minimum, row.maximum)


def test_texts_are_shipped_only_where_the_licence_allows_it():
    with_text = {name for name, row in INSTRUMENTS.items() if any(item.text for item in row.items)}
    assert with_text == {"phq9", "phq2", "gad7", "cgi_s"}
    assert {name for name, row in INSTRUMENTS.items() if row.text_policy == "shipped"} == with_text


@pytest.mark.parametrize("name", ["madrs", "qids_sr16", "ham_d17", "cssrs_screener", "sds", "wsas", "cadss", "bpic_ss"])
def test_of_a_protected_scale_there_are_ranges_and_no_word(name):
    assert INSTRUMENTS[name].text_policy == "score_only"
    assert [item.text for item in INSTRUMENTS[name].items if item.text is not None] == []


COUNTS = {"phq9": 9, "phq2": 2, "gad7": 7, "madrs": 10, "qids_sr16": 16, "ham_d17": 17, "wsas": 5, "sds": 3, "cgi_s": 1,
          "cadss": 23, "moaa_s": 1}  # fmt: skip


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_an_instrument_has_the_published_number_of_items(name):
    assert len(INSTRUMENTS[name].items) == COUNTS[name]


CRITICAL = {"phq9": ("phq9_item9", "V"), "madrs": ("madrs_item10", "P"), "qids_sr16": ("qids_sr16_item12", "P"),
            "ham_d17": ("ham_d17_item3", "P")}  # fmt: skip


def test_any_answer_but_the_lowest_to_a_question_about_suicide_is_critical():
    """Only for the PHQ-9 a document says so (McInnes 2022); for the others it is a default of the clinic."""
    found = {name: [(c.item, c.source.certainty) for c in row.critical_items] for name, row in INSTRUMENTS.items()}
    assert {name: rows for name, rows in found.items() if rows} == {name: [row] for name, row in CRITICAL.items()}
    limits = {c.at_least for row in INSTRUMENTS.values() for c in row.critical_items}
    assert limits == {1}


@pytest.mark.parametrize("name", ["phq9", "phq2", "gad7"])
def test_the_freely_usable_texts_name_their_authors(name):
    assert "Spitzer, Williams, Kroenke" in INSTRUMENTS[name].licence


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_instrument_says_what_its_licence_is(name):
    assert INSTRUMENTS[name].licence


PHQ9_ITEMS = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
GAD7_ITEMS = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]


@pytest.mark.parametrize(("name", "codes"), [("phq9", PHQ9_ITEMS), ("phq2", PHQ9_ITEMS[:2]), ("gad7", GAD7_ITEMS)])
def test_the_items_have_their_loinc_codes_in_the_order_of_the_form(name, codes):
    assert [item.codes[0].codes for item in INSTRUMENTS[name].items] == [(code,) for code in codes]


LOINC = {
    "phq9_total": "44261-6",
    "phq9_item9": "44260-8",
    "phq2_total": "55758-7",
    "gad7_total": "70274-6",
    "audit_c_total": "75626-2",
    "dast10_total": "82667-7",
    "systolic_bp": "8480-6",
    "diastolic_bp": "8462-4",
    "mean_bp": "8478-0",
    "heart_rate": "8867-4",
    "respiratory_rate": "9279-1",
    "oxygen_saturation": "59408-5",
    "body_temperature": "8310-5",
    "body_weight": "29463-7",
    "body_height": "8302-2",
    "bmi": "39156-5",
    "alt": "1742-6",
    "ast": "1920-8",
    "alkaline_phosphatase": "6768-6",
    "total_bilirubin": "1975-2",
    "creatinine": "2160-0",
    "tsh": "3016-3",
    "pregnancy_test": "2106-3",
    "qtc": "8636-3",
}
WITHOUT_LOINC = [
    "cadss_total",
    "moaa_s",
    "bladder_symptoms_total",
    "craving",
    "madrs_total",
    "ham_d17_total",
    "qids_sr16_total",
    "cssrs_q1",
    "cssrs_q6",
    "urine_drug_screen",
]


def loinc_codes(name: str) -> set[str]:
    patterns = TABLES.observables[name].codes
    return {code for pattern in patterns if pattern.system == "http://loinc.org" for code in pattern.codes}


@pytest.mark.parametrize("name", sorted(LOINC))
def test_the_loinc_codes_are_those_of_the_fact_base(name):
    assert LOINC[name] in loinc_codes(name)


@pytest.mark.parametrize("name", WITHOUT_LOINC)
def test_a_code_that_nobody_confirmed_is_not_guessed(name):
    assert loinc_codes(name) == set()


@pytest.mark.parametrize("name", sorted(TABLES.observables))
def test_every_observable_can_be_entered_under_our_own_code(name):
    own = [p for p in TABLES.observables[name].codes if p.system == "urn:daybreak:observable"]
    assert [pattern.codes for pattern in own] == [(name,)]
