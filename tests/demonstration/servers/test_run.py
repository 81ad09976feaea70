"""The whole of `make run` on a data directory of its own, and what a kill -9 does to it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.config import ROOT
from demonstration.servers import processes

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.slow,
    pytest.mark.skipif(not processes.PROC.is_dir(), reason="finds processes through /proc"),
]
READY = re.compile(r"Ready after [\d.]+ s:  (http://127\.0\.0\.1:\d+)/")
SECONDS = 600  # on a busy machine; what has failed ends at once
HIDDEN = re.compile(r"^(DATABASE|REDIS|BDM_|BASE_URL|SECRET_KEY|DOCUMENT_KEY|SIGNING_KEY|PORT)")


class Installation:
    """A data directory, and `bdm run` on it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.output = data_dir.parent / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it and return the address that it prints."""
        self.output.write_text("")
        environment = {name: value for name, value in os.environ.items() if not HIDDEN.match(name)}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "run"],
                cwd=ROOT,
                env=environment | {"BDM_DATA_DIR": str(self.data_dir)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = self.process
        processes.wait_until(
            lambda: self.address() is not None or process.poll() is not None, SECONDS
        )
        address = self.address()
        assert address is not None, self.output.read_text()
        return address

    def address(self) -> str | None:
        found = READY.search(self.output.read_text())
        return found and found[1]

    def end(self, with_signal: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(with_signal)
        return self.process.wait(SECONDS)

    def pids_of(self, *words: str) -> list[int]:
        """Our processes whose command line has all these words, the oldest first."""
        marked = [
            pid
            for mark in (self.data_dir, self.data_dir / "postgres")
            for pid in processes.orphaned_processes(mark)
        ]
        # Redis writes its title over its environment.
        pids = sorted({*marked, *processes.working_in(self.data_dir / "redis")})
        lines = {pid: " ".join(processes.command_line(pid)) for pid in pids}
        return [pid for pid in pids if all(word in lines[pid] for word in words)]


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A folder of its own: pytest closes its own folders to others whenever it starts."""
    folder = Path(tempfile.mkdtemp(prefix="bdm-run-"))
    folder.chmod(0o711)
    made = Installation(folder / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end(signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def kill_and_await(installation: Installation, part: list[str], address: str) -> None:
    assert processes.wait_until(lambda: bool(installation.pids_of(*part)), SECONDS), part
    killed = installation.pids_of(*part)[0]
    os.kill(killed, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_alive(killed), SECONDS)
    back = processes.wait_until(
        lambda: bool(installation.pids_of(*part)) and is_ready(address), SECONDS
    )
    assert back, part


def sandbox_answers(installation: Installation) -> bool:
    """It listens on the port that was held for it, and nobody else could take."""
    pid = installation.pids_of("bdm", "sandbox")[0]
    variables = (processes.PROC / str(pid) / "environ").read_text().split("\0")
    where = dict(each.partition("=")[::2] for each in variables)["BDM_SANDBOX_URL"]

    def listens() -> bool:
        with socket.socket() as knocking:
            return knocking.connect_ex(("127.0.0.1", urlsplit(where).port or 0)) == 0

    return processes.wait_until(listens, SECONDS)


def refuse_a_second(installation: Installation) -> None:
    second = Installation(installation.data_dir)
    second.output = installation.output.with_name("second")
    with pytest.raises(AssertionError, match="It runs already on"):
        second.start()


def test_it_runs_once_and_recovers_from_a_kill_of_any_part_and_of_itself(
    installation: Installation,
) -> None:
    address = installation.start()
    assert sandbox_answers(installation)
    refuse_a_second(installation)
    for part in (["postgres", "-D"], ["redis-server"], ["bdm", "web"], ["bdm", "worker"]):
        kill_and_await(installation, part, address)
    installation.end(signal.SIGKILL)
    assert is_ready(installation.start())
    assert installation.end(signal.SIGINT) == 0
    assert installation.pids_of() == []
