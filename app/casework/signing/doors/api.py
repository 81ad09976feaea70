"""Signatures as JSON: for signers, for applicants, and for facilitation centres."""

from typing import Any
from uuid import UUID

from app.casework.signing.doors.presenter import to_json
from app.casework.signing.queries.own_statements import statements_for_me
from app.casework.signing.queries.statements import (
    signatures_of,
    statement_on_paper,
    statement_to_sign,
)
from app.casework.signing.schemas import (
    FindStatementSchema,
    ListStatementsSchema,
    OwnStatementsOut,
    RecordSignatureSchema,
    SignatureOut,
    SignedStatementOut,
    SignersOut,
)
from app.casework.signing.use_cases.record_paper_signature import record_signature
from app.documents.doors.attachments import uploaded
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject
from app.web.translation import translate

api = ApiBlueprint("signatures_api", __name__, description="Statements that several people sign")
needs_token(api)


@api.get("/applications/<uuid:application_id>/signatures")
@api.response(200, SignersOut)
def signers(application_id: UUID) -> dict[str, Any]:
    """Return who has signed an application of the actor, and what keeps them from being asked."""
    with reading(api_actor()) as uow:
        page = signatures_of(uow, application_id)
        return {
            "signed": page.signed,
            "may_ask": page.may_ask,
            "problems": {place: translate(said) for place, said in page.problems.items()},
            "lines": page.lines,
        }


@api.post("/paper-signatures/statement")
@api.arguments(FindStatementSchema)
@api.response(200, SignedStatementOut)
def find(asked: dict[str, Any]) -> dict[str, Any]:
    """Read the statement that waits for who stands before the officer, by reference and CNIC."""
    with reading(api_actor()) as uow:
        return to_json(statement_on_paper(uow, **asked))


RECORD_ACTION = Action(record_signature, RecordSignatureSchema, file=uploaded).on_api(
    api,
    "/paper-signatures",
    "Record that somebody signed on paper; multipart, the page in `file`.",
    name="record",
    gives=SignatureOut,
    status=201,
)


signatures = Subject(api=api)
signatures.read(
    "/signatures", "every", statements_for_me, OwnStatementsOut, ListStatementsSchema
).describe("List what the actor was asked to sign, the newest first.")
signatures.read(
    "/signatures/<uuid:application_id>",
    "one",
    lambda uow, application_id: to_json(statement_to_sign(uow, application_id)),
    SignedStatementOut,
).describe("Read the whole of what the actor is asked to sign, or has signed.")
