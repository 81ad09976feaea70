"""A filing enters the register: numbered, hashed, and the projection follows in the same commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.db import new_id
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.events import FILED
from registration.register.models import Business, Filing
from registration.register.policy.filings import Kind, UnprojectableError
from registration.register.queries.filing_hashes import digest_of
from registration.register.use_cases.project_filings import write_projection

_IMPOSSIBLE = sentence(
    "With this the register would contradict itself: something would come before the registration."
    " Choose a later day."
)


@dataclass(frozen=True, kw_only=True)
class NewFiling:
    """A new filing and its day; `corrects` is the sequence of the filing that it corrects."""

    kind: Kind
    effective_on: date
    content: Mapping[str, Any]
    corrects: int | None = None
    application_id: UUID | None = None
    registration_id: UUID | None = None
    filed_by: UUID | None = None


def enter_filing(uow: UnitOfWork, business_id: UUID, new: NewFiling) -> Filing:
    """Enter a filing under the business's lock; the caller has checked permission.

    A grant that enters twice (its registration's id) is the same filing. Raises NotFound, Conflict
    if the filings would make no business (`filing-impossible`).
    """
    business = uow.lock(Business, business_id)
    known = _find_filing(uow, new.registration_id)
    if known is not None:
        return known
    last = select(func.max(Filing.sequence)).filter_by(business_id=business_id)
    filing = Filing(
        id=new_id(),
        business_id=business_id,
        sequence=1 + (uow.session.scalar(last) or 0),
        filed_at=uow.instant(),
        **{name: value for name, value in vars(new).items() if name != "kind"},
        kind=new.kind.value,
    )
    filing.digest = digest_of(uow, filing)
    uow.add(filing)
    try:
        write_projection(uow, business)
    except UnprojectableError as error:
        raise Conflict(_IMPOSSIBLE, code="filing-impossible") from error
    uow.audit("register.filed", business_id, after=_summary(filing))
    uow.publish(FILED, business_id=business_id, filing_id=filing.id)
    return filing


def _find_filing(uow: UnitOfWork, registration_id: UUID | None) -> Filing | None:
    if registration_id is None:
        return None
    return uow.session.scalars(
        select(Filing).filter_by(registration_id=registration_id)
    ).one_or_none()


def _summary(filing: Filing) -> dict[str, Any]:
    """Return a summary without people's input: the trail holds no personal number."""
    return {
        "filing": str(filing.id),
        "sequence": filing.sequence,
        "kind": filing.kind,
        "effective_on": filing.effective_on.isoformat(),
    }
