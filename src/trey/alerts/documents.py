"""A ledger's row as the document of the alert contract."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from trey.alerts.contract import Alert, Model, Source


def as_documents(alerts: DataFrame) -> DataFrame:
    """The columns of `contract.Alert`, nested as there, from rows of `gold.fact_alert`."""
    nested = {"model": _nest("model", Model), "source": _nest("source", Source)}
    return alerts.select(*[nested.get(name, F.col(name)) for name in Alert.model_fields])


def _nest(name: str, part: type[Model] | type[Source]) -> Column:
    return F.struct(*[F.col(f"{name}_{field}").alias(field) for field in part.model_fields]).alias(
        name
    )
