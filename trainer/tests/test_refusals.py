"""Data that no model can come of end with a message and an exit code, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import arguments
from synthetic import (
    PLAN,
    START_MS,
    TENANT,
    World,
    label_row,
    plan_file,
    served_row,
    smaller,
    write_kind,
    write_world,
)

from eaglerank_trainer.cli import main


def _no_tenant(folder: Path) -> None:
    (folder / "market").mkdir(parents=True)


def _no_files(folder: Path) -> None:
    (folder / TENANT / "served").mkdir(parents=True)
    (folder / TENANT / "served" / "0-0_0.parquet.tmp").write_bytes(b"begun")


def _damaged(folder: Path) -> None:
    write_world(folder, smaller(World(), 5))
    path = next((folder / TENANT / "served").iterdir())
    path.write_bytes(path.read_bytes()[:-100])


def _other_columns(folder: Path) -> None:
    (folder / TENANT / "served").mkdir(parents=True)
    pq.write_table(pa.table({"request_id": ["r"]}), folder / TENANT / "served" / "1.parquet")


def _no_vectors(folder: Path) -> None:
    rows = [served_row("r", str(i), i, schema_hash=0, vector=b"", present=b"") for i in range(9)]
    write_kind(folder, "served", rows)


def _other_schema(folder: Path) -> None:
    write_kind(folder, "served", [served_row("r", "i", schema_hash=41)])


def _too_young(folder: Path) -> None:
    write_kind(folder, "served", [served_row("r", "i")])


def _engaged(folder: Path, every: int) -> None:
    requests = [f"r{i:03}" for i in range(100)]
    served = [served_row(r, str(k), k) for r in requests for k in range(5)]
    labels = [label_row(r, str(k), "impression") for r in requests for k in range(5)]
    if every:
        clicked = [row for i, row in enumerate(labels) if i % every == 0]
        labels += [{**row, "type": "click"} for row in clicked]
    labels.append(label_row("none", "none", "impression", 9000))
    write_kind(folder, "served", served)
    write_kind(folder, "labels", labels)


def _never_seen(folder: Path) -> None:
    late = served_row("a", "i", ts_ms=START_MS + 5000)
    write_kind(folder, "served", [late, served_row("b", "i")])
    write_kind(folder, "labels", [label_row("a", "i", "impression", 5010)])


def _not_finite(folder: Path) -> None:
    bad = np.full(PLAN.width, np.nan, "<f4").tobytes()
    write_kind(folder, "served", [served_row("r", "i", vector=bad)])
    write_kind(folder, "labels", [label_row("none", "none", "impression", 9000)])


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (lambda _: None, "there is no archive at"),
    "no tenant": (_no_tenant, "has no tenant social (tenants there: market)"),
    "no files": (_no_files, "holds no Parquet file"),
    "a damaged file": (_damaged, "0.parquet cannot be read as served"),
    "other columns": (_other_columns, "1.parquet cannot be read as served"),
    "no vectors": (_no_vectors, "no served row has a vector (9 without)"),
    "another schema": (_other_schema, "under another feature plan (schema 41, the plan has"),
    "young rows": (_too_young, "all 1 served rows are younger than the attribution window"),
    "never seen": (_never_seen, "was ever on screen"),
    "numbers that are none": (_not_finite, "not finite"),
    "nobody engaged": (lambda f: _engaged(f, 0), "no served row was engaged with"),
    "all engaged": (lambda f: _engaged(f, 1), "every served row was engaged with"),
    "few engaged": (lambda f: _engaged(f, 5), "too few labelled rows: 80 engaged rows"),
}


def _young_for_long(folder: Path) -> None:
    # labels count for 1 s in these tests
    late = served_row("b", "i", ts_ms=START_MS + 300)
    write_kind(folder, "served", [served_row("a", "i"), late])
    write_kind(folder, "labels", [label_row("a", "i", "impression", 400)])


def _few_in_a_minute(folder: Path) -> None:
    served, labels = [], []
    for r in range(61):
        for k in range(5):
            served.append(served_row(f"r{r:02}", str(k), k, ts_ms=START_MS + r * 1000))
            kind = "click" if k == 0 else "impression"
            labels.append(label_row(f"r{r:02}", str(k), kind, r * 1000 + 10))
    labels.append(label_row("none", "none", "impression", 90_000))
    write_kind(folder, "served", served)
    write_kind(folder, "labels", labels)


CASES |= {
    "young for how long": (
        _young_for_long,
        "labels count for 1 s after an item was served, and the archive spans 0.4 s. Serve for at "
        "least 1 s longer",
    ),
    # 49 of 200 engaged rows in 60 s: 200 take 245 s
    "few for how long": (
        _few_in_a_minute,
        "they span 60.0 s: at this rate it takes about 185 s more of traffic",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_says_what_is_wrong(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, message = CASES[case]
    folder = tmp_path / "archive"
    make(folder)
    assert main(arguments(folder, tmp_path)) == 1
    said = capsys.readouterr().err
    assert said.count("not trained: ") == 1
    assert message in said
    assert not (tmp_path / "test-ranker").exists()


def test_insists_on_exploration_when_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = replace(World(), requests=150, shuffle=0.0)
    archive = write_world(tmp_path / "archive", world)
    args = [*arguments(archive, tmp_path), "--trees", "5"]
    assert main([*args, "--position-bias", "exploration"]) == 1
    assert "too little exploration" in capsys.readouterr().err
    assert main(args) == 0
    assert "position bias: not corrected" in capsys.readouterr().out


def test_refuses_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments(tmp_path, tmp_path), "--name", "../up"]) == 1
    assert "--name ../up is no model name" in capsys.readouterr().err


def test_refuses_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = arguments(tmp_path, tmp_path)
    plan_file(tmp_path).write_text("{}")
    assert main(args) == 1
    assert "is no feature plan ('columns')" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--trees", "201"], ["--leaves", "32"], ["--attribution", "0"]])
def test_refuses_options(
    option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([*arguments(tmp_path, tmp_path), *option])
    assert end.value.code == 2
    assert option[0] in capsys.readouterr().err
