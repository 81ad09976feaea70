"""Where the browser goes: for every page, who may see it and with what in its address."""

from collections.abc import Iterator

from browser import arrange, arrange_grievances, arrange_profiles, arrange_questions
from browser.application_visits import applications
from browser.casework_visits import casework
from browser.centre_visits import centre
from browser.debarment_visits import debarments, low_prices
from browser.found_visits import found
from browser.guides_visits import portal
from browser.handbook_visits import programmers
from browser.incentive_visits import incentives, relief_desk, reliefs, scheme_changes
from browser.licence_visits import licences
from browser.money_visits import (
    books,
    cards,
    collections,
    corrections,
    fees_and_bills,
    partners,
    refunds,
    scrolls,
    suspense,
    suspense_claims,
    takings,
)
from browser.name_visits import names
from browser.planning import ENGLISH, Places, Visit
from browser.register_visits import register
from browser.service_visits import services
from browser.settlement_visits import settlement
from browser.signature_visits import signatures
from browser.treasury_visits import (
    bank_orders,
    bank_statements,
    deposits,
    payees,
    reconciliation,
    sanctions,
    treasury,
)
from browser.version_visits import versions
from factories.browser import Living

from app.db import new_id
from app.places.public import Change
from demonstration.marketplace.seed import plans
from marketplace.parameters.definitions import RESPONSE_DAYS_NATIONAL


def visits(living: Living) -> list[Visit]:
    """List every visit; arranges first what the seed has not."""
    places = Places(living)
    return [
        *_public(places),
        *_account(places),
        *_homes(),
        *_firms(places),
        *_bidding(places),
        *_questions(places),
        *_profiles(places),
        *_drafting(places),
        *_committee(places),
        *_grievances(places),
        *_contracts(places),
        *_invoices(places),
        *versions(places),
        *debarments(places),
        *low_prices(places),
        *_staff(places),
        *incentives(),
        *reliefs(places),
        *relief_desk(places),
        *scheme_changes(places),
        *fees_and_bills(places),
        *cards(places),
        *takings(places),
        *scrolls(places),
        *suspense(places),
        *suspense_claims(places),
        *refunds(places),
        *partners(places),
        *books(places),
        *corrections(places),
        *collections(places),
        *settlement(places),
        *treasury(places),
        *reconciliation(places),
        *bank_statements(places),
        *bank_orders(places),
        *payees(places),
        *sanctions(places),
        *deposits(places),
        *names(places),
        *portal(places),
        *programmers(),
        *register(places),
        *licences(places),
        *services(places),
        *applications(places),
        *signatures(places),
        *casework(places),
        *centre(places),
        *found(places),
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
        values={"registration_id": arrange.registration(places.living)},
    )
    yield Visit("tenders.index")
    yield Visit("tenders.index", query="q=solar&bidding=all")
    for plan in (
        plans.FURNITURE,
        plans.LAPTOPS,
        plans.TABLETS,
        plans.COOLING,
        plans.TRANSLATION,
        plans.INTERNET,
        plans.GENERATORS,
    ):
        yield Visit("tenders.show", values={"tender_id": places.tender(plan)})
    reported = {"tender_id": places.tender(plans.COOLING)}
    yield Visit("evaluations.report", values=reported)
    yield Visit("evaluations.report_version", values=reported | {"version": 1})
    yield Visit("mailbox.show", languages=ENGLISH)
    yield Visit("trial.show", languages=ENGLISH)
    yield Visit("clock.ask", "operator", languages=ENGLISH)


def _account(places: Places) -> Iterator[Visit]:
    for endpoint in (
        "home.mine",
        "identity.account",
        "identity.profile",
        "identity.mobile",
        "identity.email",
        "identity.shared_phone",
        "identity.change_password",
        "identity.sessions",
        "identity.two_steps",
        "identity.prove",
        "notifications.mine",
        "audit.mine",
        "tokens.every",
        "tokens.new",
        "organisations.choose",
        "organisations.bring",
        "organisations.declare",
    ):
        yield Visit(endpoint, "owner")
    yield Visit("identity.confirm_contact", "owner", {"request_id": new_id()})
    yield Visit("identity.shared_phone_code", "owner", {"code_id": new_id()})
    arrange.begin_two_steps(places.living, "owner")
    yield Visit("identity.scan", "owner")
    arrange.half_signed_in(places.living)
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
    yield Visit("organisations.papers", "newcomer", {"organisation_id": cast.houses["newcomer"]})
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
    for firm in ("owner", "owner2"):
        yield Visit("tender_money.show", firm, {"tender_id": places.tender(plans.SOLAR)})
    yield Visit("openings.minutes", values={"tender_id": places.tender(plans.GENERATORS)})
    yield Visit("openings.minutes", "owner", {"tender_id": places.tender(plans.GENERATORS)})
    yield Visit("evaluations.debrief", "owner", {"tender_id": places.tender(plans.COOLING)})
    yield Visit("evaluations.debrief", "owner2", {"tender_id": places.tender(plans.COOLING)})


def _questions(places: Places) -> Iterator[Visit]:
    asked = {"tender_id": places.tender(plans.INSTITUTES)}
    waiting, meeting = arrange_questions.whole(places.living, asked["tender_id"])
    yield Visit("tenders.show", values=asked)
    yield Visit("questions.index", values=asked)
    yield Visit("questions.index", "owner", asked)
    yield Visit("questions.ask", "owner", asked)
    yield Visit("questions.mine", "owner2")
    yield Visit("questions.takers", values={"tender_id": places.tender(plans.COOLING)})
    yield Visit("department_questions.received", "officer", asked, ENGLISH)
    yield Visit("department_questions.answer", "officer", asked | {"question_id": waiting}, ENGLISH)
    yield Visit("department_questions.minutes", "officer", asked | {"meeting_id": meeting}, ENGLISH)
    other = {"tender_id": places.tender(plans.FURNITURE)}
    yield Visit("department_questions.meeting", "officer", other, ENGLISH)


def _profiles(places: Places) -> Iterator[Visit]:
    for who in ("owner", "owner2"):
        arrange_profiles.profile(places.living, who)
    for endpoint in ("firm_desk.show", "firm_profile.show", "firm_profile.add"):
        yield Visit(endpoint, "owner")
    yield Visit("firm_profile.declare", "owner")
    yield Visit("bids.kept_papers", "owner2", {"tender_id": places.tender(plans.INSTITUTES)})
    won = places.one("select supplier_id from contracts order by id limit 1")
    yield Visit("firm_profile.owners_of", values={"organisation_id": won})


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
    arrange.later_opening(places.living, due["tender_id"])
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
    tied = {"tender_id": arrange.tie(places.living, "chair of a tie")}
    yield Visit("evaluations.overview", "chair of a tie", tied, ENGLISH)
    yield Visit("evaluations.draw", "chair of a tie", tied, ENGLISH, "scope=whole")
    drawn = {"tender_id": arrange.announced_draw(places.living, "chair of a draw")}
    yield Visit("evaluations.overview", "chair of a draw", drawn, ENGLISH)
    yield Visit("evaluations.draw_result", "chair of a draw", drawn, ENGLISH, "scope=whole")
    alone = {"tender_id": places.tender(plans.EXTINGUISHERS)}
    yield Visit("evaluations.single_bid", "chair", alone, ENGLISH, "scope=whole")


def _grievances(places: Places) -> Iterator[Visit]:
    """Visit grievances as anybody, as the firm, the head, a member and the department."""
    made = arrange_grievances.grievances(places.living)
    waits, heard, appealed = ({"grievance_id": made[n]} for n in ("waits", "heard", "appealed"))
    yield Visit("grievances.index")
    for values in (waits, heard, appealed):
        yield Visit("grievances.show", "", values)
    yield Visit("tenders.show", "", {"tender_id": made["tender_id"]})
    firm = "firm of a grievance"
    yield Visit("grievances.mine", firm)
    yield Visit("grievances.new", firm, {"tender_id": made["tender_id"]})
    yield Visit("grievances.show", firm, heard)
    yield Visit("grievances.show", firm, appealed)
    yield Visit("grievances.appeal", firm, appealed)
    yield Visit("evaluations.debrief", firm, {"tender_id": made["tender_id"]})
    hearer = "hearer of a grievance"
    yield Visit("grievances.desk", hearer)
    for page in ("show", "decision"):
        yield Visit(f"grievances.{page}", hearer, heard)
    yield Visit("grievances.declaration", "new hearer of a grievance", heard)
    yield Visit("grievances.show", "head of a grievance", waits)
    yield Visit("grievances.committee", "head of a grievance", waits, ENGLISH)
    officer = "officer of a grievance"
    yield Visit("grievances.show", officer, appealed)
    yield Visit("grievances.ruling", officer, appealed, ENGLISH)
    yield Visit("grievances.refuse_ruling", officer, {"ruling_id": made["ruling_id"]}, ENGLISH)
    with_regulator = {"grievance_id": made["at_regulator"]}
    yield Visit("grievances.show", "second regulator", with_regulator)
    for page in ("regulator_declaration", "regulator_decision"):
        yield Visit(f"grievances.{page}", "second regulator", with_regulator, ENGLISH)
    proposed = {"regulator_ruling_id": made["regulator_ruling_id"]}
    yield Visit("grievances.refuse_regulator_decision", "first regulator", proposed, ENGLISH)
    yield Visit("contracts.award", officer, {"tender_id": made["tender_id"]}, ENGLISH)


def _invoices(places: Places) -> Iterator[Visit]:
    """Visit invoices and payments as the supplier and the department."""
    signed = {"contract_id": places.contract(plans.INTERNET)}
    yield Visit("invoices.index", "officer", languages=ENGLISH)
    yield Visit("invoices.write", "owner", signed)
    yield Visit("firm_profile.state", "owner")
    new = {"invoice_id": places.invoice(answered=False)}
    owed = {"invoice_id": places.invoice(answered=True)}
    yield Visit("invoices.show", "owner", owed)
    yield Visit("invoices.receive", "officer", signed, ENGLISH)
    yield Visit("invoices.withdraw_note", "officer", {"received_note_id": places.note()}, ENGLISH)
    yield Visit("invoices.show", "officer", new, ENGLISH)
    yield Visit("invoices.accept", "officer", new, ENGLISH)
    yield Visit("invoices.give_back", "officer", new, ENGLISH)
    yield Visit("invoices.pay", "officer", owed, ENGLISH)
    payment = {"invoice_payment_id": places.waiting_payment()}
    yield Visit("invoices.show_payment", "authority", payment, ENGLISH)
    yield Visit("invoices.refuse", "authority", payment, ENGLISH)
    wrong = {"invoice_payment_id": places.payment_to_cancel()}
    yield Visit("invoices.show_payment", "authority", wrong, ENGLISH)
    waits = {"payment_cancellation_id": places.payment_cancellation()}
    yield Visit("invoices.refuse_cancellation", "authority", waits, ENGLISH)
    in_force = {"invoice_payment_id": places.recorded_payment()}
    yield Visit("invoices.cancel", "officer", in_force, ENGLISH)


def _contracts(places: Places) -> Iterator[Visit]:
    yield Visit("contracts.contracts", "owner")
    yield Visit("contracts.contracts", "authority", languages=ENGLISH)
    signed = {"contract_id": places.contract(plans.INTERNET)}
    unsigned = {"contract_id": places.contract(plans.POWER)}
    for values in (signed, unsigned):
        yield Visit("contracts.contract", "owner", values)
        yield Visit("contracts.contract", "authority", values, ENGLISH)
    yield Visit("contracts.signing", "owner", unsigned)
    yield Visit("contracts.asking_to_keep", "owner", unsigned)
    yield Visit("contracts.taking_back_question", "owner", unsigned)
    for page, brought in (("performance_security", False), ("verification", True)):
        who = f"officer of a {page}"
        made = arrange.drawn_up(places.living, who, brought=brought)
        yield Visit(f"contracts.{page}", who, {"contract_id": made}, ENGLISH)
    yield Visit("contracts.contract", "", signed)
    yield Visit("published_contracts.index")
    yield Visit("published_contracts.index", query="firm=zzz&year=2026")
    yield Visit("results.department", values={"department_id": places.department()})
    yield Visit("results.supplier", values={"supplier_id": places.supplier()})
    change = {"change_id": places.waiting_change()}
    yield Visit("changes.show", "authority", change, ENGLISH)
    yield Visit("changes.refuse", "authority", change, ENGLISH)
    yield Visit("changes.propose", "officer", signed, ENGLISH)
    yield Visit("changes.enter", "officer", signed, ENGLISH)
    milestone = {"milestone_id": places.milestone()}
    yield Visit("changes.reach", "officer", milestone, ENGLISH)
    yield Visit("changes.withdraw", "officer", milestone, ENGLISH)
    yield Visit("contracts.completion", "officer", signed, ENGLISH)
    yield Visit("contracts.termination", "authority", signed, ENGLISH)
    reported = {"tender_id": places.tender(plans.COOLING)}
    yield Visit("evaluations.ask_publication", "officer", reported, ENGLISH)
    yield Visit("contracts.award", "authority", reported, ENGLISH)
    asking, agreeing = "who asks to award early", "who may agree to it"
    held, override = arrange.award_too_early(places.living, asking, agreeing)
    early = {"act": "marketplace.award", "subject_id": held, "rule": "award-too-early"}
    yield Visit("contracts.award", asking, {"tender_id": held}, ENGLISH)
    yield Visit("overrides.ask", asking, early, ENGLISH)
    yield Visit("overrides.index", agreeing, languages=ENGLISH)
    for page in ("show", "refuse"):
        yield Visit(f"overrides.{page}", agreeing, {"override_id": override}, ENGLISH)
    yield Visit("evaluations.ask_return", "officer", reported, ENGLISH)
    awarded = {"tender_id": places.tender(plans.POWER)}
    yield Visit("contracts.reversal", "authority", awarded, ENGLISH)
    for page in ("securities", "handover"):
        yield Visit(f"contracts.{page}", "officer", awarded, ENGLISH)
    paper = awarded | {"instrument_id": places.instrument(plans.POWER, "owner")}
    arrange.asked_forfeiture(places.living, paper["instrument_id"])
    yield Visit("contracts.returning", "officer", paper, ENGLISH)
    yield Visit("contracts.forfeiture", "authority", paper, ENGLISH)
    yield Visit("contracts.refusing", "officer", paper, ENGLISH)
    asked = awarded | {"instrument_id": places.instrument(plans.POWER, "owner2")}
    arrange.asked_to_keep(places.living, asked["instrument_id"])
    yield Visit("contracts.keeping", "officer", asked, ENGLISH)
    yield Visit("contracts.securities", "authority", awarded, ENGLISH)


def _staff(places: Places) -> Iterator[Visit]:
    cast = places.living.cast
    for who, *endpoints in (
        ("administrator", "departments.every", "departments.new", "staff.every", "staff.grant"),
        (
            "facilitation",
            "enrolment.new",
            "enrolment.card",
            "enrolment.lost",
            "verification.waiting",
        ),
        ("operator", "outbox.dead_letters", "notifications.messages"),
        ("auditor", "audit.trail"),
        ("rules", "parameters.index", "holidays.index", "holidays.declare", "place_changes.index"),
    ):
        for endpoint in endpoints:
            yield Visit(endpoint, who, languages=ENGLISH)
    for change in Change:
        yield Visit("place_changes.propose", "rules", {"change": change.value}, ENGLISH)
    renamed = {"change_id": arrange.proposed_place(places.living)}
    yield Visit("place_changes.refuse", "rules2", renamed, ENGLISH)
    firm = {"organisation_id": cast.houses["newcomer"]}
    yield Visit("verification.look", "facilitation", firm, ENGLISH)
    yield Visit("enrolment.code", "facilitation", {"request_id": new_id()}, ENGLISH)
    entry = {"entry_id": places.one("select id from audit_entries order by id desc limit 1")}
    yield Visit("audit.entry", "auditor", entry, ENGLISH)
    key = {"key": RESPONSE_DAYS_NATIONAL.key}
    yield Visit("parameters.show", "rules", key, ENGLISH)
    yield Visit("parameters.propose", "rules", key, ENGLISH)
    yield Visit(
        "parameters.refuse", "rules2", {"value_id": arrange.proposed(places.living)}, ENGLISH
    )
    declared = {"declaration_id": arrange.declared(places.living)}
    yield Visit("holidays.refuse", "rules2", declared, ENGLISH)
