from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import FIRST_DAY
from tests.battery.search.files import write_config, write_fleet
from trey.battery.search.config import read_config
from trey.battery.search.reading import SearchData, read_data
from trey.errors import TreyError
from trey.telemetry.simulation.files import write_groups
from trey.telemetry.simulation.fleet import simulate_groups


def read(folder: Path, *lines: str) -> SearchData:
    file = write_fleet(folder / "fleet.parquet", 3, 80)
    return read_data(read_config(write_config(folder, file, *lines)))


def test_any_columns_are_read_by_the_names_that_the_config_gives(tmp_path: Path) -> None:
    data = read(tmp_path, "counter: total", "rated: allowed")
    assert data.histories.battery.tolist() == np.repeat([0, 1, 2], 80).tolist()
    assert data.histories.day[:80].tolist() == list(range(FIRST_DAY, FIRST_DAY + 80))
    assert data.histories.counter[79] == pytest.approx(data.histories.use[:80].sum())
    assert data.rated[0] == pytest.approx(0.85 * data.histories.counter[79])
    assert data.warnings[0] == "amount and minutes say the same (r = +1): amount = 0.0025 x minutes"


def test_without_a_counter_it_is_the_running_sum(tmp_path: Path) -> None:
    data = read(tmp_path)
    assert data.histories.counter[79] == pytest.approx(data.histories.use[:80].sum())
    assert np.isnan(data.rated).all()


def test_rows_that_cannot_be_right_are_mended_and_told(tmp_path: Path) -> None:
    # given a day twice, one below zero, and one missing
    file = tmp_path / "days.csv"
    days = [(1, 0.5), (2, 0.5), (2, 0.7), (3, -1.0), (5, 0.3)]
    file.write_text("on,amount\n" + "".join(f"2022-01-0{day},{use}\n" for day, use in days))
    config = tmp_path / "search.yaml"
    config.write_text(f"data: {file}\ntarget: amount\ntime: on\n")
    # when
    data = read_data(read_config(config))
    # then
    assert np.nan_to_num(data.histories.use, nan=-9).tolist() == [0.5, 0.7, -9, 0.3]
    assert data.histories.counter.tolist() == pytest.approx([0.5, 1.2, 1.8, 2.7])
    assert data.warnings == (
        "1 days are there more than once: what was said last stands",
        "1 days with less than no use count as unknown",
        "there is no counter: 2 missing days count as the mean of the 30 days before; "
        "name a `counter` to know what they used",
    )


def test_a_file_with_all_our_columns_is_cleansed(tmp_path: Path) -> None:
    # given
    file = tmp_path / "fleet.parquet"
    write_groups(simulate_groups(3, 60, seed=2), file)
    config = tmp_path / "search.yaml"
    config.write_text(
        f"data: {file}\ntarget: daily_cycles_used\ntime: observed_on\ngroup: battery_id\n"
    )
    # when
    data = read_data(read_config(config))
    # then
    assert data.histories.battery[-1] >= 2
    assert (data.rated > 0).all()


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["counter: sum"], r"counter: .*fleet.parquet has no column sum; it has unit, on, amount"),
        (["covariates: [mod]"], r"covariates: .* has no column mod; it has"),
        (["covariates: [mood, minutes]"], "covariate minutes leaks: it tells amount of the same"),
        (["covariates: [total]", "counter: total"], "covariate total leaks: it is known only when"),
        (["counter: amount"], "one column is named for two roles; give each its own"),
    ],
)
def test_what_cannot_be_searched_with_is_refused(
    tmp_path: Path, lines: list[str], sentence: str
) -> None:
    with pytest.raises(TreyError, match=sentence):
        read(tmp_path, *lines)


def test_a_covariate_that_nobody_takes_up_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, "covariates: [mood]").warnings[-1] == (
        "covariate mood is left out: every family takes up use, counter and calendar alone"
    )
