"""Finance draws up the agreement of a loan; the borrower then names guarantors and all sign."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import OrganisationSummary, departments_by_ddo
from app.parameters.public import set_in_force
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import RETURNED, scheme_of_award
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.kernel.permissions import MANAGE_LOANS
from tax_incentives.loan_book.models import LoanAgreement
from tax_incentives.loan_book.parameters import GUARANTORS, RECOVERY_HEAD
from tax_incentives.loan_book.policy import (
    MAX_MONTHS,
    UNIT_PAISA,
    Agreed,
    Parties,
    agreement_text,
    months_of,
)
from tax_incentives.loan_book.queries.loans import agreement_in_force, borrowers, loan_award
from tax_incentives.loan_book.queries.tranches import REFUSED, tranches_of


@dataclass(frozen=True, kw_only=True)
class PrepareAgreement:
    """The terms of a loan; instalments are paid to the DDO's department."""

    award_id: UUID
    grace_months: int
    instalments: int
    every_months: int
    milestones: str
    ddo_code: str


def prepare_agreement(uow: UnitOfWork, command: PrepareAgreement) -> LoanAgreement:
    """Freeze the terms and the text. A new version must be signed again by everyone.

    Raises NotFound, Invalid for impossible terms or an unknown DDO, Conflict (`lent-already`) while
    a tranche was entered that was neither refused nor came back unpaid.
    """
    require(uow.actor, MANAGE_LOANS)
    lock_loan(uow, command.award_id)
    award = loan_award(uow, command.award_id)
    _refuse_when_lent(uow, award)
    rules = set_in_force(uow.session, (GUARANTORS.key, RECOVERY_HEAD.key), local_day(uow.now))
    agreed = Agreed(
        principal_paisa=award.amount_paisa,
        grace_months=command.grace_months,
        instalments=command.instalments,
        every_months=command.every_months,
        guarantors=int(str(rules[GUARANTORS.key].value)),
        milestones=command.milestones,
    )
    _refuse_impossible(agreed)
    department = _department(uow, command.ddo_code)
    row = _row(uow, award, agreed, department, str(rules[RECOVERY_HEAD.key].value))
    uow.add(row)
    after = {"version": row.version, "sha256": row.sha256.hex(), "principal": row.principal_paisa}
    uow.audit("loan.agreement_prepared", award.id, after=after)
    values = {"number": award.number, "award": str(award.id)}
    notify_holder(uow, "tax_incentives/loan_agreement", award, values)
    return row


def lock_loan(uow: UnitOfWork, award_id: UUID) -> None:
    """Let one transaction at a time write about a loan; most writes add rows, so row locks fail."""
    key = func.hashtext(str(award_id))
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("relief.loan"), key)))


def _refuse_when_lent(uow: UnitOfWork, award: ReliefAward) -> None:
    if any(each.state not in {REFUSED, RETURNED} for each in tranches_of(uow.session, award.id)):
        raise Conflict(
            sentence("A tranche was entered under the agreement, so it stays as it is."),
            code="lent-already",
        )


def _refuse_impossible(agreed: Agreed) -> None:
    if months_of(agreed) > MAX_MONTHS:
        problem = sentence(
            "The last instalment would be due after more than %(most)s months. Choose fewer.",
            most=MAX_MONTHS,
        )
        raise Invalid(problem, fields={"instalments": problem})
    if agreed.principal_paisa < agreed.instalments * UNIT_PAISA:
        problem = sentence("These are too many instalments for this loan. Choose fewer.")
        raise Invalid(problem, fields={"instalments": problem})


def _department(uow: UnitOfWork, ddo_code: str) -> OrganisationSummary:
    found = departments_by_ddo(uow.session).get(ddo_code)
    if found is None:
        problem = sentence("No department has this DDO code.")
        raise Invalid(problem, fields={"ddo_code": problem})
    return found


def _row(
    uow: UnitOfWork,
    award: ReliefAward,
    agreed: Agreed,
    department: OrganisationSummary,
    head_code: str,
) -> LoanAgreement:
    before = agreement_in_force(uow, award.id)
    scheme = scheme_of_award(uow, award)
    parties = Parties(
        lender=department.name,
        borrower=borrowers(uow.session, [award])[award.id],
        scheme=scheme.title.en,
        scheme_ur=scheme.title.ur,
        award=award.number,
    )
    content = agreement_text(parties, agreed)
    return LoanAgreement(
        id=new_id(),
        award_id=award.id,
        version=before.version + 1 if before else 1,
        content=content,
        sha256=hashlib.sha256(content.encode()).digest(),
        principal_paisa=agreed.principal_paisa,
        grace_months=agreed.grace_months,
        instalments=agreed.instalments,
        every_months=agreed.every_months,
        guarantors_needed=agreed.guarantors,
        head_code=head_code,
        ddo_code=department.ddo_code,
        department_id=department.id,
        prepared_by=uow.actor.person,
        prepared_at=uow.instant(),
    )
