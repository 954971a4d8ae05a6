"""What each battery adds to the figures of merit: kept apart, so that batteries can be drawn again."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trey import metrics
from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.backtest.cells.frame import Frame
from trey.battery.forecaster import Forecasts, Levels

LEVELS: Levels = tuple(round(0.05 * n, 2) for n in range(1, 20))
ALERT, NOTICE = 0.5, 0.2
_CLIP = 1e-3  # of probabilities in the log loss
_BINS = 10
_LOW, _HIGH = LEVELS.index(0.1), LEVELS.index(0.9)


@dataclass(frozen=True)
class Tally:
    """Sums over the cells of each battery, in the order of the frame's batteries.

    Attributes:
        sums: By name, each of shape (battery,).
        bins: Cells, sum of P and number of crossings by bin of P, shape (battery, 3, bin).
        alert_lead: Days from the first P >= ALERT to the crossing, 0 without, shape (battery,).
        notice_lead: The same of NOTICE.
    """

    sums: Mapping[str, FloatArray]
    bins: FloatArray
    alert_lead: FloatArray
    notice_lead: FloatArray

    def __len__(self) -> int:
        return len(self.alert_lead)

    @classmethod
    def of(cls, forecasts: Forecasts, frame: Frame) -> "Tally":
        """Count.

        Args:
            forecasts: Of all questions of the frame, at LEVELS. No forecast foresees nothing.
            frame: With what came to be.
        """
        battery, size = frame.battery, frame.batteries
        probability = np.nan_to_num(forecasts.p_cross)
        crossed = frame.crossed
        cells = {
            "cells": np.ones(len(battery)),
            "answered": ~np.isnan(forecasts.p_cross),
            "crossed": crossed,
            "squared_error": np.square(probability - crossed),
            "log_loss": _log_loss(probability, crossed),
            **_decisions(probability, crossed),
            **_of_sums(forecasts.sum_quantiles, frame.used),
        }
        index = battery * _BINS + metrics.bin_index(probability, _BINS)
        bins = [
            np.bincount(index, values, size * _BINS).reshape(size, _BINS)
            for values in (np.ones(len(battery)), probability, crossed)
        ]
        return cls(
            sums={
                name: np.bincount(battery, values, size).astype(np.float64)
                for name, values in cells.items()
            },
            bins=np.stack(bins, axis=1),
            alert_lead=_lead(probability >= ALERT, frame),
            notice_lead=_lead(probability >= NOTICE, frame),
        )

    def some(self, which: BoolArray | IntArray) -> "Tally":
        """Of some batteries."""
        return Tally(
            {name: values[which] for name, values in self.sums.items()},
            self.bins[which],
            self.alert_lead[which],
            self.notice_lead[which],
        )


def _log_loss(probability: FloatArray, crossed: BoolArray) -> FloatArray:
    clipped = np.clip(probability, _CLIP, 1 - _CLIP)
    loss: FloatArray = -np.log(np.where(crossed, clipped, 1 - clipped))
    return loss


def _decisions(probability: FloatArray, crossed: BoolArray) -> dict[str, BoolArray]:
    alerts, notices = probability >= ALERT, probability >= NOTICE
    return {
        "alerts": alerts,
        "right_alerts": alerts & crossed,
        "notices": notices,
        "right_notices": notices & crossed,
    }


def _of_sums(quantiles: FloatArray, used: FloatArray) -> dict[str, FloatArray]:
    """Of the sums that are known and forecast; 0 elsewhere.

    The CRPS is twice the mean pinball loss over LEVELS.
    """
    is_known = ~np.isnan(used) & ~np.isnan(quantiles[:, 0])
    short = np.where(is_known[:, None], used[:, None] - quantiles, 0.0)  # (cell, level)
    level = np.array(LEVELS)
    pinball = np.maximum(level * short, (level - 1) * short)
    is_inside = (short[:, _LOW] >= 0) & (short[:, _HIGH] <= 0)
    return {
        "known_sums": is_known.astype(np.float64),
        "used": np.where(is_known, used, 0.0),
        "crps": 2 * pinball.mean(axis=1),
        "inside": (is_inside & is_known).astype(np.float64),
        "width": np.where(is_known, quantiles[:, _HIGH] - quantiles[:, _LOW], 0.0),
    }


def _lead(said: BoolArray, frame: Frame) -> FloatArray:
    lead = np.zeros(frame.batteries)
    np.maximum.at(lead, frame.battery[said], frame.ahead[said].astype(np.float64))
    return lead
