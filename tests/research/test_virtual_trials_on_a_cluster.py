"""Virtual trials on a real cluster of two processes: the same numbers, and a worker killed in the middle."""

import os
import signal

import pytest
from dask.distributed import LocalCluster

from daybreak.research.virtual_trials import running
from daybreak.research.virtual_trials.running import run_trial
from daybreak.research.virtual_trials.trial_file import load_trial
from daybreak.research.virtual_trials.workers import on_threads, workers

TRIAL = load_trial("daly-2019")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two processes on this computer, reached by their address, as any cluster is."""
    folder = str(tmp_path_factory.mktemp("workers"))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=folder
    ) as made:
        yield made


def process_ids(cluster):
    return {nanny.pid for nanny in cluster.workers.values()}


def test_a_cluster_finds_the_same_as_threads_even_if_a_worker_is_killed_in_the_middle(cluster, monkeypatch):
    monkeypatch.setattr(running, "CHUNK_PATIENTS", 800)
    before, killed = process_ids(cluster), []

    def kill_one(done, total):
        if done == 2 and not killed:
            killed.append(min(before))
            os.kill(killed[0], signal.SIGKILL)

    wanted = run_trial(TRIAL, on_threads, patients=8_000, repetitions=4)
    with workers(cluster.scheduler_address) as compute:
        found = run_trial(TRIAL, compute, patients=8_000, repetitions=4, progress=kill_one)
    assert killed
    assert killed[0] not in process_ids(cluster)
    assert found == wanted
