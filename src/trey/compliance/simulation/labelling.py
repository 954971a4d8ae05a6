"""The law that labels notes to learn from, on a day that does not move with the calendar."""

from dataclasses import replace
from pathlib import Path

from trey.compliance.backtest import first_full_day
from trey.compliance.scoring.law import Law
from trey.compliance.simulation.components import JUDGED_ON
from trey.errors import TreyError


def labelling_law(regulation: Path | None = None, catalogue: Path | None = None) -> Law:
    """As `Law.of_files`, on JUDGED_ON; of a regulation that is still to come, when all of it holds.

    Raises:
        TreyError: As `Law.of_files`; or all clauses have ended, so that nothing could be labelled.
    """
    law = Law.of_files(regulation, catalogue, JUDGED_ON)
    on = max(JUDGED_ON, first_full_day(law.regulation))
    if not law.regulation.in_force(on):
        raise TreyError(
            f"no clause of {law.regulation.id} is in force on {on}, so no note can be labelled by "
            "it; name a regulation that holds"
        )
    return replace(law, on=on)
