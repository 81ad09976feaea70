"""Money goes to a head of account when it is unclaimed: by a rule that is no law, unless it is.

Before that time a finance officer is held until a second one agrees.
"""

from collections.abc import Iterator
from uuid import UUID

from app.calendar import local_day
from app.overrides.public import Breach, Held, HeldAct
from app.parameters.public import set_in_force
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.models import SuspenseItem
from payments.kernel.parameters import UNCLAIMED_DAYS
from payments.kernel.permissions import PROPOSE_SUSPENSE

CLAIMED = "suspense-claimed"


def held_item(uow: UnitOfWork, item: SuspenseItem) -> Held:
    """Return what holds an item from going to a head today; nothing where no rule is in force."""
    return Held(
        title=item.reference,
        organisation_id=None,
        breaches=tuple(_breaches(uow, item)),
        since=item.entered_at,
    )


def _breaches(uow: UnitOfWork, item: SuspenseItem) -> Iterator[Breach]:
    today = local_day(uow.now)
    rule = set_in_force(uow.session, [UNCLAIMED_DAYS.key], today).get(UNCLAIMED_DAYS.key)
    if rule is None or (today - item.came_on).days >= int(str(rule.value)):
        return
    said = sentence(
        "Money counts as unclaimed after %(days)s days, and this came later. Find its bill or its "
        "payer.",
        days=rule.value,
    )
    yield Breach(rule=CLAIMED, value=rule, message=said)


def _held(uow: UnitOfWork, item_id: UUID) -> Held:
    return held_item(uow, uow.get(SuspenseItem, item_id))


TO_A_HEAD = HeldAct(
    name="payments.unclaimed_money",
    title=sentence("Money in suspense to a head of account"),
    permission=PROPOSE_SUSPENSE,
    held=_held,
    endpoint="suspense.show",
    id_name="item_id",
)
