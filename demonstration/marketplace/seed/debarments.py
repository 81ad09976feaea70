"""A supplier that was debarred, and one whose matter waits for the decision."""

from datetime import time

from sqlalchemy import select

from app.decisions import Approve
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from marketplace.debarment.models import DebarmentMatter, DebarmentOrder, DebarmentParty
from marketplace.debarment.policy import MatterKind
from marketplace.debarment.use_cases.decide_order import ORDER, ProposeOrder
from marketplace.debarment.use_cases.hear_party import (
    RecordHearing,
    ServeNotice,
    SetHearing,
    record_hearing,
    serve_notice,
    set_hearing,
)
from marketplace.debarment.use_cases.open_matter import NamedFirm, OpenMatter, open_matter

HEARD_AT = time(11)
# Neither is registered here: nobody of the cast is kept from bidding.
BARRED = NamedFirm(name="Chiltan Enterprises", address="Prince Road, Quetta")
WAITING = NamedFirm(name="Bolan Electric Works", address="Sariab Road, Quetta")


def seed_debarments(desk: Desk) -> None:
    """Bring two matters to a hearing; one is decided."""
    if desk.read(lambda uow: uow.session.scalar(select(DebarmentMatter.id).limit(1))) is not None:
        return
    order = _proposed(desk, BARRED, "false_papers", begun=-90)
    desk.sign("authority", ORDER.approve, Approve(id=order.id), days.moment(-55))
    _proposed(desk, WAITING, "performance", begun=-40)


def _proposed(desk: Desk, firm: NamedFirm, ground: str, *, begun: int) -> DebarmentOrder:
    matter = desk.do(
        "officer",
        open_matter,
        OpenMatter(
            kind=MatterKind.DEBARMENT,
            ground=ground,
            facts="The department could not use what was delivered, and the bank knows no guarantee"
            " of the number that was handed in.",
            firm=firm,
        ),
        days.moment(begun),
    )
    named = select(DebarmentParty.id).filter_by(matter_id=matter.id)
    party = desk.read(lambda uow: uow.session.scalars(named).one())
    desk.do("officer", serve_notice, ServeNotice(party_id=party), days.moment(begun + 1))
    hearing = SetHearing(
        party_id=party,
        hearing_at=days.moment(begun + 20, HEARD_AT),
        hearing_place="Committee room, Civil Secretariat, Quetta",
    )
    desk.do("officer", set_hearing, hearing, days.moment(begun + 10))
    heard = RecordHearing(party_id=party, attended=False, minutes="Nobody came for the firm.")
    desk.do("officer", record_hearing, heard, days.moment(begun + 21))
    proposal = ProposeOrder(
        party_id=party, bars=True, months=12, reasons="The firm did not answer what was brought."
    )
    return desk.do("officer", ORDER.propose, proposal, days.moment(begun + 22))
