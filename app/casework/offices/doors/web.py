"""Pages of administrators: which department is an agency's office."""

from uuid import UUID

from flask import Blueprint, render_template, url_for

from app.calendar import local_day
from app.casework.cases.office_permissions import DECIDE_OFFICE, NAME_OFFICE
from app.casework.catalogue.registry import CaseBook
from app.casework.offices.doors.api import api
from app.casework.offices.queries.office_list import agencies, office_list
from app.casework.offices.schemas import NameOfficeSchema, OfficeOut
from app.casework.offices.use_cases.assign_office import (
    ApproveOffice,
    NameOffice,
    RefuseOffice,
    approve_office,
    name_office,
    refuse_office,
)
from app.identity.public import all_departments
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.places.public import district_choices, district_names
from app.schemas import CommandSchema
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language

blueprint = Blueprint("case_offices", __name__, url_prefix="/casework/offices")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """Show every agency with its offices, and what waits for another administrator."""
    return _index(Form())


def _index(form: Form, office_id: UUID | None = None) -> str:
    del office_id
    with reading() as uow:
        found = office_list(uow)
        names = district_names(uow.session, language(), local_day(uow.now))
        actor = uow.actor
    return render_template(
        "cases/officials/offices.html",
        found=found,
        form=form,
        districts=names,
        me=actor.person_id,
        may_name=actor.may(NAME_OFFICE),
        may_decide=actor.may(DECIDE_OFFICE),
    )


@blueprint.get("/new")
def new() -> str:
    """Ask which department takes which agency's work."""
    return _naming(Form())


def _naming(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, NAME_OFFICE)
        book, departments = uow.port(CaseBook), all_departments(uow.session)
        known = sorted((book.agency(code).en, code) for code in agencies(uow))
        districts = district_choices(uow.session, language(), local_day(uow.now))
    return render_template(
        "cases/officials/name_office.html",
        form=form,
        agencies=[(code, title) for title, code in known],
        departments=[(each.id, each.name) for each in departments],
        districts=districts,
    )


def _refusing(form: Form, office_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_OFFICE)
        found = office_list(uow)
    rows = [(row, each.title) for each in found.agencies for row in each.waiting]
    row, agency = next(((row, title) for row, title in rows if row.id == office_id), (None, None))
    return render_template(
        "cases/officials/refuse_office.html", form=form, row=row, agency=agency, found=found
    )


Action(approve_office, ApproveOffice, CommandSchema).on_page(
    blueprint,
    "/<uuid:office_id>/approve",
    do="approve",
    draw=_index,
    done="The office takes this work from now on.",
    back="case_offices.index",
).on_api(
    api,
    "/casework/offices/<uuid:office_id>/approval",
    "Approve an office that another administrator named.",
    name="approve_office",
    gives=OfficeOut,
)
Action(refuse_office, RefuseOffice, ReasonSchema).on_page(
    blueprint,
    "/<uuid:office_id>/refuse",
    do="refused",
    ask="refuse",
    draw=_refusing,
    done="The proposal was refused.",
    back="case_offices.index",
).on_api(
    api,
    "/casework/offices/<uuid:office_id>/refusal",
    "Refuse an office with a reason, or take back one's own proposal.",
    name="refuse_office",
    gives=OfficeOut,
)


Action(name_office, NameOffice, NameOfficeSchema).on_page(
    blueprint, "/new", do="new_post", draw=_naming, then=lambda _: url_for("case_offices.index")
).on_api(
    api,
    "/casework/offices",
    "Say which department is an agency's office; another administrator approves it.",
    name="name",
    gives=OfficeOut,
    status=201,
)
