"""Money in the ledger: a pure mapping from events to postings.

Cash basis. Money that a channel has taken but not yet settled is on its clearing account. Each head
of account has an income account per DDO. An overpayment is a liability until it is refunded. A
credit note is not cash: it is posted to an expense account of the scheme under which an authority
granted it, and of the fiscal year, so that the heads still show what was charged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.ledger.public import Account, Posting, Transfer
from payments.kernel.funds import is_public_account

CREDIT = "credit"
MOVED = "deposit"
# Every payment posts to these accounts; they are `busy` so that payers do not wait for each other.
REFUND_DUE = Account(
    code="payments:refund-due",
    name="Overpayments to refund",
    kind="liability",
    ceiling_paisa=0,
    busy=True,
)

# Stands for a department in accounts of money whose owner is unknown.
UNKNOWN_OWNERS = UUID(int=0)
# Money that came under a number that no bill has. Payments by this channel were made from it.
IN_SUSPENSE = "suspense"
SUSPENSE = Account(
    code="payments:suspense",
    name="Money whose bill is not known",
    kind="liability",
    ceiling_paisa=0,
    busy=True,
)


@dataclass(frozen=True, kw_only=True)
class Head:
    """A head of account and the DDO for whom it is collected.

    `deposit_of` is the department that owes a deposit back; None for income. A deposit's head is
    one of the Public Account; those of earlier versions bore the head that they would be forfeited
    to.
    """

    head_code: str
    ddo_code: str
    deposit_of: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Relief:
    """The authority and scheme of a credit note that pays a bill in place of money.

    `fiscal_year` is the first calendar year of the fiscal year whose ceiling it uses: 2026 is July
    2026 to June 2027, whenever the bill is paid.
    """

    authority: str
    scheme: str
    fiscal_year: int


@dataclass(frozen=True, kw_only=True)
class MoneyTaken:
    """A payment and its allocation: paisa by head (none is 0), and the excess.

    `relief` is the authority and scheme of a credit note; None for money.
    """

    channel: str
    reference: str
    psid: str
    recorded_at: datetime
    heads: Sequence[tuple[Head, int]]
    excess_paisa: int
    relief: Relief | None = None


def clearing_account(channel: str) -> Account:
    """Return the account of what a channel has taken and not yet settled."""
    return Account(
        code=f"payments:clearing:{channel}", name=f"Clearing, {channel}", kind="asset", busy=True
    )


def _source(taken: "MoneyTaken") -> Account:
    """Return the account to debit; a clearing account holds only money that its channel took."""
    if taken.relief is not None:
        return credit_account(taken.relief)
    return SUSPENSE if taken.channel == IN_SUSPENSE else clearing_account(taken.channel)


def credit_account(relief: Relief) -> Account:
    """Return the account of an authority's credit notes under a scheme for a fiscal year.

    It has no chart entry: forgone revenue is not cash, and no head or treasury ever receives it.
    """
    return Account(
        code=f"payments:credit-notes:{relief.authority}:{relief.scheme}:{relief.fiscal_year}",
        name=f"Credit notes, {relief.scheme}, {relief.fiscal_year}-{relief.fiscal_year + 1}",
        kind="expense",
        busy=True,
    )


def unknown_owners_head(head_code: str, ddo_code: str) -> Head:
    """Return a head of the Public Account for money of unknown owners."""
    return Head(head_code=head_code, ddo_code=ddo_code, deposit_of=UNKNOWN_OWNERS)


def head_account(head: Head) -> Account:
    """Return the income account of a head and DDO; for a deposit, the account that owes it back."""
    if head.deposit_of is not None:
        return deposits_account(head.deposit_of, head)
    return Account(
        code=f"payments:head:{head.head_code}:{head.ddo_code}",
        name=f"Head {head.head_code}, DDO {head.ddo_code}",
        kind="income",
        busy=True,
    )


def deposits_account(department: UUID, head: Head) -> Account:
    """Return the account of the deposits that a department holds under a head, and owes back.

    Those that were billed before deposits had a head of the Public Account have one account.
    """
    kept_apart = f":{head.head_code}:{head.ddo_code}" if is_public_account(head.head_code) else ""
    return Account(
        code=f"payments:deposits:{department}{kept_apart}",
        name="Deposits held" if department != UNKNOWN_OWNERS else "Money of unknown owners",
        kind="liability",
        ceiling_paisa=0,
        busy=True,
    )


def business_key(channel: str, reference: str) -> str:
    """Return a payment's business key in the ledger, so that it is posted only once."""
    return f"payment:{channel}:{reference}"


def payment_of_key(key: str) -> tuple[str, str] | None:
    """Return the channel and reference of the payment that a ledger key names, or None."""
    kind, _colon, name = key.partition(":")
    channel, _colon, reference = name.partition(":")
    return (channel, reference) if kind == "payment" else None


def payment_posting(taken: MoneyTaken) -> Posting:
    """Map a payment to its posting; amounts of one head are posted as one transfer."""
    source = _source(taken)
    transfers = [
        Transfer(debit=source, credit=head_account(head), amount_paisa=paisa)
        for head, paisa in _by_head(taken.heads).items()
    ]
    if taken.excess_paisa:
        transfers.append(Transfer(debit=source, credit=REFUND_DUE, amount_paisa=taken.excess_paisa))
    return Posting(
        business_key=business_key(taken.channel, taken.reference),
        kind="payment.credited" if taken.relief else "payment.recorded",
        description=f"Payment of bill {taken.psid} by {taken.channel}",
        happened_at=taken.recorded_at,
        transfers=transfers,
    )


def suspense_posting(
    channel: str, reference: str, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map money whose bill is not known to its posting, named by channel and reference."""
    source = clearing_account(channel)
    return Posting(
        business_key=f"suspense:{channel}:{reference}",
        kind="payment.suspended",
        description=f"Money without a bill by {channel}",
        happened_at=happened_at,
        transfers=[Transfer(debit=source, credit=SUSPENSE, amount_paisa=amount_paisa)],
    )


def _by_head(heads: Iterable[tuple[Head, int]]) -> Mapping[Head, int]:
    sums: dict[Head, int] = {}
    for head, paisa in heads:
        sums[head] = sums.get(head, 0) + paisa
    return sums


@dataclass(frozen=True, kw_only=True)
class MoneyBack:
    """An approved refund: its paisa by head, and its part of the overpayment."""

    refund_id: UUID
    channel: str
    psid: str
    approved_at: datetime
    heads: Sequence[tuple[Head, int]]
    excess_paisa: int = 0


def refunds_account(channel: str) -> Account:
    """Return the account of approved refunds by a channel that have not reached their payers."""
    return Account(
        code=f"payments:refunds-payable:{channel}",
        name=f"Refunds payable, {channel}",
        kind="liability",
        ceiling_paisa=0,
        busy=True,
    )


def refund_posting(back: MoneyBack) -> Posting:
    """Map an approved refund to its posting: from the heads, or from the overpayments owed back."""
    payable = refunds_account(back.channel)
    transfers = [
        Transfer(debit=head_account(head), credit=payable, amount_paisa=paisa)
        for head, paisa in _by_head(back.heads).items()
    ]
    if back.excess_paisa:
        transfers.append(Transfer(debit=REFUND_DUE, credit=payable, amount_paisa=back.excess_paisa))
    return Posting(
        business_key=f"refund:{back.refund_id}",
        kind="refund.approved",
        description=f"Refund of bill {back.psid} by {back.channel}",
        happened_at=back.approved_at,
        transfers=transfers,
    )


def refund_end_posting(
    refund_id: UUID,
    channel: str,
    amount_paisa: int,
    happened_at: datetime,
    paid_from: Account | None = None,
) -> Posting:
    """Map a completed refund to its posting: the channel, or `paid_from`, has paid it back."""
    return Posting(
        business_key=f"refund-confirmed:{refund_id}",
        kind="refund.confirmed",
        description=f"Refund reached its payer by {channel}",
        happened_at=happened_at,
        transfers=[
            Transfer(
                debit=refunds_account(channel),
                credit=paid_from or clearing_account(channel),
                amount_paisa=amount_paisa,
            )
        ],
    )


def forfeit_posting(
    bill_id: UUID, deposit: Head, head: Head, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map a forfeiture to its posting: a deposit that was owed back becomes income of a head."""
    return Posting(
        business_key=f"deposit-forfeited:{bill_id}",
        kind="deposit.forfeited",
        description="Deposit forfeited",
        happened_at=happened_at,
        transfers=[
            Transfer(
                debit=head_account(deposit),
                credit=head_account(head),
                amount_paisa=amount_paisa,
            )
        ],
    )


def lapse_posting(
    bill_id: UUID, deposit: Head, head: Head, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map a lapse to its posting: a deposit that nobody claimed becomes income of a head."""
    return Posting(
        business_key=f"deposit-lapsed:{bill_id}",
        kind="deposit.lapsed",
        description="Deposit lapsed",
        happened_at=happened_at,
        transfers=[
            Transfer(
                debit=head_account(deposit),
                credit=head_account(head),
                amount_paisa=amount_paisa,
            )
        ],
    )


def move_posting(
    business_key: str, of: Head, to: Head, amount_paisa: int, happened_at: datetime
) -> Posting:
    """Map a deposit moved to another bill to one posting, from the deposit `of` to that of `to`.

    It passes through a refunds account, as both bills may be of one department, hence one account.
    """
    between = refunds_account(MOVED)
    return Posting(
        business_key=f"deposit-moved:{business_key}",
        kind="deposit.moved",
        description="Deposit kept for another bill",
        happened_at=happened_at,
        transfers=[
            Transfer(debit=head_account(of), credit=between, amount_paisa=amount_paisa),
            Transfer(debit=between, credit=head_account(to), amount_paisa=amount_paisa),
        ],
    )
