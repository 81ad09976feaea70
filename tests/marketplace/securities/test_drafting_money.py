"""What an officer may ask firms to pay by bill: what contradicts itself, what the rules find."""

import pytest
from factories import tenders as t
from factories.doors import Doors, Outcome
from factories.marketplace import Agency, make_agency
from factories.parameters import load_release_values
from sqlalchemy.orm import Session

from app.permissions import ANONYMOUS
from app.platform import Platform
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases import checks as findings

BY_BILL = {
    "security_kind": "fixed",
    "security_percent": None,
    "security_amount": "10000",
    "security_by_bill": "yes",
    "performance_percent": "10",
    "performance_by_bill": "yes",
    "income_head": "C02702",
}
DOORS = pytest.mark.parametrize("door", ["web", "api"])


@pytest.fixture
def agency(platform: Platform, session: Session) -> Agency:
    load_release_values(session, platform.registry)
    made = make_agency(session)
    session.commit()
    return made


def draft(doors: Doors, agency: Agency, door: str, **changes: object) -> Outcome:
    opened = doors.open(door, agency.officer, agency.department)
    return opened.send(t.NEW, t.terms(**changes))


@DOORS
def test_it_keeps_what_is_paid_by_bill(
    doors: Doors, agency: Agency, session: Session, door: str
) -> None:
    made = draft(doors, agency, door, document_fee="1000", **BY_BILL)
    assert made.ok, made.sentences
    session.expire_all()
    tender = session.query(Tender).filter_by(department_id=agency.department.id).one()
    assert (tender.document_fee_paisa, tender.income_head) == (1_000_00, "C02702")
    assert (tender.security_by_bill, tender.performance_by_bill) == (True, True)
    page = doors.open("web", agency.officer, agency.department).read(t.TERMS.at(tender.id))
    assert "1,000" in page.body or "1000" in page.body
    assert "C02702" in page.body


@DOORS
@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"security_by_bill": "yes", "income_head": "C02702"}, "security_by_bill", "fixed sum"),
        ({"document_fee": "500"}, "income_head", "head of account"),
        (BY_BILL | {"income_head": None}, "income_head", "head of account"),
        (
            {"performance_by_bill": "yes", "income_head": "C02702"},
            "performance_by_bill",
            "percentage of the performance security",
        ),
        (
            {"document_fee": "500", "income_head": "tender fees"},
            "income_head",
            "for example C02702",
        ),
    ],
)
def test_it_refuses_what_contradicts_itself(
    doors: Doors, agency: Agency, door: str, changes: dict[str, str | None], field: str, said: str
) -> None:
    refused = draft(doors, agency, door, **changes)
    assert refused.status == 422
    assert said in refused.fields[field], refused.fields


@pytest.mark.parametrize(("fee", "found"), [("5000", False), ("5001", True), (None, False)])
def test_it_finds_a_fee_that_is_more_than_the_documents_cost(
    doors: Doors,
    agency: Agency,
    platform: Platform,
    session: Session,
    fee: str | None,
    *,
    found: bool,
) -> None:
    assert draft(doors, agency, "api", document_fee=fee, income_head="C02702").ok
    session.expire_all()
    tender = session.query(Tender).filter_by(department_id=agency.department.id).one()
    with platform.executor.reading(ANONYMOUS) as uow:
        rules = findings.rules_on(uow.session, tender.issue_from)
        named = {f.code: f for f in findings.find(uow.session, tender, rules)}
    assert ("document-fee" in named) is found
    if found:
        assert named["document-fee"].severity.value == "U"
        assert "not verified" in named["document-fee"].citation
