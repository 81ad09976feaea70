"""A change of a scheme beside the version before it, and the claims that it touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from uuid import UUID

from sqlalchemy import select

from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.changes.differences import Difference, differences
from tax_incentives.changes.queries.touched import Touched, touched
from tax_incentives.changes.scheme_text import with_version
from tax_incentives.changes.use_cases.change_scheme import latest_scheme, unlisted_heads
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.models import SchemeChange
from tax_incentives.schemes.queries import scheme_of_row
from tax_incentives.schemes.shapes import Scheme

_AROUND = 3


@dataclass(frozen=True, kw_only=True)
class SchemeChangeView:
    """A change; what differs from the version before, line by line; and whom it touches.

    `in_words` has the same differences value by value. `unlisted_heads`: what it would forgo that
    Finance has not listed for reliefs.
    """

    change: SchemeChange
    difference: Sequence[str]
    in_words: Sequence[Difference]
    touched: Touched
    unlisted_heads: Sequence[str]


def scheme_change(uow: UnitOfWork, change_id: UUID) -> SchemeChangeView:
    """Return a change to readers of reliefs. Raises NotFound, Forged."""
    require(uow.actor, READ_RELIEFS)
    return view_of(uow, uow.get(SchemeChange, change_id))


def view_of(uow: UnitOfWork, row: SchemeChange) -> SchemeChangeView:
    """Set a change beside the version before it."""
    scheme, earlier = scheme_of_row(uow, row), before(uow, row)
    return SchemeChangeView(
        change=row,
        difference=difference(earlier.text, row.content),
        in_words=differences(earlier, scheme),
        touched=touched(uow, scheme, row.valid_from),
        unlisted_heads=unlisted_heads(uow, scheme),
    )


def before(uow: UnitOfWork, row: SchemeChange) -> Scheme:
    """Return the version that a change follows: an approved one, or the file that ships."""
    query = select(SchemeChange).where(
        SchemeChange.code == row.code,
        SchemeChange.version == row.version - 1,
        SchemeChange.approved_at.is_not(None),
    )
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        return uow.port(SchemeBook).scheme(row.code)
    return scheme_of_row(uow, found)


def difference(old: str, new: str) -> list[str]:
    """Return the differences as `diff -u` does: lines that begin with "-", "+" or a space."""
    lines = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=_AROUND)
    return [line for line in lines if not line.startswith(("---", "+++"))]


def next_text(uow: UnitOfWork, code: str) -> str:
    """Return the text to change: that of the latest version, with the next version's number."""
    return next_version(uow, code)[1]


def next_version(uow: UnitOfWork, code: str) -> tuple[Scheme, str]:
    """Return the latest version of a scheme, and its text with the next version's number."""
    require(uow.actor, READ_RELIEFS)
    latest = latest_scheme(uow, code)
    return latest, with_version(latest.text, latest.version + 1)


def scheme_titles(uow: UnitOfWork, language: str) -> dict[str, str]:
    """Return the titles of all schemes by code, in a language."""
    book = uow.port(SchemeBook).by_code
    return {code: each.title.named(language) for code, each in sorted(book.items())}
