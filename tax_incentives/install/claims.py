"""Claims, awards and budgets: pages, API, what is heard of sanctions, and what stays as posted."""

from app import menu
from app.audit.subjects import AuditSubject, numbered
from app.casework.public import PLACE_PASSED, RANKING_CONFIRMED
from app.ledger.public import keep_as_posted
from app.registry import NavigationItem, Registry
from app.text import sentence
from payments.public import (
    BILL_RAISED,
    PAYMENT_REVERSED,
    SANCTION_PAID,
    SANCTION_RETURNED,
    Way,
    add_method,
)
from tax_incentives.applications import doors as casework_doors
from tax_incentives.applications.doors import apply_confirmed_ranking
from tax_incentives.awards import doors as awards_doors
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.stays import STAYABLE
from tax_incentives.awards.use_cases.pay_award import end_payment
from tax_incentives.awards.use_cases.return_use import return_uses
from tax_incentives.awards.use_cases.use_credit import cover_bill
from tax_incentives.budgets import doors as budgets
from tax_incentives.budgets.postings import KINDS
from tax_incentives.install.ledger_causes import CAUSES
from tax_incentives.kernel.permissions import READ_RELIEFS

AS_DECIDED = sentence(
    "This follows a decision about a relief: it cannot change. Enter another decision instead."
)


def install_claims(registry: Registry) -> None:
    """Register claims."""
    registry.contribute(
        AuditSubject(
            row=ReliefAward,
            noun="relief",
            name=ReliefAward.number,
            typed=numbered(ReliefAward.number),
            page=("relief_awards.show", "award_id"),
        )
    )
    registry.add_web(casework_doors.blueprint, awards_doors.blueprint, budgets.web, budgets.entries)
    registry.add_api(casework_doors.api, awards_doors.api, budgets.api)
    for event in (SANCTION_PAID, SANCTION_RETURNED):
        registry.subscribe(event, end_payment)
    registry.subscribe(BILL_RAISED, cover_bill)
    registry.subscribe(PAYMENT_REVERSED, return_uses)
    for event in (PLACE_PASSED, RANKING_CONFIRMED):
        registry.subscribe(event, apply_confirmed_ranking)
    registry.contribute(STAYABLE)
    template = "incentives/credit_way.html"
    add_method(Way(name="relief", template=template, load=awards_doors.credit_method, order=5))
    for kind in KINDS:
        keep_as_posted(kind, AS_DECIDED)
    for cause in CAUSES:
        registry.contribute(cause)
    registry.add_navigation(
        NavigationItem(
            label="Budgets of reliefs",
            endpoint="relief_budgets.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=68,
        )
    )
