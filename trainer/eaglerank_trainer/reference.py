"""What features and scores looked like in training, for drift monitoring."""

from __future__ import annotations

import numpy as np

_DECILES = np.arange(1, 10) / 10


def bins_of(values: np.ndarray) -> dict[str, list[float]]:
    """Inner decile edges, and the share of values per bin; bin i holds edges[i-1] < x <= edges[i]."""
    edges = np.quantile(values.astype(np.float64), _DECILES, method="inverted_cdf")
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=10)
    return {"edges": edges.tolist(), "shares": (counts / len(values)).tolist()}


def reference_of(
    names: tuple[str, ...], matrix: np.ndarray, absent: np.ndarray, scores: np.ndarray
) -> dict[str, object]:
    """`reference.json`; `absent` is the share of rows per column in which nothing was known."""
    features = {
        name: {**bins_of(matrix[:, i]), "defaultShare": float(absent[i])}
        for i, name in enumerate(names)
    }
    score = {**bins_of(scores), "mean": float(scores.mean()), "std": float(scores.std())}
    return {"rows": len(matrix), "features": features, "score": score}
