"""Pages of what never was money ask the database no more for many rows than for few."""

import pytest
from factories.counter import Desk
from factories.counting import counted
from factories.identity import make_staff, sign_in
from factories.payments import make_bill
from factories.undoings import propose, undo
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.platform import Platform
from payments.receipts.models import Payment

MOST = 13


def some(desk: Desk, session: Session, many: int) -> list[str]:
    """Cash that never came, each once undone and once proposed; the addresses of their pages."""
    for _ in range(many):
        bill = make_bill(session, days_old=3)
        session.commit()
        for _ in range(3):
            desk.take(bill.psid)
        query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id)
        gone, waits, stays = session.scalars(query).all()
        done = undo(desk, gone.id)
        made = propose(desk, waits.id, "twice", stays.receipt)
    return [
        "/undoings",
        "/undoings?all=yes",
        "/reversals",
        f"/undoings/{made.id}",
        f"/undoings/{done.id}",
        f"/undoings/{made.id}/refuse",
        f"/undoings/of/{stays.id}",
        f"/refunds/bills/{bill.psid}",
        f"/bills/{bill.psid}",
    ]


def test_each_page_is_drawn_with_a_bounded_number_of_queries(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    desk = Desk.of(platform, session)
    officer = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    sign_in(session, platform.settings.secret_key, client, officer)
    asked: list[list[int]] = []
    for many in (1, 4):
        asked.append([])
        for address in some(desk, session, many):
            client.get(address)  # what a process reads once is read here
            with counted(platform) as said:
                answer = client.get(address)
            assert answer.status_code == 200, address
            asked[-1].append(len(said))
    few, more = asked
    assert more == few
    assert max([*few[:7], few[8]]) <= MOST, few


@pytest.mark.parametrize("waiting", [True, False])
def test_the_lists_go_on(platform: Platform, session: Session, waiting: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    from payments.voids.queries import list_undoings

    desk = Desk.of(platform, session)
    some(desk, session, 3)
    seen, cursor = [], None
    with platform.executor.reading(desk.maker) as uow:
        for _ in range(9):
            page = list_undoings(uow, waiting=waiting, cursor=cursor, limit=2)
            seen += [each.undoing.id for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == sorted(seen, reverse=not waiting)
    assert len(seen) == len(set(seen)) == (3 if waiting else 6)
