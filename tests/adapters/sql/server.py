"""The process of an H2 server on loopback."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKED = Path(sys.prefix, "java", "bin", "java")
# As Spark is started: set-up packs a Java where the machine has none that fits.
JAVA = (
    str(_PACKED) if _PACKED.exists() else "java",
    *("-cp", str(Path(sys.prefix, "share", "trey", "jars", "*"))),
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
)
PASSWORD = {"CATALOGUE_PASSWORD": "opens only this"}


def h2_url(port: int) -> str:
    return f"jdbc:h2:tcp://127.0.0.1:{port}/./parts;MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE"


@contextmanager
def h2_process(folder: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server over the data in `folder`, on a free port or on the one that an earlier one had."""
    command = [
        *(*JAVA, "-Dh2.bindAddress=127.0.0.1", "org.h2.tools.Server"),
        *("-tcp", "-tcpPort", str(port), "-ifNotExists", "-baseDir", str(folder)),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, _port_of(process)
        finally:
            process.kill()


def _port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if told := re.search(r"tcp://\S+:(\d+)", line):
            return int(told[1])
    raise AssertionError("the server ended before it said where it listens")
