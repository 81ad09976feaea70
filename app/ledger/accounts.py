"""Accounts: their codes, rules, and places in the chart of accounts."""

from dataclasses import dataclass
from functools import cached_property
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
    """The place of an account in the chart: the head of account (New Accounting Model style), and
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

    @cached_property
    def rules(self) -> str:
        """The account's rules, as PostgreSQL's `ledger_accounts.rules` has them."""
        bounds = (self.floor_paisa, self.ceiling_paisa)
        floor, ceiling = ("" if bound is None else bound for bound in bounds)
        return f"{self.kind}|{self.currency}|{floor}|{ceiling}"

    @property
    def spec(self) -> str:
        """The account for `ledger_open`, as JSON; read only where the account is missing.

        Each has an id of its own, so that of two that open it at once PostgreSQL keeps the first:
        one id for both would be refused as a second row of one key.
        """
        return f'{{"id":"{new_id()}",{self._spec_but_id}'

    @cached_property
    def _spec_but_id(self) -> str:
        values = {
            "code": self.code,
            "name": self.name,
            "kind": self.kind,
            "currency": self.currency,
            "floor_paisa": self.floor_paisa,
            "ceiling_paisa": self.ceiling_paisa,
            "slots": BUSY_SLOTS if self.busy else 1,
            **(vars(self.chart) if self.chart else {}),
        }
        return orjson.dumps(values).decode().removeprefix("{")


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
