"""From an archive to an artefact."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

from eaglerank_trainer import report as reporting
from eaglerank_trainer.archive import Archive
from eaglerank_trainer.artefact import manifest_of, to_json, write_artefact
from eaglerank_trainer.calibration import fit_platt
from eaglerank_trainer.dataset import Loaded, Selection, load_rows
from eaglerank_trainer.embeddings import EmbeddingSettings, embed
from eaglerank_trainer.fit import Settings, fit, parameters
from eaglerank_trainer.forest import read_forest
from eaglerank_trainer.golden import make_golden
from eaglerank_trainer.labels import DWELL_GRADE, GRADES, LABEL_GAIN, NOTED, VETOES
from eaglerank_trainer.plan import Plan
from eaglerank_trainer.progress import Progress
from eaglerank_trainer.reference import reference_of
from eaglerank_trainer.split import Split, split_rows
from eaglerank_trainer.vectors_kept import served_vectors

STAGES = {"reading": 2.0, "training": 6.0, "golden vectors": 1.5, "embeddings": 1.5, "writing": 0.5}
#: Rows as they were served that go into the golden vectors.
EXAMPLES = 32


@dataclass(frozen=True)
class Request:
    """Everything a training is asked for."""

    #: Folders of archives, read as one.
    archives: tuple[Path, ...]
    tenant: str
    name: str
    out: Path
    selection: Selection
    settings: Settings
    embedding: EmbeddingSettings
    position_bias: str
    #: `keep` those of the model that served where there are any, make `new` ones, or new ones of
    #: `topics` alone.
    vectors: str


#: Choices of `Request.vectors`.
VECTORS = ("keep", "new", "topics")


@dataclass(frozen=True)
class Outcome:
    """The folder written, its manifest and its report."""

    folder: Path
    manifest: dict[str, Any]
    report: dict[str, Any]


def train(request: Request, plan: Plan, progress: Progress) -> Outcome:
    """Reads, trains, verifies and writes. TrainingError says what is wrong with the data."""
    progress.begin("reading")
    archive = Archive(request.archives, request.tenant)
    loaded = load_rows(archive, plan, request.selection)
    kept = served_vectors(request.out, request.name) if request.vectors == "keep" else None
    split = split_rows(loaded.rows, plan, request.position_bias, kept is not None)
    progress.begin("training")
    limit = request.settings.trees
    text, trees = fit(
        split.train,
        split.valid,
        split.columns.names,
        request.settings,
        lambda done: progress.at(done / limit, f"{done}/{limit} trees"),
    )
    progress.begin("golden vectors")
    model = _Model(text, split, request.settings.seed)
    progress.begin("embeddings")
    if kept:
        vectors, said = kept[1], {"made": False, "reason": f"those of {request.name}@{kept[0]} kept"}
    else:
        vectors, said = embed(
            archive,
            loaded.until_ms,
            request.embedding,
            request.settings.seed,
            topics_only=request.vectors == "topics",
        )
    progress.begin("writing")
    report = {**_inputs(request, loaded, split, plan), **model.report(), "embeddings": said}
    files = {
        "model.txt": text.encode(),
        "golden.bin": model.golden.to_bytes(),
        "reference.json": to_json(model.reference()),
        "report.json": to_json(report),
        **({"embeddings.bin": vectors} if vectors is not None else {}),
    }
    manifest = manifest_of(
        request.name,
        files,
        plan.schema_hash,
        split.columns.names,
        trees,
        max(tree.leaves for tree in model.forest),
        model.calibration,
    )
    return Outcome(write_artefact(request.out, manifest, files), manifest, report)


class _Model:
    """A trained model as it will be loaded: everything is computed from its text."""

    def __init__(self, text: str, split: Split, seed: int) -> None:
        self.booster = lgb.Booster(model_str=text)
        self.forest = read_forest(text)
        self.split = split
        self.train_scores = self._scores(split.train.matrix)
        self.valid_scores = self._scores(split.valid.matrix)
        self.calibration = fit_platt(self.valid_scores, split.valid.grade > 0)
        every = max(1, len(split.valid.matrix) // EXAMPLES)
        self.golden = make_golden(
            self.booster,
            self.forest,
            split.columns.defaults,
            split.valid.matrix[::every][:EXAMPLES],
            seed,
        )

    def _scores(self, matrix: np.ndarray) -> np.ndarray:
        return np.asarray(self.booster.predict(matrix, raw_score=True), np.float64)

    def reference(self) -> dict[str, object]:
        columns, parts = self.split.columns, (self.split.train, self.split.valid)
        matrix = np.vstack([part.matrix for part in parts])
        scores = np.concatenate([self.train_scores, self.valid_scores])
        return reference_of(columns.names, matrix, self.split.absent, scores)

    def report(self) -> dict[str, Any]:
        valid = reporting.metrics_of(self.split.valid, self.valid_scores, self.calibration)
        golden = self.golden
        return {
            "metrics": {
                "validation": valid,
                "training": reporting.metrics_of(self.split.train, self.train_scores, None),
            },
            "golden": {
                "rows": len(golden.rows),
                "leaves": golden.leaves,
                "leavesNoVectorReaches": golden.unreachable,
            },
            "importance": reporting.importance_of(self.booster),
        }


def _inputs(request: Request, loaded: Loaded, split: Split, plan: Plan) -> dict[str, Any]:
    examination = split.examination
    return {
        "tenant": request.tenant,
        "seed": request.settings.seed,
        "schemaHash": plan.schema_hash,
        "window": reporting.window_of(loaded.rows.ts_ms, loaded.until_ms),
        "counts": {
            "training": reporting.counts_of(split.train),
            "validation": reporting.counts_of(split.valid),
        },
        "dropped": dict(sorted(loaded.dropped.items())),
        "labels": dict(sorted(loaded.labels.items())),
        "labelling": {
            "grades": {**GRADES, "dwell": DWELL_GRADE},
            "gain": list(LABEL_GAIN),
            "vetoes": sorted(VETOES),
            "noted": sorted(NOTED),
            "attributionSeconds": request.selection.window_ms / 1000,
            "dwellMs": request.selection.dwell_ms,
        },
        "positionBias": examination.summary() if examination else None,
        "parameters": {
            **parameters(request.settings),
            "trees": request.settings.trees,
            "early_stopping": request.settings.early_stopping,
        },
        "embeddingSettings": asdict(request.embedding),
        "libraries": reporting.libraries(),
    }
