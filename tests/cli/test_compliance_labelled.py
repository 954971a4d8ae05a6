"""`trey compliance train --labelled`: from a database as from a file."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from tests.adapters.sql.h2 import h2_server
from tests.adapters.sql.server import PASSWORD
from trey.cli.compliance import app
from trey.compliance.training import fitting
from trey.compliance.training.sources.source import Source
from trey.errors import TreyError

ROWS = (
    (1, "Bumper of steel, made in 1985, fair", 1),
    (2, "carbon fibre hood,\u00a02010 \u2013 good", 0),
    (3, "0 km, 'as new' glass mirror", 0),
)


@pytest.mark.spark
def test_labelled_rows_of_a_database_are_read_as_those_of_a_file_are(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setenv("CATALOGUE_PASSWORD", PASSWORD["CATALOGUE_PASSWORD"])
    file = tmp_path / "labelled.csv"
    file.write_text(
        "component_id,note,label\n" + "".join(map('{0[0]},"{0[1]}",{0[2]}\n'.format, ROWS))
    )
    sources: list[Source] = []

    def stop(source: Source, *_: Any, **__: Any) -> None:
        sources.append(source)
        raise TreyError("that is enough")

    monkeypatch.setattr(fitting, "train", stop)
    out = ["--out", str(tmp_path / "model")]
    with h2_server(spark, tmp_path / "database") as h2:
        login = ["--login", "password", "--user", "reader", "--secret", "env:CATALOGUE_PASSWORD"]
        database = ["train", "--labelled", h2.database.url, *login, *out]
        h2.execute(
            "CREATE SCHEMA dbo",
            "CREATE TABLE dbo.labelled_note (component_id INT, note NVARCHAR(99), label TINYINT)",
        )
        h2.insert(*ROWS, table="dbo.labelled_note")
        # when
        for arguments in (database, ["train", "--labelled", str(file), *out]):
            with pytest.raises(TreyError, match="that is enough"):
                app(arguments, standalone_mode=False)
        # then
        read, expected = (source.labelled.sort_by("component_id") for source in sources)
        assert len(read) == 3
        assert read.equals(expected)
        assert sources[0].law == sources[1].law
        # and what is wrong there is named as in a file
        h2.insert((4, "iron", 2), table="dbo.labelled_note")
        with pytest.raises(TreyError, match=r"dbo\.labelled_note\.parquet, .*: 2 is no label"):
            app(database, standalone_mode=False)
