"""Those who must sign are asked to: those with an account are notified, and not too often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.ownership import own_case
from app.casework.cases.permissions import APPLY
from app.casework.forms.policy.required_signers import may_ask, may_tell
from app.casework.signing.completeness import check_whole
from app.casework.signing.models import SignatureRequest
from app.casework.signing.notifications import notify
from app.casework.signing.statement import Signing, Statement, statement_in
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import people_with_cnics
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AskForSignatures:
    """For which application."""

    application_id: UUID


def ask_for_signatures(uow: UnitOfWork, command: AskForSignatures) -> Statement:
    """Ask everybody who has not signed and may be asked now.

    Who has no account hears nothing here, and nobody learns who that is. Raises NotFound where
    nobody signs, Invalid while something else is missing (`incomplete`), Conflict where all have
    signed (`all-signed`) or were asked a short while ago (`asked-already`).
    """
    require(uow.actor, APPLY)
    case = own_case(uow, command.application_id, lock=True)
    if not case.service.signatures:
        raise NotFound
    statement = statement_in(uow, case)
    _refuse_incomplete(check_whole(uow, case))
    if not statement.missing:
        raise Conflict(sentence("Everybody has signed. Submit it."), code="all-signed")
    now = uow.instant()
    asked = [each for each in statement.missing if may_ask(each.asked, statement.digest, now)]
    if not asked:
        raise Conflict(
            sentence("They were asked already. They can be reminded once a day, a few times."),
            code="asked-already",
        )
    _ask(uow, statement, asked)
    return statement


def _refuse_incomplete(problems: Mapping[str, Sentence]) -> None:
    if problems:
        raise Invalid(
            sentence("It is not complete yet. Nobody is asked to sign what may still change."),
            code="incomplete",
            fields=problems,
        )


def _ask(uow: UnitOfWork, statement: Statement, asked: Sequence[Signing]) -> None:
    people = people_with_cnics(uow, [each.signer.cnic for each in asked])
    digest, now = statement.digest, uow.instant()
    for each in asked:
        person = people.get(each.signer.cnic)
        tells = person not in {None, uow.actor.person} and may_tell(each.asked, now)
        row = SignatureRequest(
            id=new_id(),
            application_id=statement.application.id,
            cnic_hash=each.key,
            digest=digest,
            asked_by=uow.actor.person,
            asked_at=now,
            told=tells,
        )
        uow.add(row)
        if tells and person is not None:
            notify(uow, "signature_asked", statement.case, person, who=uow.actor.name)
    uow.session.flush()
    uow.audit("case.signatures_asked", statement.application.id, after={"people": len(asked)})
