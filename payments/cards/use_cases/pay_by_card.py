"""Payment of a bill by card: a hosted page is opened for exactly the amount owed now.

The attempt is committed first; a worker then asks the gateway, again and again with the same key
until it answers, so that a slow gateway does not delay any page. Anyone who has a bill's number may
pay it.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.db import new_id
from app.errors import Conflict
from app.identity.people.throttle import Limit, Throttle
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.policy.acceptance import may_take
from payments.bills.policy.facts import owed
from payments.bills.queries import read_facts
from payments.cards.adyen.gateway import CardGateway, Declined, Opening
from payments.cards.models import OPENED, REFUSED, CardAttempt
from payments.kernel.events import CARD_ATTEMPT
from payments.receipts.use_cases.record_money import find_bill

STARTS = Limit("card-start", 60, 3600)
LASTING = timedelta(minutes=30)
RETURN_PATH = "/pay/card/{attempt}/return"
_NO_CARDS = sentence("Cards cannot be used here. Pay at a bank, or at the counter.")


@dataclass(frozen=True, kw_only=True)
class PayByCard:
    """The bill, and the language ("en", "ur") of the page that takes the card."""

    psid: str
    language: str = "en"


def pay_by_card(uow: UnitOfWork, command: PayByCard) -> CardAttempt:
    """Record an attempt for all that is owed now; a page is opened for it after the commit.

    Raises NotFound, Conflict if no money may be taken or cards cannot be used, TooMany.
    """
    uow.port(Throttle).count(STARTS, uow.actor.counted_as)
    if uow.port(CardGateway) is None:
        raise Conflict(_NO_CARDS, code="no-cards")
    bill = find_bill(uow, command.psid)
    read = read_facts(uow, bill)
    amount = owed(read.facts, read.now).total_paisa
    refused = may_take(read.facts, amount, read.now)
    if refused is not None:
        raise Conflict(refused.message, code=f"bill-{refused.reason}")
    attempt = CardAttempt(
        id=new_id(),
        bill_id=bill.id,
        amount_paisa=amount,
        started_at=read.now,
        expires_at=read.now + LASTING,
        started_by=uow.actor.person_id,
        language=command.language,
    )
    uow.add(attempt)
    uow.audit("card_attempt.started", attempt.id, after={"psid": bill.psid, "amount": amount})
    uow.publish(CARD_ATTEMPT, attempt_id=attempt.id)
    return attempt


@handler("payments.open_card_page")
def open_card_page(uow: UnitOfWork, event: Event) -> None:
    """Open the page of an attempt, or note that the gateway refuses to.

    Its answer may be lost (Unknown): then the delivery fails and comes again with the same key.
    """
    attempt = uow.lock(CardAttempt, UUID(event.payload["attempt_id"]))
    if attempt.start_outcome is not None:
        return
    opening = Opening(
        attempt_id=attempt.id,
        amount_paisa=attempt.amount_paisa,
        expires_at=attempt.expires_at,
        return_path=RETURN_PATH.format(attempt=attempt.id),
        language=attempt.language,
    )
    try:
        opened = uow.port(CardGateway).open(opening)
    except Declined as declined:
        attempt.start_outcome = REFUSED
        uow.audit("card_attempt.refused", attempt.id, after={"why": str(declined)})
        return
    attempt.start_outcome = OPENED
    attempt.session_id, attempt.page_url = opened.session_id, opened.url
