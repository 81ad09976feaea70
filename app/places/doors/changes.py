"""Changes of the map on pages and in the API: officers propose, approve and refuse."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.errors import NotFound
from app.parameters.definitions import confidence_choices
from app.permissions import require
from app.places.models import PlaceChange
from app.places.permissions import DECIDE_CHANGE, PROPOSE_CHANGE
from app.places.policy import NEEDS, Change
from app.places.queries import views
from app.places.schemas import PlaceChangeSchema, PlaceChangesSchema, ProposeChangeSchema
from app.places.use_cases import CHANGE, ProposeChange
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.translation import translate

blueprint = Blueprint("place_changes", __name__)
api = ApiBlueprint("place_changes_api", __name__, description="Changes of the map")
needs_sign_in(blueprint)
needs_token(api)
TITLES = {
    Change.NEW_DISTRICT: sentence("Add a district"),
    Change.CHANGE_DISTRICT: sentence("Change a district's name or division"),
    Change.END_DISTRICT: sentence("End a district"),
    Change.NEW_DIVISION: sentence("Add a division"),
    Change.RENAME_DIVISION: sentence("Rename a division"),
}


def _index(form: Form, change_id: UUID | None = None) -> str:  # noqa: ARG001 - the whole list
    with reading() as uow:
        changes = views.changes(uow)
        actor = uow.actor
    return render_template(
        "places/officials/changes.html",
        form=form,
        changes=changes,
        titles=TITLES,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_CHANGE),
        may_decide=actor.may(DECIDE_CHANGE),
    )


@blueprint.get("/districts/changes/new/<change>")
def propose(change: str) -> str:
    """Show the form of one kind of change."""
    return _proposing(_kind(change), Form())


@blueprint.post("/districts/changes/new/<change>")
def propose_post(change: str) -> Response:
    """Enter a proposal; by hand, since the address says which fields the form has."""
    kind = _kind(change)
    return submit(
        ProposeChangeSchema(exclude=["change"]),
        CHANGE.propose,
        lambda **loaded: ProposeChange(change=kind, **loaded),
        then=_back,
        page=lambda form: _proposing(kind, form),
    )


def _kind(text: str) -> Change:
    if text not in {each.value for each in Change}:
        raise NotFound
    return Change(text)


def _proposing(kind: Change, form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_CHANGE)
        choices = views.choices(uow)
    return render_template(
        "places/officials/propose.html",
        form=form,
        title=translate(TITLES[kind]),
        renames=kind is Change.RENAME_DIVISION,
        needs=NEEDS[kind],
        ends=kind is Change.END_DISTRICT,
        districts=choices.districts,
        divisions=[(each.code, each.name) for each in choices.divisions],
        confidences=confidence_choices(),
    )


def _back(_: PlaceChange) -> str:
    return url_for("place_changes.index")


def _refusal(row: PlaceChange) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this change"),
        caption=f"{translate(TITLES[row.change])}, {row.first_day:%d-%m-%Y}",
        breadcrumbs=[
            {"text": sentence("Changes of the map"), "href": url_for("place_changes.index")}
        ],
        hint=sentence("The officer who entered it reads this"),
    )


place_changes = Subject(api=api)
place_changes.read(
    "/place-changes",
    "list_changes",
    lambda uow: {"items": views.changes(uow).rows},
    PlaceChangesSchema,
).describe("List the changes of the map, the newest first.")
place_changes.act(CHANGE.propose, ProposeChangeSchema, command=ProposeChange).on_api(
    "/place-changes", "propose", PlaceChangeSchema, status=201
).describe("Propose a change; it is so from its first day on when another officer approves it.")
verdict_doors_of(
    CHANGE,
    id_name="change_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/districts/changes",
        endpoints=Endpoints(approve="approve", refuse="refuse", refused="refuse_post"),
        show=_index,
        refusal=_refusal,
        back=_back,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/place-changes",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "",
            "Approve what another officer proposed.",
            "Refuse a change with a reason, or withdraw your own.",
        ),
        gives=PlaceChangeSchema,
    ),
)


Subject(blueprint).page("/districts/changes", "index", _index)
