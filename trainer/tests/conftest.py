"""Fixtures: archives and what was trained on them, made once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from synthetic import TENANT, World, plan_file, write_world

from eaglerank_trainer.cli import main


@dataclass(frozen=True)
class Run:
    """A training that ended well."""

    folder: Path
    manifest: dict[str, Any]
    report: dict[str, Any]


Train = Callable[..., Run]


@pytest.fixture(scope="session")
def train(tmp_path_factory: pytest.TempPathFactory) -> Train:
    """Trains on an archive by the command line."""

    def run(archive: Path, *options: str) -> Run:
        out = tmp_path_factory.mktemp("models")
        assert main([*arguments(archive, out), *options]) == 0
        [folder] = (out / "test-ranker").iterdir()
        manifest = json.loads((folder / "manifest.json").read_text())
        return Run(folder, manifest, json.loads((folder / "report.json").read_text()))

    return run


def arguments(archive: Path, out: Path) -> list[str]:
    """The command line of a small training."""
    return [
        *("--plan", str(plan_file(out)), "--archive", str(archive), "--tenant", TENANT),
        *("--name", "test-ranker", "--out", str(out), "--attribution", "1"),
        *("--threads", "1", "--min-rows-in-leaf", "50"),
    ]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a world with a non-linear truth."""
    return write_world(tmp_path_factory.mktemp("archive"), World())


@pytest.fixture(scope="session")
def trained(train: Train, archive: Path) -> Run:
    """A model trained on it."""
    return train(archive)
