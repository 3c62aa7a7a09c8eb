"""From an archive to an artefact, by the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest
from conftest import Run, Train
from synthetic import PLAN, START_MS, World, draw_page, relevance, smaller, write_world

from eaglerank_trainer.metrics import ndcg


def test_recovers_a_preference_that_no_sum_of_effects_has(trained: Run) -> None:
    metrics = trained.report["metrics"]["validation"]
    model, served = metrics["model"], metrics["loggedOrder"]
    assert model["ndcg10Corrected"] > served["ndcg10Corrected"] + 0.1
    assert model["auc"] > 0.6


def test_orders_unseen_pages_by_the_truth(trained: Run) -> None:
    booster = lgb.Booster(model_file=trained.folder / "model.txt")
    random = np.random.default_rng(99)
    pages = [draw_page(World(), random)[0] for _ in range(200)]
    values = np.vstack(pages)
    matrix = np.column_stack([values, np.ones(len(values))])
    groups = np.full(200, World().page)
    truth = relevance(values)
    model = ndcg(np.asarray(booster.predict(matrix)), truth, groups)
    served = ndcg(-np.arange(len(values), dtype=float), truth, groups)
    assert model > 0.95
    assert model > served + 0.15


def test_shuffled_labels_lose(train: Train, trained: Run, tmp_path: Path) -> None:
    lost = train(write_world(tmp_path, World(), shuffled_labels=True))
    metrics = lost.report["metrics"]["validation"]
    # shuffled labels know nothing of the order as served, which makes it a random order
    lead = metrics["model"]["ndcg10"] - metrics["loggedOrder"]["ndcg10"]
    assert abs(lead) < 0.06
    assert metrics["model"]["auc"] == pytest.approx(0.5, abs=0.04)
    learned = trained.report["metrics"]["validation"]
    assert learned["model"]["ndcg10"] - learned["loggedOrder"]["ndcg10"] > 0.1


def test_same_archive_and_seed_give_the_same_bytes(
    train: Train, trained: Run, archive: Path
) -> None:
    again = train(archive)
    assert again.manifest["version"] == trained.manifest["version"]
    for name in ("model.txt", "golden.bin", "reference.json"):
        assert (again.folder / name).read_bytes() == (trained.folder / name).read_bytes()
    other = train(archive, "--seed", "2")
    assert other.manifest["version"] != trained.manifest["version"]


def test_how_the_archive_is_cut_into_files_changes_nothing(
    train: Train, trained: Run, tmp_path: Path
) -> None:
    cut = train(write_world(tmp_path, World(), files=3))
    assert cut.manifest["version"] == trained.manifest["version"]


def test_several_archives_are_read_as_one(train: Train, trained: Run, tmp_path: Path) -> None:
    first = write_world(tmp_path / "first", World(), files=2)
    second = tmp_path / "second"
    for path in first.rglob(f"{START_MS + 1}-0_0.parquet"):
        to = second / path.relative_to(first)
        to.parent.mkdir(parents=True)
        path.rename(to)
    both = train(first, "--archive", str(second))
    assert both.manifest["version"] == trained.manifest["version"]
    assert train(first).manifest["version"] != trained.manifest["version"]


def test_until_reads_as_if_it_were_that_moment(train: Train, tmp_path: Path, archive: Path) -> None:
    world = World()
    half = world.requests // 2
    # requests come a second apart, so the label of the last is the last thing to be known
    until = START_MS + half * 1000
    early = train(archive, "--until", str(until))
    shorter = train(write_world(tmp_path, smaller(world, half)), "--until", str(until))
    assert early.manifest["version"] == shorter.manifest["version"]
    assert early.report["window"] == shorter.report["window"]


def test_counts_add_up(trained: Run) -> None:
    counts, dropped = trained.report["counts"], trained.report["dropped"]
    kept = counts["training"]["rows"] + counts["validation"]["rows"]
    assert kept + sum(dropped.values()) == World().requests * World().page
    # the last request's second is not over
    assert dropped == {"younger than the attribution window": World().page}
    assert counts["validation"]["requests"] == round(0.2 * (World().requests - 1))
    grades = counts["training"]["grades"]
    assert grades["2"] == counts["training"]["engagedRows"]


def test_manifest_describes_the_files(trained: Run) -> None:
    manifest = trained.manifest
    on_disk = {p.name for p in trained.folder.iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == on_disk
    for name, entry in manifest["files"].items():
        content = (trained.folder / name).read_bytes()
        assert entry == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    model = (trained.folder / "model.txt").read_bytes()
    assert trained.folder.name == hashlib.sha256(model).hexdigest()[:12] == manifest["version"]
    assert manifest["features"] == [*PLAN.names, "affinity__present"]
    booster = lgb.Booster(model_file=trained.folder / "model.txt")
    assert booster.feature_name() == manifest["features"]
    assert booster.num_trees() == manifest["trees"] <= 200
    assert manifest["calibration"]["a"] > 0


def test_position_bias_is_found(trained: Run) -> None:
    bias = trained.report["positionBias"]
    assert bias["strength"] == pytest.approx(World().examination, abs=0.15)


def test_too_few_engagements_make_no_vectors(trained: Run) -> None:
    assert trained.report["embeddings"]["made"] is False
    assert "0 engagements" in trained.report["embeddings"]["reason"]
