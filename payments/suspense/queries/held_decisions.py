"""Rules that hold a decision: unclaimed money to a head, or a claim of it, law or not.

Money becomes unclaimed after as many complete account years as deposits lapse, and its payer may
claim it then. Before that time a finance officer is held until a second one agrees.
"""

from collections.abc import Iterator
from uuid import UUID

from app.calendar import A_DAY, local_day
from app.ledger.public import fiscal_year_of
from app.overrides.public import Breach, Held, HeldAct
from app.parameters.public import set_in_force
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.models import SuspenseItem
from payments.deposits.policy import received_before
from payments.kernel.parameters import LAPSE_YEARS
from payments.kernel.permissions import DECIDE_SUSPENSE, PROPOSE_SUSPENSE
from payments.refunds.held_decisions import over_limit
from payments.suspense.models import SuspenseClaim

CLAIMED = "suspense-claimed"


def held_item(uow: UnitOfWork, item: SuspenseItem) -> Held:
    """Return why an item cannot go to a head today; no breach if no rule is in force."""
    return Held(
        title=item.reference,
        organisation_id=None,
        breaches=tuple(_breaches(uow, item)),
        since=item.entered_at,
    )


def _breaches(uow: UnitOfWork, item: SuspenseItem) -> Iterator[Breach]:
    today = local_day(uow.now)
    rule = set_in_force(uow.session, [LAPSE_YEARS.key], today).get(LAPSE_YEARS.key)
    ended_year = fiscal_year_of(fiscal_year_of(today) - A_DAY)
    if rule is None or item.came_on < received_before(ended_year, int(str(rule.value))):
        return
    said = sentence(
        "Money counts as unclaimed when %(years)s complete account years (July to June)"
        " have passed after the one in which it was received, and this was received"
        " later. Find its bill or its payer.",
        years=rule.value,
    )
    yield Breach(rule=CLAIMED, value=rule, message=said)


def _load_held_item(uow: UnitOfWork, item_id: UUID) -> Held:
    return held_item(uow, uow.get(SuspenseItem, item_id))


TO_A_HEAD = HeldAct(
    name="payments.unclaimed_money",
    title=sentence("Money in suspense to a head of account"),
    permission=PROPOSE_SUSPENSE,
    held=_load_held_item,
    endpoint="suspense.show",
    id_name="item_id",
)


def held_claim(uow: UnitOfWork, claim: SuspenseClaim) -> Held:
    """Return why a claim's approval is held: its authority may not sanction as much."""
    whole = claim.sanctioned_paisa or claim.amount_paisa
    found = over_limit(uow, claim.authority, claim.sanctioned_on, whole)
    return Held(
        title=claim.sanction_number,
        organisation_id=None,
        breaches=tuple(found),
        since=claim.entered_at,
    )


def _held_claim(uow: UnitOfWork, claim_id: UUID) -> Held:
    return held_claim(uow, uow.get(SuspenseClaim, claim_id))


CLAIM_APPROVAL = HeldAct(
    name="payments.suspense_claim_approval",
    title=sentence("Approving a claim of unclaimed money"),
    permission=DECIDE_SUSPENSE,
    held=_held_claim,
    endpoint="suspense_claims.show",
    id_name="suspense_claim_id",
)
