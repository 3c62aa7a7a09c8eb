"""Golden vectors: inputs at every edge of a forest with LightGBM's own answers."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from eaglerank_trainer.forest import Tree, floor32

MAGIC = b"EGV1"

Box = dict[int, tuple[np.float32, np.float32]]


@dataclass(frozen=True)
class Golden:
    """Rows (float32) and raw scores (float64), with what they are known to cover."""

    rows: np.ndarray
    expected: np.ndarray
    leaves: int
    unreachable: int

    def to_bytes(self) -> bytes:
        """`EGV1`, u32 rows, u32 columns, float32 rows, float64 scores; little endian."""
        head = MAGIC + struct.pack("<II", *self.rows.shape)
        return head + self.rows.astype("<f4").tobytes() + self.expected.astype("<f8").tobytes()


def make_golden(
    booster: lgb.Booster,
    forest: list[Tree],
    defaults: np.ndarray,
    examples: np.ndarray,
    seed: int,
) -> Golden:
    """Rows that hold, for every column, each threshold with its float32 neighbours, +0, -0, 0 and 1
    (presence off and on) and the default; that reach every leaf a float32 vector can reach; and
    some rows as they were served.
    """
    rows = np.vstack([_edge_rows(forest, defaults, seed), examples.astype(np.float32)])
    rows = np.vstack([rows, _leaf_rows(booster, forest, rows, defaults)])
    reached = _reached(booster, rows)
    unreachable = 0
    for t, tree in enumerate(forest):
        for leaf, box in enumerate(tree.paths()):
            if (t, leaf) in reached:
                continue
            if not is_empty(box):
                raise AssertionError(f"leaf {leaf} of tree {t} is reachable and was not reached")
            unreachable += 1
    expected = np.asarray(booster.predict(rows.astype(np.float64), raw_score=True), np.float64)
    return Golden(rows, expected, sum(tree.leaves for tree in forest), unreachable)


def is_empty(box: Box) -> bool:
    """Whether no float32 vector lies in the box."""
    return any(low > high for low, high in box.values())


def edge_values(forest: list[Tree], defaults: np.ndarray) -> list[np.ndarray]:
    """Per column, the values that golden rows must hold."""
    edges: list[set[np.float32]] = [set() for _ in defaults]
    for tree in forest:
        for feature, threshold in zip(tree.feature, tree.threshold):
            edges[feature].add(floor32(float(threshold)))
    values = []
    for column, default in zip(edges, defaults):
        at = np.array(sorted(column), dtype=np.float32)
        around = [np.nextafter(at, np.float32(-np.inf)), at, np.nextafter(at, np.float32(np.inf))]
        fixed = np.array([default, 0.0, -0.0, 1.0], dtype=np.float32)
        values.append(np.concatenate([fixed, *around]))
    return values


def _edge_rows(forest: list[Tree], defaults: np.ndarray, seed: int) -> np.ndarray:
    """The defaults, then every column's values in an order of its own, begun again where they end."""
    values = edge_values(forest, defaults)
    random = np.random.default_rng(seed)
    rows = np.empty((max(len(v) for v in values), len(defaults)), np.float32)
    for column, own in enumerate(values):
        rows[:, column] = np.resize(random.permutation(own), len(rows))
    return np.vstack([defaults.astype(np.float32), rows])


def _reached(booster: lgb.Booster, rows: np.ndarray) -> set[tuple[int, int]]:
    leaves = np.asarray(booster.predict(rows.astype(np.float64), pred_leaf=True))
    leaves = leaves.reshape(len(rows), -1)
    return {(t, int(leaf)) for t in range(leaves.shape[1]) for leaf in np.unique(leaves[:, t])}


def _leaf_rows(
    booster: lgb.Booster, forest: list[Tree], rows: np.ndarray, defaults: np.ndarray
) -> np.ndarray:
    """Rows for the leaves that `rows` miss: boxes of leaves are intersected while they have a point
    in common (first fit), and each intersection gives one row.
    """
    reached = _reached(booster, rows)
    boxes: list[Box] = []
    for t, tree in enumerate(forest):
        for leaf, box in enumerate(tree.paths()):
            if (t, leaf) in reached or is_empty(box):
                continue
            for i, other in enumerate(boxes):
                both = _intersect(other, box)
                if not is_empty(both):
                    boxes[i] = both
                    break
            else:
                boxes.append(box)
    made = np.tile(defaults.astype(np.float32), (len(boxes), 1))
    for row, box in zip(made, boxes):
        for feature, (low, high) in box.items():
            row[feature] = min(max(row[feature], low), high)
    return made


def _intersect(one: Box, other: Box) -> Box:
    both = dict(one)
    for feature, (low, high) in other.items():
        if feature in both:
            low, high = max(low, both[feature][0]), min(high, both[feature][1])
        both[feature] = (low, high)
    return both
