"""The people and organisations of an identity scenario, and the last answer that somebody got."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.people.models import Invitation, Membership, Organisation, Person, StaffRole
from app.platform import Platform
from factories.doors import Doors, Outcome, Place
from factories.letter_codes import codes_sent_to

Row = TypeVar("Row", Invitation, StaffRole)


@dataclass
class World:
    """Who and what there is, and the last answer."""

    doors: Doors
    platform: Platform
    session: Session
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    slip_code: str = ""
    kept: dict[str, Any] = field(default_factory=dict)

    def do(
        self,
        name: str | None,
        door: str,
        place: Place,
        data: dict[str, Any] | None = None,
        *,
        proved: bool | None = None,
    ) -> None:
        """Let somebody (None: nobody known) do something, acting for their organisation.

        `proved`: whether they proved lately who they are (see `Doors.open`).
        """
        person = self.people[name] if name else None
        organisation = self.organisation_of(person) if person else None
        self.session.commit()
        opened = self.doors.open(door, person, organisation, proved=proved)
        self.outcome = opened.send(place, data)

    def organisation_of(self, person: Person) -> Organisation | None:
        mine = select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
        current = mine.where(Membership.person_id == person.id, Membership.until.is_(None))
        return self.session.scalar(current.order_by(Membership.id).limit(1))

    def latest(self, model: type[Row]) -> Row:
        """Return the newest row; ids are ordered by time."""
        self.session.expire_all()
        return self.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()

    def code_sent_last(self) -> str:
        """Return the code of letters that went out last, to whomever."""
        return codes_sent_to(self.session, None)[-1]

    def organisation(self, name: str) -> Organisation:
        """Find an organisation by name, also one that a scenario made through a door."""
        self.session.expire_all()
        return self.session.scalars(select(Organisation).filter_by(name=name)).one()

    def roles_in(self, name: str, organisation: str, at: datetime | None = None) -> set[str]:
        """Return the roles that somebody has in an organisation at a time."""
        moment = at or self.session.scalar(select(func.bdm_now()))
        rows = self.session.scalars(
            select(Membership).filter_by(
                person_id=self.people[name].id,
                organisation_id=self.organisation(organisation).id,
            )
        )
        running = (
            row for row in rows if row.since <= moment and (not row.until or row.until > moment)
        )
        return {row.role for row in running}
