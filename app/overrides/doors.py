"""Overrides on pages and in the API: ask another officer to agree, and what waits for an answer."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for

from app.due import Due
from app.overrides import queries
from app.overrides.acts import HeldAct, HeldActs, is_altered
from app.overrides.models import RuleOverride
from app.overrides.permissions import ASK_OVERRIDE, DECIDE_OVERRIDE
from app.overrides.schemas import RuleOverrideOut, RuleOverridesOut
from app.overrides.use_cases import OVERRIDE, AskOverride, held_by
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.platform import the_platform
from app.schemas import CursorSchema
from app.text import read_sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.decision_lists import STATES
from app.web.doors import reading
from app.web.formatting import local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate

web = Blueprint("overrides", __name__, url_prefix="/overrides")
api = ApiBlueprint("overrides_api", __name__, description="Overrides of rules that hold an act")
needs_sign_in(web)
needs_token(api)


def _act(name: str) -> HeldAct:
    return the_platform().executor.ports.get(HeldActs).named(name)


def _page_of_act(row: RuleOverride) -> str:
    act = _act(row.act)
    return url_for(act.endpoint, **{act.id_name: row.subject_id})  # type: ignore[arg-type]  # an id


def _flash_requested(row: RuleOverride) -> str:
    flash(translate(sentence("Another officer who may do this is asked to agree.")), "success")
    return _page_of_act(row)


def _ask_page(form: Form, act: str, subject_id: UUID, rule: str) -> str:
    known = _act(act)
    with reading() as uow:
        require(uow.actor, ASK_OVERRIDE)
        held = held_by(uow, known, subject_id)
    back = url_for(known.endpoint, **{known.id_name: subject_id})  # type: ignore[arg-type]  # an id
    crumbs = [{"text": translate(known.title), "href": back}]
    breach = held.breach(rule)
    return render_template(
        "overrides/ask.html", form=form, held=held, breach=breach, breadcrumbs=crumbs
    )


@web.get("")
def index() -> str:
    """Show an officer the overrides of acts that they may do."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.overrides(uow, cursor)
    listed = OVERRIDES_TABLE.of(page.items)
    return render_template("overrides/index.html", listed=listed, next_cursor=page.next_cursor)


def _show_override(form: Form, override_id: UUID) -> str:
    with reading() as uow:
        row = queries.override(uow, override_id)
        me = uow.actor.person_id
        may_do = uow.actor.may(_act(row.act).permission)
    return render_template(
        "overrides/show.html",
        form=form,
        row=row,
        me=me,
        rule=_rule(row),
        is_altered=is_altered(row.parameter),
        state=_state(row),
        act=translate(_act(row.act).title),
        at=_page_of_act(row) if may_do else None,
    )


def _at(row: RuleOverride) -> str:
    return url_for("overrides.show", override_id=row.id)


def _rule(row: RuleOverride) -> str:
    return translate(read_sentence(row.message))


def _state(row: RuleOverride) -> str:
    return translate(STATES[row.state])


OVERRIDES_TABLE: Table[RuleOverride] = Table(
    Column(sentence("About"), lambda row: {"text": row.subject, "href": _at(row)}),
    Column(sentence("Rule"), _rule),
    Column(sentence("Asked on"), lambda row: local_time(row.entered_at)),
    Column(sentence("Status"), _state),
)


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List what other officers asked this one to agree to."""
    if uow.actor.person_id is None or not uow.actor.may(DECIDE_OVERRIDE):
        return ()
    waiting = queries.waiting_for(uow)
    kind = sentence("Agree to an override of a rule, or refuse it")
    return [Due(title=row.subject, due_on=None, href=_at(row), kind=kind) for row in waiting]


def _refusal(row: RuleOverride) -> RefusalPage:
    return RefusalPage(
        title=translate(sentence("Refuse this override")),
        caption=row.subject,
        lead=_rule(row),
        breadcrumbs=[{"text": translate(OVERRIDES), "href": url_for("overrides.index")}],
        hint=translate(sentence("The officer who asked for it reads this")),
    )


OVERRIDES = sentence("Overrides of rules")
REFUSED = sentence("You have refused. The rule holds the act.")
overrides = Subject(web, api)
overrides.page("/<uuid:override_id>", "show", _show_override)
overrides.read(
    "/overrides", "list_overrides", queries.overrides, RuleOverridesOut, CursorSchema
).describe("List the overrides of acts that the caller may do, newest first.")
overrides.act(OVERRIDE.propose, ReasonSchema, command=AskOverride).on_page(
    "/<act>/<uuid:subject_id>/<rule>", "asked", ask="ask", draw=_ask_page, then=_flash_requested
).on_api("/overrides/<act>/<uuid:subject_id>/<rule>", "ask", RuleOverrideOut, status=201).describe(
    "Ask another officer to agree that a rule does not hold an act. `rule` is the code of the "
    "refusal of the act; a rule that is law cannot be overridden."
)
verdict_doors_of(
    OVERRIDE,
    id_name="override_id",
    pages=DecisionPages(
        blueprint=web,
        at="",
        show=_show_override,
        read=queries.override,
        refusal=_refusal,
        back=_at,
        says=Steps("", sentence("You have agreed. The act can be done now."), REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/overrides",
        names=Steps("", "approve_override", "refuse_override"),
        says=Steps(approve="Agree to an override that another officer asked for."),
        gives=RuleOverrideOut,
    ),
)
