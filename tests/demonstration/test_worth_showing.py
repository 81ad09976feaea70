"""A fresh demonstration is worth an hour: buyers, firms, lists, and a year to compare with."""

import os
from collections.abc import Iterator

import pytest
from factories.seeded import copied_province
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.config import Settings
from app.factory import create_app
from app.identity.people.models import Organisation
from app.platform import Platform
from marketplace.awards.models import AwardLine, Contract
from marketplace.bids.models import OpenedBid
from marketplace.invoices.models import Invoice
from marketplace.tenders.models import Tender
from payments.receipts.models import Payment
from registration.register.models import Business, BusinessVersion
from wsgi import make_platform

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with copied_province("bdm_shown", tmp_path_factory.mktemp("shown")) as made:
        redis = {"REDIS_URL": os.environ["BDM_TEST_REDIS_URL"], "BASE_URL": "http://127.0.0.1:8000"}
        platform = make_platform(Settings.from_environment(made | redis))
        yield platform
        platform.close()


@pytest.fixture(scope="module")
def visitor(province: Platform) -> FlaskClient:
    app = create_app(province)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


PAST = Tender.closes_at < func.now()
# The least number of each.
COUNTS: dict[str, tuple[int, ColumnElement[int], ColumnElement[bool]]] = {
    "buyers": (6, func.count(Tender.department_id.distinct()), PAST),
    "firms": (30, func.count(), Organisation.verified_at.is_not(None)),
    "their districts": (
        10,
        func.count(Organisation.district.distinct()),
        Organisation.kind == "supplier",
    ),
    "closed tenders": (60, func.count(Tender.id), PAST & Tender.published_at.is_not(None)),
    "their districts too": (10, func.count(Tender.district.distinct()), PAST),
    "cancelled": (4, func.count(Tender.id), Tender.cancelled_at.is_not(None)),
    "contracts": (55, func.count(), Contract.supplier_signed_at.is_not(None)),
    "small firms": (10, func.count(), AwardLine.size == "small"),
    "medium firms": (3, func.count(), AwardLine.size == "medium"),
    "paid invoices": (90, func.count(), Invoice.paid_on.is_not(None)),
    "payments": (300, func.count(), Payment.amount_paisa > 0),
    "businesses": (120, func.count(), Business.numbered_at.is_not(None)),
    "places": (10, func.count(BusinessVersion.district.distinct()), BusinessVersion.name != ""),
    "months": (
        15,
        func.count(func.date_trunc("month", Business.numbered_at).distinct()),
        Business.numbered_at.is_not(None),
    ),
}


def test_it_has_at_least_these_rows(province: Platform) -> None:
    with province.executor.sessions() as session:
        counted = {
            name: session.scalar(select(what).where(where))
            for name, (_, what, where) in COUNTS.items()
        }
    assert {name: n for name, n in counted.items() if (n or 0) < COUNTS[name][0]} == {}


def test_two_to_six_firms_bid_for_each_past_contract(province: Platform) -> None:
    with province.executor.sessions() as session:
        bids = _bids(session)
    assert len(bids) > 55
    assert set(bids) <= {2, 3, 4, 5, 6}


def _bids(session: Session) -> list[int]:
    of_contracts = OpenedBid.tender_id.in_(select(Contract.tender_id))
    query = select(func.count()).where(of_contracts).group_by(OpenedBid.tender_id)
    return list(session.scalars(query))


def test_each_figure_has_this_year_and_the_last(visitor: FlaskClient) -> None:
    figures = visitor.get("/api/v1/figures").json["items"]
    assert len(figures) > 7
    assert all(each["now"] and each["before"] for each in figures), figures


def test_a_page_that_asks_for_a_code_links_to_the_mailbox(visitor: FlaskClient) -> None:
    asked = visitor.post(
        "/register",
        data={
            "name": "Somebody New",
            "cnic": "54400-7654321-1",
            "mobile": "0333 7654321",
            "password": "three quiet walnut trees",
        },
    )
    assert 'href="/dev/mailbox"' in visitor.get(asked.location).text
    assert 'href="/dev/mailbox"' not in visitor.get("/").text


def test_contracts_are_listed_by_their_signature(province: Platform, visitor: FlaskClient) -> None:
    """Pages follow one another without a gap, the latest signature first."""
    cursor, found = None, []
    while True:
        asked = {"limit": "7"} | ({"cursor": cursor} if cursor else {})
        page = visitor.get("/api/v1/public-contracts", query_string=asked).json
        found += [each["signed_at"] for each in page["items"] if each["signed_at"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == sorted(found, reverse=True)
    with province.executor.sessions() as session:
        signed = select(func.count()).where(Contract.supplier_signed_at.is_not(None))
        assert len(found) == session.scalar(signed)
