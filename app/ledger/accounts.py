"""What an account is: its code, its rules, its place in the chart of accounts."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from uuid import UUID

import orjson

from app.db import new_id

PKR = "PKR"
Kind = Literal["asset", "liability", "income", "expense", "memorandum"]
# Rows behind a busy account: more than the connections that post to it at once.
BUSY_SLOTS = 32


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Where an account stands in the chart: the head of account (New Accounting Model style), and
    as far as it is kept apart by them, department, DDO, treasury and fund.

    A posting to an account of a head is refused where the head is not in force on the posting's
    day in the province.
    """  # noqa: D205 - the summary is one sentence

    head: str
    department_id: UUID | None = None
    ddo: str | None = None
    treasury: str | None = None
    fund: str | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account by its permanent code. Bounds are on debits less credits, in paisa.

    Its rules (kind, currency, bounds) never change; its name and chart are those of its opening.
    `busy` spreads its balance over many rows, so that writers do not wait for each other: for
    clearing accounts, heads of account, whatever every payment touches. A busy account may have
    bounds: what moves it away from them is free, what moves it towards one waits for the others.
    """

    code: str
    name: str
    kind: Kind
    currency: str = PKR
    floor_paisa: int | None = None
    ceiling_paisa: int | None = None
    chart: Chart | None = None
    busy: bool = False


def head_account(chart: Chart, *, name: str, kind: Kind) -> Account:
    """Return the account of a head for a department, DDO, treasury and fund; its code says them.

    One head has one account for each combination that is used.
    """
    parts = (
        ("dept", chart.department_id),
        ("ddo", chart.ddo),
        ("treasury", chart.treasury),
        ("fund", chart.fund),
    )
    code = "/".join(["head", chart.head, *(f"{key}:{value}" for key, value in parts if value)])
    return Account(code=code, name=name, kind=kind, chart=chart, busy=True)


@lru_cache(maxsize=4096)
def rules(account: Account) -> str:
    """Write what an account must be, as PostgreSQL's `ledger_accounts.rules` has it."""
    floor, ceiling = ("" if b is None else b for b in (account.floor_paisa, account.ceiling_paisa))
    return f"{account.kind}|{account.currency}|{floor}|{ceiling}"


@lru_cache(maxsize=4096)
def spec(account: Account) -> str:
    """Write an account for `ledger_open`, which reads it only where the account is missing.

    The id is one for this process: where two open it at once, PostgreSQL keeps the first.
    """
    values = {key: value for key, value in vars(account).items() if key not in {"chart", "busy"}}
    values |= {"id": new_id(), "slots": BUSY_SLOTS if account.busy else 1}
    if account.chart:
        values |= vars(account.chart)
    return orjson.dumps(values).decode()
