"""Rows of the register as filings make them: the projection writes, the check compares them."""

from collections.abc import Sequence
from uuid import UUID

from app.calendar import local_day
from app.identity.public import cnic_hash
from app.unit_of_work import UnitOfWork
from registration.register.models import BusinessOwner, BusinessTrait, BusinessVersion, Filing
from registration.register.policy.business import to_json
from registration.register.policy.filings import Entry, Kind, Version
from registration.register.policy.traits import Trait, traits_of
from registration.register.search_keys import search_text


def entry_of(filing: Filing) -> Entry:
    """Read one filing."""
    return Entry(
        sequence=filing.sequence,
        kind=Kind(filing.kind),
        effective_on=filing.effective_on,
        content=filing.content,
        recorded_on=local_day(filing.filed_at),
        corrects=filing.corrects,
    )


def version_row(business_id: UUID, version: Version) -> BusinessVersion:
    """Make the row of a version."""
    state = version.state
    return BusinessVersion(
        business_id=business_id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        sequence=version.sequence,
        state=to_json(state),
        name=state.name,
        name_ur=state.name_ur,
        district=state.place.district,
        standing=state.standing.value,
        activities=list(state.activities),
        search=search_text(state.name, state.name_ur),
    )


def owner_rows(uow: UnitOfWork, business_id: UUID, version: Version) -> list[BusinessOwner]:
    """Make the rows of a version's owners; who died owns nothing any more, and acts for nobody."""
    return [
        BusinessOwner(
            business_id=business_id,
            valid_from=version.valid_from,
            cnic_hash=cnic_hash(uow, owner.cnic),
            minor=owner.minor,
        )
        for owner in version.state.owners
        if owner.died_on is None
    ]


def trait_rows(
    uow: UnitOfWork, business_id: UUID, versions: Sequence[Version]
) -> list[BusinessTrait]:
    """Make the rows of what a business may have in common with others."""
    return [
        BusinessTrait(
            business_id=business_id,
            key=trait_key(uow, trait),
            since=trait.since,
            until=trait.until,
            kind=trait.kind.value,
        )
        for trait in traits_of(versions)
    ]


def trait_key(uow: UnitOfWork, trait: Trait) -> bytes:
    """Return the keyed hash of a trait; each kind has a key of its own."""
    return uow.vault.hash(f"{trait.kind} of a business", trait.value.encode())
