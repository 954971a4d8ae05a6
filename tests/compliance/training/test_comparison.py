"""Who wins a comparison."""

import pytest

from trey.compliance.training.comparison import RULES, Contestant, winner
from trey.compliance.training.evaluation import Figure, Quality


def contestant(name: str, macro_f1: float, size_bytes: int = 100) -> Contestant:
    figure = Figure(macro_f1, macro_f1, macro_f1)
    return Contestant(name, Quality(figure, figure, figure), 1.0, 1.0, size_bytes)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (contestant("b", 0.91), "b"),
        (contestant("b", 0.89), "a"),
        (contestant("b", 0.9, size_bytes=99), "b"),
        (contestant(RULES, 0.99), "a"),
    ],
)
def test_the_highest_macro_f1_of_what_was_learned_wins(second: Contestant, expected: str) -> None:
    assert winner([contestant("a", 0.9), second]).name == expected
