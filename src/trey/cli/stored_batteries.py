"""A battery as the tables of a world hold it, and the forecaster that forecast it there."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.alerts.contract import BATTERY_REPLACEMENT_DUE
from trey.battery.explanation.subject import Subject, find_subject
from trey.cli import forecasters
from trey.errors import TableMissingError, TreyError

if TYPE_CHECKING:
    from trey.battery.forecaster import Forecaster


def find(
    home: Path, battery_id: str, *, as_of: date | None, model: str | None
) -> tuple["Forecaster", Subject]:
    """Give the battery as of its alert, or of a day, and what forecast it then.

    Raises:
        TreyError: It is not there, was not forecast as of that day, or by a model that is not at
            hand, for then another forecast would be explained.
    """
    said = _alert(home, battery_id) if as_of is None else None
    said = said or _forecast(home, battery_id, as_of)
    is_it = (pc.field("battery_id") == battery_id) & (pc.field("vehicle_id") == said["vehicle_id"])
    days = read_delta(home, "silver.battery_daily", filters=is_it)
    subject = find_subject(
        days,
        battery_id,
        f"the days in {home}",
        vehicle_id=said["vehicle_id"],
        as_of=said["as_of"],
    )
    if model is not None:
        return forecasters.named(model), subject
    version = said["model_version"]
    for carried in (forecasters.BASELINE, forecasters.CHAMPION):
        if (forecaster := forecasters.named(carried)).version == version:
            return forecaster, subject
    if kept := _kept(home, version):
        return kept, subject
    raise TreyError(
        f"battery {battery_id!r} was forecast by version {version}, which neither this package nor "
        f"{home} has; name its folder with --model"
    )


def _kept(home: Path, version: str) -> "Forecaster | None":
    """The registered version as the stream of this world keeps it; None if it does not."""
    from trey.battery.versions.approved import kept_in
    from trey.battery.versions.kept import KeptModels

    is_it = (pc.field("event") == "started") & (pc.field("model_version") == version)
    columns = ["at", "model_digest"]
    try:
        started = read_delta(home, "ops.batch_log", columns, is_it)
    except TableMissingError:
        return None
    models = KeptModels(kept_in(home))
    for digest in started.sort_by([("at", "descending")])["model_digest"].unique().to_pylist():
        if forecaster := models.find(digest):
            return forecaster.numbered(version)
    return None


def _alert(home: Path, battery_id: str) -> dict[str, Any] | None:
    """The newest alert about the battery."""
    is_its_own = (pc.field("kind") == BATTERY_REPLACEMENT_DUE) & (pc.field("part_id") == battery_id)
    columns = ["vehicle_id", "as_of", "model_version"]
    try:
        return _newest(read_delta(home, "gold.fact_alert", columns, is_its_own))
    except TableMissingError:
        return None


def _forecast(home: Path, battery_id: str, as_of: date | None) -> dict[str, Any]:
    wanted = pc.field("battery_id") == battery_id
    if as_of is not None:
        wanted &= pc.field("as_of") == as_of
    columns = ["vehicle_id", "as_of", "model_version"]
    newest = _newest(read_delta(home, "gold.fact_forecast_daily", columns, wanted))
    if newest is None:
        of_day = f" as of {as_of}" if as_of else ""
        raise TreyError(
            f"{home} holds no forecast of battery {battery_id!r}{of_day}; name one that it holds, "
            "or a file with --history"
        )
    return newest


def _newest(rows: pa.Table) -> dict[str, Any] | None:
    newest: list[dict[str, Any]] = rows.sort_by([("as_of", "descending")]).slice(0, 1).to_pylist()
    return newest[0] if newest else None
