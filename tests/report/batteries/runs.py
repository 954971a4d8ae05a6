"""Runs over a few batteries whose story is known; for tests of what is told about a run."""

import pandas as pd

from trey.alerts.judgement import judge
from trey.report.batteries.facts import BatteryFacts

FIRST, AS_OF = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-01")


def readings(battery_id: str, per_day: float) -> pd.DataFrame:
    """A battery at 180 cycles on the first day, known for 120 days."""
    days = pd.date_range(FIRST, periods=120)
    return pd.DataFrame(
        {
            "vehicle_id": f"v-{battery_id}",
            "battery_id": battery_id,
            "day": days,
            "daily_cycles_used": per_day,
            "lifetime_cycles_used": 180 + per_day * (days - FIRST).days.to_numpy(),
            "battery_rated_cycles": 200.0,
        }
    )


def forecasts(battery_id: str) -> pd.DataFrame:
    days = pd.date_range("2026-02-15", "2026-03-15")
    return pd.DataFrame(
        {
            "vehicle_id": f"v-{battery_id}",
            "battery_id": battery_id,
            "as_of": days,
            "p_cross_30": [0.9 if day >= AS_OF else 0.2 for day in days],
            "sum30_p10": 5.0,
            "sum30_p50": 6.0,
            "sum30_p90": 8.0,
        }
    )


def alert(battery_id: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "vehicle_id": [f"v-{battery_id}"],
            "battery_id": [battery_id],
            "as_of": [AS_OF],
            "probability": [0.9],
            "crossing_earliest": [pd.Timestamp("2026-03-26")],
            "crossing_date": [pd.Timestamp("2026-04-01")],
            "crossing_latest": [pd.NaT],
        }
    ).astype({"crossing_latest": "datetime64[ns]"})


def run_of(*batteries: str, alerted: tuple[str, ...], simulated: bool = False) -> BatteryFacts:
    known = pd.concat([readings(name, 0.22 if name in alerted else 0.05) for name in batteries])
    made = pd.concat([forecasts(name) for name in batteries])
    nobody = alert("x").iloc[:0]
    sent = pd.concat([nobody, *(alert(name) for name in alerted)], ignore_index=True)
    return BatteryFacts(
        simulated=simulated,
        readings=known,
        forecasts=made,
        batches=pd.DataFrame(
            {"messages_read": [40, 18], "seconds": [{"read": 9.0, "alerts": 3.0}, {"read": 1.5}]}
        ),
        judgement=judge(known, sent, made),
        yardstick=None,
        min_probability=0.5,
        model="mean365-gaussian 0",
        messages_sent=58,
        messages_read=58,
        quarantined=0,
        cosmos_documents=len(sent),
    )
