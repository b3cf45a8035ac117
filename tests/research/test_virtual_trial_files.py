"""Trial files: read strictly, everything wrong at once, and arms from the protocols that run the clinic."""

from dataclasses import replace
from pathlib import Path

import pytest

from daybreak.knowledge import KnowledgeError, protocols
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.trials import session_doses
from daybreak.research.virtual_trials.protocol_arms import ProtocolArm, arm_of, gaps
from daybreak.research.virtual_trials.trial_file import SHIPPED_TRIALS, check_trial, load_trial, shipped_trials

SINGH = (SHIPPED_TRIALS / "singh-2016.yaml").read_text()


def found_in(text: str) -> list[str]:
    return [f"{each.line} {each.found}" for each in check_trial(text.encode(), "trial.yaml")]


@pytest.mark.parametrize("name", shipped_trials())
def test_every_shipped_trial_is_sound(name: str) -> None:
    assert load_trial(name).id == name


def test_a_file_and_a_shipped_name_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SINGH)
    assert load_trial(path) == load_trial("singh-2016")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("good", "bad", "found"),
    [
        ("  body_mass_index: {mean: 28.0", "  body_mass_index: {mean: -28.0", "`mean`: -28.0"),
        ("dose: 0.5", "dose: -0.5", "`dose`: -0.5 of ketamine"),
        ("dose: 0.5", "dose: 2.5", "`dose`: 2.5 of intravenous ketamine"),
        ("every_days: [3, 4]", "every_days: [0, 4]", "`every_days`: [0.0, 4.0]"),
        ("sessions: 4", "sessions: 4.5", "`sessions`: 4.5"),
        ("assess_days: [14]", "assess_days: [13]", "`day`: day 14"),
        ("arm: twice", "arm: tweice", "`arm`: tweice"),
        ("figure: sd", "figure: median_days", "`figure`: median_days"),
        ("key: Singh2016, certainty: V", "key: Sing2016, certainty: V", "the source `Sing2016`"),
        ("use: calibration", "use: fun", '`use`: "fun"'),
        ("missed_percent: 0", "missed: 0", "the unknown field `missed`"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(good: str, bad: str, found: str) -> None:
    text = SINGH.replace(good, bad, 1)
    assert any(found in each for each in found_in(text)), found_in(text)
    line = line_of(text, bad)
    assert any(each.startswith((f"{line} ", f"{line + 1} ")) for each in found_in(text)) or good.startswith("assess")


def test_every_problem_comes_at_once() -> None:
    text = (
        SINGH.replace("mean: 28.0", "mean: -28.0").replace("sessions: 4", "sessions: 0").replace("arm: twice", "arm: x")
    )
    found = " ".join(found_in(text))
    assert "`mean`: -28.0" in found
    assert found.count("`sessions`: 0") == 2
    assert "`arm`: x" in found


def test_every_problem_of_arms_from_protocols_comes_at_once_too() -> None:
    text = (SHIPPED_TRIALS / "clinic-schedules.yaml").read_text()
    wrong = text.replace("induction: twice-weekly", "induction: daily").replace(
        "protocol: esketamine-us", "protocol: none"
    )
    wrong = wrong.replace("dose: 0.5\n    induction: thrice", "dose: 5\n    induction: thrice")
    problems = check_trial(wrong.encode(), "trial.yaml")
    assert [each.found for each in problems] == [
        "`induction`: daily",
        "`dose`: 5 of intravenous ketamine",
        "`protocol`: none",
    ]
    assert [each.rule for each in problems] == ["ketamine-twice", "ketamine-thrice", "esketamine"]


def test_a_percentage_above_100_is_told_once() -> None:
    text = SINGH.replace("{value: 67.2", "{value: 167.2").replace("missed_percent: 0", "missed_percent: 120")
    assert [each.split()[1] for each in found_in(text)] == ["`female_percent.value`:", "`missed_percent`:"]
    assert len(found_in(SINGH.replace("missed_percent: 0", "missed_percent: 100"))) == 1


def test_an_unknown_parameter_is_named_with_a_suggestion() -> None:
    ours = "{key: clinic-default, certainty: P, locator: a try}"
    changed = f"parameters:\n  - {{name: expectation_meen, value: 0.3, source: {ours}}}\n"
    (problem,) = check_trial((SINGH + changed).encode(), "trial.yaml")
    assert "expectation_meen" in problem.found
    assert "expectation_mean" in problem.message
    (problem,) = check_trial((SINGH + changed.replace("meen, value: 0.3", "mean, value: 3")).encode(), "trial.yaml")
    assert "`value`: 3" in problem.found
    assert not check_trial((SINGH + changed.replace("meen", "mean")).encode(), "trial.yaml")


def test_a_file_with_problems_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(SINGH.replace("dose: 0.5", "dose: -1"))
    with pytest.raises(KnowledgeError, match=r"`dose`: -1 of ketamine"):
        load_trial(path)


KETAMINE = ProtocolArm(id="k", title="Ketamine", participants=10, protocol="iv-ketamine", dose=0.5)


def days(wanted: ProtocolArm) -> list[float]:
    return [day for day, _ in session_doses(arm_of(wanted, "arm"))]


def test_the_series_of_the_ketamine_protocol() -> None:
    assert days(KETAMINE) == [0, 3, 7, 10, 14, 17, 21, 24]
    assert days(replace(KETAMINE, induction="thrice-weekly", sessions=6)) == [0, 2, 4, 7, 9, 11]


def test_maintenance_of_the_ketamine_protocol_begins_weekly_and_has_its_steps() -> None:
    maintenance = arm_of(replace(KETAMINE, sessions=6, until_day=180), "arm").maintenance
    assert maintenance is not None
    assert (maintenance.from_day, maintenance.until_day) == (17 + 7, 180)
    assert [(step.interval_days, step.hold_sessions) for step in maintenance.steps] == [
        (7, 4), (14, 2), (21, 2), (28, None),
    ]  # fmt: skip


def test_the_esketamine_protocol_is_weekly_for_four_weeks_and_then_follows_the_patient() -> None:
    arm = arm_of(replace(KETAMINE, protocol="esketamine-us", dose=84, until_day=180), "arm")
    assert (arm.substance, arm.route) == ("esketamine", "intranasal")
    assert [day for day, _ in session_doses(arm)] == [0, 3, 7, 10, 14, 17, 21, 24, 31, 38, 45, 52]
    assert arm.maintenance is not None
    assert arm.maintenance.from_day == 59
    assert [step.interval_days for step in arm.maintenance.steps] == [7, 14]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"protocol": "nothing"}, "arm.protocol"),
        ({"induction": "daily"}, "arm.induction"),
        ({"sessions": 5}, "arm.sessions"),
        ({"sessions": 9}, "arm.sessions"),
    ],
)
def test_what_a_protocol_does_not_allow_is_refused_by_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(PharmacologyError) as refused:
        arm_of(replace(KETAMINE, **changes), "arm")  # type: ignore[arg-type]
    assert refused.value.field == field


def test_gaps_of_every_interval_of_a_protocol_add_up_to_its_period() -> None:
    for protocol in protocols().values():
        for phase in protocol.course.phases if protocol.course else ():
            for interval in phase.intervals:
                assert sum(gaps(interval)) == interval.period_days
                assert len(gaps(interval)) == interval.frequency
