from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from synthetic import PLAN, START_MS, TENANT, label_row, served_row, write_kind

from eaglerank_trainer.archive import Archive
from eaglerank_trainer.dataset import Loaded, Selection, load_rows
from eaglerank_trainer.vectors import absent_share, choose_columns, matrix_of, model_matrix

SELECTION = Selection(window_ms=1000, dwell_ms=500, until_ms=START_MS + 10_000, max_rows=100)


def test_decodes_rows_of_sliced_chunks() -> None:
    values = np.arange(40, dtype="<f4").reshape(8, 5)
    chunks = [pa.array([row.tobytes() for row in part]) for part in (values[:3], values[3:])]
    column = pa.chunked_array([chunks[0], chunks[1].slice(1, 3), chunks[1].slice(0, 0)])
    assert (matrix_of(column, "<f4", 5) == values[[0, 1, 2, 4, 5, 6]]).all()


def test_presence_columns_are_those_that_vary_each_pattern_once() -> None:
    random = np.random.default_rng(1)
    some, other = random.random((2, 1000)) < 0.5
    always, rarely = np.ones(1000), np.arange(1000) < 4
    present = np.column_stack([some, some, always, rarely, other]).astype(np.uint8)
    columns = choose_columns(PLAN, present)
    assert columns.names[PLAN.width :] == ("quality__present", "affinity__present")
    assert columns.defaults.tolist() == [*PLAN.defaults, 0, 0]
    matrix = model_matrix(columns, np.full((1000, 5), 2, np.float32), present)
    assert (matrix[:, :5] == 2).all()
    assert (matrix[:, 5] == some).all() and (matrix[:, 6] == other).all()
    absent = absent_share(columns, present)
    assert absent[2] == 0 and absent[3] == 0.996
    assert absent[5] == absent[0] == pytest.approx(1 - some.mean())


def test_comparisons_of_other_vectors_are_left_out() -> None:
    present = (np.random.default_rng(1).random((1000, 5)) < 0.5).astype(np.uint8)
    plan = replace(PLAN, from_vectors=frozenset({1}))
    kept, fresh = choose_columns(plan, present), choose_columns(plan, present, same_vectors=False)
    assert PLAN.names[1] in kept.names and PLAN.names[1] + "__present" in kept.names
    assert not any(name.startswith(PLAN.names[1]) for name in fresh.names)
    values = np.arange(5000, dtype=np.float32).reshape(1000, 5)
    matrix = model_matrix(fresh, values, present)
    assert (matrix[:, :4] == values[:, [0, 2, 3, 4]]).all()
    assert matrix.shape[1] == len(fresh.names) == len(fresh.defaults) == 8
    assert absent_share(fresh, present).shape == (8,)


def load(folder: Path, selection: Selection = SELECTION) -> Loaded:
    return load_rows(Archive([folder], TENANT), PLAN, selection)


def test_rows_are_ordered_by_time_request_and_position(tmp_path: Path) -> None:
    rows = [
        served_row("late", "a", 0, ts_ms=START_MS + 5),
        served_row("b", "x", 1),
        served_row("a", "y", 2),
        served_row("b", "y", 0),
        served_row("a", "x", 7),
    ]
    write_kind(tmp_path, "served", [*rows, rows[1]])
    found = load(tmp_path)
    assert found.rows.position.tolist() == [2, 7, 0, 1, 0]
    assert found.rows.groups.tolist() == [2, 2, 1]
    assert found.dropped == {"duplicate": 1}


def test_max_rows_keeps_the_newest_requests_whole(tmp_path: Path) -> None:
    rows = [
        served_row(r, str(k), k, ts_ms=START_MS + t) for t, r in enumerate("abc") for k in range(4)
    ]
    write_kind(tmp_path, "served", rows)
    found = load(tmp_path, replace(SELECTION, max_rows=7))
    assert found.rows.groups.tolist() == [4]
    assert found.rows.ts_ms.min() == START_MS + 2
    assert found.dropped == {"over --max-rows": 8}


def test_keeps_only_rows_on_screen_where_impressions_are_known(tmp_path: Path) -> None:
    write_kind(tmp_path, "served", [served_row("r", str(k), k) for k in range(4)])
    assert len(load(tmp_path).rows) == 4
    seen = [label_row("r", "0", "impression"), label_row("r", "2", "click")]
    write_kind(tmp_path, "labels", seen)
    found = load(tmp_path)
    assert found.rows.position.tolist() == [0, 2]
    assert found.dropped == {"never on screen": 2}


def test_leaves_out_vectors_of_another_plan_or_size(tmp_path: Path) -> None:
    rows = [
        served_row("r", "a"),
        served_row("r", "b", schema_hash=9),
        served_row("r", "c", vector=b"1234"),
        served_row("r", "d", vector=b"", present=b""),
    ]
    write_kind(tmp_path, "served", rows)
    found = load(tmp_path)
    assert len(found.rows) == 1
    assert found.dropped == {"other schema": 1, "vector of another size": 1, "no vector": 1}
