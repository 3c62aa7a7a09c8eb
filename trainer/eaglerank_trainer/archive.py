"""Reads the archive's Parquet files, which feature-service writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from eaglerank_trainer.errors import TrainingError

SERVED = (
    "request_id",
    "item_id",
    "ts_ms",
    "position",
    "score",
    "propensity",
    "schema_hash",
    "vector",
    "present",
)
LABELS = ("request_id", "item_id", "type", "ts_ms", "dwell_ms")
EVENTS = (
    "event_id",
    "type",
    "ts_ms",
    "user_id",
    "item_id",
    "author_id",
    "topics",
    "item_author_id",
    "item_topics",
)


class Archive:
    """One tenant's archive: a folder, or several, with one folder of Parquet files per kind."""

    def __init__(self, folders: Sequence[Path], tenant: str) -> None:
        """TrainingError when a folder is not there."""
        self.folders = [_tenant_folder(folder, tenant) for folder in folders]

    def files(self, kind: str) -> list[Path]:
        """Finished files of a kind, folder by folder, oldest name first."""
        return [path for folder in self.folders for path in sorted((folder / kind).glob("*.parquet"))]

    def tables(self, kind: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        """The files of a kind, one after the other. TrainingError names a file that is not one."""
        for path in self.files(kind):
            try:
                table = pq.read_table(path, columns=list(columns), partitioning=None)
            except (pa.ArrowException, OSError) as error:
                reason = str(error).splitlines()[0]
                raise TrainingError(
                    f"{path} cannot be read as {kind} ({reason}); "
                    "move the file out of the archive and train again"
                ) from error
            missing = [name for name in columns if name not in table.column_names]
            if missing:
                raise TrainingError(
                    f"{path} lacks the columns {', '.join(missing)}: "
                    "it is no archive of this version; move it out of the archive"
                )
            yield table

    def served(self) -> Iterator[pa.Table]:
        """Rows of served items. TrainingError when there is no file."""
        if not self.files("served"):
            searched = ", ".join(str(folder / "served") for folder in self.folders)
            raise TrainingError(
                f"{searched} holds no Parquet file: files close after "
                "ARCHIVE_ROLL_MS of traffic, 60 s unless set, so serve for longer and train again"
            )
        yield from self.tables("served", SERVED)

    def labels(self) -> Iterator[pa.Table]:
        """Engagement that names the page it came from."""
        yield from self.tables("labels", LABELS)

    def events(self) -> Iterator[pa.Table]:
        """Every accepted event."""
        yield from self.tables("events", EVENTS)


def _tenant_folder(folder: Path, tenant: str) -> Path:
    if not folder.is_dir():
        raise TrainingError(
            f"there is no archive at {folder}; name its folder with --archive, "
            "or serve some traffic first (npm start)"
        )
    own = folder / tenant
    if not own.is_dir():
        found = ", ".join(sorted(p.name for p in folder.iterdir() if p.is_dir())) or "none"
        raise TrainingError(
            f"the archive at {folder} has no tenant {tenant} (tenants there: {found}); "
            "choose one with --tenant"
        )
    return own
