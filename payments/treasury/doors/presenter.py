"""The treasury's states and reasons in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.ledger.public import UNREAD
from app.money import grouped
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, local_time, typed
from app.web.i18n import joined
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
STATES: Mapping[SheetState, Sentence] = {
    SheetState.PREPARED: sentence("Prepared, to be checked"),
    SheetState.PROPOSED: sentence("Waiting for approval"),
    SheetState.REFUSED: sentence("Refused"),
    SheetState.APPROVED: sentence("Approved, not ordered yet"),
    SheetState.ORDERED: sentence("Ordered, not arrived yet"),
    SheetState.ARRIVED: sentence("With the treasury"),
    SheetState.FAILED: sentence("Did not arrive"),
}
WHYS: Mapping[str, Sentence] = {
    Why.NO_TREASURY: sentence("This DDO has no treasury"),
    Why.NEGATIVE: sentence("More was refunded or moved than came: carried until more comes"),
    Why.SHORT: sentence("The bank has less, because of channels’ fees or refunds"),
    Why.TOO_MANY: sentence("More heads than one transfer can hold: goes with the next"),
    Why.REFUND: sentence("A refund of it is proposed: it is on hold until the decision"),
    Why.REFUNDED: sentence(
        "Refunded before it was transferred: shown with the next money of this head"
    ),
}
SOURCES: Mapping[str, Sentence] = {
    "payment": sentence("Payment"),
    "deposit": sentence("Deposit"),
    "refund": sentence("Refund"),
    "refund_failed": sentence("Refund that did not arrive"),
    "reversal": sentence("Reversed, or paid again"),
    "suspense": sentence("Money from suspense"),
    "forfeiture": sentence("Deposit that was forfeited"),
    "correction": sentence("Moved between heads by Finance"),
}
SETTLED: Mapping[str, Sentence] = {
    "payment": sentence("Payment"),
    "refund": sentence("Refund"),
    "chargeback": sentence("Chargeback"),
    "chargeback_reversed": sentence("Chargeback reversed"),
    "suspense": sentence("Money without a bill then"),
    "adjustment": sentence("Refund that was returned"),
    "undone": sentence("Made void by two officers"),
}
# Proofs of a channel's payout: the page of each, by the name of its id in the address.
PROOFS: Mapping[str, tuple[Sentence, str, str]] = {
    "file": (sentence("Settlement file"), "settlement.show", "settlement_file_id"),
    "scroll": (sentence("Bank’s scroll"), "scrolls.show", "scroll_id"),
    "close": (sentence("Daily close"), "closes.show", "close_id"),
    "undoing": (sentence("Made void by two officers"), "undoings.show", "undoing_id"),
}
BEARERS: Mapping[str, Sentence] = {
    "government": sentence("The government, by an appropriation"),
    "heads": sentence("The heads whose money was received by the channel"),
}
PROPOSALS: Mapping[str, Sentence] = {
    "proposed": sentence("Waiting for approval"),
    "approved": sentence("Approved"),
    "refused": sentence("Refused"),
}


_CREDITED = Markup("{} · {}")
_WITH_ENTRIES = Markup('{}<br><a class="govuk-link" href="{}">{}</a>')


def state_tag(state: SheetState) -> Markup:
    """Draw the status of a transfer."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], translate(STATES[state])
    )


def proof(settlement: Settlement) -> object:
    """Lead to what proved that money was paid out; "match" is two officers' word on some page."""
    if settlement.source_kind not in PROOFS:
        return sentence("Confirmed by two officers")
    words, endpoint, name = PROOFS[settlement.source_kind]
    values: dict[str, Any] = {name: settlement.source_id}
    return linked(words, endpoint, **values)


def _sheet(each: FollowedSheet) -> Cell:
    name = f"{local_date(each.sheet.day)} · {each.sheet.treasury_name}"
    return linked(name, "treasury.show", sheet_id=each.sheet.id)


TRANSFERS: Table[FollowedSheet] = Table(
    Column(sentence("Day and treasury"), _sheet),
    Column(sentence("From bank"), lambda each: isolate_ltr(each.sheet.bank)),
    Column(sentence("State"), lambda each: state_tag(each.state)),
    money(sentence("Amount"), "sheet.total_paisa"),
)
CHECKS: Table[TreasuryRun] = Table(
    Column(sentence("When"), lambda run: local_time(run.made_at)),
    Column(sentence("Bank"), lambda run: isolate_ltr(run.bank)),
    money(sentence("Available"), "available_paisa"),
    Column(
        sentence("Heads left out"),
        lambda run: isolate_ltr(grouped(len(run.left_here))),
        numeric=True,
    ),
)


def lines_of(shown: ShownSheet) -> Table[TreasuryLine]:
    """Return the table of a sheet's lines; a head leads to its parts."""

    def head(line: TreasuryLine) -> Cell:
        text = f"{line.head_code} {shown.heads.get(line.head_code, '')}".strip()
        return linked(text, "treasury.parts", sheet_id=line.sheet_id, number=line.number)

    def challan(line: TreasuryLine) -> Cell:
        found = shown.challan_of.get(line.number)
        if found is None:
            return sentence("None: nothing is paid in")
        number = isolate_ltr(found.challan.number)
        if found.credit is None:
            return number
        day = local_date(found.credit.credited_on)
        return _CREDITED.format(number, translate(sentence("credited %(day)s", day=day)))

    return Table(
        Column(sentence("Head"), head),
        Column(sentence("DDO"), lambda line: isolate_ltr(line.ddo_code)),
        Column(sentence("Fund"), lambda line: isolate_ltr(line.fund)),
        *([Column(sentence("Challan"), challan)] if shown.challans else []),
        Column(
            sentence("Parts"),
            lambda line: isolate_ltr(grouped(shown.parts_of.get(line.number, 0))),
            numeric=True,
        ),
        money(sentence("Collected"), "collected_paisa"),
        money(sentence("Refunded or moved"), "returned_paisa"),
        money(sentence("Fees"), "fees_paisa"),
        money(sentence("To transfer"), "amount_paisa"),
    )


LEFT_HERE: Table[Mapping[str, Any]] = Table(
    Column(sentence("Head"), lambda row: isolate_ltr(row["head_code"])),
    Column(sentence("DDO"), lambda row: isolate_ltr(row["ddo_code"])),
    Column(sentence("Why"), lambda row: WHYS[row["why"]]),
    Column(sentence("Amount"), lambda row: amount(row["paisa"]), numeric=True),
)


def steps(shown: ShownSheet) -> list[list[Cell]]:
    """Return the history of a transfer: the step, its time, and a note."""
    transfer, order, end = shown.followed.transfer, shown.followed.order, shown.followed.end
    found: list[tuple[Sentence, datetime | None, Cell]] = [
        (sentence("Gathered"), shown.run.made_at, "")
    ]
    if transfer:
        # A sheet withdrawn without a proposal has only one officer.
        proposed = None if transfer.refused_by == transfer.entered_by else transfer.entered_at
        found += [
            (sentence("Checked and proposed"), proposed, ""),
            (
                sentence("Approved by another officer"),
                transfer.approved_at,
                entries(transfer.transaction_id),
            ),
            (sentence("Refused"), transfer.refused_at, transfer.refused_reason),
        ]
    if order:
        found.append(
            (sentence("Ordered from the bank"), order.sent_at, isolate_ltr(order.reference))
        )
    if end and end.outcome == "arrived":
        found.append((sentence("With the treasury"), end.at, _advice(end)))
    elif end:
        found.append((sentence("Did not arrive"), end.at, end.reason))
    return [[translate(words), local_time(at), note] for words, at, note in found if at]


def _advice(end: TreasuryEnd) -> Cell:
    """Return the bank's advice, and the day in the books if it is another."""
    words: list[Sentence | str] = [end.reference or ""]
    if end.credited_on:
        day = local_date(end.credited_on)
        words = [sentence("Advice %(number)s, credited on %(day)s", number=end.reference, day=day)]
    if end.counted_on and end.counted_on != end.credited_on:
        counted = local_date(end.counted_on)
        words.append(sentence("that month was closed: counted on %(day)s", day=counted))
    if end.treasury_number:
        words.append(sentence("treasury’s number %(number)s", number=end.treasury_number))
    text = joined([translate(each) for each in words])
    if end.transaction_id is None:
        return typed(text)
    entry = url_for("books.transaction", transaction_id=end.transaction_id)
    return _WITH_ENTRIES.format(typed(text), entry, translate(sentence("Its entries")))


def _describe_part(each: ShownPart) -> Cell:
    words: Sentence | str = SOURCES.get(each.part.source, each.part.source)
    if each.sealed:
        return translate(UNREAD)
    refund = each.origin.refund_id
    if each.origin.order_number:
        order = each.origin.order_number
        words = sentence("%(what)s, under order %(order)s", what=words, order=order)
    return linked(words, "refunds.show", refund_id=refund) if refund else words


def _of(origin: Origin) -> Cell:
    if origin.psid:
        return linked(psid_label(origin.psid), "refunds.bill", psid=origin.psid)
    if origin.suspense_item_id:
        return linked(
            sentence("Money in suspense"), "suspense.show", item_id=origin.suspense_item_id
        )
    return "–"


def _paisa(paisa: int | None) -> Cell:
    return "–" if paisa is None else amount(paisa)


PARTS: Table[ShownPart] = Table(
    Column(sentence("Part"), lambda each: each.part.place),
    Column(sentence("What"), _describe_part),
    Column(sentence("Of the bill (PSID)"), lambda each: _of(each.origin)),
    Column(
        sentence("Receipt"),
        lambda each: isolate_ltr(each.origin.receipt) if each.origin.receipt else "–",
    ),
    Column(sentence("By"), lambda each: channel_label(each.channel) if each.channel else "–"),
    Column(sentence("Amount"), lambda each: _paisa(each.amount_paisa), numeric=True),
    Column(sentence("Channel’s fee"), lambda each: _paisa(each.fee_paisa), numeric=True),
    Column(sentence("In the books"), lambda each: entries(each.origin.transaction_id)),
)
# Payouts of a bill's money, on the page of its refunds.
PAID_OUT: Table[Settlement] = Table(
    Column(sentence("What"), lambda each: SETTLED.get(each.kind, each.kind)),
    Column(sentence("Bank"), lambda each: isolate_ltr(each.bank)),
    Column(sentence("When"), lambda each: local_time(each.settled_at)),
    money(sentence("Amount"), "gross_paisa"),
    money(sentence("Channel’s fee"), "fee_paisa"),
    Column(sentence("Proved by"), proof),
    Column(sentence("In the books"), lambda each: entries(each.transaction_id)),
)


def _line(each: Transferred) -> Cell:
    line, part = each.line, each.part
    text = sentence("%(head)s, DDO %(ddo)s", head=line.head_code, ddo=line.ddo_code)
    ids: dict[str, Any] = {"sheet_id": part.sheet_id, "number": line.number}
    return linked(text, "treasury.parts", **ids, after=part.place - 1)


def _transfer(each: Transferred) -> Cell:
    words = sentence("To %(treasury)s", treasury=each.followed.sheet.treasury_name)
    return linked(words, "treasury.show", sheet_id=each.part.sheet_id)


SENT: Table[Transferred] = Table(
    Column(sentence("What"), lambda each: SOURCES.get(each.part.source, each.part.source)),
    Column(sentence("Head"), _line),
    money(sentence("Amount"), "part.amount_paisa"),
    Column(sentence("Transfer"), _transfer),
    Column(sentence("State"), lambda each: STATES[each.followed.state]),
    Column(sentence("In the books"), lambda each: entries(each.transaction_id)),
)
