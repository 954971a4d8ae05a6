"""The first day of a law, by its name."""

from datetime import date

import pytest

from trey.compliance.scoring.law import Law, first_day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("vehicle-components 1, 2025-01-01", date(2025, 1, 1)),
        ("vehicle-components 1, 2025-01-01, 3f9a12c4", date(2025, 1, 1)),
        ("vehicle-components 1, 2025-01-01, 20260101", date(2025, 1, 1)),
        ("vehicle-components 2024-01-01, 2025-01-01", date(2025, 1, 1)),
        ("vehicle-components 1", None),
        ("vehicle-components 1, 2025-02-30", None),
    ],
)
def test_the_day_is_the_part_that_is_one(name: str, day: date | None) -> None:
    assert first_day(name) == day


def test_on_its_first_day_a_law_is_itself() -> None:
    law = Law.of_files(None, None, date(2026, 6, 1))
    assert first_day(law.version) == law.began
    assert Law.of_files(None, None, law.began).version == law.version
