"""The table of options in docs/training.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from eaglerank_trainer.cli import _parser

DOCS = Path(__file__).resolve().parents[2] / "docs" / "training.md"


def test_names_every_option_and_choice() -> None:
    text = DOCS.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| `--")]
    for action in _parser()._actions:
        if action.help in (argparse.SUPPRESS, "show this help message and exit"):
            continue
        [option] = action.option_strings
        [row] = [line for line in lines if line.startswith((f"| `{option} ", f"| `{option}`"))]
        for choice in action.choices or ():
            assert choice in row, f"{option} takes {choice}"
