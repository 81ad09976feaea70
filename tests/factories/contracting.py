"""A signed contract of an opened tender, and who binds its department: for races."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.documents.public import Upload
from app.identity.people.models import LoginSession, Person
from app.permissions import Actor
from factories.bidding import PDF
from factories.evaluation import officer_of
from factories.identity import join, make_person
from factories.marketplace import World
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.evaluation.models import EvaluationReport
from marketplace.invoices.use_cases.record_note import NoteLine, RecordNote


def sign_first(session: Session, world: World) -> UUID:
    """Let the first bid of an opened tender have won, and both sides have signed."""
    now, tender, bid = real_now(), world.tender, world.bids[0]
    by = world.members[0].id
    report = EvaluationReport(
        tender_id=tender.id, version=1, published_at=now, published_by=by, content={}
    )
    session.add(report)
    session.flush()
    award = Award(
        id=new_id(), tender_id=tender.id, report_version=1, awarded_at=now, awarded_by=by,
        reason="Lowest", waiting={},
    )  # fmt: skip
    session.add(award)
    session.flush()
    session.add(AwardLine(award_id=award.id, scope="whole", bid_id=bid.id, amount_paisa=1_000_00))
    contract = Contract(
        id=new_id(), reference=f"{tender.reference}/C1", tender_id=tender.id, award_id=award.id,
        bid_id=bid.id, supplier_id=bid.supplier_id, amount_paisa=1_000_00, made_at=now,
        department_signed_at=now, department_signed_by=by,
        supplier_signed_at=now, supplier_signed_by=by,
    )  # fmt: skip
    session.add(contract)
    tender.reported_at = tender.awarded_at = tender.signed_at = now
    session.flush()
    return contract.id


def authority_of(session: Session, world: World, person: Person) -> Actor:
    """Act as an officer who binds the department, and has just proved who they are."""
    now = real_now()
    held = LoginSession(
        id=new_id(), person_id=person.id, token_hash=new_id().bytes * 2, started_at=now,
        last_seen_at=now, proved_at=now, expires_at=now + timedelta(hours=8),
    )  # fmt: skip
    session.add(held)
    actor = officer_of(world, person, roles.COMPETENT_AUTHORITY)
    return Actor(**{**vars(actor), "session_id": held.id})


def two_authorities(session: Session, world: World) -> list[Actor]:
    """Act as the department's authority, and as a second one who joins now."""
    other = make_person(session, "Second authority")
    join(session, other, world.agency.department, roles.COMPETENT_AUTHORITY)
    return [authority_of(session, world, who) for who in (world.agency.authority, other)]


def received(contract_id: UUID, *lines: tuple[int, str]) -> RecordNote:
    """Return the command that records these quantities of items as received today."""
    return RecordNote(
        contract_id=contract_id,
        received_on=local_day(real_now()),
        lines=[
            NoteLine(item=item, received=Decimal(quantity), rejected=Decimal(0), why="")
            for item, quantity in lines
        ],
        file=Upload(filename="note.pdf", stream=BytesIO(PDF)),
    )
