import pickle

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from trey.battery.baseline import Mean365Gaussian
from trey.battery.versions import CarriedForecasters
from trey.errors import TreyError


def test_a_network_answers_the_same_in_another_process() -> None:
    # given
    days = histories(*drivers(np.random.default_rng(3), 4, 200))
    asked = questions(days, [199, 399, 599, 799])
    network = CarriedForecasters.shipped().champion()
    # when
    sent = pickle.loads(pickle.dumps(network))
    # then
    assert (sent.name, sent.version, sent.digest) == (network.name, network.version, network.digest)
    there, here = sent.forecast(days, asked), network.forecast(days, asked)
    assert there.sum_quantiles.tobytes() == here.sum_quantiles.tobytes()
    assert len(pickle.dumps(network)) < 100_000


@pytest.mark.parametrize("chosen", [CarriedForecasters.version_0(), CarriedForecasters.shipped()])
def test_a_batch_that_was_started_with_either_is_finished_with_it(
    chosen: CarriedForecasters,
) -> None:
    network, baseline = CarriedForecasters.shipped().champion(), Mean365Gaussian()
    for model in (network, baseline):
        assert chosen.load(model.name, model.version, model.digest).digest == model.digest


def test_a_version_that_is_not_carried_is_one_sentence() -> None:
    with pytest.raises(
        TreyError, match=r"gru-mixture version 7 \(digest abcabcabcabc\), which this"
    ):
        CarriedForecasters.version_0().load("gru-mixture", "7", "abc" * 20)
