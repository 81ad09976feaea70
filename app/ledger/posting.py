"""Ask PostgreSQL to open accounts, post and reverse; its refusals become sentences."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.db import new_id
from app.errors import Conflict, Invalid
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

PKR = "PKR"
Kind = Literal["asset", "liability", "income", "expense", "memorandum"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account by its permanent code. Bounds are on debits less credits, in paisa."""

    code: str
    name: str
    kind: Kind
    currency: str = PKR
    floor_paisa: int | None = None
    ceiling_paisa: int | None = None


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """An amount in paisa, above zero, that debits one account and credits another."""

    debit: Account
    credit: Account
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A transaction: what happened, when, under which key that is never used twice."""

    business_key: str
    kind: str
    description: str
    happened_at: datetime
    transfers: Sequence[Transfer]


_OPEN = text(
    "select ledger_open_account(:id, :code, :name, :kind, :currency, :floor_paisa, :ceiling_paisa)"
)
_UUIDS = ARRAY(Uuid())
_POST = text(
    "select ledger_post(:id, :key, :kind, :description, :at, :actor, :debits, :credits, :amounts)"
).bindparams(
    bindparam("debits", type_=_UUIDS),
    bindparam("credits", type_=_UUIDS),
    bindparam("amounts", type_=ARRAY(BigInteger())),
    bindparam("actor", type_=Uuid()),
)
_REVERSE = text(
    "select ledger_reverse(:id, :key, :description, :at, :actor, :original)"
).bindparams(bindparam("actor", type_=Uuid()))


def open_account(uow: UnitOfWork, account: Account) -> UUID:
    """Open an account, or find it. Raises Conflict where it exists with other rules."""
    with _refusals():
        opened: UUID = uow.session.execute(_OPEN, vars(account) | {"id": new_id()}).scalar_one()
    return opened


def post(uow: UnitOfWork, posting: Posting) -> UUID:
    """Post a transaction and return its id; the same key with the same legs returns the first.

    Raises Conflict for a key used otherwise and for an overdraft, Invalid for no legs.
    """
    ids = _opened(uow, posting.transfers)
    values = {
        "id": new_id(),
        "key": posting.business_key,
        "kind": posting.kind,
        "description": posting.description,
        "at": posting.happened_at,
        "actor": uow.actor.person_id,
        "debits": [ids[transfer.debit.code] for transfer in posting.transfers],
        "credits": [ids[transfer.credit.code] for transfer in posting.transfers],
        "amounts": [transfer.amount_paisa for transfer in posting.transfers],
    }
    with _refusals():
        posted: UUID = uow.session.execute(_POST, values).scalar_one()
    return posted


def reverse(
    uow: UnitOfWork, original: UUID, *, business_key: str, description: str, happened_at: datetime
) -> UUID:
    """Post the opposite of a transaction; at most once for each. Raises Conflict otherwise."""
    values = {
        "id": new_id(),
        "key": business_key,
        "description": description,
        "at": happened_at,
        "actor": uow.actor.person_id,
        "original": original,
    }
    with _refusals():
        reversal: UUID = uow.session.execute(_REVERSE, values).scalar_one()
    return reversal


def _opened(uow: UnitOfWork, transfers: Sequence[Transfer]) -> dict[str, UUID]:
    """Open the accounts in the order of their codes, so that two postings never deadlock."""
    accounts = {a.code: a for t in transfers for a in (t.debit, t.credit)}
    return {code: open_account(uow, accounts[code]) for code in sorted(accounts)}


_REFUSED: dict[str, tuple[type[Conflict | Invalid], str, Sentence]] = {
    "BD001": (Invalid, "no-legs", sentence("A transaction needs at least one transfer.")),
    "BD002": (Conflict, "key-taken", sentence("This was already posted with other amounts.")),
    "BD003": (Invalid, "no-account", sentence("An account of this transaction does not exist.")),
    "BD004": (Conflict, "overdraft", sentence("There is not enough on the account for this.")),
    "BD005": (Conflict, "account-differs", sentence("The account exists with other rules.")),
    "BD006": (Conflict, "not-reversible", sentence("There is no such transaction to reverse.")),
    "23505": (Conflict, "reversed", sentence("This transaction was already reversed.")),
    "23514": (Invalid, "amount", sentence("Every amount must be above zero.")),
    "23503": (Invalid, "currency", sentence("Both accounts must be of one currency.")),
    "22003": (Invalid, "amount", sentence("An amount is too large.")),
}


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, IntegrityError) as error:
        known = _REFUSED.get(getattr(error.orig, "sqlstate", None) or "")
        if known is None:
            raise
        kind, code, message = known
        raise kind(message, code=code) from error
