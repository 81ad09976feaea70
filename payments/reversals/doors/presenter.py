"""Labels and tables of reversed payments."""

from collections.abc import Mapping

from app.text import Sentence, sentence
from app.web.formatting import left_to_right, local_time
from app.web.tables import Cell, Column, Table, amount, linked, money
from app.web.translation import translate
from payments.bills.doors.presenter import grouped
from payments.receipts.models.void import BOUNCED, MISTAKE, TWICE
from payments.receipts.policy import ReversalKind
from payments.reversals.queries import ListedReversal

KINDS: Mapping[ReversalKind, Sentence] = {
    ReversalKind.CAPTURE_FAILED: sentence("The bank did not pay it"),
    ReversalKind.CHARGEBACK: sentence("Charged back by the card’s holder"),
    ReversalKind.CHARGEBACK_REVERSED: sentence("The chargeback was won: the money came back"),
    ReversalKind.SECOND_CHARGEBACK: sentence("Charged back for good"),
    ReversalKind.UNDONE: sentence("Made void by two officers: no money came"),
    ReversalKind.APPLIED: sentence("The overpayment now pays the bill"),
    ReversalKind.CREDIT_REVERSED: sentence("The credit note was taken back"),
}
# The reasons for voiding an entry, as officers choose them.
WHYS = {
    TWICE: "The same money was recorded twice",
    MISTAKE: "It was recorded by mistake: no money came",
    BOUNCED: "The cheque was not paid by its bank",
}
STATES = {"proposed": "Waiting", "approved": "Taken back", "refused": "Refused"}


def kind_label(kind: str) -> str:
    """Return the label of a kind of reversal."""
    return translate(KINDS[ReversalKind(kind)])


def _what_happened(each: ListedReversal) -> str:
    label = kind_label(each.reversal.kind)
    return f"{label}: {each.reversal.reason}" if each.reversal.reason else label


def _number(each: ListedReversal) -> Cell:
    undoing = each.reversal.undoing_id
    if undoing:
        return linked("Why", "undoings.show", undoing_id=undoing)
    return left_to_right(each.reversal.reference)


REVERSALS: Table[ListedReversal] = Table(
    Column("Bill", lambda each: linked(grouped(each.psid), "refunds.bill", psid=each.psid)),
    Column("What happened", _what_happened),
    Column("Number", _number),
    Column("When", lambda each: local_time(each.reversal.at)),
    Column(
        "Had been refunded", lambda each: amount(-each.reversal.recoverable_paisa), numeric=True
    ),
    money("Amount", "reversal.amount_paisa"),
)
