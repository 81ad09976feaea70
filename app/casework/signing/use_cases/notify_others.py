"""Notice of a statement to those who could have signed it and did not, and to those only told."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from app.calendar import local_day
from app.casework.catalogue.parameters import OBJECTION_DAYS, period_of
from app.casework.signing.models import ToldSigner
from app.casework.signing.queries.statement import Signing, Statement
from app.casework.signing.use_cases.notifications import notify
from app.db import new_id
from app.identity.public import people_with_cnics
from app.notifications.public import Addressee, write_letter
from app.unit_of_work import UnitOfWork


def notify_others(uow: UnitOfWork, statement: Statement, number: int) -> None:
    """Notify who could have signed and did not, and who is only told; others are written a letter.

    Only accounts whose card an officer has seen, or whom the applicant confirmed: anybody may
    claim a CNIC, and then read what others file.
    """
    others = statement.others
    if not others:
        return
    accounts = people_with_cnics(uow, [each.signer.cnic for each in others])
    days = period_of(uow, OBJECTION_DAYS, local_day(uow.now)).days
    for each in others:
        row = ToldSigner(
            id=new_id(),
            application_id=statement.application.id,
            round=number,
            cnic_hash=each.key,
            name=each.signer.name,
            name_ur=each.signer.name_ur,
            person_id=_account(each, accounts),
            object_by=local_day(uow.now) + timedelta(days=days),
            told_at=uow.instant(),
        )
        if row.person_id is None:
            row.letter_id = _letter(uow, statement, each, row.object_by)
        uow.add(row)
        if row.person_id is not None and row.person_id != uow.actor.person:
            notify(uow, "signer_told", statement.case, row.person_id, who=uow.actor.name)
    uow.session.flush()
    uow.audit("case.signers_told", statement.application.id, after={"people": len(others)})


def _letter(uow: UnitOfWork, statement: Statement, signing: Signing, until: date) -> UUID:
    """Write to a person without an account: the submission, its author, and how to object."""
    case, signer = statement.case, signing.signer
    office = case.service.agencies[0].title if case.service.agencies else case.service.title
    values = {
        language: {
            "reference": case.application.reference,
            "service": case.service.title.named(language),
            "who": uow.actor.name,
            "until": f"{until:%d-%m-%Y}",
            "office": office.named(language),
        }
        for language in ("en", "ur")
    }
    to = Addressee(name=signer.name, name_ur=signer.name_ur, address=signer.address)
    return write_letter(uow, template="cases/signer_told_letter", values=values, to=to)


def _account(signing: Signing, accounts: Mapping[str, UUID]) -> UUID | None:
    """Return a person's account; None if they have none, or have not proved it is theirs."""
    invited = signing.invited
    confirmed = invited.person_id if invited and invited.confirmed_at else None
    return accounts.get(signing.signer.cnic, confirmed)
