"""What auditors read: every page in both languages, and files that no spreadsheet computes."""

import csv
import html
import json
import re
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from factories.identity import make_person, make_staff, sign_in
from flask.testing import FlaskClient
from ledger.books import AT, CASH, INCOME, move, posting
from ledger.test_books import account_of, close_month, make_head
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Person
from app.ledger.public import Posting, Transfer, correct, post
from app.permissions import ANONYMOUS
from app.platform import Platform

PAGES = (
    "/ledger",
    "/ledger/heads?words=B01",
    "/ledger/accounts",
    "/ledger/accounts?words=100%25_",
    "/ledger/statement?account=cash",
    "/ledger/transactions/{}",
    "/ledger/trial-balance",
    "/ledger/trial-balance?day=30-11-2026",
    "/ledger/trial-balance?day=soon",
    "/ledger/general-ledger",
    "/ledger/general-ledger?since=01-11-2026&until=soon",
    "/ledger/periods",
    "/ledger/periods?year=2026",
    "/ledger/corrections",
    "/ledger/corrections?state=all&transaction={}",
    "/ledger/corrections?state=mine",
)


@pytest.fixture
def made(platform: Platform, session: Session) -> UUID:
    for code in ("B01601", "C02702"):
        make_head(session, code)
    with platform.executor.reading(ANONYMOUS) as uow:
        wrong_head, to_head = account_of("C02702"), account_of("B01601")
        first = post(uow, posting("=1+1", move(CASH, wrong_head, 123456700)))
        correct(
            uow,
            first,
            wrong=wrong_head,
            right=to_head,
            amount_paisa=700,
            business_key="c",
            description="Wrong head",
            happened_at=AT,
        )
        uow.session.commit()
    close_month(session, date(2026, 11, 1), date(2026, 11, 30))
    session.commit()
    return first


def _sign_in(platform: Platform, client: FlaskClient, session: Session, person: Person) -> None:
    session.commit()
    sign_in(session, platform.settings.secret_key, client, person)
    session.commit()


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("page", PAGES)
def test_it_shows_an_auditor_every_page(
    platform: Platform, client: FlaskClient, session: Session, made: UUID, page: str, language: str
) -> None:
    _sign_in(platform, client, session, make_staff(session, roles.AUDITOR))
    address = page.format(made)
    joined = f"{address}{'&' if '?' in address else '?'}lang={language}"
    answer = client.get(joined)
    assert answer.status_code == 200
    if "statement" in page:
        assert "12,34,567" in answer.text
    if language == "ur":
        assert 'dir="rtl"' in answer.text


@pytest.mark.parametrize("page", ["/ledger", "/ledger/accounts", "/ledger/statement?account=cash"])
def test_it_shows_nobody_else(
    platform: Platform, client: FlaskClient, session: Session, made: UUID, page: str
) -> None:
    assert made
    _sign_in(platform, client, session, make_person(session))
    assert client.get(page).status_code == 403


def test_it_says_that_there_is_no_such_account(
    platform: Platform, client: FlaskClient, session: Session
) -> None:
    _sign_in(platform, client, session, make_staff(session, roles.AUDITOR))
    assert client.get("/ledger/statement?account=nothing").status_code == 404
    assert client.get("/ledger/statement").status_code == 404


def test_it_hands_out_the_general_ledger(
    platform: Platform, client: FlaskClient, session: Session, made: UUID
) -> None:
    _sign_in(platform, client, session, make_staff(session, roles.AUDITOR))
    span = "/ledger/general-ledger?since=01-11-2026&until=30-11-2026"
    as_csv = client.get(span).text.splitlines()
    assert len(as_csv) == 3
    assert "'=1+1" in as_csv[1]
    assert "1234567.00" in as_csv[1]
    lines = [json.loads(line) for line in client.get(f"{span}&format=jsonl").text.splitlines()]
    assert [line["business_key"] for line in lines] == ["=1+1", "c"]
    assert lines[1]["corrects"] == str(made)
    assert (
        client.get("/ledger/general-ledger?since=01-12-2026&until=30-12-2026").text.count("\n") == 1
    )
    too_long = client.get("/ledger/general-ledger?since=01-11-2024&until=30-11-2026").text
    assert "up to 366 days" in too_long


def test_it_keeps_a_thousand_legs_in_order(platform: Platform) -> None:
    legs = [Transfer(debit=CASH, credit=INCOME, amount_paisa=n) for n in range(1, 1001)]
    with platform.executor.reading(ANONYMOUS) as uow:
        wide = Posting(
            business_key="wide", kind="test", description="Wide", happened_at=AT, transfers=legs
        )
        assert post(uow, wide) == post(uow, wide)


def test_the_trial_balance_names_its_heads_on_the_page_and_in_its_file(
    platform: Platform, client: FlaskClient, session: Session, made: UUID
) -> None:
    _sign_in(platform, client, session, make_staff(session, roles.AUDITOR))
    address = "/ledger/trial-balance?day=30-11-2026"
    page = client.get(address).text
    assert made
    href = html.unescape(re.findall(r'href="([^"]+format=csv)"', page)[0])
    lines = list(csv.DictReader(client.get(href).text.removeprefix("\ufeff").splitlines()))
    named = {line["Head or name"]: line["Name of the head"] for line in lines}
    assert named["B01601"]
    assert named["B01601"] in page
    sums = [sum(Decimal(line[side]) for line in lines) for side in ("Debit", "Credit")]
    assert sums[0] == sums[1] > 0
