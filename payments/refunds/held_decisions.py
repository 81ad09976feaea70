"""A sanction over what its authority may sanction: held until a second officer agrees, unless law.

It is the whole sanction that is compared, not what one refund of it gives back.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from app.money import grouped_rupees
from app.overrides.public import Breach, Held, HeldAct
from app.parameters.public import set_in_force
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.kernel.permissions import DECIDE_REFUND
from payments.refunds.models import Refund, RefundSanction
from payments.refunds.parameters import LIMITS

OVER_LIMIT = "refund-over-limit"


def held_refund(uow: UnitOfWork, refund: Refund) -> Held:
    """Return why a refund's approval is held: by the rule in force when it was sanctioned."""
    sanction = uow.session.get(RefundSanction, refund.id)
    return Held(
        title=sanction.number if sanction else "",
        organisation_id=None,
        breaches=tuple(_breaches(uow, refund, sanction)) if sanction else (),
        since=refund.entered_at,
    )


def _breaches(uow: UnitOfWork, refund: Refund, sanction: RefundSanction) -> Iterator[Breach]:
    whole = sanction.sanctioned_paisa or refund.amount_paisa
    yield from over_limit(uow, sanction.authority, sanction.sanctioned_on, whole)


def over_limit(
    uow: UnitOfWork, authority: str, sanctioned_on: date, amount_paisa: int
) -> Iterator[Breach]:
    """Yield what speaks against a sanction: it is of more than its authority may sanction."""
    definition = LIMITS.get(authority)
    if definition is None:
        return
    rule = set_in_force(uow.session, [definition.key], sanctioned_on).get(definition.key)
    if rule is None or amount_paisa <= int(str(rule.value)):
        return
    said = sentence(
        "The authority may sanction refunds of up to Rs %(limit)s, and this sanction is"
        " larger. Ask for that of a higher authority.",
        limit=grouped_rupees(int(str(rule.value))),
    )
    yield Breach(rule=OVER_LIMIT, value=rule, message=said)


def _load_held_refund(uow: UnitOfWork, refund_id: UUID) -> Held:
    return held_refund(uow, uow.get(Refund, refund_id))


APPROVAL = HeldAct(
    name="payments.refund_approval",
    title=sentence("Approving a refund of revenue"),
    permission=DECIDE_REFUND,
    held=_load_held_refund,
    endpoint="refunds.show",
    id_name="refund_id",
)
