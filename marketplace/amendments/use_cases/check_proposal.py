"""The checks of a proposal: its version, its times, its publication, and what the rules ask."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from app.calendar import local_day
from app.errors import Conflict, Invalid
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.amendments.policy import (
    CRITERION,
    ITEM,
    LOT,
    RULED,
    Notice,
    count_after,
    is_late,
    is_substance,
    kind_of,
    needs_prices,
    notice_finding,
    read_terms,
    shortening,
)
from marketplace.amendments.use_cases.compare_parts import changes_of
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.amendments.use_cases.grounds import answered
from marketplace.kernel.policy import Confidence, Finding
from marketplace.parameters.definitions import AMENDMENT_NOTICE_DAYS, AMENDMENT_QUIET_DAYS
from marketplace.parameters.rules import draft_parameters
from marketplace.tenders.models import Tender
from marketplace.tenders.policy import draft
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases import checks
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.submit_for_approval import check_findings
from marketplace.tenders.use_cases.versions import Change


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
    _refuse_another_security(tender, proposed)
    answers = answered(uow, tender, proposed.grievance_id)
    changes = changes_of(uow, tender, proposed)
    _refuse_unconfirmable(tender, changes)
    _require_late_reason(uow, tender, proposed.late_reason, at)
    substance = proposed.substance or is_substance(changes)
    found = (
        *_notice(uow, tender, proposed, substance=substance),
        *_of_rules(uow, tender, changes),
    )
    check_findings(found, proposed.reasons)
    return {
        "tender_id": tender.id,
        "written_for": tender.version,
        "what": kind_of(changes),
        "reason": proposed.reason,
        "late_reason": proposed.late_reason,
        "changes": changes,
        "substance": substance,
        "needs_prices": needs_prices(changes),
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
                "Another change of this tender needs approval. It must be approved or"
                " refused first."
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
        message = sentence("Enter the date when a newspaper or the regulator publishes the change.")
    elif max(days) > closes:
        message = sentence("The change must be published before bidding closes.")
    else:
        return
    raise Invalid(message, fields={"regulator_on": message})


def _refuse_another_security(tender: Tender, command: ProposeAmendment) -> None:
    """A tender keeps the kind of its bid security, and a bill that is out keeps its sum."""
    wrong = {
        shown: _ANOTHER_KIND
        for name, shown in (("security_percent",) * 2, ("security_paisa", "security_amount"))
        if getattr(command, name) is not None and getattr(tender, name) is None
    }
    if wrong:
        raise Invalid(_ANOTHER_KIND, fields=wrong)
    if tender.security_by_bill and command.security_paisa not in {None, tender.security_paisa}:
        raise Conflict(_BY_BILL, code="security-by-bill")


_ANOTHER_KIND = sentence(
    "This tender asks for no bid security of this kind. Another kind needs a new tender."
)
_BY_BILL = sentence(
    "Firms may pay this bid security by bill, and a bill is not topped up or made smaller. Another "
    "sum needs a new tender: cancel this one and float it again."
)


def _refuse_unconfirmable(tender: Tender, changes: Sequence[Change]) -> None:
    """Bids stand unless the bidding document says that they must be confirmed."""
    if tender.reconfirmation:
        return
    if needs_prices([each for each in changes if each["part"] == ITEM]):
        raise Conflict(_PRICES_CANNOT_CHANGE, code="no-reconfirmation")
    asked = [each for each in changes if each["part"] != LOT]
    if is_substance(asked):
        raise Conflict(_TERMS_CANNOT_CHANGE, code="no-reconfirmation")


_PRICES_CANNOT_CHANGE = sentence(
    "The bidding document does not say that bids must be confirmed after a change, so"
    " sealed prices stay valid. Items, units and quantities cannot change: cancel the"
    " tender and float it again."
)
_TERMS_CANNOT_CHANGE = sentence(
    "The bidding document does not say that bids must be confirmed after a change, so"
    " sealed bids stay valid. What is asked of bidders cannot change, and no security can"
    " rise: cancel the tender and float it again."
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
    """Return True if a change needs the head's approval, and a published reason."""
    quiet = _rule(uow, tender, AMENDMENT_QUIET_DAYS.key)
    return quiet is not None and is_late(quiet.days, tender.closes_at, at)


def _require_late_reason(uow: UnitOfWork, tender: Tender, reason: str, at: datetime) -> None:
    if comes_late(uow, tender, at) and not reason.strip():
        message = sentence(
            "Bidding closes soon. Explain why the change cannot wait: the public reads"
            " it, and the head of the department must approve it."
        )
        raise Invalid(message, code="late-reason", fields={"late_reason": message})


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


def _of_rules(uow: UnitOfWork, tender: Tender, changes: Sequence[Change]) -> tuple[Finding, ...]:
    """Ask the rules about the tender as it would be; what was answered is not asked again."""
    terms = read_terms(changes)
    moved: dict[str, Any] = {RULED[name]: terms[name] for name in terms if name in RULED}
    asked = any(each["part"] == CRITERION for each in changes)
    if not moved and not asked:
        return ()
    rules = draft_parameters(checks.frozen_rules(tender))
    before = checks.draft_of(uow.session, tender)
    moved["criteria"] = count_after(CRITERION, before.criteria, changes)
    known = {_question(found) for found in draft.findings(before, rules)}
    found = draft.findings(replace(before, **moved), rules)
    return tuple(each for each in found if _question(each) not in known)


def _question(found: Finding) -> tuple[str, str]:
    """Return the subject of a finding: a time that moved is the same one, another sum is not."""
    again = found.code in {"bid-security-low", "bid-security-high", "performance-security"}
    return found.code, str(found.message) if again else ""
