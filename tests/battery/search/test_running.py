"""A search on a small fleet, from five lines to a stored candidate."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import questions, with_signals
from tests.battery.search.files import write_config, write_fleet
from trey.battery.baseline import MeanGaussian
from trey.battery.candidates import stored
from trey.battery.candidates.boosted.learning import BoostedSums
from trey.battery.candidates.family import Family, Unlearned
from trey.battery.candidates.plain import LastValue
from trey.battery.search.config import SearchConfig, read_config
from trey.battery.search.parts import Parts, part
from trey.battery.search.reading import read_data
from trey.battery.search.running import CANDIDATE, Found, search
from trey.battery.search.settings import SETTINGS, Budget, Recurrent, Setting, Settings
from trey.errors import TreyError

PLAIN = "families: [means, weekday, linear]"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fleet(tmp_path_factory.mktemp("fleet") / "fleet.parquet", 40, 330)


def begun(fleet: Path, folder: Path, *lines: str) -> tuple[SearchConfig, str, Parts]:
    config = read_config(write_config(folder, fleet, *lines))
    data = read_data(config)
    return config, data.source, part(data, config.seed, config.horizon)


def scores(found: Found) -> dict[str, float | None]:
    return {entry.attempt.name: entry.attempt.score for entry in found.entries}


@pytest.fixture(scope="module")
def found(fleet: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Parts, Path]:
    folder = tmp_path_factory.mktemp("search")
    config, source, parts = begun(fleet, folder, "counter: total", "rated: allowed", PLAIN)
    return search(config, source, parts, folder), parts, folder


def test_the_best_on_the_validation_part_stands_first(found: tuple[Found, Parts, Path]) -> None:
    entries = found[0].entries
    scores = [entry.attempt.score for entry in entries]
    assert len(scores) == 5
    assert None not in scores
    assert scores == sorted(scores)  # type: ignore[type-var]  # none is None
    assert found[0].winner.name == entries[0].attempt.name
    assert not found[0].verdict.is_no_signal
    assert found[0].stopped == "everything was tried"


def test_all_figures_are_of_the_test_part(found: tuple[Found, Parts, Path]) -> None:
    by_name = {entry.attempt.name: entry.figures for entry in found[0].entries}
    reference = by_name["mean365-gaussian"]
    assert reference["skill"] == 0.0
    assert {"brier", "log_loss", "crps", "coverage_80", "lead_median"} <= reference.keys()
    assert by_name["linear"]["brier"] != found[0].entries[0].attempt.score
    for figures in by_name.values():
        assert 0 < (figures["brier"] or 0) < 0.25


def test_the_stored_candidate_forecasts_the_same_again(found: tuple[Found, Parts, Path]) -> None:
    _, parts, folder = found
    frame = parts.test
    again = stored.load(folder / CANDIDATE)
    first, second = (
        one.forecast(frame.histories, frame.questions) for one in (found[0].winner, again)
    )
    assert first.p_cross.tobytes() == second.p_cross.tobytes()
    assert first.sum_quantiles.tobytes() == second.sum_quantiles.tobytes()


def test_it_stops_at_the_exit_score(fleet: Path, tmp_path: Path) -> None:
    config, source, parts = begun(fleet, tmp_path, PLAIN, "exit_score: 0.5")
    found = search(config, source, parts, tmp_path)
    assert found.stopped == "mean365-gaussian reached the exit score"
    assert [entry.attempt.name for entry in found.entries] == ["mean365-gaussian"]


def test_begun_again_it_goes_on_from_what_it_has(fleet: Path, tmp_path: Path) -> None:
    # given a search that was stopped early, and what it stored was changed
    config, source, parts = begun(fleet, tmp_path, PLAIN, "exit_score: 0.5")
    search(config, source, parts, tmp_path)
    kept = tmp_path / "attempts" / "mean365-gaussian" / "attempt.json"
    kept.write_text(
        re.sub(r'"training_seconds": [\d.]+', '"training_seconds": 7777', kept.read_text())
    )
    # when
    config, source, parts = begun(fleet, tmp_path, PLAIN)
    found = search(config, source, parts, tmp_path)
    # then
    seconds = {entry.attempt.name: entry.attempt.training_seconds for entry in found.entries}
    assert len(seconds) == 5
    assert seconds["mean365-gaussian"] >= 7777
    assert max(second for name, second in seconds.items() if name != "mean365-gaussian") < 100
    # but not where the question is another one
    other = config.model_copy(update={"seed": 2})
    assert (
        max(e.attempt.training_seconds for e in search(other, source, parts, tmp_path).entries)
        < 100
    )


def test_another_horizon_is_another_search(fleet: Path, tmp_path: Path) -> None:
    # given a search at 30 days in the same folder
    lines = ("counter: total", "rated: allowed", "families: [means]")
    config, source, parts = begun(fleet, tmp_path, *lines)
    month = search(config, source, parts, tmp_path)
    # when
    config, source, parts = begun(fleet, tmp_path, *lines, "horizon: 14")
    found = search(config, source, parts, tmp_path)
    # then it is asked about 14 days
    assert parts.test.crossed.sum() == (parts.test.ahead <= 14).sum() > 0
    said = found.winner.forecast(parts.test.histories, parts.test.questions)
    brier = round(float(np.mean(np.square(said.p_cross - (parts.test.ahead <= 14)))), 4)
    assert found.entries[0].figures["brier"] == brier
    # and nothing of the other one's stands for it
    for name, score in scores(month).items():
        assert score != scores(found)[name]
    assert scores(found) == scores(search(config, source, parts, tmp_path / "elsewhere"))


def test_no_time_is_said_so(fleet: Path, tmp_path: Path) -> None:
    config, source, parts = begun(fleet, tmp_path, PLAIN)
    none = config.model_copy(update={"minutes": 0.0})
    with pytest.raises(TreyError, match="the 0 minutes were up before anything was fitted"):
        search(none, source, parts, tmp_path)


def test_what_cannot_be_fitted_or_stored_is_told_and_the_rest_goes_on(
    fleet: Path, tmp_path: Path
) -> None:
    # given families of which one needs more batteries, and one has nothing to store
    settings: Settings = {
        "means": (Setting("last", lambda _: Unlearned(LastValue())),),
        "linear": SETTINGS["linear"],
        "gru": (Setting("gru", lambda budget: Recurrent("gru", 4, 4, budget)),),
    }
    config, source, parts = begun(fleet, tmp_path)
    few = Parts(
        parts.training.of_rows(np.flatnonzero(parts.training.battery < 10)),
        parts.validation,
        parts.test,
        parts.how,
    )
    # when
    found = search(config, source, few, tmp_path, settings=settings)
    # then
    assert [entry.attempt.name for entry in found.entries] == ["linear"]
    why = {attempt.name: attempt.failure or "" for attempt in found.failed}
    assert why["last"].startswith("last-value-gaussian cannot be stored")
    assert why["gru"].startswith("10 batteries have more than 60 days, which is too little")


def test_signals_of_the_days_reach_the_families(fleet: Path, tmp_path: Path) -> None:
    # given
    given: list[Family] = []

    def trees(budget: Budget) -> Family:
        given.append(SETTINGS["lightgbm"][0].family(budget))
        return Unlearned(MeanGaussian(90))

    config, source, parts = begun(fleet, tmp_path)
    training = with_signals(parts.training, seed=3)
    # when
    settings: Settings = {"lightgbm": (Setting("trees", trees),)}
    search(config, source, replace(parts, training=training), tmp_path, settings=settings)
    # then
    assert given == [BoostedSums(signals=("start_voltage_min", "rest_voltage"))]


def test_trees_and_networks_are_stored_too(fleet: Path, tmp_path: Path) -> None:
    pytest.importorskip("lightgbm", reason="the extra `search` is not installed")
    # given
    _, _, parts = begun(fleet, tmp_path)
    over = Budget(tmp_path / "gru", lambda: True, lambda _: None, signals=())  # one epoch
    families: dict[str, Family] = {
        "trees": BoostedSums(trees=5, leaves=4, fewest_in_leaf=20, examples=1_000),
        "gru": Recurrent("gru", 4, 4, over),
    }
    days = parts.test.histories
    asked = questions(days, [int(np.flatnonzero(days.battery == 3)[-1])])
    for name, family in families.items():
        # when
        forecaster = family.fit(parts.training, seed=1)
        stored.store(forecaster, tmp_path / name)
        shutil.move(tmp_path / name, tmp_path / f"{name} elsewhere")
        again = stored.load(tmp_path / f"{name} elsewhere")
        # then
        said, same = forecaster.forecast(days, asked), again.forecast(days, asked)
        assert said.model.tolist() == [forecaster.name]
        assert same.sum_quantiles.tobytes() == said.sum_quantiles.tobytes()
        assert again.digest == forecaster.digest


def test_a_changed_candidate_is_refused(found: tuple[Found, Parts, Path], tmp_path: Path) -> None:
    folder = tmp_path / "linear"
    shutil.copytree(found[2] / "attempts" / "linear", folder)
    file = folder / stored.DESCRIPTION
    digest = stored.load(folder).digest
    file.write_text(file.read_text().replace(digest, "0" * 64))
    with pytest.raises(TreyError, match="was changed since it was stored; search again"):
        stored.load(folder)
    file.write_text("{}")
    with pytest.raises(TreyError, match="not a candidate that can be read; search again"):
        stored.load(folder)
    with pytest.raises(TreyError, match="name the folder of a model"):
        stored.load(tmp_path / "nothing")
