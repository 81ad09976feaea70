"""Rules and rates on pages and in the API: for everybody, and for officers who keep them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.calendar import local_day
from app.errors import NotFound
from app.parameters.definitions import (
    InitialValue,
    ParameterDefinition,
    Unit,
    by_key,
    confidence_choices,
)
from app.parameters.doors.value_text import change_in_words, in_words, period, published, standing
from app.parameters.models import ParameterRow
from app.parameters.permissions import DECIDE_VALUE, PROPOSE_VALUE
from app.parameters.queries import parameters as queries
from app.parameters.queries import views
from app.parameters.schemas import (
    HistorySchema,
    OnSchema,
    ProposeValueSchema,
    PublishedSchema,
    ValueSchema,
)
from app.parameters.use_cases import VALUE, ProposeValue
from app.parameters.values import ParameterValue
from app.permissions import require
from app.platform import the_platform
from app.text import Sentence, sentence
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
from app.web.doors import reading
from app.web.formatting import cited, local_date, local_time, typed
from app.web.forms import Form
from app.web.guards import needs_token
from app.web.subjects import Subject
from app.web.tables import Column, Listed, Table, linked
from app.web.tags import tag
from app.web.translation import translate

blueprint = Blueprint("parameters", __name__)
api = ApiBlueprint("parameters_api", __name__, description="Rules and rates")
needs_token(api, but=("list_parameters", "list_values"))


def definition_of(key: str) -> ParameterDefinition:
    """Return a domain's declaration under a key. Raises NotFound."""
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
        law=_tables(law, sentence("Source")),
        working=_tables(working, sentence("What it rests on")),
    )


def _tables(lines: Sequence[views.Line], source: Sentence) -> list[tuple[str, Listed]]:
    """Return the title and the table of each group; `source` heads what a value rests on."""
    table: Table[views.Line] = Table(
        Column(sentence("Rule"), lambda line: translate(line.definition.title)),
        Column(sentence("Value"), _value),
        Column(sentence("In force"), _period),
        Column(source, lambda line: _source(line.value)),
    )
    return [(translate(each.title), table.of(each.lines)) for each in views.grouped(lines)]


def _value(line: views.Line) -> str:
    if line.value is None:
        return tag(sentence("Nothing in force"), "red")
    return in_words(line.definition, line.value.stored)


def _period(line: views.Line) -> str:
    return period(line.value.valid_from, line.value.valid_to) if line.value else ""


def _source(value: ParameterValue | None) -> Markup:
    if value is None:
        return Markup()
    instrument = cited(value.instrument)
    return instrument if value.confidence == "H" else instrument + " " + standing(value.confidence)


@api.get("/parameters")
@api.arguments(OnSchema, location="query")
@api.response(200, PublishedSchema)
def list_parameters(query: dict[str, Any]) -> dict[str, Any]:
    """List the values in force on a day; "working_value" is not verified and not law."""
    with reading(api_actor()) as uow:
        on = query["on"] or local_day(uow.now)
        lines = views.published(uow, the_platform().registry.parameters, on)
    return {"on": on, "items": [published(line) for line in lines]}


@api.get("/parameters/<key>/values")
@api.response(200, HistorySchema)
def list_values(key: str) -> dict[str, Any]:
    """List every value of a parameter, proposed and refused ones too (officials)."""
    definition = definition_of(key)
    with reading(api_actor()) as uow:
        history = views.history(uow, definition, local_day(uow.now))
    return {"key": key, "items": history.rows}


def _kept_source(line: views.Line) -> Markup:
    value = line.value
    return (
        standing(value.confidence) + Markup("<br>{}").format(value.instrument)
        if value
        else Markup()
    )


def _kept_period(line: views.Line) -> Markup:
    said = [_period(line)]
    said += [tag(sentence("Proposal waiting"), "blue")] if line.waiting else []
    said += (
        [tag(sentence("Changes on %(day)s", day=local_date(line.next_from)), "purple")]
        if line.next_from
        else []
    )
    return Markup(" ").join(said)


_OVERVIEW: Table[views.Line] = Table(
    Column(
        sentence("Rule"),
        lambda line: linked(
            translate(line.definition.title), "parameters.show", key=line.definition.key
        ),
    ),
    Column(sentence("Value"), _value),
    Column(sentence("Source"), _kept_source),
    Column(sentence("In force"), _kept_period),
)


@blueprint.get("/parameters")
def index() -> str:
    """Show officials every parameter by group."""
    with reading() as uow:
        today = local_day(uow.now)
        groups = views.overview(uow, the_platform().registry.parameters, today)
    tables = [(translate(each.title), _OVERVIEW.of(each.lines)) for each in groups]
    return render_template("parameters/officials/index.html", groups=tables, on=today)


def _show_value_page(form: Form, key: str) -> str:
    definition = definition_of(key)
    with reading() as uow:
        today = local_day(uow.now)
        history = views.history(uow, definition, today)
        actor = uow.actor
    return render_template(
        "parameters/officials/show.html",
        form=form,
        definition=definition,
        history=history,
        steps=[_step(history, row, today) for row in history.rows if not row.waiting],
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_VALUE),
        may_decide=actor.may(DECIDE_VALUE),
        in_words=in_words,
        change_in_words=change_in_words,
    )


def _step(history: views.History, row: ParameterRow, today: date) -> dict[str, Any]:
    """Return a row that was decided, for the timeline."""
    current = history.current
    passed = "done" if row.approved_at and row.valid_from <= today else None
    return {
        "title": _prefix(row, today) + in_words(history.definition, row.value),
        "when": period(row.valid_from, row.valid_to),
        "text": _entry_note(row, history.names),
        "state": "now" if current and row.id == current.id else passed,
    }


def _prefix(row: ParameterRow, today: date) -> Markup:
    if row.refused_at:
        return Markup("{} ").format(gettext("Refused:"))
    if row.valid_from > today:
        return Markup("{} ").format(gettext("To come:"))
    return Markup()


def _entry_note(row: ParameterRow, names: Mapping[UUID, str]) -> Markup:
    """Say who entered and decided it, on what source."""
    note = Markup("<br>{}").format(typed(row.note)) if row.note else Markup()
    when = local_time(row.entered_at)
    said = [gettext("Entered by %(who)s, %(when)s.", who=names[row.entered_by], when=when)]
    if row.approved_by and row.approved_at:
        when = local_time(row.approved_at)
        said.append(
            gettext("Approved by %(who)s, %(when)s.", who=names[row.approved_by], when=when)
        )
    if row.refused_by and row.refused_at:
        who, when = names[row.refused_by], local_time(row.refused_at)
        refused = gettext("Refused by %(who)s, %(when)s:", who=who, when=when)
        said.append(Markup("{} {}").format(refused, typed(row.refused_reason)))
    if row.ended_by:
        said.append(gettext("Ended by the value that follows it."))
    source = Markup("{} {}").format(standing(row.confidence), row.instrument)
    return Markup("{}{}<br>{}").format(source, note, Markup(" ").join(said))


@blueprint.get("/parameters/<key>/propose")
def propose(key: str) -> str:
    """Show the form; if nothing is in force it holds the release's suggestion."""
    definition = definition_of(key)
    with reading() as uow:
        require(uow.actor, PROPOSE_VALUE)
        has_value = bool(queries.history(uow.session, key))
    suggested = None if has_value else _suggestion(definition)
    return _proposing(Form(values=suggested or {}), key, suggested=bool(suggested))


def _proposing(form: Form, key: str, *, suggested: bool = False) -> str:
    definition = definition_of(key)
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
        hint=translate(HINTS[definition.unit]),
    )


HINTS = {
    Unit.PAISA: sentence("In rupees, such as 50,00,000"),
    Unit.PERCENT: sentence("As a percentage, for example 2.5"),
    Unit.FRACTION: sentence("A share of the whole, such as 1/3"),
    Unit.DAYS: sentence("A number of days"),
    Unit.MINUTES: sentence("A number of minutes"),
    Unit.COUNT: sentence("A whole number"),
    Unit.CHOICE: "",
    Unit.TEXT: "",
    Unit.BOOLEAN: "",
}


def _options(definition: ParameterDefinition) -> list[tuple[str, str]]:
    if definition.unit is Unit.BOOLEAN:
        return [("yes", gettext("Yes")), ("no", gettext("No"))]
    return [(value, translate(label)) for value, label in definition.choices]


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


def _propose(*, key: str, **loaded: Any) -> ProposeValue:  # noqa: ANN401 - as the schema loaded them
    return ProposeValue(definition=definition_of(key), **loaded)


def _show_value(form: Form, value_id: UUID) -> str:
    with reading() as uow:
        key = uow.get(ParameterRow, value_id).key
    return _show_value_page(form, key)


def _refusal(row: ParameterRow) -> RefusalPage:
    definition = definition_of(row.key)
    address = url_for("parameters.show", key=row.key)
    return RefusalPage(
        title=sentence("Refuse this proposal"),
        caption=translate(definition.title),
        lead=gettext("Proposed: %(value)s", value=in_words(definition, row.value)),
        breadcrumbs=[
            {"text": sentence("Rules and rates"), "href": url_for("parameters.index")},
            {"text": translate(definition.title), "href": address},
        ],
        hint=sentence("The officer who entered it reads this"),
    )


def _back(row: ParameterRow) -> str:
    return url_for("parameters.show", key=row.key)


key_doors = Subject(blueprint, api, "/parameters/<key>", "/parameters/<key>")
key_doors.page("", "show", _show_value_page)
key_doors.act(VALUE.propose, ProposeValueSchema, command=_propose).on_page(
    "/propose", "propose_post", draw=_proposing, then=_back
).on_api("/values", "propose", ValueSchema, status=201).describe(
    "Enter a value; it takes effect when another officer approves it."
)
verdict_doors_of(
    VALUE,
    id_name="value_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/parameters/values",
        endpoints=Endpoints(approve="approve", refuse="refuse", refused="refuse_post"),
        show=_show_value,
        refusal=_refusal,
        back=_back,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/parameter-values",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "",
            "Approve a value that another officer entered.",
            "Refuse a value with a reason, or withdraw your own.",
        ),
        gives=ValueSchema,
    ),
)
