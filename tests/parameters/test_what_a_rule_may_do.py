"""What a value may do by how sure we are of it: refuse, hold, or only warn."""

from datetime import date
from importlib import import_module

import pytest
from factories.doors import Doors, Place
from factories.identity import make_staff
from factories.parameters import make_value
from sqlalchemy.orm import Session

from app import roles
from app.overrides.acts import HeldAct, HeldActs
from app.overrides.permissions import ASK_OVERRIDE, DECIDE_OVERRIDE
from app.parameters.definitions import Confidence
from app.platform import Platform
from app.text import sentence
from marketplace.kernel.policy import Confidence as Severity
from marketplace.kernel.policy import Finding, blocking, unanswered
from marketplace.parameters.definitions import TIE_RULE

PROMISE = "refuses no citizen and no supplier: it warns and asks for a reason"


def test_it_lists_every_choice_that_refuses_people(platform: Platform) -> None:
    found = {each.key: each.needs_law for each in platform.registry.parameters if each.needs_law}
    assert found == {
        "procurement.tie_rule": ("retender",),
        "procurement.single_bid_rule": ("retender",),
        "procurement.arithmetic_correction": ("reject",),
        "payments.channel_fees_borne_by": ("heads",),
        "signing.accreditation": ("accredited",),
    }


@pytest.mark.parametrize("door", ["web", "api"])
@pytest.mark.parametrize(("confidence", "taken"), [("H", True), ("M", False), ("U", False)])
def test_it_takes_an_answer_that_refuses_people_from_the_official_text_alone(
    doors: Doors, session: Session, door: str, confidence: str, *, taken: bool
) -> None:
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    session.commit()
    key = "procurement.tie_rule"
    place = Place(f"/parameters/{key}/propose", f"/parameters/{key}/values")
    given = {
        "value": "retender",
        "valid_from": "01-01-2030",
        "instrument": "The rules",
        "confidence": confidence,
    }
    outcome = doors.open(door, officer).send(place, given)
    assert outcome.ok == taken, outcome.sentences
    assert taken or outcome.says("needs the official text (H)")


def test_it_says_so_on_the_public_page_and_to_officers(doors: Doors, session: Session) -> None:
    make_value(session, TIE_RULE, "earliest_receipt", date(2020, 1, 1), confidence="U")
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    session.commit()
    for reader, address in ((None, "/rules"), (officer, "/parameters/procurement.tie_rule")):
        page = doors.open("web", reader).read(Place(address, ""))
        assert PROMISE in page.text
        assert "working limit" not in page.text.lower()


WARNS, HOLDS = "warns", "holds"
_AMENDMENT = "marketplace.amendments.policy:notice_finding"
_DRAFT = (WARNS, "marketplace.tenders.use_cases.submit_for_approval:check_findings")
# What each value that is not from the official text does where it would refuse, and where: it warns
# and takes a reason of a citizen or a supplier, or of who drafts a tender that another officer
# approves; or it holds an officer's act until a second one overrides it.
DECIDES: dict[str, tuple[str, str]] = {
    "cases.appeal_days": (HOLDS, "app.casework.appeals.queries:ALLOW_LATE"),
    "cases.appeal_decision_days": (WARNS, "app.casework.appeals.queries:list_appeals"),
    "cases.revocation_notice_days": (
        HOLDS,
        "app.casework.grants.queries.held_revocations:REVOKE_EARLY",
    ),
    **{
        f"payments.refund_limit_{authority}": (HOLDS, "payments.refunds.held_decisions:APPROVAL")
        for authority in ("office_head", "department_head", "secretary")
    },
    "payments.deposit_lapse_years": (HOLDS, "payments.suspense.queries.held_decisions:TO_A_HEAD"),
    "procurement.award_wait_days_max": (HOLDS, "marketplace.awards.queries:AWARD"),
    "procurement.award_wait_days_min": (HOLDS, "marketplace.awards.queries:AWARD"),
    "procurement.contract_changes_percent_max": (
        HOLDS,
        "marketplace.contract_changes.use_cases:CHANGE",
    ),
    "procurement.debarment_review_days": (
        WARNS,
        "marketplace.debarment.use_cases.review_order:ask_review",
    ),
    "procurement.bid_security_margin_days": (
        WARNS,
        "marketplace.bids.use_cases.completeness:unexplained",
    ),
    **{
        f"procurement.grievance_suspends_{about}": (
            HOLDS,
            "marketplace.grievances.use_cases.suspension:DESPITE",
        )
        for about in ("terms", "technical", "final", "award")
    },
    **{
        f"procurement.grievance_days_{about}": (
            WARNS,
            "marketplace.grievances.use_cases.file_grievance:refuse_after_last_day",
        )
        for about in ("technical", "final", "award", "appeal", "unit")
    },
    "procurement.committee_members_max": _DRAFT,
    "procurement.committee_members_min": _DRAFT,
    "procurement.single_bid_rule": (
        WARNS,
        "marketplace.evaluation.use_cases.decide_scope:decide_single_bid",
    ),
    "reliefs.forgivable_heads": (
        WARNS,
        "tax_incentives.changes.use_cases.change_scheme:unlisted_heads",
    ),
    "registration.majority_years": (HOLDS, "app.casework.tasks.queries.held_steps:PASS"),
    "registration.name_most_reservations": (
        WARNS,
        "registration.names.use_cases.reserve_name:reserve_name",
    ),
    "registration.distinct_names": (HOLDS, "app.casework.tasks.queries.held_steps:PASS"),
    "registration.name_style": (HOLDS, "app.casework.tasks.queries.held_steps:PASS"),
    "registration.name_refuse_from": (HOLDS, "app.casework.tasks.queries.held_steps:PASS"),
    "registration.name_warn_from": (WARNS, "registration.names.queries.check:check_name"),
    "procurement.amendment_notice_days": (WARNS, _AMENDMENT),
    "procurement.amendment_quiet_days": (
        WARNS,
        "marketplace.amendments.use_cases.check_proposal:comes_late",
    ),
    "procurement.validity_extension_percent_max": (
        WARNS,
        "marketplace.validity.policy:max_extension_days",
    ),
    **{
        f"procurement.{key}": _DRAFT
        for key in (
            "bid_security_percent_max",
            "bid_security_percent_min",
            "criteria_min",
            "document_fee_most_paisa",
            "integrity_pact_above_paisa",
            "opening_delay_minutes",
            "opening_same_day",
            "pec_category_required",
            "performance_security_percent_max",
            "response_days_international",
            "response_days_national",
            "validity_days_max",
        )
    },
}
# Values that speak against nobody's act, and why.
REFUSES_NOBODY = {
    **{
        f"procurement.low_bid_{key}": "excludes no bid: the committee asks, and may accept"
        for key in (
            *("below_mean_percent", "below_next_percent", "least_bids"),
            *("below_estimate_percent", "answer_days"),
        )
    },
    **{
        f"procurement.debarment_ground_{code}": "cited beside a ground that officers choose; a"
        " second officer decides"
        for code in ("fraud", "collusion", "false_papers", "performance", "breach")
    },
    "procurement.payment_days": "shows by when an invoice is to be paid, and reminds",
    **{
        f"procurement.{key}": "counts contracts by the size of firms; decides about no bid"
        for key in ("small_turnover_max", "medium_turnover_max")
    },
    "procurement.debarment_reply_days": "the fewest days that officers give; binds no supplier",
    **{
        f"cases.disclosure_ground_{ground}": "cited beside a ground that officers choose; says that"
        " it is not verified"
        for ground in (
            *("privacy", "commercial", "investigation"),
            *("privilege", "economy", "third_party"),
        )
    },
    "identity.most_sharers_of_a_phone": "a number of the system: who comes after gets letters",
    "visits.most_of_an_officer_a_day": "a number of the system: another officer helps who comes",
    "calendar.working_week": "counts days; what is late by them is said, and decided all the same",
    "payments.channel_fees_borne_by": "bookkeeping between the government and its heads",
    "payments.psid_prefix": "a number of the system: how new bills are numbered",
    "payments.deposit_head": "bookkeeping: under which head a deposit is held",
    "payments.unknown_owners_head": "bookkeeping: under which head money of unknown owners is held",
    "payments.lapsed_deposits_head": "bookkeeping: the head of what has lapsed",
    "procurement.arithmetic_correction": "reads a price; what would reject a bid needs the law",
    "procurement.document_fee_back_when_cancelled": "gives money back",
    "procurement.question_days": "a later question is taken, and marked as late; only the official "
    "text refuses it",
    "procurement.answer_days": "when officers are reminded; a later answer is published all the "
    "same",
    "procurement.question_hold_days": "gives bidders time, within bounds, until officers answer",
    "procurement.question_hold_times": "bounds what gives bidders time; then bidding closes",
    "procurement.grievance_days_decision": "says when a silent committee's head is notified",
    "procurement.tie_rule": "one of equals must win; the report names rule and source, and what "
    "would float the tender again needs the law",
    "payments.payee_account_wait_days": "protects a payee from who took over their account: money "
    "waits, and no claim to it ends",
    "cases.objection_days": "what comes later is taken, and marked as late",
    "registration.partners_most_professions_exempt": "lets firms have more partners, with a reason",
    "registration.related_address_most_firms": "how evidence is shown to an officer",
    "registration.related_years": "how far back evidence is shown to an officer",
    "reliefs.clawback_appeal_days": "gives the holder time; the bill is raised afterwards",
    "reliefs.clawback_pay_days": "gives the holder time before a bill is due",
    "reliefs.clawback_reply_days": "gives the holder time; a late answer counts until the order",
    "reliefs.it_services_reduced_rate": "states what a law forgoes; refuses nobody",
    "reliefs.services_standard_rate": "states what a law forgoes; refuses nobody",
    "reliefs.recovery_head": "bookkeeping: under which head a relief comes back",
    "reliefs.loan_guarantors": "a term of the agreement that both sides sign",
    "reliefs.loan_recovery_head": "bookkeeping: under which head a loan comes back",
    "reliefs.loan_reminder_days": "when a borrower is reminded",
    "reliefs.space_accept_days": "lets an offer go on; who was late keeps the award and waits on",
    "reliefs.published_above_paisa": "what is published of firms",
    "reliefs.report_reminder_days": "when a holder is reminded",
    "registration.name_reservation_days": "a number of the system: it gives what no law promises",
    "registration.social_security_percent": "told in a guide only",
    "registration.software_board_letter_days": "told in a guide only",
}
# Of each service: working days of a step, months of a grant, whether a step is deemed approved.
OF_SERVICES = {
    "days": (WARNS, "app.casework.tasks.use_cases.watch_clocks:watch_clocks"),
    "deemed": "lets an application pass when its office is late, and refuses nothing",
    "months": "says on the grant until when it is given",
}


def uncertain(platform: Platform) -> set[str]:
    """The values of the release that are not from the official text."""
    return {
        initial.definition.key
        for initial in platform.registry.initial_values
        if initial.confidence is not Confidence.OFFICIAL
    }


def test_every_value_that_is_no_law_warns_or_holds_or_speaks_against_nobody(
    platform: Platform,
) -> None:
    services = {key for key in uncertain(platform) if key.rpartition(".")[2] in OF_SERVICES}
    assert uncertain(platform) - services == DECIDES.keys() | REFUSES_NOBODY.keys()
    assert not DECIDES.keys() & REFUSES_NOBODY.keys()
    assert len(services) > 10


@pytest.mark.parametrize(
    ("does", "place"), sorted({*DECIDES.values(), OF_SERVICES["days"]}), ids=str
)
def test_it_does_so_where_the_list_says(platform: Platform, does: str, place: str) -> None:
    module, _, name = place.partition(":")
    found = getattr(import_module(module), name)
    held = platform.executor.ports.get(HeldActs)
    assert (isinstance(found, HeldAct) and held.named(found.name) is found) == (does == HOLDS)
    assert does == HOLDS or callable(found)


def test_every_act_that_waits_for_a_second_officer_is_one_of_them(platform: Platform) -> None:
    listed = {place for does, place in DECIDES.values() if does == HOLDS}
    named = {getattr(import_module(m), n).name for m, _, n in (p.partition(":") for p in listed)}
    acts = {act.name for act in platform.executor.ports.get(HeldActs).each}
    # A late answer rests on the same value as revoking before its time, a claim of unclaimed money
    # on those of refunds. A tender that was altered outside the system is ended by no rule, and an
    # invoice above the contract's prices is held by the contract.
    others = {
        "cases.keep_after_late_answer",
        "marketplace.accept_invoice",
        "payments.suspense_claim_approval",
        "marketplace.set_tender_aside",
    }
    assert acts == named | others


def test_whoever_may_do_an_act_may_ask_for_its_override_and_agree(platform: Platform) -> None:
    for act in platform.executor.ports.get(HeldActs).each:
        assert set(act.permission.holders) <= set(ASK_OVERRIDE.holders), act.name
        # Who only buys asks; those above agree.
        deciding = set(act.permission.holders) - {roles.PROCUREMENT_OFFICER}
        assert deciding, act.name
        assert deciding <= set(DECIDE_OVERRIDE.holders), act.name


@pytest.mark.parametrize("key", [key for key, does in DECIDES.items() if does == _DRAFT])
def test_a_draft_that_breaks_a_value_that_is_no_law_asks_for_a_reason(key: str) -> None:
    found = Finding(
        code="some",
        severity=Severity.UNVERIFIED,
        message=sentence("Something"),
        citation="",
        parameter=key,
    )
    assert not blocking([found])
    assert unanswered([found], {}) == (found,)
    assert not unanswered([found], {"some": "Because it snowed"})
