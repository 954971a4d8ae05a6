"""Where and with what a figure was measured."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from trey.local.jars import DELTA

PACKAGES = (
    "pyspark",
    "azure-eventhub",
    "azure-cosmos",
    "pyarrow",
    "numpy",
    "onnxruntime",
    "keras",
    "mlflow-skinny",
)


def describe() -> dict[str, Any]:
    """This machine, the versions that count, and how busy others keep it right now."""
    return {
        "cores": f"{os.cpu_count()} cores of {_processor()}",
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "load_before": round(os.getloadavg()[0], 1),
        "versions": ", ".join(
            [
                f"Python {platform.python_version()}",
                f"Java {_java()}",
                *[f"{package} {version(package)}" for package in PACKAGES],
                DELTA,
            ]
        ),
        "commit": _commit(),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _java() -> str:
    packed = Path(sys.prefix, "java")  # set-up makes it where the machine has none that fits
    home = packed if packed.is_dir() else os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return said.split('"')[1]


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
