"""The files of effects, mechanism and published courses: shipped ones are right, each mistake is named."""

import pytest

from daybreak.knowledge.mechanism_models import SHIPPED_MECHANISM, check_mechanism, load_mechanism, load_mechanism_file
from daybreak.knowledge.pharmacodynamic_models import SHIPPED_EFFECTS, check_session_effects, load_session_effects
from daybreak.knowledge.problems import KnowledgeError
from daybreak.knowledge.published_courses import SHIPPED_COURSES, check_published_courses, load_published_courses
from daybreak.knowledge.reading.figures import parts
from daybreak.pharmacology.effects import Estimate
from daybreak.pharmacology.mechanism.model import NAMES

FILES = {
    "effects": (SHIPPED_EFFECTS, check_session_effects),
    "mechanism": (SHIPPED_MECHANISM, check_mechanism),
    "courses": (SHIPPED_COURSES, check_published_courses),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_shipped_has_no_problem(name: str) -> None:
    file, check = FILES[name]
    assert check(file.read_bytes(), file.name) == ()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_version_an_unknown_field_and_an_unknown_source_are_each_named(name: str) -> None:
    file, check = FILES[name]
    text = file.read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version:"))
    key = next(part.split("{key: ")[1].split(",")[0] for part in text.splitlines() if "{key: " in part)
    for changed, found in (
        (text.replace(version + "\n", "", 1), "no `version`"),
        (text.replace(version, version + "\ncolour: blue", 1), "the unknown field `colour`"),
        (text.replace(f"key: {key}", "key: Nobody1999", 1), "the source `Nobody1999`"),
    ):
        problems = check(changed.encode(), file.name)
        assert found in [each.found for each in problems], problems


@pytest.mark.parametrize("name", FILES)
def test_an_assumption_cannot_pass_for_a_publication(name: str) -> None:
    file, check = FILES[name]
    text = file.read_text("utf-8")
    claimed = text.replace("key: clinic-default, certainty: P", "key: clinic-default, certainty: V", 1)
    assert any("`clinic-default` with the certainty V" in each.found for each in check(claimed.encode(), file.name))


def test_an_assumption_says_why() -> None:
    text = SHIPPED_COURSES.read_text("utf-8")
    silent = text.replace("certainty: P, locator: usual baseline of such trials}", "certainty: P}", 1)
    assert any(each.found == "no `locator`" for each in check_published_courses(silent.encode(), "courses.yaml"))


def test_every_estimate_says_what_it_is_and_lies_in_its_interval() -> None:
    estimates = [each for _, each in parts(load_session_effects()) if isinstance(each, Estimate)]
    assert len(estimates) > 30
    assert all(each.meaning and each.source.locator for each in estimates)


def test_an_estimate_outside_its_interval_is_a_problem() -> None:
    changed = SHIPPED_EFFECTS.read_text("utf-8").replace("value: 0.0393", "value: 3.93", 1)
    assert any("within its interval" in str(each) for each in check_session_effects(changed.encode(), "effects.yaml"))


def test_a_ligand_that_is_nowhere_described_is_a_problem() -> None:
    changed = SHIPPED_EFFECTS.read_text("utf-8").replace(
        "{ligand: S-ketamine, fraction: 1.0}", "{ligand: X, fraction: 1.0}"
    )
    assert any("X" in str(each) for each in check_session_effects(changed.encode(), "effects.yaml"))


def test_the_mechanism_has_every_parameter_and_each_fitted_one_its_interval() -> None:
    mechanism = load_mechanism()
    assert {each.name for each in mechanism.parameters} == set(NAMES)
    fitted = [each for each in mechanism.parameters if each.fitted]
    assert len(fitted) == 14
    assert all(each.low is not None and each.high is not None and each.low < each.high for each in fitted)
    assert load_mechanism_file().fit.figures == 60


def test_a_parameter_that_cannot_be_is_a_problem_of_the_file() -> None:
    text = SHIPPED_MECHANISM.read_text("utf-8")
    for old, new, word in (
        ("- name: sensitivity\n", "- name: sensibility\n", "sensi"),
        ("- name: glutamate_hours\n  value: 1.0", "- name: glutamate_hours\n  value: 0.0", "glutamate_hours"),
        ("draw_names: [", "draw_names: [extra, ", "numbers"),
    ):
        assert old in text
        problems = check_mechanism(text.replace(old, new, 1).encode(), "m.yaml")
        assert any(word in each.found for each in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (", standard_error: 12.1, since_day: 12.0", "", "a retained response without `since_day`"),
        (", among: stable_remission", "", "a relapse without `since_day`, `limit` or `among`"),
        ("value: -9.7", "value: -9.7, since_day: 0.0", "a `since_day`"),
        ("value: -9.7", "value: -9.7, among: stable_response", "an `among`"),
        ("against: trd4005-placebo", "against: nobody", "`against` nobody"),
        ("value: 52.2", "value: 152.2", "152.2 %"),
        ("    dose: 84.0\n", "    dose: 0.0\n", "the dose 0 of esketamine"),
        ("id: daly-2018-28", "id: daly-2018-placebo", "the arm `daly-2018-placebo` twice"),
    ],
)  # fmt: skip
def test_a_course_that_contradicts_itself_is_a_problem(old: str, new: str, found: str) -> None:
    text = SHIPPED_COURSES.read_text("utf-8")
    assert old in text
    problems = check_published_courses(text.replace(old, new, 1).encode(), "courses.yaml")
    assert any(found in each.found for each in problems), problems


def test_no_arm_is_both_fitted_and_held_out() -> None:
    courses = load_published_courses()
    uses = {study: {arm.use for arm in courses.arms if arm.study == study} for study in {a.study for a in courses.arms}}
    assert all(len(each) == 1 for each in uses.values())
    assert {"calibration", "validation"} == {use for each in uses.values() for use in each}


def test_a_file_with_problems_is_not_loaded(tmp_path: object) -> None:
    broken = tmp_path / "m.yaml"  # type: ignore[operator]
    broken.write_text("id: x\n")
    with pytest.raises(KnowledgeError):
        load_mechanism(broken)
