"""The vectors of the model that served, for its successor to keep."""

from __future__ import annotations

import json
from pathlib import Path

from eaglerank_trainer.errors import TrainingError


def served_vectors(models: Path, name: str) -> tuple[str, bytes] | None:
    """Version and `embeddings.bin` of what `registry.json` of the folder has in production; None
    where there is no such model or it has no vectors. TrainingError when the registry is damaged.
    """
    index = models / "registry.json"
    if not index.is_file():
        return None
    try:
        entries = json.loads(index.read_text(encoding="utf-8"))["models"].get(name, [])
        version = next((e["version"] for e in entries if e["stage"] == "production"), None)
    except (ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{index} is damaged ({error}): publish the models anew") from error
    path = models / name / str(version) / "embeddings.bin"
    return (str(version), path.read_bytes()) if version and path.is_file() else None
