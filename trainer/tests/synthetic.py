"""Writes archives of the shape feature-service writes, from a small world with a known truth."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from eaglerank_trainer.plan import Plan

PLAN = Plan(
    schema_hash=402977594661162,
    names=("quality", "taste", "age", "noise", "affinity"),
    defaults=(0.5, 0.0, 6.5, 0.0, 0.0),
    block_size=5,
)
TENANT = "social"
START_MS = 1_790_000_000_000

_STRING, _BYTES = pa.string(), pa.binary()
_I64, _I32, _F32, _F64 = pa.int64(), pa.int32(), pa.float32(), pa.float64()
#: Columns of feature-service's archive tables.
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "served": {
        "request_id": _STRING,
        "user_id": _STRING,
        "ts_ms": _I64,
        "surface": _STRING,
        "tier": _I32,
        "model": _STRING,
        "arms": _STRING,
        "position": _I32,
        "item_id": _STRING,
        "author_id": _STRING,
        "score": _F32,
        "propensity": _F32,
        "source_mask": _I32,
        "schema_hash": _I64,
        "as_of_ms": _I64,
        "vector": _BYTES,
        "present": _BYTES,
        "age_seconds": _BYTES,
    },
    "labels": {
        "request_id": _STRING,
        "item_id": _STRING,
        "user_id": _STRING,
        "type": _STRING,
        "ts_ms": _I64,
        "position": _I32,
        "dwell_ms": _I64,
        "amount": _F64,
        "currency": _STRING,
    },
    "events": {
        "event_id": _STRING,
        "type": _STRING,
        "ts_ms": _I64,
        "user_id": _STRING,
        "item_id": _STRING,
        "author_id": _STRING,
        "topics": _STRING,
        "item_author_id": _STRING,
        "item_topics": _STRING,
    },
}
_ZERO = {_STRING: "", _BYTES: b"", _I64: 0, _I32: 0, _F32: 0.0, _F64: 0.0}

Row = dict[str, Any]


def write_kind(folder: Path, kind: str, rows: list[Row], files: int = 1) -> None:
    """Writes rows as `files` Parquet files of a kind; columns left out are zero."""
    target = folder / TENANT / kind
    target.mkdir(parents=True, exist_ok=True)
    types = COLUMNS[kind]
    for i in range(files):
        part = rows[i * len(rows) // files : (i + 1) * len(rows) // files]
        columns = {
            name: pa.array([row.get(name, _ZERO[kind_]) for row in part], kind_)
            for name, kind_ in types.items()
        }
        pq.write_table(pa.table(columns), target / f"{START_MS + i}-0_0.parquet")


def served_row(request: str, item: str, position: int = 0, **others: Any) -> Row:  # noqa: ANN401
    """A served row with a vector of the plan."""
    return {
        "request_id": request,
        "item_id": item,
        "position": position,
        "ts_ms": START_MS,
        "propensity": 1.0,
        "schema_hash": PLAN.schema_hash,
        "vector": np.zeros(PLAN.width, "<f4").tobytes(),
        "present": bytes(PLAN.width),
        **others,
    }


def label_row(request: str, item: str, kind: str, after_ms: int = 10, **others: Any) -> Row:  # noqa: ANN401
    """A label that came `after_ms` after serving."""
    return {
        "request_id": request,
        "item_id": item,
        "type": kind,
        "ts_ms": START_MS + after_ms,
        **others,
    }


def plan_file(folder: Path, plan: Plan = PLAN) -> Path:
    """The plan as the command line hands it over."""
    path = folder / "plan.json"
    columns = [{"name": n, "default": d} for n, d in zip(plan.names, plan.defaults)]
    content = {"schemaHash": plan.schema_hash, "columns": columns, "blockSize": plan.block_size}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@dataclass(frozen=True)
class World:
    """How feeds are served and engaged with."""

    requests: int = 1200
    page: int = 15
    shuffle: float = 0.3
    examination: float = 0.6
    seed: int = 7


def relevance(values: np.ndarray) -> np.ndarray:
    """The truth: liked where taste and quality are both high or both low, and fresh. No sum of
    effects of single columns has this order.
    """
    quality, taste, age = values[:, 0], values[:, 1], values[:, 2]
    agree = np.sign(quality - 0.5) == np.sign(taste)
    return 1 / (1 + np.exp(3.0 - 4.0 * agree - 1.0 * (age < 3)))


def draw_page(world: World, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Values of a page in the order served (by quality), and each row's propensity there."""
    values = np.column_stack(
        [
            random.random(world.page),
            random.normal(size=world.page),
            random.random(world.page) * 6,
            random.normal(size=world.page),
            random.random(world.page),
        ]
    )
    order = np.argsort(-values[:, 0], kind="stable")
    propensity = np.ones(world.page)
    for start in range(0, world.page, PLAN.block_size):
        m = min(PLAN.block_size, world.page - start)
        stay, move = 1 - world.shuffle + world.shuffle / m, world.shuffle / m
        home = np.arange(m)
        if random.random() < world.shuffle:
            home = random.permutation(m)
            order[start : start + m] = order[start : start + m][home]
        propensity[start : start + m] = np.where(home == np.arange(m), stay, move)
    return values[order].astype(np.float32), propensity


def write_world(folder: Path, world: World, shuffled_labels: bool = False, files: int = 1) -> Path:
    """Writes a whole archive; returns its folder. With `shuffled_labels` who was clicked within a
    page is drawn anew, without regard to truth or position.
    """
    random = np.random.default_rng(world.seed)
    served: list[Row] = []
    labels: list[Row] = []
    for r in range(world.requests):
        values, propensity = draw_page(world, random)
        looked = random.random(world.page) < (np.arange(world.page) + 1.0) ** -world.examination
        clicked = looked & (random.random(world.page) < relevance(values))
        present = np.ones(values.shape, np.uint8)
        absent = random.random(world.page) < 0.2
        values[absent, 4], present[absent, 4] = 0.0, 0
        if shuffled_labels:
            clicked = random.permutation(clicked)
        for k in range(world.page):
            at = START_MS + r * 1000
            item = f"item-{r}-{k}"
            row = served_row(f"r{r:05}", item, k, ts_ms=at, propensity=propensity[k])
            row |= {"vector": values[k].tobytes(), "present": present[k].tobytes()}
            served.append(row)
            kinds = ["impression", *(["click"] if clicked[k] else [])]
            labels += [label_row(f"r{r:05}", item, kind, r * 1000 + 50) for kind in kinds]
    write_kind(folder, "served", served, files)
    write_kind(folder, "labels", labels, files)
    return folder


def smaller(world: World, requests: int) -> World:
    """The same world with fewer requests."""
    return replace(world, requests=requests)
