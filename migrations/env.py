"""Run migrations as the owner's role, giving up on locks rather than stopping the province.

Expand, then contract: add what new code needs, deploy, then remove what nothing uses any more.
"""

from alembic import context
from sqlalchemy import create_engine, pool, text

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


def _with(connection: object) -> None:
    connection.execute(text("set lock_timeout = '5s'"))
    connection.execute(text("set statement_timeout = '10min'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
