"""Notes from the simulator, with all that a simulator can give beside them."""

from collections.abc import Collection

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.regulation import shipped_regulations
from trey.compliance.scoring.law import Law
from trey.compliance.simulation.components import JUDGED_ON, simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes
from trey.compliance.simulation.variants import simulate_variants
from trey.compliance.training.examples import LabelledNotes
from trey.compliance.training.robustness import Variants
from trey.compliance.training.sources.source import Source

SIMULATED = "simulated"
FOREIGN_NOTES, VARIANT_NOTES, RESERVED_NOTES = 2_000, 3_000, 20_000


def simulated_notes(rows: int, seed: int) -> Source:
    """Simulate components with a note each; equal for equal arguments."""
    law = Law(shipped_regulations()[0], shipped_catalogue(), JUDGED_ON)

    def variants(of_families: Collection[str]) -> Variants:
        tables = simulate_variants(VARIANT_NOTES, seed, of_families, law.catalogue, law.regulation)
        return {name: LabelledNotes.of(table) for name, table in tables.items()}

    return Source(
        SIMULATED,
        simulate_components(rows, seed),
        law,
        provenance={"generator": {"name": "simulate_components", "rows": rows, "seed": seed}},
        variants=variants,
        strangers=simulate_foreign_notes(FOREIGN_NOTES, seed)["note"],
        reserved=simulate_components(RESERVED_NOTES, seed, reserved=True),
    )
