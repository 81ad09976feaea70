"""Invitation to a bidder, read in one statement: terms, parts, key, standing, draft.

A bid in the burst before closing costs as much as its round trips; so everything that is decided
before the lock comes in one of them, built once. Entities are for code that changes something.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BindParameter,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.db import Json, written
from app.errors import NotFound
from app.identity.public import refuse_unverified_supplier, standings
from app.row_macs import Forged, array_of, columns_of_mac, require_genuine, values_of
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from marketplace.bids.models import BidDraft
from marketplace.bids.policy import Line
from marketplace.bids.use_cases.completeness import Wanted
from marketplace.securities.models import TenderBill, TenderBillPayment
from marketplace.securities.use_cases.payment_status import FirmsBill
from marketplace.tenders.models import (
    FACTS,
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    not_now,
)
from marketplace.tenders.policy.lifecycle import TenderAction, TenderFacts, refusal
from marketplace.tenders.use_cases.signed_keys import Publication, hash_of_rules, signed_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The firm's own draft, locked; sealed with the installation's key."""

    id: UUID
    sealed_content: bytes = field(repr=False)
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """A tender that takes bids now. `publication` is what its key is signed with."""

    id: UUID
    reference: str | None
    evaluation: str
    prices_with_tax: bool
    security_percent: Decimal | None
    security_paisa: int | None
    security_by_bill: bool
    document_fee_paisa: int | None
    integrity_pact: bool
    validity_days: int
    validity_added_days: int
    withdrawn_items: Sequence[int]
    version: int
    amended_at: datetime | None
    issue_from: date
    opens_at: datetime
    parameters: Json | None
    key_recipient: str | None
    wanted: Wanted
    publication: Publication
    draft: Draft | None
    bills: Sequence[FirmsBill]


_NAMES = tuple(
    name
    for name in Invitation.__dataclass_fields__
    if name not in {"parameters", "wanted", "publication", "draft", "bills"}
)
_DRAFT = (*columns_of_mac(BidDraft), "mac")
# How long, in seconds, a genuine row need not be read whole again, and for how many rows.
# Another version of a row has another transaction or place until transaction ids come round, which
# takes days.
_KEPT_S, _MOST_KEPT = 60, 50
_VERSION = "tenders.xmin::text || tenders.ctid::text"


@dataclass(frozen=True, slots=True)
class _Genuine:
    """A version of a tender's row whose MAC was right, with its rules and their hash."""

    version: str
    parameters: Json | None = field(repr=False)
    rules: str | None
    until: float


_UNKNOWN = _Genuine("", None, None, 0.0)
_genuine: dict[tuple[Vault, UUID], _Genuine] = {}


def _statement() -> Select[Any]:
    """Build the statement; the draft is locked, for it is deleted when the bid is received."""
    tender: BindParameter[UUID] = bindparam("tender")
    supplier: BindParameter[UUID] = bindparam("supplier")
    standing = standings()
    draft = (
        select(*(getattr(BidDraft, name).label(f"draft_{name}") for name in _DRAFT))
        .where(BidDraft.tender_id == tender, BidDraft.supplier_id == supplier)
        .with_for_update()
        .cte("draft")
    )
    terms = {name: getattr(Tender, name) for name in (*_NAMES, *FACTS)}
    known = select(
        bindparam("version", type_=Text).label("version"),
        bindparam("rules", type_=Text).label("rules"),
    ).cte("known")
    unchanged = literal_column(_VERSION) == known.c.version
    rules = f"case when {_VERSION} = known.version then known.rules else {{}} end"
    return (
        select(
            *terms.values(),
            _items().label("items"),
            _array_of(TenderCriterion.code, TenderCriterion.tender_id).label("criteria"),
            _array_of(
                RequiredDocument.name, RequiredDocument.tender_id, RequiredDocument.mandatory
            ).label("documents"),
            literal_column(signed_text("tenders", rules.format(hash_of_rules("tenders")))).label(
                "said"
            ),
            Tender.publication_signature.label("signature"),
            literal_column(_VERSION).label("row_version"),
            case((unchanged, null()), else_=Tender.parameters).label("parameters"),
            case((unchanged, null()), else_=array_of(Tender)).label("whole"),
            _bills(supplier).label("bills"),
            standing.c.kind,
            standing.c.verified,
            *draft.c,
        )
        .select_from(Tender)
        .join(known, true())
        .join(standing, standing.c.id == supplier)
        .outerjoin(draft, true())
        .where(Tender.id == tender)
    )


def _items() -> Any:  # noqa: ANN401 - an SQL expression
    item = func.json_build_array(
        TenderItem.number,
        cast(TenderItem.quantity, Text),
        func.coalesce(cast(TenderItem.lot_number, Text), ""),
    )
    listed = func.json_agg(aggregate_order_by(item, TenderItem.number))
    return select(listed).where(TenderItem.tender_id == Tender.id).scalar_subquery()


def _bills(supplier: BindParameter[UUID]) -> Any:  # noqa: ANN401 - an SQL expression
    bill = func.json_build_array(array_of(TenderBill), TenderBillPayment.paid_at)
    return (
        select(func.json_agg(aggregate_order_by(bill, TenderBill.bill_id)))
        .select_from(TenderBill)
        .outerjoin(TenderBillPayment, TenderBillPayment.bill_id == TenderBill.bill_id)
        .where(
            TenderBill.tender_id == Tender.id,
            TenderBill.supplier_id == supplier,
            TenderBill.contract_id.is_(None),
        )
        .correlate(Tender)
        .scalar_subquery()
    )


def _array_of(column: Any, owner: Any, *further: Any) -> Any:  # noqa: ANN401 - SQL expressions
    listed = select(func.array_agg(column)).where(and_(owner == Tender.id, *further))
    return listed.scalar_subquery()


_INVITATION = written(_statement())


def invitation(uow: UnitOfWork, tender_id: UUID) -> Invitation:
    """Return a published tender that takes bids now; raises NotFound, Conflict, Forbidden.

    One statement. The firm's draft is locked. What is the same for every bidder is read and judged
    again only where the tender's row is another, or after a minute.
    """
    known = _genuine.get((uow.vault, tender_id), _UNKNOWN)
    known = known if known.until > time.monotonic() else _UNKNOWN
    values = {
        "tender": tender_id,
        "supplier": uow.actor.organisation,
        "version": known.version,
        "rules": known.rules,
    }
    for row in _INVITATION.run(uow.connection, values):
        return _checked(uow, row, known)
    raise NotFound


def _checked(uow: UnitOfWork, row: Any, known: _Genuine) -> Invitation:  # noqa: ANN401 - a row of the statement
    refuse_unverified_supplier(row.kind, verified=row.verified)
    if row.published_at is None:
        raise NotFound
    genuine = known if row.row_version == known.version else _judged(uow.vault, row)
    require_action(TenderAction.BID, row, uow.now)
    return Invitation(
        **{name: getattr(row, name) for name in _NAMES},
        parameters=genuine.parameters,
        wanted=_wanted(row),
        publication=Publication(row.said, row.signature),
        draft=_draft(uow.vault, row) if row.draft_id else None,
        bills=_genuine_bills(uow.vault, row.bills or ()),
    )


def _judged(vault: Vault, row: Any) -> _Genuine:  # noqa: ANN401 - a row of the statement
    """Judge all of a tender's row and remember its version; raises Forged."""
    if values_of(vault, Tender, row.whole) is None:
        raise Forged
    rules = orjson.loads(row.said).get("rules")
    if len(_genuine) >= _MOST_KEPT:
        _genuine.clear()
    made = _Genuine(row.row_version, row.parameters, rules, time.monotonic() + _KEPT_S)
    _genuine[vault, row.id] = made
    return made


def _draft(vault: Vault, row: Any) -> Draft:  # noqa: ANN401 - a row of the statement
    """Return the draft of a row; raises Forged."""
    draft = BidDraft(**{name: getattr(row, f"draft_{name}") for name in _DRAFT})
    require_genuine(vault, draft)
    return Draft(id=draft.id, sealed_content=draft.sealed_content, updated_at=draft.updated_at)


def _genuine_bills(vault: Vault, rows: Sequence[Any]) -> list[FirmsBill]:
    """Return a firm's bills; a forged one is none."""
    read = [(values_of(vault, TenderBill, array), paid_at) for array, paid_at in rows]
    return [
        FirmsBill(
            kind=bill["kind"],
            bill_id=UUID(bill["bill_id"]),
            psid=bill["psid"],
            amount_paisa=bill["amount_paisa"],
            paid_at=datetime.fromisoformat(paid_at) if paid_at else None,
        )
        for bill, paid_at in read
        if bill is not None
    ]


def require_action(action: TenderAction, row: Any, at: datetime) -> None:  # noqa: ANN401 - a row with the facts
    """Raise Conflict unless the facts in a row let an action be done at a time."""
    facts = TenderFacts(**{name: getattr(row, name) for name in FACTS})
    reason = refusal(action, facts, at)
    if reason is not None:
        raise not_now(action, reason)


def _wanted(row: Any) -> Wanted:  # noqa: ANN401 - a row of the statement
    return Wanted(
        lines=[
            Line(number=number, quantity=Decimal(quantity), lot=lot)
            for number, quantity, lot in row.items or ()
        ],
        criteria=row.criteria or (),
        documents=row.documents or (),
    )
