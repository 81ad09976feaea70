"""The application's role may do to each table what `grants.py` says with its reason, no more."""

from architecture.grants import GRANTS, May
from sqlalchemy import Row, text

from app.platform import Platform

_TABLES = text("""
    select c.relname as name,
        concat(
            case when has_table_privilege(c.oid, 'insert') or exists (
                select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                and not a.attisdropped and has_column_privilege(c.oid, a.attnum, 'insert'))
            then 'I' end,
            case when has_table_privilege(c.oid, 'delete') then 'D' end,
            case when has_table_privilege(c.oid, 'truncate') then 'T' end) as rows,
        has_table_privilege(c.oid, 'update') as everything,
        coalesce((
            select array_agg(a.attname::text) from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and has_column_privilege(c.oid, a.attnum, 'update')), '{}') as changes
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by c.relname
""")
_FUNCTIONS = text("""
    select p.proname from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef
    and has_function_privilege(p.oid, 'execute') and p.proname not like 'test\\_%'
    order by 1
""")


def _found(platform: Platform) -> dict[str, Row]:
    with platform.executor.sessions() as session:
        return {row.name: row for row in session.execute(_TABLES)}


def _says(row: Row) -> tuple[str, set[str]]:
    return row.rows, {"*"} if row.everything else set(row.changes)


def _allows(may: May) -> tuple[str, set[str]]:
    return may.rows, {name.strip() for name in may.changes.split(",") if name.strip()}


def test_it_has_a_line_for_every_table(platform: Platform) -> None:
    found = set(_found(platform))
    assert not found - set(GRANTS), "say in tests/architecture/grants.py what may be done to it"
    assert not set(GRANTS) - found, "these tables are gone"


def test_it_may_do_what_the_lines_say_and_no_more(platform: Platform) -> None:
    found = {name: _says(row) for name, row in _found(platform).items()}
    assert found == {name: _allows(may) for name, may in GRANTS.items()}


def test_it_has_a_reason_in_a_sentence() -> None:
    assert not [name for name, may in GRANTS.items() if len(may.why) < 10 or may.why[-1] != "."]


def test_it_owns_nothing_and_rules_nobody(platform: Platform) -> None:
    with platform.executor.sessions() as session:
        owned = text("select count(*) from pg_class where relowner = current_user::regrole")
        rules = text(
            "select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication"
            " from pg_roles where rolname = current_user"
        )
        assert session.scalar(owned) == 0
        assert session.scalar(rules) is False


def test_it_runs_as_the_owner_only_in_the_ledgers_functions(platform: Platform) -> None:
    with platform.executor.sessions() as session:
        found = set(session.scalars(_FUNCTIONS))
    assert not [name for name in found if not name.startswith("ledger_")]
