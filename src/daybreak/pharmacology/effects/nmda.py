"""How much of the NMDA receptors is occupied: unbound concentrations against affinities."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daybreak.pharmacology.effects.estimate import Estimate
from daybreak.pharmacology.errors import PharmacologyError

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligand:
    """One enantiomer of one compound at the receptor.

    molar_mass: g/mol of the base. affinity_um: the inhibition constant Ki in micromole per litre. unbound: the share
    not bound in plasma. into_brain: the share of the unbound concentration that is found in brain (1: as in plasma).
    """

    id: str
    molar_mass: float
    affinity_um: Estimate
    unbound: Estimate
    into_brain: Estimate

    @property
    def half_occupied_at_ng_per_ml(self) -> float:
        """The total plasma concentration at which, alone, it occupies half of the receptors."""
        return self.affinity_um.value * self.molar_mass / self.unbound.value / self.into_brain.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of a compound is which ligand: racemic ketamine is half S and half R."""

    ligand: str
    fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A compound as pharmacokinetic models give its concentration, and the ligands it consists of."""

    id: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NmdaReceptor:
    """The ligands that compete at the receptor, and the compounds they come in.

    Raises PharmacologyError where a compound has an unknown ligand or its fractions are not one.
    """

    ligands: tuple[Ligand, ...]
    compounds: tuple[Compound, ...]

    def __post_init__(self) -> None:
        """Each compound is made of known ligands, and entirely."""
        known = {each.id for each in self.ligands}
        for compound in self.compounds:
            unknown = [share.ligand for share in compound.shares if share.ligand not in known]
            if unknown:
                expected = f"one of {', '.join(sorted(known))}"
                raise PharmacologyError(f"compounds[{compound.id}]", unknown[0], expected, "Describe the ligand.")
            whole = sum(share.fraction for share in compound.shares)
            if abs(whole - 1) > 1e-9:
                raise PharmacologyError(f"compounds[{compound.id}]", whole, "fractions of 1 in all", "Correct them.")

    def half_occupied_at_ng_per_ml(self, compound: str) -> float:
        """The total concentration of a compound that, alone, occupies half. Raises PharmacologyError if unknown."""
        ligands = {each.id: each for each in self.ligands}
        shares = next((each.shares for each in self.compounds if each.id == compound), None)
        if shares is None:
            known = ", ".join(each.id for each in self.compounds)
            raise PharmacologyError("concentrations", compound, f"one of {known}", "Name a compound with an affinity.")
        return 1 / sum(each.fraction / ligands[each.ligand].half_occupied_at_ng_per_ml for each in shares)


def occupancy(receptor: NmdaReceptor, concentrations: Mapping[str, ArrayLike]) -> Numbers:
    """The share of receptors occupied, 0 to 1, in the shape of the concentrations, (patients, times).

    concentrations: total plasma or effect-site concentrations in ng/mL by compound. All ligands compete for one site:
    sum(C/K) / (1 + sum(C/K)), with K where half is occupied. That every bound receptor counts alike, and that the
    affinity measured in rat cortex holds in people, are assumptions.

    Raises PharmacologyError for a compound without affinity, or a negative concentration.
    """
    relative: Numbers = np.zeros(1)
    for compound, given in concentrations.items():
        values = np.asarray(given, dtype=np.float64)
        # A solver's rounding may lie just below zero; more is a mistake.
        if (values < -1e-6).any():
            raise PharmacologyError(f"concentrations[{compound}]", values.min(), "no less than 0", "Check the model.")
        relative = relative + np.maximum(values, 0) / receptor.half_occupied_at_ng_per_ml(compound)
    return relative / (1 + relative)
