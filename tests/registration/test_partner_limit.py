"""The most partners of a firm: the value in force decides, and only as law does it refuse."""

from datetime import date, timedelta
from typing import Any

import pytest
from factories.identity import make_person
from factories.parameters import make_value
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.public import Asking, CheckFinding
from app.clock import real_now
from app.db import new_id
from app.permissions import Actor
from app.platform import Platform
from registration.applications.queries.partner_checks import check_partners
from registration.register.guide_rules import PARTNERS_MAX
from registration.register.queries.partner_limit import partner_limit

FIRST = date(2020, 1, 1)


def partners(count: int) -> list[dict[str, Any]]:
    return [
        {
            "partner": {"name": f"Partner {number}", "cnic": f"54401{number:08}"},
            "address": "Quetta",
            "joined_on": "2026-01-01",
        }
        for number in range(count)
    ]


def found(platform: Platform, session: Session, count: int, reason: str = "") -> list[CheckFinding]:
    person = make_person(session, "Gul Khan")
    session.commit()
    asking = Asking(
        application_id=new_id(),
        service="partnership",
        kind="new",
        person_id=person.id,
        organisation_id=None,
        subject="",
        answers={"partners_reason": reason},
    )
    actor = Actor(kind="person", person_id=person.id)
    with platform.executor.reading(actor, "") as uow:
        return list(check_partners(uow, asking, partners(count)))


@pytest.mark.parametrize(("count", "refused"), [(3, False), (4, True)])
def test_it_refuses_more_partners_than_the_law_in_force(
    platform: Platform, session: Session, count: int, *, refused: bool
) -> None:
    make_value(session, PARTNERS_MAX, "3", FIRST, confidence="H")
    told = found(platform, session, count)
    assert [finding.stops for finding in told] == ([True] if refused else [])
    assert all("More than 3 partners" in str(finding.sentence) for finding in told)


@pytest.mark.parametrize("confidence", ["M", "U"])
def test_it_only_warns_by_a_limit_that_is_no_law(
    platform: Platform, session: Session, confidence: str
) -> None:
    make_value(session, PARTNERS_MAX, "3", FIRST, confidence=confidence)
    (told,) = found(platform, session, 4)
    assert (told.code, told.reason_in) == ("partners-many", "partners_reason")
    assert "give your reason on this page" in told.sentence
    (told,) = found(platform, session, 4, "Three sisters who inherited it")
    assert (told.code, told.stops) == ("partners-many", False)


def test_it_takes_what_the_release_suggests_where_nothing_is_in_force(session: Session) -> None:
    limit = partner_limit(session, local_day(real_now()))
    assert (limit.most, limit.is_law) == (20, True)


def test_an_application_keeps_the_limit_of_its_own_day(session: Session) -> None:
    change = local_day(real_now())
    make_value(session, PARTNERS_MAX, "20", FIRST, change - timedelta(days=1), confidence="H")
    make_value(session, PARTNERS_MAX, "3", change, confidence="H")
    assert partner_limit(session, change - timedelta(days=1)).most == 20
    assert partner_limit(session, change).most == 3
