"""Old paper registers as JSON, for the Registrar's office."""

from typing import Any

from flask import Response

from app.documents.doors.attachments import uploaded
from app.web.api import ApiBlueprint
from app.web.doors import respond
from app.web.guards import needs_token
from registration.legacy.doors.upload import legacy_command
from registration.legacy.schemas import ImportLegacySchema, LegacyImportSchema
from registration.legacy.use_cases.import_register import import_legacy

api = ApiBlueprint("legacy_api", __name__, description="Old paper registers")
needs_token(api)


@api.post("/old-registers")
@api.upload(ImportLegacySchema)
@api.alt_response(201, schema=LegacyImportSchema)
def send(given: dict[str, Any]) -> Response:
    """Take over a CSV file (multipart field `file`), whole or not at all."""
    return respond(
        import_legacy,
        legacy_command(uploaded(), **given),
        present=LegacyImportSchema().dump,
        status=201,
    )
