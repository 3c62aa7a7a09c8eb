"""A progress bar on standard error; plain lines where that is no terminal."""

from __future__ import annotations

import sys
from typing import TextIO

_WIDTH = 24


class Progress:
    """Says how far the stages are; each has a share of the whole."""

    def __init__(self, stages: dict[str, float], stream: TextIO = sys.stderr) -> None:
        """`stages`: share of the time by name, in order."""
        self._stages = stages
        self._stream = stream
        self._done = 0.0
        self._now = ""

    def begin(self, stage: str) -> None:
        """The stage before is over."""
        self._done += self._stages.get(self._now, 0.0)
        self._now = stage
        if self._stream.isatty():
            self.at(0.0)
        else:
            self._stream.write(f"{stage}\n")

    def at(self, share: float, note: str = "") -> None:
        """The stage has got to `share`, 0 to 1."""
        if not self._stream.isatty():
            return
        total = sum(self._stages.values())
        whole = (self._done + share * self._stages[self._now]) / total
        filled = round(whole * _WIDTH)
        bar = "#" * filled + "-" * (_WIDTH - filled)
        self._stream.write(f"\r\x1b[K[{bar}] {whole:4.0%}  {self._now} {note}")
        self._stream.flush()

    def end(self) -> None:
        """Leaves the line to what follows."""
        if self._stream.isatty():
            self._stream.write("\r\x1b[K")
            self._stream.flush()
