"""Grades of engagement, and how they are joined to what was served."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Grade by event type; an item's grade is the highest of its events. What decides: the copy in
#: evaluate/src/replay/grades.ts is tested against this.
GRADES: dict[str, int] = {
    "click": 2,
    "like": 3,
    "comment": 3,
    "share": 4,
    "purchase": 4,
}
#: Grade of a dwell that lasted long enough.
DWELL_GRADE = 1
#: Types that set the grade to 0 whatever else happened: the item should not have been shown.
VETOES = frozenset({"report"})
#: Types of grade 0 that the report counts.
NOTED = frozenset({"skip", "report"})
#: LightGBM's gain of grade g: g itself. Engagement is a noisy reading of one relevance, so 2^g - 1
#: would weigh chance more than preference.
LABEL_GAIN = (0, 1, 2, 3, 4)


@dataclass
class Labels:
    """Per served row: its grade, and whether it is known to have been on screen."""

    grade: np.ndarray
    seen: np.ndarray
    #: Label rows by what became of them.
    counts: Counter[str] = field(default_factory=Counter)


def keys_of(table: pa.Table) -> pa.Array:
    """`request_id NUL item_id` per row; neither id may hold a control character."""
    joined = pc.binary_join_element_wise(
        table["request_id"].cast(pa.large_string()),
        table["item_id"].cast(pa.large_string()),
        pa.scalar("\0", pa.large_string()),
    )
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def join_labels(
    served_keys: pa.Array,
    served_ms: np.ndarray,
    tables: Iterable[pa.Table],
    window_ms: int,
    dwell_ms: int,
) -> Labels:
    """Joins labels by (request, item) when they came within `window_ms` after serving.

    `served_keys` must be distinct. A label repeated for the same (request, item, type) changes
    nothing, because the grade is a maximum.
    """
    rows = len(served_ms)
    labels = Labels(np.zeros(rows, np.int32), np.zeros(rows, bool))
    vetoed = np.zeros(rows, bool)
    taken: dict[str, np.ndarray] = {}
    for table in tables:
        index = pc.index_in(keys_of(table), value_set=served_keys)
        known = np.asarray(pc.is_valid(index))
        row = np.asarray(pc.fill_null(index, 0), dtype=np.int64)
        delay = np.asarray(table["ts_ms"], dtype=np.int64) - served_ms[row]
        inside = known & (delay >= 0) & (delay <= window_ms)
        labels.counts["unknown request or item"] += int((~known).sum())
        labels.counts["outside the attribution window"] += int((known & ~inside).sum())
        types = np.asarray(table["type"].combine_chunks(), dtype=object)
        dwell = np.asarray(table["dwell_ms"], dtype=np.int64)
        for name in sorted(set(types[inside])):
            chosen = inside & (types == name)
            before = taken.setdefault(name, np.zeros(rows, bool))
            fresh = np.unique(row[chosen])
            fresh = fresh[~before[fresh]]
            before[fresh] = True
            labels.counts[f"joined {name}"] += len(fresh)
            labels.counts["duplicate"] += int(chosen.sum()) - len(fresh)
            _grade(labels.grade, name, row, chosen, dwell >= dwell_ms)
            if name in VETOES:
                vetoed[row[chosen]] = True
            if name == "impression":
                labels.seen[row[chosen]] = True
    labels.counts["engaged but vetoed"] = int((vetoed & (labels.grade > 0)).sum())
    labels.grade[vetoed] = 0
    labels.seen |= labels.grade > 0
    return labels


def _grade(
    grade: np.ndarray, name: str, row: np.ndarray, chosen: np.ndarray, long_enough: np.ndarray
) -> None:
    if name == "dwell":
        np.maximum.at(grade, row[chosen & long_enough], DWELL_GRADE)
    elif name in GRADES:
        np.maximum.at(grade, row[chosen], GRADES[name])
