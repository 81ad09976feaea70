"""Officers of Finance, and 100 rupees that stand under a wrong head."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from factories.heads import make_head
from factories.identity import actor, make_staff
from ledger.books import CASH, INCOME, move, posting
from ledger.test_books import account_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.public import Account, balance, post
from app.ledger.use_cases.corrections import (
    ApproveCorrection,
    ProposeCorrection,
    RefuseCorrection,
    approve_correction,
    propose_correction,
    refuse_correction,
)
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork

WRONG, RIGHT = account_of("B01601"), account_of("C02702")
SPENT = Account(code="payments:head:A03901:QA4001", name="Stationery", kind="expense")


def _arrange(uow: UnitOfWork, _: None) -> UUID:
    post(uow, posting("opens", move(CASH, RIGHT, 1_00), move(CASH, INCOME, 1_00)))
    post(uow, posting("spends", move(SPENT, CASH, 1_00)))
    return post(uow, posting("a payment", move(CASH, WRONG, 100_00)))


@dataclass
class Desk:
    """The first officer asks, the others decide; `original` put the money there."""

    platform: Platform
    session: Session
    people: Sequence[Person]
    original: UUID

    @classmethod
    def of(cls, platform: Platform, session: Session, officers: int = 2) -> "Desk":
        """Fill the desk."""
        for code in ("B01601", "C02702", "A03901"):
            make_head(session, code)
        people = [make_staff(session, roles.FINANCE_OFFICER) for _ in range(officers)]
        session.commit()
        return cls(
            platform, session, people, platform.executor.execute(_arrange, None, actor=SYSTEM)
        )

    def officer(self, place: int) -> Actor:
        return actor(self.people[place], roles.FINANCE_OFFICER)

    @property
    def maker(self) -> Actor:
        return self.officer(0)

    @property
    def checker(self) -> Actor:
        return self.officer(1)

    def command(self, paisa: int = 40_00, **other: object) -> ProposeCorrection:
        asked = ProposeCorrection(
            transaction_id=self.original,
            wrong=WRONG.code,
            right=RIGHT.code,
            amount_paisa=paisa,
            reason="Billed under a wrong head",
        )
        return replace(asked, **other)  # type: ignore[arg-type]  # fields of the command

    def ask(self, paisa: int = 40_00, *, by: Actor | None = None, **other: object) -> UUID:
        command, execute = self.command(paisa, **other), self.platform.executor.execute
        return execute(propose_correction, command, actor=by or self.maker).id

    def approve(self, correction_id: UUID, *, by: Actor | None = None) -> Correction:
        command = ApproveCorrection(correction_id=correction_id)
        execute = self.platform.executor.execute
        return execute(approve_correction, command, actor=by or self.checker)

    def refuse(self, correction_id: UUID, *, by: Actor | None = None) -> Correction:
        command = RefuseCorrection(correction_id=correction_id, reason="The head was right.")
        execute = self.platform.executor.execute
        return execute(refuse_correction, command, actor=by or self.checker)

    def stands(self) -> tuple[int, int]:
        """What is under the wrong head and under the right one, in paisa."""
        self.session.expire_all()
        return -balance(self.session, WRONG.code), -balance(self.session, RIGHT.code)

    def posted(self) -> int:
        """How many transfer entries correct the transaction."""
        count = select(func.count()).select_from(LedgerTransaction)
        return self.session.scalar(count.filter_by(corrects=self.original)) or 0
