from __future__ import annotations

import numpy as np
import pyarrow as pa
from synthetic import COLUMNS, START_MS, label_row, served_row

from eaglerank_trainer.labels import Labels, join_labels, keys_of

WINDOW_MS, DWELL_MS = 1000, 500


def join(*labels: dict) -> Labels:
    served = [served_row("r", "a"), served_row("r", "b"), served_row("s", "a")]
    keys = keys_of(pa.Table.from_pylist(served))
    rows = [{"dwell_ms": 0, **row} for row in labels]
    names = ("request_id", "item_id", "type", "ts_ms", "dwell_ms")
    table = pa.table({n: pa.array([row[n] for row in rows], COLUMNS["labels"][n]) for n in names})
    return join_labels(keys, np.full(3, START_MS), [table], WINDOW_MS, DWELL_MS)


def test_takes_the_highest_grade_of_an_item() -> None:
    found = join(
        label_row("r", "a", "click"),
        label_row("r", "a", "like"),
        label_row("r", "b", "share"),
        label_row("r", "b", "click"),
        label_row("s", "a", "impression"),
    )
    assert found.grade.tolist() == [3, 4, 0]
    assert found.seen.tolist() == [True, True, True]


def test_grades_only_a_long_dwell() -> None:
    found = join(
        label_row("r", "a", "dwell", dwell_ms=DWELL_MS),
        label_row("r", "b", "dwell", dwell_ms=DWELL_MS - 1),
    )
    assert found.grade.tolist() == [1, 0, 0]


def test_counts_labels_inside_the_window_only() -> None:
    found = join(
        label_row("r", "a", "click", WINDOW_MS),
        label_row("r", "b", "click", WINDOW_MS + 1),
        label_row("s", "a", "click", -1),
    )
    assert found.grade.tolist() == [2, 0, 0]
    assert found.counts["outside the attribution window"] == 2


def test_joins_by_request_and_item_together() -> None:
    found = join(label_row("s", "b", "click"), label_row("t", "a", "click"))
    assert found.grade.tolist() == [0, 0, 0]
    assert found.counts["unknown request or item"] == 2


def test_counts_duplicates_once() -> None:
    found = join(*[label_row("r", "a", "click", t) for t in (1, 2, 3)])
    assert found.counts["joined click"] == 1
    assert found.counts["duplicate"] == 2


def test_a_report_undoes_engagement_and_a_skip_is_noted() -> None:
    found = join(
        label_row("r", "a", "share"),
        label_row("r", "a", "report"),
        label_row("r", "b", "skip"),
    )
    assert found.grade.tolist() == [0, 0, 0]
    assert found.counts["engaged but vetoed"] == 1
    assert found.counts["joined skip"] == 1
