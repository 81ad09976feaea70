"""A correction says better who the partners are; it makes nobody a partner and lets none go."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.policy.business import owners_from
from registration.register.queries.search import filing_numbered


def refuse_other_partners(
    uow: UnitOfWork, business_id: UUID, corrects: int, content: Mapping[str, Any]
) -> None:
    """Refuse a correction of partners that names others than the filing that it corrects.

    Raises NotFound where there is no such filing, Conflict (`other-partners`).
    """
    filing = filing_numbered(uow, business_id, corrects)
    if "owners" not in content:
        return
    filed = {each.cnic for each in owners_from(filing.content.get("owners", ()))}
    if {each.cnic for each in owners_from(content["owners"])} != filed:
        raise Conflict(
            sentence(
                "A correction names the same partners as the filing that it corrects. File a change"
                " of partners instead."
            ),
            code="other-partners",
        )
