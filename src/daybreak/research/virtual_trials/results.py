"""What a run leaves behind: figures, curves of relapse, and the patients, as CSV, JSON and Parquet."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from daybreak.pharmacology.trials import ArmOutcomes
from daybreak.research.outcome_statistics.survival import kaplan_meier
from daybreak.research.virtual_trials.chunks import ArmCounts, Chunk, counted, simulated
from daybreak.research.virtual_trials.figures import shown
from daybreak.research.virtual_trials.running import FigureRow, TrialResult

FIGURES, CURVES, SUMMARY, PATIENTS = "figures.csv", "relapse-curves.csv", "result.json", "patients"


def as_json(result: TrialResult) -> dict[str, Any]:
    """The result as JSON holds it: a median that was not reached, and what is not known, are null."""
    return {
        "trial": result.trial,
        "version": result.version,
        "mechanism": result.mechanism,
        "concentrations": result.concentrations,
        "patients_per_arm": result.patients,
        "repetitions": result.repetitions,
        "seed": result.seed,
        "arms": {name: _arm(counts) for name, counts in result.counts.items()},
        "figures": [_row(each) for each in result.rows],
        "warning": "A model of groups, not of a single patient; it supports research, not a decision.",
    }


def write(result: TrialResult, folder: Path) -> None:
    """figures.csv, result.json and, if there is a relapse to show, relapse-curves.csv (Kaplan-Meier, by lifelines)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUMMARY).write_text(json.dumps(as_json(result), indent=2) + "\n", encoding="utf-8")
    _write_csv(folder / FIGURES, [_row(each) for each in result.rows])
    curves = list(_curves(result))
    if curves:
        _write_csv(folder / CURVES, curves)


def write_chunk(chunk: Chunk, folder: Path) -> ArmCounts:
    """The patients of a chunk as one Parquet file, and their counts; the same file again where it is computed again."""
    found = simulated(chunk)
    table = pa.table(_columns(chunk, found))
    arm = chunk.trial.arms[chunk.arm].id
    target = folder / PATIENTS / f"{arm}-{chunk.first:012d}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    pq.write_table(table, part)
    part.replace(target)  # whole or not at all, also where two workers come to the same chunk
    return counted(chunk, found)


def _columns(chunk: Chunk, found: ArmOutcomes) -> dict[str, Any]:
    people = found.patients
    arm = chunk.trial.arms[chunk.arm].id
    columns: dict[str, Any] = {
        "arm": pa.array([arm] * len(people)).dictionary_encode(),
        "patient": people.numbers,
        "age_years": people.age_years,
        "female": people.female,
        "weight_kg": people.weight_kg,
        "height_cm": people.height_cm,
        "body_mass_index": people.body_mass_index,
        "failed_antidepressants": people.failed_antidepressants,
        "baseline_madrs": people.baseline_madrs,
        **{f"drive_of_{dose:g}": np.broadcast_to(drive, len(people)) for dose, drive in sorted(found.drives.items())},
        "sessions": found.course.sessions,
        "selected": found.selected,
    }
    for name, outcome in found.outcomes.items():
        columns[name] = outcome.value
        if outcome.days is not None:
            columns[f"{name}_days"] = outcome.days
    return columns


def _arm(counts: ArmCounts) -> dict[str, Any]:
    return {
        "enrolled": counts.enrolled,
        "selected": counts.selected,
        "sessions_per_patient": round(counts.sessions / counts.enrolled, 3) if counts.enrolled else None,
    }


def _row(row: FigureRow) -> dict[str, Any]:
    return {name: shown(value) if isinstance(value, float) else value for name, value in asdict(row).items()}


def _curves(result: TrialResult) -> Iterator[dict[str, Any]]:
    for arm, counts in result.counts.items():
        for name, end_point in counts.end_points.items():
            curve = kaplan_meier(end_point.times)
            for point in curve.points if curve else ():
                yield {"arm": arm, "end_point": name, **asdict(point)}


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
