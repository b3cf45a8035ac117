"""The relapse forecast on paper: marked as a model's, with its warning and its calibration, never a number alone."""

from collections.abc import Iterator

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Spacer

from daybreak.clinic.outcomes.forecasts import ForecastShown, Unusable
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.tables import ruled_table
from daybreak.clinic.ui.paper.words import marked, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date
from daybreak.research.forecast import Forecast

MARK = "A model, not a finding"
_BOXED = ParagraphStyle(
    "boxed",
    parent=styles.BODY,
    borderColor=styles.UNKNOWN,
    borderWidth=0.8,
    borderPadding=5,
    leftIndent=6,
    rightIndent=6,
    spaceBefore=7,
    spaceAfter=9,
)


def forecast_story(shown: ForecastShown | Unusable | None) -> Iterator[Flowable]:
    """The part of the sheet; nothing where there is no forecast on the page either."""
    if shown is None:
        return
    title = words("Could a relapse come?", styles.HEADING)
    if isinstance(shown, Unusable):
        why = words(f"Not known. The fitted model cannot be used, so nothing is forecast. {shown.problem}")
        yield KeepTogether([title, why])
        return
    # The number and what it is worth never stand on two sheets.
    yield KeepTogether([title, *_said(shown), *_how_well(shown)])


def _said(shown: ForecastShown) -> Iterator[Flowable]:
    made = shown.forecast
    yield marked(_BOXED, ("b", f"{MARK}. "), ("", made.model.warning))
    if not made.can_say:
        asked = " ".join(each.question for each in made.missing)
        yield marked(styles.BODY, ("b", "Not known. "), ("", f"{made.why} {asked}".strip()))
        return
    yield marked(
        styles.BODY,
        ("b", f"About {shown.of_100} of 100 by {clinical_date(made.until)}. "),
        (
            "",
            f"Of 100 simulated patients with scores like these, about {shown.of_100} relapse by then "
            f"({shown.interval}). It may well come otherwise for this patient. {made.why}",
        ),
    )
    yield words(
        f"By the forecast alone, the next session would lie {_window(made)}. The protocol's window stands on the "
        "course; the prescriber decides.",
        styles.SMALL,
    )


def _window(made: Forecast) -> str:
    window = made.window
    if window is None:
        return "on no day that can be told"
    if window.latest is None:
        return f"from {clinical_date(window.earliest)} on"
    return f"between {clinical_date(window.earliest)} and {clinical_date(window.latest)}"


def _how_well(shown: ForecastShown) -> Iterator[Flowable]:
    model, rows = shown.forecast.model, shown.reliability.groups
    yield Spacer(1, 4)
    yield words(
        f"How well it did on {model.calibration.patients} simulated patients that it was not fitted on: Brier score "
        f"{model.calibration.brier:.3f}, always forecasting the average {model.calibration.brier_base_rate:.3f} (lower "
        f"is better). Fitted on {model.patients} simulated patients, {model.id} {model.version}.",
        styles.SMALL,
    )
    told = [[each.forecast, each.observed, each.interval, each.forecasts] for each in rows]
    yield ruled_table(["Forecast", "Relapsed", "95 % interval", "Forecasts"], told, [0.25, 0.25, 0.25, 0.25])
