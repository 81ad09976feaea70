"""Two officers of Finance enter what returns of a month say: one posting for each entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NoReturn

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import Account, fiscal_year_of, post
from app.parameters.public import Confidence, set_in_force
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.budgets.postings import relief_posting
from tax_incentives.kernel.permissions import DECIDE_BUDGET, PROPOSE_BUDGET
from tax_incentives.rules.periods import year_text
from tax_incentives.statutory.models import StatutoryRelief
from tax_incentives.statutory.rates import RATES, StatutoryRate

POSTED = "relief.statutory"


def account(code: str, year: int, step: str) -> Account:
    """Return the memorandum account of a rate and fiscal year: "forgone", or what is "used"."""
    return Account(
        code=f"relief:statutory:{code}:{year}:{step}",
        name=f"Statutory relief {code}, {year_text(year)}: {step}",
        kind="memorandum",
        floor_paisa=0 if step == "used" else None,
    )


@dataclass(frozen=True, kw_only=True)
class EnterReturns:
    """The returns of a month (any day of it) at a reduced rate, the turnover in paisa."""

    code: str
    month: date
    returns: int
    taxpayers: int
    turnover_paisa: int
    instrument: str
    confidence: Confidence
    note: str = ""


def forgone_paisa(turnover_paisa: int, standard: Decimal, reduced: Decimal) -> int:
    """Return the turnover times the difference of two rates in per cent, cut to a whole paisa.

    Nobody knows the input credit that the standard rate would have let taxpayers deduct, so this is
    the most that can have been forgone.
    """
    share = Decimal(turnover_paisa) * (standard - reduced) / 100
    return int(share.to_integral_value(ROUND_DOWN))


def _values(uow: UnitOfWork, command: EnterReturns) -> Mapping[str, object]:
    """Raise Invalid for what cannot be, Conflict: `month-entered`, `nothing-in-force`."""
    month, rate = command.month.replace(day=1), RATES.get(command.code)
    if rate is None:
        _refuse("code", sentence("Choose a rate from the list."))
    if month >= local_day(uow.now).replace(day=1):
        _refuse("month", sentence("Choose a past month."))
    if command.returns < command.taxpayers:
        _refuse("returns", sentence("There are at least as many returns as taxpayers."))
    _refuse_twice(uow, command.code, month)
    standard, reduced = _rates(uow, rate, month)
    forgone = forgone_paisa(command.turnover_paisa, standard, reduced) if reduced < standard else 0
    if not forgone:
        _refuse("turnover", sentence("By the rates of this month nothing is forgone of it."))
    return {
        **columns(uow, command),
        "month": month,
        "standard_rate": standard,
        "reduced_rate": reduced,
        "forgone_paisa": forgone,
    }


def _rates(uow: UnitOfWork, rate: StatutoryRate, month: date) -> tuple[Decimal, Decimal]:
    keys = rate.standard.key, rate.reduced.key
    found = set_in_force(uow.session, keys, month)
    return found.percent(keys[0]), found.percent(keys[1])


def _refuse_twice(uow: UnitOfWork, code: str, month: date) -> None:
    same = select(StatutoryRelief).filter_by(code=code, month=month, refused_at=None)
    if there_is(uow.session, same.limit(1)):
        raise Conflict(
            sentence("This month has already been entered. Open the list to see it."),
            code="month-entered",
        )


def _refuse(field: str, problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={field: problem})


def _post(uow: UnitOfWork, row: StatutoryRelief) -> None:
    year = fiscal_year_of(row.month).year
    posting = relief_posting(
        f"statutory:{row.id}",
        POSTED,
        f"Forgone by the rate {row.code} in {row.month:%m/%Y}",
        row.approved_at or uow.instant(),
        to=account(row.code, year, "used"),
        source=account(row.code, year, "forgone"),
        paisa=row.forgone_paisa,
    )
    row.transaction_id = post(uow, posting)


def _summary(row: StatutoryRelief) -> Json:
    return {
        "code": row.code,
        "month": row.month.isoformat(),
        "turnover": row.turnover_paisa,
        "forgone": row.forgone_paisa,
        "instrument": row.instrument,
    }


RETURNS = Decision(
    row=StatutoryRelief,
    command=EnterReturns,
    names=Names("enter_returns", "approve_returns", "refuse_returns"),
    audit=Audit("relief.returns_proposed", "relief.returns_approved", "relief.returns_refused"),
    may_propose=PROPOSE_BUDGET,
    may_decide=DECIDE_BUDGET,
    summary=_summary,
    values=_values,
    on_approval=_post,
    proof=require_fresh_proof,
)
