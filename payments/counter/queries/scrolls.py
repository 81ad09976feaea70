"""Scrolls as officers see them: what each line means before it counts, and the result."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, genuine_of, if_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import views
from payments.clearing.queries import is_new_bank
from payments.counter.models import BankScroll, CounterTaking, ScrollLine, ScrollOutcome, words_of
from payments.counter.policy import Line, names_of, same_money
from payments.counter.queries.duplicates import papers_of, the_paper
from payments.counter.queries.reusable_lines import is_all_reversed
from payments.kernel.permissions import READ_SCROLLS
from payments.receipts.confidentiality import names_hidden_bill
from payments.receipts.models import Payment
from payments.reversals.queries import undone

MAX_SHOWN = 100
_OF_OUTCOME = {"paid": "matched", "suspense": "unknown"}


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """A line as the bank wrote it; number and amount of a bill under a veil are None."""

    row: int
    psid: str | None
    amount_paisa: int | None
    branch: str
    paid_on: date
    scroll_number: str
    line_number: int


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A line and what it means; `posted` says that it is so by now.

    It is matched, short, overpayment, unknown, counter, duplicate or differs.
    """

    line: LineFacts
    meaning: str
    posted: bool


@dataclass(frozen=True, kw_only=True)
class ShownScroll:
    """A scroll, how many of its lines mean what, how many are posted, and a page of lines.

    `new_bank`: it waits, and no money ever came to a bank of this name.
    """

    scroll: BankScroll
    new_bank: bool
    counts: Mapping[str, int]
    posted: int
    lines: Sequence[Meaning]
    next_row: int | None


def scrolls(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Page[BankScroll]:
    """List the scrolls, newest first."""
    require(uow.actor, READ_SCROLLS)
    query = select(BankScroll).order_by(BankScroll.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(BankScroll.id < as_id(decode_cursor(cursor, 1)[0]))
    found = uow.session.scalars(query).all()
    return cut(found, limit, lambda each: [str(each.id)])


def scroll(uow: UnitOfWork, scroll_id: UUID, after: int = 0) -> ShownScroll:
    """Return a scroll and its lines after a row, at most 100: eight statements. Raises NotFound."""
    require(uow.actor, READ_SCROLLS)
    found = uow.get(BankScroll, scroll_id)
    meanings = _meanings(uow, found)
    later = [each for each in meanings if each.line.row > after]
    shown = later[:MAX_SHOWN]
    return ShownScroll(
        scroll=found,
        new_bank=found.waiting and is_new_bank(uow.session, found.bank),
        counts=Counter(each.meaning for each in meanings),
        posted=sum(each.posted for each in meanings),
        lines=shown,
        next_row=shown[-1].line.row if len(later) > MAX_SHOWN else None,
    )


def suspense(
    uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE
) -> Page[tuple[ScrollLine, ScrollOutcome]]:
    """List the lines that went into suspense, newest first; `suspense.queries` has what is left."""
    require(uow.actor, READ_SCROLLS)
    query = (
        select(ScrollLine, ScrollOutcome)
        .select_from(ScrollLine)
        .join(ScrollOutcome)
        .where(
            ScrollOutcome.kind.in_(("suspense", "differs")),
            ScrollOutcome.transaction_id.is_not(None),
        )
        .order_by(ScrollOutcome.transaction_id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(ScrollOutcome.transaction_id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query, execution_options=UNCHECKED)
    found = [(line, outcome) for line, outcome in rows]
    page = cut(found, limit, lambda each: [str(each[1].transaction_id)])
    items = [each for each in page.items if if_genuine(uow.session, each[1])]
    return Page(items, page.next_cursor)


def _meanings(uow: UnitOfWork, of: BankScroll) -> list[Meaning]:
    query = (
        select(
            ScrollLine,
            ScrollOutcome,
            Payment.excess_paisa,
            names_hidden_bill(ScrollLine.psid),
        )
        .select_from(ScrollLine)
        .outerjoin(ScrollOutcome)
        .outerjoin(Payment, Payment.id == ScrollOutcome.payment_id)
        .where(ScrollLine.scroll_id == of.id)
        .order_by(ScrollLine.row)
    )
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    genuine(uow.session, filter(None, (outcome for _line, outcome, *_ in rows)))  # logs the others
    guess = _Guess.of(uow, of, [line for line, outcome, *_ in rows if outcome is None])
    return [
        Meaning(
            line=_facts(line, sealed=sealed),
            meaning=_outcome_kind(outcome, excess) if outcome is not None else guess.meaning(line),
            posted=outcome is not None,
        )
        for line, outcome, excess, sealed in rows
    ]


def _facts(line: ScrollLine, *, sealed: bool) -> LineFacts:
    return LineFacts(
        row=line.row,
        psid=None if sealed else line.psid,
        amount_paisa=None if sealed else line.amount_paisa,
        branch=line.branch,
        paid_on=line.paid_on,
        scroll_number=line.scroll_number,
        line_number=line.line_number,
    )


def _outcome_kind(outcome: ScrollOutcome, excess_paisa: int | None) -> str:
    if excess_paisa and outcome.kind == "paid":
        return "overpayment"
    return _OF_OUTCOME.get(outcome.kind, outcome.kind)


@dataclass(frozen=True, kw_only=True)
class _Guess:
    """The expected outcome of lines if they were posted now, in order.

    `known` holds the contents of lines by reference; of `free` ones all was reversed; `usable` what
    each bill can still use; `whole` those that take no part; `bills` their ids by PSID; `papers`
    the challans of these that officers confirmed at the counter.
    """

    bank: str
    known: dict[str, Line]
    free: set[str]
    usable: dict[str, int]
    whole: frozenset[str]
    bills: dict[str, UUID]
    papers: list[tuple[CounterTaking, Payment]]

    @classmethod
    def of(cls, uow: UnitOfWork, of: BankScroll, lines: Sequence[ScrollLine]) -> "_Guess":
        """Read the data for lines that are not posted: four statements.

        One more for each line whose number was reversed.
        """
        names = {line: names_of(words_of(of.bank, line)) for line in lines}
        references = {name for each in names.values() for name in each}
        posted = (
            select(ScrollOutcome.reference, ScrollLine, undone(ScrollOutcome.payment_id))
            .select_from(ScrollOutcome)
            .join(ScrollLine)
            .where(ScrollOutcome.reference.in_(references), ScrollOutcome.is_money())
        )
        rows = uow.session.execute(posted).all()
        known = {ref: words_of(of.bank, line) for ref, line, _ in rows}
        back = {ref for ref, _, gone in rows if gone}
        query = select(Bill).where(Bill.psid.in_({line.psid for line in lines}))
        bills = {bill.psid: bill for bill in genuine_of(uow.session, query)}
        stands = views(uow.session, list(bills.values())).values()
        ids = {psid: bill.id for psid, bill in bills.items()}
        return cls(
            bank=of.bank,
            known=known,
            free={
                number
                for line, (number, *_others) in names.items()
                if number in back and is_all_reversed(uow.session, of.bank, line)
            },
            usable={each.psid: each.owed_paisa if each.state in PAYABLE else 0 for each in stands},
            whole=frozenset(psid for psid, bill in bills.items() if not bill.part_payment),
            bills=ids,
            papers=list(papers_of(uow.session, ids.values())),
        )

    def meaning(self, line: ScrollLine) -> str:
        """Return the expected outcome of the next line."""
        words = words_of(self.bank, line)
        number, *others = names_of(words)
        for name in (number, *others):
            earlier = self.known.setdefault(name, words)
            if earlier is words:
                break
            if same_money(earlier, words):
                return "duplicate"
        if name != number and number not in self.free:
            return "differs"
        if name != number:
            self.free.discard(number)
        return self._first(line)

    def _first(self, line: ScrollLine) -> str:
        if line.psid not in self.usable:
            return "unknown"
        if self._at_counter(line):
            return "counter"
        left = self.usable[line.psid]
        self.usable[line.psid] = max(left - line.amount_paisa, 0)
        if line.amount_paisa < left and line.psid in self.whole:
            return "short"
        return "overpayment" if line.amount_paisa > left else "matched"

    def _at_counter(self, line: ScrollLine) -> bool:
        found = the_paper(self.papers, self.bills[line.psid], line)
        self.papers[:] = [each for each in self.papers if each[1] is not found]
        return found is not None
