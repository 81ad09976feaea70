"""Output of `make run`: a line a step with its time, then the addresses."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

NAME_WIDTH = 34
ACCOUNT_HEADS = ("who", "sign in as", "password", "what they can do")


@dataclass
class Console:
    """Writes to a terminal or a file alike, a line at a time."""

    out: TextIO = sys.stdout
    _step: str = ""
    _interrupted: bool = False

    def say(self, line: str = "") -> None:
        """Write a line at once; in the middle of a step, on a line of its own."""
        if self._step and not self._interrupted:
            self._write("\n")
            self._interrupted = True
        self._write(f"{line}\n")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Name a step when it begins, its seconds when it ends."""
        self._step, self._interrupted = name, False
        self._write(f"  {name:<{NAME_WIDTH}}")
        started_at = time.monotonic()
        outcome = " failed\n"
        try:
            yield
            outcome = f" {time.monotonic() - started_at:5.1f} s\n"
        finally:
            self._step = ""
            self._write((f"  {name:<{NAME_WIDTH}}" if self._interrupted else "") + outcome)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write rows in columns as wide as what they hold."""
        lines = [heads, *rows]
        widths = [max(len(str(line[column])) for line in lines) for column in range(len(heads))]
        for line in lines:
            cells = (f"{cell!s:<{width}}" for cell, width in zip(line, widths, strict=True))
            self.say("  " + "  ".join(cells).rstrip())

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()
