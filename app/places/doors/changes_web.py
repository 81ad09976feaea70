"""Pages for officials: changes of the map."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.errors import NotFound
from app.parameters.definitions import confidence_choices
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.places import views
from app.places.models import PlaceChange
from app.places.permissions import DECIDE_CHANGE, PROPOSE_CHANGE
from app.places.policy import NEEDS, Change
from app.places.schemas import ProposeChangeSchema
from app.places.use_cases.decide_change import (
    ApproveChange,
    RefuseChange,
    approve_change,
    refuse_change,
)
from app.places.use_cases.propose_change import ProposeChange, propose_change
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint("place_changes", __name__)
needs_sign_in(blueprint)
TITLES = {
    Change.NEW_DISTRICT: "Add a district",
    Change.CHANGE_DISTRICT: "Change a district's name or division",
    Change.END_DISTRICT: "End a district",
    Change.NEW_DIVISION: "Add a division",
    Change.RENAME_DIVISION: "Rename a division",
}


@blueprint.get("/districts/changes")
def index() -> str:
    """Show officials every change, and what they may do."""
    with reading() as uow:
        changes = views.changes(uow)
        actor = uow.actor
    return render_template(
        "places/officials/changes.html",
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
    """Enter a proposal."""
    kind = _kind(change)
    return submit(
        ProposeChangeSchema(exclude=["change"]),
        propose_change,
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
        title=TITLES[kind],
        needs=NEEDS[kind],
        ends=kind is Change.END_DISTRICT,
        districts=choices.districts,
        divisions=[(each.code, each.name) for each in choices.divisions],
        confidences=confidence_choices(),
    )


def _back(_: PlaceChange) -> str:
    return url_for("place_changes.index")


@blueprint.post("/districts/changes/<uuid:change_id>/approve")
def approve(change_id: UUID) -> Response:
    """Approve a change."""
    return perform(approve_change, ApproveChange(change_id=change_id), then=_back)


@blueprint.get("/districts/changes/<uuid:change_id>/refuse")
def refuse(change_id: UUID) -> str:
    """Ask why a change is refused."""
    return _refusing(change_id, Form())


@blueprint.post("/districts/changes/<uuid:change_id>/refuse")
def refuse_post(change_id: UUID) -> Response:
    """Refuse a change."""
    return submit(
        ReasonSchema(),
        refuse_change,
        lambda **loaded: RefuseChange(change_id=change_id, **loaded),
        then=_back,
        page=lambda form: _refusing(change_id, form),
    )


def _refusing(change_id: UUID, form: Form) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_CHANGE)
        row = uow.get(PlaceChange, change_id)
    return render_template(
        "places/officials/refuse.html", row=row, form=form, what=TITLES[row.change]
    )
