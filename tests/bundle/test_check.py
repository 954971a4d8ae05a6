"""`trey bundle check`: the bundle in the checkout holds together, and what would not is named."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from trey.bundle.check import Problem, check_bundle
from trey.errors import TreyError
from trey.settings import JobSettings, ScoreComplianceSettings, TrainComplianceSettings

CHECKOUT = Path(__file__).parents[2]
STREAM = "jobs/stream_alerts.job.yml"
LOAD = "jobs/load_history.job.yml"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the checkout's bundle, to be spoilt."""
    shutil.copy(CHECKOUT / "databricks.yml", tmp_path)
    shutil.copytree(CHECKOUT / "jobs", tmp_path / "jobs")
    return tmp_path


def spoil(bundle: Path, name: str, old: str, new: str) -> None:
    text = (bundle / name).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    (bundle / name).write_text(text.replace(old, new))


def line_of(bundle: Path, name: str, word: str) -> str:
    lines = (bundle / name).read_text().splitlines()
    return f"{name}:{next(n for n, line in enumerate(lines, 1) if word in line)}"


def test_the_bundle_of_this_checkout_has_no_problem() -> None:
    assert list(CHECKOUT.glob("jobs/*.job.yml"))
    assert check_bundle(CHECKOUT) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "word", "what"),
    [
        (
            STREAM,
            "max_concurrent_runs: 1",
            "max_concurrent_runs: 1\n      max_concurent_runs: 1",
            "max_concurent_runs",
            "jobs.stream_alerts: Unexpected field 'max_concurent_runs' for class Job",
        ),
        (
            STREAM,
            "python_file: stream_alerts.py",
            "python_file: stream_alerts.py\n            params: [a]",
            "params",
            "jobs.stream_alerts: Unexpected field 'params' for class SparkPythonTask",
        ),
        (
            STREAM,
            "DATA_SECURITY_MODE_DEDICATED",
            "DEDICATED",
            "DEDICATED",
            "jobs.stream_alerts: 'DEDICATED' is not a valid DataSecurityMode",
        ),
        (
            STREAM,
            "python_file: stream_alerts.py",
            "python_file: stream_alert.py",
            "stream_alert.py",
            "there is no stream_alert.py beside it",
        ),
        (
            STREAM,
            "--trigger-seconds=60",
            "--trigger-second=60",
            "--trigger-second=60",
            "stream_alerts.py knows no flag of the form --trigger-second=60",
        ),
        (
            STREAM,
            "--trigger-seconds=60",
            "--trigger-seconds",
            "--trigger-seconds",
            "stream_alerts.py knows no flag of the form --trigger-seconds",
        ),
        (
            LOAD,
            "              - --file={{job.parameters.file}}\n",
            "",
            "python_file",
            "load_history.py needs the flag --file",
        ),
        (
            STREAM,
            "task_retry_mode: ON_FAILURE",
            "task_retry_mode: NEVER",
            "continuous",
            "task_retry_mode has to be ON_FAILURE: a crashed stream would stay down",
        ),
        (
            STREAM,
            "max_concurrent_runs: 1",
            "max_concurrent_runs: 2",
            "    stream_alerts:",
            "max_concurrent_runs has to be 1: a table has one writer",
        ),
        (
            STREAM,
            "    stream_alerts:\n",
            "    stream_alert:\n",
            "    stream_alert:",
            "job stream_alert stands in another's file",
        ),
        (
            STREAM,
            "${var.node_type}",
            "${var.node_typ}",
            "node_typ",
            "variable node_typ is not declared in databricks.yml",
        ),
        (
            STREAM,
            '"{{secrets/trey-${bundle.target}/cosmos-key}}"',
            "C2y6yDjf5",
            "TREY_COSMOS_KEY",
            "TREY_COSMOS_KEY looks like a credential; refer to a secret: {{secrets/SCOPE/KEY}}",
        ),
        (
            STREAM,
            "TZ: UTC",
            "HUB: Endpoint=sb://x/;SharedAccessKey=y",
            "HUB",
            "HUB looks like a credential; refer to a secret: {{secrets/SCOPE/KEY}}",
        ),
        ("databricks.yml", "  staging:\n", "  stage:\n", "targets:", "target staging is missing"),
        ("databricks.yml", "\nsync:", "\nsnyc:", "snyc", "unknown key snyc"),
        ("databricks.yml", "jobs/*.job.yml", "job/*.yml", "include:", "includes no job file"),
        (
            "databricks.yml",
            "backend_type: AZURE_KEYVAULT",
            "backend: AZURE_KEYVAULT",
            "backend:",
            "secret_scopes.trey: Unexpected field 'backend' for class SecretScope",
        ),
        (
            "databricks.yml",
            "  volumes:\n",
            "  volume:\n",
            "volume:",
            "volume is none of jobs, schemas, secret_scopes, volumes",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    bundle: Path, name: str, old: str, new: str, word: str, what: str
) -> None:
    # given
    spoil(bundle, name, old, new)
    # then
    assert Problem(line_of(bundle, name, word), what) in check_bundle(bundle)


def test_a_switch_of_a_job_needs_no_value(bundle: Path) -> None:
    spoil(bundle, STREAM, "--trigger-seconds=60", "--no-fail-on-data-loss")
    assert check_bundle(bundle) == []


@pytest.mark.parametrize(
    ("job", "settings", "given", "empty"),
    [
        (
            "score_compliance",
            ScoreComplianceSettings,
            {"components": "c.csv"},
            {"catalogue_url", "catalogue_watermark", "specification", "model"},
        ),
        ("train_compliance", TrainComplianceSettings, {}, {"labelled"}),
    ],
)
def test_a_parameter_of_a_job_that_is_left_empty_is_not_given(
    job: str, settings: type[JobSettings], given: dict[str, str], empty: set[str]
) -> None:
    # given
    [task] = yaml.safe_load((CHECKOUT / f"jobs/{job}.job.yml").read_text())["resources"]["jobs"][
        job
    ]["tasks"]
    flags = [
        re.sub(r"{{job\.parameters\.(\w+)}}", lambda name: given.get(name[1], ""), flag)
        for flag in task["spark_python_task"]["parameters"]
        if "{{job.parameters." in flag
    ]
    # when
    read = settings.from_argv(flags)
    # then
    assert len(flags) == len(given) + len(empty)
    assert {name: getattr(read, name) for name in empty} == dict.fromkeys(empty)


@pytest.mark.parametrize("text", ["- a\n- b\n", "jobs: [", ""])
def test_a_file_that_is_no_mapping_ends_the_check_with_its_name(bundle: Path, text: str) -> None:
    (bundle / LOAD).write_text(text)
    with pytest.raises(TreyError, match=r"^jobs/load_history\.job\.yml "):
        check_bundle(bundle)
