"""`daybreak pk`: what it predicts, how it says so, and what it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FEW = ("--patients", "60")


@pytest.fixture
def infusion(run):
    """The answer about the usual infusion for 80 kg."""
    result = run("pk", "--protocol", "iv-ketamine", "--weight", "80", "--format", "json", *FEW)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def asked(run, *options: object) -> dict:
    """The answer as an object."""
    result = run("pk", *options, *FEW, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


class TestAnswer:
    def test_takes_dose_and_minutes_from_the_protocol(self, infusion):
        assert infusion["dose"]["mg"] == 40
        assert infusion["dose"]["minutes"] == 40
        assert infusion["protocol"]["id"] == "iv-ketamine"

    def test_peaks_at_the_end_of_the_infusion(self, infusion):
        found = infusion["summary"]["ketamine"]
        assert found["tmax_min"] == pytest.approx(40, abs=0.01)
        assert 150 < found["cmax_ng_per_ml"] < 200  # the typical patient: 177, docs/algorithms/concentration.md
        assert found["p05"]["cmax_ng_per_ml"] < found["cmax_ng_per_ml"] < found["p95"]["cmax_ng_per_ml"]

    def test_gives_a_band_at_each_time(self, infusion):
        band = infusion["concentration_ng_per_ml"]
        assert len(infusion["times_min"]) == len(band["median"]) == len(band["p05"]) == len(band["p95"])
        assert all(low <= mid <= high for low, mid, high in zip(band["p05"], band["median"], band["p95"], strict=True))

    def test_says_which_model_and_why(self, infusion):
        assert infusion["model"]["id"] == "clements-1981"
        assert infusion["model"]["version"]
        assert "peaks" in infusion["model"]["chosen_because"]
        assert "Clements1981" in infusion["model"]["sources"]
        assert infusion["units"]["concentration"] == "ng/mL"
        assert infusion["seed"] == 1

    def test_is_the_same_for_the_same_seed_and_another_for_another(self, run, infusion):
        again = asked(run, "--weight", 80)
        other = asked(run, "--weight", 80, "--seed", 2)
        assert again["concentration_ng_per_ml"] == infusion["concentration_ng_per_ml"]
        assert other["concentration_ng_per_ml"] != infusion["concentration_ng_per_ml"]

    def test_the_area_to_infinity_does_not_depend_on_a_pause(self, run, infusion):
        paused = asked(run, "--weight", 80, "--pause", "15-25")
        areas = [each["summary"]["ketamine"]["auc_to_infinity_ng_h_per_ml"] for each in (infusion, paused)]
        assert areas[0] == pytest.approx(areas[1], rel=1e-4)
        assert paused["summary"]["ketamine"]["tmax_min"] == pytest.approx(50, abs=0.01)

    def test_a_dose_is_in_mg_or_by_weight(self, run):
        by_weight, whole, bare = (asked(run, "--weight", 60, "--dose", each) for each in ("0.6mg/kg", "36mg", "0.6"))
        assert by_weight["dose"]["mg"] == pytest.approx(36)
        assert by_weight["summary"] == whole["summary"] == bare["summary"]

    def test_twice_the_clearance_set_by_hand_lowers_the_area(self, run, infusion):
        faster = asked(run, "--weight", 80, "--parameter", "k10=0.0218")
        assert faster["summary"]["ketamine"]["auc_to_infinity_ng_h_per_ml"] == pytest.approx(
            infusion["summary"]["ketamine"]["auc_to_infinity_ng_h_per_ml"] / 2, rel=1e-3
        )

    def test_the_spray_knows_its_metabolite_and_its_devices(self, run):
        found = json.loads(
            run("pk", "--protocol", "esketamine-us", "--dose", "84", "--patients", 6, "--format", "json").stdout
        )
        assert found["drug"] == "esketamine"
        assert found["dose"]["devices"] == 3
        assert set(found["compounds"]) == {"noresketamine"}
        assert set(found["summary"]) == {"esketamine", "noresketamine"}
        assert "age_years 45" in found["assumed"]


class TestFormats:
    def test_text_names_the_model_its_certainty_and_its_limits(self, run):
        result = run("pk", "--weight", 80, *FEW)
        assert "Model clements-1981" in result.stdout
        assert "assumed by us (P)" in result.stdout
        assert "No metabolite." in result.stdout
        assert "not a measurement" in result.stdout

    def test_csv_has_a_row_for_each_time(self, run):
        lines = run("pk", "--weight", 80, *FEW, "--until", 60, "--format", "csv").stdout.splitlines()
        assert lines[0] == "compound,time_min,median_ng_per_ml,p05_ng_per_ml,p95_ng_per_ml"
        assert len(lines) == 1 + 61
        assert lines[1].startswith("ketamine,0,0,")

    def test_parquet_holds_every_patient(self, run, tmp_path):
        parquet = pytest.importorskip("pyarrow.parquet")
        file = tmp_path / "curves.parquet"
        assert run("pk", "--weight", 80, *FEW, "--until", 60, "--out", file).exit_code == 0
        table = parquet.read_table(file)
        assert table.num_rows == 60 * 61
        assert table.schema.metadata[b"model"].startswith(b"clements-1981")

    @pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
    def test_plot_is_drawn_as_its_name_says(self, run, tmp_path, ending):
        file = tmp_path / f"curve{ending}"
        assert run("pk", "--weight", 80, *FEW, "--plot", file).exit_code == 0
        begins = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
        assert file.read_bytes().startswith(begins[ending])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--weight", "-80"], "weight_kg: found -80"),
        (["--weight", "0"], "weight_kg: found 0"),
        (["--weight", "900"], "weight_kg: found 900"),
        (["--weight", "80", "--age", "-1"], "age_years: found -1"),
        ([], "weight_kg: found nothing"),
        (["--weight", "80", "--model", "bateman"], "model: found bateman; expected one of clements-1981"),
        (["--weight", "80", "--model", "otto-2021"], "model: found otto-2021, a model of esketamine"),
        (["--weight", "80", "--parameter", "k99=1"], "parameter k99: found k99; expected one of V1"),
        (["--weight", "80", "--dose", "-0.5"], "dose: found -0.5 mg/kg"),
        (["--weight", "80", "--dose", "1.01"], "dose: found 1.01 mg/kg; expected at most 1 mg/kg"),
        (["--weight", "80", "--dose", "81mg"], "dose: found 81 mg; expected at most 1 mg/kg"),
        (["--weight", "80", "--minutes", "0"], "duration_min: found 0"),
        (["--weight", "80", "--pause", "10-20", "--pause", "15-25"], "pauses[1]: found 15 min"),
        (["--weight", "80", "--pause", "20-10"], "pauses[0]: found 20.0 to 10.0"),
        (["--weight", "80", "--patients", "0"], "patients: found 0"),
        (["--weight", "80", "--seed", "-1"], "seed: found -1"),
        (["--weight", "80", "--until", "0"], "until: found 0"),
        (["--protocol", "esketamine-us", "--dose", "50"], "dose: found 50 mg; expected a whole number of devices"),
        (["--protocol", "esketamine-us", "--dose", "0.5mg/kg"], "dose: found 0.5 mg/kg; expected mg"),
        (["--protocol", "esketamine-us", "--pause", "1-2"], "pauses: found one for nasal devices"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(run, options, words):
    result = run("pk", *options)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "What to do:" in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("dose", ["1.0", "80mg"])
def test_the_highest_dose_of_the_protocol_is_none_too_many(run, dose):
    assert run("pk", "--weight", 80, "--dose", dose, *FEW).exit_code == 0


@pytest.mark.parametrize(
    ("option", "value"),
    [("--dose", "much"), ("--pause", "15"), ("--parameter", "k10"), ("--plot", "curve.gif"), ("--out", "curves.csv")],
)
def test_what_is_not_written_as_help_says_is_a_usage_error(run, option, value):
    result = run("pk", "--weight", "80", option, value)
    assert result.exit_code == 2
    assert option in result.stderr


def test_a_file_that_cannot_be_written_is_said(run, tmp_path):
    result = run("pk", "--weight", 80, *FEW, "--plot", tmp_path / "nowhere" / "curve.png")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_help_loads_no_numerical_library(tmp_path: Path):
    program = (
        "import sys\nfrom daybreak.cli import main\nmain(['pk', '--help'], standalone_mode=False)\n"
        "assert not {'numba', 'matplotlib', 'pyarrow'} & set(sys.modules), 'loaded'\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
