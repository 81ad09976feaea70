"""Firms that pay for a tender by bill, and officers who give back: both doors, real envelopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.documents.models import Document
from app.documents.public import store
from app.errors import NotFound
from app.identity.people.models import ApiToken, LoginSession, Organisation, Person
from app.ledger.public import balance
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from factories import bidding
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.evaluation import frozen_parameters
from factories.held import owed_back
from factories.history import rewriting
from factories.identity import actor, proved
from factories.marketplace import World, make_bidder
from factories.payments import make_bill, pay
from factories.refunds import Office
from marketplace.securities.models import Instrument, TenderBill
from marketplace.securities.policy import RAISER
from marketplace.tenders.use_cases.documents import KINDS, TENDER
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender
from payments.bills.models import Bill
from payments.kernel.postings import Head, head_account

MONEY = Place("/tenders/{}/money", "/tenders/{}/money")
DOCUMENTS = Place("/tenders/{}/money/documents", "/tenders/{}/money/documents")
SECURITY = Place("/tenders/{}/money/security", "/tenders/{}/money/security")
DRAFT = "/bids/tenders/{}"
PRICES = Place(f"{DRAFT}/prices", "/tenders/{}/bid-draft/prices")
ANSWERS = Place(f"{DRAFT}/answers", "/tenders/{}/bid-draft/answers")
INSTRUMENT = Place(f"{DRAFT}/security", "/tenders/{}/bid-draft/security")
HAND_IN = Place(f"{DRAFT}/review", "/tenders/{}/bids")
SHARES = Place("/committee/tenders/{}/opening/shares", "/tenders/{}/opening/shares")
RETURN = Place("/department/tenders/{}/securities/{}/return", "/securities/{1}/return")
FORFEIT = Place("/department/tenders/{}/securities/{}/forfeiture", "/securities/{1}/forfeiture")
HEAD = "C02702"
FEE, SUM = 1_000_00, 10_000_00


@dataclass
class Till:
    """A tender that is paid for by bill, who is concerned, and what came of the last thing done."""

    session: Session
    doors: Doors
    platform: Platform
    world: World
    firms: dict[str, tuple[Organisation, Person]] = field(default_factory=dict)
    door: str = "web"
    outcome: Outcome | None = None
    asked: list[UUID] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return self.world.tender.id

    def who(self, name: str) -> tuple[Person, Organisation | None]:
        agency = self.world.agency
        officers = {
            "officer": agency.officer,
            "approver": agency.approver,
            "authority": agency.authority,
        }
        if name in officers:
            return officers[name], agency.department
        firm, owner = self.firms[name]
        return owner, firm

    def send(
        self, name: str, place: Place, data: Mapping[str, Any] | None = None, *, proved: bool = True
    ) -> Outcome:
        person, house = self.who(name)
        opened = self.doors.open(self.door, person, house)
        if proved:
            self._prove(person)
        self.outcome = opened.send(place.at(self.id), data or {})
        self.session.expire_all()
        return self.outcome

    def _prove(self, person: Person) -> None:
        for way in (ApiToken, LoginSession):
            changed = self.session.query(way).filter_by(person_id=person.id)
            changed.update({"proved_at": real_now()})
        self.session.commit()

    def must(
        self, name: str, place: Place, data: Mapping[str, Any] | None = None, *, proved: bool = True
    ) -> Outcome:
        sent = self.send(name, place, data, proved=proved)
        assert sent.ok, (sent.status, sent.sentences)
        return sent

    def read(self, name: str, place: Place, door: str = "") -> Outcome:
        person, house = self.who(name)
        return self.doors.open(door or self.door, person, house).read(place.at(self.id))

    def money(self, name: str) -> dict[str, dict[str, Any]]:
        told = self.read(name, MONEY, "api").body
        return {item["kind"]: item for item in told["items"]}

    def bill(self, name: str, kind: str) -> Bill:
        self.session.expire_all()
        row = self.session.scalars(
            select(TenderBill).filter_by(
                tender_id=self.id, supplier_id=self.firms[name][0].id, kind=kind
            )
        ).one()
        return self.session.get_one(Bill, row.bill_id)

    def pay(self, name: str, kind: str, channel: str = "counter") -> None:
        bill = self.bill(name, kind)
        pay(self.platform, bill.psid, bill.amount_paisa, channel=channel)
        self.work()

    def work(self) -> None:
        deliver_here(self.platform.executor)
        self.session.expire_all()

    def paper(self, name: str, purpose: str = "bid") -> Instrument:
        self.session.expire_all()
        query = select(Instrument).filter_by(
            tender_id=self.id, supplier_id=self.firms[name][0].id, purpose=purpose
        )
        return self.session.scalars(query).one()

    def write(self, name: str, security: Mapping[str, Any]) -> None:
        self.must(name, PRICES, {"quotes": bidding.ITEMS})
        self.must(name, ANSWERS, {"answers": bidding.ANSWERS})
        self.send(name, INSTRUMENT, security)

    def hand_in(self, name: str) -> Outcome:
        return self.send(name, HAND_IN, {"binding": "yes"} if self.door == "web" else {})

    def open_bids(self) -> None:
        bidding.close(self.session, self.world)
        for member in self.world.members:
            data = {"passphrase": bidding.PASSPHRASE}
            given = self.doors.open("api", member).send(SHARES.at(self.id), data)
            assert given.ok, given.sentences
            self.work()
        assert self.world.tender.opened_at is not None

    def cancel(self) -> None:
        agency = self.world.agency
        house = agency.department
        self.platform.executor.execute(
            cancel_tender,
            CancelTender(tender_id=self.id, reason="The funds are gone."),
            actor=proved(
                self.platform.executor,
                actor(agency.authority, roles.COMPETENT_AUTHORITY, organisation=house),
            ),
        )
        self.work()

    def end(self, who: str, place: Place, paper: Instrument, **data: str) -> Outcome:
        at = Place(place.web.format(self.id, paper.id), place.api.format(self.id, paper.id))
        return self.send(who, at, {"reason": "As decided"} | data)

    def give_back_twice(self, paper: Instrument) -> None:
        """Two officers say the same; the second word counts."""
        for who in ("officer", "authority"):
            assert self.end(who, RETURN, paper).ok, self.outcome

    def deposits(self) -> int:
        return owed_back(self.session, self.world.tender.department_id)

    def income(self) -> int:
        ddo = self.world.agency.department.ddo_code or ""
        return self._owed(head_account(Head(head_code=HEAD, ddo_code=ddo)).code)

    def _owed(self, account: str) -> int:
        try:
            return -balance(self.session, account)
        except NotFound:
            return 0  # nothing was ever posted to it

    def had_asked(self, name: str, kind: str, paisa: int, *, ended: datetime) -> Bill:
        """Plant a bill that could be paid until a moment that has passed."""
        firm, owner = self.firms[name]
        bill = make_bill(
            self.session,
            self.world.agency.department,
            amounts={HEAD: paisa},
            days_old=2,
            raiser=RAISER,
            reference=f"{kind}:{self.id}:{firm.id}",
            due_on=local_day(ended),
            expires_on=local_day(ended),
            expires_at=ended,
            payer_organisation_id=firm.id,
        )
        asked = TenderBill(
            bill_id=bill.id,
            tender_id=self.id,
            supplier_id=firm.id,
            kind=kind,
            psid=bill.psid,
            amount_paisa=paisa,
            asked_by=owner.id,
            asked_at=bill.issued_at,
        )
        self.session.add(asked)
        self.session.commit()
        return bill

    def document(self) -> UUID:
        found = self.session.scalars(select(Document.id).filter_by(subject_id=self.id))
        return found.one()

    def downloads(self, name: str, door: str) -> int:
        page = Place(f"/documents/{self.document()}", f"/documents/{self.document()}/content")
        return self.read(name, page, door).status

    def office(self) -> Office:
        return Office.of(self.platform, self.session)


def make_till(
    session: Session,
    doors: Doors,
    platform: Platform,
    *,
    openable: bool = False,
    **fields: object,
) -> Till:
    """A published tender with a document, whose fee and securities go by bill.

    `openable`: its bids can be opened; its committee's keys cost seconds to lock.
    """
    rules = dict(cast("dict[str, str]", fields.pop("rules", {})))
    values: dict[str, Any] = {
        "income_head": HEAD,
        "security_kind": "fixed",
        "security_percent": None,
        "security_paisa": SUM,
        "security_by_bill": True,
        "parameters": frozen_parameters(**rules),
    } | fields
    make = bidding.make_openable if openable else bidding.make_biddable
    world = make(session, **values)
    till = Till(session, doors, platform, world)
    for name in ("Awan", "Brohi"):
        till.firms[name] = make_bidder(session, name)
    session.commit()
    with rewriting(session):
        _keep_paper(till)
    return till


def _keep_paper(till: Till) -> None:
    def keep(uow: UnitOfWork, _: None) -> None:
        store(
            uow,
            BytesIO(bidding.PDF),
            "bidding-documents.pdf",
            kinds=KINDS,
            subject_kind=TENDER,
            subject_id=till.id,
            purpose="Bidding documents",
        )

    officer = till.world.agency.officer
    house = till.world.agency.department
    acting = actor(officer, roles.PROCUREMENT_OFFICER, organisation=house)
    till.platform.executor.execute(keep, None, actor=acting)
    till.session.commit()
