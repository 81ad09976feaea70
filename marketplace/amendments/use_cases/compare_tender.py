"""Changes of a proposal: differences from the version that was read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.errors import Invalid
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.policy import ITEM, ITEM_FIELDS, LOT, READ, TERMS
from marketplace.tenders.models import Tender, TenderItem, TenderLot
from marketplace.tenders.policy.units import part_of_a_piece
from marketplace.tenders.use_cases.set_items import MAX_ITEMS
from marketplace.tenders.use_cases.versions import Change, change


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
class CriterionChange:
    """A criterion as it is to be worded; without a number it is new, of a kind."""

    number: int | None = None
    kind: str | None = None
    wording: str | None = None
    wording_ur: str | None = None
    dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class PaperChange:
    """A document to bring as it is to be asked for; without a number it is new, by its name."""

    number: int | None = None
    name: str | None = None
    name_ur: str | None = None
    mandatory: bool | None = None
    dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class DocumentChange:
    """A document that was put beside the tender for a change, instead of another or as a new one.

    `replaces` is the bidding document in force whose newer text it is.
    """

    document_id: UUID
    replaces: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ProposeAmendment:
    """The changes to the version that was read; None, or the same value, changes nothing.

    Time for bidders runs from the later of the two publications, of which one is needed.
    `grievance_id`: the upheld grievance that it answers. `withdrawn_documents` are in force, and
    are not replaced. `withdrawn_lot` is its number. `reasons` answer the warnings of the rules, by
    their code.
    """

    tender_id: UUID
    version: int
    reason: str
    substance: bool = False
    newspaper_on: date | None = None
    regulator_on: date | None = None
    late_reason: str = ""
    grievance_id: UUID | None = None
    title: str | None = None
    title_ur: str | None = None
    description: str | None = None
    delivery_place: str | None = None
    delivery_days: int | None = None
    opening_place: str | None = None
    performance_percent: Decimal | None = None
    security_percent: Decimal | None = None
    security_paisa: int | None = None
    issue_to: date | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    items: tuple[ItemChange, ...] = ()
    criteria: tuple[CriterionChange, ...] = ()
    required_documents: tuple[PaperChange, ...] = ()
    documents: tuple[DocumentChange, ...] = ()
    withdrawn_documents: tuple[UUID, ...] = ()
    withdrawn_lot: int | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


def term_changes(tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
    """Write down which terms differ."""
    if command.title == "":
        message = sentence("A tender has a title.")
        raise Invalid(message, fields={"title": message})
    for name in READ:
        before, after = getattr(tender, name), getattr(command, name)
        if after is not None and after != before:
            yield change(name, before, after, part=TERMS)


def lot_changes(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
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
    for item in items_of(uow, tender):
        if item.lot_number == number:
            yield change("description", item.description, None, part=ITEM, number=item.number)


def items_of(uow: UnitOfWork, tender: Tender) -> Sequence[TenderItem]:
    """Return the items of a tender, by their numbers."""
    query = select(TenderItem).filter_by(tender_id=tender.id).order_by(TenderItem.number)
    return uow.session.scalars(query).all()


def item_changes(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
    """Write down which items differ, and which are new."""
    if not command.items:
        return
    rows = {row.number: row for row in items_of(uow, tender)}
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
    if len(rows) + sum(item.number is None for item in command.items) > MAX_ITEMS:
        raise Invalid(sentence("Enter from 1 to %(most)d items.", most=MAX_ITEMS))


def _check_item(
    at: int, item: ItemChange, row: TenderItem | None, lots: Mapping[str, int], *, twice: bool
) -> None:
    wrong: dict[str, Sentence] = {}
    if item.number is not None and (row is None or twice):
        wrong["number"] = sentence("This tender does not have this item, or it is named twice.")
    if row is None and item.number is None:
        empty = [name for name in ("description", "unit", "quantity") if not getattr(item, name)]
        wrong |= dict.fromkeys(empty, sentence("Fill this in."))
        if bool(lots) != bool(item.lot) or (item.lot and item.lot not in lots):
            wrong["lot"] = sentence("Choose a lot, if the tender has lots.")
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
