"""Post, one by one or many at once, reverse and correct: each one round trip to PostgreSQL.

What may not be, PostgreSQL refuses; nothing here is needed to keep the books right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text

from app.db import new_id, run_heard
from app.errors import Refusal
from app.ledger.accounts import Account
from app.ledger.arrays import array_of, array_text
from app.ledger.refusals import refusal, refusals
from app.unit_of_work import UnitOfWork


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


@dataclass(frozen=True, slots=True)
class Posted:
    """The result of one of many postings: its transaction, or its refusal."""

    transaction_id: UUID | None
    refusal: Refusal | None = None


_ACTOR = bindparam("actor", type_=Uuid())
_OPEN = text("select ledger_open_account(:code, :rules, :specs)")
# Everything is posted by these, so they skip SQLAlchemy; lists travel as PostgreSQL's own text.
_POST_ONE = """
select ledger_post_one(%(id)s, %(key)s, %(kind)s, %(description)s, %(at)s, %(actor)s, %(debit)s,
    %(debit_rules)s, %(credit)s, %(credit_rules)s, %(amount)s, %(specs)s)
"""
_POST = """
select ledger_post(%(id)s, %(key)s, %(kind)s, %(description)s, %(at)s, %(actor)s,
    %(codes)s::text[], %(rules)s::text[], %(debits)s::integer[], %(credits)s::integer[],
    %(amounts)s::bigint[], %(specs)s)
"""
_POST_MANY = """
select place, transaction_id, refused from ledger_post_batch(%(actor)s, %(ids)s, %(keys)s,
    %(kinds)s, %(descriptions)s, %(ats)s, %(codes)s, %(rules)s, %(postings)s, %(debits)s,
    %(credits)s, %(amounts)s, %(specs)s, %(each)s)
"""
_REVERSE = text(
    "select ledger_reverse(:id, :key, :description, :at, :actor, :original)"
).bindparams(_ACTOR)
_CORRECT = text(
    "select ledger_correct(:id, :key, :description, :at, :actor, :original, :wrong, :code,"
    " :rules, :amount, :specs)"
).bindparams(_ACTOR)


def open_account(uow: UnitOfWork, account: Account) -> UUID:
    """Open an account, or find it. Raises Conflict if it exists with other rules.

    Posting opens accounts automatically; call this only to open one that nothing uses yet.
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
    values: dict[str, Any] = {
        "id": new_id(),
        "key": posting.business_key,
        "kind": posting.kind,
        "description": posting.description,
        "at": posting.happened_at,
        "actor": uow.actor.person_id,
    }
    if len(posting.transfers) == 1:
        statement, legs = _POST_ONE, _leg(posting.transfers[0])
    else:
        statement, legs = _POST, _legs(posting.transfers)
    with refusals():
        ((posted,),) = _ask(uow, statement, values | legs)
    transaction_id: UUID = posted
    return transaction_id


def post_many(
    uow: UnitOfWork, postings: Sequence[Posting], *, refuse: Literal["all", "each"] = "all"
) -> list[Posted]:
    """Post up to 1,000 transactions in one round trip; return each result, in order.

    With refuse="all" the first that cannot be posted refuses all of them, as `post` would refuse
    it. With "each" the others are posted, and each refused one carries its refusal. They are taken
    in their order: each must be possible after those before it. A key posted before with the same
    legs counts as posted.
    """
    if not postings:
        return []
    transfers = [transfer for posting in postings for transfer in posting.transfers]
    ids = [new_id() for _ in postings]
    values = {
        "actor": uow.actor.person_id,
        "ids": array_of(ids),
        "keys": array_text([posting.business_key for posting in postings]),
        "kinds": array_text([posting.kind for posting in postings]),
        "descriptions": array_text([posting.description for posting in postings]),
        "ats": array_of([posting.happened_at for posting in postings]),
        "postings": array_of([place for place, p in enumerate(postings, 1) for _ in p.transfers]),
        "each": refuse == "each",
        **_legs(transfers),
    }
    with refusals():
        told = _ask(uow, _POST_MANY, values)
    posted = [Posted(transaction_id) for transaction_id in ids]
    for place, transaction_id, code in told:
        posted[place - 1] = Posted(None, refusal(code)) if code else Posted(transaction_id)
    return posted


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
    """Move an amount of a transaction from a wrong account (a wrong head) to the right one.

    A separate transfer entry that refers to the original; its direction follows from the original.
    Raises Conflict if the original left less than `amount_paisa` there, all corrections together,
    or was reversed.
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


def _ask(uow: UnitOfWork, statement: str, values: Mapping[str, Any]) -> list[Any]:
    # The session's, not `uow.connection`: a savepoint begins when the session is next asked for it.
    return run_heard(uow.session.connection(), statement, values)


def _leg(transfer: Transfer) -> dict[str, Any]:
    debit, credit = transfer.debit, transfer.credit
    return {
        "debit": debit.code,
        "debit_rules": debit.rules,
        "credit": credit.code,
        "credit_rules": credit.rules,
        "amount": transfer.amount_paisa,
        "specs": specs([debit, credit]),
    }


def _legs(transfers: Sequence[Transfer]) -> dict[str, Any]:
    """Write transfers as places in the list of their accounts, each once, in the order of codes."""
    accounts = {a.code: a for t in transfers for a in (t.debit, t.credit)}
    codes = sorted(accounts)
    places = {code: place for place, code in enumerate(codes, 1)}
    return {
        "codes": array_text(codes),
        "rules": array_text([accounts[code].rules for code in codes]),
        "specs": specs(accounts[code] for code in codes),
        "debits": array_of([places[transfer.debit.code] for transfer in transfers]),
        "credits": array_of([places[transfer.credit.code] for transfer in transfers]),
        "amounts": array_of([transfer.amount_paisa for transfer in transfers]),
    }
