"""Reads the archive's Parquet files, which feature-service writes."""

from __future__ import annotations

from collections.abc import Iterator
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
    """One tenant's archive: a folder with one folder of Parquet files per kind."""

    def __init__(self, folder: Path, tenant: str) -> None:
        """TrainingError when the folder is not there."""
        if not folder.is_dir():
            raise TrainingError(
                f"there is no archive at {folder}; name its folder with --archive, "
                "or serve some traffic first (npm start)"
            )
        self.folder = folder / tenant
        if not self.folder.is_dir():
            found = ", ".join(sorted(p.name for p in folder.iterdir() if p.is_dir())) or "none"
            raise TrainingError(
                f"the archive at {folder} has no tenant {tenant} (tenants there: {found}); "
                "choose one with --tenant"
            )

    def files(self, kind: str) -> list[Path]:
        """Finished files of a kind, oldest name first."""
        return sorted((self.folder / kind).glob("*.parquet"))

    def tables(self, kind: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        """The files of a kind, one after the other. TrainingError names a file that is damaged."""
        for path in self.files(kind):
            try:
                yield pq.read_table(path, columns=list(columns), partitioning=None)
            except (pa.ArrowException, OSError) as error:
                reason = str(error).splitlines()[0]
                raise TrainingError(
                    f"{path} cannot be read as {kind} ({reason}); "
                    "move the file out of the archive and train again"
                ) from error

    def served(self) -> Iterator[pa.Table]:
        """Rows of served items. TrainingError when there is no file."""
        if not self.files("served"):
            raise TrainingError(
                f"{self.folder / 'served'} holds no Parquet file: files close after "
                "ARCHIVE_ROLL_MS of traffic, 60 s unless set, so serve for longer and train again"
            )
        yield from self._checked("served", SERVED)

    def labels(self) -> Iterator[pa.Table]:
        """Engagement that names the page it came from."""
        yield from self._checked("labels", LABELS)

    def events(self) -> Iterator[pa.Table]:
        """Every accepted event."""
        yield from self._checked("events", EVENTS)

    def _checked(self, kind: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        for table in self.tables(kind, columns):
            missing = [name for name in columns if name not in table.column_names]
            if missing:
                raise TrainingError(
                    f"a {kind} file of {self.folder} lacks the columns {', '.join(missing)}: "
                    "it is no archive of this version; move it out of the archive"
                )
            yield table
