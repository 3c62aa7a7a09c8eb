"""Logged vectors as matrices of what the model sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from eaglerank_trainer.plan import Plan

PRESENT = "__present"
#: Least share of rows that a state of presence needs to be worth a column.
RAREST = 0.005


def matrix_of(column: pa.ChunkedArray, dtype: str, width: int) -> np.ndarray:
    """Rows of little-endian bytes as (rows, width). Every value must have `width` elements."""
    parts = [np.empty((0, width), dtype)]
    for chunk in column.chunks:
        whole = chunk.cast(pa.large_binary())
        offsets = np.frombuffer(whole.buffers()[1], np.int64)[whole.offset :][: len(whole) + 1]
        data = whole.buffers()[2]
        if len(whole) == 0 or data is None:
            continue
        raw = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
        parts.append(raw.view(dtype).reshape(len(whole), width))
    return np.concatenate(parts)


@dataclass(frozen=True)
class Columns:
    """The model's columns: the plan's, then the presence of those that are absent at times."""

    names: tuple[str, ...]
    #: Value of each column where nothing is known.
    defaults: np.ndarray
    #: Plan columns that have a presence column.
    with_presence: np.ndarray


def choose_columns(plan: Plan, present: np.ndarray) -> Columns:
    """Columns for training rows. A presence column is left out where it hardly varies, and where it
    says the same as an earlier one, as it does for features that are read from one state.
    """
    share = present.mean(axis=0)
    varying: list[int] = []
    for i in np.flatnonzero((share >= RAREST) & (share <= 1 - RAREST)):
        if not any((present[:, i] == present[:, j]).all() for j in varying):
            varying.append(int(i))
    names = plan.names + tuple(plan.names[i] + PRESENT for i in varying)
    defaults = np.array([*plan.defaults, *np.zeros(len(varying))], dtype=np.float32)
    return Columns(names, defaults, np.array(varying, dtype=np.int64))


def model_matrix(columns: Columns, values: np.ndarray, present: np.ndarray) -> np.ndarray:
    """float32 (rows, columns): the logged values, then presence as 0 and 1."""
    return np.ascontiguousarray(
        np.hstack([values, present[:, columns.with_presence].astype(np.float32)]), dtype=np.float32
    )


def absent_share(columns: Columns, present: np.ndarray) -> np.ndarray:
    """Share of rows per column of the model in which nothing was known."""
    absent = 1.0 - present.mean(axis=0)
    return np.concatenate([absent, absent[columns.with_presence]])
