"""Training on simulated notes: repeatable from its provenance, to the last byte."""

import json
from pathlib import Path
from typing import Any

from trey.compliance.models.classifier import Epoch
from trey.compliance.training.fitting import train
from trey.compliance.training.sources.simulated import simulated_notes


def trained(folder: Path, seen: list[Epoch]) -> tuple[dict[str, Any], dict[str, Any]]:
    source = simulated_notes(800, seed=3)
    train(source, 3, folder, made_by={"command": "trey compliance train"}, on_epoch=seen.append)
    card, provenance = (
        json.loads((folder / name).read_text()) for name in ("card.json", "provenance.json")
    )
    return card, provenance


def test_equal_arguments_give_equal_models(tmp_path: Path) -> None:
    # given
    seen: list[Epoch] = []
    # when
    (card, provenance), (_, again) = (trained(tmp_path / name, seen) for name in "ab")
    # then
    assert provenance == again
    assert (tmp_path / "a/model.onnx").read_bytes() == (tmp_path / "b/model.onnx").read_bytes()
    assert len(card["accuracy_by_family"]) == 7
    assert len(card["accuracy_by_variant"]) == 8
    assert card["largest_difference_to_keras"] <= 1e-5
    assert [epoch.number for epoch in seen] == [0, 1, 2, 3, 4, 5] * 2
