"""The alert document: what a head unit, a service facility and an auditor get to read."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

SCHEMA_VERSION = 1
BATTERY_REPLACEMENT_DUE = "battery_replacement_due"
COMPONENT_NON_COMPLIANT = "component_non_compliant"


class Model(BaseModel, frozen=True, extra="forbid"):
    """The model that decided."""

    name: str
    version: str
    digest: str = Field(description="sha256 of the model's files, or of its parameters")


class Source(BaseModel, frozen=True, extra="forbid"):
    """The message that completed the day on which the alert is based, or the row of a file."""

    hub: str = Field(description="Hub as name@creation time, or file:<sha256>")
    partition: int = Field(ge=0)
    sequence_number: int = Field(ge=0)


class BatteryAlert(BaseModel, frozen=True, extra="forbid"):
    """Replace the battery: it reaches its rated cycles soon, or has."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$", description="Hash of what the alert is about")
    kind: Literal["battery_replacement_due"]
    vehicle_id: str = Field(description="Partition key of the document")
    part_id: str = Field(description="The battery")
    rule: str = Field(description="rated_cycles")
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


class FlaggedComponent(BaseModel, frozen=True, extra="forbid"):
    """A component that violates one clause."""

    component_id: str
    clause: str = Field(
        description="Id of the violated clause; a component may be named for several"
    )
    citation: str = Field(description="Where the law says so")
    note: str = Field(description="What the technician wrote")
    note_sha256: str = Field(description="Hash of the note's bytes")
    reason: str = Field(description="One plain sentence: why")
    probability: float | None = Field(
        ge=0, le=1, description="P(non-compliant) by the model; null where rules alone decided"
    )


class ComponentAlert(BaseModel, frozen=True, extra="forbid"):
    """Components that may not be in the vehicle: all that no earlier alert has named."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$", description="Hash of what the alert is about")
    kind: Literal["component_non_compliant"]
    vehicle_id: str = Field(description="Partition key of the document")
    part_id: None = Field(description="Stands for no single part")
    rule: str = Field(description="Id of the regulation")
    episode: str = Field(description="Digest of the components, notes and clauses that it names")
    severity: Literal["non_compliant"]
    as_of: date = Field(description="Earliest day on which all of it held")
    made_at: AwareDatetime = Field(description="When note, place and score of all of it were there")
    components: tuple[FlaggedComponent, ...] = Field(min_length=1)
    reason: str = Field(description="One plain sentence: why")
    invitation: str = Field(description="One plain sentence for the owner")
    expires_at: AwareDatetime = Field(description="The invitation lapses then; the document stays")
    model: Model
    rule_version: str = Field(
        description="Regulation, its version, first day and digest of the law"
    )
    source: Source
    schema_version: Literal[1] = 1


# One invitation to a service appointment: a row of gold.fact_alert, a Cosmos DB document.
Alert: TypeAlias = Annotated[BatteryAlert | ComponentAlert, Field(discriminator="kind")]
ALERT: TypeAdapter[BatteryAlert | ComponentAlert] = TypeAdapter(Alert)
