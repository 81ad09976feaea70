"""Steps of features about evaluations and contracts, in the words of those who work on them.

A test module takes them all: `from factories.committee_steps import *`.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import ApiToken, LoginSession, Organisation, Person
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from factories.amounts import as_sent
from factories.doors import Doors, Outcome, Place
from factories.evaluation import CRITERIA, bidder, declare, open_world
from factories.history import rewriting
from factories.identity import join, make_department, make_person
from factories.installation import SIGNER
from factories.marketplace import World
from marketplace.awards.models import Contract, ReportPublication
from marketplace.awards.queries import award_not_before
from marketplace.securities.models import Instrument
from marketplace.securities.postings import held_account, lodged_account
from marketplace.tenders.use_cases.signed_keys import sign_publication

EVALUATION = "/committee/evaluations/{}"
API = "/tenders/{}/evaluation"
BID = Place(EVALUATION + "/bids/{}", API + "/bids/{}/verdicts")
GENUINE = {"security_genuine": True}
SECURITY = Place(EVALUATION + "/bids/{}/security", API + "/bids/{}/security")
ASIDE = Place(EVALUATION + "/bids/{}/disqualification", API + "/bids/{}/disqualification")
LIFT = Place(ASIDE.web + "/lift", ASIDE.api + "/lift")
AWARD = Place("/department/tenders/{}/award", "/tenders/{}/award")
PUBLICATION = Place("/department/tenders/{}/report/publication", API + "/report/publications")
REVERSAL = Place("/department/tenders/{}/award/reversal", "/tenders/{}/award/reversal")
CONTRACTS = Place("/department/tenders/{}/contracts", "/tenders/{}/contracts")
CONTRACT = "/contracts/{}"
RETURN_ALL = Place("/department/tenders/{}/securities/return", "/tenders/{}/securities/return")
PEOPLE = {"chair": 0, "member": 1, "outside member": 2}


@dataclass
class Stage:
    """A tender after its opening, who works on it, and what came of the last thing done."""

    doors: Doors
    session: Session
    platform: Platform
    rules: dict[str, str] = field(default_factory=dict)
    law: set[str] = field(default_factory=set)
    fields: dict[str, Any] = field(default_factory=dict)
    declared: bool = True
    frozen: bool = True
    made: World | None = None
    outcome: Outcome | None = None

    @property
    def world(self) -> World:
        assert self.made is not None
        return self.made

    @property
    def tender_id(self) -> UUID:
        return self.world.tender.id

    def bid_id(self, name: str) -> UUID:
        return self.world.bids[bidder(self.world, name)[0]].id

    def contract_of(self, name: str) -> Contract:
        self.session.expire_all()
        made = self.session.query(Contract).filter_by(bid_id=self.bid_id(name))
        return made.order_by(Contract.id.desc()).first()  # type: ignore[return-value]

    def person(self, who: str) -> tuple[Person, Organisation | None]:
        """Find somebody by the name that features give them."""
        agency = self.world.agency
        department = {"officer": agency.officer, "authority": agency.authority}
        if who in PEOPLE:
            return self.world.members[PEOPLE[who]], None
        if who in department:
            return department[who], agency.department
        if who == "second authority":
            return self._second_authority(), agency.department
        if who == "officer of another department":
            return self._foreign_officer()
        if who == "stranger":
            return make_person(self.session, "Stranger"), None
        _, supplier, owner = bidder(self.world, who)
        return owner, supplier

    def _second_authority(self) -> Person:
        """Another officer of the department who may award; the same one however often asked."""
        known = self.session.query(Person).filter_by(name="Second authority").first()
        if known is not None:
            return known
        person = make_person(self.session, "Second authority")
        join(self.session, person, self.world.agency.department, roles.COMPETENT_AUTHORITY)
        return person

    def _foreign_officer(self) -> tuple[Person, Organisation]:
        other = make_department(self.session, "Another department")
        person = make_person(self.session, "Foreign officer")
        for role in (roles.PROCUREMENT_OFFICER, roles.COMPETENT_AUTHORITY):
            join(self.session, person, other, role)
        return person, other

    def send(self, who: str, door: str, place: Place, data: dict[str, Any] | None = None) -> None:
        person, organisation = self.person(who)
        opened = self.doors.open(door, person, organisation)
        self._prove(person)
        self.outcome = opened.send(place, data or {})
        self.session.expire_all()

    def _prove(self, person: Person, ago: timedelta = timedelta()) -> None:
        for way in (ApiToken, LoginSession):
            self.session.query(way).filter_by(person_id=person.id).update(
                {"proved_at": real_now() - ago}
            )
        self.session.commit()

    def read(self, who: str, door: str, place: Place) -> Outcome:
        person, organisation = self.person(who)
        return self.doors.open(door, person, organisation).read(place)

    def evaluation(self) -> dict[str, Any]:
        read = self.read("chair", "api", Place("", API.format(self.tender_id)))
        assert read.ok, read.sentences
        return read.body  # type: ignore[no-any-return]


@pytest.fixture
def stage(doors: Doors, session: Session, platform: Platform) -> Stage:
    return Stage(doors, session, platform)


# --- given ---------------------------------------------------------------------------------


@given(parsers.parse('the rule "{name}" is "{value}"'))
def _(stage: Stage, name: str, value: str) -> None:
    stage.rules[name] = value


@given("no rule was frozen onto the tender")
def _(stage: Stage) -> None:
    stage.frozen = False


@given(parsers.parse("the tender is awarded {how} by {how_too}"))
def _(stage: Stage, how: str, how_too: str) -> None:
    stage.fields["evaluation"] = how


@given(parsers.parse("a performance security of {percent:d} per cent is asked for"))
def _(stage: Stage, percent: int) -> None:
    stage.fields["performance_percent"] = percent


@given("nobody has declared yet")
def _(stage: Stage) -> None:
    stage.declared = False


@given("these bids are open")
def _(stage: Stage, datatable: list[list[str]]) -> None:
    bids = [(name, [int(price) * 100 for price in prices]) for name, *prices in datatable[1:]]
    stage.made = open_world(
        stage.session,
        stage.platform,
        bids,
        rules=stage.rules,
        declared=stage.declared,
        law=stage.law,
        **stage.fields,
    )
    if not stage.frozen:
        with rewriting(stage.session):
            stage.world.tender.parameters = {}
            sign_publication(stage.session, SIGNER, stage.world.tender)
        stage.session.commit()


@given(parsers.parse("the {who} has declared an interest"))
def _(stage: Stage, who: str) -> None:
    declare(stage.session, stage.world, stage.person(who)[0], interest=True)
    stage.session.commit()


@given("every bid is judged to be good")
def every_bid_is_good(stage: Stage) -> None:
    for bid in stage.world.bids:
        find_good(stage, "chair", "api", bid.id, good())
        assert stage.outcome is not None
        assert stage.outcome.ok, stage.outcome.sentences


@given("the report is published")
def report_is_published(stage: Stage) -> None:
    """It is recorded, too, where it was announced today."""
    report_is_not_announced(stage)
    report_is_announced(stage)


@given("the report is published, and nobody recorded where")
def report_is_not_announced(stage: Stage) -> None:
    every_bid_is_good(stage)
    stage.send("chair", "api", Place("", API + "/report").at(stage.tender_id))
    done(stage)


def announced_earlier(stage: Stage, days: int) -> None:
    """Let the report have been announced so many days ago."""
    day = local_day(real_now()) - timedelta(days=days)
    row = ReportPublication(
        id=new_id(),
        tender_id=stage.tender_id,
        version=1,
        medium="newspaper",
        name="Daily Balochistan",
        number="17",
        published_on=day,
        award_not_before=award_not_before(stage.world.tender, day),
        recorded_at=real_now(),
        recorded_by=stage.world.agency.officer.id,
    )
    stage.session.add(row)
    stage.session.flush()


@given("the report is announced")
def report_is_announced(stage: Stage) -> None:
    """Somebody of the department recorded today where the report was published."""
    stage.send("officer", "api", PUBLICATION.at(stage.tender_id), announcement())
    done(stage)


def announcement(**changes: str) -> dict[str, str]:
    today = local_day(real_now()).strftime("%d-%m-%Y")
    told = {"medium": "newspaper", "name": "Daily Balochistan", "number": "17"}
    return told | {"published_on": today} | changes


@given("the tender is awarded")
def tender_is_awarded(stage: Stage) -> None:
    report_is_published(stage)
    stage.send("authority", "api", AWARD.at(stage.tender_id), {"reason": "Lowest responsive bid"})
    done(stage)


@given("the contracts are drawn up")
def contracts_are_drawn_up(stage: Stage) -> None:
    tender_is_awarded(stage)
    stage.send("officer", "api", CONTRACTS.at(stage.tender_id))
    done(stage)


@given(parsers.parse('the contract of "{name}" is signed by both sides'))
def contract_is_signed(stage: Stage, name: str) -> None:
    contracts_are_drawn_up(stage)
    for who in ("authority", name):
        stage.send(who, "api", at_contract(stage, name, "signature"))
        done(stage)


def good() -> dict[str, Any]:
    """Verdicts that find nothing wrong."""
    return {
        "verdicts": [{"criterion": code, "met": True} for code in CRITERIA],
    } | GENUINE


def find_good(stage: Stage, who: str, door: str, bid: UUID, body: dict[str, Any]) -> None:
    """Judge as one member; where that was taken, the officer says too what the bank says."""
    stage.send(who, door, BID.at(stage.tender_id, bid), body)
    first = stage.outcome
    if first is not None and first.ok:
        stage.send("officer", door, SECURITY.at(stage.tender_id, bid), {"genuine": True})
        stage.outcome = first if stage.outcome is None or stage.outcome.ok else stage.outcome


def at_contract(stage: Stage, name: str, what: str) -> Place:
    address = f"{CONTRACT.format(stage.contract_of(name).id)}/{what}"
    return Place(address, address)


# --- when: the committee -------------------------------------------------------------------


@when(parsers.parse("the {who} declares to have no interest, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    place = Place(EVALUATION + "/interest", API + "/interest").at(stage.tender_id)
    stage.send(who, door, place, {"has_interest": False})


@when(parsers.parse('the {who} declares an interest "{details}", at the {door}'))
def _(stage: Stage, who: str, details: str, door: str) -> None:
    place = Place(EVALUATION + "/interest", API + "/interest").at(stage.tender_id)
    stage.send(who, door, place, {"has_interest": True, "details": details})


@when(parsers.parse("the {who} declares an interest without saying which, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    place = Place(EVALUATION + "/interest", API + "/interest").at(stage.tender_id)
    stage.send(who, door, place, {"has_interest": True})


@when(parsers.parse('the {who} finds the bid of "{name}" good, at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    find_good(stage, who, door, stage.bid_id(name), good())


@when(
    parsers.re(
        r'the (?P<who>[a-z ]+) finds that "(?P<name>\w+)" does not meet "(?P<code>\w+)": '
        r'"(?P<reason>.*)", at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, name: str, code: str, reason: str, door: str) -> None:
    verdicts = [
        {"criterion": each, "met": each != code, "reason": reason if each == code else ""}
        for each in CRITERIA
    ]
    find_good(stage, who, door, stage.bid_id(name), {"verdicts": verdicts} | GENUINE)


@when(parsers.parse('the {who} judges "{name}" by a criterion of no tender, at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    place = BID.at(stage.tender_id, stage.bid_id(name))
    stage.send(who, door, place, {"verdicts": [{"criterion": "beauty", "met": True}]})


@when(
    parsers.parse(
        'the {who} records that the bank confirms the security of "{name}", at the {door}'
    )
)
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, SECURITY.at(stage.tender_id, stage.bid_id(name)), {"genuine": True})


@when(
    parsers.parse(
        'the {who} records that the bank denies the security of "{name}": "{reason}", at the {door}'
    )
)
def _(stage: Stage, who: str, name: str, reason: str, door: str) -> None:
    place = SECURITY.at(stage.tender_id, stage.bid_id(name))
    stage.send(who, door, place, {"genuine": False, "reason": reason})


@when(parsers.parse('the {who} disqualifies "{name:w}": "{reason}", at the {door}'))
def disqualifies(stage: Stage, who: str, name: str, reason: str, door: str) -> None:
    stage.send(who, door, ASIDE.at(stage.tender_id, stage.bid_id(name)), {"reason": reason})


@when(parsers.parse('the {who} disqualifies "{name:w}" for "{scope}": "{reason}", at the {door}'))
def _(stage: Stage, who: str, name: str, scope: str, reason: str, door: str) -> None:
    place = ASIDE.at(stage.tender_id, stage.bid_id(name))
    stage.send(who, door, place, {"reason": reason, "scope": scope})


@when(parsers.parse('the {who} lets "{name}" in again: "{reason}", at the {door}'))
def _(stage: Stage, who: str, name: str, reason: str, door: str) -> None:
    stage.send(who, door, LIFT.at(stage.tender_id, stage.bid_id(name)), {"reason": reason})


@when(parsers.parse('the {who} {verb} the single bid: "{reason}", at the {door}'))
def _(stage: Stage, who: str, verb: str, reason: str, door: str) -> None:
    place = Place(EVALUATION + "/single-bid", API + "/single-bid").at(stage.tender_id)
    accepted = {"accepts": True, "refuses": False}[verb]
    stage.send(who, door, place, {"scope": "whole", "accepted": accepted, "reason": reason})


@when(parsers.parse("the {who} publishes the report, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    place = Place(EVALUATION + "/report", API + "/report").at(stage.tender_id)
    stage.send(who, door, place)


# --- when: the authority, the officer, the suppliers ----------------------------------------


@when(parsers.parse("the {who} records where the report was published, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    stage.send(who, door, PUBLICATION.at(stage.tender_id), announcement())


@when(parsers.parse('the {who} awards the tender: "{reason}", at the {door}'))
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    stage.send(who, door, AWARD.at(stage.tender_id), {"reason": reason})


@when(parsers.parse('the {who} awards the tender to "{name}", at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    named = [{"scope": "whole", "bid_id": str(stage.bid_id(name))}]
    given_ = {"reason": "We like them better", "winners": named}
    stage.send(who, door, AWARD.at(stage.tender_id), given_)


@when(parsers.parse('the {who} reverses the award: "{reason}", at the {door}'))
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    stage.send(who, door, REVERSAL.at(stage.tender_id), {"reason": reason})


@when(parsers.parse("the {who} draws up the contracts, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    stage.send(who, door, CONTRACTS.at(stage.tender_id))


@when(
    parsers.parse(
        'the {who} records a performance security of Rs {rupees} for "{name}", at the {door}'
    )
)
def _(stage: Stage, who: str, rupees: str, name: str, door: str) -> None:
    record_paper(stage, who, name, door, rupees)


def paper_is_recorded(stage: Stage, name: str, rupees: int) -> None:
    """Let the officer record what a winner brought."""
    record_paper(stage, "officer", name, "api", str(rupees))
    done(stage)


def record_paper(stage: Stage, who: str, name: str, door: str, rupees: str) -> None:
    """Record a bank's guarantee for a contract."""
    given_ = {
        "kind": "guarantee",
        "bank": "Bank of Balochistan, Quetta",
        "number": "BG-7",
        "amount": as_sent(rupees),
        "expires_on": local_day(real_now() + timedelta(days=400)).isoformat(),
    }
    stage.send(who, door, at_contract(stage, name, "performance-security"), given_)


@when(parsers.parse('the {who} verifies the performance security of "{name}", at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    place = at_contract(stage, name, "performance-security/verification")
    stage.send(who, door, place, {"genuine": True})


@when(parsers.parse('the {who} signs the contract of "{name}", at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, at_contract(stage, name, "signature"))


@when(parsers.parse('"{name}" signs the contract, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    stage.send(name, door, at_contract(stage, name, "signature"))


@when(
    parsers.parse(
        'the {who} signs the contract of "{name}" an hour after proving who they are, at the {door}'
    )
)
def _(stage: Stage, who: str, name: str, door: str) -> None:
    person, organisation = stage.person(who)
    opened = stage.doors.open(door, person, organisation)
    stage._prove(person, ago=timedelta(hours=1))
    stage.outcome = opened.send(at_contract(stage, name, "signature"), {})
    stage.session.expire_all()


@when(parsers.parse('the {who} completes the contract of "{name}", at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, at_contract(stage, name, "completion"), {"note": "Inspected"})


@when(parsers.parse('the {who} terminates the contract of "{name}": "{reason}", at the {door}'))
def _(stage: Stage, who: str, name: str, reason: str, door: str) -> None:
    stage.send(who, door, at_contract(stage, name, "termination"), {"reason": reason})


@when(parsers.parse("the {who} returns every security that may go back, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    stage.send(who, door, RETURN_ALL.at(stage.tender_id), {"reason": "No more needed"})


@when(
    parsers.re(
        r"the (?P<who>[a-z ]+) (?P<verb>returns|forfeits) the (?P<purpose>\w+) security of "
        r'"(?P<name>\w+)", at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, verb: str, purpose: str, name: str, door: str) -> None:
    paper = security_of(stage, name, purpose)
    end = {"returns": "return", "forfeits": "forfeiture"}[verb]
    web = f"/department/tenders/{stage.tender_id}/securities/{paper.id}/{end}"
    act = "refused_to_sign" if purpose == "bid" else "contract_not_performed"
    given_ = {"reason": "As decided"} | ({"code": act} if verb == "forfeits" else {})
    stage.send(who, door, Place(web, f"/securities/{paper.id}/{end}"), given_)


@when(
    parsers.parse(
        'the {who} refuses what was asked for the bid security of "{name}", at the {door}'
    )
)
def _(stage: Stage, who: str, name: str, door: str) -> None:
    paper = security_of(stage, name, "bid")
    web = f"/department/tenders/{stage.tender_id}/securities/{paper.id}/refusal"
    stage.send(who, door, Place(web, f"/securities/{paper.id}/refusal"), {"reason": "Not yet"})


def security_of(stage: Stage, name: str, purpose: str) -> Instrument:
    _, supplier, _ = bidder(stage.world, name)
    query = stage.session.query(Instrument).filter_by(
        tender_id=stage.tender_id, supplier_id=supplier.id, purpose=purpose
    )
    return query.order_by(Instrument.id.desc()).first()  # type: ignore[return-value]


# --- then ----------------------------------------------------------------------------------


@then("it is done")
def done(stage: Stage) -> None:
    assert stage.outcome is not None
    assert stage.outcome.ok, (stage.outcome.status, stage.outcome.sentences)


@then(parsers.parse('it is refused with {status:d}: "{text}"'))
def _(stage: Stage, status: int, text: str) -> None:
    assert stage.outcome is not None
    assert (stage.outcome.ok, stage.outcome.status) == (False, status), stage.outcome.sentences
    assert stage.outcome.says(text), stage.outcome.sentences


@then(parsers.parse("it is refused with {status:d}"))
def _(stage: Stage, status: int) -> None:
    assert stage.outcome is not None
    assert (stage.outcome.ok, stage.outcome.status) == (False, status), stage.outcome.sentences


@then(parsers.parse('"{name}" would win "{scope}"'))
def _(stage: Stage, name: str, scope: str) -> None:
    assert winners(stage).get(scope) == name, winners(stage)


@then(parsers.parse('nobody would win "{scope}"'))
def _(stage: Stage, scope: str) -> None:
    assert winners(stage)[scope] is None


@then("one thing waits to be decided")
def _(stage: Stage) -> None:
    assert len([s for s in stage.evaluation()["scopes"] if s["pending"]]) == 1


def winners(stage: Stage) -> dict[str, str | None]:
    return {scope["scope"]: scope["winner_name"] for scope in stage.evaluation()["scopes"]}


@then(parsers.parse('the public reads that "{name}" was the lowest responsive bid'))
def _(stage: Stage, name: str) -> None:
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", ""))
    assert page.ok
    assert f"{name} 1" in page.text
    told = stage.doors.open("api").read(Place("", API.format(stage.tender_id) + "/report"))
    assert told.body["scopes"][0]["winner_name"] == name


@then("the public finds no report")
def _(stage: Stage) -> None:
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", ""))
    told = stage.doors.open("api").read(Place("", API.format(stage.tender_id) + "/report"))
    assert (page.status, told.status) == (404, 404)


@then(parsers.parse('"{name}" reads in its debrief "{text}"'))
def _(stage: Stage, name: str, text: str) -> None:
    place = Place(f"/tenders/{stage.tender_id}/debrief", API.format(stage.tender_id) + "/debrief")
    for door in ("web", "api"):
        told = stage.read(name, door, place)
        assert told.ok, told.sentences
        assert text in told.text


@then(parsers.parse('the debrief of "{name}" does not hold "{text}"'))
def _(stage: Stage, name: str, text: str) -> None:
    place = Place(f"/tenders/{stage.tender_id}/debrief", API.format(stage.tender_id) + "/debrief")
    assert all(text not in stage.read(name, door, place).text for door in ("web", "api"))


@then(parsers.parse("the {who} gets {status:d} for the debrief"))
def _(stage: Stage, who: str, status: int) -> None:
    place = Place(f"/tenders/{stage.tender_id}/debrief", API.format(stage.tender_id) + "/debrief")
    assert [stage.read(who, door, place).status for door in ("web", "api")] == [status, status]


@then(parsers.parse("the {who} gets {status:d} for the evaluation"))
def _(stage: Stage, who: str, status: int) -> None:
    place = Place(EVALUATION, API).at(stage.tender_id)
    assert [stage.read(who, door, place).status for door in ("web", "api")] == [status, status]


@then(parsers.parse('the {who} gets {status:d} for the contract of "{name}"'))
def _(stage: Stage, who: str, status: int, name: str) -> None:
    address = CONTRACT.format(stage.contract_of(name).id)
    place = Place(address, address)
    assert [stage.read(who, door, place).status for door in ("web", "api")] == [status, status]


@then(parsers.parse('the tender is "{status}"'))
def _(stage: Stage, status: str) -> None:
    assert stage.world.tender.status(real_now()).value == status


@then(parsers.parse('the trail has "{action}" with "{reason}"'))
def _(stage: Stage, action: str, reason: str) -> None:
    query = select(AuditEntry).filter_by(action=action, subject=str(stage.tender_id))
    assert stage.session.scalars(query).one().after == {"reason": reason}


@then(parsers.re(r'the bid security of "(?P<name>\w+)" is (?P<how>not )?verified'))
def _(stage: Stage, name: str, how: str | None) -> None:
    assert (security_of(stage, name, "bid").verified_at is None) == bool(how)


@then(parsers.parse('the department holds a {purpose} security of "{name}"'))
def _(stage: Stage, purpose: str, name: str) -> None:
    paper = security_of(stage, name, purpose)
    assert (paper.returned_at, paper.forfeited_at) == (None, None)
    assert lodged(stage, name, purpose) == -paper.amount_paisa


@then(parsers.parse('the {purpose} security of "{name}" was {end}'))
def _(stage: Stage, purpose: str, name: str, end: str) -> None:
    paper = security_of(stage, name, purpose)
    assert getattr(paper, f"{end}_at") is not None
    assert paper.end_reason
    assert lodged(stage, name, purpose) == 0


def lodged(stage: Stage, name: str, purpose: str) -> int:
    department = stage.world.agency.department.id
    account = lodged_account(purpose, department, bidder(stage.world, name)[1].id)
    return balance(stage.session, account.code)


@then("the ledger is whole, and the department holds nothing")
def _(stage: Stage) -> None:
    assert verify(stage.session) is None
    department = stage.world.agency.department.id
    assert balance(stage.session, held_account("bid", department).code) == 0
