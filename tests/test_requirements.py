"""What is installed: pinned with hashes, without addresses, and what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

CHECKOUT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "src/trey/local/java.lock")
NOT_LOCKED = {"series"}  # docs/decisions/0011
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^\s;]+)")


def pins(lock: str) -> dict[str, set[Version]]:
    """Versions by name; a name may have one per platform."""
    found: dict[str, set[Version]] = {}
    for line in (CHECKOUT / lock).read_text().splitlines():
        if match := PIN.match(line):
            found.setdefault(canonicalize_name(match[1]), set()).add(Version(match[2]))
    return found


def asked_for() -> list[Requirement]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    lines = list(project["dependencies"])
    for extra, dependencies in project["optional-dependencies"].items():
        if extra not in NOT_LOCKED:
            lines += dependencies
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_of_a_lock_is_one_version_with_hashes(lock: str) -> None:
    # given: continuation lines joined, comments gone
    text = (CHECKOUT / lock).read_text().replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line and not line.strip().startswith("#")]
    # then
    assert requirements
    for requirement in requirements:
        assert PIN.match(requirement), requirement
        assert re.search(r" --hash=sha256:[0-9a-f]{64}( |$)", requirement), requirement[:60]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    assert not re.findall(r"://|^\s*-(?:i|f|-index|-extra|-find|-trusted)| @ ", text, re.MULTILINE)


@pytest.mark.parametrize("requirement", asked_for(), ids=str)
def test_the_lock_holds_what_the_project_asks_for(requirement: Requirement) -> None:
    locked = pins("requirements.lock").get(canonicalize_name(requirement.name), set())
    assert locked
    assert all(requirement.specifier.contains(version) for version in locked)


def test_a_cluster_gets_the_versions_that_are_tested_here() -> None:
    # given
    locked = pins("requirements.lock")
    documents = [yaml.safe_load(path.read_text()) for path in CHECKOUT.glob("jobs/*.job.yml")]
    libraries = [
        Requirement(library["pypi"]["package"])
        for document in documents
        for job in document["resources"]["jobs"].values()
        for task in job["tasks"]
        for library in task["libraries"]
        if "pypi" in library
    ]
    # then
    assert libraries
    for library in libraries:
        assert str(library.specifier) == f"=={max(locked[canonicalize_name(library.name)])}"
