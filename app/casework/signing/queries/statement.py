"""Statements to sign: the content to submit now, its signers, and their signatures.

A signature covers one content, by its keyed digest. Any change of answers or papers makes another
statement, which nobody has signed yet; so nothing has to be withdrawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.casework.cases.models.application import Application
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.correction_rounds import Answering, answering_in, open_rounds
from app.casework.cases.queries.draft import Documents, Filling, applicant_request, filling_in
from app.casework.catalogue.registry import CaseBook
from app.casework.forms.policy.forms import FormLook
from app.casework.forms.policy.required_signers import (
    Request,
    Signer,
    signers_of,
    still_needed,
    told_of,
)
from app.casework.signing.models import SCREEN, InvitedSigner, Signature, SignatureRequest
from app.casework.signing.record_hashes import digests_of_statement, is_as_signed
from app.db import Json
from app.errors import Conflict
from app.identity.public import cnic_hashes
from app.row_macs import genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Somebody who signs: their keyed hash, their signature of this content, when they were asked.

    `before` is a signature of theirs of what stood there before it was changed. `invited` is who
    brought the code, if anybody did; `unconfirmed` what they signed before the applicant has
    confirmed them: it does not count.
    """

    signer: Signer
    key: bytes
    signature: Signature | None
    asked: Sequence[Request]
    before: Signature | None
    invited: InvitedSigner | None
    unconfirmed: Signature | None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement as it would be submitted now; `signings` are empty if nobody signs."""

    case: Case
    form: FormLook
    content: Json
    digests: Sequence[bytes]
    signings: Sequence[Signing]
    told: Sequence[Signing] = ()

    @property
    def application(self) -> Application:
        """The application."""
        return self.case.application

    @property
    def digest(self) -> bytes:
        """The keyed hash under the current key."""
        return self.digests[0]

    @property
    def missing(self) -> list[Signing]:
        """The missing signatures: if one is enough, all while none has signed."""
        signed = {each.signer.cnic for each in self.signings if each.signature}
        needed = still_needed([each.signer for each in self.signings], signed)
        return [each for each in self.signings if each.signer in needed]

    @property
    def others(self) -> list[Signing]:
        """The people to notify: possible signers who did not sign, and the `told`."""
        unsigned = [each for each in self.signings if each.signer.any and each.signature is None]
        return [*unsigned, *self.told]

    @property
    def unsigned(self) -> Sentence | None:
        """The reason why it cannot be submitted: the names of people who have not signed."""
        missing = self.missing
        if not missing:
            return None
        names = ", ".join(each.signer.name for each in missing)
        if all(each.signer.any for each in missing):
            return sentence(
                "Not signed yet. You can submit it when one of them has signed: %(names)s.",
                names=names,
            )
        return sentence(
            "Not signed yet by: %(names)s. You can submit it when all have signed.", names=names
        )

    def signing(self, key: bytes) -> Signing | None:
        """Return a person's part by their keyed hash; None if they do not sign."""
        return next((each for each in self.signings if each.key == key), None)


def content_of(form: FormLook, documents: Documents) -> Json:
    """Return the answers that count and the papers that are asked for."""
    asked = {each.code for each in form.documents}
    papers = {code: list(ids) for code, ids in documents.items() if code in asked and ids}
    return {"answers": dict(form.kept), "documents": papers}


def of_draft(uow: UnitOfWork, filling: Filling) -> Statement:
    """Return the statement of a draft."""
    return _statement(uow, filling.case, filling.form, filling.draft.documents)


def of_answers(uow: UnitOfWork, answering: Answering) -> Statement:
    """Return the statement of the answers to a send-back."""
    return _statement(uow, answering.case, answering.form, answering.documents)


def statement_in(uow: UnitOfWork, case: Case) -> Statement:
    """Return the next submission of a case; the caller has checked its owner.

    Raises Conflict if it waits for nothing: submitted, or withdrawn.
    """
    if case.submissions and open_rounds(uow.session, case):
        return of_answers(uow, answering_in(uow, case))
    return of_draft(uow, filling_in(uow, case))


def _statement(uow: UnitOfWork, case: Case, form: FormLook, documents: Documents) -> Statement:
    content = content_of(form, documents)
    digests = digests_of_statement(uow.vault, case.application, content)
    facts = _facts(uow, case, form.kept)
    signers = signers_of(case.service, form.known, facts)
    told = told_of(case.service, form.known, facts)
    return Statement(
        case=case,
        form=form,
        content=content,
        digests=digests,
        signings=_signings(uow, case.application.id, digests, signers) if signers else (),
        told=_signings(uow, case.application.id, digests, told) if told else (),
    )


def _facts(uow: UnitOfWork, case: Case, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask domains for the people whom the file names by a fact."""
    asking, book = applicant_request(case.application, answers), uow.port(CaseBook)
    asks = (*case.service.signatures, *case.service.told)
    found = {ask.fact: book.fact(ask.fact) for ask in asks if ask.fact}
    return {name: fact(uow, asking) for name, fact in found.items() if fact is not None}


def _signings(
    uow: UnitOfWork, application_id: UUID, digests: Sequence[bytes], signers: Sequence[Signer]
) -> list[Signing]:
    rows = uow.session.scalars(
        select(Signature).filter_by(application_id=application_id).order_by(Signature.id)
    ).all()
    asked, invited = _load_requests_and_invitations(uow, application_id)
    kept = [row for row in rows if is_as_signed(uow.vault, row)]
    genuine_ones = genuine(uow.session, invited)
    return [
        _signing(
            signer,
            keys[0],
            digests,
            [row for row in kept if row.cnic_hash in keys],
            [row for row in asked if row.cnic_hash in keys],
            next((row for row in reversed(genuine_ones) if row.cnic_hash in keys), None),
        )
        for signer in signers
        for keys in [cnic_hashes(uow, signer.cnic)]
    ]


def _load_requests_and_invitations(
    uow: UnitOfWork, application_id: UUID
) -> tuple[Sequence[SignatureRequest], Sequence[InvitedSigner]]:
    """Return whom the applicant asked to sign, and to whom a code was sent: one query."""
    requests = select(SignatureRequest).filter_by(application_id=application_id).subquery()
    open_ones = select(InvitedSigner).filter_by(application_id=application_id, ended_at=None)
    request = aliased(SignatureRequest, requests)
    invited = aliased(InvitedSigner, open_ones.subquery())
    pair = select(request, invited).join(invited, request.cnic_hash == invited.cnic_hash, full=True)
    rows = uow.session.execute(pair).all()
    found = dict.fromkeys(each for _, each in rows if each is not None)
    return [each for each, _ in rows if each is not None], list(found)


def _signing(  # noqa: PLR0913, PLR0917 - data read for all, for one
    signer: Signer,
    key: bytes,
    digests: Sequence[bytes],
    mine: Sequence[Signature],
    asked: Sequence[SignatureRequest],
    invited: InvitedSigner | None,
) -> Signing:
    of_this = [row for row in mine if row.digest in digests]
    return Signing(
        signer=signer,
        key=key,
        signature=next((row for row in of_this if counts(row, invited)), None),
        asked=[
            Request(at=r.asked_at, digest=_today(r.digest, digests), told=r.told) for r in asked
        ],
        before=mine[-1] if mine else None,
        invited=invited,
        unconfirmed=next((row for row in of_this if _waits(row, invited)), None),
    )


def _today(digest: bytes, digests: Sequence[bytes]) -> bytes:
    """Return the digest under the current key, where one under an earlier key was stored."""
    return digests[0] if digest in digests else digest


def counts(row: Signature, invited: InvitedSigner | None) -> bool:
    """Return True if an officer saw the card, or the applicant confirmed the signer."""
    if row.how != SCREEN:
        return True
    return _is_of(row, invited) and invited is not None and invited.confirmed_at is not None


def _waits(row: Signature, invited: InvitedSigner | None) -> bool:
    return _is_of(row, invited) and not counts(row, invited)


def _is_of(row: Signature, invited: InvitedSigner | None) -> bool:
    return invited is not None and row.how == SCREEN and row.person_id == invited.person_id


def require_signed(
    uow: UnitOfWork, case: Case, form: FormLook, documents: Documents
) -> Statement | None:
    """Return the signed statement; Conflict (`not-signed`) names the missing signers.

    None if nobody signs. Every way of submitting comes through here.
    """
    if not case.service.signatures:
        return None
    statement = _statement(uow, case, form, documents)
    if statement.unsigned is not None:
        raise Conflict(statement.unsigned, code="not-signed")
    return statement


def signatures_json(statement: Statement | None) -> list[Json]:
    """Return the signatures as a submission keeps them."""
    signings = statement.signings if statement else ()
    return [signature_json(each.signature) for each in signings if each.signature]


def signature_json(row: Signature) -> Json:
    """Return a signature as it is in what was submitted; no number of anybody is in it."""
    return {
        "id": str(row.id),
        "name": row.name,
        "name_ur": row.name_ur,
        "how": row.how,
        "at": row.at.isoformat(),
    }
