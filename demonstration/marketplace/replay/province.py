"""A province of our own for a replay: servers, migrations, rules, processes; removed at the end.

Nothing in it survives, so it does not wait for the disk. Only its director is written straight to
its database; everything else is done through its public API.
"""

import os
import shutil
import signal
import socket
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen
from tempfile import mkdtemp

from app import migration_commands
from app.config import ROOT, Settings
from app.fresh_secrets import fresh_secrets
from app.platform import MakePlatform
from demonstration.director.found import found
from demonstration.mark import mark
from demonstration.servers import processes
from demonstration.servers.embedded import CannotStart
from demonstration.servers.postgres import start_postgres
from demonstration.servers.redis import start_redis

LOOPBACK = "127.0.0.1"
READY_SECONDS = 90
STOP_SECONDS = 10
CORES = max(os.cpu_count() or 1, 1)
PrintLine = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Province:
    """The address of a province, and the token of its director."""

    base_url: str
    token: str = field(repr=False)


@contextmanager
def throwaway_province(say: PrintLine, make_platform: MakePlatform) -> Iterator[Province]:
    """Start a demonstration province that nothing survives. Raises CannotStart."""
    began = time.monotonic()
    say("Starting a throwaway province")
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="bdm-replay-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # PostgreSQL passes through, as somebody else where root runs this
        port = _free_port()
        environment = _servers(stack, folder, f"http://{LOOPBACK}:{port}")
        token = _founded(environment, make_platform)
        _processes(stack, folder, environment, port)
        say(f"It is ready after {time.monotonic() - began:.1f} s")
        yield Province(base_url=environment["BASE_URL"], token=token)


def _servers(stack: ExitStack, folder: Path, base_url: str) -> dict[str, str]:
    """Start the servers; return the environment of everything that runs on them."""
    postgres = stack.enter_context(start_postgres(folder / "postgres", durable=False))
    redis = stack.enter_context(start_redis(folder / "redis", durable=False))
    return {
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "BDM_MODE": "development",
        "BDM_DATA_DIR": str(folder),
        "BDM_EMBEDDED": "1",
        "BASE_URL": base_url,
        "DATABASE_URL": postgres.app_url,
        "DATABASE_OWNER_URL": postgres.owner_url,
        "REDIS_URL": redis.url,
        **fresh_secrets(),
    }


def _founded(environment: Mapping[str, str], make_platform: MakePlatform) -> str:
    settings = Settings.from_environment(environment)
    migration_commands.upgrade(settings.owner_url)
    mark(settings.owner_url, demonstration=True)
    platform = make_platform(settings)
    try:
        return found(platform)
    finally:
        platform.close()


def _processes(stack: ExitStack, folder: Path, environment: Mapping[str, str], port: int) -> None:
    """Start web, relay and workers.

    A worker opens tenders one after the other: one for every core.
    """
    web = _start(stack, folder, environment, "web", "--port", str(port))
    _start(stack, folder, environment, "relay")
    for _ in range(CORES):
        _start(stack, folder, {**environment, "BDM_WORKERS": "1"}, "worker")
    if not processes.wait_until(
        lambda: web.poll() is not None or _answers(port), READY_SECONDS, 0.1
    ) or not _answers(port):
        lines = processes.last_lines(_log(folder, "web"))
        message = f"The throwaway province did not get ready. The end of its log:\n{lines}"
        raise CannotStart(message)


def _start(
    stack: ExitStack, folder: Path, environment: Mapping[str, str], *arguments: str
) -> Popen[bytes]:
    program = Path(sysconfig.get_path("scripts")) / "bdm"
    launch = processes.Launch(
        log_file=_log(folder, arguments[0]), mark=folder, environment=environment
    )
    process = processes.spawn([program, *arguments], launch)
    stack.callback(processes.stop, process, signal.SIGTERM, STOP_SECONDS)
    return process


def _log(folder: Path, name: str) -> Path:
    return folder / "log" / f"{name}.log"


def _answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
