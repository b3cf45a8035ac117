"""What `daybreak pk` computes and writes. Apart from the command, because numerical libraries load slowly."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyarrow import parquet
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daybreak.care.protocol import Protocol
from daybreak.pharmacology.covariates import one_individual
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.research.session_prediction import (
    AskedDose,
    Band,
    Certainty,
    ChosenModel,
    Prediction,
    ProtocolDose,
    certainty_of,
    chosen_model,
    predict,
    protocol_dose,
    with_values,
)
from daybreak.research.session_prediction.protocol_dose import GIVES, Sex

Numbers = NDArray[np.float64]

LONGEST_MIN = 60 * 24 * 28
FINEST, MOST_TIMES = 1.0, 1441
"""A point each minute of a day; farther apart in what is longer."""
ROWS = 12
LEAST_SHOWN = 1e-3
UNITS = {"time": "min", "concentration": "ng/mL", "auc": "ng*h/mL", "dose": "mg", "weight": "kg"}
SUMMARY = ("cmax_ng_per_ml", "tmax_min", "auc_ng_h_per_ml", "auc_to_infinity_ng_h_per_ml")
WHO = {"weight_kg": "{:g} kg", "age_years": "{:g} years", "sex": "{}", "height_cm": "{:g} cm"}
CAUTION = "A model of groups, not a measurement, and by itself no basis for a dose."


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """Question and answer together. individual: what was said of the patients, without what was not."""

    protocol: Protocol
    dose: ProtocolDose
    chosen: ChosenModel
    certainty: Certainty
    prediction: Prediction
    individual: dict[str, Any]

    @property
    def drug(self) -> str:
        """The compound that is given."""
        return self.dose.substance


def predicted(
    *,
    protocol: Protocol,
    weight_kg: float | None,
    dose: tuple[float, str] | None,
    minutes: float | None,
    pauses: tuple[tuple[float, float], ...],
    age_years: float | None,
    sex: Sex | None,
    height_cm: float | None,
    model_id: str | None,
    values: tuple[tuple[str, float], ...],
    patients: int,
    seed: int,
    until_min: float,
) -> Predicted:
    """The prediction for the options of the command. Raises PharmacologyError naming the field that cannot be."""
    substance, route = GIVES[protocol.route]
    chosen = chosen_model(substance, route, model_id)
    model = with_values(chosen.model, dict(values))
    weight = _weight(weight_kg, route, float(model.reference.of("weight_kg")[0]))
    female = None if sex is None else sex == "female"
    individual = one_individual(weight, height_cm=height_cm, age_years=age_years, female=female)
    given = protocol_dose(
        protocol, weight, height_cm=height_cm, sex=sex, dose=_asked(dose, route), minutes=minutes, pauses=pauses
    )
    return Predicted(
        protocol=protocol,
        dose=given,
        chosen=ChosenModel(model=model, why=chosen.why),
        certainty=certainty_of(model),
        prediction=predict(model, individual, given.regimen, _times(until_min), patients=patients, seed=seed),
        individual=_said(weight_kg=weight, age_years=age_years, sex=sex, height_cm=height_cm),
    )


def _said(**facts: Any) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _weight(weight_kg: float | None, route: str, reference_kg: float) -> float:
    if weight_kg is not None:
        return weight_kg
    if route == "intravenous":
        raise PharmacologyError("weight_kg", "nothing", "a body weight in kg", "The dose is by weight: give --weight.")
    return reference_kg


def _asked(dose: tuple[float, str] | None, route: str) -> AskedDose | None:
    if dose is None:
        return None
    own = "mg/kg" if route == "intravenous" else "mg"
    return AskedDose(value=dose[0], unit="mg" if (dose[1] or own) == "mg" else "mg/kg")


def _times(until_min: float) -> Numbers:
    if not 0 < until_min <= LONGEST_MIN:
        expected = f"minutes above 0 and at most {LONGEST_MIN}, four weeks"
        raise PharmacologyError("until", f"{until_min:g}", expected, "Correct --until.")
    step = max(FINEST, until_min / (MOST_TIMES - 1))
    times = np.arange(0.0, until_min, step)
    return np.append(times, until_min)


def as_json(found: Predicted) -> str:
    """One object; numbers to six digits, null where nobody has such a figure."""
    bands = {name: _series(band) for name, band in found.prediction.bands.items()}
    model, prediction = found.chosen.model, found.prediction
    content = {
        "protocol": {"id": found.protocol.id, "version": found.protocol.version, "route": found.protocol.route},
        "model": {
            "id": model.id,
            "version": model.version,
            "title": model.title,
            "chosen_because": found.chosen.why,
            "sources": list(found.certainty.sources),
            "certainty": found.certainty.words,
            "limits": list(model.limits),
        },
        "drug": found.drug,
        "dose": {
            "mg": found.dose.dose_mg,
            "mg_per_kg": found.dose.mg_per_kg,
            "minutes": found.dose.minutes,
            "devices": found.dose.devices or None,
            "words": found.dose.words,
            "notes": list(found.dose.notes),
        },
        "individual": found.individual,
        "assumed": list(prediction.assumed),
        "patients": prediction.patients,
        "seed": prediction.seed,
        "units": UNITS,
        "times_min": _plain(prediction.times_min),
        "concentration_ng_per_ml": bands.pop(found.drug),
        "compounds": bands,
        "summary": {name: _summary(each) for name, each in prediction.exposures.items()},
        "caution": CAUTION,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _series(band: Band) -> dict[str, list[float | None]]:
    return {"median": _plain(band.median), "p05": _plain(band.p05), "p95": _plain(band.p95)}


def _summary(figures: Any) -> dict[str, Any]:
    """Medians under their names; percentiles beside them."""
    medians = {name: _number(figures[name].median) for name in SUMMARY}
    ranges = {side: {name: _number(getattr(figures[name], side)) for name in SUMMARY} for side in ("p05", "p95")}
    return medians | ranges


def _plain(values: Numbers) -> list[float | None]:
    return [_number(each) for each in values]


def _number(value: Any) -> float | None:
    return float(f"{float(value):.6g}") if np.isfinite(value) else None


def as_csv(found: Predicted) -> str:
    """A row for each compound and time."""
    lines = ["compound,time_min,median_ng_per_ml,p05_ng_per_ml,p95_ng_per_ml"]
    for name, band in found.prediction.bands.items():
        columns = (found.prediction.times_min, band.median, band.p05, band.p95)
        lines += [f"{name}," + ",".join(f"{each:.6g}" for each in row) for row in zip(*columns, strict=True)]
    return "\n".join(lines) + "\n"


def to_parquet(found: Predicted, path: Path) -> None:
    """A row for each patient, compound and time, with the model, the dose and the seed in the file's own words."""
    prediction = found.prediction
    size = (prediction.patients, len(prediction.times_min))
    frames = [
        pa.table(
            {
                "patient": np.repeat(np.arange(size[0]), size[1]),
                "compound": pa.array([name] * (size[0] * size[1])).dictionary_encode(),
                "time_min": np.tile(prediction.times_min, size[0]),
                "concentration_ng_per_ml": curves.ravel(),
            }
        )
        for name, curves in prediction.curves.items()
    ]
    told = {
        "protocol": f"{found.protocol.id} {found.protocol.version}",
        "model": f"{found.chosen.model.id} {found.chosen.model.version}",
        "dose": found.dose.words,
        "individual": json.dumps(found.individual),
        "seed": str(prediction.seed),
        "caution": CAUTION,
    }
    parquet.write_table(pa.concat_tables(frames).replace_schema_metadata(told), path)


def text(found: Predicted) -> Group:
    """The answer for a person."""
    return Group(*_told(found))


def _told(found: Predicted) -> Iterator[Any]:
    protocol, model, prediction = found.protocol, found.chosen.model, found.prediction
    yield Text(f"{found.drug}, {found.dose.words}", style="bold")
    yield Text(f"Protocol {protocol.id} {protocol.version}: {protocol.title}")
    yield Text(f"Model {model.id} {model.version}: {model.title}")
    yield Text(f"  Taken because {found.chosen.why}.")
    yield Text(f"  Certainty: {found.certainty.words}.")
    yield from (Text(f"Note: {each}", style="yellow") for each in found.dose.notes)
    yield Text()
    yield _figures(found)
    yield Text()
    yield _curve(found)
    yield Text()
    who = ", ".join(WHO[name].format(value) for name, value in found.individual.items())
    yield Text(
        f"{prediction.patients} virtual patients ({who}), seed {prediction.seed}: median (5th to 95th percentile)"
    )
    if prediction.assumed:
        assumed = ", ".join(each.replace("_", " ") for each in prediction.assumed)
        yield Text(f"Not given, so as the model's reference patient: {assumed}")
    yield Text(f"Sources: {', '.join(found.certainty.sources)}")
    yield Text("Limits:")
    yield from (Padding(Text(f"- {each}"), (0, 0, 0, 2)) for each in model.limits)
    yield Text(CAUTION, style="bold")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    return table


def _figures(found: Predicted) -> Table:
    until = found.prediction.times_min[-1]
    table = _table("Compound", "Peak, ng/mL", "at, min", f"AUC to {until:g} min, ng\u00b7h/mL")
    for name, figures in found.prediction.exposures.items():
        table.add_row(name, *(_spread(figures[each]) for each in SUMMARY[:3]))
    return table


def _spread(band: Band) -> str:
    return _in_words(band.median, band.p05, band.p95)


def _in_words(*values: Any) -> str:
    middle, low, high = (_three_digits(float(each)) for each in values)
    return f"{middle} ({low} to {high})"


def _three_digits(value: float) -> str:
    """As a person writes it: 1290, 177, 84.6, 0.52; nothing at all where next to nothing is left."""
    if abs(value) < LEAST_SHOWN:
        return "0"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _curve(found: Predicted) -> Table:
    prediction = found.prediction
    table = _table("min", *(f"{name}, ng/mL" for name in prediction.bands))
    for place in _shown(prediction.times_min, found.dose.minutes):
        cells = (_in_words(band.median[place], band.p05[place], band.p95[place]) for band in prediction.bands.values())
        table.add_row(f"{prediction.times_min[place]:g}", *cells)
    return table


def _shown(times: Numbers, dose_minutes: float) -> list[int]:
    """Rounds of time from the start to the end, and the end of the dose."""
    wanted = [*np.linspace(0, times[-1], ROWS + 1), min(dose_minutes, times[-1])]
    return sorted({int(np.abs(times - each).argmin()) for each in wanted})
