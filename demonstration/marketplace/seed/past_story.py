"""A tender of the seeded past: its days, its people, its bids, and the rows that stages share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from uuid import UUID
from zlib import crc32

from app.db import Json, new_id
from app.documents.public import Document
from app.places.public import Place
from demonstration.cast.known import Cast
from demonstration.cast.suppliers import FIRMS, Firm
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import CHAIR
from demonstration.marketplace.seed.past_people import Folk
from demonstration.marketplace.seed.past_plans import PastPlan
from demonstration.marketplace.seed.plans import ACCEPTANCE, EXPERIENCE, NTN, SAMPLE
from marketplace.awards.models import Contract
from marketplace.bids.envelope_content import BidContent, CriterionAnswer
from marketplace.bids.models import Bid
from marketplace.bids.policy import Quote
from marketplace.invoices.models import InvoicePayment
from marketplace.openings.models import Opening
from marketplace.profiles.policy import FirmSize
from marketplace.sealing import keys
from marketplace.sealing.envelope import Address, seal
from marketplace.tenders.models import Tender

CRITERIA = (NTN, EXPERIENCE, ACCEPTANCE)
HALF_AN_HOUR = timedelta(minutes=30)
TEN_RUPEES = 10
# Before that there were fewer bids.
A_YEAR_OF_WEEKS = 52


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The people, places, rules and papers that all these tenders share."""

    cast: Cast
    folk: Folk
    rules: Json
    sizes: Mapping[UUID, FirmSize]
    places: Mapping[str, Place]
    papers: Mapping[str, Document]


@dataclass
class Story:
    """A plan with the days of its events: working days counted from today, those past negative."""

    ground: Ground
    plan: PastPlan
    # Made once there is a winner.
    contract: Contract = field(init=False)
    payments: list[InvoicePayment] = field(default_factory=list)

    @property
    def published(self) -> int:
        """Return the day of its notice."""
        return -days.WORKED * self.plan.weeks

    @property
    def closes(self) -> int:
        """Return the last day for bids, which are opened on it."""
        return self.published + 15

    @property
    def reported(self) -> int:
        """Return the day of the committee's report."""
        return self.closes + 4

    @property
    def awarded(self) -> int:
        """Return the day of the award."""
        return self.closes + 10

    @property
    def signed(self) -> int:
        """Return the day of both signatures: a year ago everything took longer."""
        return self.closes + 14 + self.plan.weeks // 4 + self.plan.chance("signed", 5)

    @property
    def invoices(self) -> list[tuple[int, int]]:
        """Return the days of both invoices with those of their payments, if these have come."""
        takes = 10 + self.plan.weeks // 4 + self.plan.chance("paid", 6)
        both = ((self.signed + after, self.signed + after + takes) for after in (15, 32))
        return [pair for pair in both if pair[1] < -1]

    @cached_property
    def department(self) -> UUID:
        """Return the department that buys."""
        return self.ground.cast.houses[self.plan.house]

    def office(self, name: str) -> UUID:
        """Return who holds an office of the department."""
        return self.ground.folk.offices[self.plan.house, name]

    @cached_property
    def committee(self) -> Sequence[tuple[UUID, bool, bool]]:
        """Return its members, each with whether they are the chair, or from another department."""
        people = self.ground.cast.people
        outside = people["outsider" if self.plan.house == "department" else CHAIR]
        return (
            (self.office("chair"), True, False),
            (people["member"], False, False),
            (outside, False, True),
        )

    @cached_property
    def bidders(self) -> Sequence[Firm]:
        """Return firms of the trade, in an order that only this plan has."""
        able = [firm for firm in FIRMS if self.plan.trade in firm.trades]
        able.sort(key=lambda firm: crc32(f"{self.plan.key}/{firm.key}".encode()))
        most = 3 if self.plan.weeks > A_YEAR_OF_WEEKS else 5
        return able[: 2 + self.plan.chance("bids", most)]

    @cached_property
    def tender(self) -> Tender:
        """Return the row, as its draft."""
        plan, place = self.plan, self.ground.places[self.plan.district]
        closes_at = days.moment(self.closes)
        return Tender(
            id=new_id(),
            department_id=self.department,
            created_by=self.office("officer"),
            created_at=days.moment(self.published - 5),
            title=f"{plan.title}, {place.named('en')}",
            title_ur=f"{plan.title_ur}، {place.named('ur')}",
            description=SAMPLE,
            category=plan.category,
            district=plan.district,
            delivery_place=place.named("en"),
            delivery_days=120,
            estimate_paisa=plan.quantity * plan.estimate * 100,
            budget_head=plan.head,
            approval_reference=plan.key,
            evaluation="whole",
            prices_with_tax=True,
            security_kind="none",
            validity_days=90,
            issue_from=days.day(self.published),
            issue_to=days.day(self.closes),
            closes_at=closes_at,
            opens_at=closes_at + HALF_AN_HOUR,
            opening_place=f"Committee room, {place.named('en')}",
        )

    @cached_property
    def key(self) -> keys.TenderKey:
        """Return the key pair that its bids are sealed to; nobody keeps the private half."""
        return keys.new_tender_key()

    @cached_property
    def opening(self) -> Opening:
        """Return the committee's meeting."""
        return Opening(
            id=new_id(),
            tender_id=self.tender.id,
            convened_at=self.tender.opens_at,
            convened_by=self.office("chair"),
        )

    @cached_property
    def bids(self) -> Sequence[tuple[Bid, BidContent]]:
        """Return the bids, sealed, each with its content."""
        return [self._bid(place, firm) for place, firm in enumerate(self.bidders)]

    def _bid(self, place: int, firm: Firm) -> tuple[Bid, BidContent]:
        supplier, content = self.ground.cast.houses[firm.key], self._content(place, firm)
        address = Address(tender=str(self.tender.id), supplier=str(supplier))
        sealed = seal(content.as_json(), [], address=address, recipient=self.key.recipient)
        bid = Bid(
            id=new_id(),
            tender_id=self.tender.id,
            supplier_id=supplier,
            submitted_by=self.ground.folk.owners[firm.key],
            reference=f"BID-{sealed.sha256[:12].upper()}",
            envelope=sealed.sealed,
            envelope_sha256=sealed.sha256,
            key_fingerprint=sealed.key_fingerprint,
            received_at=self.tender.closes_at - timedelta(minutes=20 * (9 - place)),
        )
        return bid, content

    def _content(self, place: int, firm: Firm) -> BidContent:
        """Price the item near its estimate; no two bids are equal, and none abnormally low."""
        percent = 97 + place + self.plan.chance(f"price {firm.key}", 4)
        tens = self.plan.estimate * percent // (100 * TEN_RUPEES) + place
        return BidContent(
            quotes=(Quote(number=1, unit_price_paisa=tens * TEN_RUPEES * 100),),
            answers=tuple(CriterionAnswer(criterion=line.kind, met=True) for line in CRITERIA),
        )
