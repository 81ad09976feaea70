"""Pages of evaluations and contracts: papers, hostile words, and a fixed number of queries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from factories.committee_steps import (
    API,
    EVALUATION,
    Stage,
    at_contract,
    contract_is_signed,
    report_is_published,
    stage,
)
from factories.doors import Doors, Place
from factories.evaluation import open_world
from factories.marketplace import World
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.notifications.models import Notification
from app.outbox.models import Delivery, Event
from app.permissions import Actor
from app.platform import Platform
from marketplace.contracts.doors.notifications import CONTRACT_EVENTS
from marketplace.evaluation.use_cases.publish_report import PUBLISHED
from marketplace.tenders.models import Tender, TenderCriterion, TenderItem

assert stage  # a fixture that these tests ask for
HOSTILE = '=HYPERLINK("http://evil")<script>alert(1)</script>'


@contextmanager
def counted_queries(platform: Platform) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def _fifty_lines(session: Session, tender: Tender) -> None:
    for number in range(1, 51):
        session.add(
            TenderItem(
                tender_id=tender.id,
                number=number,
                description=f"Thing {number}",
                unit="piece",
                quantity=Decimal(number),
            )
        )
    for number in range(1, 11):
        criterion = TenderCriterion(
            tender_id=tender.id, number=number, code=f"c{number}", kind="other", wording="Is good"
        )
        session.add(criterion)
    session.flush()


def _large(session: Session, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> World:
    """Thirty bids on fifty items with ten criteria."""
    monkeypatch.setattr("factories.marketplace._add_lines", _fifty_lines)
    bids = [(f"Firm {number}", [1_000_00 + number] * 50) for number in range(30)]
    return open_world(session, platform, bids, evaluation="item")


def _visits(world: World) -> list[Callable[[Stage], Any]]:
    at = EVALUATION.format(world.tender.id)
    web = [at, f"{at}/comparative", f"{at}/bids/{world.bids[0].id}"]
    api = [API.format(world.tender.id)]
    return [lambda s, p=page: s.read("chair", "web", Place(p, "")) for page in web] + [
        lambda s, p=path: s.read("chair", "api", Place("", p)) for path in api
    ]


def _counts(stage_: Stage, platform: Platform) -> list[int]:
    counts = []
    for visit in _visits(stage_.world):
        with counted_queries(platform) as said:
            assert visit(stage_).ok
        counts.append(len(said))
    return counts


def test_it_asks_as_many_questions_for_thirty_bids_as_for_two(
    stage: Stage, session: Session, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.made = open_world(session, platform, [("A", [100_00, 200_00]), ("B", [90_00, 1_00])])
    few = _counts(stage, platform)
    stage.made = _large(session, platform, monkeypatch)
    assert _counts(stage, platform) == few


@pytest.fixture
def signed(stage: Stage, session: Session, platform: Platform) -> Stage:
    bids = [("Awan", [100_00, 200_00]), (HOSTILE, [90_00, 200_00])]
    stage.made = open_world(session, platform, bids)
    contract_is_signed(stage, HOSTILE)
    return stage


def _client(stage_: Stage, who: str) -> FlaskClient:
    person, organisation = stage_.person(who)
    door = stage_.doors.open("web", person, organisation)
    return door.client  # type: ignore[attr-defined,no-any-return]


def test_it_prints_every_paper(signed: Stage) -> None:
    at = EVALUATION.format(signed.tender_id)
    papers = {
        f"{at}/comparative.pdf": "chair",
        f"/tenders/{signed.tender_id}/report.pdf": "Awan",
        at_contract(signed, HOSTILE, "contract.pdf").web: HOSTILE,
        at_contract(signed, HOSTILE, "letter.pdf").web: "officer",
    }
    for address, who in papers.items():
        answer = _client(signed, who).get(address)
        assert answer.data.startswith(b"%PDF-"), (address, answer.status)
        assert "attachment" in answer.headers["Content-Disposition"]


def test_it_shows_what_people_typed_as_text(signed: Stage) -> None:
    page = _client(signed, "Awan").get(f"/tenders/{signed.tender_id}/report").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    sheet = _client(signed, "chair").get(f"{EVALUATION.format(signed.tender_id)}/comparative.xlsx")
    cells = [c for row in load_workbook(BytesIO(sheet.data)).worksheets[0].iter_rows() for c in row]
    assert any(c.value == HOSTILE for c in cells)
    assert all(c.data_type != "f" for c in cells)


def test_it_speaks_urdu_to_the_bidder(signed: Stage) -> None:
    page = _client(signed, "Awan").get(f"/tenders/{signed.tender_id}/debrief?lang=ur").text
    assert 'dir="rtl"' in page
    assert "آپ کی بولی 2 میں سے 2 نمبر پر تھی" in page


def test_it_repeats_an_award_sent_twice_with_one_key_and_makes_one(
    stage: Stage, session: Session, platform: Platform
) -> None:
    stage.made = open_world(session, platform, [("A", [100_00, 200_00]), ("B", [90_00, 200_00])])
    report_is_published(stage)
    person, organisation = stage.person("authority")
    door = stage.doors.open("api", person, organisation)
    headers = door.headers  # type: ignore[attr-defined]
    address = f"/api/v1/tenders/{stage.tender_id}/award"
    first, second = (
        door.client.post(address, json={"reason": "Lowest"}, headers=headers)  # type: ignore[attr-defined]
        for _ in range(2)
    )
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"


def test_it_notifies_each_firm_concerned(
    signed: Stage, session: Session, platform: Platform
) -> None:
    handlers = dict(CONTRACT_EVENTS)
    for told in session.scalars(select(Event).where(Event.name.in_(handlers))).all():
        platform.executor.execute(
            lambda uow, one: handlers[one.name](uow, one), told, actor=Actor(kind="system")
        )
    written = session.execute(select(Notification.template, Notification.person_id)).all()
    owners = {owner.id: supplier.name for supplier, owner in signed.world.suppliers}
    got = {(template, owners[person]) for template, person in written}
    assert got == {
        ("marketplace/report_published", "Awan"),
        ("marketplace/report_published", HOSTILE),
        ("marketplace/report_announced", "Awan"),
        ("marketplace/report_announced", HOSTILE),
        ("marketplace/tender_awarded", HOSTILE),
        ("marketplace/contract_drawn_up", HOSTILE),
        ("marketplace/contract_signed", HOSTILE),
    }
    waiting = session.scalars(select(Delivery.handler).join(Event).where(Event.name == PUBLISHED))
    assert any("tell_reported" in handler for handler in waiting)


def test_it_asks_anonymous_visitors_to_sign_in(doors: Doors, stage: Stage, signed: Stage) -> None:
    nobody = {kind: doors.open(kind) for kind in ("web", "api")}
    closed = [
        Place(EVALUATION, API).at(signed.tender_id),
        Place(f"/tenders/{signed.tender_id}/debrief", API.format(signed.tender_id) + "/debrief"),
        Place("/contracts/mine", "/contracts"),
        Place("/contracts/{}/signature", "/contracts/{}").at(signed.contract_of(HOSTILE).id),
    ]
    for place in closed:
        assert [door.read(place).status for door in nobody.values()] == [401, 401], place
