"""Following an application without signing in, as JSON: by its reference and a code."""

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.applications.doors import api_presenter
from app.casework.applications.queries.status import tracked_status
from app.casework.applications.schemas import TrackedApplicationOut, TrackingOut, TrackSchema
from app.casework.applications.use_cases.track_application import (
    AskForTracking,
    ask_for_tracking,
    track_application,
)
from app.identity.accounts.schemas import CodeSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.i18n import language
from app.web.subjects import Subject

api = ApiBlueprint("tracking_api", __name__, description="Following an application by reference")


@api.post("/tracking")
@api.arguments(TrackSchema)
@api.alt_response(201, schema=TrackingOut)
def ask(loaded: dict[str, Any]) -> Response:
    """Send a code to the applicant's mobile if there is anything to follow; answer all alike."""
    command = AskForTracking(language=language(), **loaded)
    return respond(ask_for_tracking, command, present=lambda made: {"id": str(made)}, status=201)


def _presented(application_id: UUID) -> Any:  # noqa: ANN401 - JSON
    with reading(api_actor()) as uow:
        return TrackedApplicationOut().dump(
            api_presenter.tracked(tracked_status(uow, application_id))
        )


Subject(api=api).act(track_application, CodeSchema).on_api(
    "/tracking/<uuid:request_id>", "follow", TrackedApplicationOut, present=_presented
).describe("Return the status to anyone who has the code; a code works once.")
