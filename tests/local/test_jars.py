"""The jars beside Spark's own: whole or not at all."""

from hashlib import sha256
from pathlib import Path

import pytest

from trey.errors import TreyError
from trey.local import jars

JARS = {"io.delta_a.jar": b"bytes of a", "io.delta_b.jar": b"bytes of b"}


@pytest.fixture(autouse=True)
def two_small_jars(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {name: sha256(content).hexdigest() for name, content in JARS.items()}
    monkeypatch.setattr(jars, "DIGESTS", digests)


@pytest.fixture
def resolver(tmp_path: Path) -> Path:
    """In the place of Spark's resolver: finds what lies in `central`, counts its calls."""
    (tmp_path / "central").mkdir()
    for name, content in JARS.items():
        (tmp_path / "central" / name).write_bytes(content)
    java = tmp_path / "java"
    java.write_text(f"""#!/bin/sh
echo "$@" >> {tmp_path}/calls
for argument; do case "$argument" in spark.jars.ivy=*) ivy="${{argument#*=}}";; esac; done
mkdir -p "$ivy/jars" && cp {tmp_path}/central/* "$ivy/jars"
[ -z "$(ls {tmp_path}/central)" ] && echo 'RuntimeException: [download failed: io.delta#a.jar]' >&2
exit 0
""")
    java.chmod(0o755)
    return java


def calls(resolver: Path) -> list[str]:
    file = resolver.with_name("calls")
    return file.read_text().splitlines() if file.exists() else []


def jars_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_jars_are_fetched_once_and_kept_for_the_next_environment(
    tmp_path: Path, resolver: Path
) -> None:
    cache, first, second = tmp_path / "cache", tmp_path / "first", tmp_path / "second"
    assert jars.provide_jars(first, cache=cache, java=resolver) is True
    assert jars.provide_jars(first, cache=cache, java=resolver) is False
    assert jars.provide_jars(second, cache=cache, java=resolver) is True
    assert jars_in(first) == jars_in(second) == JARS
    assert len(calls(resolver)) == 1


@pytest.mark.parametrize("damaged", ["environment", "cache"])
def test_a_jar_cut_short_is_replaced(tmp_path: Path, resolver: Path, damaged: str) -> None:
    # given
    cache, environment = tmp_path / "cache", tmp_path / "environment"
    jars.provide_jars(environment, cache=cache, java=resolver)
    (environment / "io.delta_a.jar").write_bytes(b"bytes")
    (tmp_path / damaged / "io.delta_b.jar").write_bytes(b"bytes")
    # when
    jars.provide_jars(environment, cache=cache, java=resolver)
    # then
    assert jars_in(environment) == JARS


def test_a_resolver_that_fails_is_asked_again_without_the_machines_own_repository(
    tmp_path: Path, resolver: Path
) -> None:
    # given
    for name in JARS:
        (tmp_path / "central" / name).unlink()
    # when
    with pytest.raises(TreyError) as failed:
        jars.provide_jars(tmp_path / "jars", cache=tmp_path / "cache", java=resolver)
    # then
    assert str(failed.value) == (
        "the jars of io.delta:delta-spark_4.1_2.13:4.4.0 and com.h2database:h2:2.4.240 could not be "
        "fetched whole from Maven Central (RuntimeException: [download failed: io.delta#a.jar]); "
        "check the network, then run `make setup` again"
    )
    assert ["-Duser.home=" in call for call in calls(resolver)] == [False, True]
    assert not (tmp_path / "jars").exists()


def test_a_jar_with_other_bytes_than_its_digest_promises_is_never_kept(
    tmp_path: Path, resolver: Path
) -> None:
    # given
    (tmp_path / "central" / "io.delta_b.jar").write_bytes(b"not the bytes of b")
    # then
    with pytest.raises(TreyError, match="could not be fetched whole"):
        jars.provide_jars(tmp_path / "jars", cache=tmp_path / "cache", java=resolver)
    assert not (tmp_path / "cache").exists()
