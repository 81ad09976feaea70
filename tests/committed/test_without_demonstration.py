"""A real province has no demonstration in its packages: it migrates, serves and works without."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import _database, fresh_database
from factories.settings import REAL

from app.config import ROOT
from app.fresh_secrets import fresh_secrets
from demonstration.servers.processes import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.committed, pytest.mark.campaign]
NAME = "bdm_without_demonstration"
# Python finds no module where this stands for it.
WITHOUT = "import sys; sys.modules['demonstration'] = None; from cli.main import main; main()"
SECONDS = 90


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a real province sets, on a database of its own that is empty."""
    superuser = os.environ["BDM_TEST_SUPERUSER_URL"]
    with fresh_database(NAME, superuser, template="template0"):
        yield {
            **REAL,
            **fresh_secrets(),
            "PATH": os.environ["PATH"],
            "DATABASE_URL": _database(os.environ["BDM_TEST_APP_URL"], NAME),
            "DATABASE_OWNER_URL": _database(os.environ["BDM_TEST_OWNER_URL"], NAME),
            "REDIS_URL": os.environ["BDM_TEST_REDIS_URL"].removesuffix("/0") + "/15",
            "BDM_HOSTS": "127.0.0.1",
            "BDM_WORKERS": "1",
            "BDM_DATA_DIR": str(tmp_path),
        }


def bdm(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip


@contextmanager
def running(environment: dict[str, str], log: Path, *arguments: str) -> Iterator[None]:
    """Run a process of the province; it ends in order when it is asked to."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", WITHOUT, *arguments],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        process.wait(SECONDS)


def test_it_migrates_serves_and_works(environment: dict[str, str], tmp_path: Path) -> None:
    migrated = bdm(environment, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    port = str(_free_port())
    with (
        running(environment, tmp_path / "web.log", "web", "--port", port),
        running(environment, tmp_path / "worker.log", "worker"),
        running(environment, tmp_path / "relay.log", "relay"),
        running(environment, tmp_path / "cron.log", "cron"),
    ):
        assert wait_until(lambda: _status(port, "/health/ready") == 200, SECONDS, 0.2)
        assert _status(port, "/") == 200
        assert _status(port, "/api/v1/demonstration") == 404
        for name in ("relay", "cron"):
            started = f"{name} started"
            assert wait_until(lambda: started in _log(tmp_path, name), SECONDS, 0.2)  # noqa: B023


def test_it_refuses_what_only_a_demonstration_can_do(environment: dict[str, str]) -> None:
    for command in ("seed", "run"):
        refused = bdm(environment, command)
        assert refused.returncode == 1
        assert "This installation is a real province" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert bdm(environment, "replay", "x.json").returncode == 2


def _log(folder: Path, name: str) -> str:
    return (folder / f"{name}.log").read_text()


def _status(port: str, path: str) -> int:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - ours
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
