"""A front as a file, as JSON and as a figure: nothing that a reader needs to judge it is left out."""

import json

import pandas as pd
import pytest

from daybreak.pharmacology.schedules import ScheduleError, Step, session_days
from daybreak.research.schedule_search import front_json, plot_front, write_front
from daybreak.research.schedule_search.plotting import front_figure
from daybreak.research.schedule_search.table import taper_words
from pharmacology.schedules.schedules import schedule
from research.schedule_search.searches import small_search


@pytest.mark.parametrize(("ending", "read"), [("csv", pd.read_csv), ("parquet", pd.read_parquet)])
def test_the_same_rows_in_either_format(tmp_path, ending, read):
    found = small_search()
    file = tmp_path / f"front.{ending}"
    write_front(found, file)
    rows = read(file)
    assert list(rows["schedule"]) == [chr(65 + place) for place in range(len(found.points))] + ["protocol"]
    assert (rows["mark"] == "A model, not a recommendation.").all()
    assert rows["days_in_response"].tolist() == pytest.approx(
        [each.measures["days_in_response"].median for each in (*found.points, found.first)]
    )
    days = session_days(found.points[0].schedule, found.horizon_days)
    assert [int(day) for day in rows["session_days"][0].split()] == days.tolist()


def test_json_holds_limits_sources_warning_and_validation():
    found = json.loads(json.dumps(front_json(small_search())))
    assert found["mark"] == "A model, not a recommendation."
    assert found["warning"]
    assert found["validation"]
    assert all(each["source"]["key"] for each in found["limits"])
    assert found["protocol"] == {"id": "iv-ketamine", "version": small_search().protocol.version}
    assert found["seed"] == 1


@pytest.mark.parametrize(("ending", "head"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_figure_in_a_format_of_lines(tmp_path, ending, head):
    file = tmp_path / f"front.{ending}"
    plot_front(small_search(), file)
    assert file.read_bytes().startswith(head)


def test_a_figure_has_a_panel_for_each_goal_and_says_that_it_is_a_model():
    figure = front_figure(small_search())
    assert [each.get_xlabel().split(" in ")[0] for each in figure.axes[:2]] == ["Visits", "Total dose"]
    assert figure.get_suptitle().startswith("A model, not a recommendation.")
    letters = {each.get_text() for each in figure.axes[0].texts}
    assert letters == {chr(65 + place) for place in range(len(small_search().points))}


@pytest.mark.parametrize("write", [write_front, plot_front])
def test_another_ending_is_refused(tmp_path, write):
    with pytest.raises(ScheduleError, match="ends in"):
        write(small_search(), tmp_path / "front.xlsx")


@pytest.mark.parametrize(
    ("changes", "horizon", "words"),
    [
        ({}, 180, "4 x 7, then 14 d"),
        ({}, 40, "3 x 7 d"),
        ({"taper": (), "maintenance_interval_days": 7}, 180, "7 d"),
        ({"taper": (Step(7, 4), Step(14, 9))}, 73, "4 x 7, 1 x 14 d"),
        ({"taper": (), "maintenance_interval_days": None}, 180, ""),
    ],
)
def test_a_taper_in_words_ends_where_the_horizon_does(changes, horizon, words):
    assert taper_words(schedule(**changes), horizon) == words
