"""`trey battery forecast` and `train`: what comes out, and in which words the rest is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from trey.battery.training import making
from trey.cli.battery import app
from trey.errors import TreyError
from trey.files.tables import write_table
from trey.telemetry.simulation.fleet import simulate_fleet

FORECAST = ["battery_id", "vehicle_id", "as_of", "p_cross_30", "sum30_p10", "sum30_p50",
            "sum30_p90", "crossing_earliest", "crossing_date", "crossing_latest", "model",
            "fallback_reason"]  # fmt: skip


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 simulated vehicles over 500 days, to the end of 2025."""
    file = tmp_path_factory.mktemp("history") / "fleet.parquet"
    write_table(simulate_fleet(60, 500, seed=5).messages, file)
    return file


def run(*arguments: str) -> None:
    app(list(arguments), standalone_mode=False)


@pytest.mark.parametrize(
    ("model", "name"), [("champion", "gru-mixture"), ("baseline", "mean365-gaussian")]
)
def test_forecasts_of_a_file(
    history: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], model: str, name: str
) -> None:
    # given
    out = tmp_path / "out.parquet"
    # when
    run("forecast", "--history", str(history), "--as-of", "2025-11-30,2025-12-01", "--out", str(out),
        "--model", model, "--json")  # fmt: skip
    # then
    document = json.loads(capfd.readouterr().out)
    table = pq.read_table(out)
    assert table.column_names == FORECAST
    assert document["forecasts"] == len(table) == 2 * document["batteries"]
    assert document["models"][name] > 60
    answered = table.filter(table["p_cross_30"].is_valid()).to_pandas()
    assert len(answered) > 100
    assert answered["p_cross_30"].between(0, 1).all()
    assert (answered["sum30_p10"] <= answered["sum30_p50"]).all()


def test_forecasts_of_pairs(history: Path, tmp_path: Path) -> None:
    # given
    battery = pq.read_table(history, columns=["battery_id"])["battery_id"][0].as_py()
    pairs = tmp_path / "pairs.csv"
    pd.DataFrame({"battery_id": [battery] * 2, "as_of": ["2025-12-31", "2025-10-01"]}).to_csv(pairs)
    out = tmp_path / "out.parquet"
    # when
    run("forecast", "--history", str(history), "--as-of", str(pairs), "--out", str(out))
    # then
    assert [str(day) for day in pq.read_table(out)["as_of"].to_pylist()] == [
        "2025-12-31", "2025-10-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "out", "words"),
    [("2025-13-01", "o.parquet", "should be days"), ("2025-12-01", "o.csv", "should end in")],
)
def test_wrong_usage(history: Path, as_of: str, out: str, words: str) -> None:
    arguments = ["forecast", "--history", str(history), "--as-of", as_of, "--out", out]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_a_history_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match=r"none\.csv: No such file"):
        run("forecast", "--history", str(tmp_path / "none.csv"), "--as-of", "2025-12-01",
            "--out", str(tmp_path / "o.parquet"))  # fmt: skip


def test_seeds_of_the_evaluation_train_nothing() -> None:
    result = CliRunner().invoke(app, ["train", "--out", "model", "--seed", "9000"])
    assert result.exit_code == 2
    assert "kept for evaluation" in result.output


def test_forecasting_loads_no_framework_and_starts_no_jvm(history: Path, tmp_path: Path) -> None:
    # given
    program = (
        "import sys; from trey.cli.battery import app\n"
        f"app(['forecast', '--history', {str(history)!r}, '--as-of', '2025-12-01', '--out', "
        "'o.parquet'], standalone_mode=False)\n"
        "assert not {'tensorflow', 'torch', 'onnx'} & sys.modules.keys()\n"
        "from pyspark import SparkContext\n"
        "assert SparkContext._gateway is None"
    )
    # when
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    # then
    assert done.returncode == 0, done.stderr


def test_a_model_trained_on_a_file(
    history: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    out = tmp_path / "model"
    # when
    run("train", "--history", str(history), "--out", str(out), "--json")
    # then
    card = json.loads(capfd.readouterr().out)["card"]
    assert card["training_sequences"] > 40
    assert card["measured"]["held out"]["decisions"] > 0
    assert {file.name for file in out.iterdir()} == {
        "encoder.onnx", "head.onnx", "model.json", "card.json",
    }  # fmt: skip
    assert not list(tmp_path.glob(".*"))


def test_a_model_is_not_written_over_anything_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(TreyError, match=r"thesis\.docx: is a file; name a folder"):
        run("train", "--out", str(tmp_path / "thesis.docx"))
    with pytest.raises(TreyError, match=r"holds thesis\.docx, which would be lost"):
        run("train", "--out", str(tmp_path))


def test_a_training_that_is_interrupted_leaves_what_it_had_reached(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "calibrate", interrupt)
    out = tmp_path / "model"
    # when
    done = CliRunner().invoke(app, ["train", "--history", str(history), "--out", str(out)])
    # then
    assert done.exit_code == 130
    assert [file.name for file in out.iterdir()] == ["training.pt"]
    assert list(tmp_path.iterdir()) == [out]
