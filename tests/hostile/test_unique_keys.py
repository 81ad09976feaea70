"""A row that somebody plants under a unique key: the genuine one is refused as forged, in words.

Of every unique index and exclusion of a table with MACs; the catalogue of PostgreSQL lists them.
"""

import re
from typing import Any
from zlib import crc32

from contracts.selection import EVERYTHING
from factories.depth import NINTH
from hostile.generic_rows import Model, bare_tables, is_given, value_of
from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from app.checked_rows import insert_once
from app.config import Settings
from app.identity.staff.use_cases import tables_with_macs
from app.row_macs import Forged, vault_of, with_mac

MIN_KEYS = 350 if EVERYTHING else 70
# The columns that a key or its condition reads.
_KEYS = text("""
select rel.relname as table, idx.relname as name, pg_get_indexdef(indexrelid) as definition,
    array_agg(distinct attname::text) as columns
from pg_index join pg_class idx on idx.oid = indexrelid join pg_class rel on rel.oid = indrelid
join pg_attribute on attrelid = indrelid and attnum > 0 and (attnum = any (indkey) or exists (
    select from pg_depend
    where objid = indexrelid and refobjid = indrelid and refobjsubid = attnum))
where (indisunique or indisexclusion) and rel.relnamespace = 'public'::regnamespace
group by 1, 2, 3 order by 1, 2
""")


def _is_tried(key: Row[Any], model: Model) -> bool:
    """Return True for keys that are tried: on a change, of plain ones every ninth."""
    odd = " WHERE " in key.definition or key.definition.count("(") > 1
    tried = EVERYTHING or odd or crc32(key.name.encode()) % NINTH == 0
    return tried and any(is_given(model.__table__.c[name]) for name in key.columns)


def _values(model: Model, number: int) -> dict[str, Any]:
    return {c.name: value_of(c, number) for c in model.__table__.columns if is_given(c)}


def _fitting(model: Model, index: str) -> dict[str, Any]:
    """Return values of a row that an index takes, by the words of its definition."""
    empty = dict.fromkeys(re.findall(r"(\w+) IS NULL", index))
    for ends in re.findall(r"LEAST\((.+?)\)", index):  # a time that ends when it begins is none
        empty |= dict.fromkeys(ends.split(", "))
    named = dict(re.findall(r"(\w+) = (?:ANY \(ARRAY\[)?'(\w+)'", index))
    denied = dict.fromkeys(re.findall(r"NOT (?!NULL)(\w+)", index), False)
    return _values(model, 2) | empty | named | denied


def _result(session: Session, model: Model, key: Row[Any], mac: bytes | None) -> str:
    """Insert a row under the key of another one, which carries this MAC or a genuine one."""
    attempt = session.begin_nested()
    there = _fitting(model, key.definition)
    planted = with_mac(vault_of(session), model, there) | ({} if mac is None else {"mac": mac})
    session.execute(insert(model).values(planted))
    same = {name: there[name] for name in key.columns if name in there}
    try:
        made = insert_once(session, model, _values(model, 3) | same)
    except Forged:
        return "forged"
    else:
        return "there" if made is None else "made"
    finally:
        attempt.rollback()


def test_a_forged_row_under_any_key_is_named_as_the_reason(
    settings: Settings, database: str
) -> None:
    """Of some keys, a genuine row there is one: then nothing is added, and nothing is wrong."""
    models = tables_with_macs()
    with bare_tables(settings, database, keys=True) as session:
        keys = [each for each in session.execute(_KEYS) if each.table in models]
        keys = [each for each in keys if _is_tried(each, models[each.table])]
        session.execute(text("set local role bdm_app"))
        results = {key.name: _result(session, models[key.table], key, b"\0" * 32) for key in keys}
        same = {key.name: _result(session, models[key.table], key, None) for key in keys[::20]}
    assert {name: result for name, result in results.items() if result != "forged"} == {}
    assert {name: result for name, result in same.items() if result != "there"} == {}
    assert len(keys) >= MIN_KEYS
