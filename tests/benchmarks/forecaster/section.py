"""The page's section on the forecaster, made of its figures alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.markdown import table


def forecaster(figures: Mapping[str, Any]) -> str:
    """As Markdown."""
    network, markets = figures["network"], figures["markets"]
    parts = [_head(figures)]
    for name, market in markets.items():
        online = {**market["recalibrated_online"], "name": f"{network}, recalibrated online"}
        parts.append(
            f"### {name.capitalize()} market\n\n{market['batteries']:,} batteries, "
            f"{market['cells']:,} battery-days, seed {market['seed']:,}. "
            f"{market['verdict']['grounds']} {market['verdict']['words']}\n"
        )
        parts.append(_probabilities([*market["models"], online]))
        parts.append(_alerts([*market["models"], online]))
        if market["sample"]:
            parts.append("On a sample of them, for models that are fitted per question:\n")
            parts.append(_probabilities(market["sample"]))
        parts.append(_kinds(market))
    parts.append(_costs(figures))
    if figures["lab"] is not None:
        parts.append(_lab(figures["lab"]))
    return "\n".join(parts)


def _head(figures: Mapping[str, Any]) -> str:
    return f"""\
## Forecaster

All fleets here are **simulated**. Every model is asked on each known day of the last 120 before a battery
reaches its rating; what learns from a fleet learns from {figures["training_batteries"]:,} other vehicles (seed 1, mixed market).
In brackets: 95 % intervals, batteries drawn again. Skill is against mean365-gaussian; CRPS and width are of
the 30-day sum, over its mean. Alerts: P ≥ .5; notices: P ≥ .2; days ahead of the first alert: median (5 to 95 %).
"""


def _probabilities(models: Sequence[Mapping[str, Any]]) -> str:
    columns = ("", "Brier", "skill", "log loss", "ECE", "CRPS", "80 % covers", "its width")
    return table(
        columns,
        [
            (
                one["name"],
                _digits(one["brier"], 4) + _between(one.get("interval_of", {}).get("brier"), 1, 4),
                _percent(one.get("skill")) + _between(one.get("skill_interval"), 100, 0),
                _digits(one["log_loss"], 3),
                _digits(one["calibration_error"], 4),
                _percent(one["crps"], 1),
                _percent(one["coverage_80"], 1),
                _percent(one["width_80"]),
            )
            for one in models
        ],
    )


def _alerts(models: Sequence[Mapping[str, Any]]) -> str:
    columns = (
        *("", "alert: precision", "recall", "notice: precision", "recall", "days ahead"),
        *("late < 14 d", "premature > 45 d", "never", "notice < 14 d"),
    )
    shares = ("late_share", "premature_share", "never_share", "first_notice_late_share")
    decisions = ("precision_at_alert", "recall_at_alert", "precision_at_notice", "recall_at_notice")
    return table(
        columns,
        [
            (
                one["name"],
                *(_digits(one[name], 3) for name in decisions),
                f"{_digits(one['lead_median'], 0)} ({_digits(one['lead_p5'], 0)} to "
                f"{_digits(one['lead_p95'], 0)})",
                *(_percent(one[name], 1) for name in shares),
            )
            for one in models
        ],
    )


def _kinds(market: Mapping[str, Any]) -> str:
    kinds = list(market["by_kind"])
    rows = [
        (
            one["name"],
            *(_digits(market["by_kind"][kind][one["name"]]["brier"], 4) for kind in kinds),
        )
        for one in market["models"]
    ]
    return "Brier by kind of driver:\n\n" + table(
        ("", *(kind.replace("_", " ") for kind in kinds)), rows
    )


def _costs(figures: Mapping[str, Any]) -> str:
    mixed = figures["markets"]["mixed"]
    models = {one["name"]: one for one in [*mixed["sample"], *mixed["models"]]}
    rows = [
        (
            one["name"],
            _digits(one["cpu_seconds_per_1000_batteries"], 3),
            _digits(one["training_cpu_seconds"], 1),
        )
        for one in models.values()
    ]
    step, file = figures["step"], figures["file"]
    return f"""\
### What they cost

CPU seconds of one forecast each of 1,000 batteries from whole histories, and of the training.

{table(("", "CPU-s per 1,000", "CPU-s of training"), rows)}
By a stateful step, 1,000 batteries cost the network {step["step_cpu_s"]:.4f} CPU-s, and their distributions \
{step["distribution_cpu_s"]:.4f} more. `trey battery forecast`
makes {file["forecasts"]:,} forecasts of {file["batteries"]:,} batteries from a file of {file["rows"]:,} rows in \
{file["seconds"]} s ({file["cpu_s"]} CPU-s), reading and cleansing included.
"""


def _lab(lab: Mapping[str, Any]) -> str:
    rows = [
        (
            name.replace("_", " "),
            _digits(errors["nrmse"], 4),
            _percent(errors["sum_error"], 2),
            _digits(errors["crossing_mean_days"], 2),
            _digits(errors["crossing_max_days"], 0),
        )
        for name, errors in lab["rolling_origins"].items()
    ]
    return f"""\
### The lab's file

One battery, 20 rolling origins of 30 days, no future. {lab["verdict"]["grounds"]} {lab["verdict"]["words"]}

{table(("", "NRMSE", "sum off by", "crossing off by, days", "at most"), rows)}"""


def _digits(value: float | None, digits: int) -> str:
    # Adding 0 turns a -0 that rounding left into 0.
    return "" if value is None else f"{round(value, digits) + 0:.{digits}f}"


def _percent(share: float | None, digits: int = 0) -> str:
    return "" if share is None else f"{_digits(100 * share, digits)} %"


def _between(ends: Sequence[float | None] | None, factor: float, digits: int) -> str:
    low, high = ends or (None, None)
    if low is None or high is None:
        return ""
    return f" [{_digits(factor * low, digits)}, {_digits(factor * high, digits)}]"
