from __future__ import annotations

import numpy as np
import pytest
from synthetic import World, draw_page

from eaglerank_trainer.propensity import (
    CLIP_WEIGHT,
    Examination,
    estimate_examination,
    inverse_weights,
)

PAGES = 3000


def simulate(strength: float, seed: int, shuffle: float = 0.3) -> tuple[np.ndarray, ...]:
    """Pages whose first places are also the best, so that rates alone exaggerate the bias."""
    world = World(page=15, shuffle=shuffle)
    random = np.random.default_rng(seed)
    pages = [draw_page(world, random) for _ in range(PAGES)]
    quality = np.concatenate([values[:, 0] for values, _ in pages])
    position = np.tile(np.arange(world.page), PAGES)
    looked = random.random(len(position)) < (position + 1.0) ** -strength
    engaged = looked & (random.random(len(position)) < 0.8 * quality)
    return position, np.concatenate([p for _, p in pages]), engaged


@pytest.mark.parametrize("strength", [0.0, 0.35, 1.0])
def test_finds_the_curve_in_shuffled_blocks(strength: float) -> None:
    found = [estimate_examination(*simulate(strength, seed), 5) for seed in range(3)]
    mean = np.mean([e.strength for e in found if e])
    assert mean == pytest.approx(strength, abs=0.08)


def test_is_not_taken_in_by_the_order_as_ranked() -> None:
    position, _, engaged = simulate(0.0, 1)
    rate = [engaged[position == k].mean() for k in (0, 14)]
    assert rate[0] > 3 * rate[1]
    found = estimate_examination(*simulate(0.0, 1), 5)
    assert found and found.strength < 0.15


def test_needs_exploration() -> None:
    assert estimate_examination(*simulate(0.5, 1, shuffle=0.0), 5) is None


def test_never_rises_with_position() -> None:
    for strength in np.linspace(0, 2, 9):
        theta = Examination(float(strength), 100, 100).at(np.arange(200))
        assert theta[0] == 1 and (np.diff(theta) <= 0).all() and (theta > 0).all()


def test_weights_engaged_rows_only_clipped_with_mean_one() -> None:
    position = np.arange(200)
    engaged = position % 3 == 0
    weight = inverse_weights(Examination(0.3, 100, 100), position, engaged)
    assert (weight[~engaged] == 1).all()
    assert weight[engaged].mean() == pytest.approx(1)
    assert weight[engaged].max() / weight[0] == pytest.approx(CLIP_WEIGHT)
    assert weight[3] / weight[0] == pytest.approx(4**0.3)


def test_without_a_curve_all_rows_weigh_the_same() -> None:
    assert (inverse_weights(None, np.arange(9), np.ones(9, bool)) == 1).all()
