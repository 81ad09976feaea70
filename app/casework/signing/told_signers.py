"""Where one signature is enough, the others are told when it is submitted, and may object."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.case_file import Case
from app.casework.cases.models.application import Application
from app.casework.cases.policy.references import read_reference
from app.casework.catalogue.parameters import OBJECTION_DAYS, period_of
from app.casework.offices.document_access import works_on
from app.casework.signing.models import ToldSigner
from app.casework.signing.notifications import notify
from app.casework.signing.statement import Signing, Statement
from app.db import new_id
from app.errors import Conflict, NotFound
from app.identity.public import cnic_hash, has_shown_card, own_cnic_hash, people_with_cnics
from app.notifications.public import Addressee, write_letter
from app.row_macs import genuine, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork


def tell_others(uow: UnitOfWork, statement: Statement, number: int) -> None:
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
    """Write to who has no account: what was submitted, by whom, and how they object."""
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
    """Return whose account it is; None for who has none, or has not shown that it is theirs."""
    invited = signing.invited
    confirmed = invited.person_id if invited and invited.confirmed_at else None
    return accounts.get(signing.signer.cnic, confirmed)


UNKNOWN = sentence(
    "Nobody was told of an application with this reference for this CNIC. Check both: a person is"
    " told when it is submitted."
)


def told_to_me(uow: UnitOfWork, application_id: UUID, *, lock: bool = False) -> ToldSigner:
    """Return the newest round of which the actor was told. Raises NotFound for everybody else.

    Whoever only typed the CNIC is nobody here: the account that was told, or the card was seen.
    """
    mine = [
        row
        for row in _told(uow, application_id, own_cnic_hash(uow), lock=lock)
        if row.person_id == uow.actor.person or has_shown_card(uow)
    ]
    if not mine:
        raise NotFound
    return mine[0]


def told_at_centre(uow: UnitOfWork, reference: str, cnic: str, *, lock: bool = False) -> ToldSigner:
    """Return the newest round of which somebody was told who stands before an officer.

    Raises Conflict with one sentence for every reason (`nobody-told`).
    """
    wanted = read_reference(reference)
    found = uow.session.scalar(select(Application.id).filter_by(reference=wanted))
    rows = _told(uow, found, cnic_hash(uow, cnic), lock=lock) if found else []
    if not rows:
        raise Conflict(UNKNOWN, code="nobody-told", fields={"reference": UNKNOWN})
    return rows[0]


def told_in_office(uow: UnitOfWork, told_id: UUID, *, lock: bool = False) -> ToldSigner:
    """Return who was told, for an officer of an office that works on it. Raises NotFound."""
    row = uow.lock(ToldSigner, told_id, share=True) if lock else uow.get(ToldSigner, told_id)
    require_genuine(uow.vault, row)
    if not works_on(uow, row.application_id):
        raise NotFound
    return row


def is_over(case: Case) -> bool:
    """Whether nothing is left to object to: all agencies have decided, or it was withdrawn."""
    decided = bool(case.parts) and all(part.outcome for part in case.parts)
    return decided or case.application.withdrawn_at is not None


def _told(uow: UnitOfWork, application_id: UUID, key: bytes, *, lock: bool) -> list[ToldSigner]:
    query = (
        select(ToldSigner)
        .filter_by(application_id=application_id, cnic_hash=key)
        .order_by(ToldSigner.round.desc())
    )
    rows = uow.session.scalars(query.with_for_update(key_share=True) if lock else query)
    return list(genuine(uow.session, rows))
