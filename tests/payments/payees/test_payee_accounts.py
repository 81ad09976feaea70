"""What an account of a payee rests on: whose it is, who decides, who learns, and what is forged."""

import json
from datetime import UTC, datetime

import pytest
from factories.bank_orders import ANOTHER, IBAN, TITLE
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, join, make_person, make_supplier
from factories.payees import DAYS, Payees
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.decisions import Approve
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.public import ProofNeeded
from app.notifications.models import Message
from app.platform import Platform
from app.row_macs import Forged
from payments.payees.models import StandingAccount, StandingAccountStop
from payments.payees.queries import account_pseudonyms, own_accounts, shares_payee_account
from payments.payees.use_cases import PAYEE_ACCOUNT, AskAccount, StopAccount, stop_account
from payments.receipts.paid_by_head import PaidBy

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def payees(platform: Platform, session: Session) -> Payees:
    return Payees.of(platform, session)


def test_a_person_has_an_account_of_their_own(payees: Payees) -> None:
    payees.in_force(who=payees.acting(payees.person))
    found = payees.account(PaidBy(person_id=payees.person.id))
    assert found
    assert (found.iban, found.name) == (IBAN, "Bibi Hani")
    assert payees.account() is None


def test_it_needs_permissions(payees: Payees) -> None:
    run = payees.platform.executor.execute
    nobody = actor(payees.person)
    stripped = type(nobody)(kind="person", person_id=payees.person.id)
    with denied("payments.ask_payee_account"):
        run(PAYEE_ACCOUNT.propose, AskAccount(bank="b", title="t", iban=IBAN), actor=stripped)
    with denied("payments.decide_payee_account"):
        run(PAYEE_ACCOUNT.approve, Approve(id=payees.firm.id), actor=nobody)


def test_only_finance_and_audit_read_the_list(payees: Payees, doors: Doors) -> None:
    place = Place("/payee-accounts", "/payee-accounts")
    for door in ("web", "api"):
        assert doors.open(door, payees.owner, payees.firm).read(place).status == 403
        assert doors.open(door, payees.finance).read(place).status == 200
    with (
        denied("payments.read_payee_accounts"),
        payees.platform.executor.reading(payees.owning()) as uow,
    ):
        from app.decisions import newest_first
        from payments.payees.permissions import READ_ACCOUNTS

        newest_first(uow, StandingAccount, READ_ACCOUNTS, None)


def test_an_employee_of_the_firm_neither_sees_nor_asks(payees: Payees) -> None:
    clerk = make_person(payees.session, "Clerk")
    join(payees.session, clerk, payees.firm, roles.BID_OFFICER)
    who = payees.acting(clerk, roles.BID_OFFICER, firm=payees.firm)
    with pytest.raises(Forbidden, match="Only an owner"):
        payees.ask(who=who)
    with (
        pytest.raises(Forbidden, match="Only an owner of the firm can see or change where it gets"),
        payees.platform.executor.reading(who) as uow,
    ):
        own_accounts(uow)


def test_it_asks_for_a_fresh_proof(payees: Payees) -> None:
    stale = actor(payees.owner, roles.SUPPLIER_OWNER, organisation=payees.firm)
    with pytest.raises(ProofNeeded):
        payees.ask(who=stale)


def test_a_firm_that_is_not_verified_and_a_person_without_card_wait(payees: Payees) -> None:
    firm = make_supplier(payees.session, "Not yet", verified=False)
    join(payees.session, payees.owner, firm, roles.SUPPLIER_OWNER)
    with pytest.raises(Conflict) as refused:
        payees.ask(who=payees.acting(payees.owner, roles.SUPPLIER_OWNER, firm=firm))
    assert refused.value.code == "supplier-not-verified"
    stranger = make_person(payees.session, "Stranger", cnic_verified_at=None)
    with pytest.raises(Conflict) as refused:
        payees.ask(who=payees.acting(stranger))
    assert refused.value.code == "card-not-seen"


def test_the_same_account_is_not_asked_for_twice(payees: Payees) -> None:
    payees.in_force()
    with pytest.raises(Invalid) as refused:
        payees.ask()
    assert refused.value.code == "account-same"


def test_a_change_replaces_the_account_only_after_its_wait(payees: Payees) -> None:
    payees.in_force()
    payees.approve(payees.ask(ANOTHER).id)
    payees.pass_days(DAYS - 1)
    with pytest.raises(Conflict, match="The payee’s bank account is about to change"):
        payees.account()
    payees.pass_days(2)
    found = payees.account()
    assert found
    assert found.iban == ANOTHER
    with payees.platform.executor.reading(payees.owning()) as uow:
        states = [each.state for each in own_accounts(uow).history]
    assert states == ["in_force", "replaced"]


def test_a_stopped_change_leaves_the_account_before_it_in_force(payees: Payees) -> None:
    payees.in_force()
    row = payees.ask(ANOTHER)
    run = payees.platform.executor.execute
    run(stop_account, StopAccount(account_id=row.id), actor=payees.owning())
    found = payees.account()
    assert found
    assert found.iban == IBAN
    with payees.platform.executor.reading(payees.owning()) as uow:
        shown = own_accounts(uow)
    assert [each.state for each in shown.history] == ["stopped", "in_force"]
    assert (shown.in_force, shown.waiting) == (shown.history[1], None)
    with pytest.raises(Conflict) as refused:
        payees.approve(row.id)
    assert refused.value.code == "decided-already"


def test_nobody_stops_anybody_elses(payees: Payees) -> None:
    row = payees.ask()
    with pytest.raises(NotFound):
        payees.platform.executor.execute(
            stop_account, StopAccount(account_id=row.id), actor=payees.acting(payees.person)
        )


def test_who_belonged_to_the_firm_does_not_decide(payees: Payees) -> None:
    join(payees.session, payees.finance, payees.firm, roles.BID_OFFICER)
    payees.session.commit()
    with pytest.raises(Forbidden) as refused:
        payees.approve(payees.ask().id)
    assert refused.value.code == "own-payee"


def _sent_to(payees: Payees, template: str, since: datetime) -> set[str]:
    """Return the addresses to which messages of a template went since a time."""
    rows = payees.session.execute(
        text(
            "select m.id from messages m join notifications n on n.id = m.notification_id"
            " where n.template = :template and m.queued_at > :since"
        ),
        {"template": f"payments/payee_account_{template}", "since": since},
    )
    vault = payees.platform.executor.vault
    sent = [payees.session.get_one(Message, row.id) for row in rows]
    return {json.loads(vault.open_for(m.place, m.sealed))["to"] for m in sent if m.sealed}


def test_the_owner_is_notified_where_they_were_reached_before(payees: Payees) -> None:
    """Whoever takes over an account and changes its addresses cannot hide the change."""
    payees.in_force()
    email, mobile = payees.owner.email, payees.owner.mobile
    payees.owner.email, payees.owner.mobile = "thief@example.org", "+923009999999"
    payees.session.commit()
    since = payees.session.scalars(select(func.bdm_now())).one()
    payees.approve(payees.ask(ANOTHER).id)
    for step in ("asked", "approved"):
        assert {email, mobile, "thief@example.org"} <= _sent_to(payees, step, since)


def test_every_owner_of_the_firm_is_notified(payees: Payees) -> None:
    partner = make_person(payees.session, "Partner", email_verified_at=real_now())
    join(payees.session, partner, payees.firm, roles.SUPPLIER_OWNER)
    payees.session.commit()
    payees.ask()
    assert partner.email in _sent_to(payees, "asked", LONG_AGO)


def test_no_part_of_the_number_or_title_is_in_the_clear(payees: Payees) -> None:
    payees.ask()
    row = payees.session.execute(text("select standing_accounts::text from standing_accounts"))
    told = str(row.scalar_one())
    assert IBAN not in told
    assert IBAN[-16:-4] not in told
    trail = str(payees.session.execute(text("select after::text from audit_entries")).all())
    assert IBAN not in trail


_APPROVED = """
    update standing_accounts set effective_at = bdm_now(), approved_at = bdm_now(),
        approved_by = (select id from people where id <> entered_by limit 1)
"""
_REFUSED = """
    update standing_accounts set refused_at = now(), refused_by = entered_by, refused_reason = 'x'
"""
_STOPPED = """
    insert into standing_account_stops (account_id, stopped_by, stopped_at)
    select id, entered_by, now() from standing_accounts
"""


@pytest.mark.parametrize("forgery", [_APPROVED, _REFUSED, _STOPPED])
def test_nothing_is_paid_after_a_forged_decision(payees: Payees, forgery: str) -> None:
    payees.in_force()
    payees.ask(ANOTHER)
    newest = " where id = (select max(id::text)::uuid from standing_accounts)"
    payees.session.execute(text(forgery + newest))
    payees.session.commit()
    with pytest.raises(Forged):
        payees.account()


def test_postgresql_decides_once_and_changes_no_number(payees: Payees) -> None:
    payees.in_force()
    for change in ("refused_reason = 'x'", "effective_at = now()"):
        with pytest.raises(DBAPIError, match="decided never changes"):
            payees.session.execute(text(f"update standing_accounts set {change}"))  # noqa: S608 - ours
        payees.session.rollback()
    with pytest.raises(DBAPIError, match="permission denied"):
        payees.session.execute(text("update standing_accounts set iban_masked = 'x'"))
    payees.session.rollback()


def test_payees_of_one_account_are_found_without_its_number(payees: Payees) -> None:
    payees.in_force()
    payees.in_force(who=payees.acting(payees.person))
    person = PaidBy(person_id=payees.person.id)
    with payees.platform.executor.reading(payees.officer()) as uow:
        names = account_pseudonyms(uow, [payees.payee, person])
        shared = shares_payee_account(uow, [payees.payee])
        nobody = shares_payee_account(uow, [PaidBy(person_id=payees.owner.id)])
    assert names[payees.payee] == names[person]
    assert IBAN not in str(names)
    assert shared == {payees.payee: frozenset({person})}
    assert nobody == {}


def test_an_account_that_was_never_in_force_relates_nobody(payees: Payees) -> None:
    payees.in_force()
    row = payees.approve(payees.ask(who=payees.acting(payees.person)).id)
    run = payees.platform.executor.execute
    run(stop_account, StopAccount(account_id=row.id), actor=payees.acting(payees.person))
    with payees.platform.executor.reading(payees.officer()) as uow:
        assert shares_payee_account(uow, [payees.payee]) == {}
    assert payees.session.scalars(select(StandingAccountStop)).one().account_id == row.id


def test_the_officer_compares_names_numbers_and_sees_who_else_has_it(
    payees: Payees, doors: Doors
) -> None:
    payees.in_force(who=payees.acting(payees.person))
    row = payees.ask()
    page = doors.open("web", payees.finance).read(Place(f"/payee-accounts/{row.id}", "")).text
    assert IBAN in page
    assert "Bibi Hani" in page
    assert TITLE in page
    assert "another name" not in page
    payees.approve(row.id)
    page = doors.open("web", payees.finance).read(Place(f"/payee-accounts/{row.id}", "")).text
    assert IBAN not in page
