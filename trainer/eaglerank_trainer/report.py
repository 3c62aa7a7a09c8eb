"""`report.json`: what the model was made of and how good it is."""

from __future__ import annotations

import math
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from typing import Any

import lightgbm as lgb
import numpy as np

from eaglerank_trainer.calibration import Platt, calibration_error
from eaglerank_trainer.fit import LABEL_GAIN, Part
from eaglerank_trainer.metrics import auc, ndcg

_LIBRARIES = ("lightgbm", "numpy", "pyarrow", "scipy")


def metrics_of(part: Part, scores: np.ndarray, calibration: Platt | None) -> dict[str, Any]:
    """NDCG@10 and AUC of the model and of the order as served. `ndcg10Corrected` weighs gains by
    inverse propensity: the order as served had the benefit of its own positions.
    """
    engaged = part.grade > 0
    plain = np.asarray(LABEL_GAIN, dtype=np.float64)[part.grade]
    served = -part.position.astype(np.float64)

    def measured(by: np.ndarray) -> dict[str, float | None]:
        return {
            "ndcg10": number(ndcg(by, plain, part.groups)),
            "ndcg10Corrected": number(ndcg(by, part.gains, part.groups)),
            "auc": number(auc(by, engaged)),
        }

    result: dict[str, Any] = {"model": measured(scores), "loggedOrder": measured(served)}
    if calibration:
        result["calibrationError"] = calibration_error(calibration.probability(scores), engaged)
    return result


def warning_of(validation: dict[str, Any]) -> str | None:
    """What to say of a model that orders the held-out requests no better than they were served; None
    where it does better, or where there are no figures. `metrics_of` says why the corrected ones count.
    """
    model, served = (validation[who]["ndcg10Corrected"] for who in ("model", "loggedOrder"))
    if model is None or served is None or model > served:
        return None
    return (
        f"warning: on the held-out requests the model is not better than the order as served: NDCG@10 "
        f"{model:.4f} against {served:.4f}, corrected for position. Train on more traffic, and on "
        "traffic that explores (docs/training.md), before it serves"
    )


def importance_of(booster: lgb.Booster) -> list[dict[str, Any]]:
    """Gain and splits per feature, the most useful first."""
    gain = booster.feature_importance("gain")
    split = booster.feature_importance("split")
    names = booster.feature_name()
    rows = [
        {"feature": name, "gain": float(g), "splits": int(s)}
        for name, g, s in zip(names, gain, split)
    ]
    return sorted(rows, key=lambda row: (-row["gain"], row["feature"]))


def libraries() -> dict[str, str]:
    """Versions that the bytes of a model depend on."""
    found = {name: version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), **found}


def window_of(ts_ms: np.ndarray, until_ms: int) -> dict[str, Any]:
    """First and last row, and up to when the archive was read."""
    return {"from": iso(int(ts_ms.min())), "to": iso(int(ts_ms.max())), "until": iso(until_ms)}


def counts_of(part: Part) -> dict[str, int]:
    """Size of one side of the split."""
    return {
        "rows": len(part.grade),
        "requests": len(part.groups),
        "engagedRows": int((part.grade > 0).sum()),
        "grades": {str(g): int((part.grade == g).sum()) for g in range(len(LABEL_GAIN))},
    }


def iso(ms: int) -> str:
    """UTC, to the millisecond."""
    at = datetime.fromtimestamp(ms / 1000, timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: float) -> float | None:
    """JSON has no NaN."""
    return value if math.isfinite(value) else None
