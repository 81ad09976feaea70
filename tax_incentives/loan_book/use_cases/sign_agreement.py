"""The borrower names guarantors; all of them sign with a fresh proof of identity.

A guarantor signs in their own account. It must have the CNIC that the borrower named, and an
officer must have seen the card. The program finds nobody by CNIC and notifies nobody: the borrower
sends them the address.
"""

from dataclasses import dataclass, field
from typing import NoReturn
from uuid import UUID

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.people.identifiers import mask_number
from app.identity.public import cnic_hashes, own_cnic_hash, require_fresh_proof
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.kernel.permissions import SIGN_LOAN
from tax_incentives.loan_book.models import (
    BORROWER,
    GUARANTOR,
    LoanAgreement,
    LoanGuarantor,
    LoanSignature,
)
from tax_incentives.loan_book.queries.loans import (
    agreement_in_force,
    guarantors_of,
    is_borrower,
    loan_award,
    missing_signatures,
    own_guarantee,
    signatures_of,
)
from tax_incentives.loan_book.use_cases.prepare_agreement import lock_loan

MAX_GUARANTORS = 10


@dataclass(frozen=True, kw_only=True)
class NameGuarantor:
    """A guarantor of a loan; `cnic` is 13 digits."""

    award_id: UUID
    name: str
    cnic: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SignAgreement:
    """The loan whose agreement is signed, and the hash of the text that was shown, in hex."""

    award_id: UUID
    sha256: str


def name_guarantor(uow: UnitOfWork, command: NameGuarantor) -> LoanGuarantor:
    """Name a guarantor; a wrong one can be removed only by a new version of the agreement.

    Raises NotFound, Conflict (`no-agreement`, `agreement-signed`, `named-already`,
    `too-many-guarantors`), Invalid for the actor's own CNIC.
    """
    require(uow.actor, SIGN_LOAN)
    lock_loan(uow, command.award_id)
    agreement = _own_agreement(uow, command.award_id)
    keys, named = cnic_hashes(uow, command.cnic), guarantors_of(uow.session, agreement.id)
    _refuse_guarantor(uow, agreement, named, keys)
    row = LoanGuarantor(
        id=new_id(),
        agreement_id=agreement.id,
        cnic_hash=keys[0],
        masked_cnic=mask_number(command.cnic),
        name=command.name,
        named_by=uow.actor.person,
        named_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("loan.guarantor_named", command.award_id, after={"guarantor": str(row.id)})
    return row


def _own_agreement(uow: UnitOfWork, award_id: UUID) -> LoanAgreement:
    if not is_borrower(uow, loan_award(uow, award_id)):
        raise NotFound
    return _agreement(uow, award_id)


def _agreement(uow: UnitOfWork, award_id: UUID) -> LoanAgreement:
    agreement = agreement_in_force(uow, award_id)
    if agreement is None:
        _conflict("no-agreement", sentence("Finance has not drawn up the agreement yet."))
    return agreement


def _refuse_guarantor(
    uow: UnitOfWork, agreement: LoanAgreement, named: list[LoanGuarantor], keys: list[bytes]
) -> None:
    if missing_signatures(uow.session, agreement) == 0:
        _conflict("agreement-signed", sentence("Everybody has already signed."))
    if any(each.cnic_hash in keys for each in named):
        _conflict("named-already", sentence("You named this person already."))
    if len(named) >= MAX_GUARANTORS:
        _conflict("too-many-guarantors", sentence("You cannot name more guarantors."))
    if own_cnic_hash(uow) in keys:
        problem = sentence("You cannot be your own guarantor. Choose somebody else.")
        raise Invalid(problem, fields={"cnic": problem})


def sign_agreement(uow: UnitOfWork, command: SignAgreement) -> LoanSignature:
    """Sign the text that was shown; signing it again changes nothing.

    Raises NotFound, ProofNeeded, Conflict (`no-agreement`, `agreement-changed`).
    """
    require(uow.actor, SIGN_LOAN)
    require_fresh_proof(uow)
    lock_loan(uow, command.award_id)
    award = loan_award(uow, command.award_id)
    borrows = is_borrower(uow, award)
    agreement = agreement_in_force(uow, award.id)
    guarantor = own_guarantee(uow, guarantors_of(uow.session, agreement.id)) if agreement else None
    if not borrows and guarantor is None:
        raise NotFound
    agreement = _agreement(uow, award.id)
    if command.sha256.lower() != agreement.sha256.hex():
        _conflict(
            "agreement-changed",
            sentence("The agreement is another one now. Read it again before you sign it."),
        )
    signed = signatures_of(uow.session, agreement)
    mine = next((each for each in signed if each.person_id == uow.actor.person), None)
    return mine or _sign(uow, agreement, None if borrows else guarantor)


def _sign(
    uow: UnitOfWork, agreement: LoanAgreement, guarantor: LoanGuarantor | None
) -> LoanSignature:
    row = LoanSignature(
        id=new_id(),
        agreement_id=agreement.id,
        person_id=uow.actor.person,
        role=GUARANTOR if guarantor else BORROWER,
        guarantor_id=guarantor.id if guarantor else None,
        name=uow.actor.name,
        sha256=agreement.sha256,
        signed_at=uow.instant(),
    )
    uow.add(row)
    after = {"as": row.role, "sha256": row.sha256.hex()}
    uow.audit("loan.agreement_signed", agreement.award_id, after=after)
    return row


def _conflict(code: str, problem: Sentence) -> NoReturn:
    raise Conflict(problem, code=code)
