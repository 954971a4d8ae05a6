"""The champion of a registry: kept by its digest, verified, swapped, and found again."""

import logging
from pathlib import Path

import pytest

from tests.battery.versions.registry import FolderRegistry
from trey.battery.versions.approved import ApprovedForecasters
from trey.errors import TreyError


@pytest.fixture
def registry(tmp_path: Path) -> FolderRegistry:
    registry = FolderRegistry(tmp_path / "registry")
    registry.register(seed=1)
    registry.register(seed=2)
    return registry


def approved(registry: FolderRegistry, ask_every_s: float = 0.0) -> ApprovedForecasters:
    kept = registry.folder.parent / "kept"
    return ApprovedForecasters(registry, kept, ask_every_s=ask_every_s, patience_s=10)


def test_before_anything_was_approved_it_is_version_0(registry: FolderRegistry) -> None:
    models = approved(registry)
    assert (models.champion().name, models.champion().version) == ("mean365-gaussian", "0")
    assert registry.downloads == []


def test_a_promoted_version_counts_from_the_next_batch_on(registry: FolderRegistry) -> None:
    # given
    models = approved(registry)
    served = []
    # when
    for promoted in (None, "1", "1", "2", "1"):
        registry.approved = promoted
        champion = models.champion()
        served.append((champion.version, champion.digest))
    # then the registry's numbers are the versions, and each model came once
    first, second = registry.versions.values()
    assert served[1:] == [("1", first), ("1", first), ("2", second), ("1", first)]
    assert registry.downloads == ["1", "2"]


def test_an_unchanged_champion_stays_the_same_object(registry: FolderRegistry) -> None:
    registry.approved = "1"
    models = approved(registry)
    assert models.champion() is models.champion()


def test_a_replay_finds_its_version_whatever_was_promoted(registry: FolderRegistry) -> None:
    # given a batch of version 1, and another process after version 2 was promoted
    registry.approved = "1"
    started = approved(registry).champion()
    registry.approved = "2"
    models = approved(registry)
    # when
    replayed = models.load(started.name, started.version, started.digest)
    # then it is what was kept, without the registry
    assert (replayed.name, replayed.version, replayed.digest) == (
        started.name, "1", registry.versions["1"],
    )  # fmt: skip
    assert registry.downloads == ["1"]
    assert models.champion().version == "2"


def test_a_replay_on_another_machine_takes_its_version_from_the_registry(
    registry: FolderRegistry,
) -> None:
    assert approved(registry).load("gru-mixture", "2", registry.versions["2"]).version == "2"
    assert registry.downloads == ["2"]


def test_version_0_and_the_shipped_network_need_no_registry(registry: FolderRegistry) -> None:
    registry.is_away = True
    baseline = ApprovedForecasters(FolderRegistry(registry.folder), registry.folder).champion()
    assert approved(registry).load("mean365-gaussian", "0", baseline.digest).version == "0"


def test_a_version_that_is_gone_is_one_sentence_with_its_remedy(registry: FolderRegistry) -> None:
    said = r"gru-mixture version 3 \(digest abababababab\), which neither .*; finish it with the package"
    with pytest.raises(TreyError, match=said):
        approved(registry).load("gru-mixture", "3", "ab" * 32)
    # when another model has got that number
    with pytest.raises(TreyError, match="nor the registry has any more"):
        approved(registry).load("gru-mixture", "2", "ab" * 32)


def test_what_is_not_what_was_registered_is_not_loaded(
    registry: FolderRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    # given a champion, and a successor whose files were changed
    registry.approved = "1"
    models = approved(registry)
    models.champion()
    (registry.folder / "2" / "head.onnx").write_bytes(b"other")
    # when
    registry.approved = "2"
    with caplog.at_level(logging.WARNING):
        champion = models.champion()
    # then
    assert champion.version == "1"
    assert "is not what was registered" in caplog.text


def test_a_kept_model_that_was_damaged_is_brought_again(registry: FolderRegistry) -> None:
    registry.approved = "1"
    digest = approved(registry).champion().digest
    (registry.folder.parent / "kept" / digest / "encoder.onnx").write_bytes(b"half")
    assert approved(registry).champion().digest == digest
    assert registry.downloads == ["1", "1"]


def test_a_digest_is_no_path(registry: FolderRegistry) -> None:
    with pytest.raises(TreyError, match="is no digest of a model"):
        approved(registry).load("gru-mixture", "1", "../registry/1")


def test_a_registry_that_is_away_stops_nothing(registry: FolderRegistry) -> None:
    # given
    registry.approved = "2"
    models = approved(registry)
    models.champion()
    # when
    registry.is_away = True
    # then neither this process nor one that starts now
    assert models.champion().version == "2"
    assert approved(registry).champion().version == "2"


def test_a_registry_that_never_answered_is_not_taken_for_an_empty_one(
    registry: FolderRegistry,
) -> None:
    registry.is_away = True
    with pytest.raises(TreyError, match="the registry is away"):
        approved(registry).champion()


def test_a_thousand_batches_ask_once(registry: FolderRegistry) -> None:
    models = approved(registry, ask_every_s=60)
    for _ in range(1_000):
        models.champion()
    assert registry.asked == 1
