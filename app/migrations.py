"""Vocabulary of our migrations: bringing SQL in, and who may do what to a table, written once.

The owner's role makes tables; the application's role gets SELECT, INSERT, UPDATE and DELETE by
default privileges, and these functions take away what a table must never suffer.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy import text

from app.config import ROOT, Settings
from app.encrypted_columns import blind_index
from app.vault import Vault

APP_ROLE = os.environ.get("DATABASE_APP_ROLE", "bdm_app")
SQL = ROOT / "migrations" / "sql"
# Rows that are encrypted by one statement.
_AT_ONCE = 1_000


def make_tables(domain: str) -> None:
    """Make the tables of `migrations/sql/tables/<domain>.sql`. The baseline does it, once."""
    _run(SQL / "tables" / f"{domain}.sql")


def bring(subject: str, version: int = 1) -> None:
    """Put the functions, triggers and views of a subject where their last version was.

    The newest version is `migrations/sql/<subject>.sql`. Who changes it keeps the one before as
    `migrations/sql/past/<subject>.<version>.sql`, which the migrations that brought it go on using.
    """
    _run(_file_of_version(subject, version))


def _file_of_version(subject: str, version: int) -> Path:
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


def facts_with_macs(table: str) -> None:
    """Let the application add rows and read them, and give each a new MAC when the key changed."""
    append_only(table)
    op.execute(f"grant update (mac) on {table} to {APP_ROLE}")
    op.execute(
        f"create or replace trigger what_is_written_stays before update on {table}"
        " for each row execute function facts_stay('mac')"
    )
    op.execute(
        f"create or replace trigger never_leaves before delete on {table}"
        " for each row execute function refuse_change()"
    )


# Triggers that keep a table's rows as they are.
_KEEPING = text(
    "select tgname, pg_get_triggerdef(oid) from pg_trigger"
    " where tgrelid = cast(:on_table as regclass) and not tgisinternal"
    " and pg_get_triggerdef(oid) like '%UPDATE ON%'"
)
_COLUMNS = text(
    "select string_agg(quote_ident(attname), ', ') from pg_attribute where attnum > 0"
    " and attrelid = cast(:on_table as regclass) and not attisdropped and attname <> 'mac'"
    " and attgenerated = ''"
)


def add_macs(*tables: str) -> None:
    """Add a column of MACs to tables, which may be written in rows that never change otherwise.

    Rows that are there get theirs by `bdm stamp --write`, run once by the operator.
    """
    for table in tables:
        op.execute(f"alter table {table} add column mac bytea")
        op.execute(f"grant update (mac) on {table} to {APP_ROLE}")
        for name, definition in op.get_bind().execute(_KEEPING, {"on_table": table}).all():
            op.execute(f"drop trigger {name} on {table}")
            op.execute(_but_for_macs(table, definition))


def guard_macs(*tables: str) -> None:
    """Mark rows that the application writes without a MAC: `bdm stamp` gives them none."""
    for table in tables:
        op.execute(
            f"create trigger has_a_mac before insert or update on {table} for each row when"
            f" (new.mac is null and current_user = '{APP_ROLE}')"
            " execute function gets_an_empty_mac()"
        )


def _but_for_macs(table: str, definition: str) -> str:
    """Write a trigger so that a MAC may change; some name what may change as arguments."""
    if "facts_stay(" in definition or "only_these_change(" in definition:
        return re.sub(r"\((.*)\)$", _with_mac, definition)
    columns = op.get_bind().execute(_COLUMNS, {"on_table": table}).scalar()
    return definition.replace("UPDATE ON", f"UPDATE OF {columns} ON")


def _with_mac(arguments: re.Match[str]) -> str:
    return f"({', '.join(filter(None, (arguments[1], repr('mac'))))})"


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


def revoke_public_execute(*functions: str) -> None:
    """Let only the owner's own functions call functions: PostgreSQL lets everybody."""
    op.execute(_REVOKED % ",".join(functions))


def encrypt(table: str, *columns: str, indexed: bool = False) -> None:
    """Encrypt columns of text or JSON, and with `indexed` add a `_hash` for each.

    Constraints and indexes on them are dropped before. A table with rows needs DOCUMENT_KEY and
    SECRET_KEY in the environment; it is written anew, so its old text leaves its files.
    """
    hashed = columns if indexed else ()
    new = [*(f"{name}_encrypted" for name in columns), *(f"{name}_hash" for name in hashed)]
    _alter(table, [f"add column {name} bytea" for name in new])
    _alter(table, ["disable trigger user"])
    for rows in _rows(table, columns):
        _fill(table, new, _encrypted(_vault(), table, columns, hashed, rows))
    _alter(table, ["enable trigger user"])
    _alter(table, [f"alter column {name} type bytea using {name}_encrypted" for name in columns])
    _alter(table, [f"drop column {name}_encrypted" for name in columns])


def _alter(table: str, changes: Sequence[str]) -> None:
    op.execute(f"alter table {table} {', '.join(changes)}")


def _rows(table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Read where each row is, and its columns as text, some at a time.

    The table is locked, and what is read is as it was before: each row is seen once, in its place.
    """
    texts = ", ".join(f"cast({name} as text)" for name in columns)
    query = text(f"select cast(ctid as text), {texts} from {table}")  # noqa: S608 - names in a migration
    with op.get_bind().execute(query, execution_options={"stream_results": True}) as found:
        yield from found.partitions(_AT_ONCE)


def _encrypted(
    vault: Vault, table: str, columns: Sequence[str], hashed: Sequence[str], rows: Sequence[Any]
) -> list[list[Any]]:
    """Return the places of rows, then for each new column what it gets in each row."""
    place, *values = zip(*rows, strict=True)
    by_name = {name: (f"{table}.{name}", each) for name, each in zip(columns, values, strict=True)}
    sealed = [
        [None if value is None else vault.encrypt(purpose, value.encode()) for value in each]
        for purpose, each in by_name.values()
    ]
    hashes = [
        [None if value is None else blind_index(vault, purpose, value) for value in each]
        for purpose, each in (by_name[name] for name in hashed)
    ]
    return [list(place), *sealed, *hashes]


def _fill(table: str, names: Sequence[str], values: Sequence[list[Any]]) -> None:
    arrays = ", ".join(f"cast(:v{number} as bytea[])" for number in range(len(names)))
    written = ", ".join(f"{name} = v.{name}" for name in names)
    update = text(
        f"update {table} t set {written}"  # noqa: S608 - as above
        f" from unnest(cast(:place as tid[]), {arrays}) as v (place, {', '.join(names)})"
        " where t.ctid = v.place"
    )
    place, *rest = values
    given = {f"v{number}": each for number, each in enumerate(rest)}
    op.get_bind().execute(update, {"place": place, **given})


def _vault() -> Vault:
    settings = Settings.from_environment()
    return Vault.of(settings)
