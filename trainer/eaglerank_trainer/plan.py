"""The feature plan and the tenant's settings, as the command line hands them over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eaglerank_trainer.errors import TrainingError


@dataclass(frozen=True)
class Plan:
    """Columns of a logged vector, in order."""

    schema_hash: int
    names: tuple[str, ...]
    defaults: tuple[float, ...]
    #: Positions that exploration shuffles among themselves.
    block_size: int

    @property
    def width(self) -> int:
        """Columns of a vector."""
        return len(self.names)


def read_plan(path: Path) -> Plan:
    """Reads `{schemaHash, columns: [{name, default}], blockSize}`. TrainingError for anything else."""
    try:
        return _plan_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{path} is no feature plan ({error}); run `npm run train`, which writes it"
        ) from error


def _plan_of(raw: dict[str, Any]) -> Plan:
    columns = raw["columns"]
    return Plan(
        schema_hash=int(raw["schemaHash"]),
        names=tuple(str(column["name"]) for column in columns),
        defaults=tuple(float(column["default"]) for column in columns),
        block_size=int(raw["blockSize"]),
    )
