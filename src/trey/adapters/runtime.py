"""Where a job runs: the Spark session of a cluster, or one made for this machine."""

import fcntl
import logging
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.errors import StreamingQueryException
from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from trey.errors import AlreadyRunningError, TreyError

_TREY_ERROR = re.compile(r"trey\.errors\.\w+: (?P<sentence>.+)")

# A stock JVM spends most of a short job warming up, and the driver serves two cores here. What a batch
# leaves behind dies young: a small nursery would be swept twice a second.
_JVM = "-XX:+UseSerialGC -Xmn512m -XX:MetaspaceSize=256m -Duser.timezone=UTC"


def start_spark(app: str) -> SparkSession:
    """Give the session of the cluster, or start one in this process.

    Raises:
        TreyError: Java or the Delta jars are missing on this machine.
    """
    if "DATABRICKS_RUNTIME_VERSION" in os.environ:
        return SparkSession.builder.appName(app).getOrCreate()
    _prepare_environment()
    builder = SparkSession.builder.appName(app).master(
        os.environ.get("TREY_SPARK_MASTER", "local[2]")
    )
    for name, value in _local_settings().items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def log_to_stderr() -> None:
    """Let a job say what it does; of the libraries only what goes wrong."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("trey").setLevel(logging.INFO)


def _prepare_environment() -> None:
    if os.environ.get("SPARK_HOME") == "":  # an empty value breaks PySpark
        del os.environ["SPARK_HOME"]
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ["TZ"] = "UTC"
    time.tzset()
    packed = Path(sys.prefix, "java")  # set-up makes it where the machine has no Java that fits
    if packed.is_dir():
        os.environ["JAVA_HOME"] = str(packed)
    elif "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise TreyError("no Java found; run `make setup`, or install Java 17 or 21")


def _local_settings() -> dict[str, str]:
    jars = Path(sys.prefix, "share", "trey", "jars")
    if not any(jars.glob("*delta-spark*.jar")):
        raise TreyError(f"the Delta jars are not in {jars}; run `make setup`")
    return {
        "spark.driver.extraClassPath": str(jars / "*"),
        "spark.driver.extraJavaOptions": _JVM,
        "spark.driver.memory": os.environ.get("TREY_SPARK_MEMORY", "2g"),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",  # commands and notebooks show their own
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.databricks.delta.snapshotPartitions": "1",
        # A batch runs more generated classes than the default 100, and would compile them each time.
        "spark.sql.codegen.cache.maxEntries": "2000",
        # Nobody looks at plans here, and planning spends a thirteenth of its time on writing them down.
        "spark.sql.ui.explainMode": "simple",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # No checksum beside each file of a checkpoint: one whose file somebody deletes would stay, and
        # Spark takes it for a second query at work.
        "spark.hadoop.fs.AbstractFileSystem.file.impl": "org.apache.hadoop.fs.local.RawLocalFs",
        "spark.sql.warehouse.dir": os.environ.get("TMPDIR", "/tmp") + "/trey-spark-warehouse",  # noqa: S108
    }


@contextmanager
def job_lock(home: Path, name: str) -> Iterator[None]:
    """Hold the lock of one group of jobs, which ends with this process; a cluster has its own.

    Raises:
        AlreadyRunningError: Another job of the group is at work in this world.
    """
    if "DATABRICKS_RUNTIME_VERSION" in os.environ:  # max_concurrent_runs: 1
        yield
        return
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"a {name} job in {home}", "wait until it has ended, or stop it"
            ) from None
        yield


def await_query(query: StreamingQuery, *, drain: bool) -> None:
    """Wait until the query ends; with `drain`, end it when it has read all that its reader offers.

    Trigger.AvailableNow would stop after one batch: on Spark 4.1 a Python source cannot tell Spark
    that its limit held something back.

    Raises:
        TreyError: The reader or the batch function raised one.
    """
    try:
        if drain:
            query.processAllAvailable()
            query.stop()
        else:
            query.awaitTermination()
    except StreamingQueryException as error:
        # Through the JVM an error comes back as text: of the reader's there is nothing else left.
        said = _TREY_ERROR.search(str(error))
        if said is None:
            raise
        raise TreyError(said["sentence"]) from error
