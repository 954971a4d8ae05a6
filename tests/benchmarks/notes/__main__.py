"""Notes in Spark: text → decision, text → probability three ways, and what a million notes need.

A run at each size decides notes that lie in memory, the decisions going nowhere; then the step of
`jobs/score_compliance.py` takes the same notes from a file to its tables, up to the findings: what
alerts and their store cost is another part's. The ways to a probability take turns, and each counts
by its best round. Notes are simulated, in no reserved family.

Example: python -m tests.benchmarks.notes --sizes 5000 10000 --model-notes 10000
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.score_compliance import TABLES
from tests.benchmarks.memory import PeakMemory
from tests.benchmarks.notes.features import features_share
from tests.benchmarks.notes.spent import Spent, spent_on
from tests.benchmarks.notes.ways import make_models, ways
from trey.adapters import runtime
from trey.adapters.tables import Tables
from trey.compliance.decision.note_model import shipped_folder, shipped_model
from trey.compliance.decision.scoring import judge_of
from trey.compliance.files.catalogue_rows import catalogue_rows
from trey.compliance.scoring.deciding import decide_catalogue
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.ports import JudgeVersion
from trey.compliance.scoring.scores import decide_with
from trey.compliance.scoring.stored_model import StoredModel
from trey.compliance.simulation.components import JUDGED_ON, simulate_components
from trey.files.staging import staged

SEED = 4_100
TASKS_PER_CORE = 2
ROUNDS = 8  # the first one warms up
FEATURES_OF = 60_000  # notes that one process decides, to see what their features take
COMPARED = 2_000  # notes of which the ways' answers are held against each other


def measure(sizes: list[int], model_notes: int) -> dict[str, Any]:
    """All figures of one Spark session; the sizes come first, for TensorFlow stays in a worker."""
    components = simulate_components(max(*sizes, model_notes), SEED)
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # here and in the workers
    spark = runtime.start_spark("benchmark")
    cores = spark.sparkContext.defaultParallelism
    with tempfile.TemporaryDirectory() as name, shipped_folder() as model:
        folder = Path(name)
        judge = StoredModel.of_folder(model, Law.of_files(None, None, JUDGED_ON))
        _run(spark, judge, components.slice(0, min(sizes) // 10), folder)  # to warm up
        runs = [_run(spark, judge, components.slice(0, size), folder) for size in sizes]
        features = features_share(
            judge_of(shipped_model(), JUDGED_ON), components.slice(0, FEATURES_OF)["note"]
        )
        model_path = _model_path(spark, components.slice(0, model_notes), folder)
    spark.stop()
    return {
        "simulated": True,
        "cores": cores,
        "runs": runs,
        "features_share": round(features, 3),
        "model_path": model_path,
    }


def _run(
    spark: SparkSession, judge: JudgeVersion, components: pa.Table, folder: Path
) -> dict[str, Any]:
    """Decide notes, and take them through the job's step; with the peaks of both."""
    cores, size = spark.sparkContext.defaultParallelism, len(components)
    memory = PeakMemory(os.getpid())
    with memory.watching():
        notes = _in_memory(spark, components, folder)
        as_stored = notes.withColumn("note", F.col("note").cast("binary"))
        deciding = spent_on(_written(as_stored.transform(decide_with(judge))))
        notes.unpersist()
        job = spent_on(lambda: _job_step(spark, judge, folder, size))
    return {
        "notes": size,
        "deciding": _rates(deciding, size, cores),
        "job_step": _rates(job, size, cores),
        **{peak: memory.mib[peak] for peak in ("jvm_peak_mib", "worker_peak_mib")},
    }


def _job_step(spark: SparkSession, judge: JudgeVersion, folder: Path, size: int) -> None:
    tables = Tables(spark, str(folder / f"tables-{size}"))
    for name, schema, partitioned_by in TABLES:
        tables.ensure(name, schema, partitioned_by)
    with staged(catalogue_rows(_file(folder, size)), folder / "staged") as rows:
        decide_catalogue(
            tables,
            spark.read.parquet(rows),
            None,
            judge,
            at=datetime.now(UTC),
            all_=False,
        ).findings.count()


def _model_path(spark: SparkSession, components: pa.Table, folder: Path) -> dict[str, Any]:
    """Text to probability, each way in turn."""
    make_models(folder)
    transforms = ways(spark, folder)
    some = spark.createDataFrame(components.slice(0, COMPARED).select(["note"]).to_pandas())
    answers = [some.transform(way).toPandas()["probability"] for way in transforms.values()]
    notes = _in_memory(spark, components, folder)
    rounds = [
        {name: spent_on(_written(notes.transform(way))) for name, way in transforms.items()}
        for _ in range(ROUNDS)
    ]
    cores, size = spark.sparkContext.defaultParallelism, len(components)
    best = {name: min((r[name] for r in rounds), key=lambda s: s.seconds) for name in transforms}
    return {
        "notes": size,
        "tasks": cores * TASKS_PER_CORE,
        "ways": {name: _rates(spent, size, cores) for name, spent in best.items()},
        "largest_difference": float(np.ptp(np.array(answers), axis=0).max()),
    }


def _in_memory(spark: SparkSession, components: pa.Table, folder: Path) -> DataFrame:
    """The notes with their components, in tasks of equal size; the file stays for the job."""
    file = _file(folder, len(components))
    pq.write_table(components.select(["component_id", "vehicle_id", "note"]), file)
    tasks = spark.sparkContext.defaultParallelism * TASKS_PER_CORE
    notes = spark.read.parquet(str(file)).select("component_id", "note").repartition(tasks)
    notes.persist().count()
    return notes


def _file(folder: Path, size: int) -> Path:
    return folder / f"components-{size}.parquet"


def _written(frame: DataFrame) -> Callable[[], None]:
    """Compute all rows; they go nowhere."""
    return frame.write.format("noop").mode("overwrite").save


def _rates(spent: Spent, notes: int, cores: int) -> dict[str, float]:
    return {
        "seconds": round(spent.seconds, 1),
        "cpu_s": round(spent.cpu_s, 1),
        "notes_per_s_per_core": round(notes / spent.seconds / cores),
        "notes_per_cpu_s": round(notes / spent.cpu_s),
    }


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.notes", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--model-notes", type=int, default=200_000)
    arguments = parser.parse_args()
    with redirect_stdout(sys.stderr):  # MLflow tells of itself there
        figures = measure(arguments.sizes, arguments.model_notes)
    json.dump(figures, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
