"""Whoever typed an owner's CNIC first is not made an owner by it, and sees nothing of the firm."""

from factories.delivery import deliver_here
from factories.identity import actor, join, make_person, make_staff, make_supplier
from factories.register import make_business
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.enrolment.use_cases.enrol_person import EnrolPerson, enrol_person
from app.identity.people.models import Membership, Organisation
from app.platform import Platform
from registration.register.queries.my_businesses import list_own


def owners_of(session: Session, firm: Organisation) -> set[object]:
    query = select(Membership.person_id).filter_by(organisation_id=firm.id, until=None)
    return set(session.scalars(query))


def test_a_claim_makes_nobody_an_owner(platform: Platform, session: Session) -> None:
    hostile = make_person(session, "Hostile", cnic_verified_at=None)
    firm = make_supplier(session)
    make_business(session, platform, hostile, organisation=firm)
    assert owners_of(session, firm) == set()
    with platform.executor.reading(actor(hostile)) as uow:
        assert list(list_own(uow)) == []


def test_who_showed_the_card_is_the_owner(platform: Platform, session: Session) -> None:
    holder = make_person(session, "Gul Khan")
    make_person(session, "Hostile", cnic=holder.cnic, cnic_verified_at=None)
    firm = make_supplier(session)
    make_business(session, platform, holder, organisation=firm)
    assert owners_of(session, firm) == {holder.id}
    with platform.executor.reading(actor(holder)) as uow:
        assert len(list_own(uow)) == 1


def test_an_owner_of_the_firm_here_sees_it_before_showing_the_card(
    platform: Platform, session: Session
) -> None:
    founder = make_person(session, "Gul Khan", cnic_verified_at=None)
    firm = make_supplier(session)
    make_business(session, platform, founder, organisation=firm)
    join(session, founder, firm, roles.SUPPLIER_OWNER)
    session.commit()
    with platform.executor.reading(actor(founder)) as uow:
        assert len(list_own(uow)) == 1


def test_the_holder_becomes_the_owner_when_the_card_is_shown(
    platform: Platform, session: Session
) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    hostile = make_person(session, "Hostile", cnic_verified_at=None)
    firm = make_supplier(session)
    business = make_business(session, platform, hostile, organisation=firm)
    join(session, hostile, firm, roles.SUPPLIER_OWNER)
    session.commit()
    command = EnrolPerson(
        cnic=str(hostile.cnic), name="Gul", consent_given="signature", consent_reference="F-12"
    )
    who = actor(officer, roles.FACILITATION_OFFICER)
    holder = platform.executor.execute(enrol_person, command, actor=who).person
    deliver_here(platform.executor)
    assert business.organisation_id == firm.id
    assert owners_of(session, firm) == {holder.id}
