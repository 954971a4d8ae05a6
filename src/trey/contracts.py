"""What a table is: columns with type and meaning, and the border check that holds frames to it."""

from collections.abc import Callable
from typing import TypeAlias

from pyspark.sql import DataFrame
from pyspark.sql.types import DataType, StructField, StructType

from trey.errors import SchemaMismatchError

Transform: TypeAlias = Callable[[DataFrame], DataFrame]


def column(name: str, type_: DataType, comment: str) -> StructField:
    """One column of a table; the comment reaches the catalog and says unit and meaning."""
    return StructField(name, type_, metadata={"comment": comment})


def conform(frame: DataFrame, schema: StructType) -> DataFrame:
    """Select and order the columns of `schema`; extra columns are left behind.

    Raises:
        SchemaMismatchError: A column is missing or has another type; all of them are named.
    """
    present = {field.name: field.dataType for field in frame.schema}
    problems = tuple(
        f"{field.name} should be {field.dataType.simpleString()} and is "
        f"{present[field.name].simpleString() if field.name in present else 'missing'}"
        for field in schema
        if present.get(field.name) != field.dataType
    )
    if problems:
        raise SchemaMismatchError(problems)
    return frame.to(schema)  # one call to the JVM, where naming each column would be twenty
