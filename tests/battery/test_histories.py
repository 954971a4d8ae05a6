from dataclasses import replace

import numpy as np
import pytest

from tests.battery.model.fleets import histories, questions


def test_questions_keep_their_horizon() -> None:
    asked = questions(histories(np.full(20, 0.1)), [10, 15, 19])
    assert asked.horizon_days == 30
    some = replace(asked, horizon_days=7).some(np.array([2]))
    assert (some.row.tolist(), some.horizon_days) == ([19], 7)


@pytest.mark.parametrize("horizon_days", [0, 61])
def test_a_horizon_that_no_forecaster_knows_is_a_slip(horizon_days: int) -> None:
    asked = questions(histories(np.full(20, 0.1)), [10])
    with pytest.raises(ValueError, match=f"no forecaster looks {horizon_days} days ahead"):
        replace(asked, horizon_days=horizon_days)
