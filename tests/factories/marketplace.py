"""Tenders in every state with real keys and envelopes, made directly: arranging, not testing."""

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person
from app.parameters.public import ParameterSet, ParameterValue
from app.parameters.units import read
from app.roles import APPROVING_OFFICER, COMPETENT_AUTHORITY, PROCUREMENT_OFFICER, SUPPLIER_OWNER
from app.signing.public import Signer
from factories.identity import join, make_department, make_person, make_supplier
from factories.installation import SIGNER
from factories.trail_lines import write_lines_of_bid
from marketplace.bids.envelope_content import BidContent, CriterionAnswer
from marketplace.bids.models import Bid, OpenedBid
from marketplace.bids.policy import Quote, line_total_paisa
from marketplace.openings.models import Attendance, Opening
from marketplace.parameters import INITIAL
from marketplace.sealing import age, envelope, keys, shares
from marketplace.sealing.shares import Holder
from marketplace.securities.models import Instrument
from marketplace.securities.policy import Instrument as SecurityInstrument
from marketplace.securities.policy import InstrumentKind
from marketplace.tenders.models import (
    CommitteeMember,
    MemberIdentity,
    Tender,
    TenderCriterion,
    TenderItem,
)
from marketplace.tenders.use_cases.signed_keys import sign_member_key, sign_publication

_counter = itertools.count(1)


@dataclass
class Agency:
    """A department with the officers that a procurement needs."""

    department: Organisation
    officer: Person
    approver: Person
    authority: Person


@dataclass
class World:
    """A tender and everybody around it; `key` is what the real system forgets."""

    agency: Agency
    tender: Tender
    members: list[Person]
    identities: dict[Any, str]
    key: keys.TenderKey
    suppliers: list[tuple[Organisation, Person]] = field(default_factory=list)
    bids: list[Bid] = field(default_factory=list)


def make_agency(session: Session) -> Agency:
    department = make_department(session, f"Department {next(_counter)}")
    officer, approver, authority = (
        make_person(session, name) for name in ("Officer", "Approver", "Authority")
    )
    join(session, officer, department, PROCUREMENT_OFFICER)
    join(session, approver, department, APPROVING_OFFICER)
    join(session, authority, department, COMPETENT_AUTHORITY)
    return Agency(department, officer, approver, authority)


def make_bidder(session: Session, name: str = "Turbat Traders") -> tuple[Organisation, Person]:
    """A verified supplier and its owner."""
    supplier = make_supplier(session, name)
    owner = make_person(session, f"Owner of {name}")
    join(session, owner, supplier, SUPPLIER_OWNER)
    return supplier, owner


def make_draft(session: Session, agency: Agency, **fields: object) -> Tender:
    """A goods tender of two items with two criteria, closing in twenty days."""
    now = real_now()
    closes = now + timedelta(days=20)
    values: dict[str, Any] = {
        "id": new_id(),
        "department_id": agency.department.id,
        "created_by": agency.officer.id,
        "created_at": now,
        "title": "Furniture and fixture for the project unit, Quetta",
        "category": "goods",
        "district": "Quetta",
        "estimate_paisa": 500_000_00,
        "budget_head": "A09701",
        "approval_reference": "ADM-1",
        "evaluation": "whole",
        "prices_with_tax": True,
        "security_kind": "percent",
        "security_percent": Decimal("2.00"),
        "validity_days": 90,
        "issue_from": local_day(now),
        "issue_to": local_day(closes),
        "closes_at": closes,
        "opens_at": closes + timedelta(minutes=30),
    }
    # The MAC covers a decimal, as PostgreSQL gives it back.
    percents = {
        name: Decimal(str(value))
        for name, value in fields.items()
        if name.endswith("_percent") and value is not None
    }
    tender = Tender(**(values | fields | percents))
    session.add(tender)
    session.flush()
    _add_lines(session, tender)
    return tender


def _add_lines(session: Session, tender: Tender) -> None:
    for number, (what, quantity) in enumerate([("Chair", "40"), ("Desk", "12.5")], start=1):
        session.add(
            TenderItem(
                tender_id=tender.id,
                number=number,
                description=what,
                unit="piece",
                quantity=Decimal(quantity),
            )
        )
    for number, (code, kind, wording) in enumerate(
        [("ntn", "ntn", "Holds an NTN"), ("experience", "experience", "Two years of experience")],
        start=1,
    ):
        session.add(
            TenderCriterion(
                tender_id=tender.id,
                number=number,
                code=code,
                kind=kind,
                wording=wording,
                wording_ur="NTN نمبر دیتا ہے" if code == "ntn" else "",
            )
        )
    session.flush()


def add_committee(session: Session, tender: Tender) -> tuple[list[Person], dict[Any, str]]:
    """Chair (BPS 18), one insider and one outsider, each with an identity; not yet with shares."""
    members = [make_person(session, name) for name in ("Chair", "Member", "Outsider")]
    identities: dict[Any, str] = {}
    for place, person in enumerate(members):
        identity, recipient = age.new_identity()
        identities[person.id] = identity
        held = MemberIdentity(
            id=new_id(),
            person_id=person.id,
            recipient=recipient,
            locked=b"locked elsewhere",
            created_at=real_now(),
        )
        sign_member_key(SIGNER, held)
        session.add(held)
        session.flush()
        session.add(
            CommitteeMember(
                tender_id=tender.id,
                person_id=person.id,
                bps=18 if place == 0 else 17,
                chair=place == 0,
                outside=place == 2,
                identity_id=held.id,
            )
        )
    session.flush()
    return members, identities


def frozen_parameters() -> dict[str, Any]:
    """The release's own values, as hand-in would freeze them; no price here is abnormally low."""
    values = [
        ParameterValue(
            key=row.definition.key,
            unit=row.definition.unit,
            stored=read(row.definition, row.value),
            instrument=row.instrument,
            confidence=row.confidence,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            id=new_id(),
        )
        for row in INITIAL
        if not row.definition.key.startswith("procurement.low_bid_")
    ]
    return ParameterSet.of(local_day(real_now()), values).freeze()


def make_published(
    session: Session,
    agency: Agency | None = None,
    *,
    at: datetime | None = None,
    parameters: dict[str, Any] | None = None,
    signer: Signer = SIGNER,
    **fields: object,
) -> World:
    """A published tender whose key is split among its committee; published an hour ago, or `at`."""
    agency = agency or make_agency(session)
    tender = make_draft(session, agency, **fields)
    members, identities = add_committee(session, tender)
    key = keys.new_tender_key()
    _split(session, tender, key, identities)
    at = at or real_now() - timedelta(hours=1)
    tender.submitted_at = tender.approved_at = tender.published_at = at
    tender.approved_by = agency.approver.id
    tender.reference = f"TSE-{next(_counter):012d}"
    tender.parameters = frozen_parameters() if parameters is None else parameters
    tender.key_recipient, tender.key_fingerprint = key.recipient, key.fingerprint
    sign_publication(session, signer, tender)
    session.flush()
    return World(agency, tender, members, identities, key)


def _split(
    session: Session, tender: Tender, key: keys.TenderKey, identities: dict[Any, str]
) -> None:
    rows = session.query(CommitteeMember).filter_by(tender_id=tender.id).all()
    holders = [
        Holder(
            person=str(row.person_id),
            recipient=age.recipient_of(identities[row.person_id]),
            mandatory=row.chair or row.outside,
        )
        for row in rows
    ]
    made = {share.person: share for share in shares.split(key, holders, 2)}
    for row in rows:
        share = made[str(row.person_id)]
        row.share_sealed, row.share_commitment = share.sealed, share.commitment
    session.flush()


def content(prices_paisa: list[int], security_paisa: int = 50_000_00) -> BidContent:
    """A bid that answers yes to both criteria and brings a call deposit."""
    return BidContent(
        quotes=tuple(
            Quote(number=number, unit_price_paisa=price)
            for number, price in enumerate(prices_paisa, start=1)
        ),
        answers=(
            CriterionAnswer(criterion="ntn", met=True, details="1234567"),
            CriterionAnswer(criterion="experience", met=True, details="Five years"),
        ),
        security=SecurityInstrument(
            kind=InstrumentKind.CALL_DEPOSIT,
            bank="National Bank of Pakistan",
            number="CDR-1",
            amount_paisa=security_paisa,
            expires_on=local_day(real_now() + timedelta(days=200)),
        ),
    )


def receive_bid(
    session: Session, world: World, prices_paisa: list[int], name: str = "", **fields: object
) -> Bid:
    """Seal and store a bid of a new supplier, received just before closing."""
    supplier, owner = make_bidder(session, name or f"Supplier {next(_counter)}")
    address = envelope.Address(tender=str(world.tender.id), supplier=str(supplier.id))
    sealed = envelope.seal(
        content(prices_paisa).as_json(), [], address=address, recipient=world.key.recipient
    )
    values: dict[str, Any] = {
        "id": new_id(),
        "tender_id": world.tender.id,
        "supplier_id": supplier.id,
        "submitted_by": owner.id,
        "reference": f"BID-{secrets.token_hex(5)}",
        "envelope": sealed.sealed,
        "envelope_sha256": sealed.sha256,
        "key_fingerprint": sealed.key_fingerprint,
        "received_at": min(world.tender.closes_at, real_now())
        - timedelta(minutes=30 - len(world.bids)),
    }
    bid = Bid(**(values | fields))
    session.add(bid)
    session.flush()
    write_lines_of_bid(session, bid)
    world.suppliers.append((supplier, owner))
    world.bids.append(bid)
    return bid


def make_opened(
    session: Session,
    bids: list[tuple[str, list[int]]],
    *,
    closed_ago: timedelta = timedelta(days=1),
    parameters: dict[str, Any] | None = None,
    **fields: object,
) -> World:
    """A tender that closed and was opened: `bids` are (supplier's name, unit prices in paisa)."""
    now = real_now()
    closes = now - closed_ago
    times = {
        "closes_at": closes,
        "opens_at": closes + timedelta(minutes=30),
        "issue_from": local_day(closes - timedelta(days=20)),
        "issue_to": local_day(closes),
    }
    published = closes - timedelta(days=20)
    world = make_published(session, at=published, parameters=parameters, **(times | fields))
    for name, prices in bids:
        receive_bid(session, world, prices, name)
    _open(session, world, closes + timedelta(minutes=31), bids)
    return world


def _open(session: Session, world: World, at: datetime, bids: list[tuple[str, list[int]]]) -> None:
    opening = Opening(
        id=new_id(), tender_id=world.tender.id, convened_at=at, convened_by=world.members[0].id
    )
    session.add(opening)
    session.flush()
    for person in world.members:
        session.add(
            Attendance(opening_id=opening.id, person_id=person.id, state="used", asked_at=at)
        )
    items = session.query(TenderItem).filter_by(tender_id=world.tender.id).all()
    quantities = {item.number: item.quantity for item in items}
    for order, (bid, (_, prices)) in enumerate(zip(world.bids, bids, strict=True), start=1):
        inside = content(prices)
        total = sum(line_total_paisa(quantities[n], p) for n, p in enumerate(prices, start=1))
        session.add(
            OpenedBid(
                bid_id=bid.id,
                tender_id=world.tender.id,
                opening_id=opening.id,
                supplier_id=bid.supplier_id,
                read_order=order,
                content=inside.as_json(),
                files=[],
                total_paisa=total,
            )
        )
        session.add(_instrument(world, bid, inside, at))
    opening.opened_at = world.tender.opened_at = at
    session.flush()


def _instrument(world: World, bid: Bid, inside: BidContent, at: datetime) -> Instrument:
    assert inside.security is not None
    return Instrument(
        id=new_id(),
        tender_id=world.tender.id,
        supplier_id=bid.supplier_id,
        bid_id=bid.id,
        purpose="bid",
        kind=inside.security.kind.value,
        bank=inside.security.bank,
        number=inside.security.number,
        amount_paisa=inside.security.amount_paisa,
        expires_on=inside.security.expires_on,
        received_at=at,
    )
