"""What an account signed that lost its CNIC is put before the office that works on it."""

import pytest
from factories.cases import make_office, make_officer
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.signing import Firm
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.casework.signing.models import DoubtedSignature
from app.identity.enrolment.use_cases.enrol_person import EnrolPerson, enrol_person
from app.identity.people.models import Organisation, Person

LIST = Place("/casework/signatures", "/doubted-signatures")
LOOK = Place("/casework/signatures/{}", "/doubted-signatures/{}")
DOORS = pytest.mark.parametrize("door", ["web", "api"])


@pytest.fixture
def claimed(firm: Firm) -> Firm:
    """Noor Bibi's account only typed its CNIC."""
    firm.partners["Noor Bibi"].cnic_verified_at = None
    firm.session.commit()
    return firm


def card_is_shown(firm: Firm) -> None:
    """Who holds the card has no account: an officer enrols them, and news goes out."""
    officer = make_staff(firm.session, roles.FACILITATION_OFFICER, "Sadia")
    firm.session.commit()
    command = EnrolPerson(
        cnic=str(firm.partners["Noor Bibi"].cnic),
        name="Noor Bibi",
        consent_given="signature",
        consent_reference="F-12",
    )
    firm.do(enrol_person, command, actor(officer, roles.FACILITATION_OFFICER))
    deliver_here(firm.executor)
    firm.session.expire_all()


def officer_of(firm: Firm, office: Organisation) -> Person:
    officer = make_officer(firm.session, office)
    firm.session.commit()
    return officer


@DOORS
def test_an_officer_of_the_office_looks_at_it_once(
    claimed: Firm, doors: Doors, session: Session, door: str
) -> None:
    application = claimed.submit(claimed.signed().id)
    card_is_shown(claimed)
    (row,) = session.scalars(select(DoubtedSignature))
    assert row.application_id == application.id
    office = claimed.offices[claimed.part(application.id, "firm").row.agency]
    opened = doors.open(door, officer_of(claimed, office), office)
    assert application.reference in opened.read(LIST).text
    assert not opened.send(LOOK.at(row.signature_id), {"note": ""}).ok
    assert opened.send(LOOK.at(row.signature_id), {"note": "She signed: she came here."}).ok
    assert application.reference not in opened.read(LIST).text
    again = opened.send(LOOK.at(row.signature_id), {"note": "Once more."})
    assert again.status == 409
    actions = session.scalars(select(AuditEntry.action)).all()
    assert {"case.signature_doubted", "case.signature_looked_at"} <= set(actions)


@DOORS
def test_another_office_sees_nothing_of_it(
    claimed: Firm, doors: Doors, session: Session, door: str
) -> None:
    application = claimed.submit(claimed.signed().id)
    card_is_shown(claimed)
    (row,) = session.scalars(select(DoubtedSignature))
    other = make_office(session, "weights")
    opened = doors.open(door, officer_of(claimed, other), other)
    assert application.reference not in opened.read(LIST).text
    assert opened.send(LOOK.at(row.signature_id), {"note": "Nothing."}).status == 404


def test_in_a_draft_it_does_not_count_any_more(claimed: Firm, session: Session) -> None:
    application = claimed.signed()
    card_is_shown(claimed)
    case = claimed.case(application.id)
    from app.casework.signing.queries.statement import statement_in

    with claimed.executor.reading(claimed.citizen) as uow:
        missing = [each.signer.name for each in statement_in(uow, case).missing]
    assert missing == ["Noor Bibi"]
    assert session.scalars(select(DoubtedSignature)).all() == []


def test_it_leaves_alone_what_others_signed(claimed: Firm, session: Session) -> None:
    claimed.submit(claimed.signed().id)
    somebody = make_person(session, "Somebody", cnic=claimed.partners["Noor Bibi"].cnic)
    somebody.cnic_verified_at = None
    session.commit()
    card_is_shown(claimed)
    (row,) = session.scalars(select(DoubtedSignature))
    assert row.looked_at is None
