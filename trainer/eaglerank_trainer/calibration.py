"""Platt's calibration of a score to a probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_STEPS = 100


@dataclass(frozen=True)
class Platt:
    """P(engaged) = 1 / (1 + exp(-(a score + b)))."""

    a: float
    b: float

    def probability(self, scores: np.ndarray) -> np.ndarray:
        """P(engaged) of raw scores."""
        return 1.0 / (1.0 + np.exp(-(self.a * scores + self.b)))


def fit_platt(scores: np.ndarray, positive: np.ndarray) -> Platt | None:
    """Newton's method with Platt's smoothed targets (n+ + 1) / (n+ + 2) and 1 / (n- + 2)
    (Platt 1999; Lin, Lin and Weng 2007). None where a class is missing or scores do not vary.
    """
    many, few = int(positive.sum()), int((~positive).sum())
    spread = float(scores.std())
    if many == 0 or few == 0 or spread == 0.0:
        return None
    target = np.where(positive, (many + 1) / (many + 2), 1 / (few + 2))
    centre = float(scores.mean())
    design = np.column_stack([(scores - centre) / spread, np.ones(len(scores))])
    theta = np.array([0.0, np.log((many + 1) / (few + 1))])
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-design @ theta))
        curvature = (design * (p * (1 - p))[:, None]).T @ design + 1e-12 * np.eye(2)
        step = np.linalg.solve(curvature, design.T @ (target - p))
        theta = theta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-12:
            break
    a = float(theta[0] / spread)
    return Platt(a, float(theta[1] - a * centre))


def calibration_error(probability: np.ndarray, positive: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Naeini, Cooper and Hauskrecht 2015)."""
    index = np.minimum((probability * bins).astype(int), bins - 1)
    gap = np.bincount(index, weights=probability - positive, minlength=bins)
    return float(np.abs(gap).sum() / len(probability))
