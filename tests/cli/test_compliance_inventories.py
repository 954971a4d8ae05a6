"""Aircraft seats from a regulation and a catalogue alone: simulated, learned and judged by commands."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from trey.cli import compliance, data
from trey.compliance.scoring.law import Law
from trey.compliance.training import comparison, fitting
from trey.compliance.training.sources import simulated
from trey.compliance.training.sources.source import Source
from trey.errors import TreyError

FOLDER = Path(__file__).parents[1] / "compliance" / "aircraft_seats"
SEATS = ["--regulation", str(FOLDER / "regulation.yaml")]
SEATS += ["--catalogue", str(FOLDER / "catalogue.yaml")]


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seats") / "seats.parquet"
    arguments = ["--rows", "1000", "--seed", "4", "--out", str(out), *SEATS]
    data.app(["components", *arguments], standalone_mode=False)
    return out


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of few notes, and a poor one: what matters is that it is of seats."""
    out = tmp_path_factory.mktemp("seats") / "model"
    arguments = ["--rows", "2000", "--out", str(out), *SEATS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulated, "VARIANT_NOTES", 100)  # only the card would say more by more
        compliance.app(["train", *arguments], standalone_mode=False)
    return out


def scored(components: Path, model: Path, out: Path, *law: str) -> pa.Table:
    arguments = ["--components", str(components), "--model", str(model), "--on", "2026-01-01"]
    compliance.app(["score", *arguments, "--out", str(out), *law], standalone_mode=False)
    return pq.read_table(out)


def test_a_model_trained_on_seats_decides_seats(
    components: Path, model: Path, tmp_path: Path
) -> None:
    # when
    scores = scored(components, model, tmp_path / "out.parquet", *SEATS)
    # then
    truth = pq.read_table(components)
    assert scores["component_id"].equals(truth["component_id"])
    decided = pc.index_in(scores["decision"], pa.array(["compliant", "non_compliant"]))
    for label in (0, 1):
        said = truth["label"].filter(pc.equal(decided, label))
        assert len(said) > 50
        assert pc.mean(pc.equal(said, label)).as_py() > 0.98
    clauses = set(pc.list_flatten(scores["clauses"]).to_pylist())
    assert clauses == {"fireproof", "intact"}  # the recall is over


def test_it_says_what_made_it(model: Path) -> None:
    head, provenance = (
        json.loads((model / name).read_text()) for name in ("model.json", "provenance.json")
    )
    assert head["inventory"] == "aircraft seats"
    assert provenance["command"] == (
        f"trey compliance train --rows 2000 {' '.join(SEATS)} --seed 1 --out {model}"
    )


def test_it_is_refused_for_vehicles(components: Path, model: Path, tmp_path: Path) -> None:
    with pytest.raises(TreyError, match="is for aircraft seats, the regulation for vehicles; name"):
        scored(components, model, tmp_path / "out.parquet")


@pytest.mark.parametrize("command", ["compare", "train"])
def test_every_command_that_learns_takes_the_law_of_its_files(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    sources: list[Source] = []

    def stop(source: Source, *_: Any, **__: Any) -> None:
        sources.append(source)
        raise TreyError("that is enough")

    monkeypatch.setattr(comparison, "compare_source", stop)
    monkeypatch.setattr(fitting, "train", stop)
    file = tmp_path / "labelled.csv"
    file.write_text("component_id,note,label\nS1,foam cushion of 2005 ripped,1\n")
    of_file = ["--labelled", str(file), "--out", str(tmp_path / "model")]
    arguments = ["--rows", "50"] if command == "compare" else of_file
    # when
    with pytest.raises(TreyError, match="that is enough"):
        compliance.app([command, *arguments, *SEATS], standalone_mode=False)
    # then
    law = Law.of_files(FOLDER / "regulation.yaml", FOLDER / "catalogue.yaml", date(2026, 1, 1))
    assert [source.law for source in sources] == [law]
