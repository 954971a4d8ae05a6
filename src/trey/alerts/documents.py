"""A ledger's row as the document of the alert contract."""

from pydantic import BaseModel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from trey.alerts.contract import BatteryAlert, ComponentAlert, FlaggedComponent, Model, Source
from trey.contracts import Transform


def as_documents(alerts: DataFrame) -> DataFrame:
    """The columns of `contract.BatteryAlert`, nested as there, from rows of `gold.fact_alert`."""
    return _shaped(alerts, BatteryAlert)


def as_component_documents(components: DataFrame) -> Transform:
    """The columns of `contract.ComponentAlert`, nested as there, from rows of `gold.fact_alert`.

    Args:
        components: gold.fact_alert_component.
    """

    def transform(alerts: DataFrame) -> DataFrame:
        # Fields in the order of the contract, which begins with what sorts them.
        named = components.groupBy(F.col("alert_id").alias("id")).agg(
            F.array_sort(F.collect_list(F.struct(*FlaggedComponent.model_fields))).alias(
                "components"
            )
        )
        return _shaped(alerts.join(named, on="id", how="inner"), ComponentAlert)

    return transform


def _shaped(alerts: DataFrame, document: type[BaseModel]) -> DataFrame:
    nested = {"model": _nest("model", Model), "source": _nest("source", Source)}
    return alerts.select(*[nested.get(name, F.col(name)) for name in document.model_fields])


def _nest(name: str, part: type[Model] | type[Source]) -> Column:
    return F.struct(*[F.col(f"{name}_{field}").alias(field) for field in part.model_fields]).alias(
        name
    )
