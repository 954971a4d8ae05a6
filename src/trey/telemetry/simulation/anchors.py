"""How a simulated fleet compares with public figures of driving: a table, one row per figure.

Only private drivers are compared: nobody publishes such figures of near-constant, delivery or
ride-hailing drivers, who drive more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trey.telemetry.simulation.driving.calendar import YEAR_DAYS
from trey.telemetry.simulation.driving.kinds import KINDS

KM_PER_MILE = 1.609344
AUTOCORRELATION_LAGS = range(2, 31)  # days; the figure is about all beyond 1
_ENOUGH_DAYS = 365  # of one battery, for its autocorrelation
_PRIVATE = [kind.name for kind in KINDS if kind.is_private]

_AAA = "AAA Foundation, American Driving Survey 2013-2020"
_NHTS = "NHTS"
_BTS = "BTS table of NHTS 2009"
_LONG = "Ploetz and Sprei 2021"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TRIP_SHARES = (14.2, 14.8, 14.8, 14.4, 15.4, 14.3, 12.2)


@dataclass(frozen=True)
class Anchor:
    """A public figure, as a range; `tolerance`, ours, is what a simulation may be off by."""

    figure: str
    low: float
    high: float
    tolerance: float
    source: str


ANCHORS = (
    Anchor("minutes per driver and day", 46, 59, 0, _AAA),
    Anchor("trips per driver and day", 2.0, 2.5, 0.1, _AAA),
    Anchor("miles per driver and day", 29, 32, 3, _AAA),
    Anchor("days without driving, %", 32, 32, 4, _AAA),
    Anchor("distance on Fridays, %", 15, 16, 0.5, _NHTS),
    Anchor("distance on Sundays, %", 11, 12, 0.7, _NHTS),
    *[
        Anchor(f"trips on {day}s, %", share, share, 1.0, _BTS)
        for day, share in zip(_WEEKDAYS, _TRIP_SHARES, strict=True)
    ],
    Anchor("season of distance, +-%", 5, 9, 1.5, "NHTS, FHWA, EIA"),
    Anchor("day of the year with most distance", 196, 196, 25, "FHWA 2004-2009"),
    Anchor("largest mean autocorrelation of km", 0, 0.11, 0, _LONG),
    Anchor("driving days over 100 km, %", 0, 20, 0, _LONG),
    Anchor("distance on days over 100 km, %", 40, 40, 6, _LONG),
    Anchor("driving days over 200 km, %", 0, 5, 0, _LONG),
    Anchor("distance on days over 200 km, %", 18, 18, 4, _LONG),
)


def compare_with_anchors(days: pa.Table) -> pa.Table:
    """Columns figure, simulated, public_low, public_high, tolerance, is_within, source.

    Args:
        days: Of a simulated fleet; whole years, or a season weighs more than the others.

    Raises:
        ValueError: It has no day of a private driver.
    """
    private = days.filter(pc.is_in(days["kind"], pa.array(_PRIVATE)))
    if not len(private):
        raise ValueError("only private drivers can be compared, and there is none")
    columns = ["battery_id", "observed_on", "daily_trip_duration_min"]
    frame = private.select([*columns, "number_of_trips", "distance_km"]).to_pandas()
    simulated = _figures(frame)
    return pa.Table.from_pylist(
        [
            {
                "figure": anchor.figure,
                "simulated": simulated[anchor.figure],
                "public_low": float(anchor.low),
                "public_high": float(anchor.high),
                "tolerance": float(anchor.tolerance),
                "is_within": anchor.low - anchor.tolerance
                <= simulated[anchor.figure]
                <= anchor.high + anchor.tolerance,
                "source": anchor.source,
            }
            for anchor in ANCHORS
        ]
    )


def _figures(days: pd.DataFrame) -> Mapping[str, float]:
    dates = pd.to_datetime(days.observed_on)
    weekday = dates.dt.dayofweek.to_numpy()
    km, trips = days.distance_km.to_numpy(), days.number_of_trips.to_numpy()
    by_weekday = {
        name: np.bincount(weekday, values, minlength=7) / values.sum() * 100
        for name, values in (("km", km), ("trips", trips))
    }
    amplitude, peak_day = _season(dates.dt.dayofyear.to_numpy(), km)
    figures = {
        "minutes per driver and day": days.daily_trip_duration_min.mean(),
        "trips per driver and day": trips.mean(),
        "miles per driver and day": km.mean() / KM_PER_MILE,
        "days without driving, %": (trips == 0).mean() * 100,
        "distance on Fridays, %": by_weekday["km"][4],
        "distance on Sundays, %": by_weekday["km"][6],
        **{f"trips on {day}s, %": by_weekday["trips"][n] for n, day in enumerate(_WEEKDAYS)},
        "season of distance, +-%": amplitude * 100,
        "day of the year with most distance": peak_day,
        "largest mean autocorrelation of km": _autocorrelation(days),
    }
    for limit in (100, 200):
        is_long = km > limit
        figures[f"driving days over {limit} km, %"] = is_long.sum() / (trips > 0).sum() * 100
        figures[f"distance on days over {limit} km, %"] = km[is_long].sum() / km.sum() * 100
    return {name: float(figure) for name, figure in figures.items()}


def _season(day_of_year: np.ndarray, km: np.ndarray) -> tuple[float, float]:
    """Amplitude of the first harmonic of the year over the mean, and the day of its peak."""
    by_day = pd.Series(km).groupby(day_of_year).mean()
    turn = np.exp(-2j * np.pi * by_day.index.to_numpy() / YEAR_DAYS)
    harmonic = 2 * (by_day.to_numpy() * turn).mean() / by_day.mean()
    return abs(harmonic), -np.angle(harmonic) / (2 * np.pi) * YEAR_DAYS % YEAR_DAYS


def _autocorrelation(days: pd.DataFrame) -> float:
    """The largest over lags of the mean over batteries; NaN where none has enough days."""
    by_lag = []
    for _, km in days.groupby("battery_id", sort=False).distance_km:
        around = km.to_numpy() - km.mean()
        if len(around) < _ENOUGH_DAYS or not around.any():
            continue
        spectrum = np.abs(np.fft.rfft(around, 2 * len(around))) ** 2  # padded: no wrap-around
        by_lag.append(np.fft.irfft(spectrum)[AUTOCORRELATION_LAGS] / (around @ around))
    return float(np.mean(by_lag, axis=0).max()) if by_lag else float("nan")
