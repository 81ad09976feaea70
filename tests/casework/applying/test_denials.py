"""Each thing that an applicant does asks for its permission first."""

import pytest
from architecture.test_denials import _ask
from factories.applying import Applying
from factories.denials import denied, hidden
from factories.identity import actor, join, make_person, make_supplier
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform

NOBODY = Actor(kind="person", person_id=new_id(), roles=frozenset({roles.PERSON.name}))
APPLYING = [
    "app.casework.applications.use_cases.start_application:start_application",
    "app.casework.applications.use_cases.save_section:save_section",
    "app.casework.applications.use_cases.case_documents:add_document",
    "app.casework.applications.use_cases.case_documents:remove_from_application",
    "app.casework.applications.use_cases.submit_application:submit_application",
    "app.casework.corrections.use_cases:prepare_answers",
    "app.casework.corrections.use_cases:answer_rounds",
    "app.casework.applications.use_cases.withdraw_application:withdraw_application",
    "app.casework.applications.use_cases.appeal_refusal:appeal_refusal",
    "app.casework.applications.use_cases.ask_for_bill:ask_for_bill",
    "app.casework.applications.use_cases.start_follow_up:start_linked",
]


@pytest.mark.parametrize(("permission", "place"), [("cases.apply", each) for each in APPLYING])
def test_it_refuses_somebody_unknown(platform: Platform, permission: str, place: str) -> None:
    with denied(permission):
        _ask(platform, place, ANONYMOUS)


@pytest.mark.parametrize(
    "place",
    [
        "app.casework.applications.queries.mine:my_applications",
        "app.casework.applications.queries.status:status_of",
    ],
)
def test_it_shows_nothing_to_somebody_unknown(platform: Platform, place: str) -> None:
    with denied("cases.read_own_applications"):
        _ask(platform, place, ANONYMOUS)


def test_it_lets_officers_of_centres_help_and_nobody_else(platform: Platform) -> None:
    with denied("cases.assist"):
        _ask(
            platform,
            "app.casework.applications.use_cases.assist_application:assist_application",
            NOBODY,
        )


def test_it_shows_a_firms_applications_to_its_owners(applying: Applying, session: Session) -> None:
    firm, clerk = make_supplier(session), make_person(session, "Clerk")
    join(session, applying.person, firm, roles.SUPPLIER_OWNER)
    session.commit()
    applying.organisation, applying.held = firm, (roles.SUPPLIER_OWNER,)
    application = applying.start()
    with hidden("cases.apply_for_organisation"):
        applying.person, applying.held = clerk, (roles.BID_OFFICER,)
        applying.filling(application.id)
    applying.held = (roles.SUPPLIER_OWNER,)
    assert applying.filling(application.id).application.id == application.id
    assert actor(clerk, organisation=firm).organisation_id == firm.id
