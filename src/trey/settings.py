"""One frozen settings class per job: flag over `TREY_*` variable over default. No secrets here."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings, CliApp, SettingsConfigDict


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


# A bundle's parameter that is not used is there all the same, and empty.
MaybePath: TypeAlias = Annotated[Path | None, BeforeValidator(_none_if_empty)]
MaybeText: TypeAlias = Annotated[str | None, BeforeValidator(_none_if_empty)]


class JobSettings(BaseSettings):
    """What all jobs agree on: unknown, abbreviated and impossible flags end the job at once."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="TREY_",
        cli_kebab_case=True,
        cli_implicit_flags=True,  # --available-now, without a value
    )

    home: Path = Field(Path(".trey"), description="The world of this machine: tables, checkpoints")
    catalog: str | None = Field(
        None, description="Unity Catalog for the tables; none: files in home"
    )

    @classmethod
    def from_argv(cls, argv: Sequence[str] | None = None) -> Self:
        """Read the flags and `TREY_*` variables; wrong usage ends the process with exit code 2."""
        return CliApp.run(cls, cli_args=None if argv is None else list(argv))

    @property
    def tables_root(self) -> str:
        """Catalog or folder in which `adapters.tables` finds the tables."""
        return self.catalog or str(self.home.absolute() / "tables")


class StreamAlertsSettings(JobSettings):
    """`jobs/stream_alerts.py`."""

    connection_secret: str = Field(
        "env:TREY_EVENT_HUBS_CONNECTION",
        description="Where the connection string is found; never the string itself",
    )
    consumer_group: str = Field("trey", description="Consumer group that nobody else reads with")
    starting_position: str = Field("earliest", description="earliest, an ISO time, or JSON")
    fail_on_data_loss: bool = Field(True, description="Stop when retention took unread messages")
    checkpoint: Path | None = Field(None, description="Durable folder with the query's progress")
    trigger_seconds: float = Field(60, ge=0, description="A batch starts at most this often")
    available_now: bool = Field(False, description="Drain what is there now, then end")
    max_events_per_trigger: int = Field(10_000, ge=1, description="Messages in one batch, at most")
    forecaster: Literal["champion", "shipped"] = Field(
        "champion", description="The registry's, else version 0; or the network of the package"
    )
    tracking_uri: MaybeText = Field(
        None, description="MLflow's, for the registry; none: SQLite in home/tracking, where it is"
    )
    min_probability: float = Field(0.5, gt=0, lt=1, description="Alert from this P(crossing) on")
    cosmos_database: str = Field("trey", description="Database of the alerts' container")
    cosmos_container: str = Field("alerts", description="Container that copies the ledger")

    @property
    def checkpoint_folder(self) -> str:
        """Where the query keeps its progress."""
        return str(self.checkpoint or self.home.absolute() / "checkpoints" / "stream_alerts")


class LoadHistorySettings(JobSettings):
    """`jobs/load_history.py`."""

    file: str = Field(description="CSV, Parquet, or a folder or file of the IoT Hub archive")
    vehicles: Path | None = Field(None, description="CSV with battery_id, vehicle_id")

    @property
    def staging_folder(self) -> Path:
        """Where the file's messages lie while they are loaded; a cluster's workers read it too."""
        return self.home / "staging" / "load_history"


class ScoreComplianceSettings(JobSettings):
    """`jobs/score_compliance.py`."""

    components: MaybePath = Field(
        None, description="CSV or Parquet: component_id, note, maybe vehicle_id"
    )
    catalogue_url: MaybeText = Field(
        None, description="JDBC address of the database that holds them instead; no login in it"
    )
    catalogue_table: str = Field("dbo.component", description="Its table or view, same columns")
    catalogue_login: Literal["managed-identity", "service-principal", "password"] = Field(
        "managed-identity", description="How the database knows us"
    )
    catalogue_user: MaybeText = Field(None, description="Client id of the identity, or the user")
    catalogue_secret: MaybeText = Field(
        None, description="env:NAME of the variable with the secret; never the secret itself"
    )
    catalogue_watermark: MaybeText = Field(
        None, description="Column that stamps each change, to read no more; none: read all rows"
    )
    catalogue_partition_column: MaybeText = Field(
        None, description="Whole numbers by which tasks share the reading; none: one task reads"
    )
    catalogue_partitions: int = Field(8, ge=1, description="Tasks that read at once, at most")
    specification: MaybePath = Field(None, description="CSV or Parquet: vehicle_id, component_id")
    regulation: Path | None = Field(None, description="YAML; none: the shipped one")
    vocabulary: Path | None = Field(None, description="YAML of the inventory; none: the shipped")
    model: MaybePath = Field(None, description="Folder of an approved model; none: rules alone")
    on: date | None = Field(None, description="Day whose law counts; none: today, UTC")
    all: bool = Field(False, description="Score also what was scored before by this version")
    run_id: int | None = Field(None, ge=0, description="Names this attempt; none: the time")
    cosmos_database: str = Field("trey", description="Database of the alerts' container")
    cosmos_container: str = Field("alerts", description="Container that copies the ledger")

    @model_validator(mode="after")
    def _has_one_catalogue(self) -> Self:
        if (self.components is None) == (self.catalogue_url is None):
            raise ValueError("name either components, a file, or catalogue_url, a database")
        return self

    @property
    def staging_folder(self) -> Path:
        """Where the rows that were read lie while they are scored; a cluster's workers read it too."""
        return self.home / "staging" / "score_compliance"


class TrainComplianceSettings(JobSettings):
    """`jobs/train_compliance.py`."""

    labelled: MaybePath = Field(
        None, description="CSV or Parquet: component_id, note, label; none: simulated notes"
    )
    rows: int = Field(100_000, ge=1, description="Simulated notes, without labelled ones")
    regulation: Path | None = Field(None, description="YAML; none: the shipped one")
    vocabulary: Path | None = Field(None, description="YAML of the inventory; none: the shipped")
    seed: int = Field(1, ge=0, description="Of simulation, split and fit")
    experiment: str = Field("trey-compliance", description="Where the run is listed")
    tracking_uri: MaybeText = Field(None, description="MLflow's; none: SQLite in home/tracking")


class TrainForecasterSettings(JobSettings):
    """`jobs/train_forecaster.py`."""

    batteries: int = Field(
        2_000, ge=50, description="To learn from and measure on, of all there are"
    )
    seed: int = Field(1, ge=0, description="Of the draw of batteries, of split and fit")
    epochs: int = Field(20, ge=1, description="At most; fewer where validation stops improving")
    experiment: str = Field("trey-forecaster", description="Where the run is listed")
    tracking_uri: MaybeText = Field(None, description="MLflow's; none: SQLite in home/tracking")

    @property
    def training_folder(self) -> Path:
        """Where the model grows; a killed training goes on from there."""
        return self.home / "training" / "forecaster"
