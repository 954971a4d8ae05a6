"""The page of a training of the network."""

import re

from trey.battery.training.fitting import Epoch
from trey.report.training.forecaster import comparison_figure, forecaster_page

EPOCHS = [Epoch(0, 0.9, 0.8, True), Epoch(1, 0.6, 0.625, True), Epoch(2, 0.5, 0.64, False)]
HELD_OUT = {
    "batteries": 1_200,
    "decisions": 120_000,
    "skill": 0.1194,
    "gru-mixture": {"brier": 0.0311},
    "mean365-gaussian": {"brier": 0.0353},
}


def test_the_page_tells_where_the_fit_ended_and_what_it_gained() -> None:
    assert re.findall("<h2>(.*?)</h2>", forecaster_page(EPOCHS, HELD_OUT, "silver")) == [
        "3 epochs, the best of them number 2 with a validation loss of 0.6250",
        "On 1,200 batteries held out the network&#39;s Brier score is 11.9% better than the "
        "baseline&#39;s",
    ]


def test_without_a_crossing_there_is_nothing_to_compare() -> None:
    assert forecaster_page(EPOCHS, None, "silver").count("<h2>") == 1


def test_the_best_stands_on_top() -> None:
    [dots] = comparison_figure(HELD_OUT).data
    assert list(dots.y) == ["mean365-gaussian", "gru-mixture"]
