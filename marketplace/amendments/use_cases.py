"""An officer proposes a change of a published tender, another approves it: a new version.

The tender is locked for the approval as bids lock it: a bid is received for the version before or
for the one after, never for none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select

from app.calendar import local_day
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.amendments.policy import (
    ITEM,
    ITEM_FIELDS,
    LOT,
    READ,
    TERMS,
    TIMES,
    Notice,
    is_late,
    kind_of,
    needs_prices,
    notice_finding,
    read_terms,
    shortening,
)
from marketplace.kernel import permissions
from marketplace.kernel.policy.findings import Confidence, Finding
from marketplace.parameters.definitions import AMENDMENT_NOTICE_DAYS, AMENDMENT_QUIET_DAYS
from marketplace.parameters.rules import draft_parameters
from marketplace.tenders import checks
from marketplace.tenders.models import Tender, TenderItem, TenderLot
from marketplace.tenders.policy import draft
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.policy.units import part_of_a_piece
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.tenders.use_cases.set_items import MOST_ITEMS
from marketplace.tenders.use_cases.submit_for_approval import check_findings
from marketplace.tenders.versions import Change, Decided, change, new_version

PROPOSED = "marketplace.amendment_proposed"
REFUSED = "marketplace.amendment_refused"


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """An item as it is to be; without a number it is new. None leaves what is there."""

    number: int | None = None
    description: str | None = None
    unit: str | None = None
    quantity: Decimal | None = None
    lot: str | None = None
    delivery_place: str | None = None
    specification: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProposeAmendment:
    """What is to change of the version that was read; None, or the same again, changes nothing.

    Time for bidders runs from the later of the two publications, of which one is needed.
    `withdrawn_lot` is its number. `reasons` answer the warnings of the rules, by their code.
    """

    tender_id: UUID
    version: int
    reason: str
    substance: bool = False
    newspaper_on: date | None = None
    regulator_on: date | None = None
    late_reason: str = ""
    title: str | None = None
    title_ur: str | None = None
    description: str | None = None
    delivery_place: str | None = None
    delivery_days: int | None = None
    opening_place: str | None = None
    performance_percent: Decimal | None = None
    issue_to: date | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    items: tuple[ItemChange, ...] = ()
    withdrawn_lot: int | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


def _values(uow: UnitOfWork, command: ProposeAmendment) -> Mapping[str, Any]:
    """Check a proposal and write it down as the changes that it makes.

    Raises Conflict (`stale-version`, `amendment-waits`, `no-reconfirmation`), Invalid.
    """
    tender = own_tender(uow, command.tender_id, TenderAction.AMEND)
    at = uow.instant()
    _refuse_stale(uow, tender, command.version)
    command = _with_times(tender, command)
    _refuse_bad_times(tender, command, at)
    _refuse_unpublished(tender, command)
    changes = _changes(uow, tender, command)
    priced = needs_prices(changes)
    _refuse_unconfirmable(tender, priced=priced)
    _require_late_reason(uow, tender, command.late_reason, at)
    what = kind_of(changes)
    substance = command.substance or priced or command.withdrawn_lot is not None
    found = _findings(uow, tender, command, substance=substance)
    check_findings(found, command.reasons)
    return {
        "tender_id": tender.id,
        "written_for": tender.version,
        "what": what,
        "reason": command.reason,
        "late_reason": command.late_reason,
        "changes": changes,
        "substance": substance,
        "needs_prices": priced,
        "newspaper_on": command.newspaper_on,
        "regulator_on": command.regulator_on,
        "findings": list(checks.as_json(found)),
        "finding_reasons": {f.code: command.reasons[f.code] for f in found},
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


def _changes(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> list[Change]:
    """Write down what differs. Raises Invalid where nothing does."""
    found = [*_terms(tender, command), *_lot(uow, tender, command), *_items(uow, tender, command)]
    if not found:
        message = sentence("Nothing would change. Enter what is to be different.")
        raise Invalid(message, code="nothing-changes")
    return found


def _terms(tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
    if command.title == "":
        message = sentence("A tender has a title.")
        raise Invalid(message, fields={"title": message})
    for name in READ:
        before, after = getattr(tender, name), getattr(command, name)
        if after is not None and after != before:
            yield change(name, before, after, part=TERMS)


def _lot(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
    """Withdraw a lot with its items; at least one lot is left."""
    number = command.withdrawn_lot
    if number is None:
        return
    query = select(TenderLot).filter_by(tender_id=tender.id)
    lots = {lot.number: lot for lot in uow.session.scalars(query)}
    if number not in lots or len(lots) == 1:
        message = sentence("Choose one of its lots. The last one is withdrawn by cancelling.")
        raise Invalid(message, fields={"withdrawn_lot": message})
    yield change("title", lots[number].title, None, part=LOT, number=number)
    for item in _rows(uow, tender):
        if item.lot_number == number:
            yield change("description", item.description, None, part=ITEM, number=item.number)


def _rows(uow: UnitOfWork, tender: Tender) -> Sequence[TenderItem]:
    query = select(TenderItem).filter_by(tender_id=tender.id).order_by(TenderItem.number)
    return uow.session.scalars(query).all()


def _items(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
    if not command.items:
        return
    rows = {row.number: row for row in _rows(uow, tender)}
    query = select(TenderLot).filter_by(tender_id=tender.id)
    lots = {lot.title: lot.number for lot in uow.session.scalars(query)}
    new = max([*rows, *tender.withdrawn_items], default=0)
    seen: set[int] = set()
    for at, item in enumerate(command.items):
        row = rows.get(item.number) if item.number is not None else None
        gone = row is not None and row.lot_number == command.withdrawn_lot is not None
        _check_item(at, item, row, lots, twice=item.number in seen or gone)
        if item.number is not None:
            seen.add(item.number)
        else:
            new += 1
        yield from _item(item, row, new, lots)
    if len(rows) + sum(item.number is None for item in command.items) > MOST_ITEMS:
        raise Invalid(sentence("Enter from 1 to %(most)d items.", most=MOST_ITEMS))


def _check_item(
    at: int, item: ItemChange, row: TenderItem | None, lots: Mapping[str, int], *, twice: bool
) -> None:
    wrong: dict[str, Sentence] = {}
    if item.number is not None and (row is None or twice):
        wrong["number"] = sentence("This tender has no such item, or it is named twice.")
    if row is None and item.number is None:
        empty = [name for name in ("description", "unit", "quantity") if not getattr(item, name)]
        wrong |= dict.fromkeys(empty, sentence("Fill this in."))
        if bool(lots) != bool(item.lot) or (item.lot and item.lot not in lots):
            wrong["lot"] = sentence("Name one of the tender’s lots, where it has lots.")
    quantity = item.quantity or (row.quantity if row else None)
    unit = item.unit or (row.unit if row else "")
    if quantity is not None and (problem := part_of_a_piece(quantity, unit)):
        wrong["quantity"] = problem
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first, fields={f"items.{at}.{name}": text for name, text in wrong.items()})


def _item(
    item: ItemChange, row: TenderItem | None, new: int, lots: Mapping[str, int]
) -> Iterator[Change]:
    number = row.number if row is not None else new
    for name in ITEM_FIELDS:
        before, after = getattr(row, name) if row is not None else None, getattr(item, name)
        if after not in {None, ""} and after != before:
            yield change(name, before, after, part=ITEM, number=number)
    if row is None and item.lot:
        yield change("lot_number", None, lots[item.lot], part=ITEM, number=number)


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


def _tender_of(uow: UnitOfWork, row: Amendment) -> Tender:
    """Lock the tender of the actor's department that a proposal is about. Raises NotFound."""
    tender = uow.lock(Tender, row.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return tender


def _check_approval(uow: UnitOfWork, row: Amendment) -> None:
    """Look at the facts again, with the tender locked and the clock read after it."""
    tender = _tender_of(uow, row)
    at = uow.instant()
    tender.require(TenderAction.AMEND, at)
    require_genuine(uow.vault, row)
    if row.written_for != tender.version:
        raise Conflict(
            sentence(
                "The tender has changed since this was proposed. Refuse it, and propose anew."
            ),
            code="stale-version",
        )
    if comes_late(uow, tender, at):
        _require_head(uow)
        if not row.late_reason:
            raise Conflict(
                sentence(
                    "Bidding closes soon, and the proposal gives no reason why it cannot wait. "
                    "Refuse it; it is proposed again with the reason."
                ),
                code="late-reason",
            )
    new_closing = read_terms(row.changes).get("closes_at", tender.closes_at)
    if new_closing <= at:
        raise Conflict(sentence("Bidding must close in the future."), code="closing-passed")


def _require_head(uow: UnitOfWork) -> None:
    needed = permissions.APPROVE_LATE_AMENDMENT
    if uow.actor.may(needed):
        return
    refusal = Forbidden(
        sentence(
            "Bidding closes soon. The head of the department must approve this change: it can "
            "hardly be followed in time."
        )
    )
    refusal.permission = needed.name
    raise refusal


def _apply(uow: UnitOfWork, row: Amendment) -> None:
    """Make the change a version of its tender."""
    tender = uow.get(Tender, row.tender_id)
    decided = Decided(
        what=row.what,
        reason=row.reason,
        late_reason=row.late_reason,
        changes=row.changes,
        substance=row.substance,
        needs_prices=row.needs_prices,
        entered_by=row.entered_by,
        approved_by=uow.actor.person,
        newspaper_on=row.newspaper_on,
        regulator_on=row.regulator_on,
    )
    with new_version(uow, tender, decided):
        gone = _apply_items(uow, tender, row.changes)
        for name, value in read_terms(row.changes).items():
            setattr(tender, name, value)
        tender.withdrawn_items = [*tender.withdrawn_items, *gone]


def _apply_items(uow: UnitOfWork, tender: Tender, changes: Sequence[Change]) -> list[int]:
    """Write the items as they are to be; returns the numbers of those that are withdrawn."""
    rows = {row.number: row for row in _rows(uow, tender)}
    numbers = dict.fromkeys(each["number"] for each in changes if each["part"] == ITEM)
    gone: list[int] = []
    for number in numbers:
        given = {
            each["name"]: each["after"]
            for each in changes
            if each["part"] == ITEM and each["number"] == number
        }
        _replace(uow, tender, rows.get(number), number, given, gone)
    for each in changes:
        if each["part"] == LOT:
            lots = delete(TenderLot).filter_by(tender_id=tender.id, number=each["number"])
            uow.session.execute(lots)
    return gone


def _replace(  # noqa: PLR0913, PLR0917 - an item before and after
    uow: UnitOfWork,
    tender: Tender,
    row: TenderItem | None,
    number: int,
    given: Mapping[str, Any],
    gone: list[int],
) -> None:
    """A published item is never changed in place: its row goes, and another comes."""
    kept = {name: getattr(row, name) for name in (*ITEM_FIELDS, "lot_number")} if row else {}
    if row is not None:
        uow.session.expunge(row)
        uow.session.execute(delete(TenderItem).filter_by(tender_id=tender.id, number=number))
    if given.get("description", "") is None:
        gone.append(number)
        return
    values = {**kept, **{name: _read(name, text) for name, text in given.items()}}
    uow.session.add(TenderItem(tender_id=tender.id, number=number, **values))
    uow.session.flush()


def _read(name: str, text: str) -> object:
    if name == "quantity":
        return Decimal(text)
    return int(text) if name == "lot_number" else text


def _told(uow: UnitOfWork, row: Amendment) -> None:
    uow.publish(PROPOSED, amendment_id=row.id)


def _check_refusal(uow: UnitOfWork, row: Amendment) -> None:
    _tender_of(uow, row)
    uow.publish(REFUSED, amendment_id=row.id)


def _summary(row: Amendment) -> dict[str, Any]:
    return {
        "tender_id": str(row.tender_id),
        "version": row.written_for + 1,
        "what": row.what,
        "reason": row.reason,
    }


AMENDMENT: Decision[Amendment] = Decision(
    row=Amendment,
    command=ProposeAmendment,
    names=Names("propose_amendment", "approve_amendment", "refuse_amendment"),
    audit=Audit("amendment.proposed", "amendment.approved", "amendment.refused"),
    may_propose=permissions.PROPOSE_AMENDMENT,
    may_decide=permissions.APPROVE_AMENDMENT,
    summary=_summary,
    values=_values,
    on_proposal=_told,
    before_approval=_check_approval,
    on_approval=_apply,
    before_refusal=_check_refusal,
)
