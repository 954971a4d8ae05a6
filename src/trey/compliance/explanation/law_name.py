"""What the name of a law says, as scores hold it."""

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def first_day(law: str) -> date | None:
    """The day since which a law is in force, by its `Law.version`; None: the name tells no day.

    A law holds unchanged from its first day on: whoever judges as of that day judges by it.
    """
    days = [part for part in law.split(", ") if _DAY.fullmatch(part)]
    try:
        return date.fromisoformat(days[-1]) if days else None
    except ValueError:  # 2025-02-30
        return None
