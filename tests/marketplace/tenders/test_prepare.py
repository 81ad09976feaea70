"""The journeys of prepare.feature, through both doors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from factories import tenders as t
from factories.doors import Door, Doors, Outcome
from factories.identity import actor, join, make_department, make_person
from factories.marketplace import Agency, make_agency, make_draft
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app.calendar import PROVINCE
from app.clock import real_now
from app.db import Base, new_id
from app.documents.models import Document
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from app.roles import APPROVING_OFFICER, PROCUREMENT_OFFICER
from app.unit_of_work import UseCase
from marketplace.sealing import age
from marketplace.tenders.items_sheet import ItemRow, write_items
from marketplace.tenders.models import (
    CommitteeMember,
    MemberIdentity,
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)
from marketplace.tenders.use_cases.set_eligibility import SetEligibility, set_eligibility
from marketplace.tenders.use_cases.set_items import Item, SetItems, set_items

scenarios("marketplace/tenders/features/prepare.feature")


@dataclass
class Play:
    doors: Doors
    session: Session
    platform: Platform
    department: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    acting_for: dict[str, Organisation] = field(default_factory=dict)
    door: str = "api"
    tender_id: str = ""
    copy_id: str = ""
    outcome: Outcome | None = None

    def at(self, name: str, door: str = "") -> Door:
        self.door = door or self.door
        return self.doors.open(self.door, self.people[name], self.acting_for.get(name), proved=True)

    @property
    def members(self) -> list[Person]:
        return [self.people[name] for name in ("Zarina", "Murad", "Sana")]

    @property
    def tender(self) -> Tender:
        self.session.expire_all()
        return self.session.get_one(Tender, self.tender_id)

    @property
    def last(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    def must(self, outcome: Outcome) -> Outcome:
        assert outcome.ok, outcome.sentences
        return outcome


@pytest.fixture
def play(doors: Doors, session: Session, platform: Platform, agency: Agency) -> Play:
    made = Play(doors, session, platform, agency.department)
    made.people = {"Salma": agency.officer, "Naseer": agency.approver}
    made.acting_for = {"Salma": agency.department, "Naseer": agency.department}
    return made


# Given


@given("Salma, who buys for the Land Revenue department")
@given("Naseer, who approves its tenders")
def officers(play: Play) -> None:
    assert play.people["Salma"].id != play.people["Naseer"].id


@given("Zarina, Murad and Sana, who have accounts")
def members(play: Play) -> None:
    play.people |= {name: make_person(play.session, name) for name in t.NAMES}
    play.session.commit()


@given("Salma may approve tenders as well")
def salma_approves(play: Play) -> None:
    join(play.session, play.people["Salma"], play.department, APPROVING_OFFICER)
    play.session.commit()


@given("Naseer may draft tenders as well")
def naseer_drafts(play: Play) -> None:
    join(play.session, play.people["Naseer"], play.department, PROCUREMENT_OFFICER)
    play.session.commit()


@given("Gul, who buys and approves for another department")
def gul(play: Play) -> None:
    other = make_department(play.session, "Fisheries")
    person = make_person(play.session, "Gul")
    for role in (PROCUREMENT_OFFICER, APPROVING_OFFICER):
        join(play.session, person, other, role)
    play.session.commit()
    play.people["Gul"], play.acting_for["Gul"] = person, other


@given("a tender of Salma's that waits for approval")
def waiting(play: Play) -> None:
    play.tender_id = t.prepare(play.at("Salma", "api"), play.members)
    send_to_approver(play)


def send_to_approver(play: Play) -> None:
    play.must(play.at("Salma").send(t.HAND_IN.at(play.tender_id), {"reasons": []}))


@given("a tender of Salma's that is approved")
def approved(play: Play) -> None:
    waiting(play)
    play.must(play.at("Naseer").send(t.APPROVE.at(play.tender_id)))


@given("a published tender of Salma's")
def published(play: Play) -> None:
    waiting(play)
    approve_and_publish(play)


def approve_and_publish(play: Play) -> None:
    play.must(play.at("Naseer").send(t.APPROVE.at(play.tender_id)))
    keys(play)
    play.must(play.at("Salma").send(t.PUBLISH.at(play.tender_id)))


@given("a published tender of Salma's with two documents beside it")
def with_documents(play: Play) -> None:
    play.tender_id = t.prepare(play.at("Salma", "api"), play.members)
    for title in ("Specifications", "Drawings"):
        file = {"file": (f"{title}.pdf", f"%PDF-1.4 {title}\n%%EOF".encode())}
        place = t.DOCUMENTS.at(play.tender_id)
        play.must(play.at("Salma", "api").send(place, {"title": title}, file))
    send_to_approver(play)
    approve_and_publish(play)


@given("a draft of Salma's that another officer has changed since she opened it")
def changed(play: Play) -> None:
    play.tender_id = play.at("Salma", "api").send(t.NEW, t.terms()).id
    other = t.terms(title="What the other officer wrote", revision="1")
    play.must(play.at("Salma").send(t.TERMS.at(play.tender_id), other))


@given("every member of the committee has made a key")
@when("every member of the committee has made a key")
def keys(play: Play) -> None:
    for person in play.members:
        t.give_key(play.session, person)


@given("Zarina has made a key")
def one_key(play: Play) -> None:
    t.give_key(play.session, play.people["Zarina"])


@given("somebody with the database has put another key in Murad's place")
def swapped(play: Play) -> None:
    _, theirs = age.new_identity()
    murad = play.people["Murad"].id
    own = play.session.query(MemberIdentity).filter_by(person_id=murad).one()
    own.retired_at = real_now()
    play.session.flush()
    play.session.add(
        MemberIdentity(
            id=new_id(),
            person_id=murad,
            recipient=theirs,
            locked=own.locked,
            created_at=own.created_at,
        )
    )
    play.session.commit()


# When


@when(parsers.parse('Salma drafts "{title}" at the {door}'))
def draft(play: Play, title: str, door: str) -> None:
    play.tender_id = play.must(play.at("Salma", door).send(t.NEW, t.terms(title=title))).id


@when(parsers.parse("Salma drafts a tender whose bids stay valid for {days} days at the {door}"))
def draft_long(play: Play, days: str, door: str) -> None:
    data = t.terms(validity_days=days)
    play.tender_id = play.must(play.at("Salma", door).send(t.NEW, data)).id


@when(
    parsers.re(
        r'Salma drafts a tender with "(?P<name>\w+)" of "(?P<value>.*)" at the (?P<door>\w+)'
    )
)
def draft_with(play: Play, name: str, value: str, door: str) -> None:
    # A title in Urdu alone is a title.
    alone = {"title_ur": ""} if name == "title" else {}
    play.outcome = play.at("Salma", door).send(t.NEW, t.terms(**alone | {name: value}))


@when("Salma enters its items and its eligibility table")
def enter(play: Play) -> None:
    play.must(play.at("Salma").send(t.ITEMS.at(play.tender_id), {"items": t.items()}))
    play.must(play.at("Salma").send(t.ELIGIBILITY.at(play.tender_id), t.eligibility()))


# Typed on an Arabic keyboard: what is kept has the letters of Urdu.
IN_URDU: list[dict[str, str]] = [
    {
        "description": "Office chair",
        "description_ur": "دفتري كرسي",
        "unit": "piece",
        "quantity": "40",
        "lot": "Ziarat",
        "lot_ur": "زيارت",
    },
    {"description": "Desk", "unit": "metre", "quantity": "12.5", "lot": "Ziarat"},
]


@when(parsers.parse("Salma enters its items with their Urdu by {way}"))
def enter_in_urdu(play: Play, way: str) -> None:
    if way == "form":
        play.must(play.at("Salma").send(t.ITEMS.at(play.tender_id), {"items": IN_URDU}))
        return
    asked = {"lot": "", "delivery_place": "", "specification": ""}
    rows = [asked | item | {"quantity": Decimal(item["quantity"])} for item in IN_URDU]
    sheet = write_items(ItemRow(**row) for row in rows)
    place = t.SHEET.at(play.tender_id)
    play.must(play.at("Salma").send(place, {}, {"file": ("items.xlsx", sheet)}))


@when("Salma enters its eligibility table and its committee")
def enter_rest(play: Play) -> None:
    play.must(play.at("Salma").send(t.ELIGIBILITY.at(play.tender_id), t.eligibility()))
    data = {"members": t.seats(play.members)}
    play.must(play.at("Salma").send(t.COMMITTEE.at(play.tender_id), data))


@when("Salma enters its items, its eligibility table and its committee")
def enter_all(play: Play) -> None:
    enter(play)
    data = {"members": t.seats(play.members)}
    play.must(play.at("Salma").send(t.COMMITTEE.at(play.tender_id), data))


@when("Salma names a committee of Zarina and Murad")
def name_two(play: Play) -> None:
    data = {"members": t.seats(play.members[:2])}
    play.must(play.at("Salma").send(t.COMMITTEE.at(play.tender_id), data))


@when(parsers.re(r"(?P<name>Salma|Naseer) hands it in$"))
def hand_in(play: Play, name: str) -> None:
    play.outcome = play.at(name).send(t.HAND_IN.at(play.tender_id), {"reasons": []})


@when(parsers.parse('Salma hands it in with the reason "{reason}" for "{code}"'))
def hand_in_with(play: Play, reason: str, code: str) -> None:
    data = {"reasons": [{"code": code, "reason": reason}]}
    play.outcome = play.at("Salma").send(t.HAND_IN.at(play.tender_id), data)


@when(parsers.re(r"(?P<name>\w+) approves it$"))
def approve(play: Play, name: str) -> None:
    play.outcome = play.at(name).send(t.APPROVE.at(play.tender_id))


@when(parsers.re(r"Salma publishes it( at the (?P<door>\w+))?$"))
def publish(play: Play, door: str | None) -> None:
    play.outcome = play.at("Salma", door or "").send(t.PUBLISH.at(play.tender_id))


@when(parsers.parse('Naseer sends it back because "{reason}" at the {door}'))
def send_back(play: Play, reason: str, door: str) -> None:
    place = t.SEND_BACK.at(play.tender_id)
    play.outcome = play.must(play.at("Naseer", door).send(place, {"reason": reason}))


@when(parsers.re(r'(?P<name>\w+) cancels it because "(?P<reason>[^"]+)"( at the (?P<door>\w+))?$'))
def cancel(play: Play, name: str, reason: str, door: str | None) -> None:
    place = t.CANCEL.at(play.tender_id)
    play.outcome = play.at(name, door or "").send(place, {"reason": reason})


@when(parsers.parse("Gul looks at it at the {door}"))
def look(play: Play, door: str) -> None:
    play.outcome = play.at("Gul", door).read(t.SHOW.at(play.tender_id))


@when(parsers.parse("Salma saves her terms at the {door}"))
def save_stale(play: Play, door: str) -> None:
    data = t.terms(title="What Salma wrote", revision="1")
    play.outcome = play.at("Salma", door).send(t.TERMS.at(play.tender_id), data)


@when(parsers.parse("Salma copies it with a closing in {days:d} days at the {door}"))
def copy(play: Play, days: int, door: str) -> None:
    closing = (real_now() + timedelta(days=days)).astimezone(PROVINCE)
    data = {
        "closes_at": closing.strftime("%d-%m-%Y 13:00"),
        "opens_at": closing.strftime("%d-%m-%Y 13:30"),
    }
    play.copy_id = play.must(play.at("Salma", door).send(t.COPY.at(play.tender_id), data)).id


# Then


@then(parsers.parse('everybody reads "{title}" among the open tenders'))
def listed(play: Play, title: str) -> None:
    play.must(play.last)
    place = t.Place("/tenders", "/tenders?state=open")
    assert title in play.doors.open(play.door).read(place).text


@then(parsers.parse('its page shows "{one}" and "{other}"'))
def shows(play: Play, one: str, other: str) -> None:
    seen = play.doors.open(play.door).read(t.PUBLIC.at(play.tender_id)).text
    assert one in seen
    assert other in seen


def _public(play: Play, language: str) -> Any:  # noqa: ANN401 - a page's text, or JSON
    """Read the tender as everybody does; a program gets both languages at once."""
    place = t.Place(f"/tenders/{play.tender_id}?lang={language}", f"/tenders/{play.tender_id}")
    seen = play.must(play.doors.open(play.door).read(place))
    return seen.text if play.door == "web" else seen.body


@then(parsers.parse('whoever reads it in Urdu reads "{what}" in the lot "{lot}"'))
def in_urdu(play: Play, what: str, lot: str) -> None:
    seen = _public(play, "ur")
    if play.door == "web":
        assert what in seen
        assert lot in seen
        assert "Office chair" not in seen
        assert "Ziarat" not in seen
    else:
        assert (seen["items"][0]["description_ur"], seen["items"][0]["lot_ur"]) == (what, lot)
        assert seen["lots"] == [{"number": 1, "title": "Ziarat", "title_ur": lot, "place": ""}]


@then("reads the desk, which has no Urdu, in English")
def no_urdu(play: Play) -> None:
    seen = _public(play, "ur")
    if play.door == "web":
        assert "Desk" in seen
    else:
        assert (seen["items"][1]["description_ur"], seen["items"][1]["lot_ur"]) == ("", "زیارت")


@then(parsers.parse('whoever reads it in English reads "{what}" in the lot "{lot}"'))
def in_english(play: Play, what: str, lot: str) -> None:
    seen = _public(play, "en")
    if play.door == "web":
        assert what in seen
        assert lot in seen
        assert "دفتری" not in seen
        notice = play.doors.app.test_client().get(f"/tenders/{play.tender_id}/notice.pdf")
        assert notice.status_code == 200
    else:
        assert (seen["items"][0]["description"], seen["items"][0]["lot"]) == (what, lot)


@then("its page does not show the estimate")
def no_estimate(play: Play) -> None:
    seen = play.doors.open(play.door).read(t.PUBLIC.at(play.tender_id)).text
    assert "500000" not in seen
    assert "5,00,000" not in seen


@then(parsers.parse('it has a reference like "TSE-" and twelve digits'))
def reference(play: Play) -> None:
    assert re.fullmatch(r"TSE-\d{12}", play.tender.reference or "")


@then(parsers.parse('"{name}" is refused: "{sentence}"'))
def refused(play: Play, name: str, sentence: str) -> None:
    assert play.last.status == 422
    assert sentence in play.last.fields.get(name, ""), play.last.fields


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def answer(play: Play, status: int, sentence: str) -> None:
    assert play.last.status == status, play.last.sentences
    assert play.last.says(sentence), play.last.sentences


@then("it is still a draft")
def still_draft(play: Play) -> None:
    assert play.tender.status(real_now()) == "draft"


@then("it waits for approval")
def still_waiting(play: Play) -> None:
    assert play.tender.status(real_now()) == "submitted"


@then(parsers.parse('Naseer reads the reason "{reason}" beside the finding'))
def reads_reason(play: Play, reason: str) -> None:
    assert reason in play.at("Naseer").read(t.SHOW.at(play.tender_id)).text


@then(parsers.parse('Salma reads on its page "{words}"'))
def salma_reads(play: Play, words: str) -> None:
    assert words in play.at("Salma").read(t.SHOW.at(play.tender_id)).text


@then(parsers.parse('Salma is notified of "{template}"'))
def salma_told(play: Play, template: str) -> None:
    t.deliver_all(play.platform)
    assert template in t.told(play.session, play.people["Salma"])


@then("its page names Murad and Sana, who still have none")
def names_missing(play: Play) -> None:
    seen = play.at("Naseer").read(t.SHOW.at(play.tender_id))
    if play.door == "web":
        waits = seen.text.partition("cannot be published yet")[2].partition("asked to")[0]
        assert "Murad" in waits
        assert "Sana" in waits
        assert "Zarina" not in waits
    else:
        missing = [m["name"] for m in seen.body["file"]["members"] if not m["has_key"]]
        assert missing == ["Murad", "Sana"]


@then("the public does not find it")
def not_public(play: Play) -> None:
    anybody = play.doors.open(play.door)
    assert anybody.read(t.PUBLIC.at(play.tender_id)).status == 404
    assert play.tender_id not in str(anybody.read(t.Place("/tenders", "/tenders")).body)
    assert play.tender.key_recipient is None


@then("what the other officer wrote is still there")
def other_stands(play: Play) -> None:
    assert play.tender.title == "What the other officer wrote"


@then(parsers.parse('the public reads on its page "{words}"'))
def public_reads(play: Play, words: str) -> None:
    play.must(play.last)
    assert words in play.doors.open(play.door).read(t.PUBLIC.at(play.tender_id)).text


@then("it is not among the open tenders")
def not_open(play: Play) -> None:
    place = t.Place("/tenders", "/tenders?state=open")
    assert play.tender_id not in str(play.doors.open(play.door).read(place).body)


@then("the copy is a draft with the same items, eligibility table and documents")
def copied(play: Play) -> None:
    made = play.at("Salma", "api").read(t.SHOW.at(play.copy_id)).body
    source = play.at("Salma", "api").read(t.SHOW.at(play.tender_id)).body
    assert made["status"] == "draft"
    assert made["copied_from"] == play.tender_id
    assert made["items"] == source["items"]
    assert made["criteria"] == source["criteria"]
    assert made["reference"] is None
    assert play.session.query(TenderItem).filter_by(tender_id=play.copy_id).count() == 2
    original, copied_too = (
        [(row.blob_name, row.filename, row.purpose) for row in _papers(play, tender_id)]
        for tender_id in (play.tender_id, play.copy_id)
    )
    assert len(original) == 2
    assert copied_too == original


def _papers(play: Play, tender_id: str) -> list[Document]:
    about = {"subject_kind": "tender", "subject_id": tender_id}
    return play.session.query(Document).filter_by(**about).order_by(Document.id).all()


@then("nobody is on the copy's committee")
def no_committee(play: Play) -> None:
    assert play.session.query(CommitteeMember).filter_by(tender_id=play.copy_id).count() == 0


CHAIR = Item(description="Chair", unit="piece", quantity=Decimal(1), lot="Seats")


@pytest.mark.parametrize(
    ("write", "command", "tables"),
    [
        (set_items, SetItems(tender_id=new_id(), items=(CHAIR,)), (TenderItem, TenderLot)),
        (
            set_eligibility,
            SetEligibility(tender_id=new_id(), criteria=()),
            (TenderCriterion, RequiredDocument),
        ),
    ],
    ids=["items", "eligibility"],
)
def test_writing_the_rows_of_a_draft_leaves_another_tenders(
    platform: Platform,
    session: Session,
    write: UseCase[Tender],
    command: SetItems | SetEligibility,
    tables: Sequence[type[Base]],
) -> None:
    agency = make_agency(session)
    mine, other = make_draft(session, agency), make_draft(session, agency)
    session.add(TenderLot(tender_id=other.id, number=1, title="A lot"))
    session.add(RequiredDocument(tender_id=other.id, number=1, name="A licence"))
    session.commit()

    def rows() -> list[int]:
        return [session.query(table).filter_by(tender_id=other.id).count() for table in tables]

    before = rows()
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
    platform.executor.execute(write, replace(command, tender_id=mine.id), actor=officer)
    assert rows() == before
    assert all(before)
    lots = session.query(TenderLot.number).filter_by(tender_id=mine.id)
    assert [number for (number,) in lots] == [1] * (write is set_items)
