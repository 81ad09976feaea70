"""Published tenders for everybody: PostgreSQL writes the JSON, one statement an answer.

Both doors read the same: the API sends the text as it comes, the pages read it back. Everything a
bidder needs is here, and nothing else: no estimate, no committee, and above all no bid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.calendar import deadline_end_of
from app.db import Place, read
from app.paging import PAGE, as_id, as_instant, decode_cursor, encode_cursor, microseconds
from app.row_macs import Forged, values_of
from app.signing.public import Signer
from app.synonyms.public import widened
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.search import limits_paisa
from marketplace.tenders.queries.sql import (
    DEPARTMENT_JOIN,
    LIST_ENTRY,
    OF_DEPARTMENT,
    ONE,
    OWN_LISTED,
    STATUS,
    page,
)
from marketplace.tenders.use_cases.signed_keys import Publication, warn_of_tender

A_DAY = timedelta(days=1)
# A page of twenty is full after so many, where one tender in a hundred holds the words.
LOOKED_THROUGH = 2_000
# How much more often than the rarest word another may be found to be asked for by the index too.
_AS_RARE = 4
_PUBLISHED, _DISTRICT = "t.published_at is not null", "t.district = %(district)s"
_WORDS = "t.search @@ to_tsquery('simple', %(words)s)"
_RARE = "t.search @@ %(rare)s::tsquery"
# Numbers of tenders looked through, of those of the kind, and of those that hold each part of a
# word: of "TSE-24…" one part is in every tender, the other in one. A tender with the word has each
# part, except if the word has two forms ("24" for "-24", "chair" for "seat").
_COUNTS = """
with c as materialized (select bdm_now() as now), looked as materialized ({looked}),
asked as (select to_tsquery('simple', word)::text as word from unnest(%(each)s::text[]) as word),
parts as (
    select distinct case when word like '%%|%%' then '(' || word || ')' else part[1] end as part
    from asked cross join regexp_matches(word, $$'(?:[^']|'')+'(?::[*])?$$, 'g') as part
)
select (select count(*) from looked), (select count(*) from looked t where {kind}),
    array_agg(part), array_agg((select count(*) from looked where search @@ part::tsquery))
from parts
"""
# The columns that a search needs of each tender that it looks through.
_SEARCH_COLUMNS = (
    "t.id, t.closes_at, t.cancelled_at, t.district, t.category, t.estimate_paisa, t.search"
)


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search; an empty value does not narrow it. Days are days in the province."""

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


@dataclass(frozen=True, kw_only=True)
class _Narrowed:
    """The conditions of a search.

    `walked` and `times` say where along the index by closing time to look: each of `times` is a
    walk by itself, and a tender is met on one of them at most. `kind` and `words` are looked for.
    """

    walked: Sequence[str]
    times: Sequence[str]
    kind: Sequence[str]
    words: Sequence[str]
    values: Mapping[str, Any]
    soonest: bool

    @property
    def order(self) -> str:
        """Return the order of the page."""
        way = "asc" if self.soonest else "desc"
        return f"order by t.closes_at {way}, t.id {way}"

    @property
    def wanted(self) -> str:
        """The SQL condition for the search among tenders."""
        return " and ".join([*self.kind, *([_WORDS] if self.words else [])])

    def first(self, columns: str, count: int) -> str:
        """Return the select of the first ones on the way.

        One condition with "or" would lead past every tender that is still open.
        """
        walks = [self._walk(columns, [*self.walked, time], count) for time in self.times]
        if not walks:
            return self._walk(columns, self.walked, count)
        if len(walks) == 1:
            return walks[0]
        every = " union all ".join(f"({walk})" for walk in walks)
        return f"select * from ({every}) t {self.order} limit {count:d}"  # noqa: S608 - fixed parts, a number

    def _walk(self, columns: str, where: Sequence[str], count: int) -> str:
        conditions = " and ".join([_PUBLISHED, *where])
        return f"select {columns} from tenders t where {conditions} {self.order} limit {count:d}"  # noqa: S608 - as above

    def by_index(self, *conditions: str) -> str:
        """Return the select of all that an index gives by conditions, in no order."""
        given = " and ".join([_PUBLISHED, *conditions])
        way = " and ".join([*self.walked, f"({' or '.join(self.times) or 'true'})"])
        all_of_them = f"select {_SEARCH_COLUMNS} from tenders t where {given} offset 0"  # noqa: S608 - fixed parts only
        return f"select * from ({all_of_them}) t where {way}"  # noqa: S608 - as above


def search(place: Place, asked: Search, words: Sequence[str] | None = None) -> Found:
    """Find published tenders. What is open comes with the soonest closing first, else the latest.

    `words` are PostgreSQL's queries for `asked.q`, if they are read before. A text without a
    word to search by, such as a sign, finds nothing. Raises Invalid for a cursor that is not ours.
    """
    words = widened(place, asked.q) if words is None else words
    narrowed = _narrowed(asked, words)
    found = _looked_for if narrowed.wanted else _in_order
    items, at, last, count, now = found(place, narrowed, asked.limit)
    more = encode_cursor([microseconds(at), str(last)]) if count > asked.limit else None
    return Found(items or "", more, now)


def _in_order(place: Place, asked: _Narrowed, limit: int) -> Any:  # noqa: ANN401 - a row of `page`
    if len(asked.times) > 1:
        return _page(place, asked, asked.first("t.id, t.closes_at", limit + 1), limit)
    where = " and ".join([_PUBLISHED, *asked.walked, *asked.times])
    tables = f"tenders t {OF_DEPARTMENT} cross join c where {where}"
    return run(place, page(LIST_ENTRY, tables, asked.order, limit), asked.values)[0]


def _looked_for(place: Place, asked: _Narrowed, limit: int) -> Any:  # noqa: ANN401 - a row of `page`
    """Return a page of the tenders that hold the words and are of the kind, in order.

    What many tenders have is found by looking through the first ones in order. Only what few have
    is worth asking another index for, which gives all of them, to be sorted.
    """
    looked = asked.first(_SEARCH_COLUMNS, LOOKED_THROUGH)
    found = _filtered(place, asked, looked, limit)
    if found[3] > limit:
        return found
    counted = _COUNTS.format(looked=looked, kind=" and ".join(asked.kind) or "true")
    seen, of_kind, parts, held = run(place, counted, asked.values)[0]
    if seen < LOOKED_THROUGH:
        return found  # that was all of them
    if asked.kind and of_kind < min(held or [LOOKED_THROUGH + 1]):
        return _filtered(place, asked, asked.by_index(*_of_kind(asked)), limit)
    if not parts:
        return found  # nobody holds such words
    rare = replace(asked, values={**asked.values, "rare": " & ".join(_rare(parts, held))})
    return _filtered(place, rare, asked.by_index(_RARE), limit)


def _filtered(place: Place, asked: _Narrowed, looked: str, limit: int) -> Any:  # noqa: ANN401 - a row of `page`
    few = f"select t.id from ({looked}) t where {asked.wanted} {asked.order} limit {limit + 1:d}"  # noqa: S608 - fixed parts, a number
    return _page(place, asked, few, limit)


def _page(place: Place, asked: _Narrowed, few: str, limit: int) -> Any:  # noqa: ANN401 - a row of `page`
    tables = f"({few}) h join tenders t using (id) {OF_DEPARTMENT} cross join c"
    return run(place, page(LIST_ENTRY, tables, asked.order, limit), asked.values)[0]


def _of_kind(asked: _Narrowed) -> Sequence[str]:
    """Return the conditions that the index of kinds knows."""
    return [*asked.kind, *([_DISTRICT] if "district" in asked.values else [])]


def _rare(parts: Sequence[str], held: Sequence[int]) -> Sequence[str]:
    """Return the parts rare enough for the index: a common part matches half of all tenders."""
    most = max(min(held) * _AS_RARE, LOOKED_THROUGH // 100)
    return [part for part, count in zip(parts, held, strict=True) if count <= most]


def count(place: Place, asked: Search, words: Sequence[str], most: int) -> int:
    """Count the tenders of such a search, up to a maximum."""
    narrowed = _narrowed(asked, words)
    where = " and ".join([_PUBLISHED, f"({' or '.join(narrowed.times) or 'true'})", _WORDS])
    few = f"select from tenders t where {where} limit {most:d}"
    counted = "with c as materialized (select bdm_now() as now) select count(*) from"
    return int(run(place, f"{counted} ({few}) t", narrowed.values)[0][0])


@dataclass(frozen=True, kw_only=True)
class Own:
    """A search among a department's own tenders."""

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
    if asked.q.strip():
        where.append(_WORDS)
        values["words"] = " & ".join(widened(place, asked.q))
    if asked.cursor:
        where.append("t.id < %(last)s")
        values["last"] = as_id(decode_cursor(asked.cursor, 1)[0])
    tables = f"tenders t {DEPARTMENT_JOIN} cross join c where {' and '.join(where)}"
    statement = page(OWN_LISTED, tables, "order by t.id desc", asked.limit)
    items, _, last, count, now = run(place, statement, values)[0]
    more = encode_cursor([str(last)]) if count > asked.limit else None
    return Found(items or "", more, now)


@dataclass(frozen=True)
class Proofs:
    """The keys by which a tender that is read proves to be ours."""

    vault: Vault
    signer: Signer


def one(place: Place, proofs: Proofs, tender_id: UUID) -> str | None:
    """Return a published tender as JSON text; None if there is none for the public.

    A key that this installation did not sign is never shown: it is null. Raises Forged for a row
    that this program did not write.
    """
    rows = run(place, f"{ONE} and t.published_at is not null", {"id": tender_id})
    return _with_genuine_key(proofs, tender_id, rows[0]) if rows else None


def one_of_department(
    place: Place, proofs: Proofs, tender_id: UUID, department_id: UUID
) -> str | None:
    """Return a tender of a department in the shape for the public, drafts too. Raises Forged."""
    statement = f"{ONE} and t.department_id = %(department)s"
    rows = run(place, statement, {"id": tender_id, "department": department_id})
    return _with_genuine_key(proofs, tender_id, rows[0]) if rows else None


def _with_genuine_key(proofs: Proofs, tender_id: UUID, row: Any) -> str:  # noqa: ANN401 - a row of `ONE`
    tender: str
    tender, said, signature, is_published, whole = row
    if values_of(proofs.vault, Tender, whole) is None:
        raise Forged
    if not is_published or Publication(said, signature).is_signed(proofs.signer):
        return tender
    warn_of_tender(tender_id)
    shown: dict[str, Any] = orjson.loads(tender)
    return orjson.dumps(shown | {"key": dict.fromkeys(shown["key"])}).decode()


def _narrowed(asked: Search, words: Sequence[str] = ()) -> _Narrowed:
    walked, values = list[str](), dict[str, Any]()
    if asked.district:
        walked.append(_DISTRICT)
        values["district"] = asked.district
    _narrow_by_day(asked, walked, values)
    if asked.q.strip() and not words:
        walked.append("false")
    soonest = asked.state == "open"
    if asked.cursor:
        at, last = decode_cursor(asked.cursor, 2)
        values |= {"at": as_instant(at), "last": as_id(last)}
        walked.append(f"(t.closes_at, t.id) {'>' if soonest else '<'} (%(at)s, %(last)s)")
    kind = _kind(asked, values)
    return _Narrowed(
        walked=walked,
        times=_TIMES[asked.state],
        kind=kind,
        words=words,
        values={**values, "words": " & ".join(words), "each": list(words)},
        soonest=soonest,
    )


def _kind(asked: Search, values: dict[str, Any]) -> list[str]:
    kind = []
    if asked.category:
        kind.append("t.category = %(category)s")
        values["category"] = asked.category
    if asked.band:
        values["above"], upper = limits_paisa(asked.band)
        kind.append("t.estimate_paisa > %(above)s")
        if upper is not None:
            kind.append("t.estimate_paisa <= %(upto)s")
            values["upto"] = upper
    return kind


_TIMES = {
    "all": (),
    "open": ("t.closes_at > (select now from c) and t.cancelled_at is null",),
    "closed": (
        "t.closes_at <= (select now from c)",
        "t.closes_at > (select now from c) and t.cancelled_at is not null",
    ),
}


def _narrow_by_day(asked: Search, where: list[str], values: dict[str, Any]) -> None:
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


@dataclass(frozen=True, kw_only=True)
class OpenTender:
    """A tender that takes bids, as a short list shows it."""

    id: UUID
    title: str
    title_ur: str
    closes_at: datetime
    department: str
    department_ur: str


_OPEN_MATCHING = """
with looked as (
    select t.id, t.title, t.title_ur, t.closes_at, t.department_id, t.category, t.district, t.search
    from tenders t
    where t.published_at is not null and t.closes_at > bdm_now() and t.cancelled_at is null
    order by t.closes_at, t.id limit %(looked)s
)
select h.id, h.title, h.title_ur, h.closes_at, o.name as department, o.name_ur as department_ur
from looked h join organisations o on o.id = h.department_id
where (%(words)s::text = '' or h.search @@ to_tsquery('simple', %(words)s))
    and (%(categories)s::text[] = '{}' or h.category = any(%(categories)s::text[]))
    and (%(districts)s::text[] = '{}' or h.district = any(%(districts)s::text[]))
order by h.closes_at, h.id limit %(limit)s
"""


def open_matching(
    session: Session,
    *,
    words: str,
    categories: Sequence[str],
    districts: Sequence[str],
    limit: int,
) -> Sequence[OpenTender]:
    """Return the first open tenders to close that suit; only so many are looked through."""
    values = {
        "words": words,
        "categories": list(categories),
        "districts": list(districts),
        "looked": LOOKED_THROUGH,
        "limit": limit,
    }
    rows = session.connection().exec_driver_sql(_OPEN_MATCHING, values).mappings()
    return [OpenTender(**row) for row in rows]


def id_of_reference(session: Session, reference: str) -> UUID | None:
    """Return the published tender of a reference; None if there is none for the public."""
    query = select(Tender.id).where(
        Tender.reference == reference.upper(), Tender.published_at.is_not(None)
    )
    return session.scalar(query)


def count_published(uow: UnitOfWork) -> int:
    """Count the tenders that were ever published."""
    query = select(func.count()).select_from(Tender).where(Tender.published_at.is_not(None))
    return uow.session.scalar(query) or 0


def published_ids(uow: UnitOfWork, start: int, most: int) -> list[dict[str, UUID]]:
    """List those tenders in an order that stays, from an offset on: a map of all, not a page."""
    query = select(Tender.id).where(Tender.published_at.is_not(None)).order_by(Tender.id)
    return [{"tender_id": each} for each in uow.session.scalars(query.offset(start).limit(most))]
