"""The checks of a proposal: its version, its times, its publication, and what the rules ask."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select

from app.calendar import local_day
from app.errors import Conflict, Invalid
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.grounds import answered
from marketplace.amendments.models import Amendment
from marketplace.amendments.policy import (
    TIMES,
    Notice,
    is_late,
    kind_of,
    needs_prices,
    notice_finding,
    shortening,
)
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment, changes_of
from marketplace.kernel.policy.findings import Confidence, Finding
from marketplace.parameters.definitions import AMENDMENT_NOTICE_DAYS, AMENDMENT_QUIET_DAYS
from marketplace.parameters.rules import draft_parameters
from marketplace.tenders import checks
from marketplace.tenders.models import Tender
from marketplace.tenders.policy import draft
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.submit_for_approval import check_findings


def values_of(uow: UnitOfWork, proposed: ProposeAmendment) -> Mapping[str, object]:
    """Check a proposal and write it down as the changes that it makes.

    Raises Conflict (`stale-version`, `amendment-waits`, `no-reconfirmation`), Invalid.
    """
    tender = own_tender(uow, proposed.tender_id, TenderAction.AMEND)
    at = uow.instant()
    _refuse_stale(uow, tender, proposed.version)
    proposed = _with_times(tender, proposed)
    _refuse_bad_times(tender, proposed, at)
    _refuse_unpublished(tender, proposed)
    answers = answered(uow, tender, proposed.grievance_id)
    changes = changes_of(uow, tender, proposed)
    priced = needs_prices(changes)
    _refuse_unconfirmable(tender, priced=priced)
    _require_late_reason(uow, tender, proposed.late_reason, at)
    what = kind_of(changes)
    substance = proposed.substance or priced or proposed.withdrawn_lot is not None
    found = _findings(uow, tender, proposed, substance=substance)
    check_findings(found, proposed.reasons)
    return {
        "tender_id": tender.id,
        "written_for": tender.version,
        "what": what,
        "reason": proposed.reason,
        "late_reason": proposed.late_reason,
        "changes": changes,
        "substance": substance,
        "needs_prices": priced,
        "newspaper_on": proposed.newspaper_on,
        "regulator_on": proposed.regulator_on,
        "grievance_id": answers.id if answers else None,
        "grievance_reference": answers.reference if answers else None,
        "findings": list(checks.as_json(found)),
        "finding_reasons": {f.code: proposed.reasons[f.code] for f in found},
    }


def _refuse_stale(uow: UnitOfWork, tender: Tender, version: int) -> None:
    if version != tender.version:
        raise Conflict(
            sentence(
                "The tender has changed since you opened this page: it is version %(version)d now. "
                "Read it, then propose your change again.",
                version=tender.version,
            ),
            code="stale-version",
        )
    waiting = exists().where(
        Amendment.tender_id == tender.id,
        Amendment.approved_at.is_(None),
        Amendment.refused_at.is_(None),
    )
    if uow.session.scalar(select(waiting)):
        raise Conflict(
            sentence(
                "Another change of this tender waits for approval. Have it approved or refused "
                "first."
            ),
            code="amendment-waits",
        )


def _with_times(tender: Tender, command: ProposeAmendment) -> ProposeAmendment:
    """Let the opening and the last day of documents follow a later closing, if not said otherwise.

    A page shows minutes: who sends those again changes nothing.
    """
    closes, opens = _moved(tender.closes_at, command.closes_at), command.opens_at
    opens = _moved(tender.opens_at, opens)
    if closes is not None and opens is None:
        opens = tender.opens_at + (closes - tender.closes_at)
    last = command.issue_to
    follows = last in {None, tender.issue_to} and tender.issue_to == local_day(tender.closes_at)
    if closes is not None and follows:
        last = local_day(closes)
    return replace(command, closes_at=closes, opens_at=opens, issue_to=last)


def _moved(before: datetime, after: datetime | None) -> datetime | None:
    same = after is None or after == before.replace(second=0, microsecond=0)
    return None if same else after


def _refuse_bad_times(tender: Tender, command: ProposeAmendment, at: datetime) -> None:
    closes, opens = command.closes_at or tender.closes_at, command.opens_at or tender.opens_at
    last = command.issue_to or tender.issue_to
    wrong: dict[str, Sentence] = {}
    shorter = shortening(tender.closes_at, command.closes_at, at)
    if shorter is not None:
        wrong["closes_at"] = shorter
    if opens < closes:
        wrong["opens_at"] = sentence("Bids cannot be opened before bidding closes.")
    if not tender.issue_from <= last <= local_day(closes):
        wrong["issue_to"] = sentence(
            "Documents are issued until a day between the first day of issuing and closing."
        )
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _refuse_unpublished(tender: Tender, command: ProposeAmendment) -> None:
    days = [day for day in (command.newspaper_on, command.regulator_on) if day is not None]
    closes = local_day(command.closes_at or tender.closes_at)
    if not days:
        message = sentence(
            "Enter the day on which a newspaper or the regulator publishes the change."
        )
    elif max(days) > closes:
        message = sentence("The change must be published before bidding closes.")
    else:
        return
    raise Invalid(message, fields={"regulator_on": message})


def _refuse_unconfirmable(tender: Tender, *, priced: bool) -> None:
    """Bids stand unless the bidding document says that they must be confirmed."""
    if priced and not tender.reconfirmation:
        raise Conflict(
            sentence(
                "The bidding document does not say that bids must be confirmed after a change, so "
                "sealed prices stand. Items, units and quantities cannot change: cancel the tender "
                "and float it again."
            ),
            code="no-reconfirmation",
        )


def _rule(uow: UnitOfWork, tender: Tender, key: str) -> Notice | None:
    found = checks.rule_for(uow.session, tender, key, local_day(uow.now))
    if found is None:
        return None
    return Notice(
        days=int(str(found.value)),
        confidence=Confidence(found.confidence.value),
        citation=found.instrument,
    )


def comes_late(uow: UnitOfWork, tender: Tender, at: datetime) -> bool:
    """Whether a change at a time needs the head's approval, and a reason that is published."""
    quiet = _rule(uow, tender, AMENDMENT_QUIET_DAYS.key)
    return quiet is not None and is_late(quiet.days, tender.closes_at, at)


def _require_late_reason(uow: UnitOfWork, tender: Tender, reason: str, at: datetime) -> None:
    if comes_late(uow, tender, at) and not reason.strip():
        message = sentence(
            "Bidding closes soon. Say why the change cannot wait: the public reads it, and the "
            "head of the department must approve it."
        )
        raise Invalid(message, code="late-reason", fields={"late_reason": message})


def _findings(
    uow: UnitOfWork, tender: Tender, command: ProposeAmendment, *, substance: bool
) -> tuple[Finding, ...]:
    """Ask the rules about the tender as it would be; what was answered is not asked again."""
    return (*_notice(uow, tender, command, substance=substance), *_of_times(uow, tender, command))


def _notice(
    uow: UnitOfWork, tender: Tender, command: ProposeAmendment, *, substance: bool
) -> tuple[Finding, ...]:
    rule = _rule(uow, tender, AMENDMENT_NOTICE_DAYS.key)
    if rule is None or not substance:
        return ()
    days = [day for day in (command.newspaper_on, command.regulator_on) if day is not None]
    counts_from = max([local_day(uow.now), *days])
    found = notice_finding(rule, counts_from, command.closes_at or tender.closes_at)
    return (found,) if found else ()


def _of_times(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> tuple[Finding, ...]:
    moved = {name: getattr(command, name) for name in TIMES if getattr(command, name)}
    if not moved:
        return ()
    rules = draft_parameters(checks.frozen_rules(tender))
    before = checks.draft_of(uow.session, tender)
    known = {found.code for found in draft.findings(before, rules)}
    found = draft.findings(replace(before, **moved), rules)
    return tuple(each for each in found if each.code not in known)
