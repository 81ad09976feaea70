"""Pages of administrators: which department is an agency's office."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from app.calendar import local_day
from app.casework.cases.office_permissions import DECIDE_OFFICE, NAME_OFFICE
from app.casework.catalogue.models import Office
from app.casework.catalogue.registry import CaseBook
from app.casework.offices.doors.api import api
from app.casework.offices.queries import AgencyOffices, OfficeList, agencies, office_list
from app.casework.offices.schemas import NameOfficeSchema, OfficeOut
from app.casework.offices.use_cases import OFFICES
from app.identity.public import all_departments, organisations_by_id
from app.places.public import district_choices, district_names
from app.schemas import CommandSchema
from app.text import sentence
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject

blueprint = Blueprint("case_offices", __name__, url_prefix="/casework/offices")
needs_sign_in(blueprint)


def _index(form: Form, office_id: UUID | None = None) -> str:
    del office_id
    with reading() as uow:
        found = office_list(uow)
        names = district_names(uow.session, language(), local_day(uow.now))
        actor = uow.actor
    return render_template(
        "cases/officials/offices.html",
        found=found,
        standing={each.agency: _offices_by_district(found, each, names) for each in found.agencies},
        form=form,
        districts=names,
        me=actor.person_id,
        may_name=actor.may(NAME_OFFICE),
        may_decide=actor.may(DECIDE_OFFICE),
    )


def _offices_by_district(
    found: OfficeList, agency: AgencyOffices, districts: Mapping[str, str]
) -> list[dict[str, str]]:
    return [
        {
            "key": districts.get(row.district, row.district) or gettext("Every other district"),
            "value": found.departments[row.organisation_id].name,
        }
        for row in agency.standing
    ]


def _choices() -> dict[str, object]:
    with reading() as uow:
        book, departments = uow.port(CaseBook), all_departments(uow.session)
        titles = sorted((book.agency(code).named(language()), code) for code in agencies(uow))
        districts = district_choices(uow.session, language(), local_day(uow.now))
    return {
        "agencies": [(code, title) for title, code in titles],
        "departments": [(each.id, each.name) for each in departments],
        "districts": districts,
    }


def _refusal(row: Office) -> RefusalPage:
    with reading() as uow:
        agency = uow.port(CaseBook).agency(row.agency).named(language())
        department = organisations_by_id(uow.session, [row.organisation_id])[row.organisation_id]
    return RefusalPage(
        title=sentence("Refuse this office"),
        caption=f"{agency}: {department.name}",
        breadcrumbs=[
            {"text": sentence("Offices of agencies"), "href": url_for("case_offices.index")}
        ],
        hint=sentence("The administrator who proposed it reads this"),
    )


doors_of(
    OFFICES,
    takes=NameOfficeSchema,
    id_name="office_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        endpoints=Endpoints("new", "new_post", "approve", "refuse", "refused"),
        form="cases/officials/name_office.html",
        context=_choices,
        refusal=_refusal,
        show=_index,
        back=lambda _: url_for("case_offices.index"),
        says=Steps(
            "",
            sentence("The office takes this work from now on."),
            sentence("The proposal was refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/casework/offices",
        names=Steps("name", "approve_office", "refuse_office"),
        says=Steps(
            "Choose which department is an agency's office; another administrator approves it.",
            "Approve an office that another administrator named.",
            "Refuse an office with a reason, or withdraw your own proposal.",
        ),
        gives=OfficeOut,
        approval_takes=CommandSchema,
    ),
)


Subject(blueprint).page("", "index", _index)
