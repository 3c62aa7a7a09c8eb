"""Vectors of items, topics and authors from who engaged with what."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse.linalg import svds

from eaglerank_trainer.archive import Archive
from eaglerank_trainer.labels import GRADES

MAGIC = b"EEM1"
#: Items' worth of "no direction" mixed into the mean of a topic or author.
SHRINKAGE = 5.0

Table = dict[str, np.ndarray]


@dataclass(frozen=True)
class EmbeddingSettings:
    """Size of the vectors and what they need."""

    dims: int = 16
    #: The most engaged items that get a row.
    max_items: int = 3000
    #: Fewer engagements than this make no vectors.
    min_events: int = 2000


@dataclass
class Engagement:
    """Summed grades by (user, item), and what items are about."""

    weights: dict[tuple[str, str], float]
    authors: dict[str, str]
    topics: dict[str, list[str]]
    events: int


def embed(
    archive: Archive,
    until_ms: int,
    settings: EmbeddingSettings,
    seed: int,
    topics_only: bool = False,
) -> tuple[bytes | None, dict[str, Any]]:
    """`embeddings.bin`, or None with the reason for the report. Of topics alone they fit another
    catalogue, whose items and authors may have the same ids and be others.
    """
    found = read_engagement(archive.events(), until_ms)
    if found.events < settings.min_events:
        reason = f"{found.events} engagements, at least {settings.min_events} are needed"
        return None, {"made": False, "reason": reason}
    items = factorise(found, settings, seed)
    if items is None:
        return None, {"made": False, "reason": "too few users and items engaged with each other"}
    topics = _means(items, found.topics)
    authors = _means(items, {i: [a] for i, a in found.authors.items() if a})
    if topics_only:
        items, authors = {}, {}
    said = {
        "made": True,
        "events": found.events,
        "topics": len(topics),
        "authors": len(authors),
        "items": len(items),
    }
    return to_bytes(settings.dims, topics, authors, items), said


def read_engagement(tables: Iterable[pa.Table], until_ms: int) -> Engagement:
    """Reads events up to `until_ms`, each id once."""
    found = Engagement({}, {}, {}, 0)
    seen: set[str] = set()
    for table in tables:
        for event in table.to_pylist():
            if event["ts_ms"] > until_ms or event["event_id"] in seen:
                continue
            seen.add(event["event_id"])
            _take(found, event)
    return found


def _take(found: Engagement, event: dict[str, Any]) -> None:
    kind, item = event["type"], event["item_id"]
    if kind == "item_upsert":
        found.authors[item] = event["author_id"]
        found.topics[item] = json.loads(event["topics"])
    elif kind in GRADES:
        found.events += 1
        key = (event["user_id"], item)
        found.weights[key] = found.weights.get(key, 0.0) + GRADES[kind]
        found.authors.setdefault(item, event["item_author_id"])
        found.topics.setdefault(item, json.loads(event["item_topics"]))


def factorise(found: Engagement, settings: EmbeddingSettings, seed: int) -> Table | None:
    """Item vectors by truncated SVD of D_u^-1/2 log(1 + W) D_i^-1/2, with V sqrt(S), normalised.

    W is user x item; the logarithm is the confidence of Hu, Koren and Volinsky 2008, the scaling by
    degree keeps a busy user or item from owning a direction. None when the matrix is too small.
    """
    heaviest: dict[str, float] = {}
    for (_, item), weight in found.weights.items():
        heaviest[item] = heaviest.get(item, 0.0) + np.log1p(weight)
    items = sorted(sorted(heaviest), key=lambda item: -heaviest[item])[: settings.max_items]
    items.sort()
    column = {item: i for i, item in enumerate(items)}
    pairs = sorted((user, item) for user, item in found.weights if item in column)
    users = {user: i for i, user in enumerate(sorted({user for user, _ in pairs}))}
    if min(len(users), len(items)) <= settings.dims:
        return None
    values = np.log1p([found.weights[pair] for pair in pairs])
    at = ([users[user] for user, _ in pairs], [column[item] for _, item in pairs])
    matrix = sparse.csr_matrix((values, at), shape=(len(users), len(items)))
    by_user = sparse.diags(1 / np.sqrt(np.asarray(matrix.sum(axis=1)).ravel()))
    by_item = sparse.diags(1 / np.sqrt(np.asarray(matrix.sum(axis=0)).ravel()))
    start = np.random.default_rng(seed).standard_normal(min(matrix.shape))
    _, strength, right = svds(by_user @ matrix @ by_item, k=settings.dims, v0=start)
    order = np.argsort(-strength, kind="stable")
    vectors = (right[order] * np.sqrt(strength[order])[:, None]).T
    # a singular vector's sign is arbitrary: the largest component is positive
    vectors = vectors * np.sign(
        vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])]
    )
    return {item: unit for item, unit in zip(items, _normalised(vectors)) if unit.any()}


def _means(items: Table, labels: dict[str, list[str]]) -> Table:
    """Per label, the sum of its items' vectors over (their number + shrinkage), normalised: a label
    of few items leans to the mean of all items.
    """
    centre = np.mean(list(items.values()), axis=0)
    sums: dict[str, np.ndarray] = {}
    counts: dict[str, int] = {}
    for item, vector in items.items():
        for label in dict.fromkeys(labels.get(item, [])):
            sums[label] = sums.get(label, SHRINKAGE * centre) + vector
            counts[label] = counts.get(label, 0) + 1
    names = sorted(sums)
    if not names:
        return {}
    means = np.array([sums[name] / (counts[name] + SHRINKAGE) for name in names])
    return {name: unit for name, unit in zip(names, _normalised(means)) if unit.any()}


def _normalised(vectors: np.ndarray) -> np.ndarray:
    """Rows of length 1; rows too short to have a direction become 0."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-12)


def to_bytes(dims: int, *tables: Table) -> bytes:
    """`EEM1`, u32 dims, then topics, authors, items: u32 count, count x (u16 length, UTF-8), zeros
    up to a multiple of 4 from the start, count x dims float32; little endian.
    """
    out = bytearray(MAGIC + struct.pack("<I", dims))
    for table in tables:
        out += struct.pack("<I", len(table))
        for name in table:
            raw = name.encode()
            out += struct.pack("<H", len(raw)) + raw
        out += bytes(-len(out) % 4)
        for vector in table.values():
            out += vector.astype("<f4").tobytes()
    return bytes(out)
