"""Requests to signers, by a code to their mobile number, and not too often.

Nobody is looked up by CNIC here: a person who typed a number first is neither asked nor notified.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.ownership import own_case
from app.casework.forms.policy.required_signers import may_ask, may_tell
from app.casework.signing.models import InvitedSigner, SignatureRequest
from app.casework.signing.queries.completeness import check_complete
from app.casework.signing.queries.statement import Signing, Statement, statement_in
from app.casework.signing.use_cases.notifications import notify
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import BY_SMS, code_hash, new_code, own_cnic_hash, send_letter_code
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

# The purpose of the hashes of their codes.
SIGNING_CODE = "signing code"


@dataclass(frozen=True, kw_only=True)
class AskForSignatures:
    """The application, and mobile numbers (E.164) of some signers, by their place.

    A signer without a mobile signs on paper. Places count from 1; an earlier number is kept, and
    another one replaces it, and the person who came by it.
    """

    application_id: UUID
    mobiles: Mapping[int, str] = field(default_factory=dict, repr=False)


SignersByPlace = Sequence[tuple[int, Signing]]


def ask_for_signatures(uow: UnitOfWork, command: AskForSignatures) -> Statement:
    """Ask everybody who has not signed and may be asked now.

    The work and the answer are the same whether or not somebody claims their CNICs. Raises NotFound
    if nobody signs, Invalid while something else is missing (`incomplete`), Conflict if all have
    signed (`all-signed`) or were asked a short while ago (`asked-already`).
    """
    require(uow.actor, APPLY)
    case = own_case(uow, command.application_id, lock=True)
    if not case.service.signatures:
        raise NotFound
    statement = statement_in(uow, case)
    _refuse_incomplete(check_complete(uow, case))
    if not statement.missing:
        raise Conflict(sentence("All that is needed is signed. Submit it."), code="all-signed")
    asked = _askable(uow, command, statement)
    if not asked:
        raise Conflict(
            sentence("They have already been asked. They can be reminded once a day, a few times."),
            code="asked-already",
        )
    _ask(uow, command, statement, asked)
    return statement


def _askable(uow: UnitOfWork, command: AskForSignatures, statement: Statement) -> SignersByPlace:
    """Return who may be asked now; at once, where a new mobile number is given."""
    now, own = uow.instant(), own_cnic_hash(uow)
    return [
        (place, each)
        for place, each in enumerate(statement.signings, start=1)
        if each.signature is None
        and (
            may_ask(each.asked, statement.digest, now)
            or (place in command.mobiles and each.key != own)
            or (each.invited is None and each.key == own)
        )
    ]


def _refuse_incomplete(problems: Mapping[str, Sentence]) -> None:
    if problems:
        raise Invalid(
            sentence("It is not complete yet. Nobody is asked to sign what may still change."),
            code="incomplete",
            fields=problems,
        )


def _ask(
    uow: UnitOfWork, command: AskForSignatures, statement: Statement, asked: SignersByPlace
) -> None:
    digest, now, own = statement.digest, uow.instant(), own_cnic_hash(uow)
    for place, each in asked:
        mobile, tells = command.mobiles.get(place), may_tell(each.asked, now)
        if each.key == own:
            _sign_oneself(uow, statement, each)
        told = tells and each.key != own and _reach(uow, statement, each, mobile)
        row = SignatureRequest(
            id=new_id(),
            application_id=statement.application.id,
            cnic_hash=each.key,
            digest=digest,
            asked_by=uow.actor.person,
            asked_at=now,
            told=told,
        )
        uow.add(row)
    uow.session.flush()
    uow.audit("case.signatures_asked", statement.application.id, after={"people": len(asked)})


def _reach(uow: UnitOfWork, statement: Statement, each: Signing, mobile: str | None) -> bool:
    """Notify a signer who used a code before, else send one; False if they must sign on paper."""
    invited = each.invited
    if mobile is None and invited is not None and invited.person_id is not None:
        notify(uow, "signature_asked", statement.case, invited.person_id, who=uow.actor.name)
        return True
    if mobile is None and invited is not None and invited.mobile_sealed is not None:
        mobile = uow.vault.open(invited.mobile_sealed).decode()
    if mobile is not None:
        _send_code(uow, statement, each, mobile)
    return mobile is not None


def _send_code(uow: UnitOfWork, statement: Statement, each: Signing, mobile: str) -> None:
    """Send a new code; the one before, and who brought it, stop counting."""
    application, code = statement.application, new_code(BY_SMS)
    _end(uow, each)
    row = InvitedSigner(
        id=new_id(),
        application_id=application.id,
        cnic_hash=each.key,
        code_hash=code_hash(uow, SIGNING_CODE, code),
        mobile_sealed=uow.vault.seal(mobile.encode()),
        mobile_ending=mobile[-4:],
        asked_by=uow.actor.person,
        asked_at=uow.instant(),
    )
    uow.add(row)
    send_letter_code(
        uow,
        "cases/signature_code",
        mobile=mobile,
        who=uow.actor.name,
        reference=application.reference,
        code=code,
    )


def _sign_oneself(uow: UnitOfWork, statement: Statement, each: Signing) -> None:
    """Let who asks sign for the CNIC of their own account: no code goes from them to them."""
    if each.invited is not None and each.invited.person_id == uow.actor.person:
        return
    _end(uow, each)
    now, me = uow.instant(), uow.actor.person
    row = InvitedSigner(
        id=new_id(),
        application_id=statement.application.id,
        cnic_hash=each.key,
        mobile_ending="",
        asked_by=me,
        asked_at=now,
        person_id=me,
        brought_at=now,
        confirmed_by=me,
        confirmed_at=now,
    )
    uow.add(row)


def _end(uow: UnitOfWork, each: Signing) -> None:
    if each.invited is not None:
        each.invited.ended_at = uow.instant()
        uow.session.flush()
