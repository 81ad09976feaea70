"""Licences and certificates as JSON: one's own, and any whose address is known."""

from typing import Any
from uuid import UUID

from app.casework.grants.queries.certificates import Shown, certificate_at
from app.casework.grants.queries.licences import licence, my_licences
from app.casework.grants.schemas import (
    CertificateOut,
    LicencesOut,
    ListLicencesSchema,
    OwnLicenceOut,
)
from app.casework.grants.tokens import read_token
from app.errors import NotFound
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("licences_api", __name__, description="Licences, registrations, certificates")
needs_token(api, but=("certificate",))


@api.get("/licences/<uuid:registration_id>")
@api.response(200, OwnLicenceOut)
def one(registration_id: UUID) -> dict[str, Any]:
    """Return one with its newest certificate; /documents/ID/content gives the paper."""
    with reading(api_actor()) as uow:
        held, paper = licence(uow, registration_id)
        return {"licence": held, "certificate": paper}


@api.get("/certificates/<token>")
@api.response(200, CertificateOut)
def certificate(token: str) -> Shown:
    """Return a certificate by the last part of its address, and whether it is in force."""
    kept = read_token(token)
    if kept is None:
        raise NotFound
    with reading(api_actor()) as uow:
        return certificate_at(uow, kept)


Subject(api=api).read("/licences", "every", my_licences, LicencesOut, ListLicencesSchema).describe(
    "List what the actor holds, for themselves and the firm they act for."
)
