"""`make run`: everything on one machine, from nothing to an address and people to sign in as."""

import fcntl
import os
import signal
import socket
import sysconfig
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from honcho.environ import parse_procfile

from app import running
from demonstration.cast.accounts import Account, accounts, secrets_of
from demonstration.cast.houses import PLAYERS
from demonstration.servers import environment, prepared, processes
from demonstration.servers.console import ACCOUNT_HEADS, Console
from demonstration.servers.embedded import CannotStart
from demonstration.servers.supervisor import Part, Supervisor, start_child

if TYPE_CHECKING:
    from app.platform import MakePlatform

LOOPBACK = "127.0.0.1"
FIRST_PORT = 8000
# The sandbox listens so far above the marketplace: two installations do not meet there either.
SANDBOX_ABOVE = 100
LAST_PORT = 65535
PORTS_TRIED = 100
READY_SECONDS = 300  # on a busy machine; who has failed is known by its end, not by the time
FAILURES_BEFORE_GIVING_UP = 3
SWEEP_SECONDS = 8
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SOMEBODY = PLAYERS[-1].name


class Interrupted(Exception):  # noqa: N818 - no error: somebody asked to stop
    """It was stopped before everything ran."""


def run(port: int | None, console: Console, make_platform: "MakePlatform") -> None:
    """Start everything, watch over it until a signal, stop everything.

    Raises CannotStart with what to do. `port` is the one to use, or None for a free one.
    """
    data_dir = environment.data_dir_of(os.environ)
    with _alone(data_dir), _stop_event() as asked, ExitStack() as held:
        supervisor = Supervisor(console.say)
        try:
            _Start(data_dir, port, console, supervisor, asked, held).go(make_platform)
            while not asked.wait(0.25):
                supervisor.tend()
        except Interrupted:
            pass
        finally:
            console.say()
            with console.step("Stopping everything"):
                running.forget(data_dir)
                supervisor.stop()


class _Start:
    """The steps from nothing to an address."""

    def __init__(  # noqa: PLR0913, PLR0917 - what its life needs, once
        self,
        data_dir: Path,
        port: int | None,
        console: Console,
        supervisor: Supervisor,
        asked: threading.Event,
        held: ExitStack,
    ) -> None:
        self.data_dir = data_dir
        self.console = console
        self.supervisor = supervisor
        self.asked = asked
        self.held = held
        self.port = hold_port(held, port, FIRST_PORT, "Give another: PORT=8090 make run.")
        self.started_at = time.monotonic()

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def go(self, make_platform: "MakePlatform") -> None:
        self.console.say("Starting the Balochistan Digital Marketplace")
        self._end_an_earlier_life()
        os.environ.update(environment.missing_secrets(os.environ, self.data_dir))
        os.environ.update(environment.sample_contact(os.environ))
        os.environ["BDM_DATA_DIR"] = str(self.data_dir)
        os.environ.setdefault("BASE_URL", self.address)
        if not _production():
            # The port of the stand-in for outside services (`Procfile.demonstration`).
            sandbox = f"http://{LOOPBACK}:{self._sandbox_port()}"
            os.environ.setdefault("BDM_SANDBOX_URL", sandbox)
        self._servers()
        accounts = self._data(make_platform)
        self._processes()
        running.note(self.data_dir, self.address)
        self._print_ready(accounts)

    def _sandbox_port(self) -> int:
        """Hold the port that was named, or one of our own."""
        named = urlsplit(os.environ.get("BDM_SANDBOX_URL", "")).port
        hint = "Unset BDM_SANDBOX_URL, or name another port in it."
        return hold_port(self.held, named, _beside(self.port), hint)

    def _end_an_earlier_life(self) -> None:
        pids = processes.orphaned_processes(self.data_dir)
        if pids:
            with self.console.step("Ending what an earlier run left"):
                processes.end(pids, signal.SIGTERM, SWEEP_SECONDS)

    def _servers(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            with self._step("PostgreSQL"):
                start_database = partial(environment.postgres_for, self.data_dir)
                database = start_database()
                self.supervisor.add_server("PostgreSQL", start_database, database)
            os.environ.update(environment.database_variables(database))
        if not os.environ.get("REDIS_URL"):
            with self._step("Redis"):
                start_queue = partial(environment.redis_for, self.data_dir, self.held)
                queue = start_queue()
                self.supervisor.add_server("Redis", start_queue, queue)
            os.environ["REDIS_URL"] = queue.url

    def _data(self, make_platform: "MakePlatform") -> Sequence[Account]:
        from app.config import Settings  # noqa: PLC0415 - keeps `bdm --help` quick

        settings = Settings.from_environment()
        if not settings.production and self._is_prepared(settings.owner_url):
            return accounts(secrets_of(self.data_dir))
        with self._step("Application"):
            from app import migration_commands  # noqa: PLC0415 - loads the whole application
        with self._step("Migrations"):
            migration_commands.upgrade(settings.owner_url)
        if settings.production or find_spec("demonstration.seed") is None:
            return []
        with self._step("Demonstration province"):
            from demonstration.seed import seed_demonstration  # noqa: PLC0415 - as above

            told = seed_demonstration(settings, make_platform)
            prepared.note(self.data_dir, prepared.looks_like(settings.owner_url, somebody=SOMEBODY))
        return told

    def _is_prepared(self, owner_url: str) -> bool:
        """Return True if this very code has migrated and seeded; the next start asks again."""
        with self._step("Data"):
            now = prepared.looks_like(owner_url, somebody=SOMEBODY)
            if prepared.is_prepared(self.data_dir, now):
                return True
            prepared.forget(self.data_dir)
        return False

    def _processes(self) -> None:
        """Web first and alone: somebody waits for it, and starting all at once is slower."""
        commands = dict(_commands("Procfile"))
        if not _production():
            commands |= _commands("Procfile.demonstration")
        with self._step("Web"):
            self._wait_for(self._begin("web", commands.pop("web")))
        with self._step(", ".join(commands).capitalize()):
            for name, command in commands.items():
                self._begin(name, command)

    def _begin(self, name: str, command: str) -> Part:
        variables = dict(os.environ, PORT=str(self.port), PYTHONUNBUFFERED="1")
        scripts = sysconfig.get_path("scripts")
        variables["PATH"] = os.pathsep.join([scripts, variables.get("PATH", os.defpath)])
        start = partial(start_child, command, variables, self._log(name), self.data_dir)
        return self.supervisor.add_process(name, start)

    def _wait_for(self, web: Part) -> None:
        give_up_at = time.monotonic() + READY_SECONDS
        while not _answers(self.port):
            if web.failures >= FAILURES_BEFORE_GIVING_UP or time.monotonic() > give_up_at:
                log = self._log("web")
                message = f"Web did not get ready. The end of {log}:\n"
                raise CannotStart(message + processes.last_lines(log))
            if self.asked.wait(0.05):
                raise Interrupted
            self.supervisor.tend()

    def _print_ready(self, accounts: Sequence[Account]) -> None:
        seconds = time.monotonic() - self.started_at
        self.console.say(f"\nReady after {seconds:.1f} s:  {self.address}/\n")
        if accounts:
            self.console.say("Demonstration accounts, of this installation only:")
            self.console.table(ACCOUNT_HEADS, accounts)
            self.console.say(f"\nE-mails and SMS, codes among them: {self.address}/dev/mailbox\n")
        self.console.say(f"Logs are in {self._log('web').parent}. Ctrl-C stops everything.")

    def _log(self, name: str) -> Path:
        return self.data_dir / "log" / f"{name}.log"

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        if self.asked.is_set():
            raise Interrupted
        with self.console.step(name):
            yield


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Hold the data directory; refuses when another run has it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"It runs already on {data_dir}. Stop that one first (Ctrl-C in its window)."
            raise CannotStart(message) from None
        yield


@contextmanager
def _stop_event() -> Iterator[threading.Event]:
    """Turn signals into an event for as long as we run."""
    asked = threading.Event()
    before = {each: signal.signal(each, lambda *_: asked.set()) for each in STOP_SIGNALS}
    try:
        yield asked
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _production() -> bool:
    return os.environ.get("BDM_MODE") == "production"


def _commands(name: str) -> Mapping[str, str]:
    """The lines of a Procfile: command by name."""
    found: Mapping[str, str] = parse_procfile((environment.ROOT / name).read_text()).processes
    return found


def _beside(port: int) -> int:
    """Return the first port to try for what stands in for the world outside."""
    return min(port + SANDBOX_ABOVE, LAST_PORT - PORTS_TRIED)


def hold_port(held: ExitStack, wanted: int | None, first: int, hint: str) -> int:
    """Keep `wanted`, or the first free port from `first` on, from everybody but our children.

    A minute passes before they listen. The port is bound with SO_REUSEPORT alone: who has that too
    and is of our account may bind it as well, and nobody else. Raises CannotStart.
    """
    candidates = [wanted] if wanted else [*range(first, first + PORTS_TRIED)]
    for port in candidates:
        with suppress(OSError), ExitStack() as bound:
            with socket.socket() as probe:  # whether no other run holds it either
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((LOOPBACK, port))
            holder = bound.enter_context(socket.socket())
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            holder.bind((LOOPBACK, port))
            held.push(bound.pop_all())
            return port
    message = f"Port {candidates[0]} is taken. {hint}"
    raise CannotStart(message)


def _answers(port: int) -> bool:
    """Return True if the web server reports that it and its needs are ready."""
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        # By the name that it answers to, which in production is none of this machine's.
        host = urlsplit(os.environ["BASE_URL"]).netloc
        connection.request("GET", "/health/ready", headers={"Host": host})
        return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
