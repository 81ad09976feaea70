"""Published tenders for everybody: PostgreSQL writes the JSON, one statement an answer.

Both doors read the same: the API sends the text as it comes, the pages read it back. Everything a
bidder needs is here, and nothing else: no estimate, no committee, and above all no bid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.calendar import deadline_end_of
from app.paging import PAGE, as_id, as_instant, decode_cursor, encode_cursor, microseconds
from marketplace.policy.searching import limits_paisa, tsquery
from marketplace.queries.tender_sql import LIST_ITEM, ONE, OWN_ITEM, SOURCE, STATUS

A_DAY = timedelta(days=1)
# A word in four of a hundred tenders fills a page of twenty from so many.
LOOKED_THROUGH = 500
_WORDS = "t.search @@ to_tsquery('simple', %(words)s)"


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to search for; an empty value does not narrow. Days are days in the province."""

    q: str = ""
    category: str = ""
    district: str = ""
    band: str = ""
    state: str = "all"
    closes_from: date | None = None
    closes_to: date | None = None
    limit: int = PAGE
    cursor: str | None = None


@dataclass(frozen=True)
class Found:
    """A page of tenders as JSON text, one text a tender, and the cursor of the next page."""

    items: list[str]
    next_cursor: str | None

    def as_json(self) -> str:
        """Return the API's answer."""
        cursor = f'"{self.next_cursor}"' if self.next_cursor else "null"
        return f'{{"items":[{",".join(self.items)}],"next_cursor":{cursor}}}'


def search(session: Session, asked: Search) -> Found:
    """Find published tenders. What is open comes with the soonest closing first, else the latest.

    Raises Invalid for a cursor that is not ours.
    """
    soonest = asked.state == "open"
    where, values = _narrowed(asked)
    if asked.cursor:
        at, last = decode_cursor(asked.cursor, 2)
        values |= {"at": as_instant(at), "last": as_id(last)}
        where.append(f"(t.closes_at, t.id) {'>' if soonest else '<'} (%(at)s, %(last)s)")
    values |= {"rows": asked.limit + 1, "words": tsquery(asked.q), "first": LOOKED_THROUGH}
    rows = _found(session, " and ".join(where), values, "asc" if soonest else "desc")
    kept = rows[: asked.limit]
    more = encode_cursor(_keys(kept[-1])) if len(rows) > asked.limit else None
    return Found([row[0] for row in kept], more)


def _found(session: Session, where: str, values: dict[str, Any], way: str) -> list[Any]:
    """Return the rows in order.

    Words that many tenders hold are found by looking through the first ones in order. Only words
    that few hold are worth asking the index of words, which gives all of them, to be sorted.
    """
    order = f"order by t.closes_at {way}, t.id {way}"
    select = f"select {LIST_ITEM}::text, t.closes_at, t.id"
    if not values["words"]:
        statement = f"{select} from tenders t {SOURCE} where {where} {order} limit %(rows)s"
        return run(session, statement, values)
    first = f"(select * from tenders t where {where} {order} limit %(first)s) t"  # noqa: S608 - fixed parts only
    rows = run(
        session, f"{select} from {first} {SOURCE} where {_WORDS} {order} limit %(rows)s", values
    )
    if len(rows) == values["rows"]:
        return rows
    hits = f"select t.id, t.closes_at from tenders t where {where} and {_WORDS} offset 0"  # noqa: S608 - fixed parts only
    few = f"(select t.id from ({hits}) t {order} limit %(rows)s) h join tenders t using (id)"  # noqa: S608 - as above
    return run(session, f"{select} from {few} {SOURCE} {order}", values)


@dataclass(frozen=True, kw_only=True)
class Own:
    """What to look for among a department's own tenders."""

    q: str = ""
    status: str = ""
    limit: int = PAGE
    cursor: str | None = None


def own(session: Session, department_id: UUID, asked: Own) -> Found:
    """List a department's tenders, drafts too, newest first."""
    where, values = ["t.department_id = %(department)s"], dict[str, Any](department=department_id)
    if asked.status:
        where.append(f"{STATUS} = %(status)s")
        values["status"] = asked.status
    if words := tsquery(asked.q):
        where.append(_WORDS)
        values["words"] = words
    if asked.cursor:
        where.append("t.id < %(last)s")
        values["last"] = as_id(decode_cursor(asked.cursor, 1)[0])
    statement = (
        f"select {OWN_ITEM}::text, t.id from tenders t {SOURCE} "  # noqa: S608 - fixed parts only
        f"where {' and '.join(where)} order by t.id desc limit %(rows)s"
    )
    rows = run(session, statement, values | {"rows": asked.limit + 1})
    kept = rows[: asked.limit]
    more = encode_cursor([str(kept[-1][1])]) if len(rows) > asked.limit else None
    return Found([row[0] for row in kept], more)


def one(session: Session, tender_id: UUID) -> str | None:
    """Return a published tender as JSON text, or None where there is none for the public."""
    rows = run(session, f"{ONE} and t.published_at is not null", {"id": tender_id})
    return rows[0][0] if rows else None


def one_of_department(session: Session, tender_id: UUID, department_id: UUID) -> str | None:
    """Return a department's own tender in the public's shape, drafts too."""
    statement = f"{ONE} and t.department_id = %(department)s"
    rows = run(session, statement, {"id": tender_id, "department": department_id})
    return rows[0][0] if rows else None


def _narrowed(asked: Search) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions that the search adds, and their values."""
    where, values = ["t.published_at is not null"], dict[str, Any]()
    for name in ("category", "district"):
        if value := getattr(asked, name):
            where.append(f"t.{name} = %({name})s")
            values[name] = value
    if asked.band:
        values["above"], upper = limits_paisa(asked.band)
        where.append("t.estimate_paisa > %(above)s")
        if upper is not None:
            where.append("t.estimate_paisa <= %(upto)s")
            values["upto"] = upper
    _narrow_by_time(asked, where, values)
    return where, values


def _narrow_by_time(asked: Search, where: list[str], values: dict[str, Any]) -> None:
    if asked.state == "open":
        where.append("t.closes_at > (select bdm_now()) and t.cancelled_at is null")
    elif asked.state == "closed":
        where.append("(t.closes_at <= (select bdm_now()) or t.cancelled_at is not null)")
    if asked.closes_from:
        where.append("t.closes_at >= %(from)s")
        values["from"] = deadline_end_of(asked.closes_from - A_DAY)
    if asked.closes_to:
        where.append("t.closes_at < %(to)s")
        values["to"] = deadline_end_of(asked.closes_to)


def _keys(row: Any) -> list[str | int]:  # noqa: ANN401 - a row
    return [microseconds(row[1]), str(row[2])]


def run(session: Session, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run one reading statement in as few round trips as there are: outside a transaction."""
    bind = session.get_bind()
    if isinstance(bind, Engine):
        with bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return _rows(connection, statement, values)
    return _rows(session.connection(), statement, values)


def _rows(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[Any]:
    return list(connection.exec_driver_sql(statement, dict(values)).all())
