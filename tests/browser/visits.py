"""Where the browser goes: for every page, who may see it and with what in its address."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from factories.browser import Living
from factories.evaluation import open_world
from sqlalchemy import text

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.parameters.public import Confidence
from app.places.public import Change
from marketplace.parameters.definitions import RESPONSE_DAYS_NATIONAL
from marketplace.seed import plans
from marketplace.seed.plans import Plan

BOTH = ("en", "ur")
ENGLISH = ("en",)
# Addresses that answer with a file, JSON or nothing to look at.
NO_PAGES = {
    "static": "style sheets, scripts and pictures",
    "audit.download": "a CSV file",
    "bids.document": "a file of a bid",
    "bills.challan": "a PDF",
    "bills.receipt": "a receipt as JSON",
    "bills.receipt_pdf": "a PDF",
    "department_bills.template": "a CSV file",
    "bids.prices_sheet": "a spreadsheet",
    "bids.receipt": "a receipt as JSON",
    "bids.receipt_pdf": "a PDF",
    "contracts.contract_pdf": "a PDF",
    "contracts.letter_pdf": "a PDF",
    "documents.download": "a file",
    "drafting.template": "a spreadsheet",
    "evaluations.comparative_pdf": "a PDF",
    "evaluations.comparative_sheet": "a spreadsheet",
    "evaluations.report_pdf": "a PDF",
    "health.live": "a word for machines",
    "health.metrics": "numbers for machines",
    "health.ready": "a word for machines",
    "mailbox.as_json": "JSON",
    "openings.minutes_pdf": "a PDF",
    "signing.keys": "JSON",
    "tenders.notice": "a PDF",
}


@dataclass(frozen=True)
class Visit:
    """A page to look at: its route, who looks (nobody is ""), and in which languages."""

    endpoint: str
    who: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    languages: tuple[str, ...] = BOTH
    query: str = ""


@dataclass
class Places:
    """Finds ids in the seeded province."""

    living: Living

    def one(self, sql: str, **values: object) -> Any:  # noqa: ANN401 - whatever is selected
        with self.living.platform.executor.sessions() as session:
            return session.execute(text(sql), values).scalars().first()

    def tender(self, plan: Plan) -> UUID:
        found = self.one("select id from tenders where title = :title", title=plan.title)
        assert found is not None, plan.title
        return UUID(str(found))

    def bid(self, plan: Plan, who: str) -> UUID:
        return self.one(
            "select id from bids where tender_id = :tender and submitted_by = :person",
            tender=self.tender(plan),
            person=self.living.cast.people[who],
        )

    def contract(self, plan: Plan) -> UUID:
        return self.one(
            "select id from contracts where tender_id = :tender", tender=self.tender(plan)
        )

    def instrument(self, plan: Plan, who: str) -> UUID:
        return self.one(
            "select id from instruments where bid_id = :bid and purpose = 'bid'",
            bid=self.bid(plan, who),
        )


def visits(living: Living) -> list[Visit]:
    """List every visit; arranges first what the seed has not."""
    places = Places(living)
    return [
        *_public(places),
        *_account(places),
        *_homes(),
        *_firms(places),
        *_bidding(places),
        *_drafting(places),
        *_committee(places),
        *_contracts(places),
        *_staff(places),
        *_fees_and_bills(places),
    ]


def _public(places: Places) -> Iterator[Visit]:
    for endpoint in (
        "home.front",
        "places.districts",
        "holidays.holidays",
        "parameters.rules",
        "signing.verify",
        "identity.sign_in",
        "identity.register",
        "identity.request_reset",
        "slip.use",
    ):
        yield Visit(endpoint)
    yield Visit("identity.reset_password", values={"request_id": new_id()})
    yield Visit(
        "identity.confirm_registration_page",
        values={"registration_id": _registration(places.living)},
    )
    yield Visit("tenders.index")
    yield Visit("tenders.index", query="q=solar&bidding=all")
    for plan in (plans.FURNITURE, plans.LAPTOPS, plans.TABLETS, plans.COOLING, plans.TRANSLATION):
        yield Visit("tenders.show", values={"tender_id": places.tender(plan)})
    yield Visit("evaluations.report", values={"tender_id": places.tender(plans.COOLING)})
    yield Visit("mailbox.show", languages=ENGLISH)


def _account(places: Places) -> Iterator[Visit]:
    for endpoint in (
        "home.mine",
        "identity.account",
        "identity.profile",
        "identity.mobile",
        "identity.email",
        "identity.change_password",
        "identity.sessions",
        "identity.two_steps",
        "identity.prove",
        "notifications.mine",
        "audit.mine",
        "tokens.every",
        "tokens.new",
        "organisations.choose",
        "organisations.declare",
    ):
        yield Visit(endpoint, "owner")
    yield Visit("identity.confirm_contact", "owner", {"request_id": new_id()})
    _begin_two_steps(places.living, "owner")
    yield Visit("identity.scan", "owner")
    _half_signed_in(places.living)
    yield Visit("identity.second_step", "half-way")


def _homes() -> Iterator[Visit]:
    """The home page is another for each role."""
    for who in (
        "officer",
        "approver",
        "authority",
        "chair",
        "newcomer",
        "facilitation",
        "administrator",
        "operator",
        "auditor",
        "rules",
    ):
        yield Visit("home.mine", who)


def _firms(places: Places) -> Iterator[Visit]:
    cast = places.living.cast
    turbat = {"organisation_id": cast.houses["turbat"]}
    yield Visit("organisations.show", "owner", turbat)
    yield Visit("organisations.invite", "owner", turbat)
    yield Visit("organisations.correct", "newcomer", {"organisation_id": cast.houses["newcomer"]})
    own = {"organisation_id": cast.houses["department"], "person_id": cast.people["officer"]}
    yield Visit("organisations.transfer", "head", own)


def _bidding(places: Places) -> Iterator[Visit]:
    yield Visit("bids.mine", "owner")
    yield Visit("bids.show", "owner", {"bid_id": places.bid(plans.FURNITURE, "owner")})
    yield Visit("bids.ask_withdraw", "owner", {"tender_id": places.tender(plans.FURNITURE)})
    writing = {"tender_id": places.tender(plans.INSTITUTES)}
    for endpoint in (
        "bids.steps",
        "bids.prices",
        "bids.upload_prices",
        "bids.eligibility",
        "bids.documents",
        "bids.security",
        "bids.review",
    ):
        yield Visit(endpoint, "owner2", writing)
    yield Visit("openings.minutes", "owner", {"tender_id": places.tender(plans.GENERATORS)})
    yield Visit("evaluations.debrief", "owner", {"tender_id": places.tender(plans.COOLING)})
    yield Visit("evaluations.debrief", "owner2", {"tender_id": places.tender(plans.COOLING)})


def _drafting(places: Places) -> Iterator[Visit]:
    yield Visit("department.index", "officer", languages=ENGLISH)
    yield Visit("drafting.new", "officer", languages=ENGLISH)
    draft = {"tender_id": places.tender(plans.VEHICLES)}
    for step in ("terms", "items", "eligibility", "documents", "committee", "hand_in"):
        yield Visit(f"drafting.{step}", "officer", draft, ENGLISH)
    for plan in (plans.VEHICLES, plans.MANUALS, plans.FIREWALLS, plans.COOLING, plans.TRANSLATION):
        yield Visit("department.show", "officer", {"tender_id": places.tender(plan)}, ENGLISH)
    handed_in = {"tender_id": places.tender(plans.SWITCHES)}
    for page in ("show", "send_back", "cancel"):
        yield Visit(f"department.{page}", "approver", handed_in, ENGLISH)
    yield Visit("department.copy", "officer", {"tender_id": places.tender(plans.TABLETS)}, ENGLISH)


def _committee(places: Places) -> Iterator[Visit]:
    for endpoint in ("committees.index", "committees.key", "openings.mine", "evaluations.mine"):
        yield Visit(endpoint, "chair", languages=ENGLISH)
    yield Visit("committees.key", "head", languages=ENGLISH)
    due = {"tender_id": places.tender(plans.LAPTOPS)}
    yield Visit("openings.show", "chair", due, ENGLISH)
    yield Visit("openings.ask_postpone", "chair", due, ENGLISH)
    opened = {"tender_id": places.tender(plans.GENERATORS)}
    yield Visit("openings.minutes", "chair", opened, ENGLISH)
    yield Visit("evaluations.interest", "member", opened, ENGLISH)
    yield Visit("evaluations.overview", "chair", opened, ENGLISH)
    yield Visit("evaluations.comparative", "chair", opened, ENGLISH)
    bid = opened | {"bid_id": places.bid(plans.GENERATORS, "owner3")}
    for page in ("bid", "security", "disqualification", "lifting"):
        yield Visit(f"evaluations.{page}", "chair", bid, ENGLISH)
    tied = {"tender_id": _tie(places.living)}
    yield Visit("evaluations.tie", "chair of a tie", tied, ENGLISH, "scope=whole")
    alone = {"tender_id": places.tender(plans.EXTINGUISHERS)}
    yield Visit("evaluations.single_bid", "chair", alone, ENGLISH, "scope=whole")


def _contracts(places: Places) -> Iterator[Visit]:
    yield Visit("contracts.contracts", "owner")
    yield Visit("contracts.contracts", "authority", languages=ENGLISH)
    signed = {"contract_id": places.contract(plans.INTERNET)}
    unsigned = {"contract_id": places.contract(plans.POWER)}
    for values in (signed, unsigned):
        yield Visit("contracts.contract", "owner", values)
        yield Visit("contracts.contract", "authority", values, ENGLISH)
    yield Visit("contracts.signing", "owner", unsigned)
    for page in ("performance_security", "verification"):
        yield Visit(f"contracts.{page}", "officer", unsigned, ENGLISH)
    yield Visit("contracts.completion", "officer", signed, ENGLISH)
    yield Visit("contracts.termination", "authority", signed, ENGLISH)
    reported = {"tender_id": places.tender(plans.COOLING)}
    yield Visit("contracts.award", "authority", reported, ENGLISH)
    awarded = {"tender_id": places.tender(plans.POWER)}
    yield Visit("contracts.reversal", "authority", awarded, ENGLISH)
    yield Visit("contracts.securities", "officer", awarded, ENGLISH)
    paper = awarded | {"instrument_id": places.instrument(plans.POWER, "owner")}
    yield Visit("contracts.returning", "officer", paper, ENGLISH)
    yield Visit("contracts.forfeiture", "authority", paper, ENGLISH)


def _staff(places: Places) -> Iterator[Visit]:
    cast = places.living.cast
    for who, *endpoints in (
        ("administrator", "departments.every", "departments.new", "staff.every", "staff.grant"),
        ("facilitation", "enrolment.new", "enrolment.lost", "verification.waiting"),
        ("operator", "outbox.dead_letters", "notifications.messages"),
        ("auditor", "audit.trail"),
        ("rules", "parameters.index", "holidays.index", "holidays.declare", "place_changes.index"),
    ):
        for endpoint in endpoints:
            yield Visit(endpoint, who, languages=ENGLISH)
    for change in Change:
        yield Visit("place_changes.propose", "rules", {"change": change.value}, ENGLISH)
    firm = {"organisation_id": cast.houses["newcomer"]}
    yield Visit("verification.look", "facilitation", firm, ENGLISH)
    entry = {"entry_id": places.one("select id from audit_entries order by id desc limit 1")}
    yield Visit("audit.entry", "auditor", entry, ENGLISH)
    key = {"key": RESPONSE_DAYS_NATIONAL.key}
    yield Visit("parameters.show", "rules", key, ENGLISH)
    yield Visit("parameters.propose", "rules", key, ENGLISH)
    yield Visit("parameters.refuse", "rules2", {"value_id": _proposed(places.living)}, ENGLISH)
    declared = {"declaration_id": _declared(places.living)}
    yield Visit("holidays.refuse", "rules2", declared, ENGLISH)


def _fees_and_bills(places: Places) -> Iterator[Visit]:
    for endpoint in ("catalogue.index", "bills.find", "bills.ask"):
        yield Visit(endpoint)
    yield Visit("bills.code", values={"request_id": new_id()})
    codes = ("driving-licence", "domicile-certificate", "food-licence", "shop-registration")
    for code in codes:
        yield Visit("catalogue.show", values={"code": code})
    references = ("licence-paid", "tax-overdue", "mutation-part-paid", "permit-overpaid")
    for reference in (*references, "tender-expired", "LEASE-OPEN", "LEASE-CANCELLED"):
        psid = places.one("select psid from bills where reference = :it", it=reference)
        yield Visit("bills.show", "owner", {"psid": psid})
    yield Visit("bills.show", values={"psid": psid})
    yield Visit("my_bills.index", "owner")
    for endpoint in ("index", "new", "new_of_fee", "upload"):
        yield Visit(f"department_bills.{endpoint}", "billing", languages=ENGLISH)
    bill = places.one("select id from bills where reference = 'LEASE-OPEN'")
    _found_by_code(places.living, bill)
    yield Visit("bills.found", "with a code")
    for endpoint in ("show", "cancel"):
        yield Visit(f"department_bills.{endpoint}", "billing", {"bill_id": bill}, ENGLISH)
    for endpoint in ("fees.index", "fees.new"):
        yield Visit(endpoint, "rules", languages=ENGLISH)
    fee = {"fee_id": places.one("select id from fees where code = 'driving-licence'")}
    yield Visit("fees.show", "rules2", fee, ENGLISH)
    yield Visit("fees.propose", "rules", fee, ENGLISH)
    waiting = places.one("select id from fee_versions where approved_at is null")
    yield Visit("fees.refuse", "rules2", {"version_id": waiting}, ENGLISH)


def _registration(living: Living) -> UUID:
    from app.identity.use_cases.register_person import RegisterPerson, register_person
    from app.permissions import ANONYMOUS

    command = RegisterPerson(
        cnic="5440012345671",
        mobile="+923331234567",
        name="Somebody New",
        password="walnut-river-saffron-9",
        address="127.0.0.1",
    )
    made: UUID = living.platform.executor.execute(register_person, command, actor=ANONYMOUS)
    return made


def _begin_two_steps(living: Living, who: str) -> None:
    from app.dev.history import signed_in
    from app.identity.use_cases.two_steps import set_up_totp

    executor = living.platform.executor
    with signed_in(executor, living.cast.actor(who)) as actor:
        executor.execute(set_up_totp, None, actor=actor)


def _half_signed_in(living: Living) -> None:
    """Plant what a browser holds between the password and the second step."""
    client = living.app.test_client()
    with client.session_transaction() as cookie:
        cookie["second_step"] = "a step"
    living.plant("half-way", client)


def _found_by_code(living: Living, bill: UUID) -> None:
    """Plant what a browser holds after the code that opens somebody's bills."""
    client = living.app.test_client()
    until = int(real_now().timestamp()) + 600
    with client.session_transaction() as cookie:
        cookie["found_bills"] = {"ids": [str(bill)], "until": until}
    living.plant("with a code", client)


def _tie(living: Living) -> UUID:
    """Two equal bids, where the rule is that lots are drawn."""
    with living.platform.executor.sessions() as session:
        equal = [("Bolan Stores", [900_00, 4_000_00]), ("Sibi Stores", [900_00, 4_000_00])]
        world = open_world(session, living.platform, equal, rules={"tie_rule": "draw_lots"})
        living.cast.people["chair of a tie"] = world.members[0].id
        return world.tender.id


def _proposed(living: Living) -> UUID:
    from app.parameters.use_cases.propose_value import ProposeValue, propose_value

    command = ProposeValue(
        definition=RESPONSE_DAYS_NATIONAL,
        value="21",
        valid_from=local_day(real_now()) + timedelta(days=60),
        instrument="A sample proposal of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    actor = living.cast.actor("rules")
    return living.platform.executor.execute(propose_value, command, actor=actor).id


def _declared(living: Living) -> UUID:
    from app.holidays.use_cases.declare_days import DeclareDays, declare_days

    command = DeclareDays(
        name="A sample day",
        name_ur="نمونے کا دن",
        first_day=local_day(real_now()) + timedelta(days=40),
        instrument="A sample declaration of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    actor = living.cast.actor("rules")
    return living.platform.executor.execute(declare_days, command, actor=actor).id
