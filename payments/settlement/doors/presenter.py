"""Settlement in words: what a difference is, where its money goes, how old it is."""

from collections.abc import Mapping

from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.web.translating import translate
from payments.bills.doors.presenter import channel_words as channel_words
from payments.settlement.policy import Code
from payments.settlement.queries.differences import Difference
from payments.settlement.queries.expected_files import Arrival

CODES: Mapping[Code, Sentence] = {
    Code.SETTLED: sentence("Settled"),
    Code.FEE: sentence("Another fee than agreed"),
    Code.SHORT: sentence("Less than was taken"),
    Code.OVER: sentence("More than was taken"),
    Code.UNKNOWN: sentence("No such payment here"),
    Code.ALREADY_SETTLED: sentence("Settled before"),
    Code.MISSING: sentence("No line has come"),
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
    "nothing": sentence("Nothing: no money came by this line"),
}
ARRIVALS: Mapping[Arrival, tuple[Sentence, str]] = {
    Arrival.CAME: (sentence("Here"), "green"),
    Arrival.TO_CONFIRM: (sentence("Waiting for a second officer"), "yellow"),
    Arrival.NOT_YET: (sentence("Not due yet"), "grey"),
    Arrival.MISSING: (sentence("Missing"), "red"),
}


def code_words(code: Code) -> str:
    """Say what a line came to."""
    return translate(CODES[code])


def age_words(place: int) -> str:
    """Say a bucket of age."""
    return translate(AGES[place])


def kind_words(kind: str) -> str:
    """Say what an item is."""
    return translate(KINDS[kind])


def against_words(against: str) -> str:
    """Say where a difference goes."""
    return translate(AGAINST[against])


def arrival_words(arrival: Arrival) -> str:
    """Say how an expected file stands."""
    return translate(ARRIVALS[arrival][0])


def arrival_colour(arrival: Arrival) -> str:
    """Return the colour of the tag beside it."""
    return ARRIVALS[arrival][1]


def explain(each: Difference) -> str:
    """Say in one sentence what is different, and by how much."""
    return translate(_SENTENCES[each.code](each))


def _rupees(paisa: int | None) -> str:
    return grouped_rupees(paisa or 0)


_SENTENCES = {
    Code.FEE: lambda each: sentence(
        "The channel kept Rs %(kept)s of it; at most Rs %(agreed)s were agreed.",
        kept=_rupees(each.fee_paisa),
        agreed=_rupees(each.agreed_fee_paisa),
    ),
    Code.SHORT: lambda each: sentence(
        "Rs %(expected)s were to be settled, and the file says Rs %(said)s: Rs %(less)s less.",
        expected=_rupees(each.expected_paisa),
        said=_rupees(each.gross_paisa),
        less=_rupees((each.expected_paisa or 0) - (each.gross_paisa or 0)),
    ),
    Code.OVER: lambda each: sentence(
        "Rs %(expected)s were to be settled, and the file says Rs %(said)s: Rs %(more)s more.",
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
