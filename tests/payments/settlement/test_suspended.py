"""Money that a settlement put into suspense waits there like any other, at the bank where it is."""

from dataclasses import dataclass, replace

import pytest
from factories.counter import Desk
from factories.identity import make_staff, sign_in
from factories.payments import make_bill, pay
from factories.settlement import accepted, file_of, line_of
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.errors import Invalid
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bank_orders.payables.suspense import SuspenseBack
from payments.bills.models import Bill
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.clearing.models import Settlement, SuspenseItem
from payments.receipts.models import Payment
from payments.settlement.models import SettlementMatch
from payments.settlement.queries.differences import Difference, Wanted, differences
from payments.settlement.use_cases.resolve_difference import (
    DecideMatch,
    ProposeMatch,
    approve_match,
    propose_match,
)
from payments.suspense.queries.items import suspense
from payments.treasury.queries.transferable import available, others_money, waiting_parts

WHOLE = 1_200_00
BANK = "nbp"


@dataclass
class Story:
    """A bank's file with a line that leads to no payment of ours, and the officers."""

    platform: Platform
    session: Session
    desk: Desk

    def open(self) -> list[Difference]:
        with self.platform.executor.reading(self.desk.maker) as uow:
            return list(differences(uow, Wanted(), limit=10).items)

    def propose(self, against: str = "suspense", reference: str = "") -> SettlementMatch:
        (about,) = self.open()
        command = ProposeMatch(
            key=about.key,
            against=against,  # type: ignore[arg-type]  # one of the accounts
            reason="Nobody knows",
            reference=reference,
        )
        return self.platform.executor.execute(propose_match, command, actor=self.desk.maker)

    def suspend(self) -> SuspenseItem:
        match = self.propose()
        command = DecideMatch(match_id=match.id)
        self.platform.executor.execute(approve_match, command, actor=self.desk.checker)
        self.session.expire_all()
        return self.session.scalars(select(SuspenseItem)).one()

    def books(self, code: str) -> int:
        self.session.expire_all()
        return balance(self.session, code)


@pytest.fixture
def story(platform: Platform, session: Session) -> Story:
    made = Story(platform, session, Desk.of(platform, session))
    bill = make_bill(session)
    session.commit()
    paid = pay(platform, bill.psid, WHOLE, channel="onebill")
    stray = line_of(paid, reference="TYPO", gross_paisa=WHOLE)
    accepted(platform, file_of([line_of(paid), stray], "onebill"))
    return made


def test_it_is_an_item_of_its_own_and_the_list_says_what_the_books_say(story: Story) -> None:
    item = story.suspend()
    assert (item.channel, item.amount_paisa, item.written, item.why) == (
        "onebill",
        WHOLE,
        "TYPO",
        "settled",
    )
    with story.platform.executor.reading(story.desk.maker) as uow:
        found = suspense(uow)
    assert found.left_paisa == found.books_paisa == WHOLE
    assert [each.item.id for each in found.page.items] == [item.id]


def test_no_treasury_gets_it_while_nobody_knows_whose_it_is(story: Story) -> None:
    story.suspend()
    assert story.books(f"payments:bank:{BANK}") == 2 * WHOLE
    assert others_money(story.session, BANK) == WHOLE
    assert available(story.session, BANK) == WHOLE


def test_it_pays_the_bill_that_turns_up_and_the_heads_get_it(story: Story) -> None:
    item = story.suspend()
    bill = make_bill(story.session)
    story.session.commit()
    decision = story.desk.propose(item.id, "bill", WHOLE, psid=bill.psid)
    story.desk.approve(decision.id)
    story.session.expire_all()
    bill = story.session.get_one(Bill, bill.id)
    assert views(story.session, [bill])[bill.id].state is State.PAID
    assert story.books("payments:suspense") == 0
    assert others_money(story.session, BANK) == 0
    parts = waiting_parts(story.session, BANK)
    assert sum(part.amount_paisa for part in parts) == 2 * WHOLE == available(story.session, BANK)
    assert verify(story.session) is None


def test_it_goes_back_to_its_payer_from_the_bank_where_it_is(story: Story) -> None:
    item = story.suspend()
    decision = story.desk.propose(item.id, "payer", WHOLE, payee="Gul Khan")
    story.desk.approve(decision.id)
    back = SuspenseBack()
    assert [each.id for each in back.waiting(story.session, BANK, 5)] == [decision.id]
    assert back.waiting(story.session, "hbl", 5) == []
    story.desk.send(decision.id)
    story.desk.see(decision.id)
    assert story.books(f"payments:bank:{BANK}") == WHOLE == available(story.session, BANK)
    assert others_money(story.session, BANK) == 0


def test_missing_money_cannot_wait_in_suspense(platform: Platform, session: Session) -> None:
    """What stands there is other people's: a difference must not take it."""
    story = Story(platform, session, Desk.of(platform, session))
    bill = make_bill(session)
    session.commit()
    paid = pay(platform, bill.psid, WHOLE, channel="onebill")
    accepted(platform, file_of([replace(line_of(paid), gross_paisa=WHOLE - 1)], "onebill"))
    with pytest.raises(Invalid) as refused:
        story.propose()
    assert set(refused.value.fields) == {"against"}
    assert story.session.scalars(select(SettlementMatch)).all() == []
    assert story.propose("receivable").waiting


@pytest.mark.parametrize(
    "statement",
    [
        """insert into settlements (id, channel, kind, reference, gross_paisa, fee_paisa, bank,
            against, source_kind, source_id, transaction_id, settled_at, mac)
            select gen_random_uuid(), channel, 'adjustment', 'mine', 0, -5, bank, 'suspense',
            'match', source_id, transaction_id, settled_at, 'x' from settlements limit 1""",
        """insert into suspense_items (id, channel, reference, amount_paisa, written, why, came_on,
            place, transaction_id, entered_at, settlement_id, mac)
            select gen_random_uuid(), s.channel, 'mine', 5, 'x', 'settled', current_date, 'x',
            s.transaction_id, now(), s.id, 'x' from settlements s
            where s.against = 'fees' limit 1""",
    ],
)
def test_postgresql_keeps_settlement_and_item_together(story: Story, statement: str) -> None:
    story.session.execute(text("set constraints all immediate"))
    with pytest.raises(DBAPIError, match=r"kept as an item|of its settlement"):
        story.session.execute(text(statement))


def test_its_page_leads_to_what_two_officers_agreed_on(story: Story, client: FlaskClient) -> None:
    item = story.suspend()
    officer = make_staff(story.session, roles.FINANCE_OFFICER, "Reader")
    story.session.commit()
    sign_in(story.session, story.platform.settings.secret_key, client, officer)
    page = client.get(f"/suspense/{item.id}").text
    match = story.session.scalars(
        select(Settlement.source_id).filter_by(id=item.settlement_id)
    ).one()
    assert f"/matches/{match}" in page
    assert "Two officers put it here" in page
    assert story.session.scalars(select(Payment.channel)).all() == ["onebill"]
