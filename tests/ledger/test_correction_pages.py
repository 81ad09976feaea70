"""What lists, forms and pages say of corrections, and to whom."""

import re
from uuid import UUID

import pytest
from factories.corrections import put_right
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from ledger.books import AT, CASH, INCOME, move, posting
from ledger.desk import RIGHT, WRONG, Desk
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.ledger.public import post, reverse
from app.ledger.queries import correction_views
from app.permissions import ANONYMOUS
from app.platform import Platform

LIST = Place("/ledger/corrections", "/ledger/corrections")
LIST_OF = Place("/ledger/corrections?state={}", "/ledger/corrections?state={}")
HOME = Place("/home", "")
APPROVE = Place("/ledger/corrections/{}/approve", "/ledger/corrections/{}/approval")


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


@pytest.mark.parametrize("door", ["web", "api"])
def test_an_auditor_reads_what_waits_and_what_was_decided_and_decides_nothing(
    desk: Desk, doors: Doors, session: Session, door: str
) -> None:
    waiting, refused, approved = desk.ask(1_01), desk.ask(2_02), desk.ask(3_03)
    desk.refuse(refused)
    desk.approve(approved)
    auditor = make_staff(session, roles.AUDITOR)
    session.commit()
    opened = doors.open(door, auditor)
    amounts = {"proposed": "1.01", "refused": "2.02", "approved": "3.03"}
    for state, amount in amounts.items():
        seen = opened.read(LIST_OF.at(state)).text
        assert [_says(seen, a) for a in amounts.values()] == [a == amount for a in amounts.values()]
    every = opened.read(LIST_OF.at("all")).text
    assert every.index("3.03") < every.index("2.02") < every.index("1.01")
    assert not opened.send(APPROVE.at(waiting)).ok
    assert doors.open(door, make_person(session)).read(LIST).status == 403
    assert desk.stands() == (96_97, 4_03)


def _says(page: str, amount: str) -> bool:
    """Whether the amount is on the page: not as part of a time's fraction of a second."""
    return re.search(rf"(?<!\d){re.escape(amount)}(?!\d)", page) is not None


def test_the_page_begins_with_what_waits(desk: Desk, doors: Doors) -> None:
    desk.refuse(desk.ask(2_02))
    desk.ask(1_01)
    seen = doors.open("web", desk.people[1]).read(LIST)
    assert "Rs 1.01" in seen.text
    assert "Rs 2.02" not in seen.text
    assert seen.text.count("Approve ") == 1


def test_it_is_listed_in_pages_of_bounded_work(desk: Desk) -> None:
    def page(cursor: str | None = None) -> tuple[list[int], str | None, int]:
        with desk.platform.executor.reading(desk.maker) as uow, counted(desk.platform) as said:
            found = correction_views.listed(uow, transaction=desk.original, cursor=cursor)
            for row in found.page.items:
                assert found.names[row.entered_by]
        return [r.amount_paisa for r in found.page.items], found.page.next_cursor, len(said)

    for paisa in range(1, 22):
        desk.ask(paisa)
    page()
    newest, cursor, asked = page()
    assert (newest[0], newest[-1], len(newest)) == (21, 2, 20)
    assert (page(cursor)[:2], asked) == (([1], None), 2)


def test_it_asks_before_it_lists(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with platform.executor.reading(somebody) as uow:
        with denied("ledger.read"):
            correction_views.listed(uow)
        with denied("ledger.read"):
            correction_views.around(uow, new_id())
        with denied("ledger.propose_correction"):
            correction_views.to_correct(uow, new_id())


def test_the_page_of_a_transaction_says_what_waits_and_what_corrected_it(
    desk: Desk, doors: Doors
) -> None:
    posted = desk.approve(desk.ask(3_03)).transaction_id
    desk.ask(7_07)
    page = Place(f"/ledger/transactions/{desk.original}", "")
    seen = doors.open("web", desk.people[1]).read(page)
    assert "Corrections that need a decision Rs 7.07" in seen.text
    assert f"It was corrected by {posted}" in seen.text
    assert "Approve " in seen.text
    own = doors.open("web", desk.people[0]).read(page)
    assert "Withdraw it" in own.text
    assert "Approve " not in own.text
    of_posted = doors.open("web", desk.people[0]).read(Place(f"/ledger/transactions/{posted}", ""))
    assert f"It corrects {desk.original} Entered by" in of_posted.text


def test_the_form_offers_heads_of_the_transaction_with_what_is_left(
    desk: Desk, doors: Doors
) -> None:
    put_right(desk.platform, desk.command(40_00), desk.maker, desk.checker)
    seen = doors.open("web", desk.people[0]).read(
        Place(f"/ledger/transactions/{desk.original}/correct", "")
    )
    assert f"{WRONG.code} (Rs 60)" in seen.text
    assert f"{RIGHT.code} (Rs 40)" in seen.text
    assert f'value="{CASH.code}"' not in seen.body
    form = Place(f"/ledger/transactions/{desk.original}/correct", "")
    sent = doors.open("web", desk.people[0]).send(form, {"wrong": WRONG.code, "right": "x"})
    assert {"amount", "reason"} <= sent.fields.keys()


def test_there_is_a_way_to_the_form_only_where_something_can_be_put_right(
    desk: Desk, doors: Doors
) -> None:
    officer = doors.open("web", desk.people[0])
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        plain = post(uow, posting("no head", move(CASH, INCOME, 5_00)))
        uow.session.commit()

    def offers(transaction: UUID) -> bool:
        page = officer.read(Place(f"/ledger/transactions/{transaction}", "")).text
        form = officer.read(Place(f"/ledger/transactions/{transaction}/correct", ""))
        assert form.status == (200 if "Correct a wrong account" in page else 409)
        return form.ok

    assert offers(desk.original)
    assert not offers(plain)
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        reverse(uow, desk.original, business_key="undo", description="Undone", happened_at=AT)
        uow.session.commit()
    assert not offers(desk.original)


def test_the_home_page_of_the_other_officer_counts_it_and_leads_there(
    desk: Desk, doors: Doors
) -> None:
    proposer, officer = (doors.open("web", person) for person in desk.people[:2])
    line = "Corrections of a wrong head: 1"
    assert line not in officer.read(HOME).text
    desk.ask()
    assert (line in officer.read(HOME).text, line in proposer.read(HOME).text) == (True, False)
    for page in (HOME, Place("/ledger", "")):
        assert 'href="/ledger/corrections"' in officer.read(page).body
