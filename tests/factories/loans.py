"""A young firm that was granted a soft loan, its guarantors, and officers of Finance."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.catalogue.registry import CaseBook
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import LoginSession, Organisation, Person
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform
from demonstration.cast.past import at_time
from factories.applying import Applying
from factories.bank_orders import IBAN
from factories.counter import Desk
from factories.heads import make_head
from factories.identity import actor, join, make_department, make_person, make_supplier
from factories.parameters import load_release_values
from factories.payments import pay, today
from factories.register import make_business
from factories.reliefs import Reliefs
from factories.sanctions import end_sanction
from factories.tenders import deliver_all
from factories.undoings import undo
from payments.payees.use_cases import PAYEE_ACCOUNT, AskAccount
from payments.public import SANCTION_PAID
from payments.receipts.models import Payment
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import SANCTIONED
from tax_incentives.awards.use_cases.pay_award import sanction_key
from tax_incentives.loan_book.models import LoanAgreement, LoanInstalment, LoanTranche
from tax_incentives.loan_book.queries.page import LoanPage, loan_page
from tax_incentives.loan_book.use_cases.bill_instalments import note_repayment
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE, EnterTranche
from tax_incentives.loan_book.use_cases.prepare_agreement import (
    PrepareAgreement,
    prepare_agreement,
)
from tax_incentives.loan_book.use_cases.reschedule_loan import (
    RESCHEDULING,
    WRITE_OFF,
    EnterRescheduling,
    EnterWriteOff,
)
from tax_incentives.loan_book.use_cases.sign_agreement import (
    NameGuarantor,
    SignAgreement,
    name_guarantor,
    sign_agreement,
)

SCHEME, SERVICE, HEAD = "startup_loan", "relief_startup_loan", "E02203"
LENT = 1_000_000_00
DECLARED = {
    "plan_amount": "1250000",
    "own_money": "250000",
    "guarantors": "2",
    "in_default": "no",
}
MET: Mapping[str, Any] = {
    "milestone": "An office opened",
    "evidence": "Lease deed of the office, inspected",
    "is_last": False,
    "authority": "Order FD-77/2026 of the Secretary, Finance Department",
}
TERMS = {"grace_months": 6, "instalments": 3, "every_months": 1, "milestones": "An office opens."}


def proved(session: Session, who: Actor) -> Actor:
    """The same, who has just proved who they are."""
    now = real_now()
    row = LoginSession(
        id=new_id(),
        person_id=who.person,
        token_hash=secrets.token_bytes(32),
        started_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now + timedelta(hours=8),
    )
    session.add(row)
    session.flush()
    return replace(who, session_id=row.id)


@dataclass
class Loans(Reliefs):
    """`granted()` is a loan of Rs 1,000,000 to a firm that is two years old."""

    guarantors: list[Person] = field(default_factory=list)

    @classmethod
    def of(cls, platform: Platform, session: Session, service: str = SERVICE) -> "Loans":
        known = platform.executor.ports.get(CaseBook).get(service, 1)
        made = cls(platform, session, Applying.of(platform, session, known))
        load_release_values(session, platform.registry)
        make_head(session, HEAD)
        made.claimant()
        made.account_in_force()
        return made

    def account_in_force(self) -> None:
        """The firm's own account, asked for and approved a month ago."""
        executor, owner = self.platform.executor, self.applying.person
        owner.mobile_verified_at = real_now()
        past = at_time(executor, real_now() - timedelta(days=30))
        command = AskAccount(bank="SCB Turbat", title=self.firm.name, iban=IBAN)
        asked = past.execute(PAYEE_ACCOUNT.propose, command, actor=self.borrower)
        past.execute(PAYEE_ACCOUNT.approve, Approve(id=asked.id), actor=self.finance("one"))
        self.session.expire_all()

    def claimant(
        self, name: str = "Gwadar Apps", number: str = "1", owner: Person | None = None
    ) -> Organisation:
        owner, firm = owner or make_person(self.session, "Owner"), make_supplier(self.session, name)
        join(self.session, owner, firm, roles.SUPPLIER_OWNER)
        make_business(
            self.session,
            self.platform,
            owner,
            make_person(self.session, "Partner"),
            name=name,
            organisation=firm,
            number=f"RF-KECH-2024-{number.zfill(5)}",
            since=today() - timedelta(days=700),
            activities=["6201"],
        )
        self.applying.person, self.applying.organisation = owner, firm
        self.applying.held = (roles.SUPPLIER_OWNER,)
        return firm

    def voted(self, paisa: int = 2 * LENT) -> None:
        """Money is appropriated and released for loans."""
        place = {"scheme": SCHEME, "demand": "21", "object_head": "A08101"}
        self.budget(paisa, "appropriation", **place)
        self.budget(paisa, "release", **place)

    def granted(self) -> ReliefAward:
        """The loan, reviewed and granted."""
        self.voted()
        application = self.applying.start()
        self.applying.save(application.id, "facts", DECLARED)
        publication = {"claimant_name": self.firm.name, "publication": "yes"}
        self.applying.save(application.id, "publication", publication)
        self.applying.add(application.id, "plan")
        self.applying.add(application.id, "guarantees")
        self.applying.submit(application.id)
        self.review(application)
        return self.award(application)

    def prepared(self, award: ReliefAward, **changed: Any) -> LoanAgreement:  # noqa: ANN401 - terms
        """Finance drew up the agreement."""
        department = make_department(self.session, "Finance Department")
        values: dict[str, Any] = {**TERMS, "ddo_code": department.ddo_code, **changed}
        command = PrepareAgreement(award_id=award.id, **values)
        self.session.commit()
        found: LoanAgreement = self.run(prepare_agreement, command, self.finance("one"))
        return found

    def name_guarantor(self, award_id: UUID) -> Actor:
        """The borrower named somebody, who has just proved who they are."""
        person = make_person(self.session, f"Guarantor {len(self.guarantors) + 1}")
        self.guarantors.append(person)
        who = proved(self.session, actor(person))
        self.session.commit()
        command = NameGuarantor(award_id=award_id, name=person.name, cnic=str(person.cnic))
        self.run(name_guarantor, command, self.owner)
        return who

    @property
    def borrower(self) -> Actor:
        """The owner, who has just proved who they are."""
        who = proved(self.session, self.owner)
        self.session.commit()
        return who

    def sign(self, agreement: LoanAgreement, *who: Actor) -> None:
        for each in who:
            command = SignAgreement(award_id=agreement.award_id, sha256=agreement.sha256.hex())
            self.run(sign_agreement, command, each)

    def signed(self) -> ReliefAward:
        """A loan whose agreement all have signed."""
        award = self.granted()
        agreement = self.prepared(award)
        named = [self.name_guarantor(award.id) for _ in range(2)]
        self.sign(agreement, self.borrower, *named)
        return award

    def enters(self, award_id: UUID, paisa: int, **changed: Any) -> LoanTranche:  # noqa: ANN401 - parts of a command
        """One officer of Finance enters that a milestone was met."""
        command = self.met(award_id, paisa, **changed)
        row: LoanTranche = self.run(TRANCHE.propose, command, self.finance("one"))
        return row

    def met(self, award_id: UUID, paisa: int, **changed: Any) -> EnterTranche:  # noqa: ANN401 - as above
        """What they write."""
        return EnterTranche(award_id=award_id, amount_paisa=paisa, **(MET | changed))

    def sanctioned(self, award_id: UUID, paisa: int, **changed: Any) -> LoanTranche:  # noqa: ANN401 - as above
        """Two officers of Finance let a tranche be paid."""
        entered = self.enters(award_id, paisa, **changed)
        row: LoanTranche = self.run(TRANCHE.approve, Approve(id=entered.id), self.finance("two"))
        return row

    def ends(self, tranche_id: UUID, kind: str) -> None:
        """The Accountant General pays it or sends it back today; nobody has heard of it yet."""
        one, two = self.finance("one"), self.finance("two")
        end_sanction(self.platform.executor, sanction_key(tranche_id), kind, one, two)
        self.session.expire_all()

    def tranche(self, award_id: UUID, paisa: int, **changed: Any) -> LoanTranche:  # noqa: ANN401 - as above
        """A tranche that was sanctioned and paid, and the news has come."""
        row = self.sanctioned(award_id, paisa, **changed)
        self.paid(award_id)
        return row

    def paid(self, award_id: UUID, kind: str = "paid") -> None:
        """The tranche that is under way was paid, or came back, and the news has come."""
        under_way = [each.id for each in self.page(award_id).tranches if each.state == SANCTIONED]
        self.ends(under_way[0], kind)
        deliver_all(self.platform)
        self.session.expire_all()

    def news(self, tranche_id: UUID) -> Event:
        """The event about the end of a tranche's sanction, as it is published."""
        return Event(name=SANCTION_PAID, payload={"business_key": sanction_key(tranche_id)})

    def reschedule(self, award_id: UUID, first_due_on: date, instalments: int) -> None:
        command = EnterRescheduling(
            award_id=award_id,
            first_due_on=first_due_on,
            instalments=instalments,
            every_months=1,
            instrument="Order FD-9/2026",
            grounds="The flood.",
        )
        row = self.run(RESCHEDULING.propose, command, self.finance("one"))
        self.run(RESCHEDULING.approve, Approve(id=row.id), self.finance("two"))

    def write_off(self, award_id: UUID, paisa: int) -> None:
        command = EnterWriteOff(
            award_id=award_id,
            amount_paisa=paisa,
            sanctioning_power="Finance Secretary, Delegation of Powers 2019",
            instrument="Order FD-10/2026",
            grounds="The borrower died.",
        )
        row = self.run(WRITE_OFF.propose, command, self.finance("one"))
        self.run(WRITE_OFF.approve, Approve(id=row.id), self.finance("two"))

    def instalments(self, award_id: UUID) -> list[LoanInstalment]:
        """Those that are owed or paid, in their order."""
        query = select(LoanInstalment).filter_by(award_id=award_id, ended_at=None)
        ordered = query.order_by(LoanInstalment.schedule, LoanInstalment.number)
        return list(self.session.scalars(ordered))

    def pays(self, instalment: LoanInstalment) -> Payment:
        """Its bill is paid at a counter, and the news has come."""
        payment = pay(self.platform, instalment.psid, instalment.amount_paisa)
        deliver_all(self.platform)
        self.session.expire_all()
        return payment

    def take_back(self, payment: Payment) -> None:
        """Two officers of the counter say that it never was money, and the news has come."""
        undo(Desk.of(self.platform, self.session), payment.id)
        deliver_all(self.platform)
        self.session.expire_all()

    def hears(self, name: str, bill_id: UUID) -> None:
        """An event about a bill comes, perhaps once more."""
        event = Event(name=name, payload={"bill_id": str(bill_id)})
        self.run(lambda uow, _: note_repayment(uow, event), None, SYSTEM)

    def page(self, award_id: UUID, who: Actor | None = None) -> LoanPage:
        """The loan as somebody sees it: Finance, unless told otherwise."""
        with self.platform.executor.reading(who or self.finance("one")) as uow:
            return loan_page(uow, award_id)
