"""The treasury's states and reasons in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.ledger.public import UNREAD
from app.money import grouped
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.tables import Cell, Column, Table, amount, linked, money
from app.web.translation import translate
from payments.bills.doors import channel_label
from payments.bills.doors import grouped as psid_label
from payments.clearing.models import Settlement
from payments.refunds.doors.presenter import entries
from payments.treasury.models import TreasuryEnd, TreasuryLine, TreasuryRun
from payments.treasury.policy import SheetState, Why
from payments.treasury.queries.bill_trail import Transferred
from payments.treasury.queries.transfer_sources import Origin, ShownPart
from payments.treasury.queries.transfers import FollowedSheet, ShownSheet

COLOURS = {
    SheetState.PREPARED: "blue",
    SheetState.PROPOSED: "light-blue",
    SheetState.REFUSED: "grey",
    SheetState.APPROVED: "yellow",
    SheetState.ORDERED: "orange",
    SheetState.ARRIVED: "green",
    SheetState.FAILED: "red",
}
STATES: Mapping[SheetState, str] = {
    SheetState.PREPARED: "Prepared, to be checked",
    SheetState.PROPOSED: "Waiting for approval",
    SheetState.REFUSED: "Refused",
    SheetState.APPROVED: "Approved, not ordered yet",
    SheetState.ORDERED: "Ordered, not arrived yet",
    SheetState.ARRIVED: "With the treasury",
    SheetState.FAILED: "Did not arrive",
}
WHYS: Mapping[str, str] = {
    Why.NO_TREASURY: "This DDO has no treasury",
    Why.NEGATIVE: "More was refunded or moved than came: carried until more comes",
    Why.SHORT: "The bank has less, because of channels’ fees or refunds",
    Why.TOO_MANY: "More heads than one transfer can hold: goes with the next",
    Why.REFUND: "A refund of it is proposed: it is on hold until the decision",
    Why.REFUNDED: "Refunded before it was transferred: shown with the next money of this head",
}
SOURCES: Mapping[str, str] = {
    "payment": "Payment",
    "deposit": "Deposit",
    "refund": "Refund",
    "refund_failed": "Refund that did not arrive",
    "reversal": "Reversed, or paid again",
    "suspense": "Money from suspense",
    "forfeiture": "Deposit that was forfeited",
    "correction": "Moved between heads by Finance",
}
SETTLED: Mapping[str, str] = {
    "payment": "Payment",
    "refund": "Refund",
    "chargeback": "Chargeback",
    "chargeback_reversed": "Chargeback reversed",
    "suspense": "Money without a bill then",
    "adjustment": "Refund that was returned",
    "undone": "Made void by two officers",
}
# Proofs of a channel's payout: the page of each, by the name of its id in the address.
PROOFS: Mapping[str, tuple[str, str, str]] = {
    "file": ("Settlement file", "settlement.show", "settlement_file_id"),
    "scroll": ("Bank’s scroll", "scrolls.show", "scroll_id"),
    "close": ("Daily close", "closes.show", "close_id"),
    "undoing": ("Made void by two officers", "undoings.show", "undoing_id"),
}
BEARERS: Mapping[str, str] = {
    "government": "The government, by an appropriation",
    "heads": "The heads whose money was received by the channel",
}
PROPOSALS: Mapping[str, str] = {
    "proposed": "Waiting for approval",
    "approved": "Approved",
    "refused": "Refused",
}


def state_tag(state: SheetState) -> Markup:
    """Draw the status of a transfer."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], STATES[state]
    )


def proof(settlement: Settlement) -> object:
    """Lead to what proved that money was paid out; "match" is two officers' word on some page."""
    if settlement.source_kind not in PROOFS:
        return "Confirmed by two officers"
    words, endpoint, name = PROOFS[settlement.source_kind]
    values: dict[str, Any] = {name: settlement.source_id}
    return linked(words, endpoint, **values)


def _sheet(each: FollowedSheet) -> Cell:
    name = f"{local_date(each.sheet.day)} · {each.sheet.treasury_name}"
    return linked(name, "treasury.show", sheet_id=each.sheet.id)


TRANSFERS: Table[FollowedSheet] = Table(
    Column("Day and treasury", _sheet),
    Column("From bank", lambda each: isolate_ltr(each.sheet.bank)),
    Column("State", lambda each: state_tag(each.state)),
    money("Amount", "sheet.total_paisa"),
)
CHECKS: Table[TreasuryRun] = Table(
    Column("When", lambda run: local_time(run.made_at)),
    Column("Bank", lambda run: isolate_ltr(run.bank)),
    money("Available", "available_paisa"),
    Column("Heads left out", lambda run: isolate_ltr(grouped(len(run.left_here))), numeric=True),
)


def lines_of(shown: ShownSheet) -> Table[TreasuryLine]:
    """Return the table of a sheet's lines; a head leads to its parts."""

    def head(line: TreasuryLine) -> Cell:
        text = f"{line.head_code} {shown.heads.get(line.head_code, '')}".strip()
        return linked(text, "treasury.parts", sheet_id=line.sheet_id, number=line.number)

    def challan(line: TreasuryLine) -> Cell:
        found = shown.challan_of.get(line.number)
        if found is None:
            return "None: nothing is paid in"
        credited = f" · credited {local_date(found.credit.credited_on)}" if found.credit else ""
        return isolate_ltr(f"{found.challan.number}{credited}")

    return Table(
        Column("Head", head),
        Column("DDO", lambda line: isolate_ltr(line.ddo_code)),
        Column("Fund", lambda line: isolate_ltr(line.fund)),
        *([Column("Challan", challan)] if shown.challans else []),
        money("Collected", "collected_paisa"),
        money("Refunded or moved", "returned_paisa"),
        money("Fees", "fees_paisa"),
        money("To transfer", "amount_paisa"),
    )


LEFT_HERE: Table[Mapping[str, Any]] = Table(
    Column("Head", lambda row: isolate_ltr(row["head_code"])),
    Column("DDO", lambda row: isolate_ltr(row["ddo_code"])),
    Column("Why", lambda row: WHYS[row["why"]]),
    Column("Amount", lambda row: amount(row["paisa"]), numeric=True),
)


def steps(shown: ShownSheet) -> list[list[Cell]]:
    """Return the history of a transfer: the step, its time, and a note."""
    transfer, order, end = shown.followed.transfer, shown.followed.order, shown.followed.end
    found: list[tuple[str, datetime | None, Cell]] = [("Gathered", shown.run.made_at, "")]
    if transfer:
        # A sheet withdrawn without a proposal has only one officer.
        proposed = None if transfer.refused_by == transfer.entered_by else transfer.entered_at
        found += [
            ("Checked and proposed", proposed, ""),
            ("Approved by another officer", transfer.approved_at, entries(transfer.transaction_id)),
            ("Refused", transfer.refused_at, transfer.refused_reason),
        ]
    if order:
        found.append(("Ordered from the bank", order.sent_at, isolate_ltr(order.reference)))
    if end and end.outcome == "arrived":
        found.append(("With the treasury", end.at, _advice(end)))
    elif end:
        found.append(("Did not arrive", end.at, end.reason))
    return [[words, local_time(at), note] for words, at, note in found if at]


def _advice(end: TreasuryEnd) -> Cell:
    """Return the bank's advice, and the day in the books if it is another."""
    words = [end.reference]
    if end.credited_on:
        words = [f"Advice {end.reference}, credited on {local_date(end.credited_on)}"]
    if end.counted_on and end.counted_on != end.credited_on:
        words.append(f"that month was closed: counted on {local_date(end.counted_on)}")
    if end.treasury_number:
        words.append(f"treasury’s number {end.treasury_number}")
    said = isolate_ltr(", ".join(words))
    if end.transaction_id is None:
        return said
    entry = url_for("books.transaction", transaction_id=end.transaction_id)
    return Markup('{}<br><a class="govuk-link" href="{}">Its entries</a>').format(said, entry)


def _describe_part(each: ShownPart) -> Cell:
    words = SOURCES.get(each.part.source, each.part.source)
    if each.sealed:
        return translate(UNREAD)
    refund = each.origin.refund_id
    if each.origin.order_number:
        words = f"{words}, under order {each.origin.order_number}"
    return linked(words, "refunds.show", refund_id=refund) if refund else words


def _of(origin: Origin) -> Cell:
    if origin.psid:
        return linked(psid_label(origin.psid), "refunds.bill", psid=origin.psid)
    if origin.suspense_item_id:
        return linked("Money in suspense", "suspense.show", item_id=origin.suspense_item_id)
    return "–"


def _paisa(paisa: int | None) -> Cell:
    return "–" if paisa is None else amount(paisa)


PARTS: Table[ShownPart] = Table(
    Column("Part", lambda each: each.part.place),
    Column("What", _describe_part),
    Column("Of the bill (PSID)", lambda each: _of(each.origin)),
    Column(
        "Receipt",
        lambda each: isolate_ltr(each.origin.receipt) if each.origin.receipt else "–",
    ),
    Column("By", lambda each: channel_label(each.channel) if each.channel else "–"),
    Column("Amount", lambda each: _paisa(each.amount_paisa), numeric=True),
    Column("Channel’s fee", lambda each: _paisa(each.fee_paisa), numeric=True),
    Column("In the books", lambda each: entries(each.origin.transaction_id)),
)
# Payouts of a bill's money, on the page of its refunds.
PAID_OUT: Table[Settlement] = Table(
    Column("What", lambda each: SETTLED.get(each.kind, each.kind)),
    Column("Bank", lambda each: isolate_ltr(each.bank)),
    Column("When", lambda each: local_time(each.settled_at)),
    money("Amount", "gross_paisa"),
    money("Channel’s fee", "fee_paisa"),
    Column("Proved by", proof),
    Column("In the books", lambda each: entries(each.transaction_id)),
)


def _line(each: Transferred) -> Cell:
    line, part = each.line, each.part
    text = f"{line.head_code}, DDO {line.ddo_code}"
    ids: dict[str, Any] = {"sheet_id": part.sheet_id, "number": line.number}
    return linked(text, "treasury.parts", **ids, after=part.place - 1)


def _transfer(each: Transferred) -> Cell:
    words = f"To {each.followed.sheet.treasury_name}"
    return linked(words, "treasury.show", sheet_id=each.part.sheet_id)


SENT: Table[Transferred] = Table(
    Column("What", lambda each: SOURCES.get(each.part.source, each.part.source)),
    Column("Head", _line),
    money("Amount", "part.amount_paisa"),
    Column("Transfer", _transfer),
    Column("State", lambda each: STATES[each.followed.state]),
    Column("In the books", lambda each: entries(each.transaction_id)),
)
