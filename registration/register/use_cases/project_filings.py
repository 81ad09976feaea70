"""The register made of filings: written again for a business whenever one of them comes or goes."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import delete, select

from app.calendar import PROVINCE, local_day
from app.casework.public import people_of
from app.identity.public import RegisteredFirm, keep_firm, keep_owners, people_with_cnics
from app.unit_of_work import UnitOfWork
from registration.register.activity_names import activity_label
from registration.register.models import Business, BusinessTrait, BusinessVersion, Filing
from registration.register.policy.business import State
from registration.register.policy.filings import Entry, Version, as_of, project
from registration.register.queries.projection import entry_of, owner_rows, trait_rows, version_row


def entries_of(uow: UnitOfWork, business_id: UUID) -> list[Entry]:
    """Read a business's filings as the projection sees them, in the order of their numbers."""
    query = select(Filing).filter_by(business_id=business_id).order_by(Filing.sequence)
    return [entry_of(filing) for filing in uow.session.scalars(query)]


def write_projection(uow: UnitOfWork, business: Business) -> Sequence[Version]:
    """Write a business's versions again, and let identity follow what holds today."""
    versions = project(entries_of(uow, business.id))
    for table in (BusinessVersion, BusinessTrait):
        uow.session.execute(delete(table).where(table.business_id == business.id))
    for version in versions:
        uow.session.add(version_row(business.id, version))
    uow.session.flush()
    for version in versions:
        uow.session.add_all(owner_rows(uow, business.id, version))
    uow.session.add_all(trait_rows(uow, business.id, versions))
    uow.session.flush()
    follow(uow, business, versions)
    return versions


def follow(uow: UnitOfWork, business: Business, versions: Sequence[Version]) -> None:
    """Let the organisation and its owners be what the register says today.

    Run again on the day on which a later filing takes effect; twice is the same.
    """
    now = as_of(versions, local_day(uow.now))
    if now is None or business.organisation_id is None:
        return
    keep_firm(uow, business.organisation_id, firm_of(now.state))
    keep_owners(uow, business.organisation_id, _accounts(uow, business, now))


def firm_of(state: State) -> RegisteredFirm:
    """Return the data of a business for identity."""
    return RegisteredFirm(
        name=state.name,
        name_ur=state.name_ur,
        district=state.place.district,
        address=state.place.line,
        business=activity_label(state.activities),
    )


def _accounts(uow: UnitOfWork, business: Business, version: Version) -> dict[UUID, datetime]:
    """Return the accounts of the owners who may act: no minor (Act, s. 30), and nobody who died.

    They act from the day of the filing, and not before the register recorded it: nobody has
    authority for a past day, whatever occurred on it. The first person to type an owner's CNIC is
    not the owner: an officer has seen the card, or the account applied for a filing of this
    business, or signed one and was confirmed.
    """
    owners = version.state.owners
    full = [owner.cnic for owner in owners if not owner.minor and owner.died_on is None]
    begins = datetime.combine(version.valid_from, time(), PROVINCE).astimezone(UTC)
    filed = uow.session.execute(
        select(Filing.registration_id, Filing.sequence, Filing.filed_at).filter_by(
            business_id=business.id
        )
    ).all()
    recorded = next(row.filed_at for row in filed if row.sequence == version.sequence)
    ids = [row.registration_id for row in filed if row.registration_id is not None]
    accounts = people_with_cnics(uow, full, among=people_of(uow, ids))
    return dict.fromkeys(accounts.values(), min(max(begins, recorded), uow.now))
