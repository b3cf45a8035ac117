"""Whole trials: figures that do not depend on who computes them, and what is left of them on disk."""

import csv
import json
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow.parquet as pq
import pytest
from lifelines import CoxPHFitter
from pandas import DataFrame

from daybreak.research.outcome_statistics.counts import counted_times
from daybreak.research.outcome_statistics.survival import kaplan_meier
from daybreak.research.virtual_trials import running
from daybreak.research.virtual_trials.chunks import ArmCounts, Chunk, count_chunk, mechanism_of, simulated
from daybreak.research.virtual_trials.figures import hazard_ratio, median_days, share_without
from daybreak.research.virtual_trials.results import as_json, write, write_chunk
from daybreak.research.virtual_trials.running import run_trial
from daybreak.research.virtual_trials.trial_file import load_trial
from daybreak.research.virtual_trials.workers import TASKS_PER_WORKER, on_threads, workers

SINGH = load_trial("singh-2016")


def one_after_the_other(work, tasks):
    return map(work, tasks)


def in_reverse(work, tasks):
    return reversed([work(task) for task in reversed(tasks)])


def small(**more):
    return run_trial(SINGH, one_after_the_other, **({"patients": 60, "repetitions": 2} | more))


def test_threads_find_the_same_as_one_after_the_other(monkeypatch):
    monkeypatch.setattr(running, "CHUNK_PATIENTS", 25)
    alone = small()
    assert run_trial(SINGH, on_threads, patients=60, repetitions=2) == alone
    assert run_trial(SINGH, in_reverse, patients=60, repetitions=2) == alone


def test_the_size_of_a_chunk_changes_nothing(monkeypatch):
    whole = small()
    monkeypatch.setattr(running, "CHUNK_PATIENTS", 7)
    assert small() == whole


def test_the_first_patients_of_a_larger_trial_are_those_of_a_smaller_one():
    def chunk(count):
        return replace(running.main_chunks(SINGH, SINGH.trial, mechanism_of({}), count, 1)[0], count=count)

    few, many = simulated(chunk(10)), simulated(chunk(40))
    assert np.array_equal(few.course.scores, many.course.scores[:10])


def test_another_seed_gives_another_trial():
    assert small(seed=2).rows != small(seed=1).rows


def test_a_chunk_is_reduced_to_counts_that_add_up():
    chunk = running.main_chunks(SINGH, SINGH.trial, mechanism_of({}), 40, 1)[0]
    first, second = (count_chunk(replace(chunk, first=start, count=20)) for start in (0, 20))
    assert first + second == count_chunk(chunk)
    assert (first + second).end_points["change-day-15"].values.total() == 40


def test_means_and_spreads_are_those_of_the_patients_themselves():
    result = small(repetitions=0)
    chunk = running.main_chunks(SINGH, SINGH.trial, mechanism_of({}), 60, 1)[0]
    changes = simulated(chunk).outcomes["change-day-15"].value
    assert result.row("twice", "change-day-15").estimate == pytest.approx(changes.mean(), abs=1e-12)
    assert result.row("twice", "change-day-15", "sd").estimate == pytest.approx(changes.std(ddof=1), abs=1e-12)


def test_a_repetition_has_the_participants_of_the_real_trial():
    sizes = []

    def recording(work, tasks):
        for task in tasks:
            answer = work(task)
            sizes.extend(each.enrolled for each in answer) if isinstance(answer, list) else None
            yield answer

    run_trial(SINGH, recording, patients=30, repetitions=3)
    assert sizes == [17] * 12


def test_a_trial_that_counts_those_selected_enrols_until_it_has_them():
    sizes = []

    def recording(work, tasks):
        for task in tasks:
            answer = work(task)
            sizes.extend(each.selected for each in answer) if isinstance(answer, list) else None
            yield answer

    result = run_trial(load_trial("daly-2019"), recording, patients=300, repetitions=2)
    assert result.counts["withdrawal"].selected < 300
    assert sizes == [90, 90, 86, 86]


def test_progress_comes_to_its_end():
    seen = []
    small(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen)


TIMES = {(7, True): 3, (14, False): 2, (21, True): 4, (28, True): 1, (35, False): 5}
OTHERS = {(7, True): 6, (21, True): 5, (28, False): 3}


@pytest.mark.parametrize("day", [0, 7, 13, 21, 35])
def test_the_share_without_relapse_is_that_of_lifelines(day):
    curve = kaplan_meier(TIMES)
    assert share_without(TIMES, day) == pytest.approx(curve.share_at(day), abs=1e-12)


def test_the_median_is_that_of_lifelines():
    assert median_days(OTHERS) == kaplan_meier(OTHERS).median_day == 21
    assert median_days({(7, False): 3}) == float("inf")
    assert kaplan_meier({(7, False): 3}).median_day is None


def test_the_hazard_ratio_is_near_that_of_cox():
    random = np.random.default_rng(5)
    days = [np.ceil(random.exponential(mean, 300)).astype(int) for mean in (170, 100)]
    mine, theirs = (counted_times(np.minimum(each, 200).tolist(), (each <= 200).tolist()) for each in days)
    rows = [(min(day, 200), day <= 200, group) for group, each in zip((1, 0), days, strict=True) for day in each]
    cox = CoxPHFitter().fit(DataFrame(rows, columns=["day", "event", "group"]), "day", "event")
    assert 0.4 < hazard_ratio(mine, theirs) < 0.6
    assert hazard_ratio(mine, theirs) == pytest.approx(float(cox.hazard_ratios_["group"]), rel=0.03)
    assert hazard_ratio(mine, mine) == pytest.approx(1)


def test_patients_are_written_down_as_they_were_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "CHUNK_PATIENTS", 25)
    result = small(work=partial(write_chunk, folder=tmp_path), repetitions=1)
    write(result, tmp_path)
    files = sorted((tmp_path / "patients").iterdir())
    assert len(files) == 4 * 3
    table = pq.read_table(files).to_pandas()
    assert len(table) == 4 * 60
    assert table["patient"].is_unique
    placebo = table[table["arm"] == "placebo-twice"]
    shown = result.row("placebo-twice", "response-day-15").estimate
    assert 100 * placebo["response-day-15"].mean() == pytest.approx(shown)
    assert table["weight_kg"].between(30, 250).all()
    rows = list(csv.DictReader((tmp_path / "figures.csv").open()))
    assert len(rows) == len(result.rows)
    assert json.loads((tmp_path / "result.json").read_text()) == as_json(result)


def test_a_chunk_written_again_is_the_same_file(tmp_path):
    chunk = running.main_chunks(SINGH, SINGH.trial, mechanism_of({}), 20, 1)[0]
    write_chunk(chunk, tmp_path)
    file = next((tmp_path / "patients").iterdir())
    before = file.read_bytes()
    write_chunk(chunk, tmp_path)
    assert [*(tmp_path / "patients").iterdir()] == [file]
    assert file.read_bytes() == before


def test_curves_of_relapse_are_written_where_there_are_any(tmp_path):
    result = run_trial(load_trial("daly-2019"), one_after_the_other, patients=200, repetitions=0)
    write(result, tmp_path)
    rows = list(csv.DictReader((tmp_path / "relapse-curves.csv").open()))
    assert {row["arm"] for row in rows} == {"maintenance", "withdrawal"}
    assert as_json(result)["figures"][1]["estimate"] is None  # a median that was not reached


def test_only_some_answers_wait_at_once(monkeypatch):
    monkeypatch.setattr("daybreak.research.virtual_trials.workers.cpu_count", lambda: 2)
    begun = []
    answers = on_threads(begun.append, range(1_000))
    next(answers)
    assert len(begun) == 2 * TASKS_PER_WORKER
    assert len(list(answers)) == 999
    assert sorted(begun) == list(range(1_000))


def test_an_address_where_nobody_listens_is_an_error_that_can_be_told(monkeypatch):
    monkeypatch.setattr("daybreak.research.virtual_trials.workers.CONNECT_SECONDS", 0.3)
    with pytest.raises(OSError, match=r"127\.0\.0\.1"), workers("tcp://127.0.0.1:1"):
        pass


def test_counts_of_nobody_give_no_figure():
    chunk: Chunk = running.main_chunks(SINGH, SINGH.trial, mechanism_of({}), 5, 1)[0]
    nobody: ArmCounts = count_chunk(replace(chunk, count=0))
    assert nobody.enrolled == 0
    assert np.isnan(running.figures(SINGH.end_points[0], nobody, None)["estimate"])
