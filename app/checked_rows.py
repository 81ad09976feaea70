"""Rows that somebody planted under a unique key: they stand for nothing that was done.

Anyone who can write to the database can add a row under the key that a genuine one will take.
PostgreSQL then refuses the genuine one, or an insertion `on conflict do nothing` leaves it out.
Here the row that has the key is read and judged, so that neither passes for "done already".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import psycopg
import structlog
from psycopg import errors as pg
from sqlalchemy import Row as ReadRow
from sqlalchemy import Select, TextClause, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.db import Base
from app.errors import Conflict, Refusal
from app.row_macs import (
    UNCHECKED,
    Forged,
    WithMac,
    genuine,
    genuine_lines,
    require_genuine,
    vault_of,
    with_mac,
)
from app.text import sentence

log = structlog.get_logger("bdm.macs")
Row = TypeVar("Row", bound=WithMac)
# The refusals of a row because another one has its key.
TAKEN = pg.UniqueViolation | pg.ExclusionViolation


class KeyTaken(Conflict):
    """Another row has the key of one that is added, and nothing says who wrote it."""

    code = "key-taken"

    def __init__(self) -> None:
        """Set the message: the operators find the table in the log."""
        super().__init__(
            sentence(
                "Another record already has the place of the one that this adds, so nothing was"
                " done. Contact support."
            )
        )


def insert_once(session: Session, model: type[Row], values: Mapping[str, Any]) -> Row | None:
    """Insert a row, with its MAC, unless a genuine one has its key; return it, or else None.

    Raises Forged if the row that has its key is forged: what it says was not done.
    """
    row = insert(model).values(with_mac(vault_of(session), model, values))
    made: Row | None = session.scalar(row.on_conflict_do_nothing().returning(model))
    if made is not None:
        return made
    try:
        with session.begin_nested():
            return session.scalar(row.returning(model))
    except IntegrityError as error:
        refuse_forged_key(session, error)
        return None


def there_is(session: Session, query: Select[*tuple[Any, ...]]) -> bool:
    """Return True if a query of whole rows finds a line of which this program wrote each.

    Raises Forged if it finds forged ones alone: whether such a thing was done, nobody knows.
    Asked for columns, no row is checked: what decides asks here.
    """
    found: Sequence[ReadRow[*tuple[Any, ...]]]
    found = session.execute(query, execution_options=UNCHECKED).all()
    if found and not genuine_lines(session, found):
        raise Forged
    return bool(found)


def checked(session: Session, row: Row | None) -> Row | None:
    """Return a row that was looked up, or None. Raises Forged for a forged one.

    For tables whose rows nothing checks when they are loaded.
    """
    if row is not None:
        require_genuine(vault_of(session), row)
    return row


def refuse_forged_key(session: Session, error: DBAPIError) -> None:
    """Raise Forged, if PostgreSQL refused a row for the key of a forged one."""
    if isinstance(refusal_of_key(session, error), Forged):
        raise Forged from error


def refusal_of_key(session: Session, error: DBAPIError) -> Refusal | None:
    """Return why a row that another one keeps out is refused; None if that one is genuine.

    A table without MACs has nothing to judge the other row by: the log names it for operators.
    """
    if not isinstance(error.orig, TAKEN):
        return None
    model = _model_of(error.orig)
    if model is None or not issubclass(model, WithMac):
        log.error("key taken", table=error.orig.diag.table_name)
        return KeyTaken()
    rows = list(_rows_of_key(session, model, error.orig))
    return Forged() if len(genuine(session, rows)) < len(rows) else None


def _model_of(error: psycopg.Error) -> type[Any] | None:
    models = {each.class_.__tablename__: each.class_ for each in Base.registry.mappers}
    return models.get(error.diag.table_name or "")


# The columns or expressions of an index with their types (a GiST index keeps text as another one),
# and whether a value may have a comma: as PostgreSQL names them, never as the refusal does, which
# quotes what people typed.
_PARTS = text(
    "select attnum, pg_get_indexdef(indexrelid, attnum, true) as part,"
    " format_type(pg_type.oid, null) as kind, typcategory = 'S' as is_text,"
    " pg_get_expr(indpred, indrelid) as condition"
    " from pg_index join pg_attribute on attrelid = indexrelid and attnum <= indnkeyatts"
    " join pg_opclass on pg_opclass.oid = indclass[attnum - 1]"
    " join pg_type on pg_type.oid ="
    " case when opcintype::regtype::text like 'any%' then atttypid else opcintype end"
    " where indexrelid = to_regclass(quote_ident(:name)) order by attnum"
)


def _rows_of_key(session: Session, model: type[Row], error: psycopg.Error) -> Iterator[Row]:
    """Read the row that has the key of a refused one, by its index."""
    parts = session.execute(_PARTS, {"name": error.diag.constraint_name}).all()
    key = ", ".join(each.part for each in parts)
    _, _, told = (error.diag.message_detail or "").rpartition(f"ey ({key})=(")
    values = told.rpartition(")")[0]
    has_it = [text(f"concat_ws(', ', {key}) = :values").bindparams(values=values)]
    has_it += [_is(*each) for each in _known_values(parts, values.split(", "))]
    has_it += [text(each.condition) for each in parts[:1] if each.condition]
    yield from session.scalars(select(model).where(*has_it), execution_options=UNCHECKED)


def _known_values(
    parts: Sequence[ReadRow[Any]], values: list[str]
) -> Iterator[tuple[ReadRow[Any], str]]:
    """Yield parts of a key with their values; of several texts with commas, none is known."""
    texts = [number for number, part in enumerate(parts) if part.is_text]
    more = len(values) - len(parts)
    if more and len(texts) == 1:
        here = slice(texts[0], texts[0] + more + 1)
        values[here], more = [", ".join(values[here])], 0
    yield from zip(parts[: texts[0] if more else None], values, strict=False)


def _is(part: ReadRow[Any], value: str) -> TextClause:
    """Compare one part as its own type, so that PostgreSQL looks it up in the index."""
    name = f"value_{part.attnum}"
    return text(f"{part.part} = cast(:{name} as {part.kind})").bindparams(**{name: value})
