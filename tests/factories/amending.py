"""Changing a published tender by its two officers; and the story of firms that follow."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.decisions import Approve
from app.identity.people.models import Organisation, Person
from app.notifications.models import Notification
from app.platform import Platform
from factories.delivery import deliver_here
from factories.doors import Door, Doors, Outcome, Place
from factories.identity import actor, proved
from factories.marketplace import World
from factories.tenders import deliver_all
from marketplace.amendments.models import Amendment
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.bids.models import Bid
from marketplace.tenders.models import Tender

PROPOSE = Place("/department/tenders/{}/amend", "/tenders/{}/amendments")
DOCUMENTS = Place("/department/tenders/{}/amend/documents", "/tenders/{}/amendment-documents")
NEVER = datetime.max.replace(tzinfo=UTC)
WARNINGS = ("amendment.notice", "response-days", "opening-delay", "opening-day")


def amend(platform: Platform, world: World, *, version: int = 1, **changes: object) -> None:
    """Change a tender of that version, and tell everybody."""
    agency, execute = world.agency, platform.executor.execute
    command = ProposeAmendment(
        tender_id=world.tender.id,
        version=version,
        reason="The store has moved to another street",
        late_reason="The landlord gave notice this week",
        regulator_on=local_day(real_now()),
        reasons=dict.fromkeys(WARNINGS, "Bidders asked for it in writing"),
        **changes,  # type: ignore[arg-type]
    )
    officer = actor(agency.officer, roles.PROCUREMENT_OFFICER, organisation=agency.department)
    head = actor(agency.authority, roles.COMPETENT_AUTHORITY, organisation=agency.department)
    row = execute(AMENDMENT.propose, command, actor=officer)
    execute(AMENDMENT.approve, Approve(id=row.id), actor=proved(platform.executor, head))
    deliver_all(platform)


@dataclass
class Story:
    """What a scenario knows: the tender, the firm that has bid, and what was answered last."""

    session: Session
    doors: Doors
    platform: Platform
    world: World
    firm: Organisation | None = None
    owner: Person | None = None
    outcome: Outcome | None = None
    sealed: bytes = b""
    closed: datetime = NEVER
    proposed: dict[str, Any] = field(default_factory=dict)

    @property
    def tender(self) -> Tender:
        self.session.expire_all()
        return self.session.get_one(Tender, self.world.tender.id)

    def officer(self, who: str, kind: str) -> Door:
        agency = self.world.agency
        people = {"officer": agency.officer, "approving officer": agency.approver}
        people["head"] = agency.authority
        return self.doors.open(kind, people[who], agency.department, proved=True)

    def bidder(self, kind: str) -> Door:
        return self.doors.open(kind, self.owner, self.firm)

    def send(self, door: Door, place: Place, data: dict[str, Any]) -> Outcome:
        self.outcome = door.send(place, data)
        deliver_here(self.platform.executor)
        self.session.expire_all()
        return self.outcome

    def propose(self, kind: str, **changes: object) -> Outcome:
        self.proposed = {
            "version": self.tender.version,
            "reason": "The store has moved to another street",
            "regulator_on": real_now().astimezone(PROVINCE).date().isoformat(),
            "substance": "no",
        } | changes
        return self.send(self.officer("officer", kind), PROPOSE.at(self.tender.id), self.proposed)

    def put(self, kind: str, title: str, content: bytes) -> Outcome:
        """Put a document beside the tender for a change."""
        officer = self.officer("officer", kind)
        files = {"file": ("second.pdf", content)}
        self.outcome = officer.send(DOCUMENTS.at(self.tender.id), {"title": title}, files)
        return self.outcome

    def waiting(self) -> Amendment:
        query = select(Amendment).filter_by(tender_id=self.world.tender.id)
        return self.session.scalars(query.order_by(Amendment.id.desc()).limit(1)).one()

    def bid(self) -> Bid:
        self.session.expire_all()
        query = select(Bid).filter_by(
            tender_id=self.world.tender.id, withdrawn_at=None, replaced_at=None
        )
        return self.session.scalars(query).one()

    def told(self, template: str, person: Person) -> list[Notification]:
        query = select(Notification).filter_by(
            template=f"marketplace/{template}", person_id=person.id
        )
        return list(self.session.scalars(query))
