"""Checks what the configuration points to before anything is served from it."""

from app.config import BadConfiguration, Settings

CONNECT_SECONDS = 5


def check_servers(settings: Settings) -> None:
    """Reach PostgreSQL and Redis once; raises BadConfiguration with what to set or to run."""
    _check_database(settings)
    _check_redis(settings)


def _check_database(settings: Settings) -> None:
    import psycopg  # noqa: PLC0415 - keeps `bdm --help` quick

    # Not through SQLAlchemy: the parent of the web workers stays small.
    url = settings.database_url.replace("postgresql+psycopg", "postgresql", 1)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            row = connection.execute("SELECT demonstration FROM installation").fetchone()
    except psycopg.errors.UndefinedTable as error:
        message = "The database is empty. Run `bdm migrate`."
        raise BadConfiguration(message) from error
    except psycopg.errors.InsufficientPrivilege as error:
        message = (
            "The role of DATABASE_URL may not read our tables. "
            "Set DATABASE_APP_ROLE to that role and run `bdm migrate` on an empty database."
        )
        raise BadConfiguration(message) from error
    except psycopg.OperationalError as error:
        message = f"DATABASE_URL leads to no database: {str(error).splitlines()[0]}"
        raise BadConfiguration(message) from error
    if row and row[0] and settings.production:
        from app.installation import (  # noqa: PLC0415 - as above
            refuse_demonstration_in_production,
        )

        refuse_demonstration_in_production(settings, demonstration=True)


def _check_redis(settings: Settings) -> None:
    import redis  # noqa: PLC0415 - keeps `bdm --help` quick
    from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
    from redis.retry import Retry  # noqa: PLC0415 - as above

    client = redis.Redis.from_url(
        settings.redis_url, socket_connect_timeout=CONNECT_SECONDS, retry=Retry(NoBackoff(), 0)
    )
    try:
        with client:
            client.ping()
    except redis.RedisError as error:
        message = f"REDIS_URL leads to no Redis server: {error}"
        raise BadConfiguration(message) from error
