"""What officers see who decide about an order: the matter again, or why one refuses."""

import pytest
from factories.debarring import APPROVAL, LIFT, LIFTED, Matter, bar, lift, pass_days
from factories.doors import Doors, Place
from factories.marketplace import make_agency
from sqlalchemy.orm import Session

from app.platform import Platform
from marketplace.debarment.models import DebarmentLifting, DebarmentOrder

REFUSE = Place("/department/debarment/orders/{}/refuse", "")


@pytest.fixture
def matter(session: Session, platform: Platform, doors: Doors) -> Matter:
    made = Matter(session, platform, doors)
    made.add_firm("Chaman Steel")
    return made


def order_of(matter: Matter, *, approved: bool) -> DebarmentOrder:
    firm = matter.people["Chaman Steel"][1]
    assert firm is not None
    bar(matter.platform, matter.session, matter.agency, firm, approved=approved)
    return matter.order("Chaman Steel")


def test_an_order_that_was_decided_already_shows_its_matter_again(matter: Matter) -> None:
    order = order_of(matter, approved=True)
    answer = matter.send("authority", "web", APPROVAL.at(order.id))
    assert answer.status == 409
    assert answer.says("already been decided")
    assert matter.newest.reference in answer.text
    assert "Notice served" in answer.text


def test_a_lifting_that_was_decided_already_shows_its_matter_again(matter: Matter) -> None:
    order = order_of(matter, approved=True)
    lift(matter.platform, matter.agency, order.id)
    lifting: DebarmentLifting = matter.lifting("Chaman Steel")
    answer = matter.send("authority", "web", LIFTED.at(lifting.id))
    assert answer.status == 409
    assert matter.newest.reference in answer.text
    assert "Notice served" in answer.text


def test_a_bar_whose_term_is_over_cannot_be_lifted(matter: Matter) -> None:
    order = order_of(matter, approved=True)
    pass_days(matter.session, 400)
    answer = matter.send("officer", "api", LIFT.at(order.id), {"reasons": "The firm paid."})
    assert answer.status == 409
    assert answer.says("No bar is in force here")


def test_who_refuses_an_order_reads_who_will_read_the_reason(matter: Matter) -> None:
    order = order_of(matter, approved=False)
    page = matter.read("authority", "web", REFUSE.at(order.id))
    assert "Refuse this order" in page.text
    assert order.number in page.text
    assert "The officer who proposed it reads this" in page.text


def test_a_refusal_says_that_it_has_no_effect(matter: Matter) -> None:
    order = order_of(matter, approved=False)
    desk = matter.doors.open("web", *matter.people["authority"])
    answer = desk.send(REFUSE.at(order.id), {"reason": "The term is long."})
    assert answer.ok
    page = desk.read(Place(f"/department/debarment/{matter.newest.id}", ""))
    assert "You have refused. It has no effect." in str(page.body)


def test_another_departments_authority_decides_nothing_here(
    matter: Matter, session: Session
) -> None:
    order, other = order_of(matter, approved=False), make_agency(session)
    session.commit()
    desk = matter.doors.open("web", other.authority, other.department)
    assert desk.send(REFUSE.at(order.id), {"reason": "The term is long."}).status == 404
