"""The file of a search → histories, and what there is to say about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from trey.battery.arrays import FloatArray
from trey.battery.days import histories_of
from trey.battery.histories import Histories
from trey.battery.search.columns import refuse_copies, refuse_leaks, relations
from trey.battery.search.config import SearchConfig
from trey.battery.search.plain_days import read_plain_days
from trey.errors import TreyError, in_a_line
from trey.files.identity import FileKind, file_source, kind_of
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.cleansing.days import clean
from trey.telemetry.cleansing.gaps import SIGNALS
from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import HEADERS, NEEDED, read_history

_FIELD = {
    "target": "daily_cycles_used",
    "time": "observed_on",
    "group": "battery_id",
    "counter": "lifetime_cycles_used",
    "rated": "battery_rated_cycles",
}


@dataclass(frozen=True)
class SearchData:
    """What is searched on.

    Attributes:
        histories: Of whole batteries, with the signals among the covariates.
        rated: Rated cycles, NaN where unknown, shape (row,).
        warnings: Sentences about the file.
        source: Names its bytes.
    """

    histories: Histories
    rated: FloatArray
    warnings: tuple[str, ...]
    source: str


def read_data(config: SearchConfig) -> SearchData:
    """Read the file that a config names, by the names that it gives the columns.

    It is cleansed as the stream cleanses where its columns are enough for that.

    Raises:
        TreyError: The file cannot be read, lacks a column, or a covariate leaks.
    """
    table = _whole(config)
    field_of = _fields(config, table)
    roles = {
        role: name for name, field in field_of.items() for role in _FIELD if _FIELD[role] == field
    }
    refuse_leaks(config.covariates, roles)
    group, time = roles.get("group"), roles["time"]
    ordered = table.sort_values([time] if group is None else [group, time], kind="stable")
    counter = [roles["counter"]] if "counter" in roles else []
    found = relations(ordered, group, counter)
    refuse_copies(config.covariates, found, roles)
    warnings = [relation.sentence for relation in found]
    source = file_source(config.data)
    if set(NEEDED) | {"observed_on"} <= set(field_of.values()):
        rows = read_history(config.data, headers=field_of)
        readings, refused = readings_of(rows, source)
        if len(refused):
            warnings.append(f"{len(refused):,} rows are left out: the contract refuses them")
        days = clean(readings)
        histories, rated = histories_of(days), floats(days, "battery_rated_cycles")
    else:
        histories, rated, more = read_plain_days(config.data, field_of)
        warnings += more
    histories = replace(histories, signals=_only(config.covariates, histories.signals))
    warnings += [_fate(name, name in histories.signals) for name in config.covariates]
    if np.isnan(histories.use).all():
        raise TreyError(f"{config.data}: no day with a known {config.target}; name another target")
    return SearchData(histories, rated, tuple(warnings), source)


def _only(names: Iterable[str], signals: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    return {name: signals[name] for name in names if name in signals}


def _fate(covariate: str, is_read: bool) -> str:
    if is_read:
        return f"covariate {covariate} is read by lightgbm alone, of the days up to the forecast"
    return (
        f"covariate {covariate} is left out: beside use, counter and calendar only {', '.join(SIGNALS)} "
        "are read, of a file with all of our columns"
    )


def _whole(config: SearchConfig) -> pd.DataFrame:
    """All columns, as they are typed or look like."""
    is_parquet = kind_of(config.data) is FileKind.PARQUET
    read = pa.parquet.read_table if is_parquet else pa.csv.read_csv
    try:
        table: pd.DataFrame = read(config.data).to_pandas()
    except (pa.ArrowException, OSError) as error:
        problem = f"not a readable CSV or Parquet file; {in_a_line(error)}"
        raise TreyError(f"{config.data}: {problem}") from error
    return table


def _fields(config: SearchConfig, table: pd.DataFrame) -> Mapping[str, str]:
    """Field of each column: as the config says, the rest by the lab's names or ours.

    Raises:
        TreyError: The file lacks a column that the config names.
    """
    names = [str(name) for name in table.columns]
    for key, name in [*config.columns.items(), *(("covariates", c) for c in config.covariates)]:
        if name not in names:
            raise TreyError(f"{key}: {config.data} has no column {name}; it has {', '.join(names)}")
    said = {name: _FIELD[role] for role, name in config.columns.items()}
    if len(said) < len(config.columns):
        raise TreyError("one column is named for two roles; give each its own")
    others = {
        name: HEADERS[name]
        for name in names
        if name in HEADERS and name not in said and HEADERS[name] not in said.values()
    }
    return said | others
