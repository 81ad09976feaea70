"""The schedule of requirements: lots and items, typed in or read from a spreadsheet."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, insert

from app.errors import Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.spreadsheets.workbooks import SheetRefused
from marketplace.tenders.items_sheet import read_items
from marketplace.tenders.models import Tender, TenderItem, TenderLot
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.policy.units import part_of_a_piece
from marketplace.tenders.use_cases.find_tender import draft_to_change, own_tender

MAX_ITEMS = 1_000


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line to be priced. `lot` is the lot's title, empty if the tender has no lots.

    A lot's title in Urdu is the first that one of its items gives.
    """

    description: str
    unit: str
    quantity: Decimal
    lot: str = ""
    delivery_place: str = ""
    specification: str = ""
    description_ur: str = ""
    lot_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class SetItems:
    """Replace a draft's items by these, in this order; lots follow from their titles."""

    tender_id: UUID
    items: tuple[Item, ...]
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class SetItemsFromSheet:
    """Replace a draft's items by those of a filled template; `content` is the file's."""

    tender_id: UUID
    content: bytes
    revision: int | None = None


def set_items_from_sheet(uow: UnitOfWork, command: SetItemsFromSheet) -> Tender:
    """Read the template of an actor who may change the draft, and write its items.

    Raises what `set_items` raises, and Invalid naming every wrong cell. Files of other actors are
    not opened.
    """
    require(uow.actor, permissions.DRAFT_TENDER)
    own_tender(uow, command.tender_id, TenderAction.EDIT)
    try:
        found = read_items(command.content)
    except SheetRefused as refused:
        raise _naming_rows(refused) from refused
    lines = tuple(Item(**vars(row)) for row in found)
    items = SetItems(tender_id=command.tender_id, items=lines, revision=command.revision)
    return set_items(uow, items)


def _naming_rows(refused: SheetRefused) -> Invalid:
    """Give each wrong row a field of its own, so that all are named at once."""
    named = {f"file.{row.row}.{row.column}": row.message for row in refused.problems}
    if not named:
        return refused
    message = sentence(
        "%(count)d cells of the spreadsheet cannot be taken. Correct them and send it again; "
        "nothing was changed.",
        count=len(named),
    )
    return Invalid(message, code=refused.code, fields=named)


def set_items(uow: UnitOfWork, command: SetItems) -> Tender:
    """Write the items; raises Invalid for no items, too many, or only some with a lot."""
    require(uow.actor, permissions.DRAFT_TENDER)
    _check(command.items)
    tender = draft_to_change(uow, command.tender_id, command.revision)
    for table in (TenderItem, TenderLot):
        uow.session.execute(delete(table).where(table.tender_id == tender.id))
    lots = list(dict.fromkeys(item.lot for item in command.items if item.lot))
    _insert_lots(uow, tender.id, lots, command.items)
    _insert_items(uow, tender.id, lots, command.items)
    uow.audit("tender.items_set", tender.id, after={"items": len(command.items)})
    return tender


def _check(items: tuple[Item, ...]) -> None:
    if not 1 <= len(items) <= MAX_ITEMS:
        message = sentence("Enter from 1 to %(most)d items.", most=MAX_ITEMS)
        raise Invalid(message, fields={"items": message})
    _refuse_parts(items)
    with_lot = Counter(bool(item.lot) for item in items)
    if len(with_lot) > 1:
        first = next(n for n, item in enumerate(items) if not item.lot)
        raise Invalid(
            sentence("Give every item a lot, or none."),
            fields={f"items.{first}.lot": sentence("Which lot does this item belong to?")},
        )


def _refuse_parts(items: tuple[Item, ...]) -> None:
    wrong = {
        f"items.{at}.quantity": problem
        for at, item in enumerate(items)
        if (problem := part_of_a_piece(item.quantity, item.unit))
    }
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _insert_lots(
    uow: UnitOfWork, tender_id: UUID, lots: list[str], items: tuple[Item, ...]
) -> None:
    """A lot's place is that of its first item."""
    places = {item.lot: item.delivery_place for item in reversed(items)}
    urdu = {item.lot: item.lot_ur for item in reversed(items) if item.lot_ur}
    if lots:
        rows = [
            {
                "tender_id": tender_id,
                "number": number,
                "title": lot,
                "title_ur": urdu.get(lot, ""),
                "place": places[lot],
            }
            for number, lot in enumerate(lots, start=1)
        ]
        uow.session.execute(insert(TenderLot), rows)


def _insert_items(
    uow: UnitOfWork, tender_id: UUID, lots: list[str], items: tuple[Item, ...]
) -> None:
    numbers = {lot: number for number, lot in enumerate(lots, start=1)}
    rows = [
        {
            "tender_id": tender_id,
            "number": number,
            "lot_number": numbers.get(item.lot),
            "description": item.description,
            "description_ur": item.description_ur,
            "specification": item.specification,
            "unit": item.unit,
            "quantity": item.quantity,
            "delivery_place": item.delivery_place,
        }
        for number, item in enumerate(items, start=1)
    ]
    uow.session.execute(insert(TenderItem), rows)
