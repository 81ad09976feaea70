"""Old paper registers as JSON, for the Registrar's office."""

from app.documents.doors.attachments import uploaded
from app.web.actions import Action
from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from registration.legacy.doors.upload import legacy_command
from registration.legacy.schemas import ImportLegacySchema, LegacyImportSchema
from registration.legacy.use_cases.import_register import import_legacy

api = ApiBlueprint("legacy_api", __name__, description="Old paper registers")
needs_token(api)
IMPORT_ACTION = Action(import_legacy, legacy_command, ImportLegacySchema, uploaded).on_api(
    api,
    "/old-registers",
    "Take over a CSV file (multipart field `file`), whole or not at all.",
    name="send",
    gives=LegacyImportSchema,
    status=201,
)
