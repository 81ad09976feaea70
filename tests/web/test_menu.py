"""The menu: at most seven entries for everybody, and what somebody may open is in it."""

import re

import pytest
from factories.doors import Doors, Place
from factories.identity import join, make_department, make_person, make_staff, make_supplier
from flask import Flask
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.permissions import Actor, Role
from app.platform import Platform

HUMAN = [role for role in roles.ALL if role.scope != "system"]
MOST_ENTRIES = 7
MENU = re.compile(r'id="navigation">(.*?)</nav>', re.DOTALL)


def _menu(page: str) -> str:
    found = MENU.search(page)
    assert found
    return found.group(1)


def _acting(role: Role) -> Actor:
    """Return somebody who holds one role."""
    within = role.scope in {"department", "supplier"}
    return Actor(
        kind="person",
        person_id=new_id(),
        organisation_id=new_id() if within else None,
        roles=frozenset({role.name, roles.PERSON.name}),
    )


def test_it_has_at_most_seven_entries_whatever_somebody_holds(platform: Platform) -> None:
    """The way home, the doors as one entry, and each group of work."""
    groups = {item.group for item in platform.registry.navigation}
    assert 2 + len([group for group in groups if not group.door]) <= MOST_ENTRIES
    assert len({group.order for group in groups}) == len(groups)


def test_it_folds_groups_and_shows_a_single_page_as_itself(app: Flask) -> None:
    menu = _menu(app.test_client().get("/").text)
    top = re.findall(r"<summary>([^<]+)</summary>", menu)
    assert top == ["Tenders", "Register", "Figures"]
    assert 'href="/incentives">Claim<' in menu  # a door with one page has the name of the door
    assert 'href="/tenders">Tenders<' in menu
    assert 'href="/contracts">Contracts of the government<' in menu
    assert 'href="/services">Services<' in menu


@pytest.mark.parametrize("speaks", ["en", "ur"])
def test_it_links_each_page_that_somebody_may_open(
    doors: Doors, session: Session, platform: Platform, speaks: str
) -> None:
    auditor = make_staff(session, roles.AUDITOR)
    session.commit()
    page = doors.open("web", auditor).read(Place(f"/tenders?lang={speaks}", ""))
    menu = _menu(str(page.body))
    seen = [item for item in platform.registry.navigation if item.visible(_acting(roles.AUDITOR))]
    assert menu.count("<a ") == 1 + len(seen)
    assert menu.count("<li class=") <= MOST_ENTRIES


def test_it_marks_the_page_that_is_open_and_its_group(doors: Doors, session: Session) -> None:
    person, firm = make_person(session), make_supplier(session)
    join(session, person, firm, roles.SUPPLIER_OWNER)
    session.commit()
    menu = _menu(str(doors.open("web", person, firm).read(Place("/bids", "")).body))
    group = menu.partition("<summary>Tenders</summary>")
    assert group[0].rpartition("<li class=")[2].startswith('"bdm-nav__item bdm-nav__here"')
    assert 'href="/bids" aria-current="page">My bids' in menu


def test_it_leads_home_from_every_page(doors: Doors, session: Session, app: Flask) -> None:
    person = make_person(session)
    join(session, person, make_department(session), roles.DEPARTMENT_HEAD)
    session.commit()
    header = '<a href="/home">Your work</a></li>'
    assert header in str(doors.open("web", person).read(Place("/tenders", "")).body)
    assert header not in app.test_client().get("/tenders").text
