"""What the forecaster was to reach."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.benchmarks.target import Target

_REFERENCE = "mean365-gaussian"
_FILE_MINUTES = 4


def forecaster(figures: Mapping[str, Any]) -> Iterator[Target]:
    """Its targets, on the fleets that were measured."""
    network = figures["network"]
    mixed, shifted = figures["markets"]["mixed"], figures["markets"]["shifted"]
    models = {one["name"]: one for one in mixed["models"]}
    ours, reference = models[network], models[_REFERENCE]
    yield _least("batteries that the forecaster is measured on", mixed["batteries"], 2_000, ",")
    yield _within("Brier of mean365-gaussian: the fleet is hard", reference["brier"], 0.033, 0.036)
    yield _most("Brier of the network", ours["brier"], 0.032, ".4f")
    yield _least("Brier of the network under mean365-gaussian's", ours["skill"], 0.10, ".1%")
    yield _least("the same, wished for", ours["skill"], 0.12, ".1%")
    yield _most("calibration error (ECE)", ours["calibration_error"], 0.01, ".4f")
    yield _share_within("80 % intervals cover", ours["coverage_80"], 0.77, 0.83)
    yield _share_within(
        "the same, shifted market, recalibrated online",
        shifted["recalibrated_online"]["coverage_80"],
        0.75,
        0.85,
    )
    yield _least("precision at P ≥ .5", ours["precision_at_alert"], 0.91, ".3f")
    yield _least("recall at P ≥ .5", ours["recall_at_alert"], 0.89, ".3f")
    yield _least("recall at P ≥ .2", ours["recall_at_notice"], 0.95, ".3f")
    late = ours["first_notice_late_share"]
    yield Target("first P ≥ .2 later than 14 days ahead", "< 1 %", f"{late:.1%}", late < 0.01)
    yield from _costs(figures, ours)
    if figures["lab"] is not None:
        yield from _lab(figures["lab"], network)


def _costs(figures: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[Target]:
    each = "CPU-s of 1,000 batteries"
    whole_histories = ours["cpu_seconds_per_1000_batteries"]
    if whole_histories is not None:  # a small fleet cannot tell
        yield _most(f"{each}, whole histories", whole_histories, 1.0, ".2f")
    step = figures["step"]
    whole = step["step_cpu_s"] + step["distribution_cpu_s"]
    yield _most(f"{each}, a stateful step", step["step_cpu_s"], 0.02, ".4f")
    yield _most(f"{each}, a stateful step and its distributions", whole, 0.02, ".4f")
    yield _most("CPU-s of training", ours["training_cpu_seconds"], 600, ".0f")
    file = figures["file"]
    minutes = file["seconds"] / 60
    yield Target(
        f"{file['forecasts']:,} forecasts from a file",
        f"≤ {_FILE_MINUTES} min",
        f"{minutes:.1f} min",
        minutes <= _FILE_MINUTES,
    )


def _lab(lab: Mapping[str, Any], network: str) -> Iterator[Target]:
    origins = lab["rolling_origins"]
    ours, mean = origins[network], origins["running_mean"]
    yield _most("lab's file: NRMSE", ours["nrmse"], 0.150, ".4f")
    yield _most(
        "lab's file: NRMSE over the running mean's", ours["nrmse"] / mean["nrmse"], 1.01, ".4f"
    )
    yield _most("lab's file: 30-day sum off by", ours["sum_error"], 0.015, ".2%")
    off = lab["crossing_off_by_days"]
    yield Target("lab's file: crossing, from 30 days ahead", "≤ 1 day", f"{off} days", off <= 1)
    says_so = lab["verdict"]["is_no_signal"]
    yield Target(
        "lab's file: no-signal verdict", "given", "given" if says_so else "not given", says_so
    )


def _least(what: str, value: float, wanted: float, form: str) -> Target:
    return Target(what, f"≥ {wanted:{form}}", f"{value:{form}}", value >= wanted)


def _most(what: str, value: float, wanted: float, form: str) -> Target:
    return Target(what, f"≤ {wanted:{form}}", f"{value:{form}}", value <= wanted)


def _within(what: str, value: float, low: float, high: float) -> Target:
    return Target(what, f"{low} to {high}", f"{value:.4f}", low <= value <= high)


def _share_within(what: str, value: float, low: float, high: float) -> Target:
    return Target(what, f"{low:.0%} to {high:.0%}", f"{value:.1%}", low <= value <= high)
