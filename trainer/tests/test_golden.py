"""Golden vectors of real forests."""

from __future__ import annotations

import re
import struct

import lightgbm as lgb
import numpy as np
import pytest

from eaglerank_trainer.errors import TrainingError
from eaglerank_trainer.forest import Tree, floor32, plain_zeros, read_forest
from eaglerank_trainer.golden import Golden, is_empty, make_golden

DEFAULTS = np.array([0.5, 0.0, 6.5, 0.0], np.float32)


def grow(seed: int, trees: int = 12, leaves: int = 31) -> str:
    """A forest over three numbers and a presence bit, some values of both signs near zero."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(3000, 4)).astype(np.float32)
    x[:, 1] *= np.float32(1e-3)
    x[:, 3] = random.random(3000) < 0.5
    y = (
        np.sin(3 * x[:, 0])
        + 800 * x[:, 1] * x[:, 3]
        + random.normal(size=3000) * 0.1
        + x[:, 2] ** 2
    )
    parameters = {
        "num_leaves": leaves,
        "use_missing": False,
        "verbosity": -1,
        "min_data_in_leaf": 5,
        "num_threads": 1,
        "seed": seed,
    }
    text = lgb.train(parameters, lgb.Dataset(x, y), trees).model_to_string()
    return plain_zeros(text)


def golden_of(text: str) -> Golden:
    booster = lgb.Booster(model_str=text)
    return make_golden(booster, read_forest(text), DEFAULTS, np.empty((0, 4)), seed=1)


def bits(values: np.ndarray) -> set[int]:
    return set(values.astype("<f4").view("<u4").tolist())


@pytest.mark.parametrize("seed", range(3))
def test_holds_every_edge_of_every_column(seed: int) -> None:
    text = grow(seed)
    golden = golden_of(text)
    for tree in read_forest(text):
        for feature, threshold in zip(tree.feature, tree.threshold):
            held = bits(golden.rows[:, feature])
            below = np.float32(floor32(threshold))
            assert float(below) <= threshold < float(np.nextafter(below, np.float32(np.inf)))
            around = [np.nextafter(below, np.float32(s * np.inf)) for s in (-1, 1)]
            assert bits(np.array([below, *around], np.float32)) <= held
    for column, default in enumerate(DEFAULTS):
        fixed = np.array([default, 0.0, -0.0, 1.0], np.float32)
        assert bits(fixed) <= bits(golden.rows[:, column])
    assert (golden.rows[0] == DEFAULTS).all()


@pytest.mark.parametrize("seed", range(3))
def test_reaches_every_leaf(seed: int) -> None:
    text = grow(seed, trees=40)
    golden = golden_of(text)
    booster = lgb.Booster(model_str=text)
    leaves = np.asarray(booster.predict(golden.rows, pred_leaf=True))
    reached = sum(len(np.unique(leaves[:, t])) for t in range(leaves.shape[1]))
    assert reached == golden.leaves - golden.unreachable
    assert golden.unreachable == 0


def test_paths_say_where_lightgbm_goes() -> None:
    text = grow(4)
    booster = lgb.Booster(model_str=text)
    rows = np.random.default_rng(1).normal(size=(500, 4)).astype(np.float32)
    leaves = np.asarray(booster.predict(rows, pred_leaf=True))
    for t, tree in enumerate(read_forest(text)):
        paths = tree.paths()
        for row, leaf in zip(rows, leaves[:, t]):
            inside = [all(low <= row[f] <= high for f, (low, high) in box.items()) for box in paths]
            assert np.flatnonzero(inside).tolist() == [leaf]


def walk(tree: Tree, row: np.ndarray) -> int:
    node = 0
    while node >= 0:
        left = float(row[tree.feature[node]]) <= tree.threshold[node]
        node = int(tree.left[node] if left else tree.right[node])
    return ~node


def grow_around_zero(seed: int) -> str:
    """A forest whose splits lie at the zero threshold, on both sides of it."""
    random = np.random.default_rng(seed)
    x = random.choice([-1.0, 0.0, 1.0, 2.0], size=(2000, 4)).astype(np.float32)
    y = (x[:, 0] < 0) * 3.0 + (x[:, 1] > 0) * (x[:, 2] < 0) + random.normal(size=2000) * 0.1
    parameters = {"use_missing": False, "verbosity": -1, "num_threads": 1, "num_leaves": 8}
    return lgb.train(parameters, lgb.Dataset(x, y), 5).model_to_string()


@pytest.mark.parametrize("seed", range(3))
def test_a_plain_walk_agrees_on_every_golden_row(seed: int) -> None:
    raw = grow_around_zero(seed)
    assert "-1.0000000180025095e-35" in raw
    for text in (plain_zeros(raw), grow(seed)):
        golden = golden_of(text)
        leaves = np.asarray(lgb.Booster(model_str=text).predict(golden.rows, pred_leaf=True))
        for t, tree in enumerate(read_forest(text)):
            assert [walk(tree, row) for row in golden.rows] == leaves[:, t].tolist()


def test_plain_zeros_change_no_prediction() -> None:
    raw = grow_around_zero(1)
    text = plain_zeros(raw)
    assert text != raw
    near = np.float32([0, 1e-35, 1.1e-35, 9e-36, 1e-38, 1, 2])
    rows = np.random.default_rng(1).choice(np.concatenate([near, -near]), size=(2000, 4))
    before, after = (lgb.Booster(model_str=t).predict(rows) for t in (raw, text))
    assert (before == after).all()


def test_proves_a_leaf_that_no_float32_reaches() -> None:
    text = grow(5, trees=1, leaves=3)
    [tree] = read_forest(text)
    # both splits on column 0, between the same two float32: the leaf between them is empty
    first, second = "1.00000001", "1.00000002"
    assert floor32(float(first)) == floor32(float(second)) == 1
    left_first = tree.left[0] > 0
    outer, inner = (second, first) if left_first else (first, second)
    text = re.sub(r"\nsplit_feature=.*", "\nsplit_feature=0 0", text)
    text = re.sub(r"\nthreshold=.*", f"\nthreshold={outer} {inner}", text)
    text = re.sub(r"\ntree_sizes=.*", "", text)
    golden = golden_of(text)
    assert golden.leaves == 3
    assert golden.unreachable == 1
    assert sum(is_empty(box) for box in read_forest(text)[0].paths()) == 1


def test_expected_scores_are_lightgbms_own() -> None:
    text = grow(6)
    golden = golden_of(text)
    alone = [lgb.Booster(model_str=text).predict(row[None, :])[0] for row in golden.rows]
    assert golden.expected.tolist() == alone


def test_bytes_read_back() -> None:
    golden = golden_of(grow(7))
    raw = golden.to_bytes()
    assert raw[:4] == b"EGV1"
    rows, columns = struct.unpack_from("<II", raw, 4)
    assert (rows, columns) == golden.rows.shape
    at = 12 + 4 * rows * columns
    values = np.frombuffer(raw[12:at], "<f4").reshape(rows, columns)
    assert values.tobytes() == golden.rows.tobytes()
    assert np.frombuffer(raw[at:], "<f8").tobytes() == golden.expected.tobytes()


def test_refuses_splits_of_another_kind() -> None:
    text = re.sub(r"\ndecision_type=2", "\ndecision_type=10", grow(8))
    with pytest.raises(TrainingError, match="decision type"):
        read_forest(text)
