"""Open data: equal to the ledger to the paisa, for everybody, sent again only when it changed."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from factories.doors import Doors, Place
from factories.identity import make_department
from factories.payments import make_bill
from flask.testing import FlaskClient
from ledger.test_books import close_month
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.errors import Invalid
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.ledger.public import balances, month_of
from app.permissions import ANONYMOUS
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.collections.models import CollectionFold
from payments.collections.queries.open_data import open_collections
from payments.collections.use_cases import fold_to
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment

WHOLE = 1_200_00
API = "/api/v1/open-data/collections"
# Enough days that it is another month.
AGO = 40


@pytest.fixture
def house(session: Session, platform: Platform) -> Organisation:
    """A department that was paid yesterday, 40 days ago and (which is no news yet) today."""
    made = make_department(session, "Transport")
    for days_ago in (0, 1, AGO):
        paid(session, platform, made, days_ago)
    return made


def paid(session: Session, platform: Platform, house: Organisation, days_ago: int) -> None:
    bill = make_bill(session, house, days_old=days_ago)
    session.commit()
    money = RecordPayment(
        psid=bill.psid, channel="counter", reference=str(bill.id), amount_paisa=WHOLE
    )
    then = at_time(platform.executor, real_now() - timedelta(days=days_ago))
    then.execute(record_payment, money, actor=SYSTEM)


def rupees(*amounts: str) -> int:
    return sum(int(amount.replace(".", "")) for amount in amounts)


def everything(client: FlaskClient, **values: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        asked = values | ({"cursor": cursor} if cursor else {})
        answer = client.get(API, query_string=asked).json
        assert answer is not None
        rows += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            return rows


def months() -> dict[str, str]:
    """From the month of the oldest payment to this one."""
    first = month_of(local_day(real_now()) - timedelta(days=AGO))[0]
    return {"since": first.isoformat(), "until": local_day(real_now()).isoformat()}


def test_it_is_the_ledger_to_the_paisa_up_to_yesterday(
    client: FlaskClient, session: Session, platform: Platform, house: Organisation
) -> None:
    rows = everything(client, **months())
    of_ledger = -sum(balances(session, ["payments:head:"]).values())
    assert rupees(*(row["net"] for row in rows)) == of_ledger - WHOLE == 2 * WHOLE
    assert {row["ddo"] for row in rows} == {house.ddo_code}
    assert {row["department"] for row in rows} == {"Transport"}
    with platform.executor.reading(ANONYMOUS) as uow:
        pages = []
        cursor = None
        first, last = (date.fromisoformat(each) for each in months().values())
        while True:
            page = open_collections(uow, first, last, cursor, limit=1).page
            pages += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
    assert [row.net_paisa for row in pages] == [rupees(row["net"]) for row in rows]


@pytest.mark.usefixtures("house")
def test_a_month_is_provisional_until_it_is_closed(client: FlaskClient, session: Session) -> None:
    first, last = month_of(local_day(real_now()) - timedelta(days=AGO))
    told = {row["month"]: row["provisional"] for row in everything(client, **months())}
    assert all(told.values())
    close_month(session, first, last)
    session.commit()
    told = {row["month"]: row["provisional"] for row in everything(client, **months())}
    assert told.pop(first.isoformat()) is False
    assert all(told.values())


@pytest.mark.usefixtures("house")
def test_what_somebody_has_is_not_sent_again_until_it_changes(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    place = session.scalars(select(CollectionFold)).one()
    last = session.execute(text("select max(id) from ledger_transfers")).scalar_one()
    fold_to(session, place, last, real_now() - timedelta(minutes=5))
    session.commit()
    for address in (API, f"{API}.csv"):
        first = client.get(address)
        assert "max-age" in first.headers["Cache-Control"]
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    known = client.get(API)
    assert known.headers["Last-Modified"]
    since = {"If-Modified-Since": known.headers["Last-Modified"]}
    assert client.get(API, headers=since).status_code == 304
    paid(session, platform, make_department(session), 1)
    for header in ({"If-None-Match": known.headers["ETag"]}, since):
        assert client.get(API, headers=header).status_code == 200


@pytest.mark.usefixtures("house")
def test_everybody_reads_the_same_by_page_file_and_api(client: FlaskClient) -> None:
    page = client.get("/open-data/collections", query_string=months()).text
    assert "Creative" not in page
    assert "CC BY 4.0" in page
    assert page.count("(provisional)") == len(everything(client, **months()))
    for address in ("/open-data/collections.csv", f"{API}.csv"):
        answer = client.get(address, query_string=months()).text.removeprefix("\ufeff")
        lines = list(csv.DictReader(io.StringIO(answer)))
        assert rupees(*(line["net"] for line in lines)) == 2 * WHOLE
    assert 'href="/open-data/collections"' in client.get("/").text


def test_it_holds_nobody(client: FlaskClient, session: Session, house: Organisation) -> None:
    session.commit()
    shown = client.get(API, query_string=months()).text + client.get("/open-data/collections").text
    for personal in ("Gul Khan", "12345", "M••••", "psid"):
        assert personal not in shown
    assert house.name in shown


def test_it_refuses_months_in_the_wrong_order_and_too_many(
    doors: Doors, platform: Platform
) -> None:
    api = doors.open("api")
    wrong = Place("", "/open-data/collections?since=2026-06-01&until=2026-01-01")
    assert api.read(wrong).status == 422
    assert api.read(Place("", "/open-data/collections?cursor=nonsense")).status == 422
    with (
        platform.executor.reading(ANONYMOUS) as uow,
        pytest.raises(Invalid, match="up to 120 months"),
    ):
        open_collections(uow, date(2000, 1, 1), date(2026, 1, 1))
