"""What the current medicines mean for the treatment."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBlockingInteraction:
    """No current medicine forbids the treatment until a physician has decided."""

    name: Literal["no_blocking_interaction"] = "no_blocking_interaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionsReviewed:
    """The current medicines are known in full; each interaction found is shown with what to do about it."""

    name: Literal["interactions_reviewed"] = "interactions_reviewed"
