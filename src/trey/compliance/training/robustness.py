"""How a classifier's accuracy holds where the same components are described in harder ways."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trey.compliance.training.evaluation import Figure, quality
from trey.compliance.training.examples import LabelledNotes

# Notes by the name of what makes them hard; the first are the plain ones.
Variants: TypeAlias = Mapping[str, LabelledNotes]


def robustness(
    labels: Callable[[pa.Array], NDArray[np.int8]], variants: Variants
) -> dict[str, Figure]:
    """Accuracy of what `labels` says of each variant, in their order."""
    return {
        name: quality(labels(notes.notes), notes.labels, notes.groups()).accuracy
        for name, notes in variants.items()
    }
