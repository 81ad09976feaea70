"""What a visit to a page is, and where its ids are found."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from factories.browser import Living
from sqlalchemy import text

from demonstration.marketplace.seed.plans import Plan

BOTH = ("en", "ur")
ENGLISH = ("en",)
# Addresses that answer with a file, JSON or nothing to look at.
NO_PAGES = {
    "static": "style sheets, scripts and pictures",
    "account_statements.download_csv": "a CSV file",
    "account_statements.download_pdf": "a PDF",
    "account_statements.signed": "a statement as JSON",
    "audit.download": "a CSV file",
    "bank_orders.template": "a CSV file",
    "bids.document": "a file of a bid",
    "bills.challan": "a PDF",
    "bills.receipt": "a receipt as JSON",
    "bills.receipt_pdf": "a PDF",
    "department_bills.template": "a CSV file",
    "bids.prices_sheet": "a spreadsheet",
    "bids.receipt": "a receipt as JSON",
    "bids.receipt_pdf": "a PDF",
    "differences.download": "a CSV file",
    "case_figures.decided_file": "a CSV file",
    "case_figures.file": "a CSV file",
    "ended_heads.download": "a CSV file",
    "cards.came_back": "leads to the attempt's page",
    "casework.registration": "leads to the newest step",
    "collections.download": "a CSV file",
    "closes.sheet": "a PDF",
    "contracts.contract_pdf": "a PDF",
    "contracts.letter_pdf": "a PDF",
    "disclosures.content": "JSON",
    "disclosures.register_csv": "a CSV file",
    "documents.download": "a file",
    "documents.show": "a file",
    "discovery.robots": "a text for crawlers",
    "discovery.sitemap": "XML for crawlers",
    "discovery.sitemap_part": "XML for crawlers",
    "drafting.template": "a spreadsheet",
    "evaluations.comparative_pdf": "a PDF",
    "evaluations.comparative_sheet": "a spreadsheet",
    "evaluations.report_pdf": "a PDF",
    "evaluations.report_version_pdf": "a PDF",
    "health.live": "a word for machines",
    "health.metrics": "numbers for machines",
    "health.ready": "a word for machines",
    "letters.print_letter": "a PDF",
    "mailbox.as_json": "JSON",
    "open_data.collections_csv": "a CSV file",
    "openings.minutes_pdf": "a PDF",
    "published_contracts.file": "a CSV file",
    "results.department_tenders": "a CSV file",
    "results.supplier_tenders": "a CSV file",
    "relief_desk.file": "a CSV file",
    "relief_desk.report": "a PDF",
    "relief_firms.firm_file": "a CSV file",
    "relief_samples.file": "a CSV file",
    "relief_payroll.lines_file": "a CSV file",
    "relief_payroll.paper": "a PDF",
    "reliefs_granted.costs_csv": "a CSV file",
    "reliefs_granted.holders_csv": "a CSV file",
    "legacy.template": "a CSV file",
    "public_notices.paper": "a PDF",
    "register_orders.form": "a PDF",
    "scrolls.template": "a CSV file",
    "reconciliation.download_csv": "a CSV file",
    "reconciliation.paper": "a PDF",
    "reconciliation.signed": "JSON",
    "reconciliation.template": "a CSV file",
    "bank_statements.template": "a CSV file",
    "treasury.challans": "a PDF",
    "treasury_scrolls.template": "a CSV file",
    "sanctions.paper": "a PDF",
    "transfer_entries.paper": "a PDF",
    "debarred.as_csv": "a CSV file",
    "debarred.atom": "XML for readers of feeds",
    "deposits.download": "a CSV file",
    "signing.keys": "JSON",
    "signing.paper_certificates": "a file",
    "tenders.corrigendum": "a PDF",
    "tenders.notice": "a PDF",
    "tenders.feed": "XML for readers of feeds",
    "tenders.dates": "a file for calendars",
    "tenders.short": "leads to the tender's page",
}


@dataclass(frozen=True)
class Visit:
    """A page to look at: its route, who looks (nobody is ""), and in which languages."""

    endpoint: str
    who: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    languages: tuple[str, ...] = BOTH
    query: str = ""


@dataclass
class Places:
    """Finds ids in the seeded province."""

    living: Living

    def one(self, sql: str, **values: object) -> Any:  # noqa: ANN401 - whatever is selected
        with self.living.platform.executor.sessions() as session:
            return session.execute(text(sql), values).scalars().first()

    def tender(self, plan: Plan) -> UUID:
        found = self.one("select id from tenders where title = :title", title=plan.title)
        assert found is not None, plan.title
        return UUID(str(found))

    def bid(self, plan: Plan, who: str) -> UUID:
        return self.one(
            "select id from bids where tender_id = :tender and submitted_by = :person",
            tender=self.tender(plan),
            person=self.living.cast.people[who],
        )

    def contract(self, plan: Plan) -> UUID:
        return self.one(
            "select id from contracts where tender_id = :tender", tender=self.tender(plan)
        )

    def department(self) -> UUID:
        return self.one("select department_id from contracts join tenders t on t.id = tender_id")

    def supplier(self) -> UUID:
        return self.one("select supplier_id from contracts order by id")

    def waiting_change(self) -> UUID:
        return self.one("select id from contract_changes where approved_at is null")

    def milestone(self) -> UUID:
        return self.one("select id from contract_milestones where reached_at is null")

    def invoice(self, *, answered: bool) -> UUID:
        return self.one(
            "select id from contract_invoices where (accepted_at is not null) = :answered"
            " and returned_at is null and paid_on is null",
            answered=answered,
        )

    def note(self) -> UUID:
        return self.one("select id from received_notes where withdrawn_at is null")

    def waiting_payment(self) -> UUID:
        return self.one("select id from invoice_payments where approved_at is null")

    def recorded_payment(self) -> UUID:
        """A record in force, which nobody would cancel."""
        return self.one(
            "select id from invoice_payments p where approved_at is not null and not exists"
            " (select from invoice_payment_cancellations where payment_id = p.id)"
        )

    def payment_cancellation(self) -> UUID:
        return self.one("select id from invoice_payment_cancellations where approved_at is null")

    def payment_to_cancel(self) -> UUID:
        return self.one(
            "select payment_id from invoice_payment_cancellations where approved_at is null"
        )

    def instrument(self, plan: Plan, who: str) -> UUID:
        return self.one(
            "select id from instruments where bid_id = :bid and purpose = 'bid'",
            bid=self.bid(plan, who),
        )
