"""Table files become one value, or say in full why not."""

import pytest

from daybreak.knowledge import KnowledgeError, Problem, check_tables, load_tables
from knowledge.written import TABLES, changed, write


def later(text: str, version: str) -> str:
    return changed(text, 'version: "2026.1"', f'version: "{version}"')


def test_each_section_of_the_files_becomes_a_table(tmp_path):
    tables = load_tables(write(tmp_path, small=TABLES))
    assert list(tables.medicines) == ["sertraline", "fluoxetine", "olanzapine"]
    assert tables.medicines["sertraline"].antidepressant.minimum_mg == 50
    assert tables.combinations["symbyax"].ingredients == ("olanzapine", "fluoxetine")
    assert tables.concepts["psychosis"].codes[0].prefixes == ("F20",)
    assert tables.observables["mood_total"].unit == "{score}"
    assert tables.instruments["mood"].bands[1].low == 10
    assert [row.id for row in tables.interactions] == ["ssri"]
    assert [row.within_days for row in tables.contraindications] == [42]
    assert tables.citations["label"].title == "A label"
    assert tables.medicine_classes["ssri"].label == "SSRI"


def test_files_in_folders_are_read_and_protocols_are_not_tables(tmp_path):
    (tmp_path / "medicines").mkdir()
    (tmp_path / "protocols").mkdir()
    write(tmp_path / "medicines", small=TABLES)
    write(tmp_path / "protocols", mine="no table at all")
    assert "sertraline" in load_tables(tmp_path).medicines


@pytest.mark.parametrize(
    ("one", "other", "newest"), [("2026.9", "2026.10", "2026.10"), ("2027.1", "2026.12", "2027.1")]
)
def test_the_release_is_named_after_the_newest_file_as_numbers(tmp_path, one, other, newest):
    more = f'id: more\nversion: "{other}"\ntitle: More\nsource: {{key: label, certainty: R}}\nsources: []\n'
    tables = load_tables(write(tmp_path, small=later(TABLES, one), more=more))
    assert tables.version.startswith(newest + "+")


def test_an_edit_that_nobody_numbered_changes_the_version(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = load_tables(write(tmp_path / "a", small=TABLES)).version
    after = load_tables(write(tmp_path / "b", small=changed(TABLES, "minimum_mg: 50", "minimum_mg: 51"))).version
    assert before.split("+")[0] == after.split("+")[0]
    assert before != after


def test_a_remark_or_another_order_of_files_changes_no_version(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    cut = TABLES.index("interactions:")
    head = 'id: rest\nversion: "2026.1"\ntitle: Rest\nsource: {key: label, certainty: V}\n'
    whole = load_tables(write(tmp_path / "a", small="# a remark\n" + TABLES))
    split = load_tables(write(tmp_path / "b", small=TABLES[:cut], a=head + TABLES[cut:]))
    assert whole == split


def test_a_faulty_file_is_not_loaded_and_the_error_lists_every_problem(tmp_path):
    text = changed(changed(TABLES, "minimum_mg: 50", "minimum_mg: 500"), "[psychosis]\n    source", "[PSY]\n    source")
    with pytest.raises(KnowledgeError) as raised:
        load_tables(write(tmp_path, small=text))
    assert raised.value.problems == check_tables(tmp_path)
    assert str(raised.value).splitlines()[0] == "2 problems in the data files:"
    assert str(raised.value).splitlines()[1].startswith("small.yaml:")


def test_a_folder_without_files_is_a_problem_and_not_empty_tables(tmp_path):
    (problem,) = check_tables(tmp_path)
    assert problem.found == "no .yaml file"
    with pytest.raises(KnowledgeError):
        load_tables(tmp_path)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", 'id: x\nversion: "1"\ntitle: X\n'])
def test_a_file_that_is_no_table_says_what_a_table_holds(tmp_path, text):
    problems = check_tables(write(tmp_path, x=text))
    assert any(problem.found == "no table" and "medicines" in problem.expected for problem in problems)


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfeid: x")
    (problem,) = check_tables(tmp_path)
    assert (problem.file, problem.expected) == ("x.yaml", "UTF-8 text")


def test_a_problem_is_one_line_that_an_editor_can_follow():
    problem = Problem(file="a.yaml", line=7, rule="age", found="17", expected="18", message="Correct it.")
    assert str(problem) == "a.yaml:7: age: found 17; expected 18. Correct it."
    of_the_file = Problem(file="a.yaml", line=1, rule="", found="x", expected="y", message="z")
    assert str(of_the_file) == "a.yaml:1: found x; expected y. z"


def test_a_folder_is_read_once(tmp_path):
    write(tmp_path, small=TABLES)
    assert load_tables(tmp_path) is load_tables(tmp_path)
