"""Pages of a relief lead on: to what is known, to the award, to bills that a credit pays."""

from html import unescape
from uuid import UUID

import pytest
from factories.doors import Doors
from factories.heads import make_head
from factories.identity import actor, join, make_person, make_supplier
from factories.reliefs import HEAD, Reliefs
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.errors import NotFound
from app.platform import Platform
from tax_incentives.applications.queries.claim_pages import my_check
from tax_incentives.awards.queries.awards import award_page, my_awards
from tax_incentives.decisions.shapes import Outcome

ONE_CRORE, LAKH = 1_00_00_000_00, 1_00_000_00
MINE = "/incentives/multinational_package/mine"
DECLARED = {"countries": "4", "local_staff": "9", "staff": "12"}


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    made = Reliefs.of(platform, session)
    made.tax_paid(12 * LAKH)
    return made


def _credited(reliefs: Reliefs) -> UUID:
    """The firm was granted its rebate."""
    reliefs.budget(50 * ONE_CRORE)
    application = reliefs.claim()
    reliefs.review(application)
    award_id: UUID = reliefs.award(application).id
    return award_id


def test_what_papers_say_gives_an_amount_to_expect(reliefs: Reliefs, doors: Doors) -> None:
    """Of a package for investors; any firm may be one."""
    with reliefs.platform.executor.reading(reliefs.owner) as uow:
        without = my_check(uow, "multinational_package", {"countries": 4}).check.decision
        told = {"countries": 4, "local_staff": 9, "staff": 12, "invested": 6 * ONE_CRORE}
        expected = my_check(uow, "multinational_package", told).check.decision
    assert (without.outcome, "invested" in without.missing) == (Outcome.NOT_EVALUATED, True)
    assert (expected.outcome, expected.amount_paisa) == (Outcome.ELIGIBLE, 6 * LAKH)
    answers = "&".join(f"{name}={value}" for name, value in DECLARED.items())
    page = _page(doors, reliefs, f"{MINE}?{answers}&invested=6,00,00,000")
    assert "A limit cuts it from" in page
    assert "an officer takes this from your papers" in page


def _page(doors: Doors, reliefs: Reliefs, path: str) -> str:
    person, firm = reliefs.applying.person, reliefs.firm
    client = doors.open("web", person, firm).client
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_check_says_whom_a_relief_is_for(client: FlaskClient, reliefs: Reliefs) -> None:
    assert reliefs.firm
    page = client.get("/incentives/ict_rebate/check?claimant=firm&taxes_paid=100").text
    assert "/incentives/ict_rebate/mine" in page
    with reliefs.platform.executor.reading(reliefs.owner) as uow:
        found = my_check(uow, "publication_incentive", {}).check
    assert found.decision.outcome is Outcome.NOT_ELIGIBLE


def test_a_bill_offers_the_credit_to_its_payer_alone(
    reliefs: Reliefs, doors: Doors, client: FlaskClient, session: Session
) -> None:
    award_id = _credited(reliefs)
    make_head(session, "C02701")
    bill, other = reliefs.tax_due(LAKH), reliefs.tax_due(LAKH, head="C02701")
    offered = f"/reliefs/awards/{award_id}"
    assert offered in _page(doors, reliefs, f"/bills/{bill.psid}")
    assert offered not in _page(doors, reliefs, f"/bills/{other.psid}")
    assert offered not in client.get(f"/bills/{bill.psid}").text
    award = _page(doors, reliefs, offered)
    assert f"/bills/{bill.psid}" in award
    assert f"/bills/{other.psid}" not in award
    assert HEAD in award


def test_a_claim_leads_to_its_award_and_back(reliefs: Reliefs, doors: Doors) -> None:
    reliefs.budget(50 * ONE_CRORE)
    application = reliefs.claim()
    claim = f"/reliefs/claims/{application.id}"
    page = _page(doors, reliefs, claim)
    assert f"/applications/{application.id}" in page
    assert f"{claim}/controls" not in page
    reliefs.review(application)
    assert f"/reliefs/awards/{reliefs.award(application).id}" in _page(doors, reliefs, claim)


def test_somebody_sees_an_award_of_their_firm_but_not_of_another(
    reliefs: Reliefs, session: Session
) -> None:
    award_id = _credited(reliefs)
    stranger, firm = make_person(session, "Stranger"), make_supplier(session, "Other firm")
    join(session, stranger, firm, roles.SUPPLIER_OWNER)
    session.commit()
    other = actor(stranger, roles.PERSON, roles.SUPPLIER_OWNER, organisation=firm)
    with reliefs.platform.executor.reading(other) as uow:
        assert not my_awards(uow, None).items
        with pytest.raises(NotFound):
            award_page(uow, award_id)
