from __future__ import annotations

import json
from pathlib import Path

import pytest

from eaglerank_trainer.errors import TrainingError
from eaglerank_trainer.vectors_kept import served_vectors


def test_reads_what_is_in_production(tmp_path: Path) -> None:
    assert served_vectors(tmp_path, "m") is None
    for version, content in (("aaaaaaaaaaaa", b"old"), ("bbbbbbbbbbbb", b"new")):
        folder = tmp_path / "m" / version
        folder.mkdir(parents=True)
        (folder / "embeddings.bin").write_bytes(content)
    entries = [
        {"version": "aaaaaaaaaaaa", "stage": "archived"},
        {"version": "bbbbbbbbbbbb", "stage": "production"},
    ]
    index = tmp_path / "registry.json"
    index.write_text(json.dumps({"formatVersion": 1, "models": {"m": entries}}))
    assert served_vectors(tmp_path, "m") == ("bbbbbbbbbbbb", b"new")
    assert served_vectors(tmp_path, "other") is None
    (tmp_path / "m" / "bbbbbbbbbbbb" / "embeddings.bin").unlink()
    assert served_vectors(tmp_path, "m") is None
    index.write_text("{")
    with pytest.raises(TrainingError, match="damaged"):
        served_vectors(tmp_path, "m")
