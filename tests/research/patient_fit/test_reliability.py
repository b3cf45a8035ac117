"""The file of how well the forecast of one patient does: from simulated patients, and of one mechanism alone."""

from dataclasses import replace
from functools import cache

import pytest
from click.testing import CliRunner

from daybreak.knowledge.mechanism_models import SHIPPED_MECHANISM, load_mechanism
from daybreak.research.patient_fit import reliability
from daybreak.research.patient_fit.held_out import HeldOut
from daybreak.research.patient_fit.reliability import (
    SHIPPED,
    Reliability,
    digest,
    found_on,
    load_reliability,
    main,
    text_of,
)
from research.patient_fit.patients import ROUND


@cache
def found() -> Reliability:
    return found_on(ROUND, 9, 2, sha256_of_file="0" * 64)


def counted(monkeypatch: pytest.MonkeyPatch, *held: HeldOut) -> Reliability:
    monkeypatch.setattr(reliability, "held_out", lambda *_: list(held))
    return found_on(ROUND, len(held), 1, sha256_of_file="")


def forecast(above_limit: float, reached: bool, *, settled: bool = True, covered: bool = True) -> HeldOut:
    return HeldOut((covered, True, True), above_limit, reached, settled)


def test_every_forecast_counts_once():
    assert sum(each.forecasts for each in found().rows) == found().settled == found().forecasts == 9
    assert sum(each.reached for each in found().rows) == found().reached
    assert [each.days_ahead for each in found().coverage] == [7, 14, 28]
    assert all(each.scores == 9 and each.low <= each.covered / 9 <= each.high for each in found().coverage)


def test_counts_on_either_side_of_an_edge(monkeypatch):
    rows = counted(monkeypatch, forecast(0.099, False), forecast(0.1, True), forecast(0.9, True), forecast(1.0, True))
    assert [(each.least, each.forecasts, each.reached) for each in rows.rows] == [
        (0.0, 1, 0),
        (0.1, 1, 1),
        (0.3, 0, 0),
        (0.6, 0, 0),
        (0.9, 2, 2),
    ]
    assert rows.rows[2].mean is None


def test_what_had_not_settled_is_shown_nowhere_and_does_not_count(monkeypatch):
    rows = counted(monkeypatch, forecast(0.5, True), forecast(0.5, False, settled=False, covered=False))
    assert (rows.forecasts, rows.settled, rows.reached) == (2, 1, 1)
    assert rows.coverage[0].covered == rows.coverage[0].scores == 1


def test_the_brier_score_is_that_of_the_forecasts_and_of_the_base_rate(monkeypatch):
    rows = counted(monkeypatch, forecast(0.5, True), forecast(0.0, False))
    assert (rows.brier, rows.brier_base_rate) == (0.125, 0.25)


def test_nothing_that_settled_is_refused(monkeypatch):
    with pytest.raises(ValueError, match="no forecast whose sampling had settled"):
        counted(monkeypatch, forecast(0.5, True, settled=False))


def test_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "reliability.yaml"
    file.write_text(text_of(found()))
    assert load_reliability(file) == found()


def test_a_file_that_cannot_be_read_says_how_to_make_it_anew(tmp_path):
    file = tmp_path / "reliability.yaml"
    file.write_text(text_of(found()).replace("settled: 9", "settled: nine"))
    with pytest.raises(ValueError, match=r"reliability\.yaml: .*settled.*Make it anew: python -m"):
        load_reliability(file)
    with pytest.raises(ValueError, match="Make it anew"):
        load_reliability(tmp_path / "none.yaml")


def test_speaks_for_the_mechanism_that_was_fitted_and_for_no_other(tmp_path):
    file = tmp_path / "mechanism.yaml"
    file.write_text("id: this")
    of_this = replace(found(), mechanism_sha256=digest(file))
    assert of_this.is_of(file)
    file.write_text("id: another")
    assert not of_this.is_of(file)


def test_the_command_writes_a_file_of_the_shipped_mechanism(tmp_path):
    file = tmp_path / "reliability.yaml"
    answer = CliRunner().invoke(main, ["--patients", "2", "--seed", "5", "--to", str(file)])
    assert answer.exit_code == 0, answer.output
    assert load_reliability(file).is_of(SHIPPED_MECHANISM)
    assert "--patients 2 --seed 5" in load_reliability(file).command


def test_the_shipped_file_is_of_the_shipped_mechanism():
    shipped = load_reliability()
    assert shipped.is_of(), f"Make it anew: {shipped.command}"


@pytest.mark.thorough
def test_the_shipped_file_is_what_its_command_makes():
    shipped = load_reliability()
    again = found_on(load_mechanism(), shipped.asked, shipped.seed, sha256_of_file=digest(SHIPPED_MECHANISM))
    assert text_of(again) == SHIPPED.read_text("utf-8")
