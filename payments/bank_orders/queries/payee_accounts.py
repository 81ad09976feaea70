"""Who told the account to which a payee's money goes, and whose word it replaced."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.identity.public import people_by_id
from payments.bank_orders.models import PayeeAccount

PayableName = tuple[str, UUID]


@dataclass(frozen=True, kw_only=True)
class ToldAccount:
    """An account as it was told. `officer` is a name, None where the payer told it themselves.

    `replaced` is the payer's own word, where an officer's stands instead of it; `objected`: the
    payer has told another account since.
    """

    row: PayeeAccount
    officer: str | None
    replaced: PayeeAccount | None
    objected: bool

    @property
    def account(self) -> str:
        """The number, masked."""
        return self.row.iban_masked

    @property
    def same_number(self) -> bool | None:
        """Whether it is the number that was replaced: two may look alike when they are masked."""
        return self.replaced.iban_keyed == self.row.iban_keyed if self.replaced else None


def latest_accounts(
    session: Session, names: Collection[PayableName]
) -> Mapping[PayableName, PayeeAccount]:
    """Return the account that counts for each payable."""
    return {_name(row): row for row in _told(session, names)}


def latest_told(
    session: Session, names: Collection[PayableName]
) -> Mapping[PayableName, ToldAccount]:
    """Return the same with who told it: two queries."""
    rows = _told(session, names)
    latest = {_name(row): row for row in rows}
    return {_name(each.row): each for each in _with_words(session, latest.values(), rows)}


def as_told(session: Session, accounts: Collection[PayeeAccount]) -> Mapping[UUID, ToldAccount]:
    """Return these accounts with who told them, also where others were told since: two queries."""
    rows = _told(session, [_name(each) for each in accounts])
    return {each.row.id: each for each in _with_words(session, accounts, rows)}


def payers_word(session: Session, name: PayableName) -> PayeeAccount | None:
    """Return what the payer themselves told of a payable last; None where they told nothing."""
    return next((row for row in reversed(_told(session, [name])) if row.by_payer), None)


def _told(session: Session, names: Collection[PayableName]) -> list[PayeeAccount]:
    key = tuple_(PayeeAccount.payable_kind, PayeeAccount.payable_id)
    query = select(PayeeAccount).where(key.in_(list(names))).order_by(PayeeAccount.id)
    return list(session.scalars(query))


def _name(row: PayeeAccount) -> PayableName:
    return row.payable_kind, row.payable_id


def _with_words(
    session: Session, accounts: Collection[PayeeAccount], rows: Collection[PayeeAccount]
) -> list[ToldAccount]:
    by_officers = [row for row in accounts if not row.by_payer]
    officers = people_by_id(session, {row.told_by for row in by_officers})
    names = {row.id: officers[row.told_by].name for row in by_officers}
    own = defaultdict[PayableName, list[PayeeAccount]](list)
    for each in rows:
        if each.by_payer:
            own[_name(each)].append(each)
    return [
        ToldAccount(
            row=row,
            officer=names.get(row.id),
            replaced=_replaced(row, own[_name(row)]),
            objected=any(each.id > row.id for each in own[_name(row)]),
        )
        for row in accounts
    ]


def _replaced(row: PayeeAccount, own: Sequence[PayeeAccount]) -> PayeeAccount | None:
    earlier = [each for each in own if each.id < row.id]
    return earlier[-1] if earlier and not row.by_payer else None
