"""Matters about suppliers as their people live them: notice, hearing, order, review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import Actor, Role
from app.platform import Platform
from app.unit_of_work import UseCase
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, join, make_department, make_person, make_staff, proved
from factories.marketplace import Agency, make_agency, make_bidder
from factories.parameters import make_value
from marketplace.debarment.models import (
    DebarmentLifting,
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import MatterKind
from marketplace.debarment.queries.public_list import seal_changes
from marketplace.debarment.use_cases.decide_order import ORDER, ProposeOrder
from marketplace.debarment.use_cases.hear_party import (
    RecordHearing,
    ServeNotice,
    SetHearing,
    record_hearing,
    serve_notice,
    set_hearing,
)
from marketplace.debarment.use_cases.lift_bar import LIFTING, ProposeLifting
from marketplace.debarment.use_cases.open_matter import NamedFirm, OpenMatter, open_matter
from marketplace.parameters import INITIAL, OF_DEBARMENT

MATTERS = Place("/department/debarment/new", "/debarment-matters")
MATTER = Place("/department/debarment/{}", "/debarment-matters/{}")
PARTIES = Place("/department/debarment/{}/parties", "/debarment-matters/{}/parties")
_PARTY = ("/department/debarment/parties/{}/", "/debarment-parties/{}/")
NOTICE, HEARING, MINUTES, ORDERS, PAPER_REPLY, PAPER_REVIEW = (
    Place(_PARTY[0] + name, _PARTY[1] + name)
    for name in ("notice", "hearing", "minutes", "order", "reply", "review")
)
APPROVAL = Place("/department/debarment/orders/{}/approve", "/debarment-orders/{}/approval")
REFUSAL = Place("/department/debarment/orders/{}/refuse", "/debarment-orders/{}/refusal")
REPLY = Place("/debarment/{}", "/debarment-parties/{}/reply")
REVIEW = Place("/debarment/{}/review", "/debarment-parties/{}/review")
DECISION = Place("/department/debarment/reviews/{}", "/debarment-reviews/{}")
LIFT = Place("/department/debarment/orders/{}/lifting", "/debarment-orders/{}/lifting")
LIFTED = Place("/department/debarment/liftings/{}/approve", "/debarment-liftings/{}/approval")
OWN = Place("/debarment/{}", "/debarment-notices/{}")
PUBLIC = Place("/debarred", "/debarred")
FACTS = "It handed in a forged guarantee for TSE-1."


def rules_in_force(session: Session) -> None:
    """Put what the release suggests about debarment into force."""
    keys = {each.key for each in OF_DEBARMENT}
    for initial in INITIAL:
        if initial.definition.key in keys:
            make_value(
                session,
                initial.definition,
                initial.value,
                initial.valid_from,
                confidence=initial.confidence.value,
            )


def pass_days(session: Session, days: int) -> None:
    """Let days of business time go by."""
    session.execute(
        text(
            "insert into demonstration_clock (id, ahead) values (1, :ahead)"
            " on conflict (id) do update set ahead = demonstration_clock.ahead + :ahead"
        ),
        {"ahead": timedelta(days=days)},
    )
    session.commit()


@dataclass
class Matter:
    """A department, its officers, the regulator's, and firms by their names."""

    session: Session
    platform: Platform
    doors: Doors
    agency: Agency = field(init=False)
    people: dict[str, tuple[Person, Organisation | None]] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        session = self.session
        self.agency = agency = make_agency(session)
        head = make_person(session, "Head")
        join(session, head, agency.department, roles.DEPARTMENT_HEAD)
        other = make_department(session, "Another department")
        foreign = make_person(session, "Foreign officer")
        for role in (roles.PROCUREMENT_OFFICER, roles.COMPETENT_AUTHORITY):
            join(session, foreign, other, role)
        self.people = {
            "officer": (agency.officer, agency.department),
            "authority": (agency.authority, agency.department),
            "head": (head, agency.department),
            "officer of another department": (foreign, other),
            "regulator": (make_staff(session, roles.REGULATOR, "Regulator"), None),
            "second regulator": (make_staff(session, roles.REGULATOR, "Second"), None),
        }
        rules_in_force(session)
        session.commit()

    def add_firm(self, name: str) -> Organisation:
        """A verified firm with its owner."""
        firm, owner = make_bidder(self.session, name)
        self.people[name] = (owner, firm)
        self.session.commit()
        return firm

    def send(
        self, who: str, door: str, place: Place, data: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Do something at a door, and keep what came of it."""
        person, organisation = self.people[who]
        self.session.commit()
        self.outcome = self.doors.open(door, person, organisation, proved=True).send(
            place, data or {}
        )
        self.session.expire_all()
        return self.outcome

    def read(self, who: str, door: str, place: Place) -> Outcome:
        """Look at something."""
        person, organisation = self.people[who]
        self.session.commit()
        return self.doors.open(door, person, organisation).read(place)

    @property
    def newest(self) -> DebarmentMatter:
        """The newest matter."""
        self.session.expire_all()
        return self.session.query(DebarmentMatter).order_by(DebarmentMatter.id.desc()).first()  # type: ignore[return-value]

    def party(self, name: str) -> DebarmentParty:
        """The newest party of a name."""
        self.session.expire_all()
        named = self.session.query(DebarmentParty).filter_by(name=name)
        return named.order_by(DebarmentParty.id.desc()).first()  # type: ignore[return-value]

    def order(self, name: str) -> DebarmentOrder:
        """The newest order about a party."""
        orders = self.session.query(DebarmentOrder).filter_by(party_id=self.party(name).id)
        return orders.order_by(DebarmentOrder.id.desc()).first()  # type: ignore[return-value]

    def review(self, name: str) -> DebarmentReview:
        """The newest review of the order about a party."""
        reviews = self.session.query(DebarmentReview).filter_by(order_id=self.order(name).id)
        return reviews.order_by(DebarmentReview.id.desc()).first()  # type: ignore[return-value]

    def lifting(self, name: str) -> DebarmentLifting:
        """The newest lifting of the bar on a party."""
        rows = self.session.query(DebarmentLifting).filter_by(order_id=self.order(name).id)
        return rows.order_by(DebarmentLifting.id.desc()).first()  # type: ignore[return-value]

    def today(self) -> date:
        """The day in the province, by business time."""
        with self.platform.executor.reading(SYSTEM) as uow:
            return local_day(uow.now)


def acting(agency: Agency, person: Person, *held: Role) -> Actor:
    """An officer of a department as an actor."""
    return actor(person, *held, organisation=agency.department)


def bar(
    platform: Platform,
    session: Session,
    agency: Agency,
    firm: Organisation,
    *,
    kind: MatterKind = MatterKind.DEBARMENT,
    approved: bool = True,
) -> UUID:
    """Bring a matter to its order, on use cases alone; returns the order's id."""
    officer = acting(agency, agency.officer, roles.PROCUREMENT_OFFICER)
    do: Any = platform.executor.execute
    matter = do(
        open_matter,
        OpenMatter(kind=kind, ground="fraud", facts=FACTS, firm=NamedFirm(ntn=firm.ntn)),
        actor=officer,
    )
    session.expire_all()
    party = session.query(DebarmentParty).filter_by(matter_id=matter.id).one()
    do(serve_notice, ServeNotice(party_id=party.id), actor=officer)
    with platform.executor.reading(SYSTEM) as uow:
        soon = uow.now + timedelta(hours=1)
    command = SetHearing(party_id=party.id, hearing_at=soon, hearing_place="Quetta")
    do(set_hearing, command, actor=officer)
    pass_days(session, 20)
    heard = RecordHearing(party_id=party.id, attended=False, minutes="Nobody came.")
    do(record_hearing, heard, actor=officer)
    order = do(
        ORDER.propose,
        ProposeOrder(party_id=party.id, bars=True, months=12, reasons="The guarantee was forged."),
        actor=officer,
    )
    if approved:
        approve_bar(platform, agency, order.id)
    return order.id  # type: ignore[no-any-return]


def approve_bar(platform: Platform, agency: Agency, order_id: UUID) -> None:
    """The department's authority decides as its officer proposed."""
    authority = acting(agency, agency.authority, roles.COMPETENT_AUTHORITY)
    platform.executor.execute(
        ORDER.approve, Approve(id=order_id), actor=proved(platform.executor, authority)
    )


def lift(platform: Platform, agency: Agency, order_id: UUID) -> None:
    """Two officers end a bar early."""
    lifting_id = propose_lifting(platform, agency, order_id)
    authority = acting(agency, agency.authority, roles.COMPETENT_AUTHORITY)
    platform.executor.execute(
        LIFTING.approve, Approve(id=lifting_id), actor=proved(platform.executor, authority)
    )


def propose_lifting(platform: Platform, agency: Agency, order_id: UUID) -> UUID:
    """One officer proposes to end a bar early."""
    officer = acting(agency, agency.officer, roles.PROCUREMENT_OFFICER)
    command = ProposeLifting(bar_id=order_id, reasons="The firm paid.")
    row: Any = platform.executor.execute(LIFTING.propose, command, actor=officer)
    return row.id  # type: ignore[no-any-return]


def seal(platform: Platform) -> None:
    """Let cron number what changed."""
    sealing: UseCase[int] = seal_changes
    platform.executor.execute(sealing, None, actor=SYSTEM)
