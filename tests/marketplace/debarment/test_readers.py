"""Who reads a matter, and for whom its next decision waits, from the proposal to the appeal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from factories.debarring import acting, approve_bar, bar, rules_in_force
from factories.identity import actor, join, make_department, make_person, make_staff, proved
from factories.marketplace import Agency, make_agency, make_bidder
from sqlalchemy.orm import Session

from app import roles
from app.decisions import Approve
from app.errors import NotFound
from app.permissions import Actor
from app.platform import Platform
from marketplace.debarment.models import DebarmentMatter, DebarmentOrder, DebarmentParty
from marketplace.debarment.policy import MatterKind, ReviewOutcome
from marketplace.debarment.queries.matters import (
    list_matters,
    matter_file,
    parties_to_decide,
    visible_order,
)
from marketplace.debarment.queries.notices import own_notices
from marketplace.debarment.use_cases.decide_order import ORDER
from marketplace.debarment.use_cases.review_order import (
    AskReview,
    DecideReview,
    ask_review,
    decide_review,
)

DEPARTMENT = ["officer", "authority", "head"]


@dataclass
class Readers:
    """Officers of a department, one of another, and the regulator."""

    platform: Platform
    session: Session
    agency: Agency
    who: dict[str, Actor]

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Readers":
        rules_in_force(session)
        agency, head = make_agency(session), make_person(session, "Head")
        join(session, head, agency.department, roles.DEPARTMENT_HEAD)
        foreign, elsewhere = make_person(session, "Foreign"), make_department(session, "Another")
        regulator = make_staff(session, roles.REGULATOR)
        session.commit()
        who = {
            "officer": acting(agency, agency.officer, roles.PROCUREMENT_OFFICER),
            "authority": acting(agency, agency.authority, roles.COMPETENT_AUTHORITY),
            "head": acting(agency, head, roles.DEPARTMENT_HEAD),
            "foreign": actor(foreign, roles.COMPETENT_AUTHORITY, organisation=elsewhere),
            "regulator": actor(regulator, roles.REGULATOR),
        }
        return cls(platform, session, agency, who)

    def proposed(self, name: str, kind: MatterKind = MatterKind.DEBARMENT) -> "Brought":
        """A matter against a firm, with an order that waits."""
        firm, owner = make_bidder(self.session, name)
        self.session.commit()
        order_id = bar(self.platform, self.session, self.agency, firm, kind=kind, approved=False)
        order = self.session.get_one(DebarmentOrder, order_id)
        party = self.session.get_one(DebarmentParty, order.party_id)
        firm_actor = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
        return Brought(self, party.matter_id, party.id, order_id, firm_actor)

    def asked(self, who: Actor, read: Any, *args: object) -> Any:  # noqa: ANN401 - a query
        with self.platform.executor.reading(who) as uow:
            return read(uow, *args)


@dataclass
class Brought:
    """A matter with its one party."""

    readers: Readers
    matter_id: UUID
    party_id: UUID
    order_id: UUID
    firm: Actor

    def listed_to(self) -> list[str]:
        """Who finds it in the list; just they can open it, and its order."""
        found = []
        for name, who in self.readers.who.items():
            rows = self.readers.asked(who, list_matters, None).items
            if self.matter_id in [each.id for each in rows]:
                found.append(name)
                self._opens(who, ours=name in DEPARTMENT)
            else:
                self._opens_nothing(who)
        return found

    def _opens(self, who: Actor, *, ours: bool) -> None:
        assert self.readers.asked(who, matter_file, self.matter_id).ours is ours
        order, _party, _matter = self.readers.asked(who, visible_order, self.order_id)
        assert order.id == self.order_id

    def _opens_nothing(self, who: Actor) -> None:
        for read, key in ((matter_file, self.matter_id), (visible_order, self.order_id)):
            with pytest.raises(NotFound):
                self.readers.asked(who, read, key)

    def waits_for(self) -> list[str]:
        """Who finds it among what they decide."""
        return [
            name
            for name, who in self.readers.who.items()
            if self.party_id in [each.id for each in self.readers.asked(who, parties_to_decide)]
        ]

    def reviewed_by(self, *names: str) -> None:
        """The firm asks; it waits for these readers, and the first upholds the order."""
        executor = self.readers.platform.executor
        command = AskReview(party_id=self.party_id, grounds="No")
        row = executor.execute(ask_review, command, actor=self.firm)
        assert self.waits_for() == [*names]
        decision = DecideReview(review_id=row.id, outcome=ReviewOutcome.UPHELD, reasons="So")
        executor.execute(
            decide_review, decision, actor=proved(executor, self.readers.who[names[0]])
        )
        assert self.waits_for() == []


@pytest.fixture
def readers(platform: Platform, session: Session) -> Readers:
    return Readers.of(platform, session)


def test_a_debarment_comes_to_the_regulator_with_its_appeal(readers: Readers) -> None:
    matter = readers.proposed("Awan")
    assert (matter.listed_to(), matter.waits_for()) == (DEPARTMENT, ["authority"])
    approve_bar(readers.platform, readers.agency, matter.order_id)
    assert matter.waits_for() == []
    matter.reviewed_by("head")
    assert matter.listed_to() == DEPARTMENT
    matter.reviewed_by("regulator")
    assert matter.listed_to() == [*DEPARTMENT, "regulator"]
    another = readers.proposed("Brohi")
    assert another.listed_to() == DEPARTMENT
    mine = readers.asked(matter.firm, own_notices)
    assert [each.party.name for each in mine] == ["Awan"]


def test_a_blacklisting_comes_to_the_regulator_at_once(readers: Readers) -> None:
    matter = readers.proposed("Awan", MatterKind.BLACKLISTING)
    assert (matter.listed_to(), matter.waits_for()) == ([*DEPARTMENT, "regulator"], ["regulator"])
    assert readers.session.query(DebarmentMatter).one().id == matter.matter_id


def test_an_appeal_waits_for_nobody_who_decided_before(readers: Readers) -> None:
    for name in ("second", "third"):
        staff = make_staff(readers.session, roles.REGULATOR, name)
        readers.who[name] = actor(staff, roles.REGULATOR)
    matter = readers.proposed("Awan", MatterKind.BLACKLISTING)
    regulator = proved(readers.platform.executor, readers.who["regulator"])
    readers.platform.executor.execute(ORDER.approve, Approve(id=matter.order_id), actor=regulator)
    matter.reviewed_by("second", "third")
    matter.reviewed_by("third")
