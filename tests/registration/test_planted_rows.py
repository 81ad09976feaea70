"""Rows of the register that somebody planted who holds the application's database password."""

from datetime import date
from uuid import UUID

import pytest
from factories.forging import insider
from factories.identity import actor, make_person, make_supplier
from factories.register import make_business
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.row_macs import Forged
from registration.public import registered, registered_since, several_owners
from registration.register.models import Business, BusinessOwner
from registration.register.queries.my_businesses import list_own
from registration.register.queries.owners import is_owner
from registration.register.queries.search import Asked, as_of, search_register
from registration.register.use_cases.verify_register import check_batch

OWNER = """
insert into business_owners (business_id, valid_from, cnic_hash, minor)
select :business, valid_from, :hash, false from business_versions where business_id = :business
"""
OLDER = """
insert into business_versions (business_id, valid_from, valid_to, sequence, state, name, name_ur,
  district, standing, activities, search)
select business_id, '1990-01-01', '1990-12-31', sequence, state, name, name_ur, district, standing,
  activities, search from business_versions where business_id = :business
"""
RENAMED = """
with gone as (delete from business_versions where business_id = :business returning *)
insert into business_versions (business_id, valid_from, valid_to, sequence, state, name, name_ur,
  district, standing, activities, search, mac)
select business_id, valid_from, valid_to, sequence, state, 'Bribed', name_ur, district, standing,
  activities, search, mac from gone
"""
PUBLISHED = "update businesses set details_published = true where id = :business"


def plant(session: Session, statement: str, business: UUID, **values: object) -> None:
    insider(session).execute(text(statement), {"business": business, **values})
    session.commit()
    session.expire_all()


@pytest.fixture
def owner(session: Session) -> Person:
    return make_person(session)


@pytest.fixture
def business(session: Session, platform: Platform, owner: Person) -> Business:
    firm = make_supplier(session)
    return make_business(session, platform, owner, organisation=firm, form="sole")


def test_who_is_planted_as_owner_owns_nothing(
    platform: Platform, session: Session, business: Business
) -> None:
    thief = make_person(session, "Thief")
    mine = make_business(session, platform, thief, name="Mine", number="RF-KECH-2026-00002").id
    its = session.scalars(select(BusinessOwner).filter_by(business_id=mine)).one()
    plant(session, OWNER, business.id, hash=its.cnic_hash)
    with platform.executor.reading(actor(thief, roles.PERSON)) as uow:
        assert not is_owner(uow, business.id)
        assert [row.id for row in list_own(uow)] == [mine]


@pytest.mark.parametrize("statement", [RENAMED, PUBLISHED])
def test_the_public_register_leaves_out_what_was_changed(
    platform: Platform, session: Session, business: Business, statement: str
) -> None:
    name, key, number = "Honest Traders", business.id, str(business.number)
    other = make_business(session, platform, name=name, number="RF-KECH-2026-00002").id
    plant(session, statement, key)
    with platform.executor.reading(ANONYMOUS) as uow:
        assert [row.id for row in search_register(uow, Asked()).items] == [other]
        with pytest.raises(Forged):
            as_of(uow, number)


def test_a_planted_version_makes_no_business_older(
    platform: Platform, session: Session, business: Business
) -> None:
    firm = business.organisation_id
    assert firm
    first = registered_since(session, [firm])
    assert several_owners(session, [firm]) == frozenset()
    plant(session, OLDER, business.id)
    assert registered_since(session, [firm]) == first != {firm: date(1990, 1, 1)}
    with platform.executor.reading(SYSTEM) as uow:
        with pytest.raises(Forged):
            registered(uow, firm)
        assert [each.business_id for each in check_batch(uow, None)[1]] == [business.id]


def test_a_planted_business_makes_no_partnership(session: Session, business: Business) -> None:
    firm = business.organisation_id
    assert firm
    insider(session).execute(
        text(
            "insert into businesses (id, form, temporary, organisation_id, begun_at, number,"
            " numbered_at, details_published) values (:id, 'partnership', 'T-X', :firm, :now, 'X',"
            " :now, true)"
        ),
        {"id": new_id(), "firm": firm, "now": real_now()},
    )
    session.commit()
    assert several_owners(session, [firm]) == frozenset()
