"""A province of its own for a measurement: servers, migrations, web processes, and the yardstick.

It is a real one: in production mode, without a demonstration's mark, its logs as JSON, durability
on. A measurement without the guarantees says nothing.
"""

import base64
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.request import urlopen

import pyrage

from app import migration_commands
from app.config import ROOT, Settings
from app.factory import build_platform
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.staff.use_cases import StampRows, stamp_rows
from app.platform import Platform
from app.vault import Vault
from bench.load import LOOPBACK
from demonstration.mark import mark
from demonstration.servers.postgres import PostgresServer, start_postgres
from demonstration.servers.redis import start_redis

WORKERS = os.cpu_count() or 1
READY_SECONDS = 60
HELLO = (
    "import sys; from granian.server import Server; from granian.constants import Interfaces; "
    "Server('bench.hello:make_app', factory=True, address='127.0.0.1', port=int(sys.argv[1]), "
    "interface=Interfaces.WSGI, workers=int(sys.argv[2]), blocking_threads=1, "
    "websockets=False).serve()"
)


@dataclass(frozen=True)
class Province:
    """A running province; `hello_port` is the yardstick's."""

    postgres: PostgresServer
    environment: dict[str, str]
    folder: Path
    web_port: int
    hello_port: int
    web: subprocess.Popen[bytes]

    def platform(self) -> Platform:
        """A platform on its database, for arranging rows; dispose of its engine afterwards."""
        from wsgi import DOMAINS

        return build_platform(Settings.from_environment(self.environment), DOMAINS)

    def stamp(self, *tables: str) -> None:
        """Give rows that were arranged in SQL their MACs, as `bdm stamp --write` does."""
        platform = self.platform()
        try:
            for table in tables:
                while platform.executor.execute(stamp_rows, StampRows(table=table), actor=SYSTEM):
                    pass
        finally:
            platform.engine.dispose()

    def encrypted(self, column: str, value: str) -> bytes:
        """Encrypt a value for a column ("people.cnic"), for rows that are arranged in SQL."""
        settings = Settings.from_environment(self.environment)
        vault = Vault.of(settings)
        return vault.encrypt(column, value.encode())


@contextmanager
def province() -> Iterator[Province]:
    """Start a province and the yardstick; everything is removed at the end."""
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="bdm-bench-"))
        folder.chmod(0o711)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = stack.enter_context(start_postgres(folder / "postgres"))
        redis = stack.enter_context(start_redis(folder / "redis"))
        environment = _environment(postgres, redis.url, folder)
        migration_commands.upgrade(Settings.from_environment(environment).owner_url)
        mark(postgres.owner_url, demonstration=False)
        web_port, hello_port = free_port(), free_port()
        web = stack.enter_context(
            _process([_script("bdm"), "web", "--port", str(web_port)], environment)
        )
        command = [sys.executable, "-c", HELLO, str(hello_port), str(WORKERS)]
        stack.enter_context(_process(command, environment))
        wait_for(web_port, "/health/ready")
        wait_for(hello_port, "/")
        yield Province(postgres, environment, folder, web_port, hello_port, web)


def _environment(postgres: PostgresServer, redis_url: str, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "BDM_MODE": "production",
        "BASE_URL": f"https://{LOOPBACK}",
        "SMTP_URL": f"smtp://{LOOPBACK}:1",
        "BDM_ALLOW_NO_SMS": "yes",
        "BDM_ALLOW_UNSCANNED": "yes",
        "DATABASE_URL": postgres.app_url,
        "DATABASE_OWNER_URL": postgres.owner_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DOCUMENT_KEY": str(pyrage.x25519.Identity.generate()),
        "SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "BDM_DATA_DIR": str(folder),
        "BDM_WORKERS": str(WORKERS),
        "PYTHONPATH": str(ROOT),
    }


def _script(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str) -> float:
    """Wait until an address answers 200; return the seconds that it took."""
    began = time.perf_counter()
    while time.perf_counter() - began < READY_SECONDS:
        try:
            with urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=2) as answer:
                if answer.status == 200:
                    return time.perf_counter() - began
        except OSError:
            time.sleep(0.02)  # noqa: TID251 - a server that starts tells nobody
    message = f"nothing answers on port {port}"
    raise TimeoutError(message)
