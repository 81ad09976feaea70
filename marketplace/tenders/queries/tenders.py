"""Published tenders for everybody: PostgreSQL writes the JSON, one statement an answer.

Both doors read the same: the API sends the text as it comes, the pages read it back. Everything a
bidder needs is here, and nothing else: no estimate, no committee, and above all no bid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.calendar import deadline_end_of
from app.db import Place, read
from app.paging import PAGE, as_id, as_instant, decode_cursor, encode_cursor, microseconds
from app.signing.public import Signer
from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.search import limits_paisa, tsquery
from marketplace.tenders.queries.sql import LISTED, ONE, OWN_LISTED, STATUS, WHOSE, page
from marketplace.tenders.signed_keys import Publication, warn_of_tender

A_DAY = timedelta(days=1)
# A word found in four of a hundred tenders fills a page of twenty from so many.
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
    """A page of tenders: JSON objects as one text with commas between, the next page's cursor.

    `now` is the business time at which the statuses were derived.
    """

    items: str
    next_cursor: str | None
    now: datetime

    def as_json(self) -> str:
        """Return the API's answer."""
        cursor = f'"{self.next_cursor}"' if self.next_cursor else "null"
        return f'{{"items":[{self.items}],"next_cursor":{cursor}}}'

    def rows(self) -> list[dict[str, Any]]:
        """Return the objects, for a page."""
        rows: list[dict[str, Any]] = orjson.loads(f"[{self.items}]")
        return rows


def search(place: Place, asked: Search) -> Found:
    """Find published tenders. What is open comes with the soonest closing first, else the latest.

    Raises Invalid for a cursor that is not ours.
    """
    soonest = asked.state == "open"
    where, values = _narrowed(asked)
    if asked.cursor:
        at, last = decode_cursor(asked.cursor, 2)
        values |= {"at": as_instant(at), "last": as_id(last)}
        where.append(f"(t.closes_at, t.id) {'>' if soonest else '<'} (%(at)s, %(last)s)")
    if words := tsquery(asked.q):
        values["words"] = words
    items, at, last, count, now = _found(
        place, " and ".join(where), values, "asc" if soonest else "desc", asked.limit
    )
    more = encode_cursor([microseconds(at), str(last)]) if count > asked.limit else None
    return Found(items or "", more, now)


def _found(place: Place, where: str, values: dict[str, Any], way: str, limit: int) -> Any:  # noqa: ANN401 - a row of `page`
    """Return a page in order.

    Words that many tenders hold are found by looking through the first ones in order. Only words
    that few hold are worth asking the index of words, which gives all of them, to be sorted.
    """
    order = f"order by t.closes_at {way}, t.id {way}"
    if "words" not in values:
        tables = f"tenders t {WHOSE} cross join c where {where}"
        return run(place, page(LISTED, tables, order, limit), values)[0]
    first = f"(select t.* from tenders t where {where} {order} limit {LOOKED_THROUGH}) t"  # noqa: S608 - fixed parts only
    tables = f"{first} {WHOSE} cross join c where {_WORDS}"
    found = run(place, page(LISTED, tables, order, limit), values)[0]
    if found[3] > limit:
        return found
    hits = f"select t.id, t.closes_at from tenders t where {where} and {_WORDS} offset 0"  # noqa: S608 - fixed parts only
    few = f"(select t.id from ({hits}) t {order} limit {limit + 1:d}) h join tenders t using (id)"  # noqa: S608 - as above
    return run(place, page(LISTED, f"{few} {WHOSE} cross join c", order, limit), values)[0]


@dataclass(frozen=True, kw_only=True)
class Own:
    """What to look for among a department's own tenders."""

    q: str = ""
    status: str = ""
    limit: int = PAGE
    cursor: str | None = None


def own(place: Place, department_id: UUID, asked: Own) -> Found:
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
    tables = f"tenders t {WHOSE} cross join c where {' and '.join(where)}"
    statement = page(OWN_LISTED, tables, "order by t.id desc", asked.limit)
    items, _, last, count, now = run(place, statement, values)[0]
    more = encode_cursor([str(last)]) if count > asked.limit else None
    return Found(items or "", more, now)


def one(place: Place, signer: Signer, tender_id: UUID) -> str | None:
    """Return a published tender as JSON text, or None where there is none for the public.

    A key that this installation did not sign is shown to nobody: it is null.
    """
    rows = run(place, f"{ONE} and t.published_at is not null", {"id": tender_id})
    return _with_genuine_key(signer, tender_id, rows[0]) if rows else None


def one_of_department(
    place: Place, signer: Signer, tender_id: UUID, department_id: UUID
) -> str | None:
    """Return a department's own tender in the public's shape, drafts too."""
    statement = f"{ONE} and t.department_id = %(department)s"
    rows = run(place, statement, {"id": tender_id, "department": department_id})
    return _with_genuine_key(signer, tender_id, rows[0]) if rows else None


def _with_genuine_key(signer: Signer, tender_id: UUID, row: Any) -> str:  # noqa: ANN401 - a row of `ONE`
    tender: str
    tender, said, signature, is_published = row
    if not is_published or Publication(said, signature).is_signed(signer):
        return tender
    warn_of_tender(tender_id)
    shown: dict[str, Any] = orjson.loads(tender)
    return orjson.dumps(shown | {"key": dict.fromkeys(shown["key"])}).decode()


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
        where.append("t.closes_at > (select now from c) and t.cancelled_at is null")
    elif asked.state == "closed":
        where.append("(t.closes_at <= (select now from c) or t.cancelled_at is not null)")
    if asked.closes_from:
        where.append("t.closes_at >= %(from)s")
        values["from"] = deadline_end_of(asked.closes_from - A_DAY)
    if asked.closes_to:
        where.append("t.closes_at < %(to)s")
        values["to"] = deadline_end_of(asked.closes_to)


def run(place: Place, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run one reading statement in as few round trips as there are: outside a transaction."""
    bind = place.get_bind() if isinstance(place, Session) else place
    if isinstance(bind, Engine):
        return read(bind, statement, values)
    connection = place.connection() if isinstance(place, Session) else bind
    return list(connection.exec_driver_sql(statement, dict(values)).all())


def count_published(uow: UnitOfWork) -> int:
    """Count the tenders that were ever published."""
    query = select(func.count()).select_from(Tender).where(Tender.published_at.is_not(None))
    return uow.session.scalar(query) or 0


def published_ids(uow: UnitOfWork, start: int, most: int) -> list[dict[str, UUID]]:
    """List those tenders in an order that stays, from an offset on: a map of all, not a page."""
    query = select(Tender.id).where(Tender.published_at.is_not(None)).order_by(Tender.id)
    return [{"tender_id": each} for each in uow.session.scalars(query.offset(start).limit(most))]
