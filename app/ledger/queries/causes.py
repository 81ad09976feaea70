"""Causes of the ledger's transactions: rows of the domains that posted them.

A person with the application's password can post; PostgreSQL cannot know why. A domain names its
rows that explain a transaction, by the beginning of its business key, and its other checks of the
books. `bdm ledger verify` asks all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.queries.verify import SLICE, Flaw, Progress, verify
from app.registry import Registry
from app.vault import Vault

_UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def as_uuid(words: str) -> str:
    """Return SQL that reads a UUID of text; null where it is none, for anybody may write a key."""
    return f"(case when {words} ~ '{_UUID}' then ({words})::uuid end)"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """The row behind a transaction `p` whose key begins with `prefix`: a condition in SQL.

    In it %(name)s is the rest of the key, %(id)s the UUID with which that begins, up to a slash
    (null if it is none).
    """

    prefix: str
    explained: str

    @property
    def branch(self) -> str:
        """Return the condition as a branch of a CASE."""
        name = f"substr(p.business_key, {len(self.prefix) + 1})"
        first = f"split_part({name}, '/', 1)"
        told = self.explained % {"name": name, "id": as_uuid(first)}
        return f"when starts_with(p.business_key, '{self.prefix}') then {told}"


@dataclass(frozen=True, kw_only=True)
class BooksCheck:
    """A domain's check of the books: yields a flaw for each row that is not as it must be.

    It walks its rows in slices, so memory does not grow with them.
    """

    flaws: Callable[[Session, Vault, Progress], Iterator[Flaw]]


# A correction's key is the ledger's own; two officers decided it.
_UNEXPLAINED = """
with page as (select * from ledger_transactions where id > :after order by id limit :slice),
judged as (
    select p.id, p.business_key, case
        when p.corrects is not null then exists (
            select from ledger_corrections c where c.transaction_id = p.id)
        {branches} else false end as explained
    from page p)
select (select id from judged order by id desc limit 1) as last, (select count(*) from judged)
    as many, (select business_key from judged where explained is not true order by id limit 1)
    as bad
"""
_NO_CAUSE = "no row that we keep explains it: somebody posted it by hand"


def unexplained(
    session: Session, causes: Sequence[Cause], progress: Progress = lambda _done: None
) -> Iterator[Flaw]:
    """Yield the first transaction of each slice that no row explains."""
    branches = "\n        ".join(cause.branch for cause in causes)
    statement = text(_UNEXPLAINED.replace("{branches}", branches))
    after: UUID | None = UUID(int=0)
    while after is not None:
        row = session.execute(statement, {"after": after, "slice": SLICE}).one()
        if row.bad is not None:
            yield Flaw(f"transaction {row.bad}", _NO_CAUSE)
        progress(row.many)
        after = row.last


def all_flaws(
    session: Session, registry: Registry, vault: Vault, progress: Progress = lambda _done: None
) -> Iterator[Flaw]:
    """Yield what is wrong with the books by themselves, then by what the domains keep."""
    broken = verify(session, progress)
    if broken is not None:
        yield broken
    for check in registry.contributed(BooksCheck):
        yield from check.flaws(session, vault, progress)
    yield from unexplained(session, registry.contributed(Cause), progress)


def first_flaw(
    session: Session, registry: Registry, vault: Vault, progress: Progress = lambda _done: None
) -> Flaw | None:
    """Return the first of all flaws, or None."""
    return next(all_flaws(session, registry, vault, progress), None)
