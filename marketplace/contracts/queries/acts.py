"""Acts open to each reader of a contract now, and the reasons against the others."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import cast

from app.errors import Conflict
from app.permissions import Permission
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases import Held, Side, refuse_void
from marketplace.contracts.queries.contracts import ContractView
from marketplace.contracts.use_cases.end_contract import refuse_completion, refuse_termination
from marketplace.contracts.use_cases.sign_contract import MAY_SIGN, refuse_signature
from marketplace.grievances.use_cases.suspension import refuse_grieved
from marketplace.kernel import permissions
from marketplace.securities.use_cases.performance_security import (
    has_money,
    refuse_recording,
    refuse_verification,
)
from marketplace.securities.use_cases.two_person_steps import waiting_step
from payments.public import BillView

YOUR_WORD = sentence("You have recorded the bank’s answer. Another officer must confirm it.")


class Act(StrEnum):
    """An act on a contract."""

    SIGN = "sign"
    RECORD = "record"
    VERIFY = "verify"
    COMPLETE = "complete"
    TERMINATE = "terminate"


WhyNot = Mapping[Act, Sentence | str | None]
_MAY: dict[Act, Permission] = {
    Act.RECORD: permissions.MANAGE_CONTRACT,
    Act.VERIFY: permissions.MANAGE_CONTRACT,
    Act.COMPLETE: permissions.MANAGE_CONTRACT,
    Act.TERMINATE: permissions.SIGN_FOR_DEPARTMENT,
}


def _refuse_signing(uow: UnitOfWork, view: ContractView, held: Held) -> None:
    refuse_grieved(uow, view.tender, [line.scope for line in view.scopes])
    refuse_signature(held, view.security, uow.now)


_Rule = Callable[[UnitOfWork, ContractView, Held], object]
_RULES: dict[Act, _Rule] = {
    Act.SIGN: _refuse_signing,
    Act.RECORD: lambda uow, view, held: refuse_recording(
        held, view.security, has_money=has_money(uow, _bill(view))
    ),
    Act.VERIFY: lambda _, view, held: refuse_verification(held, view.security),
    Act.COMPLETE: lambda uow, _, held: refuse_completion(held, uow.now),
    Act.TERMINATE: lambda uow, _, held: refuse_termination(held, uow.now),
}


def acts_of(uow: UnitOfWork, view: ContractView) -> WhyNot:
    """Return the acts of the reader's office on a contract, each with the reason against it.

    It uses the rules by which the use cases refuse: so a page draws a form only if its command
    would be accepted, and gives the reason in the same words.
    """
    mine = [act for act in Act if _is_theirs(uow, view, act)]
    return {act: _why_not(uow, view, act) for act in mine}


def _is_theirs(uow: UnitOfWork, view: ContractView, act: Act) -> bool:
    if act is Act.SIGN:
        needed = MAY_SIGN.get(view.side)
    else:
        needed = _MAY[act] if view.side == "department" else None
    return needed is not None and uow.actor.may(needed)


def _why_not(uow: UnitOfWork, view: ContractView, act: Act) -> Sentence | str | None:
    held = Held(
        contract=view.contract,
        tender=view.tender,
        award=view.award,
        side=cast("Side", view.side),
    )
    try:
        refuse_void(view.award)
        _RULES[act](uow, view, held)
    except Conflict as refused:
        return refused.message
    return YOUR_WORD if act is Act.VERIFY and _has_spoken(uow, view) else None


def _bill(view: ContractView) -> BillView | None:
    return view.money.bill if view.money is not None else None


def _has_spoken(uow: UnitOfWork, view: ContractView) -> bool:
    waiting = waiting_step(uow, view.security.id) if view.security is not None else None
    return waiting is not None and waiting.entered_by == uow.actor.person
