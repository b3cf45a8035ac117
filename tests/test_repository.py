"""What the repository promises: each dependency has a reason and is locked, each document leads somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", each).group().lower() for each in requirements}


def pinned(lock: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {name.lower().replace(".", "-"): version for name, version in found}


def test_every_dependency_has_a_reason_and_every_reason_a_dependency():
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text()
    reasons = {row.lower() for row in re.findall(r"^\| ([\w.-]+) \| (?!---)", page, re.MULTILINE)} - {"package"}
    assert reasons == names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["dev"])


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_every_dependency(lock):
    wanted = names(PROJECT["dependencies"])
    if lock == "requirements-dev.lock":
        wanted |= names(PROJECT["optional-dependencies"]["dev"])
    assert {name.replace(".", "-").replace("_", "-") for name in wanted} <= set(pinned(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_address(lock):
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[\w.-]+(?:\[[\w,]+\])?==)", "\n" + text)[1:]
    assert len(blocks) >= len(pinned(lock))
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "--index" not in text


def test_what_is_tested_is_what_is_shipped():
    tested = pinned("requirements-dev.lock")
    assert {name: tested.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


def test_no_rule_and_no_alarm_rests_on_a_model():
    """H-59: what a model predicts is shown in three places, and nowhere decides."""
    source = ROOT / "src/daybreak"
    naming = re.compile(r"pharmaco|patient_fit|mechanism_models")
    users = {path.relative_to(source) for path in source.rglob("*.py") if naming.search(path.read_text())}
    shown = {Path("clinic/lab"), Path("clinic/sessions/chair/prediction.py"), Path("clinic/outcomes/own_course")}
    deciding = {path for path in users if path.parts[0] in ("care", "clinic", "exchange")}
    assert {path for path in deciding if not any(path.is_relative_to(place) for place in shown)} == set()
    assert deciding


def test_nothing_but_its_page_knows_of_the_model_of_a_patients_own_course():
    """H-59: its answer is shown to a person, and handed to nothing else."""
    source, place = ROOT / "src/daybreak", Path("clinic/outcomes/own_course")
    naming = {path.relative_to(source) for path in source.rglob("*.py") if "own_course" in path.read_text()}
    outside = {path for path in naming if not path.is_relative_to(place)}
    assert outside == {Path("clinic/outcomes/urls.py"), Path("clinic/outcomes/views/own_course.py")}


def test_tests_of_the_database_and_journeys_stand_where_the_checks_look_for_them():
    check = (ROOT / "scripts/check.py").read_text()
    (folders,) = re.findall(r"WITH_DATABASE = \((.*)\)", check)
    looked_in = [*re.findall(r'"tests/(\w+)"', folders), "journeys"]
    assert len(looked_in) == 4
    naming = re.compile(r"mark\.(django_db|database|journey)\b|(?:db|transactional_db): None")
    found = {
        path.relative_to(ROOT / "tests").parts[0]
        for path in (ROOT / "tests").rglob("test_*.py")
        if naming.search(path.read_text())
    }
    assert found - {Path(__file__).name} <= set(looked_in)
    assert found >= {"clinic", "cli", "faults"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_to_something(document):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text())
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["run", "test", "bench", "lock", "clean", "lint"])
def test_the_makefile_explains_each_of_its_targets(name):
    assert re.search(rf"^{name}:.*## \w", (ROOT / "Makefile").read_text(), re.MULTILINE)
