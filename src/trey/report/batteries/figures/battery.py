"""One battery: its counter, the forecast on the day of its alert, and what then happened."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from trey.alerts.judgement import HORIZON_DAYS, IN_TIME
from trey.report.batteries.facts import BatteryFacts
from trey.report.palette import BLUE, GREEN, INK, ORANGE, SKY, VERMILLION, label, styled

DAYS_BEFORE, DAYS_AFTER = 21, 6  # close enough that a narrow fan can be seen

_BATTERY = ["vehicle_id", "battery_id"]


@dataclass(frozen=True)
class BatteryStory:
    """An alert with the days around it."""

    alert: pd.Series
    readings: pd.DataFrame
    forecasts: pd.DataFrame

    @property
    def as_of(self) -> pd.Timestamp:
        return pd.Timestamp(self.alert["as_of"])

    @property
    def rated_cycles(self) -> float:
        return float(self.readings["battery_rated_cycles"].iloc[-1])


def typical_alert(facts: BatteryFacts) -> BatteryStory | None:
    """Give the alert with the median width of its interval, of those that came in time.

    None if no alert has a forecast.
    """
    has_forecast = facts.forecasts.dropna(subset="sum30_p50")[[*_BATTERY, "as_of"]]
    alerts = facts.judgement.alerts.dropna(subset="crossing_date").merge(has_forecast)
    if alerts.empty:
        return None
    in_time = alerts[alerts["verdict"] == IN_TIME]
    candidates = in_time if len(in_time) else alerts
    width = candidates["crossing_latest"] - candidates["crossing_earliest"]
    alert = candidates.loc[width.sort_values().index[len(width) // 2]]
    return BatteryStory(
        alert,
        _of(alert, facts.readings).sort_values("day"),
        _of(alert, facts.forecasts).sort_values("as_of"),
    )


def battery_figure(story: BatteryStory, *, min_probability: float, simulated: bool) -> go.Figure:
    """Above the cycles with the forecast's fan and the rated line, below the probability."""
    figure = make_subplots(
        rows=2, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.06
    )
    _cycles(figure, story)
    _probability(figure, story, min_probability)
    latest = story.alert["crossing_latest"]
    ends = [story.as_of + pd.Timedelta(days=HORIZON_DAYS), latest, story.alert["crossed_on"]]
    figure.update_xaxes(
        range=[
            story.as_of - pd.Timedelta(days=DAYS_BEFORE),
            max(end for end in ends if not pd.isna(end)) + pd.Timedelta(days=DAYS_AFTER),
        ],
        nticks=4,
    )
    figure.update_yaxes(title_text="charge cycles used", row=1, col=1)
    figure.update_yaxes(
        title_text="P(crosses in 30 days)", range=[-0.05, 1.1], tickformat=".0%", row=2, col=1
    )
    return styled(figure, height=620, simulated=simulated)


def _cycles(figure: go.Figure, story: BatteryStory) -> None:
    readings, alert, as_of = story.readings, story.alert, story.as_of
    shown = readings[readings["day"] >= as_of - pd.Timedelta(days=DAYS_BEFORE)]
    past, later = shown[shown["day"] <= as_of], shown[shown["day"] >= as_of]
    days, low, median, high = fan(story)
    _line(figure, [*days, *days[::-1]], [*high, *low[::-1]], SKY, fill="toself", width=1)
    _line(figure, days, median, BLUE, width=1)
    _line(figure, past["day"], past["lifetime_cycles_used"], BLUE, width=3)
    happened = (later["day"], later["lifetime_cycles_used"])
    _line(figure, *happened, ORANGE, mode="markers", size=5)
    figure.add_hline(y=story.rated_cycles, line={"color": VERMILLION, "width": 2}, row=1, col=1)
    _interval(figure, story)
    _line(figure, [as_of], [median[0]], BLUE, mode="markers", size=11)
    label(figure, "alert", (as_of, median[0]), BLUE, anchor="right", shift=(-6, 8))
    rated = (shown["day"].min(), story.rated_cycles)
    label(figure, f"rated: {story.rated_cycles:g} cycles", rated, VERMILLION, shift=(6, 10))
    if len(later) > 1:
        middle = later.iloc[min(len(later) - 1, HORIZON_DAYS // 3)]
        at = (middle["day"], middle["lifetime_cycles_used"])
        label(figure, "what happened", at, ORANGE, shift=(12, -14))
    if not pd.isna(alert["crossed_on"]):
        _line(
            figure,
            [alert["crossed_on"]],
            [story.rated_cycles],
            ORANGE,
            mode="markers",
            size=12,
            symbol="x",
        )
    figure.update_yaxes(
        range=_room(shown["lifetime_cycles_used"].min(), max(story.rated_cycles, high[-1])),
        row=1,
        col=1,
    )


def fan(story: BatteryStory) -> tuple[pd.DatetimeIndex, np.ndarray, np.ndarray, np.ndarray]:
    """Days from the alert to the horizon, and the 10 %, 50 % and 90 % quantile of the counter.

    The forecast knows the quantiles of the 30-day sum; on the way there the median grows with time
    and the spread with its root, as it does for days that hardly depend on each other.
    """
    known = story.readings[story.readings["day"] <= story.as_of]
    now = float(known["lifetime_cycles_used"].iloc[-1])
    days_ahead = np.arange(HORIZON_DAYS + 1)
    share = days_ahead / HORIZON_DAYS
    forecast = story.forecasts[story.forecasts["as_of"] == story.as_of]
    p10, p50, p90 = forecast[["sum30_p10", "sum30_p50", "sum30_p90"]].iloc[0].astype(float)
    median = now + p50 * share
    return (
        pd.date_range(story.as_of, periods=HORIZON_DAYS + 1),
        median - (p50 - p10) * np.sqrt(share),
        median,
        median + (p90 - p50) * np.sqrt(share),
    )


def _interval(figure: go.Figure, story: BatteryStory) -> None:
    """The crossing as forecast: 80 % interval and median, on the rated line."""
    alert = story.alert
    ends = [alert["crossing_earliest"], alert["crossing_latest"]]
    if not any(pd.isna(end) for end in ends):
        _line(figure, ends, [story.rated_cycles] * 2, GREEN, width=7)
    _line(
        figure,
        [alert["crossing_date"]],
        [story.rated_cycles],
        GREEN,
        mode="markers",
        size=12,
        symbol="diamond",
    )
    at = (alert["crossing_date"], story.rated_cycles)
    label(figure, "forecast, 80 %", at, GREEN, anchor="right", shift=(0, 14))


def _probability(figure: go.Figure, story: BatteryStory, min_probability: float) -> None:
    forecasts = story.forecasts
    _line(figure, forecasts["as_of"], forecasts["p_cross_30"], BLUE, row=2)
    figure.add_hline(
        y=min_probability, line={"color": INK, "width": 1, "dash": "dot"}, row=2, col=1
    )
    figure.add_annotation(
        text=f"alert from {min_probability:.0%} on",
        showarrow=False,
        x=0,
        xref="x2 domain",
        xanchor="left",
        y=min_probability,
        yref="y2",
        yshift=10,
        font={"size": 12, "color": INK},
    )
    at_alert = forecasts[forecasts["as_of"] == story.as_of]
    _line(figure, at_alert["as_of"], at_alert["p_cross_30"], BLUE, mode="markers", size=11, row=2)


def _line(
    figure: go.Figure,
    x: Iterable[object],
    y: Iterable[object],
    color: str,
    *,
    row: int = 1,
    mode: str = "lines",
    width: int = 2,
    dash: str = "solid",
    size: int = 8,
    symbol: str = "circle",
    fill: str = "none",
) -> None:
    figure.add_trace(
        go.Scatter(
            x=list(x),
            y=list(y),
            mode=mode,
            fill=fill,
            line={"color": color, "width": width, "dash": dash},
            marker={"color": color, "size": size, "symbol": symbol},
            hovertemplate="%{x|%-d %b %Y}: %{y:.2f}<extra></extra>",
        ),
        row=row,
        col=1,
    )


def _room(low: float, high: float) -> list[float]:
    margin = 0.12 * (high - low)
    return [low - margin / 2, high + margin]


def _of(alert: pd.Series, rows: pd.DataFrame) -> pd.DataFrame:
    is_its_own = (rows["vehicle_id"] == alert["vehicle_id"]) & (
        rows["battery_id"] == alert["battery_id"]
    )
    chosen: pd.DataFrame = rows[is_its_own]
    return chosen
