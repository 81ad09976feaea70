"""Recordings on pages and in the API: heard by everybody, kept by two officers."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.decisions import newest_first
from app.documents.doors.attachments import uploaded
from app.documents.public import AUDIO, accept, titles
from app.guides.doors.labels import library
from app.guides.models import Recording
from app.guides.permissions import DECIDE_RECORDING, PROPOSE_RECORDING, SEE_KEPT
from app.guides.queries.recordings import recordings_of
from app.guides.schemas.recordings import (
    GuideQuery,
    RecordingOut,
    RecordingSchema,
    RecordingsOut,
)
from app.guides.use_cases.recordings import RECORDING, ProposeRecording
from app.identity.public import people_by_id
from app.permissions import require
from app.schemas import CursorSchema
from app.spoken_languages import LANGUAGES
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading, respond
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.translation import translate

blueprint = Blueprint("recordings", __name__, url_prefix="/guides/recordings")
api = ApiBlueprint("recordings_api", __name__, description="Pages read aloud")
needs_sign_in(blueprint)
needs_token(api, but=("heard",))


@blueprint.get("")
def index() -> str:
    """List what was sent, the newest first."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = newest_first(uow, Recording, SEE_KEPT, cursor)
        people = {who for r in page.items for who in (r.entered_by, r.approved_by, r.refused_by)}
        found = people_by_id(uow.session, [who for who in people if who])
        actor = uow.actor
    return render_template(
        "guides/officials/recordings.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        names={person.id: person.name for person in found.values()},
        languages=LANGUAGES,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_RECORDING),
        may_decide=actor.may(DECIDE_RECORDING),
    )


@blueprint.get("/new")
def new() -> str:
    """Ask for a recording."""
    return _new(Form())


def _new(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_RECORDING)
    guides = list(library().guides.values())
    return render_template(
        "guides/officials/record.html",
        form=form,
        guides=[(each.slug, each.text("en").title) for each in guides],
        sections=[
            ("", "The beginning of the page"),
            *(
                (section.id, f"{each.text('en').title}: {section.title}")
                for each in guides
                for section in each.text("en").body.sections
            ),
        ],
        languages=[(code, translate(title)) for code, title in LANGUAGES.items()],
        accepted=accept(AUDIO),
        kinds=titles(AUDIO),
    )


Action(
    RECORDING.propose,
    lambda **given: ProposeRecording(**given, file=uploaded()),
    RecordingSchema,
).on_page(
    blueprint,
    "/new",
    do="entered",
    draw=_new,
    then=lambda _: url_for("recordings.index"),
)


def _refusal(row: Recording) -> RefusalPage:
    return RefusalPage(
        title="Refuse this recording",
        caption=row.guide,
        breadcrumbs=[{"text": "Recordings", "href": url_for("recordings.index")}],
        hint="The officer who sent it reads this",
    )


verdict_doors_of(
    RECORDING,
    id_name="recording_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        endpoints=Endpoints(),
        refusal=_refusal,
        back=lambda _: url_for("recordings.index"),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/recordings",
        names=Steps("propose_recording", "approve_recording", "refuse_recording"),
        says=Steps(
            "Send a recording; people hear it when another officer has approved it.",
            "Approve a recording that another officer sent.",
            "Refuse a recording with a reason, or take back one's own.",
        ),
        gives=RecordingOut,
    ),
)


@api.post("/recordings")
@api.upload(RecordingSchema)
@api.alt_response(201, schema=RecordingOut)
def propose_recording(given: dict[str, Any]) -> Response:
    """Send a recording (multipart, the sound as `file`); another officer approves it."""
    command = ProposeRecording(**given, file=uploaded())
    return respond(RECORDING.propose, command, present=RecordingOut().dump, status=201)


@api.get("/recordings")
@api.arguments(GuideQuery, location="query")
@api.response(200, RecordingsOut)
def heard(query: dict[str, Any]) -> dict[str, Any]:
    """List what can be heard of a guide, with the words that are spoken."""
    with reading(api_actor()) as uow:
        return {"items": recordings_of(uow, query["guide"])}
