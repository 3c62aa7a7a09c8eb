"""A model that orders no better than what served is written, with a warning."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from conftest import arguments
from synthetic import PLAN, START_MS, World, label_row, served_row, smaller, write_kind, write_world

from eaglerank_trainer.cli import main
from eaglerank_trainer.report import warning_of


def _served_perfectly(folder: Path) -> Path:
    """The first of each page is clicked, whatever its vector."""
    random = np.random.default_rng(3)
    served, labels = [], []
    for r in range(300):
        for k in range(5):
            vector = random.random(PLAN.width).astype("<f4").tobytes()
            at = START_MS + r * 1000
            served.append(served_row(f"r{r:03}", str(k), k, ts_ms=at, vector=vector))
            kinds = ["impression", *(["click"] if k == 0 else [])]
            labels += [label_row(f"r{r:03}", str(k), kind, r * 1000 + 50) for kind in kinds]
    labels.append(label_row("none", "none", "impression", 400_000))
    write_kind(folder, "served", served)
    write_kind(folder, "labels", labels)
    return folder


def test_warns_of_a_model_that_is_no_better(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(_served_perfectly(tmp_path / "archive"), tmp_path)) == 0
    said = capsys.readouterr()
    assert "written to" in said.out
    assert re.search(
        r"warning: .* not better than the order as served: NDCG@10 0\.\d{4} against 1\.0000",
        said.err,
    )
    assert "docs/training.md" in said.err


def test_is_silent_about_a_better_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = write_world(tmp_path / "archive", smaller(World(), 400))
    assert main([*arguments(archive, tmp_path), "--trees", "30"]) == 0
    assert "warning" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("model", "served", "warns"),
    [(0.4, 0.5, True), (0.5, 0.5, True), (0.6, 0.5, False), (None, 0.5, False), (0.5, None, False)],
)
def test_compares_corrected_figures(model: float | None, served: float | None, warns: bool) -> None:
    figures = {
        "model": {"ndcg10": 0.1, "ndcg10Corrected": model},
        "loggedOrder": {"ndcg10": 0.2, "ndcg10Corrected": served},
    }
    assert (warning_of(figures) is not None) == warns
