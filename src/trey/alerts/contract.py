"""The alert document: what a head unit, a service facility and an auditor get to read."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

SCHEMA_VERSION = 1
BATTERY_REPLACEMENT_DUE = "battery_replacement_due"
COMPONENT_NON_COMPLIANT = "component_non_compliant"


class Model(BaseModel, frozen=True, extra="forbid"):
    """The model that decided."""

    name: str
    version: str
    digest: str = Field(description="sha256 of the model's files, or of its parameters")


class Source(BaseModel, frozen=True, extra="forbid"):
    """The message that completed the day on which the alert is based."""

    hub: str = Field(description="Hub as name@creation time, or file:<sha256>")
    partition: int = Field(ge=0)
    sequence_number: int = Field(ge=0)


class Alert(BaseModel, frozen=True, extra="forbid"):
    """One invitation to a service appointment: a row of gold.fact_alert, a Cosmos DB document."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$", description="Hash of what the alert is about")
    kind: Literal["battery_replacement_due", "component_non_compliant"]
    vehicle_id: str = Field(description="Partition key of the document")
    part_id: str | None = Field(description="The battery")
    rule: str = Field(description="rated_cycles, or the id of the regulation")
    episode: str = Field(description="Day on which the battery was fitted")
    severity: Literal["due", "overdue"]
    as_of: date = Field(description="Earliest day on which the rule held")
    made_at: AwareDatetime = Field(description="When the last of what was known arrived")
    horizon_days: int = Field(ge=1, description="The rule looks this many days ahead")
    probability: float = Field(ge=0, le=1, description="P(crossing within horizon_days)")
    crossing_earliest: date | None = Field(description="Start of the 80 % interval")
    crossing_date: date | None = Field(description="First day at or above the rated cycles")
    crossing_latest: date | None = Field(description="End of the 80 % interval")
    reason: str = Field(description="One plain sentence: why")
    invitation: str = Field(description="One plain sentence for the owner")
    expires_at: AwareDatetime = Field(description="The invitation lapses then; the document stays")
    model: Model
    rule_version: str
    source: Source
    schema_version: Literal[1] = 1
