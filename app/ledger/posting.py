"""Post, one by one or many at once, reverse and correct: each one round trip to PostgreSQL.

What may not be, PostgreSQL refuses; nothing here is needed to keep the books right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Integer, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import TIMESTAMP

from app.db import new_id
from app.errors import Refusal
from app.ledger.accounts import Account
from app.ledger.refusals import refusal, refusals
from app.unit_of_work import UnitOfWork

MOST_AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """An amount in paisa, above zero, that debits one account and credits another."""

    debit: Account
    credit: Account
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A transaction: what happened, when, under which key that is never used twice.

    Its day in the province is that of `happened_at`; a day in a closed month is refused.
    """

    business_key: str
    kind: str
    description: str
    happened_at: datetime
    transfers: Sequence[Transfer]


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What became of one of many postings: its transaction, or why it was refused."""

    transaction_id: UUID | None
    refusal: Refusal | None = None


_TEXTS, _INTEGERS, _BIGINTS = ARRAY(Text()), ARRAY(Integer()), ARRAY(BigInteger())
_ACCOUNTS = (bindparam("codes", type_=_TEXTS), bindparam("rules", type_=_TEXTS))
_LEGS = (
    bindparam("debits", type_=_INTEGERS),
    bindparam("credits", type_=_INTEGERS),
    bindparam("amounts", type_=_BIGINTS),
)
_ACTOR = bindparam("actor", type_=Uuid())
_OPEN = text("select ledger_open_account(:code, :rules, :specs)")
_POST = text(
    "select ledger_post(:id, :key, :kind, :description, :at, :actor, :codes, :rules,"
    " :debits, :credits, :amounts, :specs)"
).bindparams(_ACTOR, *_ACCOUNTS, *_LEGS)
_POST_MANY = text(
    "select transaction_id, refused from ledger_post_many(:actor, :ids, :keys, :kinds,"
    " :descriptions, :ats, :codes, :rules, :postings, :debits, :credits, :amounts, :specs, :each)"
).bindparams(
    _ACTOR,
    *_ACCOUNTS,
    *_LEGS,
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("keys", type_=_TEXTS),
    bindparam("kinds", type_=_TEXTS),
    bindparam("descriptions", type_=_TEXTS),
    bindparam("ats", type_=ARRAY(TIMESTAMP(timezone=True))),
    bindparam("postings", type_=_INTEGERS),
)
_REVERSE = text(
    "select ledger_reverse(:id, :key, :description, :at, :actor, :original)"
).bindparams(_ACTOR)
_CORRECT = text(
    "select ledger_correct(:id, :key, :description, :at, :actor, :original, :wrong, :code,"
    " :rules, :amount, :specs)"
).bindparams(_ACTOR)


def open_account(uow: UnitOfWork, account: Account) -> UUID:
    """Open an account, or find it. Raises Conflict where it exists with other rules.

    Posting opens what it needs by itself; call this only to open one that nothing uses yet.
    """
    values = {"code": account.code, "rules": account.rules, "specs": specs([account])}
    with refusals():
        opened: UUID = uow.session.execute(_OPEN, values).scalar_one()
    return opened


def post(uow: UnitOfWork, posting: Posting) -> UUID:
    """Post a transaction and return its id, in one round trip; opens accounts that are missing.

    The same key with the same legs returns the first transaction. Raises Conflict for a key used
    otherwise, an overdraft, a closed month and a head that is not in force, Invalid for no legs.
    """
    values = {
        "id": new_id(),
        "key": posting.business_key,
        "kind": posting.kind,
        "description": posting.description,
        "at": posting.happened_at,
        "actor": uow.actor.person_id,
        **_legs(posting.transfers),
    }
    with refusals():
        posted: UUID = uow.session.execute(_POST, values).scalar_one()
    return posted


def post_many(
    uow: UnitOfWork, postings: Sequence[Posting], *, refuse: Literal["all", "each"] = "all"
) -> list[Posted]:
    """Post up to 1,000 transactions in one round trip and return what became of each, in order.

    With refuse="all" the first that cannot be posted refuses all of them, as `post` would refuse
    it. With "each" the others are posted, and each refused one carries its refusal. They are taken
    in their order: each must be possible after those before it. A key posted before with the same
    legs counts as posted.
    """
    if not postings:
        return []
    transfers = [transfer for posting in postings for transfer in posting.transfers]
    values = {
        "actor": uow.actor.person_id,
        "ids": [new_id() for _ in postings],
        "keys": [posting.business_key for posting in postings],
        "kinds": [posting.kind for posting in postings],
        "descriptions": [posting.description for posting in postings],
        "ats": [posting.happened_at for posting in postings],
        "postings": [place for place, p in enumerate(postings, 1) for _ in p.transfers],
        "each": refuse == "each",
        **_legs(transfers),
    }
    with refusals():
        rows = uow.session.execute(_POST_MANY, values).all()
    return [
        Posted(transaction_id=None, refusal=refusal(code))
        if code
        else Posted(transaction_id=transaction_id)
        for transaction_id, code in rows
    ]


def reverse(
    uow: UnitOfWork, original: UUID, *, business_key: str, description: str, happened_at: datetime
) -> UUID:
    """Post the opposite of a transaction; at most once for each. Raises Conflict otherwise.

    One that was corrected is reversed only after its corrections were.
    """
    values = {
        "id": new_id(),
        "key": business_key,
        "description": description,
        "at": happened_at,
        "actor": uow.actor.person_id,
        "original": original,
    }
    with refusals():
        reversal: UUID = uow.session.execute(_REVERSE, values).scalar_one()
    return reversal


def correct(  # noqa: PLR0913 - a correction's whole story
    uow: UnitOfWork,
    original: UUID,
    *,
    wrong: Account,
    right: Account,
    amount_paisa: int,
    business_key: str,
    description: str,
    happened_at: datetime,
) -> UUID:
    """Move what a transaction put on a wrong account (a wrong head) to the right one.

    A transfer entry of its own that refers to the original; which way it goes follows from the
    original. Raises Conflict where the original left less than `amount_paisa` there, all
    corrections together, or was reversed.
    """
    values = {
        "id": new_id(),
        "key": business_key,
        "description": description,
        "at": happened_at,
        "actor": uow.actor.person_id,
        "original": original,
        "wrong": wrong.code,
        "code": right.code,
        "rules": right.rules,
        "amount": amount_paisa,
        "specs": specs([right]),
    }
    with refusals():
        corrected: UUID = uow.session.execute(_CORRECT, values).scalar_one()
    return corrected


def specs(accounts: Iterable[Account]) -> str:
    """Write accounts for PostgreSQL to open where they are missing."""
    return f"[{','.join(account.spec for account in accounts)}]"


def _legs(transfers: Sequence[Transfer]) -> dict[str, Any]:
    """Write transfers as places in the list of their accounts.

    The order of the codes is the order in which everybody locks, so that two never deadlock.
    """
    accounts = {a.code: a for t in transfers for a in (t.debit, t.credit)}
    codes = sorted(accounts)
    places = {code: place for place, code in enumerate(codes, 1)}
    return {
        "codes": codes,
        "rules": [accounts[code].rules for code in codes],
        "specs": specs(accounts[code] for code in codes),
        "debits": [places[transfer.debit.code] for transfer in transfers],
        "credits": [places[transfer.credit.code] for transfer in transfers],
        "amounts": [transfer.amount_paisa for transfer in transfers],
    }
