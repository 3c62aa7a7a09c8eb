"""Training rows: what was served, with its vector, its grade and what was left out."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eaglerank_trainer.archive import Archive
from eaglerank_trainer.errors import TrainingError
from eaglerank_trainer.labels import join_labels, keys_of
from eaglerank_trainer.plan import Plan
from eaglerank_trainer.vectors import matrix_of


@dataclass(frozen=True)
class Selection:
    """Which rows to train on, and how labels are counted."""

    #: Labels later than this after serving do not count; younger rows are left out.
    window_ms: int
    #: A dwell shorter than this is no engagement.
    dwell_ms: int
    #: Nothing after this is read, ms since epoch; the archive's end where None.
    until_ms: int | None
    #: The newest rows that are kept.
    max_rows: int


@dataclass(frozen=True)
class Rows:
    """Rows ordered by (request's time, request, position); arrays of one length."""

    values: np.ndarray
    present: np.ndarray
    grade: np.ndarray
    position: np.ndarray
    propensity: np.ndarray
    ts_ms: np.ndarray
    #: Rows of each request, in order.
    groups: np.ndarray

    def __len__(self) -> int:
        return len(self.grade)


@dataclass(frozen=True)
class Loaded:
    """Rows, and the counts for the report."""

    rows: Rows
    until_ms: int
    dropped: Counter[str]
    labels: Counter[str]


def load_rows(archive: Archive, plan: Plan, selection: Selection) -> Loaded:
    """Reads, joins and filters. TrainingError when nothing is left, with the likeliest reason."""
    dropped: Counter[str] = Counter()
    served, end_ms = _read_served(archive, plan, selection, dropped)
    labels = list(archive.labels())
    for table in labels:
        end_ms = max(end_ms, pc.max(table["ts_ms"]).as_py() or 0)
    until_ms = end_ms if selection.until_ms is None else selection.until_ms
    served = _distinct(served, dropped)
    ts = np.asarray(served["ts_ms"], dtype=np.int64)
    joined = join_labels(keys_of(served), ts, labels, selection.window_ms, selection.dwell_ms)
    keep = ts + selection.window_ms <= until_ms
    dropped["younger than the attribution window"] = int((~keep).sum())
    requests = _codes(served["request_id"])
    if joined.counts["joined impression"] > 0:
        unseen = keep & ~joined.seen
        dropped["never on screen"] = int(unseen.sum())
        keep &= ~unseen
    order = np.flatnonzero(keep)
    if len(order) == 0:
        raise TrainingError(_why_empty(dropped, selection, until_ms - int(ts.min())))
    position = np.asarray(served["position"], dtype=np.int64)
    started = np.full(requests.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(started, requests, ts)
    order = order[np.lexsort((position[order], requests[order], started[requests[order]]))]
    order, dropped["over --max-rows"] = _newest(order, requests, selection.max_rows)
    taken = served.take(pa.array(order))
    edges = np.flatnonzero(np.diff(requests[order])) + 1
    rows = Rows(
        values=matrix_of(taken["vector"], "<f4", plan.width),
        present=matrix_of(taken["present"], "u1", plan.width),
        grade=joined.grade[order],
        position=position[order],
        propensity=np.asarray(taken["propensity"], dtype=np.float64),
        ts_ms=ts[order],
        groups=np.diff([0, *edges, len(order)]),
    )
    return Loaded(_finite(rows), until_ms, +dropped, +joined.counts)


def _read_served(
    archive: Archive, plan: Plan, selection: Selection, dropped: Counter[str]
) -> tuple[pa.Table, int]:
    kept: list[pa.Table] = []
    other: Counter[int] = Counter()
    end_ms = 0
    for table in archive.served():
        if selection.until_ms is not None:
            table = table.filter(pc.less_equal(table["ts_ms"], selection.until_ms))
        end_ms = max(end_ms, pc.max(table["ts_ms"]).as_py() or 0)
        bare = pc.equal(pc.binary_length(table["vector"]), 0)
        dropped["no vector"] += pc.sum(bare).as_py() or 0
        table = table.filter(pc.invert(bare))
        same = pc.equal(table["schema_hash"], plan.schema_hash)
        sized = pc.and_(
            pc.equal(pc.binary_length(table["vector"]), 4 * plan.width),
            pc.equal(pc.binary_length(table["present"]), plan.width),
        )
        hashes = np.asarray(table.filter(pc.invert(same))["schema_hash"])
        other.update(dict(zip(*[x.tolist() for x in np.unique(hashes, return_counts=True)])))
        dropped["vector of another size"] += pc.sum(pc.and_not(same, sized)).as_py() or 0
        kept.append(table.filter(pc.and_(same, sized)))
    dropped["other schema"] = sum(other.values())
    rows = pa.concat_tables(kept)
    if rows.num_rows == 0:
        raise TrainingError(_why_no_vectors(plan, dropped, other))
    return rows, end_ms


def _why_no_vectors(plan: Plan, dropped: Counter[str], other: Counter[int]) -> str:
    if not other:
        return (
            f"no served row has a vector ({dropped['no vector']} without): only pages that the "
            "ranker scored have one; serve at tier HEURISTIC or MODEL and train again"
        )
    seen = ", ".join(str(schema) for schema, _ in other.most_common(3))
    return (
        f"all {dropped['other schema']} vectors were logged under another feature plan (schema "
        f"{seen}, the plan has {plan.schema_hash}): train with the features.yaml they were served "
        "with (--features FILE), or serve with the present one first"
    )


def _why_empty(dropped: Counter[str], selection: Selection, spanned_ms: int) -> str:
    """`spanned_ms`: from the first served row to what the archive knows last."""
    if dropped["never on screen"] > 0:
        return (
            "no served row that is old enough was ever on screen: see that clients send impressions "
            "with the request_id of the page"
        )
    missing = math.ceil((selection.window_ms - spanned_ms) / 1000)
    return (
        f"all {dropped['younger than the attribution window']} served rows are younger than the "
        f"attribution window: labels count for {selection.window_ms / 1000:g} s after an item was "
        f"served, and the archive spans {spanned_ms / 1000:.1f} s. Serve for at least {missing} s "
        "longer, until the archive has closed its next files, or shorten the window with --attribution"
    )


def _distinct(table: pa.Table, dropped: Counter[str]) -> pa.Table:
    keys = keys_of(table)
    first = np.asarray(pc.index_in(keys, value_set=keys)) == np.arange(table.num_rows)
    dropped["duplicate"] = int((~first).sum())
    return table.filter(pa.array(first))


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    """Ranks of the values, so that codes do not depend on how the archive is cut into files."""
    _, codes = np.unique(
        np.asarray(column.combine_chunks(), dtype=object).astype(str), return_inverse=True
    )
    return codes


def _newest(order: np.ndarray, requests: np.ndarray, limit: int) -> tuple[np.ndarray, int]:
    if len(order) <= limit:
        return order, 0
    start = len(order) - limit
    # a request is taken whole or not at all
    while start < len(order) and requests[order[start]] == requests[order[start - 1]]:
        start += 1
    return order[start:], start


def _finite(rows: Rows) -> Rows:
    if not np.isfinite(rows.values).all():
        raise TrainingError(
            "a logged vector holds a number that is not finite; the file is damaged: "
            "move it out of the archive and train again"
        )
    return rows
