"""Measures of a ranking; groups are runs of consecutive rows."""

from __future__ import annotations

import numpy as np


def ndcg(scores: np.ndarray, gains: np.ndarray, groups: np.ndarray, k: int = 10) -> float:
    """Mean NDCG@k over the groups that have a gain: sum of gain / log2(place + 1) over the best
    possible (Järvelin and Kekäläinen 2002, with the gain itself). Equal scores share their places:
    each takes the mean of what any order would give (McSherry and Najork 2008). NaN where no group
    has a gain.
    """
    group = np.repeat(np.arange(len(groups)), groups)
    starts = np.cumsum(groups) - groups
    got = _dcg(scores, gains, group, starts, k)
    best = _dcg(gains, gains, group, starts, k)
    some = best > 0
    return float((got[some] / best[some]).mean()) if some.any() else float("nan")


def _dcg(
    scores: np.ndarray, gains: np.ndarray, group: np.ndarray, starts: np.ndarray, k: int
) -> np.ndarray:
    order = np.lexsort((-scores, group))
    place = np.arange(len(order)) - starts[group]
    sorted_scores = scores[order]
    begins = (place == 0) | np.append(True, sorted_scores[1:] != sorted_scores[:-1])
    tie = np.cumsum(begins) - 1
    mean_gain = np.bincount(tie, weights=gains[order]) / np.bincount(tie)
    value = np.where(place < k, mean_gain[tie] / np.log2(place + 2.0), 0.0)
    return np.bincount(group, weights=value, minlength=len(starts))


def auc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Probability that a positive scores above a negative, ties counting half (Mann-Whitney).
    NaN where one of the two is missing.
    """
    many, few = int(positive.sum()), int((~positive).sum())
    if many == 0 or few == 0:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[inverse][positive].sum() - many * (many + 1) / 2) / (many * few))
