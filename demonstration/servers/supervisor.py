"""Keeps the parts of `make run` alive: starts, watches, restarts with back-off, stops in order."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from demonstration.servers import processes
from demonstration.servers.embedded import CannotStart

MAX_PAUSE_SECONDS = 30.0
SETTLED_SECONDS = 60.0  # having lived so long, a part's earlier failures are forgotten
STOP_SECONDS = 12


class Running(Protocol):
    """A part that runs."""

    def is_running(self) -> bool:
        """Return True if it is alive."""

    def stop(self) -> None:
        """End it and wait for that."""


@dataclass(frozen=True)
class Child:
    """A process of ours that a line of the Procfile describes."""

    process: subprocess.Popen[bytes]

    def is_running(self) -> bool:
        """Return True if it is alive."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask it to finish what it is at, then insist; its own children end with it."""
        processes.stop(self.process, signal.SIGTERM, STOP_SECONDS)


def start_child(command: str, environment: Mapping[str, str], log_file: Path, mark: Path) -> Child:
    """Start a line of the Procfile."""
    launch = processes.Launch(log_file=log_file, mark=mark, environment=environment)
    return Child(processes.spawn(["/bin/sh", "-c", f"exec {command}"], launch))


class Part:
    """One thing to keep alive."""

    def __init__(
        self, name: str, start: Callable[[], Running], running: Running | None = None
    ) -> None:
        """`running` where it was started already."""
        self.name = name
        self.failures = 0
        self._start = start
        self._running = running
        self._start_at = 0.0
        self._started_at = time.monotonic()

    def tend(self, now: float) -> str | None:
        """Look after it once; returns what to report, if anything."""
        if self._running is None:
            return self._try_to_start(now) if now >= self._start_at else None
        if self._running.is_running():
            if now - self._started_at > SETTLED_SECONDS:
                self.failures = 0
            return None
        self._running.stop()  # remains of the part
        return self._pause(now, "ended unexpectedly")

    def stop(self) -> None:
        """End it and do not start it again."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _try_to_start(self, now: float) -> str | None:
        try:
            self._running = self._start()
        except CannotStart as error:
            return self._pause(now, str(error))
        self._started_at = now
        return f"{self.name} is back." if self.failures else None

    def _pause(self, now: float, why: str) -> str:
        pause = min(0.5 * 2**self.failures, MAX_PAUSE_SECONDS)
        self._running = None
        self.failures += 1
        self._start_at = now + pause
        return f"{self.name} {why}; starting it again in {pause:g} s."


class Supervisor:
    """Servers and the processes on them, in starting order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """`say` gets a line for each thing that happens to the parts."""
        self._say = say
        self._servers: list[Part] = []
        self._processes: list[Part] = []

    def add_server(self, name: str, start: Callable[[], Running], running: Running) -> None:
        """Keep a server that runs already; servers stop last."""
        self._servers.append(Part(name, start, running))

    def add_process(self, name: str, start: Callable[[], Running]) -> Part:
        """Start a process and keep it."""
        part = Part(name, start, start())
        self._processes.append(part)
        return part

    def tend(self) -> None:
        """Look after every part once."""
        for part in (*self._servers, *self._processes):
            news = part.tend(time.monotonic())
            if news:
                self._say(news)

    def stop(self) -> None:
        """Stop processes together, then servers together."""
        for parts in (self._processes, self._servers):
            _stop_together(parts)


def _stop_together(parts: Sequence[Part]) -> None:
    if not parts:
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(Part.stop, parts))
