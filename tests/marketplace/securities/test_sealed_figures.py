"""No figure of collections counts who has bought a tender's documents, before its opening.

A sum of document fees divided by the fee is how many take part, and everybody reads collections.
"""

from datetime import timedelta

import pytest
from factories.doors import Doors, Place
from factories.identity import api_way, join, make_person, make_staff, sign_in
from factories.till import DOCUMENTS, FEE, HEAD, Till, make_till
from factories.walks import Reader, addresses_of_tender, look_everywhere
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.models import LedgerTransfer
from app.platform import Platform
from payments.collections.models import CollectionFold
from payments.collections.queries.open_data import open_collections
from payments.collections.use_cases import fold_to

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


def reader(till: Till, name: str, who: str | None) -> Reader:
    """Somebody who looks at every page and resource; None: whom nobody knows."""
    browser = till.doors.app.test_client()
    if who is None:
        return Reader(name, browser)
    person, house = till.who(who)
    secret = till.platform.settings.secret_key
    sign_in(till.session, secret, browser, person, house)
    names = [permission.name for permission in till.platform.registry.permissions]
    way = api_way(till.session, secret, person, names, house)
    return Reader(name, browser, {"Authorization": f"Bearer {way.token}"})


def test_no_page_of_a_department_or_the_public_changes_with_who_takes_part(till: Till) -> None:
    """One buys the documents, follows the tender and saves a search; Finance's books apart."""
    readers = [reader(till, name, who) for name, who in (("head", "head"), ("public", None))]
    till.session.commit()
    addresses = addresses_of_tender(till.doors, till.world)
    before = look_everywhere(till.platform, readers, addresses)
    till.must("Awan", DOCUMENTS)
    till.pay("Awan", "document_fee")
    person, house = till.who("Awan")
    own = till.doors.open("api", person, house)
    followed = {"kind": "tender", "subject_id": str(till.id)}
    assert own.send(Place("", "/alerts/follows"), followed).ok
    assert own.send(Place("", "/alerts/searches"), {"q": "chairs"}).ok
    till.work()
    after = look_everywhere(till.platform, readers, addresses, before)
    assert [key for key, text in after.seen.items() if before.seen[key] != text] == []
