"""Vocabulary of our migrations: who may do what to a table, said once per table.

The owner's role makes tables; the application's role gets SELECT, INSERT, UPDATE and DELETE by
default privileges, and these functions take away what a table must never suffer.
"""

import os

from alembic import op

APP_ROLE = os.environ.get("DATABASE_APP_ROLE", "bdm_app")


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
