from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from eaglerank_trainer.artefact import check_name, manifest_of, to_json, write_artefact
from eaglerank_trainer.calibration import Platt
from eaglerank_trainer.errors import TrainingError

FILES = {"model.txt": b"tree", "embeddings.bin": b"EEM1", "report.json": b"{}"}


def manifest(files: dict[str, bytes] = FILES) -> dict:
    return manifest_of("a-model", files, 402977594661162, ("x",), 3, 31, Platt(1.0, 0.5))


def test_writes_a_whole_folder_named_after_what_scores(tmp_path: Path) -> None:
    folder = write_artefact(tmp_path, manifest(), FILES)
    assert folder == tmp_path / "a-model" / hashlib.sha256(b"treeEEM1").hexdigest()[:12]
    assert {p.name for p in folder.iterdir()} == {*FILES, "manifest.json"}
    assert [p.name for p in (tmp_path / "a-model").iterdir()] == [folder.name]
    read = json.loads((folder / "manifest.json").read_text())
    assert read == manifest() | {"createdAt": read["createdAt"]}
    assert read["schemaHash"] == 402977594661162
    assert read["calibration"] == {"kind": "platt", "a": 1.0, "b": 0.5}


def test_writes_the_same_version_again(tmp_path: Path) -> None:
    write_artefact(tmp_path, manifest(), FILES)
    changed = {**FILES, "report.json": b'{"seed":2}'}
    folder = write_artefact(tmp_path, manifest(changed), changed)
    assert (folder / "report.json").read_bytes() == b'{"seed":2}'


def test_leaves_nothing_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "a-model").write_text("a file")
    with pytest.raises(TrainingError, match="cannot be written"):
        write_artefact(tmp_path, manifest(), FILES)
    assert [p.name for p in tmp_path.iterdir()] == ["a-model"]


@pytest.mark.parametrize("name", ["", "A", "1a", "a_b", "a/b", "..", "a" * 64])
def test_refuses_names(name: str) -> None:
    with pytest.raises(TrainingError, match="no model name"):
        check_name(name)
    assert check_name("a" * 63) == "a" * 63


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError):
        to_json(float("nan"))
