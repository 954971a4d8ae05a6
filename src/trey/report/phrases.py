"""Days, shares and counts as the report writes them."""

import pandas as pd


def period(days: pd.Series) -> str:
    return f"{day(days.min())} to {day(days.max())}"


def day(moment: pd.Timestamp) -> str:
    return f"{moment:%-d %b %Y}"


def percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def count(number: int, what: str, several: str | None = None) -> str:
    return f"{number:,} {what if number == 1 else several or what + 's'}"


def owners(number: int) -> str:
    return "Invite the owner" if number == 1 else f"Invite {number:,} owners"
