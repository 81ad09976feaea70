"""Payees with standing accounts, made by their use cases."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.identity.people.models import LoginSession, Organisation, Person
from app.permissions import Actor, Role
from app.platform import Platform
from factories.bank_orders import IBAN, TITLE
from factories.identity import actor, join, make_person, make_staff, make_supplier
from factories.parameters import make_value
from payments.payees.models import StandingAccount
from payments.payees.parameters import WAIT_DAYS
from payments.payees.queries import PayeeAccount, payee_account
from payments.payees.use_cases import PAYEE_ACCOUNT, AskAccount
from payments.receipts.paid_by_head import PaidBy

DAYS = 7


def proved(session: Session, who: Actor) -> Actor:
    """The same person, who has signed in a moment ago."""
    now = real_now()
    signed_in = LoginSession(
        id=new_id(),
        person_id=who.person,
        token_hash=new_id().bytes * 2,
        started_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now + timedelta(hours=8),
    )
    session.add(signed_in)
    session.flush()
    return replace(who, session_id=signed_in.id)


def pass_days(session: Session, days: int) -> None:
    """Let days of business time go by."""
    session.execute(
        text(
            "insert into demonstration_clock (id, ahead) values (1, :ahead)"
            " on conflict (id) do update set ahead = demonstration_clock.ahead + :ahead"
        ),
        {"ahead": timedelta(days=days)},
    )
    session.commit()


@dataclass
class Payees:
    """A firm with an owner, a person, and two finance officers; the wait is seven days."""

    platform: Platform
    session: Session
    owner: Person
    firm: Organisation
    person: Person
    finance: Person
    other: Person
    # Whether other connections must see who has signed in.
    commits: bool = False

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Payees":
        make_value(session, WAIT_DAYS, str(DAYS), date(2020, 1, 1))
        owner, firm = make_person(session, "Sana"), make_supplier(session, TITLE)
        join(session, owner, firm, roles.SUPPLIER_OWNER)
        made = cls(
            platform=platform,
            session=session,
            owner=owner,
            firm=firm,
            person=make_person(session, "Bibi Hani"),
            finance=make_staff(session, roles.FINANCE_OFFICER, "Zainab"),
            other=make_staff(session, roles.FINANCE_OFFICER, "Farid"),
        )
        for person in (made.owner, made.person):
            person.mobile_verified_at = person.email_verified_at = real_now()
        session.commit()
        return made

    @property
    def payee(self) -> PaidBy:
        return PaidBy(organisation_id=self.firm.id)

    def acting(self, who: Person, *held: Role, firm: Organisation | None = None) -> Actor:
        made = proved(self.session, actor(who, *held, organisation=firm))
        if self.commits:
            self.session.commit()
        return made

    def owning(self) -> Actor:
        return self.acting(self.owner, roles.SUPPLIER_OWNER, firm=self.firm)

    def officer(self) -> Actor:
        return self.acting(self.finance, roles.FINANCE_OFFICER)

    def ask(self, iban: str = IBAN, who: Actor | None = None) -> StandingAccount:
        command = AskAccount(bank="SCB Quetta", title=TITLE, iban=iban)
        who = who or self.owning()
        return self.platform.executor.execute(PAYEE_ACCOUNT.propose, command, actor=who)

    def approve(self, account_id: UUID) -> StandingAccount:
        command = Approve(id=account_id)
        return self.platform.executor.execute(PAYEE_ACCOUNT.approve, command, actor=self.officer())

    def pass_days(self, days: int) -> None:
        """Let days of business time go by."""
        pass_days(self.session, days)

    def in_force(self, iban: str = IBAN, who: Actor | None = None) -> StandingAccount:
        """An account that was asked for, approved, and has waited."""
        row = self.approve(self.ask(iban, who).id)
        self.pass_days(DAYS + 1)
        return row

    def account(self, payee: PaidBy | None = None) -> PayeeAccount | None:
        with self.platform.executor.reading(self.officer()) as uow:
            return payee_account(uow, payee or self.payee)
