"""Run migrations as the owner's role, giving up on locks rather than stopping the province.

Expand, then contract: add what new code needs, deploy, then remove what nothing uses any more.
"""

from alembic import context
from sqlalchemy import create_engine, pool, text
from sqlalchemy.dialects.postgresql import DOMAIN

from app.config import Settings
from app.db import Base
from app.metadata import load_models

load_models()


def run() -> None:
    """Migrate over the connection handed in, or over one of our own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _with(given)
        return
    url = context.config.attributes.get("url") or Settings.from_environment().owner_url
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        _with(connection)
        connection.commit()


def _differs(
    _context: object, _of: object, _column: object, found: object, declared: object
) -> bool | None:
    """Compare types; what a domain narrows is its own type still. None leaves it to Alembic."""
    plain = found.data_type if isinstance(found, DOMAIN) else None
    return None if plain is None else not isinstance(plain, type(declared))


def _with(connection: object) -> None:
    connection.execute(text("set lock_timeout = '5s'"))
    connection.execute(text("set statement_timeout = '10min'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=_differs,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
