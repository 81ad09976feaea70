"""Split of a bank's money by head: today's transfers to treasuries, and the rest. Pure.

The oldest money goes first, and never more than the bank can give: fees kept by channels, and money
that belongs to payers (refunds, overpayments, money without a bill), cannot be transferred. A head
that has refunded more than it received is carried until it receives more. Money that Finance moved
between heads before it was sent goes with it, under the right head. After that it goes by a
transfer-entry memo (`payments/transfer_entries/`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from app.calendar import PROVINCE
from payments.kernel.funds import fund_of

# Bearers of channels' fees until a rule is found: a dated parameter decides.
GOVERNMENT, HEADS = "government", "heads"
CORRECTION = "correction"
_LAST_MOMENT = time(23, 59, 59)
# A posting has at most 1,000 transfers: a line is one, and each channel's fee of it another.
MAX_LINES = {GOVERNMENT: 900, HEADS: 180}


class Why(StrEnum):
    """The reason why money of a head stays."""

    NO_TREASURY = "no_treasury"
    NEGATIVE = "negative"
    SHORT = "short"
    TOO_MANY = "too_many"
    REFUND = "refund"
    REFUNDED = "refunded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The part of an item of money for a head and a DDO: paisa, negative if refunded.

    `fee_paisa` is the channel's fee of it. Source, id and number name the part permanently. Parts
    of one payment go together; each `waits` while a refund of it by the bank is to be decided.
    """

    source: str
    source_id: UUID
    number: int
    head_code: str
    ddo_code: str
    channel: str
    amount_paisa: int
    fee_paisa: int = 0
    payment_id: UUID | None = None
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """The treasury where a DDO's money goes, and the fund of its revenue."""

    treasury: str
    fund: str


@dataclass(frozen=True, kw_only=True)
class Key:
    """The key that separates lines of a transfer."""

    head_code: str
    ddo_code: str
    treasury: str
    fund: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A head's and DDO's money in a transfer. Paisa.

    `amount_paisa` is positive, or zero if a correction took all of the head's money.
    """

    key: Key
    parts: Sequence[Part]
    heads_bear_fees: bool

    @cached_property
    def collected_paisa(self) -> int:
        """The amount received."""
        return sum(part.amount_paisa for part in self.parts if part.amount_paisa > 0)

    @cached_property
    def returned_paisa(self) -> int:
        """The refunded amount, positive."""
        return -sum(part.amount_paisa for part in self.parts if part.amount_paisa < 0)

    @cached_property
    def fees(self) -> Mapping[str, int]:
        """The head's part of each channel's fees."""
        found: dict[str, int] = {}
        for part in self.parts if self.heads_bear_fees else ():
            found[part.channel] = found.get(part.channel, 0) + part.fee_paisa
        return {channel: paisa for channel, paisa in found.items() if paisa}

    @cached_property
    def fees_paisa(self) -> int:
        """Return all that the head bears of fees."""
        return sum(self.fees.values())

    @property
    def amount_paisa(self) -> int:
        """The amount for the treasury."""
        return self.collected_paisa - self.returned_paisa - self.fees_paisa


@dataclass(frozen=True, kw_only=True)
class Left:
    """Money of a head that stays, how much (may be below zero), of how many parts, and why."""

    head_code: str
    ddo_code: str
    why: Why
    paisa: int
    parts: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The part for each treasury, and the rest."""

    lines: Mapping[str, Sequence[Line]]
    left: Sequence[Left]

    @property
    def total_paisa(self) -> int:
        """Return all that leaves the bank."""
        return sum(line.amount_paisa for lines in self.lines.values() for line in lines)


@dataclass
class _Purse:
    """The remaining amount, and the decisions so far. `corrected` are lines that give money up."""

    paisa: int
    borne_by: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    corrected: frozenset[Key] = frozenset()

    def leave(self, head_code: str, ddo_code: str, parts: Sequence[Part], why: Why) -> None:
        if parts:
            paisa = sum(part.amount_paisa for part in parts)
            row = Left(
                head_code=head_code, ddo_code=ddo_code, why=why, paisa=paisa, parts=len(parts)
            )
            self.left.append(row)

    def take(self, key: Key, parts: Sequence[Part]) -> None:
        """Let as much of a head's money go as there is, the oldest first."""
        line = self._line(key, parts)
        if line.amount_paisa <= 0 and key not in self.corrected:
            nothing = line.collected_paisa == line.returned_paisa
            why = Why.REFUNDED if nothing else Why.NEGATIVE
            return self.leave(key.head_code, key.ddo_code, parts, why)
        if len(self.lines.get(key.treasury, ())) >= MAX_LINES[self.borne_by]:
            return self.leave(key.head_code, key.ddo_code, parts, Why.TOO_MANY)
        if key in self.corrected:
            return self._send(line)
        fitting = parts if line.amount_paisa <= self.paisa else self._fitting(parts)
        line = self._line(key, fitting)
        if line.amount_paisa <= 0:
            return self.leave(key.head_code, key.ddo_code, parts, Why.SHORT)
        self._send(line)
        return self.leave(key.head_code, key.ddo_code, _without(parts, fitting), Why.SHORT)

    def _send(self, line: Line) -> None:
        self.paisa -= line.amount_paisa
        self.lines.setdefault(line.key.treasury, []).append(line)

    def _line(self, key: Key, parts: Sequence[Part]) -> Line:
        return Line(key=key, parts=parts, heads_bear_fees=self.borne_by == HEADS)

    def _fitting(self, parts: Sequence[Part]) -> list[Part]:
        """Return refunds of money sent before, and receipts as far as the purse allows.

        A refund made before the transfer is deducted from its own payment, and lowers no other.
        """
        items = _by_payment(parts)
        fitting = [part for item in items if not _has_received_part(item) for part in item]
        room = self.paisa - sum(map(self._net, fitting))
        for item in filter(_has_received_part, items):
            room -= sum(map(self._net, item))
            if room < 0:
                break
            fitting += item
        return fitting

    def _net(self, part: Part) -> int:
        return part.amount_paisa - (part.fee_paisa if self.borne_by == HEADS else 0)


def _by_payment(parts: Sequence[Part]) -> list[Sequence[Part]]:
    """Return the parts of each payment together, in the order of their first."""
    items: dict[object, list[Part]] = {}
    for part in parts:
        items.setdefault(part.payment_id or (part.source_id, part.number), []).append(part)
    return list(items.values())


def _has_received_part(item: Sequence[Part]) -> bool:
    return any(part.amount_paisa > 0 for part in item)


def _without(parts: Sequence[Part], taken: Sequence[Part]) -> Sequence[Part]:
    if taken is parts:
        return ()
    names = {(part.source, part.source_id, part.number) for part in taken}
    return [part for part in parts if (part.source, part.source_id, part.number) not in names]


def plan_transfers(
    parts: Iterable[Part], places: Mapping[str, Place], available_paisa: int, borne_by: str
) -> Plan:
    """Return the parts for each treasury, oldest first, up to the available amount.

    `places` are the treasuries by DDO code. Every part is either in one line or left.
    """
    groups: dict[tuple[str, str], list[Part]] = {}
    waiting: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        mine = waiting if part.waits else groups
        mine.setdefault((part.head_code, part.ddo_code), []).append(part)
    plan = _sent(groups, places, available_paisa, borne_by)
    purse = _Purse(paisa=0, borne_by=borne_by)
    for (head_code, ddo_code), held in waiting.items():
        purse.leave(head_code, ddo_code, held, Why.REFUND)
    return Plan(lines=plan.lines, left=[*plan.left, *purse.left])


def _sent(
    groups: "_Groups", places: Mapping[str, Place], available_paisa: int, borne_by: str
) -> Plan:
    below = _corrected(groups, places, borne_by)
    plan = _planned(groups, places, available_paisa, borne_by, below)
    # A treasury that would give up more than it gets waits for more money with its corrections.
    while poor := {line.key.treasury for line in below} & _give_more(plan, below):
        below = [line for line in below if line.key.treasury not in poor]
        plan = _planned(groups, places, available_paisa, borne_by, below)
    return plan


_Groups = Mapping[tuple[str, str], Sequence[Part]]


def _corrected(groups: _Groups, places: Mapping[str, Place], borne_by: str) -> list[Line]:
    """Return the lines of heads that corrections have left with nothing, or with less.

    At most half of what a transfer can hold, so that what others get has room as well.
    """
    found: list[Line] = []
    room: dict[str, int] = {}
    for (head_code, ddo_code), mine in groups.items():
        place = places.get(ddo_code)
        if place is None or all(part.source != CORRECTION for part in mine):
            continue
        key = _key(head_code, ddo_code, place)
        line = Line(key=key, parts=mine, heads_bear_fees=borne_by == HEADS)
        left = room.setdefault(place.treasury, MAX_LINES[borne_by] // 2)
        if line.amount_paisa <= 0 < left:
            room[place.treasury] = left - 1
            found.append(line)
    return found


def _give_more(plan: Plan, below: Iterable[Line]) -> set[str]:
    sums = {
        treasury: sum(line.amount_paisa for line in its) for treasury, its in plan.lines.items()
    }
    return {line.key.treasury for line in below if sums.get(line.key.treasury, 0) <= 0}


def _planned(
    groups: _Groups,
    places: Mapping[str, Place],
    available_paisa: int,
    borne_by: str,
    below: Sequence[Line],
) -> Plan:
    purse = _Purse(
        paisa=max(available_paisa, 0),
        borne_by=borne_by,
        corrected=frozenset(line.key for line in below),
    )
    # Those that give something up come first: what they give up can go to the others.
    first = {_pair(line.key) for line in below}
    for head_code, ddo_code in sorted(groups, key=lambda group: group not in first):
        mine, place = groups[head_code, ddo_code], places.get(ddo_code)
        if place is None:
            purse.leave(head_code, ddo_code, mine, Why.NO_TREASURY)
            continue
        purse.take(_key(head_code, ddo_code, place), mine)
    return Plan(lines=purse.lines, left=purse.left)


def _pair(key: Key) -> tuple[str, str]:
    return key.head_code, key.ddo_code


def _key(head_code: str, ddo_code: str, place: Place) -> Key:
    return Key(
        head_code=head_code,
        ddo_code=ddo_code,
        treasury=place.treasury,
        fund=fund_of(head_code, place.fund),
    )


def share_fee(fee_paisa: int, amounts: Sequence[int], whole_paisa: int) -> list[int]:
    """Share the fee of an item over its parts, to the paisa; what is no part bears its own.

    `whole_paisa` is the item's amount, of which the parts are all or some. Each share is what the
    parts up to it bear together, less what those before it bear: rounding down, once.
    """
    shares, until, given = [], 0, 0
    for amount in amounts:
        until += amount
        reached = fee_paisa * until // whole_paisa
        shares.append(reached - given)
        given = reached
    return shares


def challan_number(treasury: str, fiscal_year: date, serial: int) -> str:
    """Return our number of a challan ("QUETTA/2026-27/000012").

    A sample (U): Form 32-A was not seen, nor whether a treasury wants numbers of its own form.
    """
    year = fiscal_year.year
    return f"{treasury.upper()}/{year}-{(year + 1) % 100:02d}/{serial:06d}"


def booking_instant(credited_on: date, now: datetime, *, closed: bool) -> datetime:
    """Return when the books have a credit: at the end of the bank's day, and never to come.

    Where the books of that month are closed they have it now, and the next statement counts it.
    """
    credited = datetime.combine(credited_on, _LAST_MOMENT, PROVINCE)
    return now if closed else min(credited, now)


class SheetState(StrEnum):
    """The status of a sheet. A refused or failed one is free for another sheet."""

    PREPARED = "prepared"
    PROPOSED = "proposed"
    REFUSED = "refused"
    APPROVED = "approved"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class SheetFacts:
    """The events of a sheet; `outcome` is "arrived", "failed" or None."""

    proposed: bool = False
    approved: bool = False
    refused: bool = False
    ordered: bool = False
    outcome: str | None = None


def sheet_state(facts: SheetFacts) -> SheetState:
    """Return the status of a sheet: the last possible event comes first."""
    if facts.outcome:
        return SheetState(facts.outcome)
    if facts.refused:
        return SheetState.REFUSED
    if facts.approved:
        return SheetState.ORDERED if facts.ordered else SheetState.APPROVED
    return SheetState.PROPOSED if facts.proposed else SheetState.PREPARED
