"""Alerts against the truth: every verdict, and the frame in which days are judged."""

import pandas as pd
import pytest

from trey.alerts.judgement import judge

BATTERY = {"vehicle_id": "v", "battery_id": "b"}


def readings(until: str, crossed_on: str | None, **battery: str) -> pd.DataFrame:
    """A battery that is known daily from January on, and crosses on a day or never."""
    days = pd.date_range("2026-01-01", until)
    has_crossed = days >= pd.Timestamp(crossed_on or "2100-01-01")
    return pd.DataFrame(
        {
            **(BATTERY | battery),
            "day": days,
            "lifetime_cycles_used": [200.0 if crossed else 150.0 for crossed in has_crossed],
            "battery_rated_cycles": 200.0,
        }
    )


def alerts(as_of: str, **battery: str) -> pd.DataFrame:
    return pd.DataFrame([{**(BATTERY | battery), "as_of": pd.Timestamp(as_of)}])


def forecasts(*probabilities: float | None, since: str, **battery: str) -> pd.DataFrame:
    days = pd.date_range(since, periods=len(probabilities))
    return pd.DataFrame(
        {**(BATTERY | battery), "as_of": days, "p_cross_30": list(probabilities)}
    ).astype({"p_cross_30": float})


@pytest.mark.parametrize(
    ("crossed_on", "known_until", "verdict"),
    [
        ("2026-03-03", "2026-06-01", "in time"),  # 30 days later
        ("2026-02-15", "2026-06-01", "in time"),  # 14
        ("2026-02-14", "2026-06-01", "late"),  # 13
        ("2026-02-01", "2026-06-01", "late"),  # the same day: overdue
        ("2026-03-18", "2026-06-01", "in time"),  # 45
        ("2026-03-19", "2026-06-01", "early"),  # 46
        (None, "2026-03-19", "early"),  # 46 days are known, and it has not crossed
        (None, "2026-03-18", "not yet known"),
    ],
)
def test_verdicts_go_by_the_notice_given(
    crossed_on: str | None, known_until: str, verdict: str
) -> None:
    # when
    judged = judge(
        readings(known_until, crossed_on), alerts("2026-02-01"), forecasts(0.0, since="2026-01-20")
    )
    # then
    assert judged.alerts["verdict"].tolist() == [verdict]


def test_an_alert_on_the_first_replayed_day_could_not_come_earlier() -> None:
    # when
    judged = judge(
        readings("2026-06-01", "2026-02-03"),
        alerts("2026-02-01"),
        forecasts(0.9, 0.9, since="2026-02-01"),
    )
    # then
    assert judged.count("due at start") == 1
    assert judged.lead_days_median is None


def test_days_are_judged_before_the_crossing_where_their_future_is_known() -> None:
    # given: on the first day the crossing is 31 days away, on the second 30
    known = forecasts(0.1, 0.2, None, since="2026-02-01")
    crossed = forecasts(0.9, 1.0, since="2026-03-03")
    undecided = forecasts(0.4, 0.4, since="2026-02-01", battery_id="c")
    # when
    judged = judge(
        pd.concat(
            [readings("2026-06-01", "2026-03-04"), readings("2026-03-03", None, battery_id="c")]
        ),
        alerts("2026-02-02"),
        pd.concat([known, crossed, undecided]),
    )
    # then
    assert judged.days[["battery", "p_cross_30", "happened"]].to_numpy().tolist() == [
        [0, 0.1, False],
        [0, 0.2, True],
        [0, 0.9, True],
        [1, 0.4, False],
    ]
    counted = judged.decisions(min_probability=0.15)
    assert (counted.precision, counted.recall) == (2 / 3, 1.0)


def test_a_crossing_without_an_alert_is_counted() -> None:
    # when
    judged = judge(
        pd.concat(
            [
                readings("2026-06-01", "2026-02-03"),
                readings("2026-06-01", "2026-02-03", battery_id="c"),
            ]
        ),
        alerts("2026-01-20"),
        pd.concat(
            [forecasts(*[0.0] * 30, since="2026-01-10", battery_id=name) for name in ("b", "c")]
        ),
    )
    # then
    assert judged.crossed_unannounced == 1
