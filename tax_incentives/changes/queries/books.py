"""The facts of some thousand firms for one scheme, read in bulk; `facts_of` reads those of one.

Two things are simpler than for a claim. A cap of related firms counts the firm alone, since a group
is looked up firm by firm. What no book holds, a firm declares or an officer confirms: it is taken
from the firm's last claim of the scheme, else from what was assumed, else it is unknown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db import among
from app.unit_of_work import UnitOfWork
from payments.public import PaidBy, overdue_of_firms, paid_by_heads
from registration.public import FirmFacts, RelatedFirms
from tax_incentives.applications.queries.facts import (
    BOOKS,
    Claiming,
    facts_of,
    span_of,
    year_before,
)
from tax_incentives.awards.queries.granted import Span, granted_to_each
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import frozen
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.decisions.fact_file import WrongFacts
from tax_incentives.rules.values import Fact
from tax_incentives.schemes.shapes import NeededFact, Scheme


@dataclass(frozen=True, kw_only=True)
class Books:
    """The books' data of firms for a scheme on a day; each part by the firm's id, in paisa."""

    paid: Mapping[UUID, int]
    overdue: Mapping[UUID, int]
    granted: Mapping[Span, Mapping[UUID, int]]
    declared: Mapping[UUID, Mapping[str, Fact]]
    assumed: Mapping[str, Fact]


@dataclass(frozen=True)
class FirmInBooks(Claiming):
    """A firm whose facts were read in bulk; reading one of them makes no query."""

    firm: FirmFacts
    books: Books

    @property
    def register(self) -> Any:  # noqa: ANN401 - FirmFacts has what facts need
        """Register record of the claimant."""
        return self.firm

    @property
    def paid(self) -> int:
        """Amount paid under the scheme's heads in the fiscal year before, in paisa."""
        return self.books.paid.get(self.firm.organisation_id, 0)

    @property
    def overdue(self) -> int:
        """Amount overdue under the scheme's heads, in paisa."""
        return self.books.overdue.get(self.firm.organisation_id, 0)

    @cached_property
    def group(self) -> RelatedFirms | None:
        """None: related firms are not looked up here."""
        return None

    def granted(self, among: Collection[UUID], span: Span) -> int:
        """Return the scheme's grants to the firm, in paisa; related firms do not count here."""
        del among
        return self.books.granted[span].get(self.firm.organisation_id, 0)


def in_no_book(scheme: Scheme) -> list[NeededFact]:
    """Return the facts that the government does not hold itself."""
    return [fact for fact in scheme.facts if fact.held_by not in BOOKS]


def read_books(
    uow: UnitOfWork,
    scheme: Scheme,
    firms: Sequence[FirmFacts],
    day: date,
    assumed: Mapping[str, Fact],
) -> Books:
    """Read what the books hold of firms: at most eight queries and one for each span of years."""
    ids = [firm.organisation_id for firm in firms]
    spans = {span_of(scheme, cap, day) for cap in scheme.caps if cap.used}
    session = uow.session
    return Books(
        paid=_paid(uow, scheme, ids, day) if scheme.heads else {},
        overdue=overdue_of_firms(uow, ids, scheme.heads, day) if scheme.heads else {},
        granted={span: granted_to_each(session, scheme.code, ids, span) for span in spans},
        declared=_declared(uow, scheme, ids),
        assumed=assumed,
    )


def _paid(uow: UnitOfWork, scheme: Scheme, ids: Sequence[UUID], day: date) -> Mapping[UUID, int]:
    payers = {each: PaidBy(organisation_id=each) for each in ids}
    found = paid_by_heads(uow.session, payers.values(), scheme.heads, *year_before(day))
    return {each: sum(found[payer].values()) for each, payer in payers.items()}


def _declared(
    uow: UnitOfWork, scheme: Scheme, ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[str, Fact]]:
    """Take what was declared or confirmed in each firm's last claim of the scheme."""
    query = (
        select(ReliefClaim.organisation_id, ClaimDecision.content)
        .join(ClaimDecision, ClaimDecision.claim_id == ReliefClaim.id)
        .where(ReliefClaim.scheme == scheme.code, among(ReliefClaim.organisation_id, ids))
        .ext(distinct_on(ReliefClaim.organisation_id))
        .order_by(ReliefClaim.organisation_id, ClaimDecision.id.desc())
    )
    rows = uow.session.execute(query)
    return {firm: _facts_in_no_book(scheme, content) for firm, content in rows if firm is not None}


def _facts_in_no_book(scheme: Scheme, content: Mapping[str, Any]) -> Mapping[str, Fact]:
    names = {fact.name for fact in in_no_book(scheme)}
    facts = {name: fact for name, fact in content["facts"].items() if name in names}
    try:
        return frozen({"on": content["on"], "facts": facts}, scheme).facts
    except WrongFacts:
        return {}


def firm_facts_of(
    uow: UnitOfWork, scheme: Scheme, firm: FirmFacts, books: Books, day: date
) -> Mapping[str, Fact]:
    """Return every fact of a firm that the scheme needs. No query."""
    who = Claimant(person_id=firm.organisation_id, organisation_id=firm.organisation_id)
    found = facts_of(FirmInBooks(uow, scheme, who, day, firm, books), {})
    return {**found, **books.assumed, **books.declared.get(firm.organisation_id, {})}
