"""What PostgreSQL itself holds of corrections, past every use case."""

import pytest
from ledger.books import AT, CASH, INCOME
from ledger.desk import RIGHT, SPENT, WRONG, Desk
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.ledger.accounts import Account
from app.ledger.public import correct
from app.permissions import ANONYMOUS
from app.platform import Platform


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("approved_by = entered_by, approved_at = now(), transaction_id = :posted", IntegrityError),
        ("approved_by = :other, approved_at = now()", ProgrammingError),
        ("approved_by = :other, approved_at = now(), transaction_id = :posted", ProgrammingError),
        (
            "approved_by = :other, approved_at = now(), transaction_id = :original",
            ProgrammingError,
        ),
        ("amount_paisa = 1", ProgrammingError),
        ("reason = 'Another'", ProgrammingError),
        ("wrong = 'cash'", ProgrammingError),
    ],
)
def test_postgresql_itself_holds_what_was_asked_and_who_approves(
    desk: Desk, change: str, kind: type[Exception]
) -> None:
    asked = desk.ask()
    with desk.platform.executor.reading(desk.maker) as uow:
        # Posted by the proposer alone, as the books would let them.
        posted = correct(
            uow,
            desk.original,
            wrong=WRONG,
            right=RIGHT,
            amount_paisa=40_00,
            business_key=f"correction/{asked}",
            description="Alone",
            happened_at=AT,
        )
        values = {"posted": posted, "original": desk.original, "other": desk.people[1].id}
        with pytest.raises(kind), uow.session.begin_nested():
            uow.session.execute(text(f"update ledger_corrections set {change}"), values)  # noqa: S608 - ours


def test_postgresql_itself_takes_no_other_posting_for_an_approved_one(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask()
    posted = desk.approve(first).transaction_id
    decision = "approved_by = :other, approved_at = now(), transaction_id = :posted"
    with pytest.raises(ProgrammingError, match="is what was posted"):
        desk.session.execute(
            text(f"update ledger_corrections set {decision} where id = :id"),  # noqa: S608 - ours
            {"other": desk.people[1].id, "posted": posted, "id": second},
        )


@pytest.mark.parametrize("decide", ["approve", "refuse"])
@pytest.mark.parametrize(
    "change", ["refused_reason = 'Another'", "approved_by = entered_by, approved_at = null"]
)
def test_postgresql_itself_lets_no_decided_one_change(desk: Desk, decide: str, change: str) -> None:
    getattr(desk, decide)(desk.ask())
    with pytest.raises(ProgrammingError, match="was decided never changes"):
        desk.session.execute(text(f"update ledger_corrections set {change}"))  # noqa: S608 - ours


@pytest.mark.parametrize(
    ("wrong", "right"),
    [(WRONG, INCOME), (WRONG, SPENT), (CASH, WRONG), (WRONG, CASH), (WRONG, WRONG)],
)
def test_postgresql_itself_moves_money_between_heads_of_one_kind_alone(
    desk: Desk, wrong: Account, right: Account
) -> None:
    with (
        desk.platform.executor.reading(ANONYMOUS) as uow,
        pytest.raises(Invalid, match="between heads of account of the same kind"),
    ):
        correct(
            uow,
            desk.original,
            wrong=wrong,
            right=right,
            amount_paisa=1,
            business_key="past the use case",
            description="Alone",
            happened_at=AT,
        )
