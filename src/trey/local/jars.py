"""The jars beside Spark's own, Delta and a database for tests: fetched once, checked by digest, kept."""

import hashlib
import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path

from trey.errors import TreyError

DELTA = "io.delta:delta-spark_4.1_2.13:4.4.0"
DATABASE = "com.h2database:h2:2.4.240"  # stands for Azure SQL where JDBC is tested
DIGESTS = {
    "com.h2database_h2-2.4.240.jar": "29b70e427cc1c40cdc376283adbb0cc62853073797bb5fe5761f81fe73d57ce0",
    "io.delta_delta-kernel-api-4.4.0.jar": "ee9b5a14ac3b7efdff4d61a58478fe8eb0e5a3fbca43889dca7290795fe79a11",
    "io.delta_delta-kernel-defaults-4.4.0.jar": "225c975199e4718b38ee5b7e6da7f19e9585024262b2cec2656b32151a856b0b",
    "io.delta_delta-kernel-unitycatalog-4.4.0.jar": "cea22dfb4ac562b3cd27bf652697750e8336009d73fb06631363aaaad5345ffa",
    "io.delta_delta-spark_4.1_2.13-4.4.0.jar": "75a9400986853c061f5109f012547de2545a5759e5e752e5ef633dabe16a4f10",
    "io.delta_delta-storage-4.4.0.jar": "c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc",
}
# What the Delta jars ask for is in the pyspark package already: 75 MB that need no download.
EXCLUDED = (
    "org.*:*,com.fasterxml*:*,com.google*:*,commons-*:*,javax.*:*,io.airlift:*,io.unitycatalog:*"
)


def provide_jars(folder: Path, *, cache: Path, java: Path) -> bool:
    """Fill `folder` with the jars, from `cache` or over the network; False: all were there.

    Raises:
        TreyError: They cannot be fetched, or are not what their digests promise.
    """
    if _are_whole(folder):
        return False
    if not _are_whole(cache):
        _fetch(cache, java)
    _keep(cache, folder)
    return True


def _are_whole(folder: Path) -> bool:
    return all(_digest(folder / name) == digest for name, digest in DIGESTS.items())


def _digest(file: Path) -> str | None:
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch(cache: Path, java: Path) -> None:
    """Resolve into a fresh folder, so that no earlier, half-filled one is ever taken up again.

    The first attempt may use the machine's own Maven repository. Where that holds a description
    without its jar, resolving fails for ever: the second attempt does not look at it.
    """
    said = ""
    for own_repository in (True, False):
        with tempfile.TemporaryDirectory() as scratch:
            said = _resolve(Path(scratch), java, own_repository=own_repository)
            resolved = Path(scratch, "ivy", "jars")
            if _are_whole(resolved):
                _keep(resolved, cache)
                return
    told = ("Server access error", "download failed", "unresolved dependency")
    reasons = [line.strip() for words in told for line in said.splitlines() if words in line]
    raise TreyError(
        f"the jars of {DELTA} and {DATABASE} could not be fetched whole from Maven Central"
        f"{f' ({reasons[0]})' if reasons else ''}; check the network, then run `make setup` again"
    )


def _resolve(scratch: Path, java: Path, *, own_repository: bool) -> str:
    """Let Spark's own resolver fill `scratch/ivy/jars`; what it said comes back."""
    spark = importlib.util.find_spec("pyspark")
    if spark is None or not spark.submodule_search_locations:
        raise TreyError('pyspark is not installed; run `make setup`, or install "trey[local]"')
    jars = Path(spark.submodule_search_locations[0], "jars", "*")
    command = [str(java), "-cp", str(jars)]
    if not own_repository:
        command.insert(1, f"-Duser.home={scratch}")
    command += ["org.apache.spark.deploy.SparkSubmit", "--packages", f"{DELTA},{DATABASE}"]
    command += ["--exclude-packages", EXCLUDED, "--conf", f"spark.jars.ivy={scratch / 'ivy'}"]
    # Resolving comes before the program: this one prints Scala's version and ends.
    command += ["--class", "scala.util.Properties", "spark-internal"]
    done = subprocess.run(  # noqa: S603  # a Java that prepare_java found, fixed arguments
        command, capture_output=True, text=True, check=False
    )
    return done.stderr


def _keep(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in DIGESTS:
        partial = folder / f"{name}.partial"
        shutil.copyfile(source / name, partial)
        partial.replace(folder / name)
