"""Splits rows by time into a training and a validation part."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from eaglerank_trainer.dataset import Rows
from eaglerank_trainer.errors import TrainingError
from eaglerank_trainer.fit import Part
from eaglerank_trainer.plan import Plan
from eaglerank_trainer.propensity import (
    Examination,
    estimate_examination,
    explored,
    inverse_weights,
)
from eaglerank_trainer.vectors import Columns, absent_share, choose_columns, model_matrix

#: The last share of requests validates.
VALIDATION = 0.2
FEWEST_ENGAGED = 200
FEWEST_VALIDATION = 20

POSITION_BIAS = ("auto", "exploration", "none")


@dataclass(frozen=True)
class Split:
    """Both parts, the columns and the position curve they are weighted with."""

    train: Part
    valid: Part
    columns: Columns
    #: Share of rows per column in which nothing was known.
    absent: np.ndarray
    examination: Examination | None


def split_rows(rows: Rows, plan: Plan, position_bias: str, same_vectors: bool = True) -> Split:
    """The earliest requests train, the last fifth validates; the curve is estimated on the training
    part alone. TrainingError when either part is too small or of a single class.
    """
    requests = len(rows.groups)
    first = requests - max(1, round(requests * VALIDATION))
    cut = int(rows.groups[:first].sum())
    engaged = rows.grade > 0
    span_s = float(rows.ts_ms.max() - rows.ts_ms.min()) / 1000
    _check(engaged, cut, requests, span_s)
    examination = _examination(rows, cut, plan.block_size, position_bias)
    columns = choose_columns(plan, rows.present[:cut], same_vectors)
    matrix = model_matrix(columns, rows.values, rows.present)

    def part(at: slice, groups: np.ndarray) -> Part:
        weight = inverse_weights(examination, rows.position[at], engaged[at])
        return Part(matrix[at], rows.grade[at], rows.position[at], weight, groups)

    return Split(
        part(slice(0, cut), rows.groups[:first]),
        part(slice(cut, None), rows.groups[first:]),
        columns,
        absent_share(columns, rows.present),
        examination,
    )


def _check(engaged: np.ndarray, cut: int, requests: int, span_s: float) -> None:
    train, valid = int(engaged[:cut].sum()), int(engaged[cut:].sum())
    if train + valid == 0:
        raise TrainingError(
            "no served row was engaged with: all rows are of a single class. See that events carry "
            "the request_id of the page they come from, and that --attribution is long enough"
        )
    if engaged.all():
        raise TrainingError(
            "every served row was engaged with: all rows are of a single class, so there is nothing "
            "to tell apart. Send impressions of what was shown and passed over, too"
        )
    if train < FEWEST_ENGAGED or valid < FEWEST_VALIDATION:
        raise TrainingError(
            f"too few labelled rows: {train} engaged rows to train on (at least {FEWEST_ENGAGED}) and "
            f"{valid} to validate on (at least {FEWEST_VALIDATION}) in {requests} requests; "
            f"{_how_much_longer(train, valid, span_s)}"
        )


def _how_much_longer(train: int, valid: int, span_s: float) -> str:
    """For how long to serve until there are enough engaged rows, if they come as they came so far."""
    if train == 0 or valid == 0 or span_s == 0:
        return f"they span {span_s:.1f} s: serve for longer and train again"
    share = min(train / FEWEST_ENGAGED, valid / FEWEST_VALIDATION)
    missing = math.ceil(span_s / share - span_s)
    return (
        f"they span {span_s:.1f} s: at this rate it takes about {missing} s more of traffic; serve on "
        "and train again"
    )


def _examination(rows: Rows, cut: int, block_size: int, position_bias: str) -> Examination | None:
    if position_bias == "none":
        return None
    at = slice(0, cut)
    found = estimate_examination(
        rows.position[at], rows.propensity[at], rows.grade[at] > 0, block_size
    )
    if found is None and position_bias == "exploration":
        moved = int(explored(rows.propensity[at]).sum())
        raise TrainingError(
            f"there is too little exploration to estimate position bias ({moved} rows on explored "
            "places): set ranking.exploration.shuffleProbability of the tenant above 0 and serve on, "
            "or train without correction by --position-bias none"
        )
    return found
