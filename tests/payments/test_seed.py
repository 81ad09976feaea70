"""The demonstration has a bill in every state, however often it is planted."""

from factories.forged_money import all_flaws_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.payments.seed import plant
from demonstration.payments.seed.collections import DAYS
from demonstration.payments.seed.past_year import FEES, FIRST_WEEK, LAST_WEEK, _chance
from demonstration.seed import Secrets, _settle
from payments.bills.models import Bill
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.fees.models import Fee, FeeVersion
from payments.receipts.models import Payment
from payments.reconciliation.models import Reconciliation
from payments.settlement.models import SettlementTerms
from payments.treasury.models import TreasuryEnd, TreasuryOrder

PAST_BILLS = sum(
    week <= since and _chance(week, fee, 4) > 0
    for week in range(LAST_WEEK, FIRST_WEEK + 1)
    for fee, since, _ in FEES
)


def test_it_plants_a_bill_in_every_state_once(platform: Platform, session: Session) -> None:
    known = Secrets(passwords=_Any(), passphrases=_Any())
    cast: Cast = platform.executor.execute(_settle, (platform.registry, known), actor=SYSTEM)
    for _ in range(2):
        plant(platform, cast)
        bills = session.scalars(select(Bill)).all()
        states = {stand.state for stand in views(session, bills).values()}
        assert states == set(State) - {State.REFUNDED}
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Fee, FeeVersion, Bill, Payment)
        ]
        many = sum(count for _, count in DAYS) + PAST_BILLS
        assert counts == [14, 15, 11 + many, 7 + many]
        agreed = session.scalars(select(SettlementTerms).filter_by(channel="adyen")).one()
        assert agreed.approved_by != agreed.entered_by
        transit = session.scalars(select(TreasuryOrder.sheet_id)).all()
        arrived = session.scalars(select(TreasuryEnd).filter_by(outcome="arrived")).all()
        assert arrived
        assert set(transit) - {end.sheet_id for end in arrived}
        assert session.scalars(select(Reconciliation)).one().approved_at is not None
        session.rollback()
    assert verify(session) is None
    assert all_flaws_of(platform) == []


class _Any(dict[str, str]):
    """A password for whoever is asked about."""

    def __missing__(self, key: str) -> str:
        return f"{key} walnut river"
