"""Where a fleet drives: who its drivers are, when its year turns, how often lives change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Market:
    """A market; every number a choice of ours, held against public figures in `anchors`.

    Attributes:
        name: As flags and tables have it.
        shares: Of the fleet's vehicles, by kind of driver.
        peak_day: Day of the year on which most drivers drive most.
        inverted_share: Of the drivers, whose peak lies half a year away.
        season_factor: On each kind's amplitude over the year.
        vacation_day: Day of the year around which most vacations begin.
        coldest_day: Day of the year.
        mean_celsius: Of each climate of the market; a vehicle lives in one.
        changes_per_year: Lasting changes of a driver's life: new job, new driver.
        new_driver_share: Of those changes.
        mood_factor: On each kind's slow ups and downs.
    """

    name: str
    shares: dict[str, float]
    peak_day: int
    inverted_share: float
    season_factor: float
    vacation_day: int
    coldest_day: int
    mean_celsius: tuple[float, ...]
    changes_per_year: float
    new_driver_share: float
    mood_factor: float


MIXED = Market(
    name="mixed",
    shares={
        "steady": 0.12,
        "commuter": 0.34,
        "family": 0.27,
        "delivery": 0.1,
        "low_use": 0.09,
        "ride_hailing": 0.08,
    },
    peak_day=196,  # mid-July, as FHWA counts traffic
    inverted_share=0.15,
    season_factor=1.0,
    vacation_day=200,
    coldest_day=20,
    mean_celsius=(8.0, 12.0, 18.0),
    changes_per_year=0.17,
    new_driver_share=0.3,
    mood_factor=1.0,
)

# Held back: evaluated on, never trained on. South of the equator, and less settled.
SHIFTED = Market(
    name="shifted",
    shares={
        "steady": 0.03,
        "commuter": 0.25,
        "family": 0.3,
        "delivery": 0.14,
        "low_use": 0.12,
        "ride_hailing": 0.16,
    },
    peak_day=15,
    inverted_share=0.25,
    season_factor=1.4,
    vacation_day=10,
    coldest_day=200,
    mean_celsius=(4.0, 15.0, 24.0),
    changes_per_year=0.4,
    new_driver_share=0.4,
    mood_factor=1.1,
)

MARKETS = {market.name: market for market in (MIXED, SHIFTED)}
