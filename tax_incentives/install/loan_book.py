"""Soft loans: pages, API, parameters, what is heard of payments, and what stays as posted."""

from datetime import timedelta

from app import menu
from app.ledger.public import keep_as_posted
from app.registry import NavigationItem, Registry, ScheduledJob
from payments.public import SANCTION_PAID, SANCTION_RETURNED
from tax_incentives.install.claims import AS_DECIDED
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.loan_book.doors import decisions, loans, preview
from tax_incentives.loan_book.parameters import DEFINITIONS, INITIAL
from tax_incentives.loan_book.postings import KINDS
from tax_incentives.loan_book.use_cases.bill_instalments import REPAYMENT_EVENTS, note_repayment
from tax_incentives.loan_book.use_cases.pay_tranche import end_tranche
from tax_incentives.loan_book.use_cases.remind_of_instalments import remind_of_instalments


def install_loan_book(registry: Registry) -> None:
    """Register the loan book."""
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(
        loans.blueprint,
        preview.blueprint,
        decisions.tranches,
        decisions.reschedulings,
        decisions.write_offs,
    )
    registry.publish_pages("loan_preview.show")
    registry.add_api(loans.api, decisions.api)
    for event in (SANCTION_PAID, SANCTION_RETURNED):
        registry.subscribe(event, end_tranche)
    for event in REPAYMENT_EVENTS:
        registry.subscribe(event, note_repayment)
    registry.schedule(
        ScheduledJob(
            name="reliefs.remind_of_instalments",
            use_case=remind_of_instalments,
            every=timedelta(days=1),
        )
    )
    for kind in KINDS:
        keep_as_posted(kind, AS_DECIDED)
    registry.add_navigation(
        NavigationItem(
            label="Soft loans",
            endpoint="relief_loans.everybodys",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=69,
        )
    )
