"""Who has bid, and how many, is nobody's business before the opening.

Every page and resource that can be read is read by everybody twice: before anybody has bid, and
after two firms have (drafts, a replacement and a withdrawal included). Nothing may differ.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from factories import bidding
from factories.doors import Doors
from factories.identity import actor, api_way, make_staff, sign_in
from factories.marketplace import World, content, make_bidder
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.notifications.models import Notification
from app.outbox.deliver import deliver_here
from app.platform import Platform
from app.web import problems
from marketplace.amendments.doors.reminders import remind_pending
from marketplace.amendments.use_cases import AMENDMENT, ProposeAmendment
from marketplace.bids.models import Bid
from marketplace.bids.use_cases.confirm_bid import ConfirmBid, confirm_bid
from marketplace.bids.use_cases.submit_bid import SubmitBid, WithdrawBid, submit_bid, withdraw_bid
from marketplace.bids.use_cases.write_bid import SetPrices, set_prices

WATCHFUL = (roles.AUDITOR, roles.OPERATOR)
# Different at every look, whoever bids.
CHANGING = (
    r'name="(?:csrf_token|idempotency_key)" value="[^"]*"',
    r'nonce="[^"]*"',
    r'"request_id":"[^"]*"',
    r"(?:Reference|حوالہ): <bdi[^<]*<",
    # The clock of the demonstration, and signatures over it.
    r"It is (?:<strong>)?\d{1,2} \w+ \d{4}, \d{1,2}:\d\d [ap]m(?:</strong>)? here\.",
    r'"(?:now|at|business_time|real_time|ahead_seconds)":"?[^",}]*',
)
# Counts its own readers; that it counts nothing of bids is tested below.
# The others know nothing of bids: each shows one's own sessions, or the program itself.
LEFT_OUT = {
    "/health/metrics",
    "/account/sessions",
    "/api/v1/me/sessions",
    "/tokens",
    "/api/v1/tokens",
    "/api/v1/docs",
    "/api/v1/openapi.json",
}


@dataclass
class Reader:
    """Somebody who looks everywhere."""

    name: str
    browser: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)

    def look(self, address: str) -> str:
        response = self.browser.get(address, headers=self.headers)
        if response.mimetype.partition("/")[0] == "application" and "json" not in response.mimetype:
            return str(response.status_code)  # a printed paper or a spreadsheet: of a tender only
        text = response.text
        for changing in CHANGING:
            text = re.sub(changing, "…", text)
        return f"{response.status_code} {text}"


def _readers(doors: Doors, session: Session, world: World) -> list[Reader]:
    agency, platform = world.agency, doors.platform
    people: list[tuple[str, Person | None, Organisation | None]] = [
        ("nobody", None, None),
        ("officer", agency.officer, agency.department),
        ("member", world.members[0], None),
        *((role.name, make_staff(session, role), None) for role in WATCHFUL),
    ]
    rival, owner = make_bidder(session, "A rival")
    people.append(("rival", owner, rival))
    names = [permission.name for permission in platform.registry.permissions]
    found = []
    for name, person, organisation in people:
        browser = doors.app.test_client()
        headers = {}
        if person is not None:
            sign_in(session, platform.settings.secret_key, browser, person, organisation)
            way = api_way(session, platform.settings.secret_key, person, names, organisation)
            headers = {"Authorization": f"Bearer {way.token}"}
        found.append(Reader(name, browser, headers))
    return found


def _addresses(doors: Doors, world: World) -> list[str]:
    """Every address that is read and asks for nothing but a tender."""
    adapter = doors.app.url_map.bind("localhost")

    def asks_little(rule: Rule) -> bool:
        return "GET" in (rule.methods or ()) and rule.arguments <= {"tender_id"}

    rules = [rule for rule in doors.app.url_map.iter_rules() if asks_little(rule)]
    built = [adapter.build(r.endpoint, dict.fromkeys(r.arguments, world.tender.id)) for r in rules]
    return sorted(set(built) - LEFT_OUT)


def _look_everywhere(readers: list[Reader], addresses: list[str]) -> dict[tuple[str, str], str]:
    """Look at each address; the page of a refusal is drawn once a reader, for it is always one.

    Two of three looks are refused, and drawing that page took longer than refusing.
    """
    refused = {(r.name, "refused"): r.look("/nowhere") for r in readers}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(problems, "render_template", _plain_refusal)
        seen = {(r.name, address): r.look(address) for r in readers for address in addresses}
    return refused | seen


def _plain_refusal(page: str, *, status: int, detail: str, **_others: object) -> str:
    return f"{page} {status} {detail}"


def _bid(platform: Platform, session: Session, world: World) -> list[tuple[Organisation, Person]]:
    """Two firms bid; one bids again, one withdraws and bids anew, and a third only begins."""
    firms = [make_bidder(session, f"Zircon {n}") for n in range(3)]
    session.commit()
    execute = platform.executor.execute
    tender = world.tender.id
    for firm, owner in firms[:2]:
        who = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
        for _ in range(2):
            execute(submit_bid, SubmitBid(tender_id=tender, content=content([1, 2])), actor=who)
    execute(withdraw_bid, WithdrawBid(tender_id=tender), actor=who)
    execute(submit_bid, SubmitBid(tender_id=tender, content=content([1, 2])), actor=who)
    who = actor(firms[2][1], roles.SUPPLIER_OWNER, organisation=firms[2][0])
    execute(set_prices, SetPrices(tender_id=tender, quotes=()), actor=who)
    deliver_here(platform.executor)
    session.expire_all()
    return firms


def test_it_shows_nobody_who_bids_or_how_many(
    doors: Doors, session: Session, platform: Platform
) -> None:
    world = bidding.make_biddable(session)
    readers = _readers(doors, session, world)
    addresses = _addresses(doors, world)
    before = _look_everywhere(readers, addresses)
    _bid(platform, session, world)
    after = _look_everywhere(readers, addresses)
    assert [key for key in before if before[key] != after[key]] == []


def test_it_shows_nobody_who_confirms_who_waits_and_who_was_reminded(
    doors: Doors, session: Session, platform: Platform
) -> None:
    closes = (real_now() + timedelta(hours=20)).replace(microsecond=0)
    times = {"closes_at": closes, "opens_at": closes, "issue_to": local_day(closes)}
    world = bidding.make_biddable(session, reconfirmation=True, **times)
    firms = _bid(platform, session, world)
    _amend(platform, world)
    readers = _readers(doors, session, world)
    addresses = _addresses(doors, world)
    before = _look_everywhere(readers, addresses)
    execute, tender = platform.executor.execute, world.tender.id
    who = [actor(owner, roles.SUPPLIER_OWNER, organisation=firm) for firm, owner in firms[:2]]
    execute(confirm_bid, ConfirmBid(tender_id=tender, version=2), actor=who[0])
    execute(remind_pending, None, actor=SYSTEM)
    execute(withdraw_bid, WithdrawBid(tender_id=tender), actor=who[1])
    deliver_here(platform.executor)
    session.expire_all()
    reminded = select(Notification).filter_by(template="marketplace/bid_pending_reminder")
    assert len(session.scalars(reminded).all()) == 1
    after = _look_everywhere(readers, addresses)
    assert [key for key in before if before[key] != after[key]] == []


def _amend(platform: Platform, world: World) -> None:
    """Change the tender in substance, and tell everybody."""
    agency, execute = world.agency, platform.executor.execute
    command = ProposeAmendment(
        tender_id=world.tender.id,
        version=1,
        reason="The store has moved to another street",
        late_reason="The landlord gave notice this week",
        delivery_place="Another store",
        substance=True,
        regulator_on=local_day(real_now()),
        reasons={"amendment.notice": "Bidders asked for it in writing"},
    )
    officer = actor(agency.officer, roles.PROCUREMENT_OFFICER, organisation=agency.department)
    head = actor(agency.authority, roles.COMPETENT_AUTHORITY, organisation=agency.department)
    row = execute(AMENDMENT.propose, command, actor=officer)
    execute(AMENDMENT.approve, Approve(id=row.id), actor=head)
    deliver_here(platform.executor)


def test_it_shows_an_auditor_once_the_bids_are_open(
    doors: Doors, session: Session, platform: Platform
) -> None:
    world = bidding.make_biddable(session)
    (auditor,) = (r for r in _readers(doors, session, world) if r.name == "auditor")
    _bid(platform, session, world)
    assert "Zircon" not in auditor.look("/audit")
    assert "Zircon" not in auditor.look("/audit.csv")
    bidding.close(session, world)
    world.tender.opened_at = world.tender.opens_at
    session.commit()
    assert "bid.withdrawn" in auditor.look("/audit")
    assert "Zircon 0" in auditor.look("/audit.csv")


def test_it_hides_a_firms_bid_from_everybody_else(
    doors: Doors, session: Session, platform: Platform
) -> None:
    world = bidding.make_biddable(session)
    readers = _readers(doors, session, world)
    firms = _bid(platform, session, world)
    bid = session.query(Bid).filter_by(supplier_id=firms[0][0].id).first()
    assert bid is not None
    own = [f"/bids/{bid.id}", f"/bids/{bid.id}/receipt.json", f"/bids/{bid.id}/receipt.pdf"]
    api = [f"/api/v1/bids/{bid.id}", f"/api/v1/bids/{bid.id}/receipt"]
    firm = doors.open("web", firms[0][1], firms[0][0])
    assert firm.client.get(own[0]).status_code == 200  # type: ignore[attr-defined]
    for reader in readers:
        for address in [*own, *api]:
            assert reader.look(address)[:3] in {"303", "401", "403", "404"}, reader.name
    rival = next(reader for reader in readers if reader.name == "rival")
    assert {rival.look(address)[:3] for address in [*own, *api]} == {"404"}


def test_it_counts_no_bid_in_the_metrics(
    doors: Doors, session: Session, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = bidding.make_biddable(session)
    firm, owner = make_bidder(session)
    session.commit()
    door = doors.open("api", owner, firm)
    headers = door.headers  # type: ignore[attr-defined]
    address = f"/api/v1/tenders/{world.tender.id}/bids"
    sent = door.client.post(address, json=bidding.whole_bid(), headers=headers)  # type: ignore[attr-defined]
    assert sent.status_code == 201
    shown = {"Authorization": "Bearer of metrics"}
    settings = replace(platform.settings, metrics_token="of metrics")
    monkeypatch.setitem(doors.app.extensions, "bdm", replace(platform, settings=settings))
    told = doors.app.test_client().get("/health/metrics", headers=shown).text
    assert "bdm_answers_total" in told
    routes = set(re.findall(r'route="([^"]*)"', told))
    # Evaluation begins after the opening, when who has bid is known.
    before = {route for route in routes if "/evaluation" not in route}
    assert not [route for route in before if "/bid" in route]


@pytest.mark.parametrize("table", ["bids", "bid_files"])
def test_it_lets_not_even_the_application_alter_a_bid(session: Session, table: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    column = {"bids": "envelope", "bid_files": "blob"}[table]
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(f"update {table} set {column} = {column}"))  # noqa: S608 - our names
