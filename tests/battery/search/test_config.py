from pathlib import Path

import pytest

from trey.battery.search.config import FAMILIES, SearchConfig, read_config
from trey.errors import TreyError

DAYS = "should be a whole number of days from 1 to 60"
LINES = {"data": "fleet.csv", "target": "used", "time": "day", "group": "battery"}


def config(folder: Path, **changed: str | None) -> Path:
    path = folder / "search.yaml"
    said = {key: value for key, value in (LINES | changed).items() if value is not None}
    path.write_text("".join(f"{key}: {value}\n" for key, value in said.items()))
    return path


def test_a_few_lines_are_enough(tmp_path: Path) -> None:
    read = read_config(config(tmp_path, minutes="2"))
    assert (read.target, read.time, read.group, read.minutes) == ("used", "day", "battery", 2.0)
    assert (read.horizon, read.metric, read.exit_score) == (30, "brier", None)
    assert read.families == FAMILIES


@pytest.mark.parametrize(("said", "words"), [("1", "1 day"), ("14", "14 days"), ("60", "60 days")])
def test_the_horizon_is_a_number_of_days(tmp_path: Path, said: str, words: str) -> None:
    read = read_config(config(tmp_path, horizon=said))
    assert (read.horizon, read.horizon_words) == (int(said), words)


def test_data_may_lie_beside_the_config(tmp_path: Path) -> None:
    (tmp_path / "fleet.csv").write_text("used\n1\n")
    assert read_config(config(tmp_path)).data == tmp_path / "fleet.csv"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minuts": "3"}, "minuts is no key of a search; did you mean minutes?"),
        ({"xyz": "3"}, "xyz is no key of a search; there are data, target, time, group"),
        ({"target": None}, "target is missing; add a line `target: …`"),
        ({"minutes": "0"}, "minutes: '0' will not do, it should be greater than 0; change it"),
        ({"minutes": "soon"}, "minutes: 'soon' will not do, it should be a valid number"),
        ({"metric": "rmse"}, "metric: 'rmse' is not known; write 'brier', 'log_loss'"),
        ({"horizon": "0"}, f"horizon: '0' will not do, it {DAYS}; change it or leave it out"),
        ({"horizon": "61"}, f"horizon: '61' will not do, it {DAYS}; change it"),
        ({"horizon": "7.5"}, f"horizon: '7.5' will not do, it {DAYS}; change it"),
        ({"horizon": "-7"}, f"horizon: '-7' will not do, it {DAYS}; change it"),
        ({"horizon": "a month"}, f"horizon: 'a month' will not do, it {DAYS}; change it"),
        ({"horizon": "[7, 14]"}, f"horizon: ['7', '14'] will not do, it {DAYS}; change it"),
        ({"families": "[linear, arima]"}, "families: 'arima' is not known; write 'means'"),
        ({"target": "[a, b]"}, "target: ['a', 'b'] will not do, it should be a valid string"),
    ],
)
def test_one_sentence_names_the_key_and_the_remedy(
    tmp_path: Path, changed: dict[str, str | None], sentence: str
) -> None:
    path = config(tmp_path, **changed)
    with pytest.raises(TreyError) as refused:
        read_config(path)
    assert str(refused.value).startswith(f"{path}: {sentence}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["- a\n- b\n", "", "data: [\n", "\x00", 5_000 * "["])
def test_what_is_no_config_is_said_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "search.yaml"
    path.write_text(text)
    with pytest.raises(TreyError, match=r"write lines such as `target: daily_cycles_used`"):
        read_config(path)
    with pytest.raises(TreyError, match="No such file or directory; name a file"):
        read_config(tmp_path / "none.yaml")


def test_a_score_is_enough_on_its_side_of_the_exit_score() -> None:
    plain = SearchConfig.model_validate(LINES | {"exit_score": 0.03})
    assert plain.is_enough(0.03)
    assert not plain.is_enough(0.031)
    skill = plain.model_copy(update={"metric": "skill"})
    assert skill.is_enough(0.031)
    assert not skill.is_enough(0.029)
    assert not plain.model_copy(update={"exit_score": None}).is_enough(0.0)
