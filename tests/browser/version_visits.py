"""Pages of tenders that changed after publication, and of longer validity."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from browser.planning import ENGLISH, Places, Visit
from factories.bidding import PDF, make_openable, require_document
from factories.browser import Living
from factories.evaluation import open_world
from factories.identity import actor, sign_in
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.documents.public import Upload
from app.identity.people.models import Organisation, Person
from app.roles import COMPETENT_AUTHORITY, PROCUREMENT_OFFICER
from app.signing.keys import make_signer
from demonstration.marketplace.seed import plans
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.change_documents import (
    AddChangeDocument,
    add_change_document,
)
from marketplace.amendments.use_cases.compare_tender import DocumentChange, ProposeAmendment
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.signed_keys import sign_publication
from marketplace.validity.use_cases import EXTENSION, ProposeLongerValidity


def versions(places: Places) -> Iterator[Visit]:
    """A tender with a version and a change that waits; bids asked for longer validity."""
    changed = places.tender(plans.FURNITURE)
    waiting = amended(places.living, changed)
    tender = {"tender_id": changed}
    yield Visit("tenders.versions", values=tender)
    yield Visit("tenders.show", values=tender)
    yield Visit("bids.ask_confirm", "owner", tender)
    for page in ("index", "new", "documents"):
        yield Visit(f"amendments.{page}", "officer", tender, ENGLISH)
    yield Visit("amendments.index", "authority", tender, ENGLISH)
    yield Visit("amendments.refuse", "authority", {"amendment_id": waiting}, ENGLISH)
    asks = {"tender_id": asks_to_confirm(places.living)}
    yield Visit("amendments.new", "who changes a tender", asks, ENGLISH)
    waits = places.tender(plans.COOLING)
    extension = longer_validity(places.living, waits)
    yield Visit("validity.index", "authority", {"tender_id": waits}, ENGLISH)
    yield Visit("validity.refuse", "authority", {"extension_id": extension}, ENGLISH)
    asked, bid = asked_for_longer(places.living)
    yield Visit("validity.index", "who asks for longer", {"tender_id": asked}, ENGLISH)
    yield Visit("validity.answer", "who is asked for longer", {"bid_id": bid})


def asked_for_longer(living: Living) -> tuple[UUID, UUID]:
    """A tender whose bidders are asked for longer validity, with the bid of one of them.

    Its officer and the bidder are signed in under their names.
    """
    with living.platform.executor.sessions() as session:
        world = open_world(session, living.platform, [("Kalat Stores", [900_00, 4_000_00])])
        agency, (firm, owner) = world.agency, world.suppliers[0]
        _plant(living, session, "who asks for longer", agency.officer, agency.department)
        _plant(living, session, "who is asked for longer", owner, firm)
        officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
        head = actor(agency.authority, COMPETENT_AUTHORITY, organisation=agency.department)
        execute = living.platform.executor.execute
        row = execute(EXTENSION.propose, _longer(world.tender.id), actor=officer)
        execute(EXTENSION.approve, Approve(id=row.id), actor=head)
        return world.tender.id, world.bids[0].id


def asks_to_confirm(living: Living) -> UUID:
    """Publish a tender whose bidding document asks bidders to confirm.

    Those who propose and approve its changes are signed in under their names.
    """
    with living.platform.executor.sessions() as session:
        world = make_openable(session, reconfirmation=True, title="School chairs, Turbat")
        require_document(session, world)
        sign_publication(session, make_signer(living.settings), world.tender)
        session.commit()
        agency = world.agency
        _plant(living, session, "who changes a tender", agency.officer, agency.department)
        _plant(living, session, "who approves it", agency.approver, agency.department)
        return world.tender.id


def _plant(
    living: Living, session: Session, name: str, person: Person, house: Organisation
) -> None:
    client = living.app.test_client()
    sign_in(session, living.settings.secret_key, client, person, house)
    living.plant(name, client)


def arranged(living: Living) -> None:
    """Arrange what waits for a second officer, without the pages."""
    places = Places(living)
    amended(living, places.tender(plans.FURNITURE))
    longer_validity(living, places.tender(plans.COOLING))


def amended(living: Living, tender_id: UUID) -> UUID:
    """Change a tender, and let another change wait; returns the one that waits."""
    document = put_document(living, tender_id, "Specification, second text")
    first = _propose(
        living,
        tender_id,
        delivery_place="The new store, Satellite Town, Quetta",
        documents=(DocumentChange(document_id=document),),
    )
    authority = living.cast.actor("authority")
    living.platform.executor.execute(AMENDMENT.approve, Approve(id=first), actor=authority)
    with living.platform.executor.sessions() as session:
        closes = session.get_one(Tender, tender_id).closes_at
    waiting = _propose(living, tender_id, closes_at=closes + timedelta(days=7))
    put_document(living, tender_id, "Drawings of the second floor")
    return waiting


def put_document(living: Living, tender_id: UUID, title: str) -> UUID:
    """Put a document beside a published tender for a change."""
    file = Upload(filename="drawings.pdf", stream=BytesIO(PDF + title.encode()))
    command = AddChangeDocument(tender_id=tender_id, title=title, file=file)
    officer = living.cast.actor("officer")
    made: UUID = living.platform.executor.execute(add_change_document, command, actor=officer).id
    return made


def _propose(living: Living, tender_id: UUID, **changes: object) -> UUID:
    with living.platform.executor.sessions() as session:
        version = session.get_one(Tender, tender_id).version
    command = ProposeAmendment(
        tender_id=tender_id,
        version=version,
        reason="The store of the project unit has moved to another street.",
        late_reason="The landlord gave notice this week.",
        regulator_on=local_day(real_now()),
        reasons=dict.fromkeys(_WARNINGS, "Bidders asked for it in writing."),
        **changes,  # type: ignore[arg-type]
    )
    officer = living.cast.actor("officer")
    made: UUID = living.platform.executor.execute(AMENDMENT.propose, command, actor=officer).id
    return made


_WARNINGS = ("amendment.notice", "response-days", "opening-delay", "opening-day")


def longer_validity(living: Living, tender_id: UUID) -> UUID:
    """Let a proposal to ask for longer validity wait."""
    execute, officer = living.platform.executor.execute, living.cast.actor("officer")
    row = execute(EXTENSION.propose, _longer(tender_id), actor=officer)
    return row.id


def _longer(tender_id: UUID) -> ProposeLongerValidity:
    reason = "An appeal is pending before the regulator."
    return ProposeLongerValidity(tender_id=tender_id, days=30, reason=reason)
