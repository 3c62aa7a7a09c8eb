"""Position bias: how likely an item is looked at, by its position alone.

The click model is position-based: P(engaged) = theta(position) x P(engaged | looked at)
(Richardson, Dominowska and Ragno 2007). The ranker shuffles aligned blocks of positions with a known
probability and logs e, the probability of finding each item where it was; so within a block the mean
of engaged / e over items estimates the engagement every position would get from the same items
(intervention, Joachims, Swaminathan and Schnabel 2017, section 5; e as Horvitz and Thompson 1952).
Between blocks nothing is compared, because there the ranker's own choice differs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

#: Largest weight 1 / e of a row in the estimate.
CLIP_ROW = 200.0
#: Largest weight 1 / theta of an engaged row in training. On two archives of the demo (21,000 and
#: 62,000 rows) clipping at 3 and more cost NDCG by its variance, and 2 was as good as anything less.
CLIP_WEIGHT = 2.0
#: Width of the normal prior about "no bias"; it matters only while there is little exploration.
PRIOR_DEVIATION = 1.0
#: Fewest engaged rows on explored places that an estimate needs.
FEWEST_EXPLORED = 20

_GRID = np.linspace(0.0, 2.0, 401)


@dataclass(frozen=True)
class Examination:
    """theta(position) = (position + 1)^-strength, as in Joachims, Swaminathan and Schnabel 2017."""

    strength: float
    #: Rows that stood where exploration had put them, and those of them that were engaged with.
    explored_rows: int
    explored_engaged: int

    def at(self, position: np.ndarray) -> np.ndarray:
        """theta, in (0, 1], never rising with position."""
        return (np.asarray(position, dtype=np.float64) + 1.0) ** -self.strength

    def summary(self) -> dict[str, object]:
        """For the report."""
        return {
            **asdict(self),
            "theta": {str(k): float(self.at(np.array(k))) for k in (0, 1, 4, 9, 19)},
        }


def explored(propensity: np.ndarray) -> np.ndarray:
    """Rows at a place they reach in under half of all draws, so by exploration only."""
    return (propensity > 0) & (propensity < 0.5)


def estimate_examination(
    position: np.ndarray, propensity: np.ndarray, engaged: np.ndarray, block_size: int
) -> Examination | None:
    """Fits a power law by penalised Poisson likelihood with one free level per block of positions:

    max over s of  c sum_b [ sum_k Y_k log theta_k(s) - Y_b log sum_k N_k theta_k(s) ] - s^2 / (2 d^2)

    with N_k and Y_k the sums of 1/e over rows and engaged rows at position k, and c Kish's effective
    share (sum w)^2 / (sum w^2) / sum w of the weights. None where exploration is too rare to tell.
    """
    moved = explored(propensity)
    hits = int((moved & engaged).sum())
    if hits < FEWEST_EXPLORED:
        return None
    known = propensity > 0
    weight = np.minimum(1.0 / propensity[known], CLIP_ROW)
    place = position[known]
    size = int(place.max()) + 1
    rows = np.bincount(place, weights=weight, minlength=size)
    hit = np.bincount(place, weights=weight * engaged[known], minlength=size)
    used = weight[engaged[known]]
    share = used.sum() / (used**2).sum()
    block = np.arange(size) // block_size
    fits = [
        _likelihood(s, rows, hit, block) * share - s * s / (2 * PRIOR_DEVIATION**2) for s in _GRID
    ]
    return Examination(float(_GRID[int(np.argmax(fits))]), int(moved.sum()), hits)


def _likelihood(strength: float, rows: np.ndarray, hit: np.ndarray, block: np.ndarray) -> float:
    theta = (np.arange(len(rows)) + 1.0) ** -strength
    expected = np.bincount(block, weights=rows * theta)
    total = np.bincount(block, weights=hit)
    some = total > 0
    return float((hit * np.log(theta)).sum() - (total[some] * np.log(expected[some])).sum())


def inverse_weights(
    examination: Examination | None, position: np.ndarray, engaged: np.ndarray
) -> np.ndarray:
    """Weights of training rows: min(1 / theta, clip) where engaged, 1 elsewhere.

    Clipped and self-normalised (mean 1 over engaged rows), as Swaminathan and Joachims 2015 do to
    bound the variance; that only engaged rows carry a weight is Joachims et al. 2017, section 4.
    """
    weight = np.ones(len(position))
    if examination is None or not engaged.any():
        return weight
    inverse = np.minimum(1.0 / examination.at(position[engaged]), CLIP_WEIGHT)
    weight[engaged] = inverse / inverse.mean()
    return weight
