"""Vocabulary of our migrations: bringing SQL in, and who may do what to a table, written once.

The owner's role makes tables; the application's role gets SELECT, INSERT, UPDATE and DELETE by
default privileges, and these functions take away what a table must never suffer.
"""

import os
import re
from pathlib import Path

from alembic import op

from app.config import ROOT

APP_ROLE = os.environ.get("DATABASE_APP_ROLE", "bdm_app")
SQL = ROOT / "migrations" / "sql"


def make_tables(domain: str) -> None:
    """Make the tables of `migrations/sql/tables/<domain>.sql`. The baseline does it, once."""
    _run(SQL / "tables" / f"{domain}.sql")


def bring(subject: str, version: int = 1) -> None:
    """Put the functions, triggers and views of a subject where their last version was.

    The newest version is `migrations/sql/<subject>.sql`. Who changes it keeps the one before as
    `migrations/sql/past/<subject>.<version>.sql`, which the migrations that brought it go on using.
    """
    _run(_kept(subject, version))


def _kept(subject: str, version: int) -> Path:
    """Where a version of a subject is."""
    past = SQL / "past"
    newest = 1 + len(list(past.glob(f"{subject}.*.sql")))
    if not 1 <= version <= newest:
        message = f"There are {newest} versions of {subject}.sql, and {version} is none of them."
        raise LookupError(message)
    current = version == newest
    return SQL / f"{subject}.sql" if current else past / f"{subject}.{version}.sql"


def _run(path: Path) -> None:
    """Run a file as it is, but for the application's role where that has another name."""
    text = re.sub(r"\bbdm_app\b", APP_ROLE, path.read_text(encoding="utf-8"))
    op.get_bind().exec_driver_sql(text.replace("%", "%%"))


def append_only(table: str) -> None:
    """Let the application only add rows to a table and read them."""
    op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")


def read_only(table: str) -> None:
    """Let the application only read a table."""
    op.execute(f"revoke insert, update, delete, truncate on {table} from {APP_ROLE}")


_REVOKED = """
do $$ declare v regprocedure; begin
    for v in select oid from pg_proc where pronamespace = 'public'::regnamespace
        and proname = any ('{%s}')
    loop execute format('revoke execute on function %%s from public', v); end loop;
end $$
"""


def called_by_nobody(*functions: str) -> None:
    """Let only the owner's own functions call functions: PostgreSQL lets everybody."""
    op.execute(_REVOKED % ",".join(functions))
