"""The home page tells which bills are to pay, the soonest first, and no others."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories.home import Home
from factories.identity import actor, join, make_person, make_supplier
from factories.payments import make_bill, pay, today
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from payments.portal.queries import MAX_DUE, due_bills


def due(platform: Platform, reader: Actor) -> list[UUID]:
    with platform.executor.reading(reader) as uow:
        return [each.bill.id for each in due_bills(uow)]


def test_it_tells_of_bills_that_can_still_be_paid(platform: Platform, session: Session) -> None:
    me = make_person(session)
    mine = {"payer_person_id": me.id}
    later, late = make_bill(session, due_in=9, **mine), make_bill(session, due_in=-2, **mine)
    part = make_bill(session, due_in=4, part_payment=True, **mine)
    paid, gone = make_bill(session, **mine), make_bill(session, cancelled=True, **mine)
    over = make_bill(session, due_in=-9, expires_in=-1, days_old=20, **mine)
    session.commit()
    pay(platform, part.psid, 200_00)
    pay(platform, paid.psid, paid.amount_paisa)
    found = due(platform, actor(me))
    assert found == [late.id, part.id, later.id]
    assert not {paid.id, gone.id, over.id} & set(found)
    assert due(platform, ANONYMOUS) == []


def test_it_tells_a_firms_bills_to_who_acts_for_it(platform: Platform, session: Session) -> None:
    firm, owner = make_supplier(session), make_person(session)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    ours = make_bill(session, payer_organisation_id=firm.id)
    make_bill(session, payer_organisation_id=make_supplier(session).id)
    session.commit()
    assert due(platform, actor(owner, roles.SUPPLIER_OWNER, organisation=firm)) == [ours.id]
    assert due(platform, actor(owner)) == []


def test_it_looks_at_a_few_only(platform: Platform, session: Session) -> None:
    me = make_person(session)
    for number in range(MAX_DUE + 5):
        make_bill(session, due_in=number, payer_person_id=me.id)
    session.commit()
    assert len(due(platform, actor(me))) == MAX_DUE


@pytest.mark.parametrize(
    ("lang", "title", "kind", "when"),
    [
        ("en", "Lease of a shop", "This bill is overdue: pay it", "2 days overdue"),
        (
            "ur",
            "دکان کا کرایہ",
            "بل کی آخری تاریخ گزر چکی ہے: ادا کریں",
            "\u20662\u2069 دن کی تاخیر",
        ),
    ],
)
def test_it_stands_on_the_home_page_in_both_languages(
    platform: Platform,
    session: Session,
    client: FlaskClient,
    lang: str,
    title: str,
    kind: str,
    when: str,
) -> None:
    me = make_person(session)
    bill = make_bill(session, due_in=-2, payer_person_id=me.id)
    session.commit()
    page = Home(client, session, platform.settings.secret_key)(me, lang=lang)
    part = page.split('<div class="bdm-due">')[1].split("</section>")[0]
    assert all(words in part for words in (title, kind, when))
    assert f'href="/bills/{bill.psid}"' in part
    assert bill.due_on == today() - timedelta(days=2)
