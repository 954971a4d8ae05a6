"""Notes from the simulator, with all that a simulator can give beside them."""

from collections.abc import Collection

from trey.compliance.scoring.law import Law
from trey.compliance.simulation.components import simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes
from trey.compliance.simulation.labelling import labelling_law
from trey.compliance.simulation.variants import simulate_variants
from trey.compliance.training.examples import LabelledNotes
from trey.compliance.training.robustness import Variants
from trey.compliance.training.sources.source import Source

SIMULATED = "simulated"
FOREIGN_NOTES, VARIANT_NOTES, RESERVED_NOTES = 2_000, 3_000, 20_000


def simulated_notes(rows: int, seed: int, law: Law | None = None) -> Source:
    """Simulate components with a note each; equal for equal arguments.

    Args:
        rows: How many.
        seed: Of all that is drawn.
        law: Of the inventory, and what labels; None: the shipped one of vehicles.
    """
    law = law or labelling_law()

    def variants(of_families: Collection[str]) -> Variants:
        tables = simulate_variants(VARIANT_NOTES, seed, of_families, law)
        return {name: LabelledNotes.of(table) for name, table in tables.items()}

    return Source(
        SIMULATED,
        simulate_components(rows, seed, law=law),
        law,
        provenance={"generator": {"name": "simulate_components", "rows": rows, "seed": seed}},
        variants=variants,
        strangers=simulate_foreign_notes(FOREIGN_NOTES, seed)["note"],
        reserved=simulate_components(RESERVED_NOTES, seed, law=law, reserved=True),
    )
