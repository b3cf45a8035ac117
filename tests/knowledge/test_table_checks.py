"""Each rule of the tables, with a row that keeps it and its twin that breaks it: named with file, line and row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.knowledge import check_tables
from knowledge.written import TABLES, Mistake, changed, line_of, write

MISTAKES = [
    Mistake(
        "a source that no row cites",
        "source: {key: label, certainty: R}\n  - id: fluoxetine",
        "source: {key: habit, certainty: R}\n  - id: fluoxetine",
        "source: {key: lable, certainty: R}\n  - id: fluoxetine",
        "sertraline",
        ("the unknown id `lable`", "Did you mean `label`?"),
    ),
    Mistake(
        "the source of the file itself",
        "source: {key: label, certainty: V}",
        "source: {key: habit, certainty: P}",
        "source: {key: hearsay, certainty: P}",
        "small",
        ("the unknown id `hearsay`", "sources.yaml"),
    ),
    Mistake("a class that nobody defined", "[ssri]\n    brands", "[antipsychotic]\n    brands", "[snri]\n    brands",
            "sertraline", ("the unknown id `snri`", "medicine_classes"), "classes: [snri]"),
    Mistake("a minimum above the strict dose", "minimum_mg: 50", "minimum_mg: 100", "minimum_mg: 101",
            "sertraline", ("minimum 101, strict 100",)),
    Mistake("a dose of nothing", "minimum_mg: 50", "minimum_mg: 0.5", "minimum_mg: 0",
            "sertraline", ("minimum 0, strict 100",)),
    Mistake("an RxNorm code with a slip", '["36437"]', '["36438"]', '["O6437"]', "sertraline", ("O6437",)),
    Mistake("an RxNorm code of a combination", '["611247"]', '["611248"]', '["611-247"]', "symbyax", ("611-247",)),
    Mistake("an ATC code with a slip", "[N06AB06]", "[N06AB05]", "[NO6AB06]", "sertraline", ("NO6AB06",)),
    Mistake("a brand of another medicine", "- id: fluoxetine\n    label: Fluoxetine\n    brands: [Prozac]",
            "- id: fluoxetine\n    label: Fluoxetine", "- id: fluoxetine\n    label: Fluoxetine\n    brands: [ZOLOFT]",
            "fluoxetine", ('the name "zoloft"', "small.yaml line", "`sertraline`")),
    Mistake("a synonym that is another medicine's name", "synonyms: [sertraline hcl]", "synonyms: [sertraline base]",
            "synonyms: [olanzapine]", "olanzapine", ('the name "olanzapine"', "`sertraline`"), "- id: olanzapine"),
    Mistake("a combination of one", "ingredients: [olanzapine, fluoxetine]", "ingredients: [olanzapine, sertraline]",
            "ingredients: [olanzapine]", "symbyax", ("fewer than two ingredients",)),
    Mistake("a combination of something unknown", "ingredients: [olanzapine, fluoxetine]",
            "ingredients: [sertraline, fluoxetine]", "ingredients: [olanzapin, fluoxetine]", "symbyax",
            ("the unknown id `olanzapin`", "Did you mean `olanzapine`?")),
    Mistake("a phrase in capitals", "texts: [psychosis]", "texts: [a psychosis]", "texts: [Psychosis]",
            "psychosis", ('"Psychosis"', "lower case")),
    Mistake("a SNOMED CT code whose check digit fails", '["69322001"]', '["58214004"]', '["69322002"]',
            "psychosis", ("69322002", "check digit")),
    Mistake("a LOINC code whose check digit fails", '["44261-6"]', '["44249-1"]', '["44261-7"]',
            "mood_total", ("44261-7", "check digit")),
    Mistake("a prefix in a system without prefixes", "prefixes: [F20]", "prefixes: [F2]", "prefixes: [2F]",
            "psychosis", ("2F", "a prefix")),
    Mistake("one code for two observables", '["29463-7"]', '["3141-9"]', '["44261-6"]',
            "weight", ("44261-6", "`mood_total`"), "- id: weight"),
    Mistake("one phrase for two observables", "texts: [body weight]", "texts: [weight]", "texts: [mood scale]",
            "weight", ('"mood scale"', "`mood_total`"), "- id: weight"),
    Mistake("an observable upside down", "minimum: 20\n", "minimum: 400\n", "minimum: 401\n",
            "weight", ("`minimum` 401 above `maximum` 400",)),
    Mistake("bands with a gap", "{low: 10, high: 20,", "{low: 10, high: 20,", "{low: 11, high: 20,",
            "mood", ("a gap: band `severe` starts at 11", "starts at 10"), "{low: 11"),
    Mistake("bands that overlap", "{low: 10, high: 20,", "{low: 10, high: 20,", "{low: 9, high: 20,",
            "mood", ("an overlap: band `severe` starts at 9",), "{low: 9, "),
    Mistake("bands that end too early", "{low: 10, high: 20,", "{low: 10, high: 20,", "{low: 10, high: 19,",
            "mood", ("a last band that ends at 19", "20"), "{low: 10"),
    Mistake("a severity that falls as the score rises", "label: severe, severity: severe",
            "label: severe, severity: mild", "label: severe, severity: none", "mood", ("`none` for higher scores",)),
    Mistake("a severity that rises with the score where more is better", "    total_observable: mood_total\n",
            "    better: lower\n    total_observable: mood_total\n",
            "    better: higher\n    total_observable: mood_total\n", "mood",
            ("`severe` for higher scores", "does not rise as the score rises"), "severity: severe"),
    Mistake("bands without a source", "    bands_source: {key: label, certainty: R}\n",
            "    bands_source: {key: habit, certainty: P}\n", "", "mood", ("bands without `bands_source`",), "bands:"),
    Mistake("a remission without a source", "    outcome_source: {key: label, certainty: R}\n",
            "    outcome_source: {key: habit, certainty: P}\n", "", "mood", ("without `outcome_source`",),
            "- id: mood\n"),
    Mistake("a remission at the worst score", "remission_at_most: 4", "remission_at_most: 19", "remission_at_most: 20",
            "mood", ("`remission_at_most`: 20",)),
    Mistake("a response of more than everything", "response_percent: 50", "response_percent: 100",
            "response_percent: 101", "mood", ("`response_percent`: 101",)),
    Mistake("a total that is kept nowhere", "total_observable: mood_total", "total_observable: mood_total",
            "total_observable: mood_totals", "mood", ("the unknown id `mood_totals`", "Did you mean `mood_total`?")),
    Mistake("a range that is not that of its total", "measures: depression\n    minimum: 0\n    maximum: 20",
            "measures: anxiety\n    minimum: 0\n    maximum: 20",
            "measures: depression\n    minimum: 0\n    maximum: 21", "mood",
            ("`maximum`: 21", "20, as in the observable `mood_total`"), "    maximum: 21"),
    Mistake("the text of an item without the licence", "text_policy: shipped", "text_policy: shipped",
            "text_policy: score_only", "mood_item1", ("the text of an item", "score_only"), "{id: mood_item1"),
    Mistake("the text of an item that the clinic must bring", "text_policy: shipped", "text_policy: shipped",
            "text_policy: byo", "mood_item1", ("the text of an item", "byo"), "{id: mood_item1"),
    Mistake("an interaction of nothing", "    medicines: [fluoxetine]\n    classes: [ssri]\n", "    classes: [ssri]\n",
            "", "ssri", ("no medicine and no class",), "- id: ssri\n"),
    Mistake("an interaction of an unknown medicine", "medicines: [fluoxetine]", "medicines: [sertraline]",
            "medicines: [flouxetine]", "ssri", ("the unknown id `flouxetine`",)),
    Mistake("an interaction of an unknown class", "classes: [ssri]\n    routes", "classes: [antipsychotic]\n    routes",
            "classes: [ssris]\n    routes", "ssri", ("the unknown id `ssris`", "Did you mean `ssri`?")),
    Mistake("a route that is not given", "    routes: [intravenous_ketamine]\n    severity: information",
            "    routes: [intranasal_esketamine]\n    severity: information",
            "    routes: [oral_ketamine]\n    severity: information", "ssri", ("the unknown id `oral_ketamine`",)),
    Mistake("no route at all", "    routes: [intravenous_ketamine]\n    severity: information",
            "    routes: [intranasal_esketamine]\n    severity: information",
            "    routes: []\n    severity: information", "ssri", ("no route",)),
    Mistake("a contraindication of no route", "routes: [intravenous_ketamine]\n    recency",
            "routes: [intranasal_esketamine]\n    recency", "routes: []\n    recency", "psychosis", ("no route",)),
    Mistake("a contraindication by an unknown concept", "concepts: [psychosis]", "concepts: []",
            "concepts: [psychoses]", "psychosis", ("the unknown id `psychoses`",)),
    Mistake("an allergy to an unknown medicine", "allergy_to: [fluoxetine]", "allergy_to: []",
            "allergy_to: [fluoxetin]", "psychosis", ("the unknown id `fluoxetin`",)),
    Mistake("a window where none is meant", "recency: within_days\n    within_days: 42\n", "recency: active\n",
            "recency: active\n    within_days: 42\n", "psychosis", ("recency active",)),
    Mistake("no window where one is meant", "recency: within_days\n    within_days: 42\n", "recency: ever\n",
            "recency: within_days\n", "psychosis", ("recency within_days",)),
    Mistake("a window in the future", "within_days: 42\n", "within_days: 0\n", "within_days: -1\n",
            "psychosis", ("`within_days`: -1",)),
    Mistake("one id for two rows", "- id: olanzapine", "- id: olanzapine\n    brands: [Zyprexa]", "- id: sertraline",
            "sertraline", ("the id `sertraline`, which is already in small.yaml line",),
            "- id: sertraline\n    label: Olan"),
    Mistake("a field that no row has", "medicine_classes:", "medicine_classes:", "medicin_classes:", "small",
            ("the unknown field `medicin_classes`", "Did you mean `medicine_classes`?")),
    Mistake("rows that are no list", TABLES[TABLES.index("combinations:") : TABLES.index("concepts:")],
            "", "combinations: none\n\n", "small", ('`combinations`: "none"', "a list of rows")),
]  # fmt: skip


def test_the_small_tables_have_no_problem(tmp_path):
    assert check_tables(write(tmp_path, small=TABLES)) == ()


@pytest.mark.parametrize("mistake", [each for each in MISTAKES if each.good != each.old], ids=str)
def test_what_keeps_the_rule_is_accepted(mistake, tmp_path):
    text = changed(TABLES, mistake.old, mistake.good)
    assert check_tables(write(tmp_path, small=text)) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_breaks_the_rule_is_named_with_file_line_and_row(mistake, tmp_path):
    text = changed(TABLES, mistake.old, mistake.bad)
    problems = check_tables(write(tmp_path, small=text))
    (problem,) = [each for each in problems if all(part in str(each) for part in mistake.says)]
    assert (problem.file, problem.line, problem.rule) == ("small.yaml", mistake.line(text), mistake.rule)


def test_rows_of_different_files_are_judged_together(tmp_path):
    more = """\
id: more
version: "2026.2"
title: More medicines
source: {key: label, certainty: R}
medicines:
  - {id: citalopram, label: Citalopram, brands: [Zoloft], classes: [ssri]}
"""
    (problem,) = check_tables(write(tmp_path, small=TABLES, more=more))
    assert (problem.file, problem.rule) == ("small.yaml", "sertraline")
    assert f"more.yaml line {line_of(more, '- {id: citalopram')}" in problem.found


@given(cuts=st.sets(st.integers(1, 20), max_size=6), data=st.data())
def test_any_cut_of_the_range_into_bands_is_whole_and_any_shifted_band_is_not(tmp_path_factory, cuts, data):
    starts = [0, *sorted(cuts)]
    ends = [*(start - 1 for start in starts[1:]), 20]
    bands = [(low, high) for low, high in zip(starts, ends, strict=True)]
    assert check_tables(write(tmp_path_factory.mktemp("whole"), small=with_bands(bands))) == ()
    number = data.draw(st.integers(0, len(bands) - 1))
    low, high = bands[number]
    bands[number] = (low - 1, high)
    (problem,) = check_tables(write(tmp_path_factory.mktemp("shifted"), small=with_bands(bands)))
    assert problem.found.startswith("an overlap")


def with_bands(bands: list[tuple[int, int]]) -> str:
    start, end = TABLES.index("    bands:\n"), TABLES.index("    bands_source:")
    rows = "".join(f"      - {{low: {low}, high: {high}, label: x, severity: mild}}\n" for low, high in bands)
    return f"{TABLES[:start]}    bands:\n{rows}{TABLES[end:]}"


def test_every_problem_of_every_file_is_said_at_once_in_the_order_of_files_and_lines(tmp_path):
    wrong = changed(changed(TABLES, "minimum_mg: 50", "minimum_mg: 500"), "texts: [psychosis]", "texts: [Psychosis]")
    second = 'id: two\nversion: "1"\ntitle: Two\nsource: {key: nowhere, certainty: R}\nsources: []\n'
    problems = check_tables(write(tmp_path, small=wrong, a=second))
    assert [problem.file for problem in problems] == ["a.yaml", "small.yaml", "small.yaml"]
    assert problems[1].line < problems[2].line


def test_a_faulty_row_may_still_be_named_by_others(tmp_path):
    text = changed(TABLES, "label: Olanzapine\n", "lable: Olanzapine\n")
    problems = check_tables(write(tmp_path, small=text))
    assert {problem.rule for problem in problems} == {"olanzapine"}


def test_a_contraindication_that_nothing_could_ever_find_is_refused(tmp_path):
    question = "question: Has the patient had a psychosis?"
    asked = changed(TABLES, "concepts: [psychosis]", "concepts: []")
    assert check_tables(write(tmp_path, small=asked)) == ()
    (problem,) = check_tables(write(tmp_path, small=changed(asked, question, 'question: " "')))
    assert (problem.rule, problem.found) == ("psychosis", "no concept and no question")
    recorded = changed(TABLES, question, 'question: ""')
    assert check_tables(write(tmp_path, small=recorded)) == ()


def test_an_id_is_in_lower_case(tmp_path):
    text = TABLES.replace("olanzapine", "Olanzapine")
    (problem,) = check_tables(write(tmp_path, small=text))
    assert (problem.rule, problem.found) == ("Olanzapine", "the id `Olanzapine`")
