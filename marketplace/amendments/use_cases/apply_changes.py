"""Approval of a proposal: the facts are checked again, then it is a version of its tender.

The tender is locked for the approval as bids lock it: a bid is received for the version before or
for the one after, never without a version.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert

from app.errors import Conflict, Forbidden, NotFound
from app.identity.public import require_fresh_proof
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.amendments.policy import (
    DOCUMENT,
    ITEM,
    ITEM_FIELDS,
    LOT,
    closing_after,
    read_terms,
)
from marketplace.amendments.use_cases.check_proposal import comes_late
from marketplace.amendments.use_cases.compare_parts import CRITERIA, PAPERS, Part, rows_of
from marketplace.amendments.use_cases.compare_tender import items_of
from marketplace.kernel import permissions
from marketplace.tenders.models import (
    Tender,
    TenderItem,
    TenderLot,
    VersionDocument,
    WithdrawnDocument,
)
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.versions import Change, Decided, new_version


def tender_of(uow: UnitOfWork, row: Amendment) -> Tender:
    """Lock the tender of the actor's department that a proposal is about. Raises NotFound."""
    tender = uow.lock(Tender, row.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return tender


def check_approval(uow: UnitOfWork, row: Amendment) -> None:
    """Look at the facts again, with the tender locked and the clock read after it."""
    tender = tender_of(uow, row)
    at = uow.instant()
    tender.require(TenderAction.AMEND, at)
    require_genuine(uow.vault, row)
    if row.written_for != tender.version:
        raise Conflict(
            sentence(
                "The tender has changed since this was proposed. Refuse it, and propose it again."
            ),
            code="stale-version",
        )
    if comes_late(uow, tender, at):
        _require_head(uow)
        require_fresh_proof(uow)
        if not row.late_reason:
            raise Conflict(
                sentence(
                    "Bidding closes soon, and the proposal gives no reason why it cannot wait. "
                    "Refuse it; it is proposed again with the reason."
                ),
                code="late-reason",
            )
    if closing_after(row.changes, tender.closes_at) <= at:
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


def make_version(uow: UnitOfWork, row: Amendment) -> None:
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
        grievance_id=row.grievance_id,
        grievance_reference=row.grievance_reference,
    )
    with new_version(uow, tender, decided):
        gone = _replace_items(uow, tender, row.changes)
        _delete_lots(uow, tender, row.changes)
        for part in (CRITERIA, PAPERS):
            _replace_lines(uow, tender, part, row.changes)
        _change_documents(uow, tender, row.changes)
        for name, value in read_terms(row.changes).items():
            setattr(tender, name, value)
        tender.withdrawn_items = [*tender.withdrawn_items, *gone]


def _replace_items(uow: UnitOfWork, tender: Tender, changes: Sequence[Change]) -> list[int]:
    """Write the items as they are to be; returns the numbers of those that are withdrawn.

    A published item is never changed in place: its row goes, and another comes.
    """
    rows = {row.number: row for row in items_of(uow, tender)}
    gone: list[int] = []
    for number, given in _by_number(ITEM, changes).items():
        kept = _taken_out(uow, rows[number]) if number in rows else {}
        if given.get("description", "") is None:
            gone.append(number)
            continue
        values = {**kept, **{name: _read(name, text) for name, text in given.items()}}
        uow.session.add(TenderItem(tender_id=tender.id, number=number, **values))
        uow.session.flush()
    return gone


def _by_number(part: str, changes: Sequence[Change]) -> Mapping[int, Mapping[str, Any]]:
    """Return the new values of each row of a part by its number, in the order of the changes."""
    found: dict[int, dict[str, Any]] = {}
    for each in changes:
        if each["part"] == part:
            found.setdefault(each["number"], {})[each["name"]] = each["after"]
    return found


def _taken_out(uow: UnitOfWork, row: TenderItem) -> Mapping[str, object]:
    """Delete the row of an item, and return what it held."""
    held = {name: getattr(row, name) for name in (*ITEM_FIELDS, "lot_number")}
    uow.session.expunge(row)
    found = delete(TenderItem).filter_by(tender_id=row.tender_id, number=row.number)
    uow.session.execute(found)
    return held


def _delete_lots(uow: UnitOfWork, tender: Tender, changes: Sequence[Change]) -> None:
    for each in changes:
        if each["part"] == LOT:
            lots = delete(TenderLot).filter_by(tender_id=tender.id, number=each["number"])
            uow.session.execute(lots)


def _read(name: str, text: str) -> object:
    if name == "quantity":
        return Decimal(text)
    if name == "mandatory":
        return text == "yes"
    return int(text) if name == "lot_number" else text


def _replace_lines(uow: UnitOfWork, tender: Tender, part: Part, changes: Sequence[Change]) -> None:
    """Write what is asked of bidders as it is to be; rows go and come, as with items."""
    rows: Mapping[int, Any] = {}
    for number, given in _by_number(part.name, changes).items():
        rows = rows or rows_of(uow, tender, part)
        kept = _line_taken_out(uow, part, rows[number]) if number in rows else {}
        if given.get(part.named_by, "") is None:
            continue
        values = {**kept, **{name: _read(name, text) for name, text in given.items()}}
        if part is CRITERIA:
            # No number is used twice, so no answer is one to another criterion.
            values.setdefault("code", f"{values['kind']}-{number}")
        uow.session.execute(insert(part.table).values(**values, **_place(tender, number)))


def _place(tender: Tender, number: int) -> Mapping[str, Any]:
    return {"tender_id": tender.id, "number": number}


def _line_taken_out(uow: UnitOfWork, part: Part, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the part's table
    """Delete a row, and return what it held beside its number."""
    names = [column.key for column in part.table.__table__.columns]
    held = {name: getattr(row, name) for name in names if name not in {"tender_id", "number"}}
    uow.session.expunge(row)
    found = delete(part.table).filter_by(tender_id=row.tender_id, number=row.number)
    uow.session.execute(found)
    return held


def _change_documents(uow: UnitOfWork, tender: Tender, changes: Sequence[Change]) -> None:
    """Make bidding documents of those that a change brings, and withdraw others.

    What is replaced or withdrawn stays to be read.
    """
    for each in changes:
        if each["part"] == DOCUMENT:
            uow.add(_document_row(each, tender))
    uow.session.flush()


def _document_row(each: Change, tender: Tender) -> VersionDocument | WithdrawnDocument:
    of_version: Mapping[str, Any] = {"tender_id": tender.id, "version": tender.version + 1}
    came, gone = (each[name] and UUID(each[name]) for name in ("document_id", "replaces_id"))
    if came is None:
        return WithdrawnDocument(document_id=gone, **of_version)
    return VersionDocument(document_id=came, replaces=gone, **of_version)
