"""No figure of collections counts who has bought a tender's documents, before its opening.

A sum of document fees divided by the fee is how many take part, and everybody reads collections.
"""

from datetime import timedelta

import pytest
from factories.doors import Doors, Place
from factories.identity import join, make_person, make_staff
from factories.till import DOCUMENTS, FEE, HEAD, Till, make_till
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.accounts.actors import SYSTEM
from app.ledger.models import LedgerTransfer
from app.platform import Platform
from payments.collections.models import CollectionFold
from payments.collections.queries.open_data import open_collections
from payments.collections.use_cases.fold_collections import fold_to

FIGURES = Place("", "/collections")
ENTRIES = Place("", f"/collections/entries?head={HEAD}")


@pytest.fixture
def till(session: Session, doors: Doors, platform: Platform) -> Till:
    made = make_till(session, doors, platform, openable=True, document_fee_paisa=FEE)
    head = make_person(session, "Head of the department")
    join(session, head, made.world.agency.department, roles.DEPARTMENT_HEAD)
    made.firms["head"] = (made.world.agency.department, head)
    made.firms["finance"] = (None, make_staff(session, roles.FINANCE_OFFICER))  # type: ignore[assignment]  # acts for nobody
    session.commit()
    return made


def read(till: Till) -> list[object]:
    """What the department's head, Finance and everybody read of what came today.

    Finance also reads what a channel has not settled yet: of all that came by it, no head's.
    """
    found: list[object] = [
        till.read(who, place, "api").body
        for who in ("head", "finance")
        for place in (FIGURES, ENTRIES)
    ]
    for each in found:
        each.pop("standing", None)  # type: ignore[attr-defined]  # a body
    with till.platform.executor.reading(SYSTEM) as uow:
        uow.now += timedelta(days=1)  # everybody reads of days that are over
        found.append(open_collections(uow, None, None).page.items)
    return found


def buy(till: Till) -> None:
    for name in ("Awan", "Brohi"):
        till.must(name, DOCUMENTS)
        till.pay(name, "document_fee")


def fold(session: Session) -> None:
    place = session.scalars(select(CollectionFold)).one()
    fold_to(session, place, session.scalar(select(func.max(LedgerTransfer.id))) or 0, real_now())
    session.commit()


@pytest.mark.parametrize("folds", ["never", "before the opening"])
def test_no_figure_counts_who_has_bought_the_documents(till: Till, folds: str) -> None:
    before = read(till)
    buy(till)
    if folds != "never":
        fold(till.session)
    assert read(till) == before
    till.open_bids()
    after = read(till)
    assert [one for one, other in zip(after, before, strict=True) if one == other] == []
    assert "collected_paisa=200000" in str(after[-1])
