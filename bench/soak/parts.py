"""The parts of a province, each a process that is killed and started again at once.

Started by one thread only: a child dies with the thread that made it.
"""

import os
import random
import shutil
import signal
import sysconfig
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType

from app import migration_commands
from app.config import ROOT, Settings
from app.fresh_secrets import fresh_secrets
from bench.load import LOOPBACK
from bench.province import free_port, wait_for
from demonstration.seed import seed_demonstration
from demonstration.servers.embedded import CannotStart
from demonstration.servers.postgres import PostgresServer, start_postgres
from demonstration.servers.redis import RedisServer, start_redis
from demonstration.servers.supervisor import Child, Running, start_child
from wsgi import make_platform

VICTIMS = ("web", "worker", "relay", "redis", "postgres")
PROGRAMS = ("web", "worker", "relay", "cron", "sandbox")


class Parts:
    """The running parts, by name; `kill` stops one, `tend` restarts stopped ones."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._starts: dict[str, Callable[[], Running]] = {}
        self.running: dict[str, Running] = {}
        self.killed: Counter[str] = Counter()
        self.restarts: Counter[str] = Counter()

    def add(self, name: str, start: Callable[[], Running]) -> Running:
        """Start a part and keep it."""
        self._starts[name] = start
        self.running[name] = start()
        return self.running[name]

    def tend(self) -> None:
        """Start again what has died; a server that is not ready yet is tried at the next turn."""
        for name, part in self.running.items():
            if part.is_running():
                continue
            with suppress(CannotStart):
                part.stop()
                self.running[name] = self._starts[name]()
                self.restarts[name] += 1

    def kill(self, name: str, chance: random.Random) -> None:
        """Kill -9 a part: its first process, or any one of those that it has started."""
        pid = chance.choice(family(_pid(self.running[name])))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.killed[name] += 1

    def stop(self) -> None:
        """End everything, the servers last."""
        for part in reversed(self.running.values()):
            part.stop()


def _pid(part: Running) -> int:
    return part.process.pid  # type: ignore[attr-defined,no-any-return]  # children and servers have one


def family(pid: int) -> list[int]:
    """Return a process and everything below it, the process itself first."""
    pids = [pid]
    for each in pids:
        with suppress(OSError):
            path = Path(f"/proc/{each}/task/{each}/children")
            pids += [int(child) for child in path.read_text().split()]
    return pids


@contextmanager
def province(
    outside: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[Parts, Settings, Path]]:
    """Run a demonstration province on disks that wait; everything is removed at the end.

    `outside` are the settings of what is not ours, and is not killed.
    """
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="bdm-soak-"))
        folder.chmod(0o711)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        parts = Parts()
        stack.callback(parts.stop)
        environment = {**_servers(parts, folder), **outside}
        settings = Settings.from_environment(environment)
        migration_commands.upgrade(settings.owner_url)
        seed_demonstration(settings, make_platform)
        for name in PROGRAMS:
            parts.add(name, _program(name, environment, folder))
        wait_for(int(environment["PORT"]), "/health/ready")
        yield parts, settings, folder


def _servers(parts: Parts, folder: Path) -> dict[str, str]:
    """Start the servers, and say what everything else must know of them."""
    logs = folder / "log"

    def postgres() -> PostgresServer:
        return start_postgres(folder / "postgres", log_file=logs / "postgres.log")

    def redis() -> RedisServer:
        return start_redis(folder / "redis", log_file=logs / "redis.log")

    database, queue = postgres(), redis()
    parts.add("postgres", postgres)  # ours that runs already is taken over
    parts.add("redis", redis)
    port, sandbox = free_port(), free_port()
    return fresh_secrets() | {
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "BDM_MODE": "development",
        "BDM_EMBEDDED": "1",
        "BDM_DATA_DIR": str(folder),
        "BASE_URL": f"http://{LOOPBACK}:{port}",
        "BDM_SANDBOX_URL": f"http://{LOOPBACK}:{sandbox}",
        "DATABASE_URL": database.app_url,
        "DATABASE_OWNER_URL": database.owner_url,
        "REDIS_URL": queue.url,
    }


def _program(name: str, environment: dict[str, str], folder: Path) -> Callable[[], Child]:
    command = f"bdm {name} --port $PORT" if name == "web" else f"bdm {name}"
    log = folder / "log" / f"{name}.log"
    return lambda: start_child(command, environment, log, folder)


def wait(seconds: float, parts: Parts) -> None:
    """Let time go by, tending the parts."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        parts.tend()
        time.sleep(0.05)  # noqa: TID251 - time is what is waited for
