"""The forecaster's part of the page."""

from typing import Any

from tests.benchmarks import page
from tests.benchmarks.test_page import result


def model(name: str, **changed: object) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "name": name,
        "brier": 0.0301,
        "skill": 0.141,
        "skill_interval": [0.12, 0.16],
        "log_loss": 0.1,
        "calibration_error": 0.002,
        "crps": 0.123,
        "coverage_80": 0.79,
        "width_80": 0.49,
        "precision_at_alert": 0.921,
        "recall_at_alert": 0.88,
        "precision_at_notice": 0.84,
        "recall_at_notice": 0.97,
        "lead_median": 29.0,
        "lead_p5": 19.0,
        "lead_p95": 41.0,
        "late_share": 0.01,
        "premature_share": 0.03,
        "never_share": 0.0,
        "first_notice_late_share": 0.004,
        "answered_share": 1.0,
        "interval_of": {"brier": [0.029, 0.031]},
        "training_cpu_seconds": 215.4,
        "cpu_seconds_per_1000_batteries": 0.71,
    }
    return plain | changed


def market(**changed: object) -> dict[str, Any]:
    reference = model("mean365-gaussian", brier=0.035, skill=0.0, skill_interval=[None, None])
    plain = {
        "seed": 9_200,
        "batteries": 2_127,
        "cells": 250_000,
        "models": [model("gru-mixture"), reference],
        "sample": [],
        "by_kind": {
            "steady": {"gru-mixture": {"brier": 0.002}, "mean365-gaussian": {"brier": 0.003}}
        },
        "verdict": {"grounds": "A signal.", "words": "Use gru-mixture."},
        "recalibrated_online": {
            key: value for key, value in model("").items() if key not in ("name", "skill")
        },
    }
    return plain | changed


FIGURES = {
    "simulated": True,
    "network": "gru-mixture",
    "training_batteries": 2_000,
    "training_cpu_s": 215.4,
    "markets": {"mixed": market(), "shifted": market(batteries=2_414)},
    "step": {"batteries": 2_127, "step_cpu_s": 0.007, "distribution_cpu_s": 0.016},
    "file": {"rows": 3_900_000, "batteries": 2_000, "forecasts": 240_000, "seconds": 90.0, "cpu_s": 80.0},
    "lab": {
        "rolling_origins": {
            "running_mean": {"nrmse": 0.1474, "sum_error": 0.0129, "crossing_mean_days": None, "crossing_max_days": None},
            "gru-mixture": {"nrmse": 0.1476, "sum_error": 0.0137, "crossing_mean_days": 0.15, "crossing_max_days": 1.0},
        },
        "signal": {},
        "verdict": {"is_no_signal": True, "grounds": "Noise.", "words": "No signal."},
        "crossing_off_by_days": 0,
    },
}  # fmt: skip


def test_says_which_targets_were_met() -> None:
    lines = page.written({"forecaster": result(FIGURES)}).splitlines()
    assert "| Brier of the network | ≤ 0.0320 | 0.0301 | met |" in lines
    assert "| recall at P ≥ .5 | ≥ 0.890 | 0.880 | **not met** |" in lines
    assert "| the same, shifted market, recalibrated online | 75% to 85% | 79.0% | met |" in lines
    step = "CPU-s of 1,000 batteries, a stateful step"
    assert f"| {step} | ≤ 0.0200 | 0.0070 | met |" in lines
    assert f"| {step} and its distributions | ≤ 0.0200 | 0.0230 | **not met** |" in lines
    assert "| 240,000 forecasts from a file | ≤ 4 min | 1.5 min | met |" in lines
    assert "| lab's file: NRMSE over the running mean's | ≤ 1.0100 | 1.0014 | met |" in lines


def test_shows_every_model_with_its_intervals() -> None:
    text = page.written({"forecaster": result(FIGURES)})
    assert "All fleets here are **simulated**." in text
    assert "### Shifted market\n\n2,414 batteries" in text
    assert "| gru-mixture | 0.0301 [0.0290, 0.0310] | 14 % [12, 16] | 0.100 |" in text
    assert "| gru-mixture, recalibrated online | 0.0301" in text
    assert "29 (19 to 41)" in text
    assert "| running mean | 0.1474 | 1.29 % |  |  |" in text
