"""Wiring of payments: one file a noun, called here in their order."""

from pathlib import Path

from app.handbook.public import Chapters
from app.registry import Registry
from payments.install.bank_accounts import install_bank_accounts
from payments.install.bank_orders import install_bank_orders
from payments.install.cards import install_cards
from payments.install.case_bills import install_case_bills
from payments.install.collections import install_collections
from payments.install.counter import install_counter
from payments.install.deposits import install_deposits
from payments.install.fees import install_fees
from payments.install.partners import install_partners
from payments.install.payees import install_payees
from payments.install.portal import install_portal
from payments.install.receipts import install_receipts
from payments.install.reconciliation import install_reconciliation
from payments.install.refunds import install_refunds
from payments.install.reversals import install_reversals
from payments.install.sanctions import install_sanctions
from payments.install.settlement import install_settlement
from payments.install.statements import install_statements
from payments.install.suspense import install_suspense
from payments.install.transfer_entries import install_transfer_entries
from payments.install.treasury import install_treasury
from payments.install.treasury_scrolls import install_treasury_scrolls
from payments.install.voids import install_voids
from payments.install.waiting import install_waiting
from payments.kernel.parameters import DEFINITIONS, INITIAL
from payments.kernel.permissions import TABLE

GUIDES = Path(__file__).parents[1] / "guides"
CHAPTERS = Path(__file__).parents[1] / "handbook"
# Menu entries of one order stand as their nouns do here.
NOUNS = (
    install_partners,
    install_cards,
    install_reversals,
    install_voids,
    install_refunds,
    install_counter,
    install_suspense,
    install_treasury,
    install_transfer_entries,
    install_deposits,
    install_bank_accounts,
    install_treasury_scrolls,
    install_payees,
    install_sanctions,
    install_statements,
    install_reconciliation,
    install_bank_orders,
    install_collections,
    install_settlement,
    install_case_bills,
    install_receipts,
    install_fees,
    install_portal,
)


def install(registry: Registry) -> None:
    """Register what all nouns share, and each noun."""
    registry.add_permissions(TABLE)
    for install_noun in NOUNS:
        install_noun(registry)
    install_waiting(registry)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_guides(GUIDES)
    registry.contribute(Chapters(CHAPTERS))
