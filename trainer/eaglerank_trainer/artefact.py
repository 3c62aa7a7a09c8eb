"""The model artefact: a folder that appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from eaglerank_trainer.calibration import Platt
from eaglerank_trainer.errors import TrainingError

FORMAT_VERSION = 1
NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")


def check_name(name: str) -> str:
    """The name itself. TrainingError unless it is lower-case letters, digits and hyphens."""
    if not NAME.fullmatch(name):
        raise TrainingError(
            f"--name {name} is no model name: begin with a letter a-z and go on with at most 62 of "
            "a-z, 0-9 and hyphen"
        )
    return name


def version_of(files: dict[str, bytes]) -> str:
    """First 12 hex digits of SHA-256 over what decides a score."""
    return hashlib.sha256(files["model.txt"] + files.get("embeddings.bin", b"")).hexdigest()[:12]


def manifest_of(
    name: str,
    files: dict[str, bytes],
    schema_hash: int,
    features: tuple[str, ...],
    trees: int,
    leaves: int,
    calibration: Platt | None,
) -> dict[str, Any]:
    """`manifest.json`: what the model is, and length and SHA-256 of every other file."""
    return {
        "formatVersion": FORMAT_VERSION,
        "name": name,
        "version": version_of(files),
        "framework": "lightgbm",
        "createdAt": datetime.now(timezone.utc)
        .isoformat(timespec="seconds")
        .replace("+00:00", "Z"),
        "schemaHash": schema_hash,
        "features": list(features),
        "trees": trees,
        "leaves": leaves,
        "calibration": calibration and {"kind": "platt", "a": calibration.a, "b": calibration.b},
        "files": {
            path: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in sorted(files.items())
        },
    }


def to_json(value: object) -> bytes:
    """Readable JSON; refuses NaN, which JSON has not."""
    return (json.dumps(value, indent=2, allow_nan=False) + "\n").encode()


def write_artefact(out: Path, manifest: dict[str, Any], files: dict[str, bytes]) -> Path:
    """Writes `<out>/<name>/<version>/` by way of a temporary folder; returns it.

    The same version again replaces the folder. TrainingError when the disk does not take it.
    """
    parent = out / manifest["name"]
    folder = parent / manifest["version"]
    temporary = parent / f".{manifest['version']}.{os.getpid()}.tmp"
    try:
        temporary.mkdir(parents=True)
        for name, content in {**files, "manifest.json": to_json(manifest)}.items():
            _write(temporary / name, content)
        _sync(temporary)
        if folder.exists():
            shutil.rmtree(folder)
        temporary.rename(folder)
        _sync(parent)
    except OSError as error:
        raise TrainingError(f"the artefact cannot be written to {out}: {error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
