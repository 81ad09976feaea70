"""Real PostgreSQL and Redis for every test; one database per worker, cloned from a migrated one.

A test runs in an outer transaction that is rolled back; the application's own commits become
savepoints. Tests marked `committed` get a database of their own and commit for real.
"""

import base64
import gc
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import psycopg
import pyrage
import pytest
import structlog
from _pytest.fixtures import FixtureDef, FixtureManager
from alembic import command
from alembic.config import Config
from contracts.recorder import Recorder
from contracts.selection import EVERYTHING, of_a_change
from factories.bytecode import compile_a_share
from factories.conforming import ConformingClient
from factories.depth import examples
from factories.installation import SEED
from factories.moves import Moves
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis.internal.conjecture import providers
from jinja2 import FileSystemBytecodeCache
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry
from sqlalchemy.orm import Session

from app.casework.catalogue import registry as book
from app.casework.definition.shapes import Service
from app.casework.ports import Services
from app.config import ROOT, Settings
from app.data_files.sheet import Sheet
from app.factory import build_platform, create_app
from app.identity.accounts import passwords
from app.libpq import keep_prepared
from app.loading import loading
from app.platform import Platform
from app.web.flask_app import WebApp
from demonstration.servers.postgres import PostgresServer, start_postgres
from demonstration.servers.redis import start_redis
from demonstration.servers.throwaway import in_memory
from tax_incentives.schemes import book as schemes
from tax_incentives.schemes.shapes import Scheme

if TYPE_CHECKING:
    from factories.doors import Doors
    from playwright.sync_api import Browser
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

sys.path.insert(0, str(ROOT))
CACHE = (in_memory() or ROOT / ".cache") / "bdm-tests"
# Where servers run already, with the template in them: `make mutants` starts them once for all.
SERVERS = "BDM_TEST_FOLDER"
TEMPLATE = "bdm_template"
# For `factories/history.py` alone; no database of ours outside the tests has it.
REWRITE_HISTORY = """
create function test_rewrite_history(on_ boolean) returns text language sql security definer as $$
    select set_config('session_replication_role',
                      case when on_ then 'replica' else 'origin' end, true)
$$
"""
# How seldom garbage is looked for while tests run: they live shortly, and looking was a tenth.
RARELY = 50_000, 20, 20
REAL_HASHER, REAL_NOBODYS = passwords._hasher, passwords.NOBODYS
# Files of a minute and more, and their folders, in the order in which they run: while one worker
# seeds the province for the browser, the others have something else to do.
LONG = (
    "browser/",
    "demonstration/servers/test_run.py",
    "hostile/",
    "kill/",
    "committed/",
    "marketplace/replay/test_replay_playing.py",
    "registration/certificates/",
    "marketplace/bids/test_hidden.py",
)
# Folders whose files share a dear arrangement: one worker runs all of each.
TOGETHER = ("tests/browser/", "tests/hostile/")
SHARED_DATA = ROOT.parent / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the controlling process; workers find them by the environment."""
    hash_cheaply()
    let_hypothesis_wait()
    log_plainly()
    read_services_once()
    find_steps_quickly()
    record_the_trail(config)
    if config.option.collectonly:
        return
    if not (hasattr(config, "workerinput") or SERVERS in os.environ):
        start_servers(CACHE / str(os.getpid()), config.add_cleanup)
    compile_templates_once(Path(os.environ[SERVERS]))


def start_servers(folder: Path, at_end: Callable[[Callable[[], None]], object]) -> None:
    """Start PostgreSQL, with the template in it, and Redis; `at_end` gets what stops them."""
    for left in CACHE.glob("*"):  # by tests that were killed: memory is dear
        if not Path("/proc", left.name).exists():
            shutil.rmtree(left, ignore_errors=True)
    postgres = start_postgres(folder / "postgres", durable=False)
    redis = start_redis(folder / "redis")
    at_end(lambda: _stop(folder, postgres.stop, redis.stop))
    os.environ["BDM_TEST_SUPERUSER_URL"] = postgres.superuser_url
    os.environ["BDM_TEST_OWNER_URL"] = postgres.owner_url
    os.environ["BDM_TEST_APP_URL"] = postgres.app_url
    os.environ["BDM_TEST_REDIS_URL"] = redis.url
    os.environ[SERVERS] = str(folder)
    build_template(postgres)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Look for no garbage among the eight thousand tests: they stay, and so does what they load."""
    with loading():
        compile_a_share(session.config)
        result = yield
    gc.freeze()
    gc.set_threshold(*RARELY)
    return result


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a change does not run; begin with the long files, to end together."""
    if not EVERYTHING:
        _keep(config, items, of_a_change(items))
    folder = Path(__file__).parent
    items.sort(key=lambda item: _turn(item.path.relative_to(folder).as_posix()))


def _keep(config: pytest.Config, items: list[pytest.Item], some: Iterable[pytest.Item]) -> None:
    kept = set(map(id, some))
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: "Producer"
) -> "LoadFileScheduling | None":
    """Give whole files to workers, and whole folders where that saves an arrangement."""
    if config.option.dist != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Folders(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folders = (folder for folder in TOGETHER if nodeid.startswith(folder))
            return next(folders, super()._split_scope(nodeid))

    return Folders(config, log)


def _name(item: pytest.Item) -> str:
    """Return a test's name without its parameters."""
    return item.nodeid.partition("[")[0]


def _turn(path: str) -> int:
    return next((n for n, long in enumerate(LONG) if path.startswith(long)), len(LONG))


def log_plainly() -> None:
    """Write tracebacks as Python does: drawn by `rich`, which a tool brings, one takes seconds."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    before = structlog.get_config()["processors"][:-1]
    structlog.configure(processors=[*before, plain])


def let_hypothesis_wait() -> None:
    """Take no slow draw or example for a fault of the test: the machine may be busy with others."""
    patient = [HealthCheck.too_slow]
    hypothesis.settings.register_profile(
        "patient", suppress_health_check=patient, deadline=None, max_examples=examples(25)
    )
    hypothesis.settings.load_profile("patient")
    if not EVERYTHING:  # reading two thousand files for their constants takes each worker 6 s
        providers._get_local_constants = lambda: providers._local_constants


def hash_cheaply() -> None:
    """Hash passwords at argon2's least cost, in this process: theirs is a tenth of a second each.

    The program has no setting for it, so that none can be wrong; `dear_passwords` undoes it.
    """
    passwords._hasher = lambda: passwords.CHEAPEST
    passwords.NOBODYS = passwords.CHEAPEST.hash(os.urandom(16))


def read_services_once() -> None:
    """Read each file of services and schemes once in this process, not for each platform on it."""
    read_library, read_scheme = book.read_library, schemes.read_scheme
    services: dict[Hashable, list[Service]] = {}
    known: dict[Hashable, tuple[Scheme | None, Sheet]] = {}

    def library(brought: Sequence[Services]) -> list[Service]:
        key = tuple(map(_brought, brought))
        if key not in services:
            services[key] = read_library(brought)
        return list(services[key])

    def scheme(path: Path) -> tuple[Scheme | None, Sheet]:
        key = _as_it_is(path)
        if key not in known:
            known[key] = read_scheme(path)
        return known[key]

    book.read_library, schemes.read_scheme = library, scheme


def _brought(services: Services) -> Hashable:
    """Return what reading depends on: the files as they are, and the names that they may use."""
    files = [*sorted(services.folder.glob("*.yaml")), *filter(None, [services.questionnaire])]
    named = {k: frozenset(v) for k, v in vars(services).items() if isinstance(v, Collection)}
    return tuple(map(_as_it_is, files)), frozenset(named.items())


def _as_it_is(path: Path) -> Hashable:
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size


def compile_templates_once(beside: Path) -> None:
    """Keep what templates compile to, for every application and worker of this run.

    Compiling was a third of what the first look at every page costs. What our own code makes of a
    template while it is compiled is no part of Jinja's key, so the folder is named by it.
    """
    ours = hashlib.sha256(version("jinja2").encode())
    for file in sorted((ROOT / "app" / "web").glob("*.py")):
        ours.update(file.read_bytes())
    folder = beside / "templates" / ours.hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}
    WebApp.jinja_options = {**WebApp.jinja_options, **kept}


def find_steps_quickly() -> None:
    """Let each step of a scenario look at the few definitions with its words, not at all fixtures.

    pytest-bdd asks pytest for the definitions of each of some thousand names, at every step: with
    the whole suite collected, that was a quarter of what scenarios cost.
    """
    # The package calls a function by this name too, so that it is no attribute of it.
    sys.modules["pytest_bdd.scenario"].find_fixturedefs_for_step = _definitions_of  # type: ignore[attr-defined]


def _definitions_of(
    step: Step, fixturemanager: FixtureManager, node: pytest.Item
) -> Iterator[FixtureDef[object]]:
    """Yield what pytest-bdd's own function does, in its order."""
    names = _names_of(step.type, step.name, len(step_function_context_registry), fixturemanager)
    for name in names:
        for definition in fixturemanager.getfixturedefs(name, node) or ():
            context = step_function_context_registry.get(definition.func)
            if context is not None and _suits(context, step.type, step.name):
                yield definition


def _suits(context: StepFunctionContext, kind: str, words: str) -> bool:
    return context.type in {None, kind} and bool(context.parser.is_matching(words))


@cache
def _names_of(kind: str, words: str, known: int, fixturemanager: FixtureManager) -> list[str]:
    """Return the fixtures of which a definition, visible or not, has these words."""
    found = (n for n, context in _contexts(known, fixturemanager) if _suits(context, kind, words))
    return list(dict.fromkeys(found))


@cache
def _contexts(_known: int, fixturemanager: FixtureManager) -> list[tuple[str, StepFunctionContext]]:
    """Return each definition of a step once, however many files import it."""
    every = (
        (name, step_function_context_registry.get(definition.func))
        for name, by_node in fixturemanager._arg2node2fixturedefs.items()
        for definition in chain.from_iterable(by_node.values())
    )
    return list({(name, id(known)): (name, known) for name, known in every if known}.values())


def record_the_trail(config: pytest.Config) -> None:
    """Note what tests write into the audit trail: see `contracts/recorder.py`."""
    recorder = Recorder(config)
    recorder.watch()
    config.pluginmanager.register(recorder)


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed as in life."""
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)
    monkeypatch.setattr(passwords, "NOBODYS", REAL_NOBODYS)


def _stop(folder: Path, *stops: object) -> None:
    for stop in stops:
        stop()
    shutil.rmtree(folder, ignore_errors=True)


def build_template(postgres: PostgresServer) -> None:
    """Migrate an empty database to the head; every test database is a copy of it."""
    _superuser(postgres.superuser_url, f"create database {TEMPLATE} owner bdm_owner")
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = sqlalchemy_url(_database(postgres.owner_url, TEMPLATE))
    command.upgrade(config, "head")
    with psycopg.connect(_database(postgres.owner_url, TEMPLATE)) as connection:
        connection.execute("insert into installation (id, demonstration) values (1, true)")
    with psycopg.connect(_database(postgres.superuser_url, TEMPLATE)) as connection:
        connection.execute(REWRITE_HISTORY)


def _superuser(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def _database(url: str, name: str) -> str:
    before, _, query = url.partition("?")
    return before.rsplit("/", 1)[0] + f"/{name}?{query}"


def sqlalchemy_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@dataclass(frozen=True)
class Cluster:
    """Where test databases are made; the URLs name no database in particular."""

    superuser_url: str
    owner_url: str
    app_url: str


def _shared() -> Cluster:
    names = ("SUPERUSER", "OWNER", "APP")
    return Cluster(*(os.environ[f"BDM_TEST_{name}_URL"] for name in names))


def make_database(name: str, superuser: str, template: str = TEMPLATE) -> None:
    """Copy a database; its files, not its pages into the log: nothing here outlives its server."""
    _superuser(superuser, f"drop database if exists {name} with (force)")
    copied = f"create database {name} template {template} owner bdm_owner strategy file_copy"
    _superuser(superuser, copied)


@contextmanager
def fresh_database(name: str, superuser: str, template: str = TEMPLATE) -> Iterator[str]:
    make_database(name, superuser, template)
    yield name
    _superuser(superuser, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def database(worker: str) -> Iterator[str]:
    with fresh_database(f"bdm_{worker}", _shared().superuser_url) as name:
        yield name


@pytest.fixture(scope="session")
def settings(database: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    number = int("".join(c for c in worker if c.isdigit()) or "0")
    return Settings.from_environment(
        {
            "BDM_MODE": "test",
            "DATABASE_URL": _database(os.environ["BDM_TEST_APP_URL"], database),
            "DATABASE_OWNER_URL": _database(os.environ["BDM_TEST_OWNER_URL"], database),
            "REDIS_URL": os.environ["BDM_TEST_REDIS_URL"].removesuffix("/0") + f"/{number}",
            "SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
            "DOCUMENT_KEY": str(pyrage.x25519.Identity.generate()),
            "SIGNING_KEY": base64.b64encode(SEED).decode(),
            "BASE_URL": "http://127.0.0.1:8000",
            "BDM_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        }
    )


@pytest.fixture(scope="session")
def shared_platform(settings: Settings) -> Iterator[Platform]:
    from wsgi import DOMAINS

    platform = build_platform(settings, DOMAINS)
    keep_prepared(platform.engine)
    yield platform
    platform.engine.dispose()
    platform.redis.close()


@contextmanager
def rolled_back(shared: Platform) -> Iterator[Platform]:
    """The platform inside a transaction that is rolled back; commits become savepoints."""
    shared.redis.flushdb()
    sessions = shared.executor.sessions
    with shared.engine.connect() as connection:
        outer = connection.begin()
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield shared
        finally:
            sessions.configure(bind=shared.engine, join_transaction_mode="conditional_savepoint")
            outer.rollback()


@pytest.fixture
def platform(shared_platform: Platform) -> Iterator[Platform]:
    """The platform inside a transaction that is rolled back after the test.

    Where many tests of a file look at one dear arrangement, the file arranges it once: a fixture of
    its own for the module uses `rolled_back`, and none of its tests asks for this one.
    """
    with rolled_back(shared_platform) as rolled:
        yield rolled


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> Iterator[Moves]:
    """Steps that may each be refused; the test fails if none of them moved anything."""
    counted = Moves(monkeypatch)
    yield counted
    counted.require()


@pytest.fixture
def session(platform: Platform) -> Iterator[Session]:
    """A session beside the application's, in the same outer transaction, for arranging."""
    with platform.executor.sessions() as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_app(shared_platform: Platform) -> Flask:
    app = create_app(shared_platform)
    app.testing = True
    app.test_client_class = ConformingClient
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    gc.freeze()  # it stays as well
    return app


@pytest.fixture
def app(shared_app: Flask, platform: Platform) -> Flask:
    return shared_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The server of `committed`; a folder whose tests need a quiet one overrides this."""
    return _shared()


@contextmanager
def committing(settings: Settings, cluster: Cluster, name: str) -> Iterator[Platform]:
    """A platform on a new database of this name, where every commit is real."""
    from wsgi import DOMAINS

    with fresh_database(name, cluster.superuser_url):
        own = replace(
            settings,
            database_url=sqlalchemy_url(_database(cluster.app_url, name)),
            owner_url=sqlalchemy_url(_database(cluster.owner_url, name)),
        )
        platform = build_platform(own, DOMAINS)
        platform.redis.flushdb()
        try:
            yield platform
        finally:
            platform.engine.dispose()
            platform.redis.close()


@pytest.fixture
def committed(settings: Settings, worker: str, cluster: Cluster) -> Iterator[Platform]:
    """A platform on a database of its own, where every commit is real.

    It takes half a second: tests of a file that leave nothing behind share one by `committing`.
    """
    with committing(settings, cluster, f"bdm_committed_{worker}") as platform:
        yield platform


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the project; tests that need it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real data is not beside the project")
    return SHARED_DATA


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The one Chromium of this worker: Playwright lends a thread no second."""
    from factories.browser import chromium, the_browser

    the_browser()
    with chromium() as started:
        yield started


@pytest.fixture
def doors(app: Flask, platform: Platform, session: Session) -> "Doors":
    """Opens the page's and the API's door for a person: see factories/doors.py."""
    from factories.doors import Doors

    return Doors(app, platform, session)
