"""What moves money, or makes somebody powerful, asks who is there once more, before all else.

The table is all of it: a use case that begins to ask, or stops, changes the table, and every line
of it is performed by somebody who holds all roles and proved who they are too long ago.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from uuid import UUID

import pytest
from factories.identity import make_person
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.config import ROOT
from app.db import new_id
from app.errors import Refusal
from app.identity.accounts.queries.fresh_proof import FRESH_MINUTES, ProofNeeded
from app.identity.accounts.use_cases.proofs import note_proof
from app.identity.people.models import LoginSession
from app.metadata import sources
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork

# By module: the functions that ask before they look at what they were sent.
ASKS = {
    "app.identity.accounts.queries.account": ["totp_set_up"],
    "app.identity.accounts.use_cases.change_contact": ["request_contact_change"],
    "app.identity.accounts.use_cases.share_phone": ["request_shared_phone", "share_own_phone"],
    "app.identity.accounts.use_cases.set_up_two_steps": [
        "set_up_totp",
        "confirm_totp",
        "renew_recovery_codes",
        "remove_totp",
    ],
    "app.visits.use_cases": ["confirm_visit"],
    "app.identity.staff.use_cases": ["grant_staff_role", "confirm_staff_role"],
    "app.identity.tokens.use_cases": ["issue_token"],
    "app.casework.calls.use_cases.confirm_ranking": ["RANKINGS.approve"],
    "app.casework.calls.use_cases.draw_up_call": ["CALLS.approve"],
    "app.casework.grants.use_cases.revoke_grant": ["approve_revocation"],
    "payments.settlement.use_cases.resolve_difference": ["approve_match"],
    "payments.deposits.use_cases.end_deposit": ["return_deposit", "forfeit_deposit"],
    "payments.deposits.use_cases.move_deposit": ["move_deposit"],
    "payments.deposits.use_cases.lapse_deposits": ["approve_lapse"],
    "payments.transfer_entries.use_cases": ["approve_memo"],
    "payments.refunds.use_cases.complete_refund": ["confirm_transfer", "fail_transfer"],
    "payments.refunds.use_cases.propose_refund": ["approve_refund"],
    "payments.bank_orders.use_cases.record_results": ["confirm_result"],
    "payments.bank_orders.use_cases.place_order": ["release_bank_order", "take_order_file"],
    "payments.payees.use_cases": ["PAYEE_ACCOUNT.approve", "PAYEE_ACCOUNT.propose"],
    "payments.sanctions.use_cases": ["ENDING.approve"],
    "payments.partners.use_cases.register_partner": ["approve_partner", "renew_password"],
    "payments.treasury.use_cases.appropriate_fees": ["FEE_APPROPRIATION.approve"],
    "registration.deaths.use_cases": ["FINDING.approve"],
    "registration.rectifications.use_cases": ["RECTIFICATION.approve"],
    "tax_incentives.budgets.use_cases": ["BUDGET.approve"],
    "tax_incentives.statutory.use_cases": ["RETURNS.approve"],
    "tax_incentives.scarcity.use_cases": ["CLOSING.approve"],
    "payments.treasury.use_cases.send_transfer": [
        "approve_transfer",
        "confirm_arrival",
        "fail_arrival",
    ],
    "payments.reconciliation.use_cases": ["RECONCILIATION.approve"],
    "payments.bank_accounts.use_cases": ["BANK_ACCOUNT.approve"],
    "payments.treasury_scrolls.use_cases": ["confirm_treasury_scroll"],
    "payments.suspense.use_cases.decide_suspense": ["approve_decision"],
    "payments.suspense.use_cases.claim_unclaimed": ["approve_claim", "confirm_claim", "fail_claim"],
    "payments.suspense.use_cases.return_to_payer": ["see_back", "fail_back"],
    "payments.voids.use_cases": ["approve_undoing"],
    "app.stays.use_cases": ["STAY.approve", "VACATE.approve"],
    "marketplace.contract_changes.use_cases": ["CONTRACT_CHANGE.approve"],
    "marketplace.debarment.use_cases.decide_order": ["ORDER.approve"],
    "marketplace.debarment.use_cases.lift_bar": ["LIFTING.approve"],
    "marketplace.debarment.use_cases.review_order": ["decide_review"],
    "marketplace.grievances.use_cases.rule_on_grievance": [
        "RULING.approve",
        "OWN_RULING.approve",
    ],
    "marketplace.invoices.use_cases.cancel_payment": ["CANCELLATION.approve"],
    "marketplace.invoices.use_cases.record_payment": ["PAYMENT.approve"],
    "tax_incentives.loan_book.use_cases.pay_tranche": ["TRANCHE.approve"],
    "tax_incentives.loan_book.use_cases.reschedule_loan": [
        "RESCHEDULING.approve",
        "WRITE_OFF.approve",
    ],
    "tax_incentives.loan_book.use_cases.sign_agreement": ["sign_agreement"],
    "tax_incentives.aftercare.use_cases.claw_back": ["order_clawback"],
    "tax_incentives.aftercare.use_cases.end_clawback": ["decide_clawback_appeal"],
    "tax_incentives.changes.use_cases.change_scheme": ["CHANGE.approve"],
    "tax_incentives.payroll.use_cases": ["ADVICE.approve"],
}
# These look first for what is to be signed, or whether the act is grave (a change in the last days,
# a published tender that is cancelled), and the form of an address is a page: their own tests see
# them ask.
ASKS_LATER = {
    "app.casework.signing.use_cases.sign_statement": ["sign_statement"],
    "marketplace.amendments.use_cases.apply_changes": ["check_approval"],
    "marketplace.contracts.use_cases.sign_contract": ["sign_contract"],
    "marketplace.tenders.use_cases.end_tender": ["cancel_tender"],
    "app.identity.accounts.doors.shared_phone_web": ["shared_phone"],
    "app.identity.accounts.doors.web": ["email_submitted", "mobile_submitted"],
}
# Asked for by what `ASKS_LATER` names; deciding a blacklisting is deciding an order about it.
SIGNATURES = (
    "cases.sign",
    "marketplace.decide_blacklisting",
    "marketplace.approve_late_amendment",
    "marketplace.sign_for_department",
    "marketplace.sign_for_supplier",
    "reliefs.sign_loan",
)
# Decisions that ask for none: they move no money and make nobody powerful by themselves, or another
# officer still decides with a proof.
ASK_NOTHING = {
    "cases.decide_appeal",
    "cases.decide_disclosure",
    "cases.decide_filing_order",
    "cases.decide_offer",
    "cases.decide_office",
    "guides.decide_form",
    "guides.decide_office",
    "guides.decide_recording",
    "holidays.decide",
    "marketplace.decide_synonyms",
    "ledger.decide_correction",
    "ledger.decide_head",
    "ledger.decide_period",
    "marketplace.approve_amendment",
    "marketplace.approve_longer_validity",
    "marketplace.approve_tender",
    "overrides.decide",
    "parameters.decide_value",
    "payments.confirm_close",
    "payments.confirm_taking",
    "payments.decide_ddo",
    "payments.decide_fee",
    "payments.decide_scroll",
    "payments.decide_settlement",
    "payments.decide_settlement_terms",
    "places.decide",
    "registration.decide_barred_word",
    "retention.decide",
    "reliefs.decide_parks",
}
DECISION = re.compile(r"\w+\.(approve|confirm|decide|grant|release|sign)(_\w+)?")
each_place = pytest.mark.parametrize(
    "place", [f"{module}:{name}" for module, names in ASKS.items() for name in names]
)


@dataclass(frozen=True)
class Anything:
    """A command whose every value is some id."""

    some: UUID = field(default_factory=new_id)

    def __getattr__(self, name: str) -> UUID:
        return self.some


def _almighty(session: Session, proved_ago: timedelta) -> Actor:
    """Somebody who holds every role, and proved who they are so long ago."""
    person, now = make_person(session), real_now()
    signed_in = LoginSession(
        id=new_id(),
        person_id=person.id,
        token_hash=new_id().bytes * 2,
        started_at=now - timedelta(hours=1),
        last_seen_at=now,
        proved_at=now - proved_ago,
        expires_at=now + timedelta(hours=7),
    )
    session.add(signed_in)
    session.commit()
    return Actor(
        kind="person",
        person_id=person.id,
        organisation_id=new_id(),
        roles=frozenset(roles.BY_NAME),
        session_id=signed_in.id,
    )


def _perform(platform: Platform, place: str, who: Actor) -> None:
    module, _, name = place.partition(":")
    function = attrgetter(name)(import_module(module))

    def called(uow: UnitOfWork, command: object) -> None:
        arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
        function(uow, *([command] if arguments[-1] != "uow" else []))

    platform.executor.execute(called, Anything(), actor=who)


@each_place
def test_it_asks_for_a_fresh_proof(platform: Platform, session: Session, place: str) -> None:
    stale = _almighty(session, timedelta(minutes=FRESH_MINUTES, seconds=5))
    with pytest.raises(ProofNeeded):
        _perform(platform, place, stale)


def test_a_proof_is_fresh_for_its_minutes_and_made_anew(
    platform: Platform, session: Session
) -> None:
    place = "app.identity.accounts.use_cases.set_up_two_steps:set_up_totp"
    fresh = _almighty(session, timedelta(minutes=FRESH_MINUTES) - timedelta(seconds=30))
    stale = _almighty(session, timedelta(minutes=FRESH_MINUTES, seconds=5))
    # Nobody has a password here: what comes after the question fails.
    for who in (fresh, stale):
        if who is stale:
            platform.executor.execute(lambda uow, _: note_proof(uow), None, actor=who)
        with pytest.raises(Exception) as told:  # noqa: PT011 - anything but the question
            _perform(platform, place, who)
        assert not isinstance(told.value, ProofNeeded)


def test_a_decision_asks_or_is_named_as_one_that_does_not(platform: Platform) -> None:
    nobody = Actor(
        kind="person",
        person_id=new_id(),
        roles=frozenset({roles.PERSON.name}),
        session_id=new_id(),
    )
    asked = set(SIGNATURES)
    for place in (f"{module}:{name}" for module, names in ASKS.items() for name in names):
        with pytest.raises(Refusal) as told:
            _perform(platform, place, nobody)
        asked.add(told.value.permission or "")
    decisions = {p.name for p in platform.registry.permissions if DECISION.fullmatch(p.name)}
    assert decisions - asked == ASK_NOTHING


def test_the_table_is_complete() -> None:
    """Whoever begins to ask, or stops, says so here. ruff refuses a module that is a key twice."""
    tabled = defaultdict[str, set[str]](set)
    for module, names in (*ASKS.items(), *ASKS_LATER.items()):
        tabled[module] |= {name.partition(".")[0] for name in names}
    assert dict(_asking()) == tabled


def _asking() -> Iterator[tuple[str, set[str]]]:
    """Yield each module whose functions ask, with those that others call."""
    for path in sources():
        found = _asking_in(path)
        if found:
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts), found


def _asking_in(path: Path) -> set[str]:
    """Return what names the question, directly or by a helper of its own file."""
    if "require_fresh_proof" not in (text := path.read_text()):
        return set()
    body = ast.parse(text).body
    mentions = {
        name: {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        for node in body
        for name in _names(node)
    }
    asking, wanted = set[str](), {"require_fresh_proof"}
    while wanted:
        new = {name for name, said in mentions.items() if said & wanted} - asking
        asking, wanted = asking | new, new
    helpers = {n for n in asking if any(n in mentions[m] for m in asking if m != n)}
    # A use case that another calls asks for itself as well.
    own = {name for node in body if _is_use_case(node) for name in _names(node)}
    return asking - (helpers - own) - {"require_fresh_proof"}


def _is_use_case(node: ast.stmt) -> bool:
    """Whether a statement defines a function of a unit of work and a command for others to call."""
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    return [each.arg for each in node.args.args] == ["uow", "command"]


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    return []
