"""Command line of the trainer."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from eaglerank_trainer.artefact import check_name
from eaglerank_trainer.dataset import Selection
from eaglerank_trainer.embeddings import EmbeddingSettings
from eaglerank_trainer.errors import TrainingError
from eaglerank_trainer.fit import MAX_LEAVES, MAX_TREES, Settings
from eaglerank_trainer.pipeline import STAGES, VECTORS, Outcome, Request, train
from eaglerank_trainer.plan import read_plan
from eaglerank_trainer.progress import Progress
from eaglerank_trainer.report import warning_of
from eaglerank_trainer.split import POSITION_BIAS


def main(args: list[str]) -> int:
    """Trains; returns the exit code: 0 done, 1 the data do not allow it, 2 wrong arguments."""
    options = _parser().parse_args(args)
    progress = Progress(STAGES)
    try:
        request = _request(options)
        outcome = train(request, read_plan(options.plan), progress)
    except TrainingError as error:
        progress.end()
        print(f"not trained: {error}", file=sys.stderr)
        return 1
    progress.end()
    print(_summary(outcome), flush=True)
    warning = warning_of(outcome.report["metrics"]["validation"])
    if warning:
        print(warning, file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    base = Settings()
    vectors = EmbeddingSettings()
    parser = argparse.ArgumentParser(prog="npm run train --", description="Trains a ranking model.")
    add = parser.add_argument
    add("--plan", type=Path, required=True, help=argparse.SUPPRESS)
    add("--archive", type=Path, required=True, action="append", metavar="DIR", dest="archives",
        help="folder of an archive; may be given more than once")  # fmt: skip
    add("--tenant", required=True, help="tenant whose traffic trains")
    add("--name", required=True, help="name of the model")
    add("--out", type=Path, required=True, help="folder of models")
    add("--seed", type=_at_least(0), default=base.seed, help="default %(default)s")
    add("--until", type=_at_least(0), metavar="MS", help="read nothing after, ms since epoch")
    add("--attribution", type=_seconds, default=1800.0, metavar="SECONDS",
        help="labels count this long after serving, default %(default)g")  # fmt: skip
    add("--dwell", type=_seconds, default=10.0, metavar="SECONDS",
        help="shortest dwell that is an engagement, default %(default)g")  # fmt: skip
    add("--position-bias", choices=POSITION_BIAS, default="auto",
        help="auto corrects where there was exploration, exploration insists on it")  # fmt: skip
    add(
        "--trees", type=_between(1, MAX_TREES), default=base.trees, help="most, default %(default)s"
    )
    add("--leaves", type=_between(2, MAX_LEAVES), default=base.leaves, help="default %(default)s")
    add("--learning-rate", type=_rate, default=base.learning_rate, help="default %(default)s")
    add("--min-rows-in-leaf", type=_at_least(1), default=base.min_rows_in_leaf,
        help="default %(default)s")  # fmt: skip
    add("--threads", type=_at_least(1), default=base.threads, help="default %(default)s")
    add("--max-rows", type=_at_least(1), default=1_000_000, help="newest rows, default %(default)s")
    add("--vectors", choices=VECTORS, default="keep",
        help="keep those of the model in production, which the logged cosines belong to, or make new "
        "ones (of topics alone for another catalogue) and leave the cosines out; default %(default)s")  # fmt: skip
    add("--dims", type=_between(2, 64), default=vectors.dims,
        help="of item vectors, default %(default)s")  # fmt: skip
    add("--max-items", type=_at_least(0), default=vectors.max_items,
        help="items with a vector, default %(default)s")  # fmt: skip
    return parser


def _request(options: argparse.Namespace) -> Request:
    return Request(
        archives=tuple(options.archives),
        tenant=options.tenant,
        name=check_name(options.name),
        out=options.out,
        selection=Selection(
            window_ms=round(options.attribution * 1000),
            dwell_ms=round(options.dwell * 1000),
            until_ms=options.until,
            max_rows=options.max_rows,
        ),
        settings=Settings(
            seed=options.seed,
            trees=options.trees,
            leaves=options.leaves,
            learning_rate=options.learning_rate,
            min_rows_in_leaf=options.min_rows_in_leaf,
            threads=options.threads,
        ),
        embedding=EmbeddingSettings(dims=options.dims, max_items=options.max_items),
        position_bias=options.position_bias,
        vectors=options.vectors,
    )


def _summary(outcome: Outcome) -> str:
    metrics = outcome.report["metrics"]["validation"]
    counts = outcome.report["counts"]
    bias = outcome.report["positionBias"]
    lines = [
        f"model {outcome.manifest['name']} {outcome.manifest['version']}: "
        f"{outcome.manifest['trees']} trees of {outcome.manifest['leaves']} leaves or fewer",
        f"rows  {counts['training']['rows']:,} training, {counts['validation']['rows']:,} validation",
        "validation        NDCG@10   corrected   AUC",
    ]
    for label, key in (("  model", "model"), ("  order as served", "loggedOrder")):
        row = [metrics[key][name] for name in ("ndcg10", "ndcg10Corrected", "auc")]
        shown = "   ".join("   -   " if v is None else f"{v:7.4f}" for v in row)
        lines.append(f"{label:<18}{shown}")
    lines.append(
        f"position bias: looked at with (position + 1)^-{bias['strength']:.2f}"
        if bias
        else "position bias: not corrected (no exploration in the data, or switched off)"
    )
    lines.append(f"dropped {json.dumps(outcome.report['dropped'])}")
    size = sum(entry["bytes"] for entry in outcome.manifest["files"].values())
    lines.append(f"written to {outcome.folder} ({size / 1e6:.2f} MB)")
    return "\n".join(lines)


def _at_least(least: int):  # noqa: ANN202
    return _between(least, 2**63 - 1)


def _between(least: int, most: int):  # noqa: ANN202
    def parse(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            bound = f"at least {least}" if most >= 2**63 - 1 else f"{least} to {most}"
            raise argparse.ArgumentTypeError(f"{text} is not {bound}")
        return value

    return parse


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is no length of time above 0 seconds")
    return value


def _rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 1")
    return value
