"""Pages: rules and rates for everybody; history, proposals and decisions for officials."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.calendar import local_day
from app.errors import NotFound
from app.parameters import queries, views
from app.parameters.definitions import (
    InitialValue,
    ParameterDefinition,
    Unit,
    by_key,
    confidence_choices,
)
from app.parameters.doors.presenting import change_in_words, in_words
from app.parameters.models import ParameterRow
from app.parameters.permissions import DECIDE_VALUE, PROPOSE_VALUE
from app.parameters.schemas import ProposeValueSchema, ReasonSchema
from app.parameters.use_cases.approve_value import ApproveValue, approve_value
from app.parameters.use_cases.propose_value import ProposeValue, propose_value
from app.parameters.use_cases.refuse_value import RefuseValue, refuse_value
from app.permissions import require
from app.platform import the_platform
from app.web.doors import perform, reading, submit
from app.web.forms import Form

blueprint = Blueprint("parameters", __name__)


def definition_of(key: str) -> ParameterDefinition:
    """Return what a domain declared under a key. Raises NotFound."""
    found = by_key(the_platform().registry.parameters).get(key)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/rules")
def rules() -> str:
    """Show everybody the rules and rates in force, unverified ones apart and never as law."""
    with reading() as uow:
        today = local_day(uow.now)
        lines = views.published(uow, the_platform().registry.parameters, today)
    law = [line for line in lines if line.value and line.value.is_law]
    working = [line for line in lines if line.value and not line.value.is_law]
    return render_template(
        "parameters/rules.html",
        on=today,
        law=views.grouped(law),
        working=views.grouped(working),
        in_words=in_words,
    )


@blueprint.get("/parameters")
def index() -> str:
    """Show officials every parameter by group."""
    with reading() as uow:
        today = local_day(uow.now)
        groups = views.overview(uow, the_platform().registry.parameters, today)
    return render_template(
        "parameters/officials/index.html", groups=groups, on=today, in_words=in_words
    )


@blueprint.get("/parameters/<key>")
def show(key: str) -> str:
    """Show officials one parameter: value, proposals, history."""
    return _shown(definition_of(key))


def _shown(definition: ParameterDefinition) -> str:
    with reading() as uow:
        today = local_day(uow.now)
        history = views.history(uow, definition, today)
        actor = uow.actor
    return render_template(
        "parameters/officials/show.html",
        definition=definition,
        history=history,
        on=today,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_VALUE),
        may_decide=actor.may(DECIDE_VALUE),
        in_words=in_words,
        change_in_words=change_in_words,
    )


@blueprint.get("/parameters/<key>/propose")
def propose(key: str) -> str:
    """Show the form; where nothing is in force it holds what the release suggests."""
    definition = definition_of(key)
    with reading() as uow:
        require(uow.actor, PROPOSE_VALUE)
        has_value = bool(queries.history(uow.session, key))
    suggested = None if has_value else _suggestion(definition)
    return _proposing(definition, Form(values=suggested or {}), suggested=bool(suggested))


@blueprint.post("/parameters/<key>/propose")
def propose_post(key: str) -> Response:
    """Enter a proposal."""
    definition = definition_of(key)
    return submit(
        ProposeValueSchema(),
        propose_value,
        lambda **loaded: ProposeValue(definition=definition, **loaded),
        then=lambda row: url_for("parameters.show", key=row.key),
        page=lambda form: _proposing(definition, form),
    )


def _proposing(definition: ParameterDefinition, form: Form, *, suggested: bool = False) -> str:
    with reading() as uow:
        current = queries.in_force(uow.session, local_day(uow.now), [definition.key])
    return render_template(
        "parameters/officials/propose.html",
        definition=definition,
        form=form,
        current=current[0] if current else None,
        suggested=suggested,
        choices_of=_options(definition),
        confidences=confidence_choices(),
        in_words=in_words,
        hint=HINTS[definition.unit],
    )


HINTS = {
    Unit.PAISA: "In rupees, such as 50,00,000",
    Unit.PERCENT: "In per cent, such as 2.5",
    Unit.FRACTION: "A share of the whole, such as 1/3",
    Unit.DAYS: "A number of days",
    Unit.MINUTES: "A number of minutes",
    Unit.COUNT: "A whole number",
    Unit.CHOICE: "",
    Unit.TEXT: "",
    Unit.BOOLEAN: "",
}


def _options(definition: ParameterDefinition) -> list[tuple[str, str]]:
    if definition.unit is Unit.BOOLEAN:
        return [("yes", "Yes"), ("no", "No")]
    return [(value, str(label)) for value, label in definition.choices]


def _suggestion(definition: ParameterDefinition) -> dict[str, Any] | None:
    offered = the_platform().registry.initial_values
    initial = next((one for one in offered if one.definition.key == definition.key), None)
    return _as_typed(initial) if initial else None


def _as_typed(initial: InitialValue) -> dict[str, Any]:
    return {
        "value": initial.value,
        "valid_from": _typed_day(initial.valid_from),
        "valid_to": _typed_day(initial.valid_to),
        "instrument": initial.instrument,
        "confidence": initial.confidence.value,
        "note": initial.note,
    }


def _typed_day(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""


@blueprint.post("/parameters/values/<uuid:value_id>/approve")
def approve(value_id: UUID) -> Response:
    """Approve a proposal."""
    return perform(
        approve_value,
        ApproveValue(value_id=value_id),
        then=lambda row: url_for("parameters.show", key=row.key),
    )


@blueprint.get("/parameters/values/<uuid:value_id>/refuse")
def refuse(value_id: UUID) -> str:
    """Ask why a proposal is refused."""
    return _refusing(value_id, Form())


@blueprint.post("/parameters/values/<uuid:value_id>/refuse")
def refuse_post(value_id: UUID) -> Response:
    """Refuse a proposal."""
    return submit(
        ReasonSchema(),
        refuse_value,
        lambda **loaded: RefuseValue(value_id=value_id, **loaded),
        then=lambda row: url_for("parameters.show", key=row.key),
        page=lambda form: _refusing(value_id, form),
    )


def _refusing(value_id: UUID, form: Form) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_VALUE)
        row = uow.get(ParameterRow, value_id)
    definition = definition_of(row.key)
    return render_template(
        "parameters/officials/refuse.html",
        definition=definition,
        row=row,
        form=form,
        in_words=in_words,
    )
