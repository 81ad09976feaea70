"""A province full of other people's things, and those who should know nothing of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from browser import (
    arrange,
    arrange_calls,
    arrange_cases,
    arrange_casework,
    arrange_debarment,
    arrange_found,
    arrange_grievances,
    arrange_kinds,
    arrange_money,
    arrange_profiles,
    arrange_questions,
    arrange_reliefs,
    arrange_settlement,
    arrange_treasury,
    version_visits,
)
from browser.signature_visits import waiting_statement
from contracts.selection import EVERYTHING
from factories.browser import Living
from factories.evaluation import open_world
from factories.granted import plant_grant
from factories.identity import api_way, join, make_department, make_person, make_supplier, sign_in
from factories.register import (
    FIRST,
    death_finding,
    death_report,
    file,
    make_business,
    owner_of,
    rectification,
)
from factories.scheme_changes import changed_scheme
from factories.signing import told_signer
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.cases.models.application import Application
from app.casework.catalogue.models import FilingOrder
from app.casework.catalogue.registry import CaseBook
from app.clock import real_now
from app.db import new_id
from app.documents.models import Document
from app.guides.models import Recording
from app.identity.accounts.queries.actors import token_hash
from app.identity.people.models import ApiToken, Invitation, OneTimeCode, Organisation, Person
from app.ledger.public import fiscal_year_of
from app.notifications.models import Message, Notification, PaperLetter
from app.permissions import Permission
from app.places.public import Change
from app.retention.models import RetentionRule
from app.retention.schemas import TEXTS
from app.visits.models import AssistedVisit
from demonstration.cast.houses import PLAYERS
from demonstration.marketplace.seed import plans
from marketplace.bids.models import BidDraft, BidDraftFile
from registration.register.policy.filings import Kind

# Everything that roles of a department can do, in one pair of hands of another department.
OF_A_DEPARTMENT = (
    roles.DEPARTMENT_HEAD,
    roles.PROCUREMENT_OFFICER,
    roles.APPROVING_OFFICER,
    roles.COMPETENT_AUTHORITY,
    roles.BILLING_OFFICER,
)
TENDERS = {
    "draft": plans.VEHICLES,
    "bidding": plans.INSTITUTES,
    "opened": plans.GENERATORS,
    "contract": plans.POWER,
}
# In which state a tender is that something is done about, by the tag; else it takes bids.
TENDERS_OF = {
    "Preparing tenders": "draft",
    "The committee opens all bids": "opened",
    "From opened bids to the committee's report": "opened",
    "From the award to the end of a contract": "contract",
    "Longer validity of bids": "opened",
    "Results of tenders": "contract",
    "What happens to a signed contract": "contract",
}
# What stands under an argument's name; `:tender` is the tender of the same address.
THINGS = {
    "bank": "select bank from bank_statements order by id limit 1",
    "bank_account_id": "select id from bank_accounts order by id desc limit 1",
    "bank_match_id": "select id from bank_matches order by id limit 1",
    "paper_id": "select id from firm_papers order by id limit 1",
    "question_id": "select id from tender_questions order by tender_id = :tender desc, id limit 1",
    "meeting_id": "select id from pre_bid_meetings order by tender_id = :tender desc, id limit 1",
    "award_id": "select id from relief_awards order by id limit 1",
    "clawback_id": "select id from relief_clawbacks order by id limit 1",
    "obligation_id": "select id from relief_obligations order by id limit 1",
    "sample_id": "select id from relief_audit_samples order by id limit 1",
    "claim_id": "select id from relief_claims order by id limit 1",
    "unit_id": "select id from relief_park_units order by id limit 1",
    "closing_id": "select id from relief_closings order by id limit 1",
    "amendment_id": "select id from amendments order by id desc limit 1",
    "extension_id": "select id from validity_extensions order by id desc limit 1",
    "advice_id": "select id from relief_payroll_advices order by id limit 1",
    "use_id": "select id from relief_credit_uses order by id limit 1",
    "para_id": "select id from relief_audit_paras order by id limit 1",
    "budget_id": "select id from relief_budget_entries where approved_at is null limit 1",
    "statutory_id": "select id from relief_statutory_months order by id limit 1",
    "memo_id": "select id from transfer_entries order by id limit 1",
    "list_id": "select id from deposit_lapse_lists order by id limit 1",
    "sanction_id": "select id from sanctions order by id limit 1",
    "ending_id": "select id from sanction_endings order by id limit 1",
    "account_id": "select id from standing_accounts order by id limit 1",
    "appeal_id": "select id from case_appeals order by id limit 1",
    "application_id": "select application_id from submissions order by id limit 1",
    "attempt_id": "select id from card_attempts order by id limit 1",
    "bill_id": "select id from bills where department_id is not null order by id limit 1",
    "invoice_id": "select id from contract_invoices order by id limit 1",
    "invoice_payment_id": "select id from invoice_payments where approved_at is null limit 1",
    "payment_cancellation_id": "select id from invoice_payment_cancellations limit 1",
    "milestone_id": "select id from contract_milestones where reached_at is null limit 1",
    # Of whom nothing is public.
    "department_id": """
        select id from organisations o where kind = 'department' and not exists (
            select from tenders where department_id = o.id and published_at is not null) limit 1
    """,
    "supplier_id": """
        select id from organisations o where kind = 'supplier' and not exists (
            select from opened_bids where supplier_id = o.id) limit 1
    """,
    "contract_id": "select id from contracts order by supplier_signed_at is null desc, id limit 1",
    "matter_id": "select id from debarment_matters order by id limit 1",
    "party_id": "select id from debarment_parties order by id desc limit 1",
    "bar_id": "select id from debarment_orders where approved_at is null limit 1",
    "review_id": "select id from debarment_reviews order by id limit 1",
    "lifting_id": "select id from debarment_liftings order by id limit 1",
    "explanation_id": "select id from price_explanations order by id limit 1",
    "declaration_id": "select id from declared_days order by id desc limit 1",
    "entry_id": "select id from audit_entries order by id limit 1",
    "fee_id": "select id from fees order by id limit 1",
    "file_id": "select id from bid_draft_files order by id limit 1",
    "grievance_id": "select id from grievances order by id limit 1",
    "grievance_finding_id": "select id from grievance_findings order by id limit 1",
    "grant_id": "select id from staff_roles order by id limit 1",
    "head_id": "select id from ledger_heads where approved_at is null limit 1",
    "invitation_id": "select id from invitations limit 1",
    "membership_id": "select id from memberships order by id limit 1",
    "message_id": "select id from messages order by id limit 1",
    "notification_id": "select id from notifications order by id limit 1",
    "organisation_id": "select id from organisations where ntn is not null order by id limit 1",
    "partner_id": "select id from partners where approved_at is null limit 1",
    "person_id": "select person_id from memberships order by id limit 1",
    "payment_id": "select id from payments order by id limit 1",
    "psid": "select psid from bills order by id limit 1",
    "refund_id": "select id from refunds order by id limit 1",
    "undoing_id": "select id from payment_undoings order by id limit 1",
    "correction_id": "select id from ledger_corrections where approved_at is null limit 1",
    "close_id": "select id from counter_closes order by id limit 1",
    "decision_id": "select id from suspense_decisions order by kind = 'head' desc, id limit 1",
    "suspense_claim_id": "select id from suspense_claims order by id limit 1",
    "item_id": "select id from suspense_items order by id limit 1",
    "settlement_file_id": "select id from settlement_files order by id limit 1",
    "match_id": "select id from settlement_matches order by id limit 1",
    "terms_id": "select id from settlement_terms order by id desc limit 1",
    "what_if_id": "select id from relief_what_ifs order by id limit 1",
    "scheme_change_id": "select id from relief_scheme_changes order by id limit 1",
    "scroll_id": "select id from bank_scrolls order by id limit 1",
    "sheet_id": "select id from treasury_sheets order by id limit 1",
    "treasury_scroll_id": "select id from treasury_scrolls order by id limit 1",
    "figures_id": "select id from ag_figures order by id limit 1",
    "reconciliation_id": "select id from reconciliations order by id limit 1",
    "placing_id": "select id from ddo_treasuries order by id limit 1",
    "appropriation_id": "select id from fee_appropriations order by id limit 1",
    "disclosure_id": "select id from disclosures order by id limit 1",
    "call_id": "select id from calls order by id limit 1",
    "ranking_id": "select id from call_rankings order by id limit 1",
    "passed_id": "select id from call_passed_places order by id limit 1",
    "offer_id": "select id from service_offers where approved_at is null limit 1",
    "stay_id": "select id from stays order by id limit 1",
    "end_id": "select id from stay_ends order by id limit 1",
    "subject_id": "select subject_id from rule_overrides order by id limit 1",
    "override_id": "select id from rule_overrides order by id limit 1",
    "order_id": "select id from bank_orders order by id limit 1",
    "revocation_id": "select id from grant_revocations order by id limit 1",
    "result_id": "select id from bank_results order by id limit 1",
    "payable_id": "select id from refunds order by id limit 1",
    "task_id": "select task_id from open_tasks order by task_id limit 1",
    "taking_id": "select id from counter_takings order by id limit 1",
    "ruling_id": "select id from grievance_rulings"
    " where approved_at is null and by_regulator is null limit 1",
    "regulator_ruling_id": "select id from grievance_rulings where by_regulator limit 1",
    "recording_id": "select id from guide_recordings order by id limit 1",
    "letter_id": "select id from paper_letters order by id limit 1",
    "filing_order_id": "select id from filing_orders order by id limit 1",
    "synonym_id": "select id from synonyms order by approved_at is null desc, id limit 1",
    "search_id": "select id from saved_searches where ended_at is null limit 1",
    "follow_id": "select id from follows where ended_at is null limit 1",
    "ocid": "select ocid from ocds_releases order by id limit 1",
    "reference": "select reference from tenders where published_at is not null limit 1",
    "rule_id": "select id from retention_rules order by id limit 1",
    "visit_id": "select id from assisted_visits order by id limit 1",
    "code_id": "select id from one_time_codes order by id desc limit 1",
    "request_id": "select id from one_time_codes order by id limit 1",
    "signer_id": "select id from application_invited_signers order by id limit 1",
    "signature_id": "select id from application_signatures order by id limit 1",
    "session_id": "select id from login_sessions order by id limit 1",
    "token_id": "select id from api_tokens order by id limit 1",
    "transaction_id": "select id from ledger_transactions order by id limit 1",
    "form_id": "select id from published_forms where approved_at is null limit 1",
    "office_id": "select id from offices where approved_at is null limit 1",
    "registration_id": "select id from case_registrations order by id limit 1",
    "business_id": "select id from businesses order by id limit 1",
    "filing_id": "select id from filings where effective_on > current_date limit 1",
    "report_id": "select id from death_reports order by id limit 1",
    "finding_id": "select id from death_findings order by id limit 1",
    "told_id": "select id from application_told_signers order by id limit 1",
    "rectification_id": "select id from register_rectifications order by id limit 1",
    "received_note_id": "select id from received_notes order by id limit 1",
    "refund_claim_id": "select id from refund_claims order by id limit 1",
    "due_id": "select id from fees_due_back order by id limit 1",
    "reservation_id": "select id from business_names where standing = 'reserved' limit 1",
    "value_id": "select id from parameter_values where approved_at is null limit 1",
    "version_id": "select id from fee_versions where approved_at is null limit 1",
    "key": "select key from parameter_values order by key limit 1",
    "tranche_id": "select id from relief_loan_tranches order by id limit 1",
    "rescheduling_id": "select id from relief_loan_reschedulings order by id limit 1",
    "write_off_id": "select id from relief_loan_write_offs order by id limit 1",
    "bid_id": "select id from bids order by tender_id = :tender desc, id limit 1",
    "instrument_id": "select id from instruments order by tender_id = :tender desc, id limit 1",
    "document_id": """
        select id from documents order by subject_id = :tender desc,
            subject_kind in ('opened_bid', 'bid') desc, id limit 1
    """,
}
CASE_OFFICES = "select id from case_offices where approved_at is null limit 1"
# Where people sign: a statement that waits for somebody else's signature.
SIGNED = "select application_id from application_signature_requests order by id desc limit 1"
# A change of partners, of which public notice is given.
NOTICED = "select id from filings where kind = 'owners' and effective_on <= current_date limit 1"
FORMED = "select id from applications where service = 'partnership' order by id limit 1"
RELIEF = "select application_id from relief_claims order by id limit 1"
VOTED = "science_allowance"
SPACE = "select id from relief_awards where benefit = 'space' limit 1"
LOAN = "select id from relief_awards where benefit = 'loan' limit 1"
WORDS = "select id from barred_words where approved_at is null limit 1"
PASSER_BY = "passer-by"
# Once a tender is published these answer everybody: only its draft is nobody else's business.
PUBLISHED = {
    "tenders.show": "a published tender is public",
    "tenders.notice": "a published tender is public",
    "tenders.versions": "what changed of a published tender is public",
    "tenders.corrigendum": "what changed of a published tender is public",
    "tenders-api.list_versions": "what changed of a published tender is public",
    "tenders-api.print_version": "what changed of a published tender is public",
    "tenders-api.show": "a published tender is public",
    "questions.ask": "any firm may ask about a published tender",
    "questions.asked": "any firm may ask about a published tender",
    "questions.take": "any firm may take the documents of a published tender",
    "questions-api.ask": "any firm may ask about a published tender",
    "questions-api.take": "any firm may take the documents of a published tender",
    "results-api.read_outcome": "what became of a tender is public",
    "openings.minutes": "minutes of an opening are public",
    "openings.minutes_pdf": "minutes of an opening are public",
    "openings-api.minutes": "minutes of an opening are public",
    "openings-api.minutes_pdf": "minutes of an opening are public",
    "evaluations.report": "an evaluation's published report is public",
    "evaluations.report_pdf": "an evaluation's published report is public",
    "evaluations.report_version": "an evaluation's published report is public",
    "evaluations.report_version_pdf": "an evaluation's published report is public",
    "evaluations-api.read_report": "an evaluation's published report is public",
}
# Every supplier may write a bid of its own, so of these only drafts of tenders and others' files.
BIDDING = ("bids", "bids-api", "tender_money", "tender-money-api", "grievances", "grievances_api")
LITERAL: dict[str, Any] = {
    "extension_file": "bids/extension.json",
    "sequence": 1,
    "pages": "pages",
    "part": 0,
    "code": "partnership",
    "scheme": "ict_rebate",
    "version": 1,
    "fiscal_year": fiscal_year_of(local_day(real_now())).year,
    "number": 1,
    "row": 2,
    "token": "0" * 27,
    "stop_token": "0" * 64,
    "kind": "refund",
    "guide": "hand-in-a-bid",
    "chapter": "first-bill",
    "tag": "bills",
    "form": "shop-registration",
    "page": "forms",
    "act": "marketplace.award",
    "rule": "award-too-early",
    "change": Change.RENAME_DIVISION.value,
}


@dataclass(frozen=True)
class Stranger:
    """Somebody with a browser and a token, or with neither."""

    name: str
    browser: FlaskClient
    machine: FlaskClient
    token: str = ""


def strangers(living: Living) -> Iterator[Stranger]:
    """Yield everybody who should know nothing of what the province holds."""
    yield Stranger("unknown", living.app.test_client(), living.app.test_client())
    with living.platform.executor.sessions() as session:
        yield _known(living, session, "citizen", make_person(session, cnic="5440299999991"))
        supplier = make_supplier(session, "Another Supplier")
        owner = make_person(session, cnic="5440299999992")
        join(session, owner, supplier, roles.SUPPLIER_OWNER)
        yield _known(living, session, "supplier", owner, supplier)
        department = make_department(session, "Another Department")
        officer = make_person(session, cnic="5440299999993")
        for role in OF_A_DEPARTMENT:
            join(session, officer, department, role)
        yield _known(living, session, "officer", officer, department)
        other = open_world(session, living.platform, [("Sibi Stores", [900_00, 4_000_00])])
        yield _known(living, session, "member", other.members[0])


def passer_by(living: Living) -> Stranger:
    """Return a citizen without any role, whom no walk knows."""
    with living.platform.executor.sessions() as session:
        return _known(living, session, PASSER_BY, make_person(session, cnic="5440299999995"))


def insiders(living: Living) -> Iterator[Stranger]:
    """Yield everybody of the cast, with every permission that their roles give, for the API."""
    with living.platform.executor.sessions() as session:
        for player in PLAYERS:
            person = session.get_one(Person, living.cast.people[player.key])
            house = living.cast.actor(player.key).organisation_id
            organisation = session.get_one(Organisation, house) if house else None
            yield _known(living, session, player.key, person, organisation)


def _known(
    living: Living,
    session: Session,
    name: str,
    person: Person,
    house: Organisation | None = None,
) -> Stranger:
    browser, secret = living.app.test_client(), living.settings.secret_key
    sign_in(session, secret, browser, person, house)
    every = [permission.name for permission in living.platform.registry.permissions]
    way = api_way(session, secret, person, every, house, proved=True)
    return Stranger(name, browser, living.app.test_client(), way.token)


def narrowed(living: Living, who: Stranger, scopes: Sequence[Permission]) -> str:
    """Return a token of somebody for these scopes alone; their own where there are none."""
    if not scopes:
        return who.token
    secret = living.settings.secret_key
    with living.platform.executor.sessions() as session:
        theirs = select(ApiToken).filter_by(token_hash=token_hash(secret, who.token))
        known = session.scalars(theirs).one()
        person = session.get_one(Person, known.person_id)
        house = known.acting_for and session.get_one(Organisation, known.acting_for)
        names = [scope.name for scope in scopes]
        return api_way(session, secret, person, names, house, proved=True).token


DEAR = (
    arrange_settlement.settlement,
    arrange_reliefs.loan,
    arrange_kinds.space,
    arrange_kinds.allowance,
    arrange_calls.calls,
)


def arrange_things(living: Living) -> None:
    """Arrange what the seed has not: what waits for a second person, and what comes and goes.

    What takes a second and more (DEAR) is left to `make test-all`.
    """
    arrange.proposed(living)
    arrange.declared(living)
    arrange.proposed_place(living)
    _about_tenders(living)
    arrange_money.proposed_head(living)
    arrange_money.month_to_close(living)
    arrange_money.proposed_correction(living)
    arrange_money.proposed_partner(living)
    bill = "select psid from bills where reference = :it"
    arrange_money.recorded_taking(living, one(living, bill, it="LEASE-OPEN"))
    arrange_money.card_attempts(living)
    arrange_money.sent_scroll(living, one(living, bill, it="LEASE-OPEN"))
    arrange_money.closed_day(living, one(living, bill, it="LEASE-OPEN"))
    arrange_money.suspense_decisions(living, one(living, "select id from suspense_items"))
    arrange_money.refunds_of(living, one(living, bill, it="licence-paid"))
    arrange_money.undone(living, one(living, bill, it="LEASE-OPEN"))
    arrange_treasury.transfers(living)
    arrange_treasury.orders(living)
    arrange_treasury.deposits(living)
    for arranged in (
        arrange_treasury.reconciled,
        arrange_treasury.claims,
        arrange_treasury.payee_account,
    ):
        arranged(living)
    arrange_reliefs.budget_entry(living)
    arrange_reliefs.aftercare(living)
    arrange_reliefs.audit_sample(living)
    arrange_reliefs.statutory_month(living)
    arrange_reliefs.closing(living)
    arrange_treasury.sanctioned(living)
    for arranged in DEAR if EVERYTHING else ():
        arranged(living)
    _registered(living)
    waiting_statement(living)
    arrange_money.fee_due_back(living)
    arrange_casework.stays(living)
    arrange_casework.disclosures(living)
    arrange_cases.proposed_office(living)
    arrange_cases.proposed_offer(living)
    arrange_cases.proposed_revocation(living)
    changed_scheme(living)
    with living.platform.executor.sessions() as session:
        owner = session.get_one(Person, living.cast.people["owner"])
        house = session.get_one(Organisation, living.cast.houses["turbat"])
        sign_in(session, living.settings.secret_key, living.app.test_client(), owner, house)
        api_way(session, living.settings.secret_key, owner, [], house)
        for each in _coming_and_going(living, session):
            session.add(each)
            session.flush()
        session.commit()


def _about_tenders(living: Living) -> None:
    """What comes between a tender's publication and its contract."""
    version_visits.arranged(living)
    arrange.award_too_early(living, "who asks for an award", "who may agree to an award")
    _told_to_firms(living)
    if EVERYTHING:
        arrange_grievances.grievances(living)
    arrange_found.looked_out(living, _published_tender(living), "citizen")
    if EVERYTHING:
        arrange_debarment.all_of_it(living)


def _told_to_firms(living: Living) -> None:
    """Questions about a tender with its meeting, and the papers of a firm."""
    arrange_questions.whole(living, tender(living, "bidding"))
    arrange_profiles.profile(living, "owner")


def _published_tender(living: Living) -> UUID:
    """Return a tender that the public knows; somebody proposes words to find it by."""
    arrange_found.proposed_synonyms(living)
    sql = "select id from tenders where published_at is not null order by id limit 1"
    return UUID(str(one(living, sql)))


def _registered(living: Living) -> None:
    """A business of the owner in Turbat, with a filing to come and a licence."""
    with living.platform.executor.sessions() as session:
        owner = session.get_one(Person, living.cast.people["owner"])
        business = make_business(session, living.platform, owner)
        later = local_day(real_now()) + timedelta(days=30)
        file(living.platform, business.id, Kind.NAME, later, {"name": "Makran Traders"})
        stay = [owner_of(owner), owner_of(make_person(session, "Another partner"))]
        gone = make_person(session, "A partner who retired")
        firm = make_business(session, living.platform, owner, gone, number="RF-KECH-2026-00002")
        left = FIRST + timedelta(days=5)
        file(living.platform, firm.id, Kind.OWNERS, left, {"owners": stay})
        service = living.platform.executor.ports.get(CaseBook).get("partnership", 1)
        service = living.platform.executor.ports.get(CaseBook).latest["partnership"]
        office = make_department(session, "Labour office of the walk")
        term = (FIRST, None)
        session.add(rectification(business, owner.id))
        report = death_report(living.platform, firm, owner.id)
        session.add(report)
        session.flush()
        session.add(death_finding(report, owner.id))
        application = session.scalars(select(Application.id).order_by(Application.id)).first()
        session.add(told_signer(application))
        plant_grant(session, service, "shop", owner, office, term=term, answers={})
        session.commit()


def _coming_and_going(living: Living, session: Session) -> Iterator[object]:
    """Yield what lives for minutes or days: an invitation, a code, a file of a draft, mail."""
    owner, house = living.cast.people["owner"], living.cast.houses["turbat"]
    now = real_now()
    lives = {"expires_at": now + timedelta(days=1)}
    yield Invitation(
        id=new_id(),
        organisation_id=house,
        role=roles.BID_OFFICER.name,
        cnic_hash=b"somebody",
        cnic_ending="1",
        invited_by=owner,
        invited_at=now,
        **lives,
    )
    yield FilingOrder(
        id=new_id(),
        entered_by=living.cast.people["rules"],
        entered_at=now,
        agency="labour",
        number="12",
        issued_on=local_day(now),
        authority="Secretary, Labour",
        valid_from=local_day(now),
        instrument="A sample",
        confidence="U",
    )
    yield RetentionRule(
        id=new_id(),
        entered_by=living.cast.people["rules"],
        entered_at=now,
        kind="trail",
        valid_from=local_day(now),
        instrument="A sample",
        confidence="U",
        **dict.fromkeys(TEXTS, "A text"),
    )
    yield AssistedVisit(
        id=new_id(),
        person_id=owner,
        officer_id=living.cast.people["facilitation"],
        act="publish_details",
        place="Turbat",
        language="ur",
        consent_text="What was read",
        witness_name="A witness",
        witness_hash=b"a witness",
        proof="device",
        device_reference="A device",
        opened_at=now,
        **lives,
    )
    for purpose in ("change_mobile", "share_mobile"):
        yield OneTimeCode(
            id=new_id(),
            person_id=owner,
            purpose=purpose,
            destination_hash=b"a number",
            code_hash=b"a code",
            created_at=now,
            **lives,
        )
    draft = session.scalars(select(BidDraft.id).order_by(BidDraft.id)).first()
    yield BidDraftFile(id=new_id(), draft_id=draft, blob="a blob", added_at=now)
    told = Notification(
        id=new_id(),
        person_id=owner,
        template="identity/shared_phone_joined",
        language="en",
        filled={},
        secret=False,
        created_at=now,
    )
    yield told
    yield Recording(
        id=new_id(),
        entered_by=living.cast.people["facilitation"],
        entered_at=now,
        guide="pay-a-government-fee",
        section="",
        language="ur",
        speaker="Somebody",
        transcript="What is said",
        document_id=session.scalars(select(Document.id).order_by(Document.id)).first(),
    )
    yield PaperLetter(id=new_id(), notification_id=told.id, written_at=now)
    yield Message(
        id=new_id(),
        notification_id=told.id,
        channel="email",
        address_hash=b"an address",
        secret=False,
        message_key="a key",
        state="unknown",
        queued_at=now,
        sending_at=now,
    )


def one(living: Living, sql: str, **values: object) -> Any:  # noqa: ANN401 - whatever is selected
    with living.platform.executor.sessions() as session:
        return session.scalar(text(sql), values)


def tender(living: Living, name: str) -> UUID:
    found: UUID = one(
        living, "select id from tenders where title = :title", title=TENDERS[name].title
    )
    return found


def addresses(living: Living, endpoint: str, arguments: set[str]) -> Iterator[dict[str, Any]]:
    """Yield what exists and belongs to others, for the arguments of a route: each kind once.

    On a change these are things of the seed, and an address of what it has not is not asked.
    """
    for found in _addresses(living, endpoint, arguments):
        missing = [name for name, thing in found.items() if thing is None]
        assert not (missing and EVERYTHING), f"{endpoint}: nothing for {missing}; arrange something"
        if not missing:
            yield found


def _addresses(living: Living, endpoint: str, arguments: set[str]) -> Iterator[dict[str, Any]]:
    if "tender_id" in arguments:
        for name in _tenders(endpoint, arguments):
            found = tender(living, name)
            yield _rest(living, endpoint, arguments, {"tender_id": found}, found)
    elif "organisation_id" in arguments:
        for house in ("department", "newcomer"):
            found = {"organisation_id": living.cast.houses[house]}
            yield _rest(living, endpoint, arguments, found, None)
    else:
        yield _rest(living, endpoint, arguments, {}, None)


def _tenders(endpoint: str, arguments: set[str]) -> list[str]:
    if endpoint in PUBLISHED:
        return ["draft"]
    if endpoint.partition(".")[0] in BIDDING:
        return ["draft", "bidding"] if "file_id" in arguments else ["draft"]
    return list(TENDERS)


def _rest(
    living: Living, endpoint: str, arguments: set[str], given: dict[str, Any], of: UUID | None
) -> dict[str, Any]:
    found = dict(given)
    for name in arguments - set(given):
        if name in LITERAL:
            found[name] = LITERAL[name]
            if name == "scheme" and endpoint.startswith("relief_funding"):
                found[name] = VOTED
            continue
        assert name in {*THINGS, "change_id"}, f"{endpoint}: say in THINGS what <{name}> names"
        sql = _change(endpoint) if name == "change_id" else THINGS[name]
        sql = SIGNED if name == "application_id" and endpoint.startswith("signatures") else sql
        about_relief = endpoint.startswith(("relief", "casework.overseen", "casework_api.overseen"))
        sql = NOTICED if name == "filing_id" and endpoint.startswith("public_notices") else sql
        sql = FORMED if endpoint == "register_orders.form" else sql
        sql = RELIEF if name == "application_id" and about_relief else sql
        sql = SPACE if name == "award_id" and endpoint.startswith("relief_space") else sql
        sql = LOAN if name == "award_id" and endpoint.startswith("relief_loan") else sql
        sql = WORDS if name == "version_id" and endpoint.startswith("barred_words") else sql
        sql = CASE_OFFICES if name == "office_id" and endpoint.startswith("case_offices") else sql
        found[name] = one(living, sql, **({"tender": of} if ":tender" in sql else {}))
    return found


def _change(endpoint: str) -> str:
    table = "place_changes" if endpoint.startswith("place_changes") else "ledger_period_changes"
    if endpoint.startswith(("changes.", "contract-changes")):
        table = "contract_changes"
    return f"select id from {table} where approved_at is null limit 1"  # noqa: S608 - ours


def nobodys(address: dict[str, Any]) -> dict[str, Any]:
    """Return the same address of things that never were."""
    return {name: new_id() if isinstance(v, UUID) else v for name, v in address.items()}
