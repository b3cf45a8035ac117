"""The dashboard's figures as one writes them first: a DataFrame, a mask for each, a fitter for each curve."""

import warnings
from typing import Any

import pandas as pd
from django.db import connection
from django.utils import timezone
from lifelines import KaplanMeierFitter
from scipy.stats import binomtest

from daybreak.clinic.registry.counting import count_courses
from daybreak.clinic.registry.selection import Selection
from daybreak.clinic.registry.statistics import figures_of
from daybreak.research.outcome_statistics.course_row import ANSWERS, EFFECTS, EXCURSIONS
from daybreak.research.outcome_statistics.windows import WINDOWS

WINDOWED = [f"{what}_{each.id}" for what in ("response", "remission") for each in WINDOWS]


def peer_figures() -> dict[str, Any]:
    """Every figure of the page, from the same database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = pd.read_sql("SELECT * FROM registry_coursefigures", connection.connection)
    started = table[table["quarter"].notna()]
    found: dict[str, Any] = {name: share(started[name]) for name in ANSWERS}
    found["relapse"] = share(started.loc[started["response_ever"] == 1, "relapse"])
    for name in EXCURSIONS:
        found[f"pressure:{name}"] = share((started[f"excursion_{name}"] > 0)[started[f"measured_{name}"] > 0])
    for name in ("any", *EFFECTS):
        yes, recorded = int(table[f"effect_{name}"].sum()), int(table["recorded_sessions"].sum())
        found[f"effect:{name}"] = (yes, recorded, *binomtest(yes, recorded).proportion_ci(method="wilson"))
    found["windows"] = started.groupby(["route", "scale", "quarter"])[WINDOWED].agg(["sum", "count"])
    found["to_response"] = fitted(started["days_to_response"], started["followed_days"])
    responders = started[started["response_ever"] == 1]
    found["to_relapse"] = fitted(responders["days_to_relapse"], responders["followed_after"])
    found["in_treatment"] = KaplanMeierFitter().fit(started["days_in_treatment"], started["dropped_out"] == 1)
    found["sessions"] = started["sessions_to_response"].value_counts()
    found["caseload"] = table["status"].value_counts()
    found["missing"] = table["missing"].value_counts()
    return found


def share(answers: "pd.Series[Any]") -> tuple[float, ...]:
    """Yes, known, and Wilson's interval."""
    known = answers.dropna()
    yes, of = int(known.sum()), len(known)
    return (yes, of, *binomtest(yes, of).proportion_ci(method="wilson"))


def fitted(event: "pd.Series[Any]", otherwise: "pd.Series[Any]") -> KaplanMeierFitter:
    """A curve from single courses."""
    day = event.fillna(otherwise)
    kept = day.notna()
    return KaplanMeierFitter().fit(day[kept], event[kept].notna())


def agree(peer: dict[str, Any]) -> None:
    """Both say the same; else the measurement means nothing."""
    ours = figures_of(count_courses(Selection(), timezone.now()))
    for name in (*ANSWERS, "relapse"):
        tally = ours.answers[name].tally
        if (tally.yes, tally.known) != peer[name][:2]:
            raise RuntimeError(f"{name}: {tally} here and {peer[name][:2]} in pandas")
    for name in ("to_response", "to_relapse", "in_treatment"):
        curve, other = getattr(ours, name), peer[name]
        for day in (30, 200, 500):
            here, there = curve.share_at(day), float(other.predict(day))
            if here is not None and abs(here - there) > 1e-9:
                raise RuntimeError(f"{name} at day {day}: {here} here and {there} in lifelines")
