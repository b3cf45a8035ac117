"""How sure the numbers of a model are, put together: which sources it rests on, and how many numbers are ours."""

from collections import Counter
from dataclasses import dataclass

from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.parameters import Cited

WORDS = {
    "V": "read in the document",
    "V2": "read in a source that quotes it",
    "R": "recalled",
    "R?": "recalled with doubt",
    "P": "assumed by us",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """sources: keys of knowledge/sources.yaml, each once. words: how many numbers are how sure, for a person."""

    sources: tuple[str, ...]
    words: str


def certainty_of(model: PharmacokineticModel) -> Certainty:
    """Of the typical values, the variability and the covariate effects of a model."""
    cited = _cited(model)
    counts: Counter[str] = Counter(each.certainty for each in cited)
    parts = [f"{counts[mark]} {WORDS[mark]} ({mark})" for mark in WORDS if counts[mark]]
    return Certainty(
        sources=tuple(sorted({each.key for each in cited})), words=f"of {len(cited)} numbers " + ", ".join(parts)
    )


def _cited(model: PharmacokineticModel) -> list[Cited]:
    spread = [each.between_subject_source for each in model.parameters]
    effects = [each.source for each in (*model.effects, *model.correlations)]
    return [*(each.source for each in model.parameters), *(each for each in spread if each is not None), *effects]
