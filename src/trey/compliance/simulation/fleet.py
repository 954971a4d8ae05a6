"""The components themselves: what they are, before anyone writes about them."""

from dataclasses import dataclass, fields
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trey.compliance.catalogue import Catalogue, names

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]

FEWEST, MOST = 5, 40  # components of a vehicle
FIRST_YEAR, LAST_YEAR = 1955, 2024  # of manufacture, where the catalogue leaves room
INSPECTIONS = (2019, 2026)  # years in which the notes are written, both included
AGE_SHAPE, AGE_SCALE_YEARS = 2.0, 13.0  # of a vehicle: mean 26 years, a long tail of classics
REPLACED_SHARE = 0.3  # of components are younger than their vehicle
HALF_LIFE_YEARS, WEAR_YEARS = 25.0, 12.0  # at what age a part is middling, and how fast that comes
SECOND_SHARE, THIRD_SHARE = 0.3, 0.08  # of components with that many materials


@dataclass(frozen=True)
class Components:
    """True attributes, one entry per component; names are indices into the catalogue.

    Attributes:
        vehicle: Number of the vehicle, from 0, rising.
        kind: Index of the kind.
        year: Manufacture year.
        condition: Index of the condition, 0 the best.
        materials: Shape (component, 3): indices, the main one first, -1 for none.
        inspected: Year of the inspection that the note is about.
    """

    vehicle: IntArray
    kind: IntArray
    year: IntArray
    condition: IntArray
    materials: IntArray
    inspected: IntArray

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, which: NDArray[Any]) -> Self:
        return type(self)(
            **{field.name: getattr(self, field.name)[which] for field in fields(self)}
        )


def simulate_fleet(rng: np.random.Generator, rows: int, catalogue: Catalogue) -> Components:
    """Make components whose attributes hang together: worn when old, of what their kind is made of.

    Each vehicle has FEWEST to MOST components; the last one may be cut short.
    """
    sizes = rng.integers(FEWEST, MOST + 1, rows // FEWEST + 1)
    vehicle = np.repeat(np.arange(len(sizes)), sizes)[:rows]
    age_of_vehicle = rng.gamma(AGE_SHAPE, AGE_SCALE_YEARS, len(sizes))[vehicle]
    age = np.where(rng.random(rows) < REPLACED_SHARE, rng.random(rows), 1) * age_of_vehicle
    last = min(LAST_YEAR, catalogue.years.last)
    year = np.maximum(last - age.astype(np.int64), max(FIRST_YEAR, catalogue.years.first))
    wear = 1 / (1 + np.exp((HALF_LIFE_YEARS - age) / WEAR_YEARS - rng.normal(0, 1.1, rows)))
    first, final = INSPECTIONS
    kind = rng.integers(0, len(catalogue.kinds), rows)
    return Components(
        vehicle=vehicle,
        kind=kind,
        year=year,
        condition=(wear * len(catalogue.conditions)).astype(np.int64),
        materials=_materials(rng, kind, catalogue),
        inspected=rng.integers(np.maximum(year, first), final + 1),
    )


def _materials(rng: np.random.Generator, kind: IntArray, catalogue: Catalogue) -> IntArray:
    rows = len(kind)
    material = {name: number for number, name in enumerate(names(catalogue.materials))}
    shares: FloatArray = np.zeros((len(catalogue.kinds), len(material)))
    for number, of_kind in enumerate(catalogue.kinds):
        for name, share in of_kind.materials.items():
            shares[number, material[name]] = share
    upper = (shares / shares.sum(axis=1, keepdims=True)).cumsum(axis=1)[kind]  # (rows, material)
    main = np.minimum((rng.random((rows, 1)) >= upper).sum(axis=1), len(material) - 1)
    others = rng.integers(0, len(material), (rows, 2))
    doubt = rng.random(rows)
    others[doubt >= SECOND_SHARE, 0] = -1
    others[doubt >= THIRD_SHARE, 1] = -1
    others[others == main[:, None]] = -1
    others[others[:, 0] == others[:, 1], 1] = -1
    return np.column_stack([main, others])
