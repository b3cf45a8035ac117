"""Each published figure beside the mechanism's, with both uncertainties: where it holds, and where it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from daybreak.knowledge.published_courses import CourseArm, CourseFigure, PublishedCourses
from daybreak.pharmacology.mechanism import Mechanism, with_parameters
from daybreak.research.mechanism_fit.calibration import standard_error
from daybreak.research.mechanism_fit.prediction import population, predictions

REPORT = Path(__file__).with_name("mechanism-report.yaml")
"""Where the comparison of the shipped mechanism is kept."""

WITHIN = 1.96
"""Combined standard errors within which published and predicted figure agree."""

_UNITS = {"mean_change": "points", "sd_change": "points", "difference": "points", "hazard_ratio": "1"}
_WORDS = {
    "mean_change": "mean change",
    "sd_change": "SD of the change",
    "response": "response",
    "remission": "remission",
    "retained": "still well",
    "relapse_free": "no relapse",
    "hazard_ratio": "hazard ratio of a relapse",
    "difference": "difference from placebo",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure. low, high: 95 % of the bootstrap of the mechanism. off: difference in combined standard errors."""

    arm: str
    study: str
    use: str
    figure: str
    day: float
    unit: str
    published: float
    standard_error: float
    model: float
    low: float
    high: float
    off: float
    certainty: str

    @property
    def agrees(self) -> bool:
        """Whether the two could be the same but for chance and the difference between trials."""
        return abs(self.off) <= WITHIN


def compared(mechanism: Mechanism, courses: PublishedCourses) -> tuple[Compared, ...]:
    """Every figure of every arm, in the order of the file."""
    normal = population()
    drawn = [with_parameters(mechanism, each) for each in mechanism.draws]
    return tuple(row for arm in courses.arms for row in _arm(mechanism, drawn, courses, arm, normal))


def _arm(
    mechanism: Mechanism, drawn: Sequence[Mechanism], courses: PublishedCourses, arm: CourseArm, normal: np.ndarray
) -> list[Compared]:
    middle = predictions(mechanism, courses, arm, normal)
    spread = np.array([predictions(each, courses, arm, normal) for each in drawn]).reshape(len(drawn), len(middle))
    return [
        _compared(arm, figure, middle[place], spread[:, place], standard_error(arm, figure, courses))
        for place, figure in enumerate(arm.figures)
    ]


def _compared(arm: CourseArm, figure: CourseFigure, model: float, drawn: np.ndarray, error: float) -> Compared:
    low, high = np.percentile(drawn, [2.5, 97.5]) if drawn.size else (model, model)
    both = float(np.hypot(error, drawn.std() if drawn.size else 0.0))
    return Compared(
        arm=arm.id,
        study=arm.study,
        use=arm.use,
        figure=_WORDS[figure.of_what],
        day=figure.day,
        unit=_UNITS.get(figure.of_what, "%"),
        published=figure.value,
        standard_error=error,
        model=model,
        low=float(low),
        high=float(high),
        off=(model - figure.value) / both,
        certainty=figure.source.certainty,
    )


def table(rows: Sequence[Compared]) -> str:
    """The rows as a table of a Markdown page."""
    head = [
        "| arm | figure, day | published (SE) | read as | mechanism (95 %) | off | |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join(head + [_line(each) for each in rows])


def _line(row: Compared) -> str:
    unit, digits = " %" if row.unit == "%" else "", 2 if row.unit == "1" else 1
    published = f"{row.published:.{digits}f}{unit} ({row.standard_error:.{digits}f})"
    model = f"{row.model:.{digits}f}{unit} ({row.low:.{digits}f} to {row.high:.{digits}f})"
    verdict = "" if row.agrees else "**fails**"
    name = f"{row.figure}, {row.day:g}"
    return f"| {row.arm} | {name} | {published} | {row.certainty} | {model} | {row.off:+.1f} | {verdict} |"
