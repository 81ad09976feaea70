"""Settlement in words: what a difference is, where its money goes, how old it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.money import grouped, grouped_rupees
from app.text import Sentence, sentence
from app.web.charts import Bar
from app.web.formatting import isolate_ltr, local_date, local_time, long_code
from app.web.tables import Cell, Column, Fact, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.bills.doors import channel_label as channel_label
from payments.clearing.models import Settlement
from payments.settlement.models import (
    CardReportReading,
    ChannelFile,
    SettlementMatch,
    SettlementTerms,
)
from payments.settlement.policy import Code
from payments.settlement.queries.differences import Counted, Difference
from payments.settlement.queries.expected_files import Arrival, ExpectedFile
from payments.settlement.queries.files import ShownFile, ShownLine
from payments.settlement.queries.late_money import HeldMoney
from payments.settlement.queries.proposals import ShownMatch
from payments.settlement.queries.unsettled_balances import Unsettled

CODES: Mapping[Code, Sentence] = {
    Code.SETTLED: sentence("Settled"),
    Code.FEE: sentence("Another fee than agreed"),
    Code.SHORT: sentence("Less than was taken"),
    Code.OVER: sentence("More than was taken"),
    Code.UNKNOWN: sentence("This payment is not here"),
    Code.ALREADY_SETTLED: sentence("Settled before"),
    Code.MISSING: sentence("No line was received"),
}
COLOURS = {
    Code.SETTLED: "green",
    Code.FEE: "yellow",
    Code.SHORT: "red",
    Code.OVER: "purple",
    Code.UNKNOWN: "orange",
    Code.ALREADY_SETTLED: "grey",
    Code.MISSING: "red",
}
AGES: tuple[Sentence, ...] = (
    sentence("0 to 1 day"),
    sentence("2 to 7 days"),
    sentence("8 to 30 days"),
    sentence("More than 30 days"),
)
KINDS: Mapping[str, Sentence] = {
    "payment": sentence("Payment"),
    "refund": sentence("Refund"),
    "chargeback": sentence("Chargeback"),
    "chargeback_reversed": sentence("Chargeback reversed"),
    "suspense": sentence("Money without a bill"),
    "fee": sentence("Charge of the channel"),
    "adjustment": sentence("Adjustment"),
    "undone": sentence("Made void by two officers"),
}
AGAINST: Mapping[str, Sentence] = {
    "fees": sentence("The channel’s fees"),
    "receivable": sentence("The channel still owes it"),
    "suspense": sentence("Suspense, until its owner is known"),
    "write_off": sentence("Given up"),
    "nothing": sentence("Nothing: no money was received by this line"),
}
ARRIVALS: Mapping[Arrival, tuple[Sentence, str]] = {
    Arrival.CAME: (sentence("Here"), "green"),
    Arrival.TO_CONFIRM: (sentence("Waiting for a second officer"), "yellow"),
    Arrival.NOTHING: (sentence("Not needed: nothing of this day is open"), "grey"),
    Arrival.NOT_YET: (sentence("Not due yet"), "grey"),
    Arrival.MISSING: (sentence("Missing"), "red"),
}


def code_label(code: Code) -> str:
    """Return the label of a line's result."""
    return translate(CODES[code])


def age_label(place: int) -> str:
    """Return the label of an age group."""
    return translate(AGES[place])


def kind_label(kind: str) -> str:
    """Return the label of an item's kind."""
    return translate(KINDS[kind])


def against_label(against: str) -> str:
    """Return the label of the account for a difference."""
    return translate(AGAINST[against])


def whose(channel: str, partner: str) -> str:
    """Name a channel, and its partner where it has several."""
    return channel_label(channel) + (f" · {partner}" if partner else "")


def explain(each: Difference) -> str:
    """Return a sentence on the difference and its amount."""
    return translate(_SENTENCES[each.code](each))


def _rupees(paisa: int | None) -> str:
    return grouped_rupees(paisa or 0)


_SENTENCES = {
    Code.FEE: lambda each: sentence(
        "The channel kept Rs %(kept)s of it; up to Rs %(agreed)s were agreed.",
        kept=_rupees(each.fee_paisa),
        agreed=_rupees(each.agreed_fee_paisa),
    ),
    Code.SHORT: lambda each: sentence(
        "Rs %(expected)s were due for settlement, and the file has Rs %(said)s: Rs %(less)s less.",
        expected=_rupees(each.expected_paisa),
        said=_rupees(each.gross_paisa),
        less=_rupees((each.expected_paisa or 0) - (each.gross_paisa or 0)),
    ),
    Code.OVER: lambda each: sentence(
        "Rs %(expected)s were due for settlement, and the file has Rs %(said)s: Rs %(more)s more.",
        expected=_rupees(each.expected_paisa),
        said=_rupees(each.gross_paisa),
        more=_rupees((each.gross_paisa or 0) - (each.expected_paisa or 0)),
    ),
    Code.UNKNOWN: lambda each: sentence(
        "The file says Rs %(said)s under a name that nothing here has.",
        said=_rupees(each.gross_paisa),
    ),
    Code.ALREADY_SETTLED: lambda each: sentence(
        "The file says Rs %(said)s for something that was settled before.",
        said=_rupees(each.gross_paisa),
    ),
    Code.MISSING: lambda each: sentence(
        "Rs %(expected)s have been waiting for %(days)s days, and are in no file.",
        expected=_rupees(each.expected_paisa),
        days=each.days,
    ),
}


def _number(count: int) -> Cell:
    return isolate_ltr(grouped(count))


def _age(place: int) -> Column[Unsettled]:
    return Column(AGES[place], lambda each: amount(each.by_age[place][1]), numeric=True)


UNSETTLED: Table[Unsettled] = Table(
    Column(sentence("Channel"), lambda each: channel_label(each.channel)),
    Column(sentence("How many"), lambda each: _number(each.items), numeric=True),
    *(_age(place) for place in range(len(AGES))),
    money(sentence("Together"), "paisa"),
)
CHANNEL_MONEY: Table[HeldMoney] = Table(
    Column(
        sentence("Channel"),
        lambda each: isolate_ltr(each.partner) if each.partner else channel_label(each.channel),
    ),
    Column(
        sentence("Allowed by its terms"),
        lambda each: (
            sentence("No terms agreed")
            if each.delay_days is None
            else sentence("%(days)s working days", days=each.delay_days)
        ),
    ),
    Column(sentence("Oldest"), lambda each: local_time(each.since)),
    Column(
        sentence("Late"),
        lambda each: linked(
            _number(each.late_items), "differences.index", code="missing", channel=each.channel
        ),
        numeric=True,
    ),
    money(sentence("Late amount"), "late_paisa"),
    money(sentence("Together"), "paisa"),
)
COUNTS_TABLE: Table[Counted] = Table(
    Column(
        sentence("What"),
        lambda each: linked(
            code_label(each.code), "differences.index", code=each.code, age=each.age
        ),
    ),
    Column(sentence("Age"), lambda each: age_label(each.age)),
    Column(sentence("How many"), lambda each: _number(each.items), numeric=True),
    money(sentence("Amount"), "paisa"),
)


def unsettled_bars(found: Iterable[Unsettled]) -> list[Bar]:
    """Return a bar for each channel that owes something."""
    return [
        Bar(label=channel_label(each.channel), value=each.paisa, shown=amount(each.paisa))
        for each in found
        if each.paisa > 0
    ]


def age_bars(counted: Sequence[Counted]) -> list[Bar]:
    """Return a bar for each age that differences have; it leads to them."""
    by_age = [sum(each.items for each in counted if each.age == at) for at in range(len(AGES))]
    return [
        Bar(label=age_label(at), value=items, href=url_for("differences.index", age=at))
        for at, items in enumerate(by_age)
        if items
    ]


SEALED = sentence("Deposit, sealed until the opening")
_STATES = {
    "proposed": sentence("Waiting"),
    "approved": sentence("Counts"),
    "refused": sentence("Refused"),
}
FILES: Table[ChannelFile] = Table(
    Column(
        sentence("Number"),
        lambda each: linked(each.number, "settlement.show", settlement_file_id=each.id),
    ),
    Column(sentence("Channel"), lambda each: channel_label(each.channel)),
    Column(sentence("Day"), lambda each: local_date(each.day)),
    Column(sentence("Lines"), lambda each: _number(each.lines), numeric=True),
    money(sentence("Paid out"), "payout_paisa"),
    Column(
        sentence("State"),
        lambda each: translate(
            _STATES[each.state] if each.entered_by else sentence("Fetched by the system")
        ),
    ),
)


def file_facts(shown: ShownFile) -> Sequence[Cell]:
    """Return the summary rows of a file, with its lines counted by result."""
    file = shown.file
    return summary_rows(
        (sentence("Channel"), whose(file.channel, file.partner)),
        (sentence("Day"), local_date(file.day)),
        (sentence("Bank"), isolate_ltr(file.bank)),
        (sentence("File"), file.filename),
        ("SHA-256", long_code(file.hash.hex())),
        (sentence("Lines"), _number(file.lines)),
        (sentence("Gross"), amount(shown.gross_paisa)),
        (sentence("Fees"), amount(shown.fee_paisa)),
        (sentence("Paid out"), amount(file.payout_paisa)),
        (sentence("Sent"), local_time(file.entered_at)),
        *((CODES[code], _number(count)) for code, count in shown.counts.items()),
    )


def _name(of: str | None) -> Cell:
    return translate(SEALED) if of is None else long_code(of)


def _paisa(paisa: int | None) -> Cell:
    return "" if paisa is None else amount(paisa)


def _match_result(each: ShownLine) -> Cell:
    if each.line.psid is None:
        return ""  # a resolved difference links to the bill
    if each.resolved:
        return gettext("Resolved")
    if each.code is None:
        return gettext("Not looked at yet")
    if each.code is Code.SETTLED:
        return code_label(each.code)
    name = f"line-{each.line.file_id}-{each.line.row}"
    return linked(code_label(each.code), "differences.show", of=name)


LINES: Table[ShownLine] = Table(
    Column(sentence("Row"), lambda each: each.line.row),
    Column(sentence("What"), lambda each: kind_label(each.line.kind)),
    Column(sentence("Our name of it"), lambda each: _name(each.line.reference)),
    Column(sentence("The channel’s name of it"), lambda each: _name(each.line.their_reference)),
    Column(sentence("Gross"), lambda each: _paisa(each.line.gross_paisa), numeric=True),
    Column(sentence("Fee"), lambda each: _paisa(each.line.fee_paisa), numeric=True),
    Column(sentence("Paid into"), _match_result),
)
DIFFERENCES: Table[Difference] = Table(
    Column(
        sentence("What"),
        lambda each: linked(code_label(each.code), "differences.show", of=each.key),
    ),
    Column(sentence("Channel"), lambda each: whose(each.channel, each.partner)),
    Column(sentence("Name"), lambda each: long_code(each.reference)),
    Column(sentence("By how much"), explain),
    Column(sentence("Since"), lambda each: local_date(each.since)),
    Column(
        sentence("State"), lambda each: gettext("Proposed") if each.match_id else gettext("Open")
    ),
)


def difference_facts(about: Difference) -> Sequence[Cell]:
    """Return the summary rows of a difference."""
    expected = about.expected_paisa
    return summary_rows(
        (sentence("Channel"), whose(about.channel, about.partner)),
        (sentence("What"), kind_label(about.kind)),
        (sentence("Name"), long_code(about.reference)),
        (sentence("Since"), local_time(about.since)),
        None if expected is None else (sentence("On clearing"), amount(expected)),
        *(() if about.gross_paisa is None else _of_line(about, about.gross_paisa)),
    )


def _of_line(about: Difference, gross_paisa: int) -> Sequence[Fact]:
    ids: dict[str, Any] = {"settlement_file_id": about.file_id, "after": (about.row or 1) - 1}
    return (
        (sentence("Gross in the file"), amount(gross_paisa)),
        (sentence("Fee in the file"), amount(about.fee_paisa or 0)),
        (sentence("Agreed fee, maximum"), amount(about.agreed_fee_paisa)),
        (sentence("The channel’s name of it"), long_code(about.their_reference)),
        {
            "key": gettext("File and row"),
            "value": f"{about.number} · {about.row}",
            "href": url_for("settlement.show", **ids),
            "action": gettext("Show"),
        },
    )


_DECIDED = {
    "proposed": sentence("Waiting"),
    "approved": sentence("Approved"),
    "refused": sentence("Refused"),
}
MATCHES: Table[SettlementMatch] = Table(
    Column(
        sentence("Proposed"),
        lambda each: linked(local_time(each.entered_at), "differences.match", match_id=each.id),
    ),
    Column(sentence("Channel"), lambda each: channel_label(each.channel)),
    Column(
        sentence("Name"),
        lambda each: long_code(each.reference) if each.reference else gettext("Not known"),
    ),
    Column(sentence("Goes to"), lambda each: against_label(each.against)),
    Column(sentence("State"), lambda each: translate(_DECIDED[each.state])),
)


def match_facts(shown: ShownMatch) -> Sequence[Cell]:
    """Return the summary rows of a proposal, and of the line that it is about."""
    match, line, outcome = shown.match, shown.line, shown.outcome
    expected = outcome.expected_paisa if line and outcome else None
    money_of = (
        f"{kind_label(match.kind)} {match.reference}" if match.reference else gettext("Not known")
    )
    return summary_rows(
        (sentence("Channel"), channel_label(match.channel)),
        (sentence("Whose money"), money_of),
        (sentence("The rest goes to"), against_label(match.against)),
        (sentence("Why"), match.reason),
        (sentence("Gross in the file"), amount(line.gross_paisa)) if line else None,
        (sentence("Fee in the file"), amount(line.fee_paisa)) if line else None,
        None if expected is None else (sentence("On clearing"), amount(expected)),
    )


SETTLED: Table[Settlement] = Table(
    Column(sentence("What"), lambda each: kind_label(each.kind)),
    money(sentence("Off clearing"), "gross_paisa"),
    money(sentence("Not at the bank"), "fee_paisa"),
    Column(sentence("Goes to"), lambda each: against_label(each.against)),
)


def _expected(each: ExpectedFile) -> Cell:
    name = whose(each.channel, each.partner)
    if each.file_id is None:
        return name
    return linked(name, "settlement.show", settlement_file_id=each.file_id)


def _arrival(each: ExpectedFile) -> Markup:
    words, colour = ARRIVALS[each.arrival]
    tag = Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>')
    return tag.format(colour, translate(words))


EXPECTED: Table[ExpectedFile] = Table(
    Column(sentence("Day"), lambda each: local_date(each.day)),
    Column(sentence("Whose"), _expected),
    Column(sentence("Due on"), lambda each: local_date(each.due_on)),
    Column(sentence("State"), _arrival),
)
TERMS: Table[SettlementTerms] = Table(
    Column(
        sentence("Whose"),
        lambda each: linked(
            whose(each.channel, each.partner), "settlement_terms.show", terms_id=each.id
        ),
    ),
    Column(sentence("From"), lambda each: local_date(each.valid_from)),
    Column(sentence("Bank"), lambda each: isolate_ltr(each.bank)),
    Column(sentence("Working days to wait"), lambda each: each.delay_days),
    Column(sentence("Fee as a percentage"), lambda each: f"{each.charged_percent} %"),
    money(sentence("Fee beside"), "fee_paisa"),
    Column(sentence("State"), lambda each: translate(_DECIDED[each.state])),
)
_READ = {
    "accepted": sentence("Read, its lines are settled"),
    "empty": sentence("Nothing was settled in it"),
    "refused": sentence("Cannot be read: nothing in it is used"),
}


def _link_to_file(each: CardReportReading) -> Cell:
    if each.document_id is None:
        return gettext("No CSV file")
    return linked(gettext("The file"), "documents.download", document_id=each.document_id)


REPORTS: Table[CardReportReading] = Table(
    Column(sentence("Batch"), lambda each: each.number),
    Column(sentence("Result"), lambda each: translate(_READ[each.outcome])),
    Column(sentence("Read at"), lambda each: local_time(each.read_at)),
    Column(sentence("As received"), _link_to_file),
)
