"""The officers' pages: rows without JavaScript, spreadsheets of strangers, documents, counts."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from factories import tenders as t
from factories.doors import Door, Doors, Outcome, Place
from factories.forging import made_genuine
from factories.identity import join, make_department, make_person, sign_in
from factories.marketplace import Agency, make_draft, make_published
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from app.platform import Platform
from app.roles import DEPARTMENT_HEAD, PROCUREMENT_OFFICER
from marketplace.tenders.items_sheet import ItemRow, write_items
from marketplace.tenders.models import (
    CommitteeMember,
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Size 4/Root 1 0 R>>
startxref
9
%%EOF
"""


@pytest.fixture
def officer(doors: Doors, agency: Agency) -> Door:
    return doors.open("web", agency.officer, agency.department)


@pytest.fixture
def draft(officer: Door) -> str:
    return officer.send(t.NEW, t.terms()).id


@pytest.fixture
def browser(
    client: FlaskClient, agency: Agency, session: Session, platform: Platform
) -> FlaskClient:
    secret = platform.settings.secret_key
    sign_in(session, secret, client, agency.officer, agency.department)
    return client


def _values(page: str) -> dict[str, str]:
    """The inputs of the page by name."""
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', page)
    return dict(found)


def test_it_adds_rows_without_losing_what_was_typed(browser: FlaskClient, draft: str) -> None:
    typed = {"items-0-description": "Chair", "items-0-unit": "each", "items-2-description": "Desk"}
    page = browser.post(f"/department/tenders/{draft}/items", data=typed | {"step": "add"})
    assert page.status_code == 200
    values = _values(page.text)
    assert values["items-0-description"] == "Chair"
    assert values["items-1-description"] == "Desk"
    assert 'name="items-6-description"' in page.text


def test_it_drops_a_row(browser: FlaskClient, draft: str) -> None:
    typed = {f"items-{at}-description": name for at, name in enumerate(["Chair", "Desk", "Lamp"])}
    page = browser.post(f"/department/tenders/{draft}/items", data=typed | {"step": "drop-1"})
    values = _values(page.text)
    assert [values[f"items-{at}-description"] for at in (0, 1)] == ["Chair", "Lamp"]


def test_it_names_the_row_that_is_wrong_where_it_is_drawn(browser: FlaskClient, draft: str) -> None:
    names = ("description", "unit", "quantity", "lot")
    rows = [
        ("Chair", "each", "4", ""),
        ("", "", "", ""),
        ("", " ", "", ""),
        ("Desk", "each", "lots", ""),
    ]
    typed = {
        f"items-{at}-{name}": value
        for at, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }
    page = browser.post(f"/department/tenders/{draft}/items", data=typed)
    assert page.status_code == 422
    assert 'id="items-1-quantity-error"' in page.text
    assert _values(page.text)["items-1-quantity"] == "lots"


def test_it_keeps_lots_and_places(officer: Door, draft: str, session: Session) -> None:
    rows = [
        {
            "description": "Chair",
            "unit": "each",
            "quantity": "4",
            "lot": "Ziarat",
            "delivery_place": "IT institute",
        },
        {"description": "Desk", "unit": "kg", "quantity": "0.125", "lot": "Dera Murad Jamali"},
    ]
    assert officer.send(t.ITEMS.at(draft), {"items": rows}).ok
    lots = session.query(TenderLot).filter_by(tender_id=draft).order_by(TenderLot.number).all()
    assert [(lot.title, lot.place) for lot in lots] == [
        ("Ziarat", "IT institute"),
        ("Dera Murad Jamali", ""),
    ]
    items = session.query(TenderItem).filter_by(tender_id=draft).order_by(TenderItem.number).all()
    assert [(item.lot_number, str(item.quantity), item.delivery_place) for item in items] == [
        (1, "4.000", "IT institute"),
        (2, "0.125", ""),
    ]


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_refuses_lots_for_some_items_only(
    doors: Doors, agency: Agency, draft: str, door: str
) -> None:
    rows = [*t.items(), {"description": "Lamp", "unit": "each", "quantity": "1", "lot": "Ziarat"}]
    way = doors.open(door, agency.officer, agency.department)
    refused = way.send(t.ITEMS.at(draft), {"items": rows})
    assert refused.status == 422
    assert refused.fields["items-0-lot"] == "Which lot does this item belong to?"


def _sheet(rows: list[ItemRow]) -> bytes:
    return write_items(rows)


def _row(number: int, description: str = "Pipe") -> ItemRow:
    return ItemRow(
        lot="",
        description=f"{description} {number}",
        unit="metre",
        quantity=Decimal(number),
        delivery_place="",
        specification="",
    )


def _changed(cell: str, value: object, rows: int = 3) -> bytes:
    book = load_workbook(io.BytesIO(_sheet([_row(n) for n in range(1, rows + 1)])))
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _upload(way: Door, draft: str, data: bytes, name: str = "items.xlsx") -> Outcome:
    return way.send(t.SHEET.at(draft), {}, {"file": (name, data)})


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_takes_hundreds_of_lines_by_spreadsheet(
    doors: Doors, agency: Agency, draft: str, session: Session, door: str
) -> None:
    way = doors.open(door, agency.officer, agency.department)
    assert _upload(way, draft, _sheet([_row(n) for n in range(1, 801)])).ok
    assert session.query(TenderItem).filter_by(tender_id=draft).count() == 800
    page = doors.open("web", agency.officer, agency.department).read(t.ITEMS.at(draft))
    assert "There are 800 items: change them by spreadsheet." in page.text


def test_it_sends_back_the_current_list(browser: FlaskClient, officer: Door, draft: str) -> None:
    assert officer.send(t.ITEMS.at(draft), {"items": t.items()}).ok
    answer = browser.get(f"/department/tenders/{draft}/items.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [sheet.cell(row, 2).value for row in (4, 5)] == ["Office chair", "Desk"]


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_opens_no_file_of_who_may_not_change_the_draft(
    doors: Doors, agency: Agency, draft: str, session: Session, door: str
) -> None:
    other = make_department(session, "Forest Department")
    stranger = make_person(session, "Officer of Forests")
    join(session, stranger, other, PROCUREMENT_OFFICER)
    assert _upload(doors.open(door, stranger, other), draft, b"no workbook at all").status == 404
    approver = doors.open(door, agency.approver, agency.department)
    assert _upload(approver, draft, b"no workbook at all").status == 403


@pytest.mark.parametrize("door", ["web", "api"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_changed("D5", "=1+1"), "Row 5: This cell contains a formula"),
        (_changed("B4", '=HYPERLINK("http://x")'), "Row 4: This cell contains a formula"),
        (_changed("D6", -3), "Row 6: Enter the quantity as a number above zero"),
        (_changed("D6", "0.12345"), "Row 6: Enter the quantity with no more than 3 decimals"),
        (_changed("C4", None), "Row 4: Enter a unit"),
        (_changed("B5", "x" * 501), "Row 5: The text is too long"),
        (b"no workbook at all", "cannot be read as a spreadsheet"),
        (b"", "file"),
    ],
)
def test_it_names_every_row_that_cannot_be_taken_and_changes_nothing(
    doors: Doors, agency: Agency, draft: str, session: Session, door: str, data: bytes, words: str
) -> None:
    way = doors.open(door, agency.officer, agency.department)
    refused = _upload(way, draft, data)
    assert refused.status == 422
    assert refused.says(words), refused.sentences
    assert session.query(TenderItem).filter_by(tender_id=draft).count() == 0


def test_it_names_all_wrong_rows_at_once(officer: Door, draft: str) -> None:
    book = load_workbook(io.BytesIO(_sheet([_row(n) for n in range(1, 6)])))
    for row in (4, 6, 8):
        book.worksheets[0].cell(row, 4).value = "many"
    out = io.BytesIO()
    book.save(out)
    refused = _upload(officer, draft, out.getvalue())
    assert sorted(refused.fields) == ["file-4-D", "file-6-D", "file-8-D"]


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_shows_documents_to_the_public_only_once_published(
    doors: Doors, agency: Agency, draft: str, door: str, session: Session
) -> None:
    way = doors.open(door, agency.officer, agency.department)
    added = way.send(t.DOCUMENTS.at(draft), {"title": "Specifications"}, {"file": ("s.pdf", PDF)})
    assert added.ok, added.sentences
    tender = session.get_one(Tender, draft)
    document = doors.open("api", agency.officer, agency.department).read(t.SHOW.at(draft))
    (listed,) = document.body["documents"]
    assert listed["title"] == "Specifications"
    file = Place(f"/documents/{listed['id']}", f"/documents/{listed['id']}")
    assert doors.open(door).read(file).status == 401
    session.expire(tender)
    world = make_published(session, agency)
    session.execute(
        update(Tender)
        .where(Tender.id == draft)
        .values(
            submitted_at=world.tender.submitted_at,
            approved_at=world.tender.approved_at,
            approved_by=agency.approver.id,
            published_at=world.tender.published_at,
            reference="TSE-000000000777",
            key_recipient="age1",
            key_fingerprint="ab" * 32,
            parameters={},
        )
    )
    made_genuine(session, Tender, draft)
    session.commit()
    assert doors.open(door).read(file).ok
    removal = Place(
        f"/department/tenders/{draft}/documents/{listed['id']}/remove",
        f"/tenders/{draft}/documents/{listed['id']}/remove",
    )
    assert way.send(removal).status == 409


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_refuses_files_that_are_no_documents(
    doors: Doors, agency: Agency, draft: str, door: str
) -> None:
    way = doors.open(door, agency.officer, agency.department)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    refused = way.send(t.DOCUMENTS.at(draft), {"title": "Plan"}, {"file": ("plan.pdf", svg)})
    assert refused.status == 422
    assert "file" in refused.fields
    assert way.send(t.DOCUMENTS.at(draft), {"title": "Plan"}, {}).status in {415, 422}


def test_it_looks_up_names_and_keys_by_exact_number(
    browser: FlaskClient, draft: str, session: Session
) -> None:
    with_key, without = t.make_members(session, ("Zarina", "Murad"))
    session.commit()
    t.give_key(session, with_key)
    cnic = with_key.cnic
    typed = {
        "members-0-cnic": f"{cnic[:5]}-{cnic[5:12]}-{cnic[12]}",
        "members-1-cnic": without.cnic,
        "members-2-cnic": "5440199999999",
        "step": "check",
    }
    page = browser.post(f"/department/tenders/{draft}/committee", data=typed)
    assert page.status_code == 200
    assert page.text.index("Zarina") < page.text.index("Has a key") < page.text.index("Murad")
    assert "No key yet: they will be asked to make one" in page.text
    assert session.query(CommitteeMember).count() == 0


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_refuses_a_committee_of_strangers_twins_or_two_chairs(
    doors: Doors, agency: Agency, draft: str, session: Session, door: str
) -> None:
    (person,) = t.make_members(session, ("Zarina",))
    session.commit()
    way = doors.open(door, agency.officer, agency.department)
    rows = [
        {"cnic": person.cnic, "chair": "yes"},
        {"cnic": person.cnic, "chair": "yes"},
        {"cnic": "5440199999999"},
        {"cnic": "12"},
    ]
    wrong = way.send(t.COMMITTEE.at(draft), {"members": rows})
    assert "13 digits" in wrong.fields["members-3-cnic"]
    wrong = way.send(t.COMMITTEE.at(draft), {"members": rows[:3]})
    assert wrong.fields["members-1-cnic"] == "This person is named twice."
    assert wrong.fields["members-2-cnic"].startswith(
        "No account with this CNIC has shown the card."
    )
    assert wrong.fields["members"] == "Name exactly one member as the chair."


def test_it_keeps_members_who_sit_already_without_their_numbers(
    officer: Door, draft: str, session: Session
) -> None:
    people = t.make_members(session)
    session.commit()
    assert officer.send(t.COMMITTEE.at(draft), {"members": t.seats(people)}).ok
    page = officer.read(t.COMMITTEE.at(draft)).body
    assert all(person.cnic not in page for person in people)
    rows = [
        {"person_id": str(person.id), "bps": "19", "chair": "yes" if at == 1 else "no"}
        for at, person in enumerate(people)
    ]
    assert officer.send(t.COMMITTEE.at(draft), {"members": rows}).ok
    stranger = make_person(session, "Stranger")
    session.commit()
    wrong = officer.send(
        t.COMMITTEE.at(draft), {"members": [{"person_id": str(stranger.id), "chair": "yes"}]}
    )
    assert wrong.fields["members-0-cnic"].startswith("No account with this CNIC")


def test_it_offers_the_usual_table_and_leaves_it_to_the_officer(officer: Door, draft: str) -> None:
    page = officer.read(t.ELIGIBILITY.at(draft)).body
    assert "The bidder is registered for income tax and gives its NTN." in page
    twice = {
        "criteria": [{"kind": "ntn", "wording": "NTN"}],
        "required_documents": [
            {"name": "NTN certificate", "mandatory": "yes"},
            {"name": "ntn CERTIFICATE", "mandatory": "no"},
        ],
    }
    wrong = officer.send(t.ELIGIBILITY.at(draft), twice)
    assert wrong.fields["required_documents-1-name"] == "This document is asked for twice."


def test_it_saves_over_another_officers_change_only_knowingly(
    browser: FlaskClient, officer: Door, draft: str, session: Session
) -> None:
    assert officer.send(t.TERMS.at(draft), t.terms(title="Theirs", revision="1")).ok
    address = f"/department/tenders/{draft}/terms"
    page = browser.post(address, data=t.terms(title="Mine", revision="1"))
    assert page.status_code == 409
    assert "Save mine instead" in page.text
    assert 'value="Mine"' in page.text
    again = browser.post(address, data=t.terms(title="Mine") | {"revision": ["1", "2"]})
    assert again.status_code == 303
    session.expire_all()
    assert session.get_one(Tender, draft).title == "Mine"


def test_it_shows_the_file_to_a_head_who_may_change_nothing(
    doors: Doors, agency: Agency, draft: str, session: Session
) -> None:
    head = make_person(session, "Head")
    join(session, head, agency.department, DEPARTMENT_HEAD)
    session.commit()
    way = doors.open("web", head, agency.department)
    page = way.read(t.SHOW.at(draft))
    assert page.ok
    assert t.TERMS.at(draft).web not in page.body
    assert way.read(t.TERMS.at(draft)).status == 403
    assert way.send(t.HAND_IN.at(draft), {}).status == 403


def test_it_refuses_a_copy_with_times_that_cannot_be(officer: Door, draft: str) -> None:
    past = {"closes_at": "01-01-2020 13:00", "opens_at": "31-12-2019 13:00"}
    wrong = officer.send(t.COPY.at(draft), past)
    assert wrong.status == 422
    assert set(wrong.fields) == {"closes_at", "opens_at"}


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    yield statements
    event.remove(platform.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "address",
    ["/tenders?state=all", "/api/v1/tenders", "/department/tenders", "/home", "/committee"],
)
def test_it_asks_the_database_as_often_for_many_as_for_one(
    browser: FlaskClient, platform: Platform, session: Session, agency: Agency, address: str
) -> None:
    def seat(tender: Tender) -> None:
        session.add(CommitteeMember(tender_id=tender.id, person_id=agency.officer.id))

    seat(make_draft(session, agency))
    make_published(session, agency)
    session.commit()
    with counted(platform) as few:
        assert browser.get(address).status_code == 200
    for _ in range(4):
        seat(make_draft(session, agency))
        make_published(session, agency)
    session.commit()
    with counted(platform) as many:
        assert browser.get(address).status_code == 200
    assert len(many) <= len(few), many
    assert len(many) < 20, many


def test_it_prints_the_notice_in_both_languages(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    world = make_published(
        session, agency, title_ur="فرنیچر", title="Chairs #set page() $x$ *bold*"
    )
    session.commit()
    answer = client.get(f"/tenders/{world.tender.id}/notice.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert (
        answer.headers["Content-Disposition"] == f'inline; filename="{world.tender.reference}.pdf"'
    )
    assert client.get(f"/tenders/{world.tender.id}/notice.pdf").data == answer.data


def test_it_belongs_to_a_department_that_one_acts_for(
    doors: Doors, session: Session, agency: Agency
) -> None:
    del agency
    nobody = make_person(session, "Nobody")
    make_department(session)
    session.commit()
    for door in ("web", "api"):
        way = doors.open(door, nobody)
        assert way.read(t.Place("/department/tenders", "/tenders/own")).status == 403
        assert way.send(t.NEW, t.terms()).status == 403
        assert doors.open(door).send(t.NEW, {}).status == 401


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_counts_what_is_counted_in_whole_numbers(
    doors: Doors, agency: Agency, draft: str, session: Session, door: str
) -> None:
    way = doors.open(door, agency.officer, agency.department)
    items = [
        {"description": "Rope", "unit": "metre", "quantity": "12.5"},
        {"description": "Chair", "unit": "Nos.", "quantity": "12.5"},
    ]
    refused = way.send(t.ITEMS.at(draft), {"items": items})
    told = 'The unit "Nos." is counted: enter a whole number, or choose another unit.'
    assert refused.fields == {"items-1-quantity": told}
    assert session.query(TenderItem).filter_by(tender_id=draft).count() == 0
    items[1]["quantity"] = "12.000"
    assert way.send(t.ITEMS.at(draft), {"items": items}).ok


IN_URDU = {
    "criteria": [
        {"kind": "ntn", "wording": "Gives the NTN", "wording_ur": "NTN دیتا ہے"},
        {"kind": "other", "wording": "Has a workshop"},
    ],
    "required_documents": [
        {"name": "Tax certificate", "name_ur": "ٹیکس سرٹیفکیٹ", "mandatory": "yes"}
    ],
}


@pytest.mark.parametrize("way", ["web", "api"])
def test_a_criterion_and_a_document_have_their_words_in_urdu(
    doors: Doors, agency: Agency, session: Session, way: str
) -> None:
    officer = doors.open(way, agency.officer, agency.department)
    draft = officer.send(t.NEW, t.terms()).id
    saved = officer.send(t.ELIGIBILITY.at(draft), IN_URDU)
    assert not saved.fields
    [first, second] = session.scalars(
        select(TenderCriterion).filter_by(tender_id=draft).order_by(TenderCriterion.number)
    )
    assert (first.wording_ur, second.wording_ur) == ("NTN دیتا ہے", "")
    [paper] = session.scalars(select(RequiredDocument).filter_by(tender_id=draft))
    assert (paper.name, paper.name_ur) == ("Tax certificate", "ٹیکس سرٹیفکیٹ")


def test_everybody_reads_criteria_in_their_language(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    world = make_published(session, agency)
    [first, *others] = session.scalars(
        select(TenderCriterion)
        .filter_by(tender_id=world.tender.id)
        .order_by(TenderCriterion.number)
    )
    session.commit()
    page = client.get(f"/tenders/{world.tender.id}?lang=ur").text
    assert '<bdi dir="ltr">' in page
    assert "NTN نمبر دیتا ہے" in page
    assert all(f'<bdi lang="en">{each.wording}</bdi>' in page for each in others)
    assert first.wording in client.get(f"/tenders/{world.tender.id}?lang=en").text
    told = client.get(f"/api/v1/tenders/{world.tender.id}").get_json()["criteria"]
    assert told[0]["wording_ur"] == "NTN نمبر دیتا ہے"
