"""What is stated of components, in the columns that are judged."""

import numpy as np
import pyarrow as pa

from trey.compliance.attributes import COLUMNS, Attribute
from trey.compliance.catalogue import Catalogue, names
from trey.compliance.simulation.fleet import Components, IntArray
from trey.compliance.simulation.writing.years import YearBounds

SILENCES = (None, *Attribute)  # what a note leaves out, by number; 0 is nothing


def stated_attributes(
    components: Components, years: YearBounds, silent: IntArray, catalogue: Catalogue
) -> pa.Table:
    """Give the columns of `attributes.COLUMNS`, null where a note is silent.

    Args:
        components: The truth.
        years: The years that are left open.
        silent: Number in SILENCES of what is left out.
        catalogue: Names what the components have only by number.
    """
    hidden = {attribute: silent == number for number, attribute in enumerate(SILENCES)}
    no_year = hidden[Attribute.MANUFACTURE_YEAR]
    conditions = pa.array(names(catalogue.conditions), pa.string())
    return pa.table(
        [
            pa.array(years.first, pa.int32(), mask=no_year),
            pa.array(years.last, pa.int32(), mask=no_year | (years.first == years.last)),
            conditions.take(pa.array(components.condition, mask=hidden[Attribute.CONDITION])),
            _material_lists(components.materials, hidden[Attribute.MATERIALS], catalogue),
        ],
        COLUMNS,
    )


def _material_lists(materials: IntArray, hidden: np.ndarray, catalogue: Catalogue) -> pa.ListArray:
    is_one = (materials >= 0) & ~hidden[:, None]
    ends = np.append(0, is_one.sum(axis=1).cumsum())
    listed = pa.array(names(catalogue.materials), pa.string()).take(pa.array(materials[is_one]))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), listed, mask=pa.array(hidden))
