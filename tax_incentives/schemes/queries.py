"""Version of a scheme in force on a day: the file that ships, or a later row.

A row counts only if its version is higher than that of the file: a release whose file has caught up
replaces the rows.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.row_macs import Forged, require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.models import SchemeChange
from tax_incentives.schemes.scheme_reader import read_kept
from tax_incentives.schemes.shapes import Scheme


def scheme_in_force(uow: UnitOfWork, code: str, day: date) -> Scheme:
    """Return the version of a scheme that is in force on a day: one query.

    Also of one that has ended. Raises NotFound, Forged.
    """
    shipped = uow.port(SchemeBook).scheme(code)
    return _later(uow, shipped, _in_force(uow, day, [code]))


def schemes_in_force(uow: UnitOfWork, day: date) -> Mapping[str, Scheme]:
    """Return all schemes as they are in force on a day, by code: one query. Raises Forged."""
    book = uow.port(SchemeBook).by_code
    rows = _in_force(uow, day, list(book))
    found = {row.code: row for row in rows}
    return {code: _later(uow, book[code], [found[code]] if code in found else []) for code in book}


def _in_force(uow: UnitOfWork, day: date, codes: Collection[str]) -> Sequence[SchemeChange]:
    query = (
        select(SchemeChange)
        .where(
            SchemeChange.code.in_(codes),
            SchemeChange.approved_at.is_not(None),
            SchemeChange.valid_from <= day,
        )
        .ext(distinct_on(SchemeChange.code))
        .order_by(SchemeChange.code, SchemeChange.valid_from.desc())
    )
    return uow.session.scalars(query).all()


def _later(uow: UnitOfWork, shipped: Scheme, rows: Sequence[SchemeChange]) -> Scheme:
    """Return the scheme of a row where it is later than the file."""
    for row in rows:
        if row.version > shipped.version:
            return scheme_of_row(uow, row)
    return shipped


def scheme_of_row(uow: UnitOfWork, row: SchemeChange) -> Scheme:
    """Read a row's text. Raises Forged if it is not as officers of Finance entered it."""
    require_genuine(uow.vault, row)
    digest = bytes(row.digest)
    if hashlib.sha256(row.content.encode()).digest() != digest:
        raise Forged
    return kept_text(row.code, digest, row.content)


@lru_cache(maxsize=200)
def kept_text(code: str, digest: bytes, content: str) -> Scheme:
    """Read a text that was right when it was kept. Raises ValueError where it is no more."""
    scheme, sheet = read_kept(f"{code}, {digest.hex()[:12]}", content.encode())
    if scheme is None:
        message = f"a kept scheme cannot be read: {sheet.problems[0]}"
        raise ValueError(message)
    return scheme
