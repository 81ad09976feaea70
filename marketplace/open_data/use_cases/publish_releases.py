"""Publish the release of each step of a procurement, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.db import new_id
from app.notifications.public import Links
from app.row_macs import with_mac
from app.unit_of_work import UnitOfWork
from marketplace.open_data.models import OcdsRelease
from marketplace.open_data.policy.facts import Facts
from marketplace.open_data.policy.release import Address, written_release
from marketplace.open_data.policy.steps import Step, steps_of
from marketplace.open_data.use_cases.read_facts import facts_of
from marketplace.tenders.models import Tender

# Tenders whose missing releases one run of the job writes.
BATCH = 200


@dataclass(frozen=True)
class OcidPrefix:
    """A port: the publisher's prefix of each process's id, registered with the standard."""

    prefix: str


def publish_missing(uow: UnitOfWork, tender_id: UUID) -> int:
    """Publish the steps of a tender that have no release yet; returns how many.

    Which steps there were is read from the facts, so an event that is forged or comes twice
    publishes nothing.
    """
    facts = facts_of(uow, tender_id)
    if facts is None:
        return 0
    published = _published_steps(uow, tender_id)
    missing = [step for step in steps_of(facts) if step.name not in published]
    if not missing:
        return 0
    ocid = next(iter(published.values()), None) or _new_ocid(uow, facts.tender)
    address = Address(ocid=ocid, base=uow.port(Links).base_url)
    _write(uow, facts, missing, address)
    return len(missing)


def publish_missing_releases(uow: UnitOfWork, command: None) -> int:
    """Publish tenders that have no release at all: those from before open data was published.

    Returns how many tenders; safe to run at any time.
    """
    del command
    released = exists().where(OcdsRelease.tender_id == Tender.id)
    query = select(Tender.id).where(Tender.published_at.is_not(None), ~released)
    found = uow.session.scalars(query.order_by(Tender.published_at).limit(BATCH)).all()
    return sum(bool(publish_missing(uow, each)) for each in found)


def _published_steps(uow: UnitOfWork, tender_id: UUID) -> dict[str, str]:
    query = select(OcdsRelease.step, OcdsRelease.ocid).filter_by(tender_id=tender_id)
    return dict(uow.session.execute(query).all())


def _new_ocid(uow: UnitOfWork, tender: Tender) -> str:
    return f"{uow.port(OcidPrefix).prefix}-{tender.reference}"


def _write(uow: UnitOfWork, facts: Facts, steps: Iterable[Step], address: Address) -> None:
    """Insert releases; another worker that wrote one first wins, as both say the same."""
    rows = [
        with_mac(
            uow.vault,
            OcdsRelease,
            {
                "id": new_id(),
                "tender_id": facts.tender.id,
                "ocid": address.ocid,
                "step": step.name,
                "tag": step.tag,
                "happened_at": step.at,
                "content": written_release(facts, step, address),
            },
        )
        for step in steps
    ]
    uow.session.execute(upsert(OcdsRelease).values(rows).on_conflict_do_nothing())
