"""Two officers of Finance enter what a scheme may cost in a year: one posting for each entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select

from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.parameters.public import Confidence
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.postings import (
    APPROPRIATION,
    CEILING,
    REAPPROPRIATION,
    SUPPLEMENTARY,
    BudgetYear,
    Entry,
    entry_posting,
)
from tax_incentives.kernel.permissions import DECIDE_BUDGET, PROPOSE_BUDGET
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget


@dataclass(frozen=True, kw_only=True)
class EnterBudget:
    """An entry; `fiscal_year` is the year in which it begins on 1 July, the amount in paisa."""

    scheme: str
    fiscal_year: int
    kind: str
    amount_paisa: int
    instrument: str
    confidence: Confidence
    moved_to: str = ""
    demand: str = ""
    object_head: str = ""
    note: str = ""


def _values(uow: UnitOfWork, command: EnterBudget) -> Mapping[str, object]:
    """Return the columns. Raises Invalid for an entry that the scheme's budget does not take."""
    _refuse_kind(uow, command)
    if command.kind == REAPPROPRIATION:
        _refuse_move(uow, command)
    return columns(uow, command)


def _refuse_kind(uow: UnitOfWork, command: EnterBudget) -> None:
    forgone = _budget(uow, command.scheme, "scheme") is Budget.FORGONE
    if forgone != (command.kind == CEILING):
        _refuse("kind", _FORGONE if forgone else _VOTED)
    voted = bool(command.demand and command.object_head)
    if not forgone and not voted:
        _refuse("demand" if not command.demand else "object_head", _NEEDS_PLACE)
    if forgone and (command.demand or command.object_head):
        _refuse("demand" if command.demand else "object_head", _NO_PLACE)


def _refuse_move(uow: UnitOfWork, command: EnterBudget) -> None:
    """Refuse a re-appropriation to a scheme that has no money under the same demand."""
    if command.moved_to in ("", command.scheme):
        _refuse("moved_to", sentence("Choose the other scheme that gets the money."))
    if _budget(uow, command.moved_to, "moved_to") is Budget.FORGONE:
        _refuse("moved_to", sentence("That scheme gives no voted money."))
    same = select(BudgetEntry).where(
        BudgetEntry.scheme == command.moved_to,
        BudgetEntry.fiscal_year == command.fiscal_year,
        BudgetEntry.demand == command.demand,
        BudgetEntry.kind.in_((APPROPRIATION, SUPPLEMENTARY)),
        BudgetEntry.approved_at.is_not(None),
    )
    if not there_is(uow.session, same.limit(1)):
        _refuse("moved_to", sentence("That scheme has no money under this demand in this year."))


def _budget(uow: UnitOfWork, code: str, field: str) -> Budget:
    scheme = uow.port(SchemeBook).by_code.get(code)
    if scheme is None:
        _refuse(field, sentence("Choose a scheme from the list."))
    return scheme.budget.kind


def _refuse(field: str, problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={field: problem})


_FORGONE = sentence("This scheme forgoes revenue: enter a ceiling.")
_VOTED = sentence("This scheme spends voted money: enter an appropriation, a release and so on.")
_NEEDS_PLACE = sentence("Enter the demand and the object head of the schedule.")
_NO_PLACE = sentence("A ceiling has no demand and no object head: leave this empty.")


def _post(uow: UnitOfWork, row: BudgetEntry) -> None:
    """Post an entry. Raises Conflict (`budget-too-small`) if there is not enough money."""
    of = BudgetYear(row.scheme, row.fiscal_year)
    entry = Entry(
        id=row.id,
        of=of,
        kind=row.kind,
        amount_paisa=row.amount_paisa,
        other=BudgetYear(row.moved_to, row.fiscal_year),
    )
    try:
        row.transaction_id = post(uow, entry_posting(entry, row.approved_at or uow.instant()))
    except Conflict as refusal:
        if refusal.code != "overdraft":
            raise
        problem = sentence("The scheme has less than this where the money would come from.")
        raise Conflict(problem, code="budget-too-small") from None


def _summary(row: BudgetEntry) -> Json:
    return {
        "scheme": row.scheme,
        "year": row.fiscal_year,
        "kind": row.kind,
        "amount": row.amount_paisa,
        "instrument": row.instrument,
    }


BUDGET = Decision(
    row=BudgetEntry,
    command=EnterBudget,
    names=Names("enter_budget", "approve_budget", "refuse_budget"),
    audit=Audit("relief.budget_proposed", "relief.budget_approved", "relief.budget_refused"),
    may_propose=PROPOSE_BUDGET,
    may_decide=DECIDE_BUDGET,
    summary=_summary,
    values=_values,
    on_approval=_post,
    proof=require_fresh_proof,
)
