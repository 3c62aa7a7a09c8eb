from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from synthetic import START_MS, TENANT, Row, write_kind

from eaglerank_trainer.archive import Archive
from eaglerank_trainer.embeddings import EmbeddingSettings, embed

SETTINGS = EmbeddingSettings(dims=4, max_items=100, min_events=100)
TOPICS = ("birds", "trains", "chess")


def test_vectors_of_topics_alone_name_no_item_and_no_author(tmp_path: Path) -> None:
    write_kind(tmp_path, "events", engagement())
    archive = Archive([tmp_path], TENANT)
    content, said = embed(archive, START_MS, SETTINGS, seed=1, topics_only=True)
    assert content is not None
    assert (said["topics"], said["authors"], said["items"]) == (3, 0, 0)
    assert b"author-" not in content and "ü".encode() not in content


def engagement(seed: int = 1) -> list[Row]:
    """Users of one topic each, who engage with its items nine times in ten; an author per topic."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for n in range(1500):
        user = int(random.integers(90))
        topic = user % 3 if random.random() < 0.9 else int(random.integers(3))
        item = topic + 3 * int(random.integers(20))
        rows.append(
            {
                "event_id": str(n),
                "type": "click",
                "ts_ms": START_MS,
                "user_id": f"u{user}",
                "item_id": f"ü{item}",
                "topics": "[]",
                "item_author_id": f"author-{topic}",
                "item_topics": json.dumps([TOPICS[topic]]),
            }
        )
    return rows


def make(
    folder: Path, rows: list[Row], settings: EmbeddingSettings = SETTINGS
) -> tuple[bytes | None, dict]:
    write_kind(folder, "events", rows)
    return embed(Archive([folder], TENANT), START_MS, settings, seed=1)


def parse(raw: bytes) -> list[dict[str, np.ndarray]]:
    """Reads the format as it is described."""
    assert raw[:4] == b"EEM1"
    (dims,) = struct.unpack_from("<I", raw, 4)
    at, tables = 8, []
    for _ in range(3):
        (count,) = struct.unpack_from("<I", raw, at)
        at += 4
        names = []
        for _ in range(count):
            (length,) = struct.unpack_from("<H", raw, at)
            names.append(raw[at + 2 : at + 2 + length].decode())
            at += 2 + length
        while at % 4:
            assert raw[at] == 0
            at += 1
        vectors = np.frombuffer(raw, "<f4", count * dims, at).reshape(count, dims)
        at += 4 * count * dims
        tables.append(dict(zip(names, vectors)))
    assert at == len(raw)
    return tables


def test_items_of_one_taste_are_alike_and_topics_and_authors_with_them(tmp_path: Path) -> None:
    raw, said = make(tmp_path, engagement())
    assert raw and said["made"]
    topics, authors, items = parse(raw)
    assert set(topics) == set(TOPICS)
    assert len(authors) == 3 and len(items) == 60
    names = sorted(items)
    vectors = np.array([items[name] for name in names])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(60), abs=1e-5)
    kind = np.array([int(name[1:]) % 3 for name in names])
    cosine = vectors @ vectors.T
    same = kind[:, None] == kind[None, :]
    assert cosine[same].mean() > cosine[~same].mean() + 0.5
    for table in (topics, authors):
        at = np.array([table[name] for name in sorted(table, key=lambda n: _index(n))])
        assert (np.argmax(vectors @ at.T, axis=1) == kind).mean() > 0.95


def _index(name: str) -> int:
    return TOPICS.index(name) if name in TOPICS else int(name[-1])


def test_same_events_give_the_same_bytes_in_any_order_and_repeated(tmp_path: Path) -> None:
    rows = engagement()
    one, _ = make(tmp_path / "a", rows)
    two, _ = make(tmp_path / "b", rows[::-1] + rows[:200])
    assert one == two


def test_keeps_the_most_engaged_items(tmp_path: Path) -> None:
    rows = engagement()
    some = EmbeddingSettings(dims=4, max_items=10, min_events=100)
    raw, _ = make(tmp_path, rows, some)
    assert raw
    items = parse(raw)[2]
    counts = {
        name: sum(row["item_id"] == name for row in rows) for name in {r["item_id"] for r in rows}
    }
    assert len(items) == 10
    assert min(counts[name] for name in items) >= np.median(list(counts.values()))


def test_says_why_there_are_none(tmp_path: Path) -> None:
    raw, said = make(tmp_path / "few", engagement()[:99])
    assert raw is None
    assert said["reason"] == "99 engagements, at least 100 are needed"
    one_user = [{**row, "user_id": "u"} for row in engagement()]
    raw, said = make(tmp_path / "one", one_user)
    assert raw is None and "too few users" in said["reason"]


def test_reads_nothing_after_until(tmp_path: Path) -> None:
    late = [{**row, "ts_ms": START_MS + 1} for row in engagement()]
    raw, said = make(tmp_path, late)
    assert raw is None and "0 engagements" in said["reason"]
