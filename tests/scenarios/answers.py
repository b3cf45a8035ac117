"""Reads the vignettes' files, screens them, and says in words where an answer differs from the written one."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from daybreak.care.chart import Chart
from daybreak.care.screening.eligibility import screen
from daybreak.exchange.fhir import charts, read
from daybreak.exchange.screening_json import screening_object
from daybreak.knowledge import load_tables, protocols

FOLDER = Path(__file__).parent / "vignettes"


@dataclass(frozen=True, slots=True)
class Case:
    """One vignette as its files tell it."""

    id: str
    content: bytes
    expected: dict[str, Any]

    @property
    def path(self) -> Path:
        """The file of records."""
        return FOLDER / self.id / str(self.expected["records"])


@cache
def cases() -> tuple[Case, ...]:
    """Every vignette in the folder, by name."""
    return tuple(_case(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir())


def _case(folder: Path) -> Case:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return Case(folder.name, (folder / expected["records"]).read_bytes(), expected)


def chart_in(content: bytes) -> Chart:
    """The chart of the one patient that the records are about."""
    (chart,) = charts(read(content, load_tables())).values()
    return chart


def screened(content: bytes, protocol_id: str, as_of: str) -> dict[str, Any]:
    """The answer of the program, as `daybreak screen --format json` prints it."""
    protocol = protocols()[protocol_id]
    return screening_object(screen(chart_in(content), protocol, load_tables(), date.fromisoformat(as_of)))


def differences(expected: dict[str, Any], protocol_id: str, found: dict[str, Any]) -> list[str]:
    """Where the program's answer is not the written one; empty if it agrees."""
    return [
        *_differing("decision", expected["decision"][protocol_id], found["decision"]),
        *_differing("adequate failed trials", expected["adequate_failed_trials"], found["adequate_failed_trials"]),
        *_trial_differences(expected["trials"], found["trials"]),
        *_finding_differences(expected["findings"], found["findings"]),
    ]


def _differing(what: str, expected: object, found: object) -> list[str]:
    return [] if expected == found else [f"{what}: expected {expected!r}, found {found!r}"]


def _trial_differences(expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    said: list[str] = []
    left = list(found)
    for trial in expected:
        same = [other for other in left if other["medicine"] == trial["medicine"] and _starts_alike(trial, other)]
        if not same:
            said.append(f"no trial of {trial['medicine']} was found")
            continue
        left.remove(same[0])
        for key, value in trial.items():
            said += _trial_difference(trial["medicine"], key, value, same[0])
    return said + [f"a trial of {trial['medicine']} that the story does not have" for trial in left]


def _starts_alike(expected: dict[str, Any], found: dict[str, Any]) -> bool:
    return "start" not in expected or bool(expected["start"] == found["start"])


def _trial_difference(medicine: str, key: str, value: object, trial: dict[str, Any]) -> list[str]:
    if key == "mentions":
        return [] if str(value) in json.dumps(trial).lower() else [f"the {medicine} trial does not mention {value}"]
    return _differing(f"{medicine} {key}", value, trial[key])


def _finding_differences(expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[str]:
    statuses = {finding["rule"]: finding["status"] for finding in found}
    return [
        said
        for finding in expected
        for said in _differing(f"finding {finding['rule']}", finding["status"], statuses.get(finding["rule"]))
    ]
