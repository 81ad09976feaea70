"""Alembic driven from code: `bdm migrate`, tests and `make check` share these functions.

Its command line needs no `alembic.ini`; the scripts are in `migrations/`.
"""

import io

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import NullPool, create_engine, inspect

from app.config import ROOT

# The baseline has it. Migrations from before had the same numbers, and brought it last of all.
OF_THE_BASELINE = "ledger_corrections"


class MigrationProblem(Exception):  # noqa: N818 - it is the sentence that the developer reads
    """The migrations are not as they must be; the text says what to do."""


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Bring a database up to a revision, as the owner's role.

    Raises MigrationProblem where no migration leads on from what is there.
    """
    _refuse_unknown(owner_url)
    command.upgrade(_config(owner_url), revision)


def _refuse_unknown(owner_url: str) -> None:
    script = ScriptDirectory.from_config(_config(owner_url))
    with create_engine(owner_url, poolclass=NullPool).connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        based = inspect(connection).has_table(OF_THE_BASELINE)
    if found is None or (based and found in {each.revision for each in script.walk_revisions()}):
        return
    message = (
        f"This version cannot bring up the database, which is at migration {found}: a newer "
        "version made it, or one from before the baseline (CHANGELOG.md). Run that version on it; "
        "or begin anew: stop everything and move the data directory (.data) away, or name an empty "
        "database in DATABASE_URL and DATABASE_OWNER_URL."
    )
    raise MigrationProblem(message)


def check(owner_url: str) -> None:
    """Prove on an empty database: one head, it comes up, the models have not drifted.

    Raises MigrationProblem.
    """
    heads = ScriptDirectory.from_config(_config(owner_url)).get_heads()
    if len(heads) != 1:
        message = f"There must be one migration head, and there are {len(heads)}: {heads}."
        raise MigrationProblem(message)
    upgrade(owner_url)
    try:
        command.check(_config(owner_url))
    except CommandError as error:
        message = f"Models and migrations differ: {error}. Write a migration for it."
        raise MigrationProblem(message) from error


def _config(owner_url: str) -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = owner_url
    return config
