"""What can be said about the bundle without a workspace: does it hold together, and keep no secret?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from databricks.bundles.jobs import Job
from databricks.bundles.schemas import Schema
from databricks.bundles.secret_scopes import SecretScope
from databricks.bundles.volumes import Volume
from pydantic.fields import FieldInfo

from trey import settings
from trey.bundle.documents import BUNDLE_FILE, Document, read_document

TARGETS = ("local", "dev", "staging", "prod")
TOP_LEVEL = frozenset(
    [
        "artifacts",
        "bundle",
        "environments",
        "experimental",
        "include",
        "permissions",
        "presets",
        "python",
        "resources",
        "run_as",
        "scripts",
        "sync",
        "targets",
        "variables",
        "workspace",
    ]
)
# The typed classes refuse unknown fields, wrong types and missing required fields at any depth.
RESOURCES: dict[str, Callable[[Any], object]] = {
    "jobs": Job.from_dict,
    "schemas": Schema.from_dict,
    "secret_scopes": SecretScope.from_dict,
    "volumes": Volume.from_dict,
}
SECRET_VARIABLE = re.compile(r"^[A-Z_]+_(KEY|CONNECTION|SECRET|TOKEN|PASSWORD)$")
SECRET_TEXT = re.compile(
    r"SharedAccessKey=|AccountKey=|sig=[\w%]{20}|\bdapi[0-9a-f]{32}|://[^/\s:]+:[^/\s@]+@"
    r"|(?<![\w+/])[A-Za-z0-9+/]{40,}={1,2}(?![\w+/=])"
)
REFERENCE = re.compile(r"\$\{var\.([\w-]+)\}")
SECRET_REFERENCE = re.compile(r"^\{\{secrets/[^/]+/[\w-]+\}\}$")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where."""

    place: str
    what: str


def check_bundle(bundle: Path) -> list[Problem]:
    """Check the bundle's file and every job file; nothing found means that it may be deployed.

    Raises:
        TreyError: A file cannot be read at all.
    """
    main = read_document(bundle, bundle / BUNDLE_FILE)
    patterns = main.content.get("include") or []
    included = [
        read_document(bundle, path) for pattern in patterns for path in sorted(bundle.glob(pattern))
    ]
    problems = list(_check_main(main))
    if not included:
        problems.append(Problem(main.place("include"), "includes no job file"))
    variables = main.content.get("variables") or {}
    for document in (main, *included):
        problems += _check_resources(document)
        problems += _check_references(document, set(variables))
        problems += _check_secrets(document)
    for document in included:
        problems += _check_jobs(document)
    return problems


def _check_main(main: Document) -> Iterator[Problem]:
    for key in main.content:
        if key not in TOP_LEVEL:
            yield Problem(main.place(key), f"unknown key {key}")
    for target in TARGETS:
        if target not in (main.content.get("targets") or {}):
            yield Problem(main.place("targets"), f"target {target} is missing")


def _check_resources(document: Document) -> Iterator[Problem]:
    for kind, resources in (document.content.get("resources") or {}).items():
        if kind not in RESOURCES:
            known = ", ".join(RESOURCES)
            yield Problem(document.place("resources", kind), f"{kind} is none of {known}")
            continue
        for name, resource in resources.items():
            try:
                RESOURCES[kind](resource)
            except (ValueError, TypeError, AttributeError) as error:
                words = re.findall(r"'([^']*)'", str(error))  # the library names no place
                place = document.place("resources", kind, name, *words)
                yield Problem(place, f"{kind}.{name}: {error}")


def _check_references(document: Document, variables: set[str]) -> Iterator[Problem]:
    for _, text, place in document.texts():
        for name in REFERENCE.findall(text):
            if name not in variables:
                yield Problem(place, f"variable {name} is not declared in {BUNDLE_FILE}")


def _check_secrets(document: Document) -> Iterator[Problem]:
    for key, text, place in document.texts():
        holds_secret = SECRET_VARIABLE.match(key) is not None
        if (holds_secret and not SECRET_REFERENCE.match(text)) or SECRET_TEXT.search(text):
            yield Problem(
                place,
                f"{key} looks like a credential; refer to a secret: {{{{secrets/SCOPE/KEY}}}}",
            )


def _check_jobs(document: Document) -> Iterator[Problem]:
    jobs = (document.content.get("resources") or {}).get("jobs") or {}
    if not jobs:
        yield Problem(document.name, "describes no job")
    for name, job in jobs.items():
        if f"{name}.job.yml" != document.path.name:
            yield Problem(document.place("jobs", name), f"job {name} stands in another's file")
        if job.get("max_concurrent_runs") != 1:
            yield Problem(
                document.place("jobs", name),
                "max_concurrent_runs has to be 1: a table has one writer",
            )
        continuous = job.get("continuous")
        if continuous is not None and continuous.get("task_retry_mode") != "ON_FAILURE":
            yield Problem(
                document.place("jobs", name, "continuous"),
                "task_retry_mode has to be ON_FAILURE: a crashed stream would stay down",
            )
        for task in job.get("tasks") or []:
            yield from _check_task(document, task.get("spark_python_task") or {})


def _check_task(document: Document, task: dict[str, Any]) -> Iterator[Problem]:
    file = str(task.get("python_file"))
    if not (document.path.parent / file).is_file():
        yield Problem(document.place("python_file", file), f"there is no {file} beside it")
        return
    fields = _fields_of(Path(file).stem)
    if fields is None:
        yield Problem(document.place("python_file", file), f"trey.settings has no class for {file}")
        return
    given = [str(parameter) for parameter in task.get("parameters") or []]
    names = [parameter.partition("=")[0] for parameter in given]
    for parameter, name in zip(given, names, strict=True):
        if not (name in fields and "=" in parameter) and parameter not in _switches(fields):
            what = f"{file} knows no flag of the form {parameter}"
            yield Problem(document.place("parameters", parameter), what)
    for flag, field in fields.items():
        if field.is_required() and flag not in names:
            yield Problem(document.place("python_file", file), f"{file} needs the flag {flag}")


def _fields_of(job: str) -> dict[str, FieldInfo] | None:
    """The flags of a job with their fields; None if the job has no settings."""
    name = "".join(word.capitalize() for word in job.split("_")) + "Settings"
    found: type[settings.JobSettings] | None = getattr(settings, name, None)
    if found is None:
        return None
    return {f"--{field.replace('_', '-')}": info for field, info in found.model_fields.items()}


def _switches(fields: dict[str, FieldInfo]) -> set[str]:
    """What is given without a value: --available-now, --no-available-now."""
    switches = {flag for flag, field in fields.items() if field.annotation is bool}
    return switches | {flag.replace("--", "--no-", 1) for flag in switches}
