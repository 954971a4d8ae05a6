"""Alerts and forecasts held against what then really happened.

Two questions, two frames. Of each *alert*: did it come in good time before the crossing? Of each
*battery-day*: did "crosses within 30 days" hold? An alert goes out on the first day on which that is
as likely as not, so whether its own crossing takes 30 days or 31 is a coin's toss by design: strict
precision and recall are counted over battery-days, not over alerts.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from trey import metrics

HORIZON_DAYS = 30
LATE_DAYS = 14  # less notice than this is too short for an appointment
PREMATURE_DAYS = 45  # more than this gives away life that the battery still had

IN_TIME, EARLY, LATE = "in time", "early", "late"
AT_START = "due at start"  # was due before the replay began: its notice says nothing
UNKNOWN = "not yet known"

_BATTERY = ["vehicle_id", "battery_id"]


@dataclass(frozen=True)
class Judgement:
    """What is known of how good the alerts were.

    Attributes:
        alerts: One row per alert: vehicle_id, battery_id, as_of, probability, crossing_earliest,
            crossing_date, crossing_latest, crossed_on, lead_days, verdict; in the order of as_of.
        days: One row per battery-day whose next 30 days are known, before the crossing: vehicle_id,
            battery_id, battery (its number from 0), as_of, p_cross_30, happened.
        crossed_unannounced: Batteries that crossed during the replay and have no alert.
    """

    alerts: pd.DataFrame
    days: pd.DataFrame
    crossed_unannounced: int

    def count(self, verdict: str) -> int:
        """How many alerts got this verdict."""
        return int((self.alerts["verdict"] == verdict).sum())

    @property
    def judged(self) -> pd.DataFrame:
        """Alerts that could come at any time and whose crossing is known."""
        is_free = self.alerts["verdict"] != AT_START
        judged: pd.DataFrame = self.alerts[is_free & self.alerts["lead_days"].notna()]
        return judged

    @property
    def lead_days_median(self) -> float | None:
        """Median days between alert and crossing of those that are `judged`."""
        leads = self.judged["lead_days"]
        return float(leads.median()) if len(leads) else None

    def decisions(self, min_probability: float) -> metrics.Decisions:
        """Battery-days: was "crosses within 30 days" said, and did it hold?"""
        said = self.days["p_cross_30"].to_numpy() >= min_probability
        return metrics.decisions(said, self.days["happened"].to_numpy())


def judge(readings: pd.DataFrame, alerts: pd.DataFrame, forecasts: pd.DataFrame) -> Judgement:
    """Hold alerts and forecasts against the readings.

    Args:
        readings: All that is known of the batteries, also later than any forecast: vehicle_id,
            battery_id, day, lifetime_cycles_used, battery_rated_cycles.
        alerts: Battery alerts of the ledger, with `battery_id`.
        forecasts: Forecasts as of the replayed days: vehicle_id, battery_id, as_of, p_cross_30.
    """
    truth = _crossings(readings).join(
        forecasts.groupby(_BATTERY)["as_of"].agg(replayed_from="min", replayed_until="max")
    )
    judged = alerts.join(truth, on=_BATTERY)
    judged["lead_days"] = (judged["crossed_on"] - judged["as_of"]).dt.days
    judged["verdict"] = _verdicts(judged)
    crossed = truth[truth["crossed_on"].between(truth["replayed_from"], truth["replayed_until"])]
    alerted = pd.MultiIndex.from_frame(alerts[_BATTERY])
    return Judgement(
        alerts=judged.sort_values(["as_of", *_BATTERY], ignore_index=True),
        days=_judged_days(forecasts, truth),
        crossed_unannounced=int((~crossed.index.isin(alerted)).sum()),
    )


def _crossings(readings: pd.DataFrame) -> pd.DataFrame:
    """Per battery: crossed_on, the first day seen at or above the rating, and known_until."""
    has_crossed = readings["lifetime_cycles_used"] >= readings["battery_rated_cycles"]
    crossed_on = readings[has_crossed].groupby(_BATTERY)["day"].min().rename("crossed_on")
    known_until = readings.groupby(_BATTERY)["day"].max().rename("known_until")
    return known_until.to_frame().join(crossed_on)


def _verdicts(alerts: pd.DataFrame) -> pd.Series:
    lead = alerts["lead_days"]
    known_days = (alerts["known_until"] - alerts["as_of"]).dt.days
    never_in_time = lead.isna() & (known_days > PREMATURE_DAYS)
    verdict = np.select(
        [
            alerts["as_of"] == alerts["replayed_from"],
            (lead > PREMATURE_DAYS) | never_in_time,
            lead < LATE_DAYS,
            lead.notna(),
        ],
        [AT_START, EARLY, LATE, IN_TIME],
        UNKNOWN,
    )
    return pd.Series(verdict, index=alerts.index, dtype=object)


def _judged_days(forecasts: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    days = forecasts.dropna(subset="p_cross_30").join(truth, on=_BATTERY)
    horizon_ends = days["as_of"] + pd.Timedelta(days=HORIZON_DAYS)
    has_crossed = days["crossed_on"] <= days["as_of"]
    is_known = days["crossed_on"].notna() | (days["known_until"] >= horizon_ends)
    days = days.assign(happened=days["crossed_on"] <= horizon_ends)[is_known & ~has_crossed]
    return pd.DataFrame(
        {
            **{name: days[name] for name in _BATTERY},
            "battery": days.groupby(_BATTERY).ngroup().astype(np.int64),
            "as_of": days["as_of"],
            "p_cross_30": days["p_cross_30"],
            "happened": days["happened"],
        }
    ).reset_index(drop=True)
