"""Virtual trials from files: arms from care protocols, repetitions over parameter draws, runs of any size on Dask.

`trial_file.load_trial` reads one, `running.run_trial` runs it on `workers.workers`, `results.write` writes it down.
"""
