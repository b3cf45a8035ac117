"""What a concentration does within the session: receptor occupancy, dissociation, sedation, blood pressure.

Every parameter is an `Estimate` with its source and certainty; docs/algorithms/effects.md says which are assumptions.
"""

from daybreak.pharmacology.effects.circulation import Circulation, CirculationRise, circulation
from daybreak.pharmacology.effects.dissociation import Dissociation, cadss, drug_high
from daybreak.pharmacology.effects.effect_site import effect_site
from daybreak.pharmacology.effects.estimate import Estimate
from daybreak.pharmacology.effects.nmda import Compound, Ligand, NmdaReceptor, Share, occupancy
from daybreak.pharmacology.effects.potency import RelativePotency, racemic_equivalent
from daybreak.pharmacology.effects.sedation import Sedation, sedated

__all__ = [
    "Circulation",
    "CirculationRise",
    "Compound",
    "Dissociation",
    "Estimate",
    "Ligand",
    "NmdaReceptor",
    "RelativePotency",
    "Sedation",
    "Share",
    "cadss",
    "circulation",
    "drug_high",
    "effect_site",
    "occupancy",
    "racemic_equivalent",
    "sedated",
]
