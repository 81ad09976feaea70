"""Steps of firms that bid, through both doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from factories import bidding
from factories.amounts import as_sent
from factories.doors import Door, Doors, Files, Outcome, Place
from factories.history import rewriting
from factories.identity import join, make_person
from factories.marketplace import World, make_bidder
from openpyxl import load_workbook
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.clock import real_now
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.signing.public import Signer
from marketplace.bids.models import Bid, BidDraft
from marketplace.bids.use_cases import files
from marketplace.bids.use_cases.drafts import open_draft
from marketplace.sealing import age, receipts
from marketplace.tenders.policy.lifecycle import valid_until

DRAFT = Place("/bids/tenders/{}", "/tenders/{}/bid-draft")
PRICES = Place("/bids/tenders/{}/prices", "/tenders/{}/bid-draft/prices")
SHEET = Place("/bids/tenders/{}/prices/upload", "/tenders/{}/bid-draft/prices-sheet")
ANSWERS = Place("/bids/tenders/{}/answers", "/tenders/{}/bid-draft/answers")
SECURITY = Place("/bids/tenders/{}/security", "/tenders/{}/bid-draft/security")
FILES = Place("/bids/tenders/{}/documents", "/tenders/{}/bid-draft/files")
HAND_IN = Place("/bids/tenders/{}/review", "/tenders/{}/bids")
WITHDRAW = Place("/bids/tenders/{}/withdraw", "/tenders/{}/bids/withdraw")
MINE = Place("/bids", "/bids")


@dataclass
class Story:
    """What a scenario knows: the tender, the firm that acts, and what it was told last."""

    session: Session
    doors: Doors
    world: World
    firm: Organisation | None = None
    owner: Person | None = None
    door: Door | None = None
    told: list[str] = field(default_factory=list)
    outcome: Outcome | None = None

    def send(
        self, place: Place, data: Mapping[str, Any] | None = None, files: Files | None = None
    ) -> Outcome:
        assert self.door is not None
        self.outcome = self.door.send(place.at(self.world.tender.id), data, files)
        self.told = self.outcome.sentences
        return self.outcome

    def read(self, place: Place) -> Outcome:
        assert self.door is not None
        return self.door.read(place.at(self.world.tender.id))

    def act_as(self, firm: Organisation, owner: Person, kind: str) -> None:
        self.session.commit()
        self.firm, self.owner = firm, owner
        self.door = self.doors.open(kind, owner, firm)

    def counting(self) -> Bid | None:
        self.session.expire_all()
        query = select(Bid).filter_by(
            tender_id=self.world.tender.id,
            supplier_id=self.firm and self.firm.id,
            withdrawn_at=None,
            replaced_at=None,
        )
        return self.session.scalars(query).one_or_none()

    def draft(self) -> BidDraft | None:
        self.session.expire_all()
        return self.session.scalars(
            select(BidDraft).filter_by(supplier_id=self.firm and self.firm.id)
        ).one_or_none()


@pytest.fixture
def story(doors: Doors, session: Session) -> Story:
    return Story(session, doors, bidding.make_biddable(session))


@given("a published tender for 40 chairs and 12.5 desks with a bid security of 2 %")
def _tender(story: Story) -> None:
    assert story.world.tender.security_percent == 2


@given(parsers.parse('the tender asks for the document "{name}"'))
def _asks(story: Story, name: str) -> None:
    bidding.require_document(story.session, story.world, name)


@given(parsers.parse('the firm "{name}" by {door}'))
def _firm(story: Story, name: str, door: str) -> None:
    story.act_as(*make_bidder(story.session, name), door)


@given(parsers.parse('the firm "{name}", not verified yet, by {door}'))
def _unverified(story: Story, name: str, door: str) -> None:
    firm, owner = make_bidder(story.session, name)
    firm.verified_at = None
    story.act_as(firm, owner, door)


@given(parsers.parse("the tender is {state}"))
def _state(story: Story, state: str) -> None:
    tender = story.world.tender
    if state == "cancelled":
        tender.cancelled_at, tender.cancelled_reason = real_now(), "No funds"
    else:
        with rewriting(story.session):
            tender.published_at = None
    story.session.commit()


@given("it fills in every part of its bid")
@when("it fills in every part of its bid")
def _fill(story: Story) -> None:
    assert story.send(PRICES, {"quotes": bidding.ITEMS}).ok
    assert story.send(ANSWERS, {"answers": bidding.ANSWERS}).ok
    assert story.send(SECURITY, bidding.security()).ok


@when(parsers.parse("it brings a security that is good {days:d} days longer than its bid"))
def _short_security(story: Story, days: int) -> None:
    brings_security(story, days, "")


@when(
    parsers.parse('it brings a security that is good {days:d} days longer than its bid: "{reason}"')
)
def _short_security_with_reason(story: Story, days: int, reason: str) -> None:
    brings_security(story, days, reason)


def brings_security(story: Story, days: int, reason: str) -> None:
    good_until = valid_until(story.world.tender) + timedelta(days=days)
    reasoned = {"expiry_reason": reason} if reason else {}
    story.send(SECURITY, bidding.security(expires_on=good_until.isoformat(), **reasoned))


@given("it has submitted a bid")
def _has_bid(story: Story) -> None:
    _fill(story)
    _hand_in(story)
    assert story.counting() is not None


@when("it hands its bid in")
def _hand_in(story: Story) -> None:
    assert story.door is not None
    story.send(HAND_IN, {"binding": "yes"} if story.door.name == "web" else {})


@when("it withdraws its bid")
def _withdraw(story: Story) -> None:
    story.send(WITHDRAW, {})


@when("a colleague withdraws its bid")
def _colleague(story: Story) -> None:
    assert story.firm is not None
    assert story.door is not None
    colleague = make_person(story.session, "Hani Baloch")
    join(story.session, colleague, story.firm, roles.SUPPLIER_OWNER)
    story.act_as(story.firm, colleague, story.door.name)
    story.send(WITHDRAW, {})


@when("it sends prices")
def _prices(story: Story) -> None:
    story.send(PRICES, {"quotes": bidding.ITEMS})


@when(parsers.parse('it sends the price "{price}" for the chairs'))
def _price(story: Story, price: str) -> None:
    story.send(PRICES, {"quotes": [{"number": 1, "unit_price": price}, bidding.ITEMS[1]]})


@when(parsers.parse('it enters a security of "{amount}"'))
def _security(story: Story, amount: str) -> None:
    story.send(SECURITY, bidding.security(amount=as_sent(amount)))


@when("it answers a criterion that is not asked")
def _answer(story: Story) -> None:
    story.send(ANSWERS, {"answers": [{"criterion": "C-99", "met": "yes"}]})


@when("the firm is verified")
def _is_verified(story: Story) -> None:
    assert story.firm is not None
    story.firm.verified_at = real_now()
    story.session.commit()


@given("its draft leads to its verification")
def _leads(story: Story) -> None:
    assert story.firm is not None
    if story.door is not None and story.door.name == "web":
        page = str(story.read(DRAFT).body)
        assert f'href="/organisations/{story.firm.id}"' in page
        assert "submit it as soon as the firm is verified" in page


@when(parsers.parse('it adds "{filename}" as "{title}"'))
def _add(story: Story, filename: str, title: str) -> None:
    assert story.send(FILES, {"title": title}, {"file": (filename, bidding.PDF)}).ok


HOSTILE = {
    "a script": ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'),
    "nothing": ("empty.pdf", b""),
    "half a PDF": ("half.pdf", bidding.PDF[:20]),
    "too much": ("large.pdf", bidding.PDF[:20] + b"0" * 300_000 + b"%%EOF"),
}


@when(parsers.parse('it adds a file with {content} as "{title}"'))
def _add_hostile(story: Story, content: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if content == "too much":
        monkeypatch.setattr(files, "MAX_BYTES", 200_000)
    named = ("prices.xlsm", _with_macros()) if content == "macros" else HOSTILE[content]
    story.send(FILES, {"title": title}, {"file": named})


def _with_macros() -> bytes:
    import zipfile

    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    return made.getvalue()


def sheet_of(story: Story, prices: list[Any]) -> bytes:
    assert story.door is not None
    address = f"/bids/tenders/{story.world.tender.id}/prices.xlsx"
    if story.door.name == "api":
        address = f"/api/v1/tenders/{story.world.tender.id}/bid-draft/prices.xlsx"
    headers = getattr(story.door, "headers", {})
    response = story.door.client.get(address, headers=headers)  # type: ignore[attr-defined]
    workbook = load_workbook(BytesIO(response.data))
    for row, price in enumerate(prices, start=4):
        workbook.worksheets[0].cell(row, 6).value = price
    filled = BytesIO()
    workbook.save(filled)
    return filled.getvalue()


@when("it sends its prices by spreadsheet")
def _sheet(story: Story) -> None:
    sheet = sheet_of(story, [1250, 32000])
    assert story.send(SHEET, {}, {"file": ("prices.xlsx", sheet)}).ok


@when("it sends a spreadsheet with a formula and a price below zero")
def _bad_sheet(story: Story) -> None:
    story.send(SHEET, {}, {"file": ("prices.xlsx", sheet_of(story, ["=1+1", -3]))})


@when("bidding closes")
def _closes(story: Story) -> None:
    bidding.close(story.session, story.world, minutes_ago=0)


@when("somebody swaps the key of the tender in the database")
def _swap(story: Story) -> None:
    from marketplace.sealing import keys

    _, recipient = age.new_identity()
    tender = story.world.tender
    with rewriting(story.session):
        tender.key_recipient, tender.key_fingerprint = recipient, keys.fingerprint(recipient)
    story.session.commit()


@then(parsers.parse('it gets the answer "{text}"'))
def _told(story: Story, text: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert any(text in said for said in story.told), story.told


@then(parsers.parse('it gets the answer "{text}" at "{name}"'))
def _told_at(story: Story, text: str, name: str) -> None:
    assert story.outcome is not None
    assert text in story.outcome.fields[name], story.outcome.fields


@then("it has a bid that counts")
def _counts(story: Story) -> None:
    bid = story.counting()
    assert bid is not None
    assert bid.received_at < story.world.tender.closes_at


@then(parsers.parse('the trail has "{action}" about it'))
def _audited(story: Story, action: str) -> None:
    bid = story.counting()
    assert bid is not None
    query = select(AuditEntry).filter_by(action=action, subject=str(bid.id))
    entry = story.session.scalars(query).one()
    assert entry.actor_id == bid.submitted_by
    assert entry.after == {
        "envelope": bid.envelope_sha256,
        "key_fingerprint": bid.key_fingerprint,
    }


@then("it has no bid that counts")
def _no_bid(story: Story) -> None:
    assert story.counting() is None


@then("its draft is deleted")
def _no_draft(story: Story) -> None:
    assert story.draft() is None


@then(parsers.parse('its draft still holds the security number "{number}"'))
def _draft_holds(story: Story, number: str) -> None:
    place = SECURITY if story.door and story.door.name == "web" else DRAFT
    assert number in str(story.read(place).body)


@then("its draft holds no file")
def _no_file(story: Story, platform: Platform) -> None:
    draft = story.draft()
    if draft is not None:
        with platform.executor.reading(ANONYMOUS) as uow:
            assert open_draft(uow, draft).files == ()


@then("its draft holds the total of its prices")
def _total(story: Story) -> None:
    place = PRICES if story.door and story.door.name == "web" else DRAFT
    told = story.read(place).text
    assert "Rs 4,50,000" in told or "450000.00" in told


@then("its list shows a bid that was replaced")
def _replaced(story: Story) -> None:
    assert "replaced" in story.read(MINE).text.lower()


@then("anybody can verify the receipt")
def _verify(story: Story, platform: Platform) -> None:
    bid = story.counting()
    assert bid is not None
    assert story.door is not None
    address = {"web": f"/bids/{bid.id}/receipt.json", "api": f"/api/v1/bids/{bid.id}/receipt"}
    headers = getattr(story.door, "headers", {})
    response = story.door.client.get(address[story.door.name], headers=headers)  # type: ignore[attr-defined]
    receipt = receipts.verify(response.data, platform.executor.ports.get(Signer).public_keys())
    assert receipt.envelope_sha256 == bid.envelope_sha256
    anybody = story.doors.app.test_client()
    checked = anybody.post("/api/v1/verifications", json={"receipt": response.text})
    assert checked.status_code == 200
    assert bid.reference in checked.text
    altered = response.text.replace(bid.reference, "BID-000000000000")
    assert anybody.post("/api/v1/verifications", json={"receipt": altered}).status_code == 422
