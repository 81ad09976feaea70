"""Firms of the register in any number, stored as their filings make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, Filing
from registration.register.policy.filings import Kind, project
from registration.register.queries.filing_hashes import digest_of
from registration.register.queries.projection import entry_of, owner_rows, trait_rows, version_row

BEGAN = date(2024, 1, 5)
Change = tuple[Kind, date, Mapping[str, Any]]


@dataclass(kw_only=True)
class Firm:
    """A firm: who owns it by CNIC, where it is, and what was filed later."""

    owners: Sequence[str] = ()
    name: str = ""
    line: str = "Main Bazaar"
    district: str = "kech"
    form: str = "partnership"
    since: date = BEGAN
    later: Sequence[Change] = ()
    old: bool = False  # an entry of an old register: without an organisation
    organisation_id: UUID = field(default_factory=new_id)
    business_id: UUID = field(default_factory=new_id)


def owners(*cnics: str) -> dict[str, Any]:
    """What a filing says of owners."""
    return {
        "owners": [
            {"name": "An Owner", "cnic": cnic, "joined_on": BEGAN.isoformat()} for cnic in cnics
        ]
    }


def make_firms(platform: Platform, *firms: Firm) -> None:
    """Store firms, in one transaction."""
    platform.executor.execute(_store, firms, actor=SYSTEM)


def _store(uow: UnitOfWork, firms: Sequence[Firm]) -> None:
    add = uow.session.add_all
    known = {firm.organisation_id: firm for firm in firms if not firm.old}
    add(_organisation(uow, firm) for firm in known.values())
    uow.session.flush()
    add(_business(uow, firm) for firm in firms)
    uow.session.flush()
    filings = {firm.business_id: _filings(uow, firm) for firm in firms}
    for business_id, some in filings.items():
        versions = project([entry_of(filing) for filing in some])
        add(some)
        add(version_row(business_id, version) for version in versions)
        add(trait_rows(uow, business_id, versions))
        uow.session.flush()
        for version in versions:
            add(owner_rows(uow, business_id, version))


def _organisation(uow: UnitOfWork, firm: Firm) -> Organisation:
    return Organisation(
        id=firm.organisation_id,
        kind="supplier",
        name=firm.name or "A firm",
        declared_at=uow.now,
    )


def _business(uow: UnitOfWork, firm: Firm) -> Business:
    return Business(
        id=firm.business_id,
        form=firm.form,
        temporary=f"T-{firm.business_id.hex}",
        number=f"RF-{firm.business_id.hex}",
        organisation_id=None if firm.old else firm.organisation_id,
        begun_at=uow.now,
        numbered_at=uow.now,
    )


def _filings(uow: UnitOfWork, firm: Firm) -> list[Filing]:
    state = {
        "form": firm.form,
        "name": firm.name or f"Firm {firm.business_id.hex}",
        "place": {"line": firm.line, "district": firm.district},
        "activities": ["4711"],
        **owners(*firm.owners),
    }
    changes: list[Change] = [(Kind.REGISTERED, firm.since, state), *firm.later]
    made = [
        Filing(
            id=new_id(),
            business_id=firm.business_id,
            sequence=sequence,
            kind=kind.value,
            effective_on=day,
            content=dict(content),
            corrects=None,
            application_id=None,
            registration_id=None,
            filed_by=None,
            filed_at=uow.now,
        )
        for sequence, (kind, day, content) in enumerate(changes, start=1)
    ]
    for filing in made:
        filing.digest = digest_of(uow, filing)
    return made
