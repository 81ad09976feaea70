"""Pages of the names that are held for the reader, and for the firm that they act for."""

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from marshmallow import ValidationError

from app.permissions import require
from app.schemas import CommandSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate
from registration.names.doors import presenter as name_labels
from registration.names.doors.api import api, written
from registration.names.models import BusinessName
from registration.names.permissions import RESERVE_NAME
from registration.names.policy.report import NameReport, ProposedName
from registration.names.queries.name_check import ask_about
from registration.names.queries.reservations import own_names, reservation_days
from registration.names.schemas import CheckNameSchema, HeldNameOut, ReserveNameSchema
from registration.names.use_cases.reserve_name import release_name, reserve_name

blueprint = Blueprint("my_names", __name__, url_prefix="/my/names")
needs_sign_in(blueprint)
_FIELDS = ("name", "name_ur", "kind", "district")


def _list(form: Form, reservation_id: UUID | None = None) -> str:
    del reservation_id  # names that could not be released are in the list
    with reading() as uow:
        page = own_names(uow, request.args.get("cursor") or None)
        may_reserve = uow.actor.may(RESERVE_NAME)
    return render_template(
        "names/mine.html",
        form=form,
        listed=name_labels.names_held(page.items, may_release=may_reserve),
        next_cursor=page.next_cursor,
        may_reserve=may_reserve,
    )


@blueprint.get("/new")
def new() -> str:
    """Ask for the name to hold; a link from the check carries it."""
    return _show_name_form(Form(values={name: request.args.get(name, "") for name in _FIELDS}))


def _next(row: BusinessName) -> str:
    said = sentence("“%(name)s” is held for you.", name=row.name or row.name_ur)
    flash(translate(said), "success")
    return url_for("my_names.index")


def _show_name_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RESERVE_NAME)
        report = _report(uow, form) if form.wrong else None
        return render_template(
            "names/reserve.html",
            form=form,
            report=report,
            days=reservation_days(uow),
            kinds=name_labels.kind_options(),
            districts=name_labels.district_options(uow),
            words=name_labels,
        )


def _report(uow: UnitOfWork, form: Form) -> NameReport | None:
    """Check again what was refused, to show the names that it is like."""
    try:
        asked = CheckNameSchema().load({name: form.value(name) for name in _FIELDS})
    except ValidationError:
        return None
    return ask_about(uow, ProposedName(**asked))


my_names = Subject(blueprint, api, draw=_list)
my_names.page("", "index")
my_names.act(release_name, CommandSchema).on_page(
    "/<uuid:reservation_id>/release", "release", back="my_names.index"
).done(sentence("The name is released. Anybody can reserve it now.")).on_api(
    "/my/names/<uuid:reservation_id>/release", "release", HeldNameOut, present=written
).describe("Let a name go that is held for you.")


my_names.act(reserve_name, ReserveNameSchema).on_page(
    "/new", "new_post", draw=_show_name_form, then=_next
).on_api("/my/names", "reserve", HeldNameOut, present=written, status=201).describe(
    "Have a name held for you for some days; a sample rule, not law."
)
