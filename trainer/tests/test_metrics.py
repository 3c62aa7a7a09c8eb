from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from eaglerank_trainer.calibration import calibration_error, fit_platt
from eaglerank_trainer.metrics import auc, ndcg
from eaglerank_trainer.reference import bins_of


def test_ndcg_of_known_orders() -> None:
    gains = np.array([0.0, 3.0, 1.0, 2.0, 0.0])
    groups = np.array([3, 2])
    best = np.array([0.0, 9.0, 5.0, 2.0, 1.0])
    assert ndcg(best, gains, groups) == pytest.approx(1)
    # first group ordered 0, 1, 3: (1/log2(3) + 3/2) over (3 + 1/log2(3)); second is best
    worst = np.array([3.0, 1.0, 2.0, 1.0, 0.0])
    first = (1 / math.log2(3) + 3 / 2) / (3 + 1 / math.log2(3))
    assert ndcg(worst, gains, groups) == pytest.approx((first + 1) / 2)
    assert ndcg(worst, gains, groups, k=1) == pytest.approx((0 + 1) / 2)


def test_equal_scores_share_their_places() -> None:
    gains = np.array([2.0, 1.0, 0.0, 0.0])
    scores = np.array([1.0, 1.0, 1.0, 5.0])
    orders = [[3, *p] for p in itertools.permutations(range(3))]
    dcg = [
        sum(gains[row] / math.log2(place + 2) for place, row in enumerate(o[:3])) for o in orders
    ]
    best = 2 + 1 / math.log2(3)
    expected = np.mean(dcg) / best
    assert ndcg(scores, gains, np.array([4]), k=3) == pytest.approx(expected)
    assert ndcg(scores[::-1], gains[::-1], np.array([4]), k=3) == pytest.approx(expected)


def test_ndcg_passes_over_groups_without_gain() -> None:
    gains = np.array([0.0, 0.0, 0.0, 1.0])
    assert ndcg(np.arange(4.0), gains, np.array([2, 2])) == 1
    assert math.isnan(ndcg(np.arange(4.0), np.zeros(4), np.array([2, 2])))


def test_auc_counts_pairs() -> None:
    random = np.random.default_rng(1)
    scores = random.integers(0, 8, 60).astype(float)
    positive = random.random(60) < 0.4
    pairs = [(p > n) + (p == n) / 2 for p in scores[positive] for n in scores[~positive]]
    assert auc(scores, positive) == pytest.approx(np.mean(pairs))
    assert math.isnan(auc(scores, np.ones(60, bool)))


def test_platt_finds_the_curve_labels_were_drawn_from() -> None:
    random = np.random.default_rng(2)
    scores = random.normal(3, 2, 40_000)
    positive = random.random(40_000) < 1 / (1 + np.exp(-(0.7 * scores - 4)))
    found = fit_platt(scores, positive)
    assert found
    assert (found.a, found.b) == (pytest.approx(0.7, abs=0.03), pytest.approx(-4, abs=0.15))
    assert calibration_error(found.probability(scores), positive) < 0.01
    assert calibration_error(np.full(40_000, 0.9), positive) > 0.5


def test_platt_needs_both_classes_and_a_spread() -> None:
    assert fit_platt(np.arange(5.0), np.ones(5, bool)) is None
    assert fit_platt(np.ones(4), np.array([True, False, True, False])) is None


def test_bins_of_deciles() -> None:
    found = bins_of(np.arange(1, 101, dtype=np.float32))
    assert found["edges"] == [10.0 * i for i in range(1, 10)]
    assert found["shares"] == pytest.approx([0.1] * 10)
    constant = bins_of(np.full(7, 2.5, np.float32))
    assert constant["edges"] == [2.5] * 9
    assert constant["shares"] == [1.0] + [0.0] * 9
