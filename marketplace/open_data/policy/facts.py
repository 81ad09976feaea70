"""The public facts of a procurement, and which of them there were at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.identity.public import OrganisationSummary
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.bids.models import OpenedBid
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries.reports import Round
from marketplace.invoices.models import Invoice, InvoicePayment, PaymentCancellation
from marketplace.questions.models import TenderQuestion
from marketplace.tenders.models import Tender, TenderItem, TenderLot, TenderVersion

Paid = tuple[Invoice, InvoicePayment, PaymentCancellation | None]


@dataclass(frozen=True, kw_only=True)
class AwardFacts:
    """An award with its parts, each to a bid."""

    award: Award
    lines: Sequence[AwardLine]


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """A public contract, and how it went. Everybody may read it from `public_at` on."""

    contract: Contract
    public_at: datetime
    changes: Sequence[ContractChange]
    milestones: Sequence[Milestone]
    paid: Sequence[Paid]

    @property
    def signed_at(self) -> datetime | None:
        """Return the time of the second signature; None if one side never signed."""
        both = (self.contract.department_signed_at, self.contract.supplier_signed_at)
        signed = [at for at in both if at is not None]
        return max(signed) if len(signed) == len(both) else None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is public of a published tender. `opened` is empty until the opening."""

    tender: Tender
    department: OrganisationSummary
    firms: Mapping[UUID, OrganisationSummary]
    lots: Sequence[TenderLot]
    items: Sequence[TenderItem]
    versions: Sequence[TenderVersion]
    answers: Sequence[TenderQuestion]
    ask_ends_at: datetime
    opened: Sequence[OpenedBid]
    rounds: Sequence[Round]
    awards: Sequence[AwardFacts]
    contracts: Sequence[ContractFacts]

    def report_at(self, at: datetime) -> EvaluationReport | None:
        """Return the report that was in force at a time."""
        published = [each for each in self.rounds if each.report.published_at <= at]
        newest = max(published, key=lambda each: each.report.version, default=None)
        if newest is None or (newest.returned and newest.returned.returned_at <= at):
            return None
        return newest.report


def happened(fact: datetime | None, at: datetime) -> bool:
    """Return whether a fact had happened by a time."""
    return fact is not None and fact <= at
