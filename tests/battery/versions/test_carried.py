import pickle

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from trey.battery.baseline import Mean365Gaussian
from trey.battery.versions.carried import ShippedForecasters, carried
from trey.errors import TreyError


def test_a_network_answers_the_same_in_another_process() -> None:
    # given
    days = histories(*drivers(np.random.default_rng(3), 4, 200))
    asked = questions(days, [199, 399, 599, 799])
    network = ShippedForecasters.opened().champion()
    # when
    sent = pickle.loads(pickle.dumps(network))
    # then
    assert (sent.name, sent.version, sent.digest) == (network.name, network.version, network.digest)
    there, here = sent.forecast(days, asked), network.forecast(days, asked)
    assert there.sum_quantiles.tobytes() == here.sum_quantiles.tobytes()
    assert len(pickle.dumps(network)) < 100_000


def test_a_batch_is_finished_with_what_it_was_started_with() -> None:
    models = ShippedForecasters.opened()
    for model in (models.champion(), Mean365Gaussian()):
        assert models.load(model.name, model.version, model.digest).digest == model.digest


def test_a_version_that_is_not_carried_is_one_sentence() -> None:
    assert carried("gru-mixture", "7", "abc" * 20) is None
    with pytest.raises(
        TreyError, match=r"gru-mixture version 7 \(digest abcabcabcabc\), which this"
    ):
        ShippedForecasters.opened().load("gru-mixture", "7", "abc" * 20)
