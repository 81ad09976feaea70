"""The file of a claim is disclosed with the decision of the relief, and without its facts."""

from datetime import date

import pytest
from factories.reliefs import Reliefs
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.work import CaseRegistration
from app.casework.disclosure.models import Disclosure, DisclosurePaper
from app.casework.disclosure.use_cases import DISCLOSURES, PrepareDisclosure
from app.decisions import Approve
from app.money import grouped_rupees
from app.platform import Platform
from tax_incentives.claims.models import ClaimDecision


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    made = Reliefs.of(platform, session)
    made.tax_paid(10_00_000_00)
    return made


def test_a_claim_is_disclosed_with_its_decision(reliefs: Reliefs, session: Session) -> None:
    application = reliefs.claim()
    query = select(CaseRegistration.id).filter_by(application_id=application.id)
    registration_id = session.scalars(query).one()
    chief = reliefs.officer("Senior", roles.CASE_APPROVER)
    command = PrepareDisclosure(
        registration_id=registration_id, request_number="RTI-1", requested_on=date(2026, 1, 1)
    )
    row_id = reliefs.run(DISCLOSURES.propose, command, reliefs.officer("Assessor")).id
    reliefs.run(DISCLOSURES.approve, Approve(id=row_id), chief)
    row = session.get_one(Disclosure, row_id)
    assert session.get_one(DisclosurePaper, row_id).number.startswith("RTI/")
    told = {each.key: each.text for each in row.parts}
    decision = session.scalars(select(ClaimDecision)).one()
    outcome, amount = told["decision.outcome"], told["decision.amount"]
    assert outcome is not None
    assert outcome.en == "Eligible"
    assert amount is not None
    assert amount.en == f"Rs {grouped_rupees(decision.amount_paisa or 0)}"
    assert bytes(decision.sha256).hex() not in str(row.content)
    assert told["applicant:person"] is None
    firm = told["applicant:firm"]
    assert firm is not None
    assert firm.en == "Quetta Softworks"
