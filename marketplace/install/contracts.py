"""Wiring of contracts: notifications, also of their reports, and the menu item."""

from app.audit.subjects import AuditSubject, numbered
from app.open_sets.public import OpenSet
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from marketplace.awards.models import Contract
from marketplace.awards.queries import AWARD
from marketplace.awards.use_cases import has_signed_contract
from marketplace.contracts.doors.changes import CHANGE_EVENTS, CHANGE_KINDS
from marketplace.contracts.doors.notifications import CONTRACT_EVENTS
from marketplace.contracts.doors.web import public_contracts
from marketplace.evaluation.doors.dues import due as explanations_due
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import READ_OWN_BIDS, READ_TENDER_FILE
from marketplace.tenders.use_cases.altered_tender import SignedContracts


def install_contracts(registry: Registry) -> None:
    """Register contracts."""
    registry.contribute(AWARD)
    registry.provide(SignedContracts, lambda _: SignedContracts(has_signed_contract))
    registry.contribute(
        AuditSubject(
            row=Contract,
            noun="contract",
            name=Contract.reference,
            typed=numbered(Contract.reference),
            page=("contracts.contract", "contract_id"),
        )
    )
    registry.add_web(public_contracts.blueprint)
    registry.publish_pages("published_contracts.index")
    registry.contribute(
        OpenSet(
            name="contracts",
            title=sentence("Contracts of the government"),
            about=sentence("Buyer, seller, subject and price of each, and its end."),
            page="published_contracts.index",
            files={"JSON": "contracts-api.public_contracts", "CSV": "published_contracts.file"},
            order=25,
        )
    )
    registry.contribute(public_contracts.PUBLISHED)
    registry.add_due(explanations_due)
    for kind in CHANGE_KINDS:
        registry.contribute(kind)
    for event, handler in (*CONTRACT_EVENTS, *CHANGE_EVENTS):
        registry.subscribe(event, handler)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Contracts"),
            endpoint="contracts.contracts",
            group=TENDERS,
            visible=_has_contracts,
            order=25,
        ),
        NavigationItem(
            label=sentence("Contracts of the government"),
            endpoint="published_contracts.index",
            group=TENDERS,
            visible=lambda _: True,
            order=12,
        ),
    )


def _has_contracts(actor: Actor) -> bool:
    if actor.organisation_id is None:
        return False
    return actor.may(READ_OWN_BIDS) or actor.may(READ_TENDER_FILE)
