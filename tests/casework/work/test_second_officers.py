"""What waits for a department's second officer is listed to its deciders, and to nobody else."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.counting import counted
from factories.home import Home
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.casework.calls.models import Call, CallRanking
from app.casework.cases.models.application import Application
from app.casework.disclosure.use_cases import DISCLOSURES, PrepareDisclosure
from app.casework.grants.use_cases.revoke_grant import ProposeRevocation, propose_revocation
from app.casework.tasks.use_cases.recuse import recuse
from app.clock import real_now
from app.db import new_id
from app.permissions import Actor
from app.platform import Platform

LINE = "Approve this, or refuse it"
OFFICE = (roles.CASE_OFFICER, roles.CASE_APPROVER, roles.DEPARTMENT_HEAD)


@pytest.fixture
def zainab(work: Casework) -> Actor:
    """Prepares what waits."""
    return work.officer(BOARD, "Zainab", *OFFICE)


@pytest.fixture
def home(work: Casework, client: FlaskClient, platform: Platform, session: Session) -> Home:
    """Read homes of the office and of another one."""
    work.officer(BOARD, "Farid", *OFFICE)
    work.officer(SAFETY, "Sana", *OFFICE)
    return Home(client, session, platform.settings.secret_key)


def call(work: Casework, by: Actor) -> str:
    """A call that another officer approves."""
    work.session.add(_call(work, by))
    work.session.commit()
    return "Call: Awards of the year"


def ranking(work: Casework, by: Actor) -> str:
    """A ranking of a call."""
    ranked = _call(work, by)
    work.session.add(ranked)
    work.session.flush()
    row = CallRanking(id=new_id(), call_id=ranked.id, content={"ranked": []}, **_entered(by))
    work.session.add(row)
    work.session.commit()
    return "Ranking of a call: Awards of the year"


def disclosure(work: Casework, by: Actor) -> str:
    """A disclosure of a file of the office."""
    application = work.apply()
    _prepare(work, by, application)
    return "Disclosure of a file, request RTI-9/2026"


def _prepare(work: Casework, by: Actor, application: Application) -> None:
    command = PrepareDisclosure(
        registration_id=work.part(application).row.id,
        request_number="RTI-9/2026",
        requested_on=date(2026, 11, 1),
    )
    work.run(DISCLOSURES.propose, command, by)


def revocation(work: Casework, by: Actor) -> str:
    """A grant of the office that is to be revoked."""
    application = work.at_approval(by)
    work.decide(work.officer(BOARD, "Gul", *OFFICE), work.open_task(application))
    command = ProposeRevocation(
        registration_id=work.part(application).row.id, ground="false", reason="Untrue"
    )
    work.run(propose_revocation, command, by)
    return "Revocations of grants: 1"


KINDS = (call, ranking, disclosure, revocation)


def _entered(by: Actor) -> dict[str, Any]:
    return {"entered_by": by.person, "entered_at": real_now() - timedelta(minutes=1)}


def _call(work: Casework, by: Actor) -> Call:
    opens = real_now() + timedelta(days=1)
    fields: dict[str, Any] = _entered(by) | {
        "id": new_id(),
        "service": "toys",
        "title_en": "Awards of the year",
        "title_ur": "سال کے ایوارڈ",
        "office_id": work.offices[BOARD].id,
        "opens_at": opens,
        "closes_at": opens + timedelta(days=9),
        "places": 1,
        "tie_rule": "heaviest_earlier_draw",
        "seed": "0" * 64,
        "content": {"criteria": [], "panel": []},
        "instrument": "Order 12/2026, a sample",
    }
    return Call(**fields)


def _page(home: Home, work: Casework, name: str, agency: str = BOARD) -> str:
    page = home(work.people[name], work.offices[agency])
    work.session.commit()
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_listed_to_another_officer_of_the_office(
    work: Casework, zainab: Actor, home: Home, kind: Callable[[Casework, Actor], str]
) -> None:
    before = _page(home, work, "Farid")
    title = kind(work, zainab)
    assert title not in before
    page = _page(home, work, "Farid")
    assert title in page
    assert LINE in page
    for name, agency in (("Zainab", BOARD), ("Sana", SAFETY)):
        assert title not in _page(home, work, name, agency)


def test_it_is_not_listed_to_an_officer_who_is_recused(
    work: Casework, zainab: Actor, home: Home
) -> None:
    application = work.apply()
    _prepare(work, zainab, application)
    assert "request RTI-9/2026" in _page(home, work, "Farid")
    farid = work.officer(BOARD, "Farid", *OFFICE)
    who = application.id
    work.session.commit()
    work.platform.executor.execute(
        lambda uow, _: recuse(uow, who, "family", "My brother"), None, actor=farid
    )
    assert "request RTI-9/2026" not in _page(home, work, "Farid")


def test_it_costs_no_more_for_many(work: Casework, zainab: Actor, home: Home) -> None:
    asked = []
    for _ in range(2):
        call(work, zainab)
        disclosure(work, zainab)
        _page(home, work, "Farid")
        with counted(work.platform) as said:
            _page(home, work, "Farid")
        asked.append(len(said))
    assert asked[0] == asked[1]


def test_it_is_said_in_urdu(work: Casework, zainab: Actor, home: Home) -> None:
    call(work, zainab)
    page = home(work.people["Farid"], work.offices[BOARD], lang="ur")
    assert "سال کے ایوارڈ" in page
    assert "Call: " not in page
