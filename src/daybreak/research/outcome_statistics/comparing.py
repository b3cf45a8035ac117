"""A clinic's figures beside published ones, with everything in which the two differ said in words.

Only figures of one scale and one definition are put into a funnel; the others stand side by side and are not judged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from daybreak.knowledge.published_evidence import PublishedFigure, Study
from daybreak.research.outcome_statistics.counts import ScaleGroup, Tally
from daybreak.research.outcome_statistics.funnel import Funnel, funnel
from daybreak.research.outcome_statistics.proportions import Proportion, proportion
from daybreak.research.outcome_statistics.windows import Window, window_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One published figure and the clinic's beside it.

    scale: of the clinic's figure. window: the days whose last score it was taken from. differences: sentences for
    staff. funnel: None where the two must not be measured against each other, or nothing is known here.
    """

    route: str
    study: Study
    figure: PublishedFigure
    scale: str
    window: Window
    clinic: Proportion
    differences: tuple[str, ...]
    funnel: Funnel | None


def compare(route: str, studies: Iterable[Study], groups: Iterable[ScaleGroup]) -> tuple[Comparison, ...]:
    """Each figure of response or remission of the studies, beside that of the clinic's courses of the route.

    Where the clinic judged some courses on the scale of the publication, those are taken; else those on the scale
    that most of its courses were judged on, with a word about it.
    """
    here = [each for each in groups if each.route == route]
    found = []
    for study in studies:
        for figure in study.figures:
            window = window_of(figure.from_day, figure.to_day)
            if figure.of_what in ("response", "remission") and figure.percent is not None and window is not None:
                found.append(_comparison(route, study, figure, window, here))
    return tuple(found)


def _comparison(
    route: str, study: Study, figure: PublishedFigure, window: Window, groups: list[ScaleGroup]
) -> Comparison:
    scale = _scale(figure.scale, groups)
    what: Literal["response", "remission"] = "response" if figure.of_what == "response" else "remission"
    chosen = [each for each in groups if each.scale == scale]
    by_quarter = _by_quarter(chosen, what, window.id)
    clinic = proportion(sum(by_quarter.values(), Tally()))
    percent = figure.percent or 0.0
    unlike = [*_unlike_scale(figure, scale), *_unlike_limit(figure, what, chosen)]
    judged = not unlike and 0 < percent < 100
    return Comparison(
        route=route,
        study=study,
        figure=figure,
        scale=scale,
        window=window,
        clinic=clinic,
        differences=(*unlike, *_differences(study, figure, window, clinic)),
        funnel=funnel(percent, ((_quarter(each), by_quarter[each]) for each in sorted(by_quarter))) if judged else None,
    )


def _scale(published: str, groups: list[ScaleGroup]) -> str:
    sizes: dict[str, int] = {}
    for each in groups:
        sizes[each.scale] = sizes.get(each.scale, 0) + sum(tally.all for tally in each.response.values())
    if published in sizes:
        return published
    return max(sizes, key=lambda scale: (sizes[scale], scale), default="")


def _by_quarter(groups: list[ScaleGroup], what: Literal["response", "remission"], window: str) -> Mapping[int, Tally]:
    found: dict[int, Tally] = {}
    for each in groups:
        answers = each.response if what == "response" else each.remission
        found[each.quarter] = found.get(each.quarter, Tally()) + answers.get(window, Tally())
    return found


def _quarter(number: int) -> str:
    return f"Q{number % 10} {number // 10}"


def _unlike_scale(figure: PublishedFigure, scale: str) -> Iterator[str]:
    if not scale:
        yield "This clinic has no course of this route in the selection."
    elif figure.scale == "mixed":
        yield f"Scale: several were pooled there; {LABELS.get(scale, scale)} here. Not measured against each other."
    elif figure.scale != scale:
        published, own = LABELS.get(figure.scale, figure.scale), LABELS.get(scale, scale)
        yield f"Scale: {published} there, {own} here. Not measured against each other."


def _unlike_limit(figure: PublishedFigure, what: str, groups: Sequence[ScaleGroup]) -> Iterator[str]:
    """A remission up to 10 and one up to 12 are not the same thing, however alike their names are."""
    if figure.scale == "mixed" or not groups:
        return
    kept = (each.response_limits if what == "response" else each.remission_limits for each in groups)
    own = frozenset[float | None]().union(*kept)
    if figure.limit is not None and own == {figure.limit}:
        return
    there = f"{figure.limit:g}" if figure.limit is not None else "not noted"
    here = " and ".join(sorted(f"{each:g}" if each is not None else "not known" for each in own)) or "not known"
    word = "improvement in percent" if what == "response" else "highest total"
    yield f"Limit ({word}): {there} there, {here} here. Not measured against each other."


def _differences(study: Study, figure: PublishedFigure, window: Window, clinic: Proportion) -> Iterator[str]:
    yield f"Time: {figure.time_point} there; here the last score {window.title} after the first session."
    yield f"What counted there: {figure.definition}."
    if clinic.tally.unknown:
        yield (
            f"{clinic.tally.unknown} of {clinic.tally.all} courses here have no usable score at that time. "
            "Whether those patients are better or worse is not known."
        )
    yield from study.mismatch


LABELS = {"phq9": "PHQ-9", "madrs": "MADRS", "qids_sr16": "QIDS-SR16", "ham_d17": "HAM-D17"}
