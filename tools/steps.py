"""A step of the set-up that is done only when its inputs changed, and what such steps run."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
NAME_WIDTH = 34


class CannotSetUp(Exception):  # noqa: N818 - it is the sentence that the developer reads
    """A step failed; the text says what to do."""


class Step(NamedTuple):
    """An action, the stamp that records on which inputs it ran, and files that must exist after."""

    name: str
    stamp: Path
    inputs: Sequence[Path]
    action: Callable[[], None]
    makes: Sequence[Path] = ()

    def do(self) -> bool:
        """Run the step unless it is done; return whether there was anything to do."""
        digest = self._digest()
        if self._is_done(digest):
            return False
        say(f"  {self.name:<{NAME_WIDTH}}", end="")
        started_at = time.monotonic()
        try:
            self.action()
        except BaseException:
            say(" failed")
            raise
        say(f" {time.monotonic() - started_at:5.1f} s")
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(digest)
        return True

    def _is_done(self, digest: str) -> bool:
        if not all(path.exists() for path in self.makes):
            return False
        return self.stamp.exists() and self.stamp.read_text() == digest

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in self.inputs:
            digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


def say(text: str, end: str = "\n") -> None:
    """Write to the terminal at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def succeeds(
    command: Sequence[str], environment: Mapping[str, str] | None = None, *, quiet: bool = False
) -> bool:
    """Run a command in the tree and let it speak; whether it succeeded."""
    out = subprocess.DEVNULL if quiet else None
    done = subprocess.run(  # noqa: S603 - our own commands
        command, check=False, cwd=str(ROOT), env=environment, stdout=out
    )
    return done.returncode == 0


def run(
    command: Sequence[str], folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command silently; raises CannotSetUp with its output when it fails."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command, check=False, cwd=str(folder), env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()
        message = f"{' '.join(command)} failed:\n{said}"
        raise CannotSetUp(message)
