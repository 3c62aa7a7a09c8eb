"""LightGBM LambdaRank on training rows, the same bytes for the same rows and seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from eaglerank_trainer.errors import TrainingError
from eaglerank_trainer.forest import plain_zeros
from eaglerank_trainer.labels import LABEL_GAIN
from eaglerank_trainer.metrics import ndcg

MAX_TREES = 200
MAX_LEAVES = 31
#: Trees over which NDCG of the validation part is averaged to decide where to stop: one tree's rise is
#: chance as often as not.
SMOOTHED = 15


@dataclass(frozen=True)
class Part:
    """Rows of one side of the split; `matrix` is float32 (rows, columns)."""

    matrix: np.ndarray
    grade: np.ndarray
    position: np.ndarray
    #: Inverse-propensity weights.
    weight: np.ndarray
    groups: np.ndarray

    @property
    def gains(self) -> np.ndarray:
        """Gain of each row, corrected for position."""
        return np.asarray(LABEL_GAIN, dtype=np.float64)[self.grade] * self.weight


@dataclass(frozen=True)
class Settings:
    """What may be tuned; the rest is in `parameters`."""

    seed: int = 1
    trees: int = MAX_TREES
    leaves: int = 15
    learning_rate: float = 0.06
    min_rows_in_leaf: int = 100
    early_stopping: int = 50
    threads: int = 2


def parameters(settings: Settings) -> dict[str, object]:
    """LightGBM's parameters. `use_missing=false`: absence is said by presence columns, and every
    node has decision type 2, which is what the fast scorer takes.
    """
    return {
        "objective": "lambdarank",
        "metric": "None",
        "label_gain": list(LABEL_GAIN),
        "lambdarank_truncation_level": 20,
        "num_leaves": settings.leaves,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": settings.min_rows_in_leaf,
        "min_sum_hessian_in_leaf": 1e-3,
        "lambda_l2": 5.0,
        "max_bin": 63,
        "feature_fraction": 0.7,
        "use_missing": False,
        "zero_as_missing": False,
        "enable_bundle": False,
        "seed": settings.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": settings.threads,
        "verbosity": -1,
    }


def fit(
    train: Part,
    valid: Part,
    names: tuple[str, ...],
    settings: Settings,
    on_tree: Callable[[int], None] = lambda _: None,
) -> tuple[str, int]:
    """Trains until NDCG@10 of `valid` has not risen for a while; returns (model text, trees).

    TrainingError when no tree could be grown.
    """
    data = lgb.Dataset(
        train.matrix,
        train.grade,
        weight=train.weight,
        group=train.groups,
        feature_name=list(names),
        free_raw_data=False,
    )
    reference = lgb.Dataset(valid.matrix, valid.grade, group=valid.groups, reference=data)
    booster = lgb.train(
        parameters(settings),
        data,
        num_boost_round=settings.trees,
        valid_sets=[reference],
        feval=_smoothed_ndcg(valid),
        callbacks=[
            lgb.early_stopping(settings.early_stopping, verbose=False),
            lambda env: on_tree(env.iteration + 1),
        ],
    )
    trees = booster.best_iteration or booster.current_iteration()
    text = booster.model_to_string(num_iteration=trees, importance_type="gain")
    if "num_leaves=1\n" in text:
        raise TrainingError(
            "the features do not tell engaged rows from others: no tree could be grown. "
            "Serve more traffic, or lower --min-rows-in-leaf"
        )
    return plain_zeros(text), trees


def _smoothed_ndcg(
    valid: Part,
) -> Callable[[np.ndarray, lgb.Dataset], tuple[str, float, bool]]:
    gains = valid.gains
    history: list[float] = []

    def measure(scores: np.ndarray, _: lgb.Dataset) -> tuple[str, float, bool]:
        history.append(ndcg(scores, gains, valid.groups))
        return "ndcg@10", float(np.mean(history[-SMOOTHED:])), True

    return measure
