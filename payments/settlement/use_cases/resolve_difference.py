"""Resolution of a difference by two officers; only then money moves in the books.

An item on clearing is settled whole or not at all. The amount that did not reach the bank, or was
too much, goes to the account that they named; if nobody knows the owner of a line's money, all of
it does.

No `Decision`: the proposal reserves an item or a line, and is decided under its lock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.file_format import Kind
from payments.clearing.models import ClearingItem, Settlement
from payments.clearing.postings import AGAINST, Against
from payments.clearing.use_cases import Settled, keep_suspended, settle_many
from payments.settlement.models import (
    ChannelFile,
    ChannelLine,
    LineOutcome,
    LineResolution,
    SettlementMatch,
)
from payments.settlement.permissions import DECIDE_MATCH, PROPOSE_MATCH
from payments.settlement.policy import Code, split
from payments.settlement.queries.differences import Difference, difference, open_bank

NOTHING = "nothing"
# A line without money need not be posted; a line with money needs an account.
MAY_BE_NOTHING = frozenset({Code.UNKNOWN, Code.ALREADY_SETTLED})
_MEANWHILE = sentence(
    "This was settled after it was proposed. Refuse the proposal, and check the difference again."
)
_NO_MONEY_RECEIVED = sentence(
    "Money is missing here, and nothing was received that could be held in suspense."
    " Choose who owes or bears it."
)


@dataclass(frozen=True, kw_only=True)
class ProposeMatch:
    """The proposed end of a difference (`key`, as named in `settlement/queries/differences.py`).

    `against` is the account for money that did not reach the bank, or `nothing`; `reference` names
    the owner of an unknown line's money, "" if it is still not known.
    """

    key: str
    against: Literal["fees", "suspense", "receivable", "write_off", "nothing"]
    reason: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideMatch:
    """The proposal to decide; for a refusal, the reason."""

    match_id: UUID
    reason: str = ""


def propose_match(uow: UnitOfWork, command: ProposeMatch) -> SettlementMatch:
    """Propose the end of a difference; nothing moves yet.

    Raises NotFound if it is not open, Conflict if there is already a proposal, Invalid if this is
    not possible: missing money cannot be put into suspense.
    """
    require(uow.actor, PROPOSE_MATCH)
    about = difference(uow, command.key)
    if about.match_id is not None:
        raise Conflict(
            sentence("Somebody proposed something for this already. Decide that first."),
            code="match-proposed",
        )
    reference = _reference(uow, about, command)
    match = SettlementMatch(
        id=new_id(),
        file_id=about.file_id,
        row=about.row,
        channel=about.channel,
        kind=about.kind,
        reference=reference,
        against=command.against,
        bank=about.bank or open_bank(uow.session, about.channel, about.partner, uow.now),
        reason=command.reason,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    if _takes_from_suspense(_settles(uow, match)):
        raise _invalid("against", _NO_MONEY_RECEIVED)
    uow.add(match)
    after = {"difference": about.key, "against": command.against, "reference": reference}
    uow.audit("settlement_match.proposed", match.id, after=after)
    return match


def approve_match(uow: UnitOfWork, command: DecideMatch) -> SettlementMatch:
    """Approve a proposal, and settle its item, once.

    Money put into suspense becomes an item there. Raises Forbidden (`two-people`) if the actor
    proposed it, ProofNeeded, Conflict if it was already decided or has been settled, or money is
    missing that cannot be in suspense (`match-nothing-to-suspend`).
    """
    require(uow.actor, DECIDE_MATCH)
    require_fresh_proof(uow)
    match = uow.lock(SettlementMatch, command.match_id)
    match.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    items = _settles(uow, match)
    if _takes_from_suspense(items):
        raise Conflict(_NO_MONEY_RECEIVED, code="match-nothing-to-suspend")
    _keep_suspended(uow, match, settle_many(uow, items))
    if match.file_id is not None:
        uow.add(
            LineResolution(
                file_id=match.file_id,
                row=match.row,
                how="match",
                match_id=match.id,
                resolved_at=uow.instant(),
            )
        )
    uow.audit("settlement_match.approved", match.id, after={"against": match.against})
    return match


def _settles(uow: UnitOfWork, match: SettlementMatch) -> list[Settled]:
    """Return the settlements of a match, by current data."""
    return list(_of_a_line(uow, match) if match.file_id else _of_an_item(uow, match))


def _takes_from_suspense(items: Sequence[Settled]) -> bool:
    """Return True if a match would take from suspense, which is other people's money."""
    return any(item.against == "suspense" and item.fee_paisa > 0 for item in items)


def _keep_suspended(uow: UnitOfWork, match: SettlementMatch, settled: Sequence[Settlement]) -> None:
    for each in settled:
        if each.against == "suspense":
            line = uow.get(ChannelLine, (match.file_id, match.row)) if match.file_id else None
            file = uow.get(ChannelFile, match.file_id) if match.file_id else None
            keep_suspended(
                uow,
                each,
                written=line.reference if line else match.reference,
                came_on=file.day if file else local_day(each.settled_at),
                place=each.bank,
            )


def refuse_match(uow: UnitOfWork, command: DecideMatch) -> SettlementMatch:
    """Refuse a proposal, or withdraw the actor's own: the difference waits as before."""
    require(uow.actor, DECIDE_MATCH)
    match = uow.lock(SettlementMatch, command.match_id)
    match.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("settlement_match.refused", match.id, after={"reason": command.reason})
    return match


def _reference(uow: UnitOfWork, about: Difference, command: ProposeMatch) -> str:
    """Return the owner of the money, asked of people only if nobody knew."""
    if command.against == NOTHING and about.code not in MAY_BE_NOTHING:
        raise _invalid("against", sentence("Money is involved here. Choose an account for it."))
    if about.code is Code.ALREADY_SETTLED:
        return ""
    if about.code is not Code.UNKNOWN:
        return about.reference
    given = command.reference.strip()
    if given and command.against == NOTHING:
        raise _invalid("against", sentence("You named a payment. Choose an account for the rest."))
    if given and _item(uow, about.channel, about.kind, given) is None:
        raise _invalid("reference", sentence("Nothing with this reference is open."))
    return given


def _invalid(name: str, problem: Sentence) -> Invalid:
    return Invalid(problem, code="match-impossible", fields={name: problem})


def _item(uow: UnitOfWork, channel: str, kind: str, reference: str) -> ClearingItem | None:
    query = select(ClearingItem).filter_by(channel=channel, kind=kind, reference=reference)
    fresh = query.execution_options(populate_existing=True)
    return uow.session.scalars(fresh).one_or_none()


def _open_clearing_item(uow: UnitOfWork, match: SettlementMatch) -> ClearingItem:
    item = _item(uow, match.channel, match.kind, match.reference)
    if item is None:
        raise Conflict(_MEANWHILE, code="settled-meanwhile")
    return item


def _of_an_item(uow: UnitOfWork, match: SettlementMatch) -> Iterator[Settled]:
    """Settle an item of which nothing reached a bank: another account bears all of it."""
    item = _open_clearing_item(uow, match)
    yield _settled(match, item, fee_paisa=item.amount_paisa, against=_account(match))


def _of_a_line(uow: UnitOfWork, match: SettlementMatch) -> Iterator[Settled]:
    """Settle what a line is about. The file's lock keeps out the job that looks at it again."""
    assert match.file_id is not None  # noqa: S101 - the caller asked
    uow.lock(ChannelFile, match.file_id)
    key = (match.file_id, match.row)
    if uow.session.get(LineResolution, key) is not None:
        raise Conflict(_MEANWHILE, code="settled-meanwhile")
    if match.against == NOTHING:
        return
    line = uow.get(ChannelLine, key)
    if not match.reference:
        yield from _rest(match, -line.net_paisa)
        return
    item, outcome = _open_clearing_item(uow, match), uow.get(LineOutcome, key)
    parts = split(
        item.amount_paisa,
        net_paisa=line.net_paisa,
        fee_paisa=line.fee_paisa,
        agreed_fee=outcome.agreed_fee_paisa,
    )
    if match.against == "fees":
        yield _settled(match, item, fee_paisa=parts.fee_paisa + parts.difference_paisa)
        return
    yield _settled(match, item, fee_paisa=parts.fee_paisa)
    yield from _rest(match, parts.difference_paisa)


def _settled(
    match: SettlementMatch, item: ClearingItem, *, fee_paisa: int, against: Against = "fees"
) -> Settled:
    return Settled(
        channel=item.channel,
        kind=cast("Kind", item.kind),
        reference=item.reference,
        gross_paisa=item.amount_paisa,
        fee_paisa=fee_paisa,
        bank=match.bank,
        against=against,
        source_kind="match",
        source_id=match.id,
        payment_id=item.payment_id,
        refund_id=item.refund_id,
    )


def _rest(match: SettlementMatch, paisa: int) -> Iterator[Settled]:
    """Put what did not reach the bank (or, below zero, was too much) on the named account."""
    if paisa:
        yield Settled(
            channel=match.channel,
            kind="adjustment",
            reference=f"match:{match.id}",
            gross_paisa=0,
            fee_paisa=paisa,
            bank=match.bank,
            against=_account(match),
            source_kind="match",
            source_id=match.id,
        )


def _account(match: SettlementMatch) -> Against:
    assert match.against in AGAINST  # noqa: S101 - `nothing` posts nothing
    return match.against
