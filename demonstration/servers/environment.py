"""Variables for `app.config.Settings`, filled in if a bare machine leaves them empty."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from demonstration.servers.embedded import EmbeddedServer
from demonstration.servers.postgres import PostgresServer, start_postgres
from demonstration.servers.redis import RedisServer, start_redis
from demonstration.servers.secrets import installation_secrets

Server = TypeVar("Server", bound=EmbeddedServer)
ROOT = Path(__file__).resolve().parent.parent.parent


def data_dir_of(environ: Mapping[str, str]) -> Path:
    """Return the data directory of this installation."""
    return Path(environ.get("BDM_DATA_DIR") or ROOT / ".data").resolve()


def postgres_for(data_dir: Path) -> PostgresServer:
    """Start or reuse the database of `make run`."""
    return start_postgres(data_dir / "postgres", log_file=data_dir / "log" / "postgres.log")


def redis_for(data_dir: Path, held: ExitStack | None = None) -> RedisServer:
    """Start or reuse the Redis of `make run`, on a port that is held while `held` is open."""
    return start_redis(data_dir / "redis", log_file=data_dir / "log" / "redis.log", held=held)


def database_variables(server: PostgresServer) -> dict[str, str]:
    """Return the variables with the embedded database's addresses."""
    return {
        "DATABASE_URL": server.app_url,
        "DATABASE_OWNER_URL": server.owner_url,
        "BDM_EMBEDDED": "1",
    }


def missing_secrets(environ: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """Secrets that nobody set; none in production, where `Settings` says what to set."""
    if environ.get("BDM_MODE") == "production":
        return {}
    made = installation_secrets(data_dir)
    return {name: value for name, value in made.items() if not environ.get(name)}


SAMPLE_CONTACT = {
    "BDM_CONTACT_ADDRESS": "Sample office, 1 Sample Road, Quetta",
    "BDM_CONTACT_ADDRESS_UR": "نمونے کا دفتر، 1 نمونہ روڈ، کوئٹہ",
    "BDM_CONTACT_TELEPHONE": "081-0000000",
    "BDM_CONTACT_EMAIL": "help@marketplace.example",
    "BDM_CONTACT_HOURS": "Monday to Friday, 9:00 to 17:00",
    "BDM_CONTACT_HOURS_UR": "پیر سے جمعہ، 9:00 سے 17:00 تک",
}


def sample_contact(environ: Mapping[str, str]) -> dict[str, str]:
    """Return made-up contact details that nobody set; none in production."""
    if environ.get("BDM_MODE") == "production":
        return {}
    return {name: value for name, value in SAMPLE_CONTACT.items() if name not in environ}


@contextmanager
def with_servers() -> Iterator[None]:
    """Give a single command (migrate, seed …) its servers, and stop those that it started."""
    data_dir = data_dir_of(os.environ)
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            database = _borrow(stack, postgres_for(data_dir))
            os.environ.update(database_variables(database))
        if not os.environ.get("REDIS_URL"):
            os.environ["REDIS_URL"] = _borrow(stack, redis_for(data_dir)).url
        os.environ.update(missing_secrets(os.environ, data_dir))
        yield


def _borrow(stack: ExitStack, server: Server) -> Server:
    if not server.adopted:
        stack.enter_context(server)
    return server
