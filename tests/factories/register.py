"""Businesses of the register, entered by the code that enters them in life."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.identity.public import cnic_hash
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.deaths.models import DeathFinding, DeathReport
from registration.rectifications.models import RegisterRectification
from registration.register.models import Business
from registration.register.policy.filings import Kind
from registration.register.use_cases.enter_filing import NewFiling, enter_filing

FIRST = date(2026, 1, 5)


def make_business(
    session: Session,
    platform: Platform,
    *owners: Person,
    name: str = "Turbat Traders",
    name_ur: str = "تربت ٹریڈرز",
    organisation: Organisation | None = None,
    number: str = "RF-KECH-2026-00001",
    since: date = FIRST,
    activities: Sequence[str] = ("4711",),
    form: str = "partnership",
) -> Business:
    """A registered partnership of these owners, or another form."""
    business = Business(
        id=new_id(),
        form=form,
        temporary=f"T-{new_id().hex[-8:].upper()}",
        number=number,
        organisation_id=organisation.id if organisation else None,
        begun_at=platform_now(platform),
        numbered_at=platform_now(platform),
    )
    session.add(business)
    session.commit()
    state = {
        "form": form,
        "name": name,
        "name_ur": name_ur,
        "place": {"line": "Main Bazaar", "district": "kech"},
        "activities": list(activities),
        "owners": [owner_of(person, since) for person in owners],
    }
    file(platform, business.id, Kind.REGISTERED, since, state)
    session.expire_all()
    return business


def owner_of(person: Person, since: date = FIRST) -> dict[str, Any]:
    """An owner as a filing names them."""
    return {
        "name": person.name,
        "name_ur": person.name_ur,
        "cnic": person.cnic,
        "address": "Main Bazaar, Turbat",
        "joined_on": since.isoformat(),
    }


def file(
    platform: Platform,
    business_id: UUID,
    kind: Kind,
    on: date,
    content: dict[str, Any],
    *,
    corrects: int | None = None,
) -> UUID:
    """Enter a filing, as an office's grant does; returns its id."""

    def enter(uow: UnitOfWork, _: None) -> UUID:
        new = NewFiling(kind=kind, effective_on=on, content=content, corrects=corrects)
        return enter_filing(uow, business_id, new).id

    return platform.executor.execute(enter, None, actor=SYSTEM)


def platform_now(platform: Platform) -> Any:  # noqa: ANN401 - a datetime
    """The time of now, as a unit of work has it."""
    with platform.executor.reading(SYSTEM) as uow:
        return uow.now


def rectification(business: Business, entered_by: UUID) -> RegisterRectification:
    """A rectification that waits for a second officer."""
    return RegisterRectification(
        id=new_id(),
        entered_by=entered_by,
        entered_at=real_now(),
        business_id=business.id,
        corrects=1,
        ground="own_motion",
        content={"name": "Turbat Trading"},
        basis="The statement that was filed first",
        court="",
    )


def death_report(platform: Platform, business: Business, by: UUID) -> DeathReport:
    """A report of a death, by somebody, that waits for the office."""
    with platform.executor.reading(SYSTEM) as uow:
        key = cnic_hash(uow, "5440012345674")
    return DeathReport(
        id=new_id(),
        business_id=business.id,
        cnic_hash=key,
        told={
            "cnic": "5440012345674",
            "name": "Gul Khan",
            "relation": "spouse",
            "paper_number": "1182",
            "paper_authority": "Union Council 7, Turbat",
        },
        died_on=FIRST,
        paper_on=FIRST,
        reported_by=by,
        reported_at=real_now(),
    )


def death_finding(report: DeathReport, entered_by: UUID) -> DeathFinding:
    """What an officer found of a report; it waits for a second one."""
    return DeathFinding(
        id=new_id(),
        entered_by=entered_by,
        entered_at=real_now(),
        report_id=report.id,
        finding="recorded",
        basis="The certificate was seen",
    )
