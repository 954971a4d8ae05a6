"""Types of the arrays that the simulation is made of."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
DayArray: TypeAlias = NDArray[np.datetime64]
Columns: TypeAlias = dict[str, NDArray[Any]]  # equally long, one row per message or day
