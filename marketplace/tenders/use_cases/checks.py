"""Put a tender from the database before the rules in force, and say what they find."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Json
from app.parameters.public import ParameterSet, ParameterValue, set_in_force
from app.text import read_sentence, write_sentence
from marketplace.kernel import policy
from marketplace.kernel.policy import Category, Finding
from marketplace.parameters import KEYS
from marketplace.parameters.rules import committee_findings, draft_parameters
from marketplace.tenders.models import CommitteeMember, Tender, TenderCriterion
from marketplace.tenders.policy import draft


def rules_on(session: Session, on: date) -> ParameterSet:
    """Return every parameter of procurement in force on a day, for freezing onto a tender."""
    return set_in_force(session, KEYS, on)


class Ruled(Protocol):
    """A tender onto which rules were frozen, or as much of one as a statement read."""

    @property
    def parameters(self) -> Json | None:
        """The frozen set."""

    @property
    def issue_from(self) -> date:
        """The day whose rules apply."""


def frozen_rules(tender: Ruled) -> ParameterSet:
    """Return the rules that were frozen onto a tender when it was submitted."""
    return ParameterSet.thaw(
        tender.parameters or {"on": tender.issue_from.isoformat(), "values": {}}
    )


def rule_for(session: Session, tender: Ruled, key: str, on: date) -> ParameterValue | None:
    """Return a rule frozen onto a tender; where it came later than the tender, the one of a day."""
    frozen = frozen_rules(tender).get(key)
    return frozen or set_in_force(session, (key,), on).get(key)


def committee_of(session: Session, tender: Tender) -> list[policy.Member]:
    """Return the committee as the rules see it."""
    rows = session.scalars(select(CommitteeMember).filter_by(tender_id=tender.id))
    return [
        policy.Member(person=str(row.person_id), bps=row.bps, chair=row.chair, outside=row.outside)
        for row in rows
    ]


def find(session: Session, tender: Tender, rules: ParameterSet) -> tuple[Finding, ...]:
    """Check a tender and its committee against a parameter set."""
    return (
        *draft.findings(draft_of(session, tender), draft_parameters(rules)),
        *committee_findings(committee_of(session, tender), rules),
    )


def draft_of(session: Session, tender: Tender) -> draft.Draft:
    """Return a tender as the rules see it."""
    count = select(func.count()).select_from(TenderCriterion).filter_by(tender_id=tender.id)
    return draft.Draft(
        category=Category(tender.category),
        estimate_paisa=tender.estimate_paisa,
        issue_from=tender.issue_from,
        issue_to=tender.issue_to,
        closes_at=tender.closes_at,
        opens_at=tender.opens_at,
        validity_days=tender.validity_days,
        criteria=session.scalar(count) or 0,
        international=tender.international,
        integrity_pact=tender.integrity_pact,
        bid_security_percent=tender.security_percent,
        bid_security_fixed_paisa=tender.security_paisa,
        performance_security_percent=tender.performance_percent,
        pec_category=tender.pec_category,
        document_fee_paisa=tender.document_fee_paisa,
    )


def as_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Write findings for storing with the tender and for both doors."""
    return [
        {
            "code": found.code,
            "severity": found.severity.value,
            "message": str(found.message),
            "said": write_sentence(found.message),
            "citation": found.citation,
            "parameter": found.parameter,
        }
        for found in findings
    ]


def stored_message(stored: Mapping[str, Any]) -> str:
    """Return the sentence of a stored finding; of one from an earlier release, its English."""
    return read_sentence(stored["said"]) if "said" in stored else str(stored["message"])
