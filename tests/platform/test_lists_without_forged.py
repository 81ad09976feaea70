"""A list leaves out forged rows, and goes on behind them."""

from itertools import pairwise

import pytest
from factories.identity import make_supplier
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.lists_without_forged import leaves_out_forged, leaving_out_forged
from app.platform import Platform
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork


@pytest.fixture
def five(session: Session) -> list[str]:
    """Five firms in the order of their ids."""
    names = [f"Firm {number}" for number in range(5)]
    made = [make_supplier(session, name=name) for name in names]
    session.commit()
    assert all(one.id < other.id for one, other in pairwise(made))
    return names


def forge(session: Session, *names: str) -> None:
    session.execute(
        text("update organisations set mac = mac || '\\x00' where name = any(:names)"),
        {"names": list(names)},
    )
    session.commit()


def first(uow: UnitOfWork, names: list[str], most: int) -> list[str]:
    query = (
        select(Organisation)
        .where(Organisation.name.in_(names))
        .order_by(Organisation.id)
        .limit(most)
    )
    return [each.name for each in uow.session.scalars(query)]


@pytest.mark.parametrize(
    ("forged", "most", "shown"),
    [
        ((), 2, (0, 1)),
        ((0,), 1, (1,)),
        ((0,), 2, (1, 2)),
        ((1,), 2, (0, 2)),
        ((0, 1), 2, (2, 3)),
        ((0, 2), 2, (1, 3)),  # the row that comes instead is forged as well
        ((0, 1, 2, 3), 2, (4,)),
        ((0, 1, 2, 3, 4), 2, ()),
        ((2,), 2, (0, 1)),
    ],
)
def test_a_page_is_full_of_genuine_rows(
    platform: Platform,
    session: Session,
    five: list[str],
    forged: tuple[int, ...],
    most: int,
    shown: tuple[int, ...],
) -> None:
    forge(session, *(five[number] for number in forged))
    with platform.executor.reading(SYSTEM) as uow, leaving_out_forged(uow.session):
        assert leaves_out_forged(uow.session)
        assert first(uow, five, most) == [five[number] for number in shown]


def test_afterwards_a_forged_row_is_refused_again(
    platform: Platform, session: Session, five: list[str]
) -> None:
    forge(session, five[0])
    with platform.executor.reading(SYSTEM) as uow:
        with leaving_out_forged(uow.session):
            assert first(uow, five, 1) == [five[1]]
        assert not leaves_out_forged(uow.session)
        with pytest.raises(Forged):
            first(uow, five, 1)
