"""Shared parts of the two embedded servers: stop, watch and refuse."""

import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from demonstration.servers import processes

START_SECONDS = 60
STOP_SECONDS = 20
CLOCK = ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_DISABLE_SHM")


class CannotStart(Exception):  # noqa: N818 - it is the sentence that the developer reads
    """Something did not come up; the text says why and what to do."""


@dataclass(frozen=True)
class ServerProcess:
    """A server's process: our child, or (`child` is None) one that somebody else started."""

    pid: int
    stop_signal: signal.Signals
    child: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        """Return True if it is alive."""
        if self.child is not None:
            return self.child.poll() is None
        return processes.is_alive(self.pid)

    def stop(self) -> None:
        """End it cleanly, by force after a while."""
        if self.child is not None:
            processes.stop(self.child, self.stop_signal, STOP_SECONDS)
        else:
            processes.end([self.pid], self.stop_signal, STOP_SECONDS)


@dataclass(frozen=True, kw_only=True)
class EmbeddedServer:
    """A running server on a data directory; as a context manager it stops at the end."""

    data_dir: Path
    process: ServerProcess

    @property
    def adopted(self) -> bool:
        """True if it already ran before: then its starter stops it."""
        return self.process.child is None

    def is_running(self) -> bool:
        """Return True if the server is alive."""
        return self.process.is_running()

    def stop(self) -> None:
        """End the server cleanly, breaking open connections; an adopted one too."""
        self.process.stop()

    def __enter__(self) -> Self:
        """Lend it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()


def wheel_folder(package: str) -> Path:
    """Return the folder of an installed wheel, without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        message = f"The package {package} is not installed. Run `make setup`."
        raise CannotStart(message)
    return Path(spec.origin).parent


def server_environment() -> dict[str, str]:
    """Return all that a server gets of the environment: nothing of ours but a clock that was moved.

    Under `make test-dates` a database that kept the machine's time would refuse what we date.
    """
    own = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    if "FAKETIME" not in os.environ:
        return own
    return {**own, **{name: value for name, value in os.environ.items() if name in CLOCK}}


def failed(what: str, log_file: Path) -> CannotStart:
    """The refusal for a server that ended: what happened and the end of its log."""
    return CannotStart(f"{what}. The end of {log_file}:\n{processes.last_lines(log_file)}")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, never half of it."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the directory's lock, so that two starts at once make one server."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
