"""Pages for officials: verification of firms, and departments."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.identity.organisations.doors.api import api, organisation
from app.identity.organisations.doors.firm_papers import paper_title
from app.identity.organisations.doors.web import district_options
from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.queries.firm_papers import papers_of_firm
from app.identity.organisations.schemas import (
    CreateDepartmentSchema,
    CursorSchema,
    OrganisationOut,
    RefuseSupplierSchema,
)
from app.identity.organisations.use_cases.create_department import create_department
from app.identity.organisations.use_cases.verify_supplier import (
    VerifySupplier,
    refuse_supplier,
    verify_supplier,
)
from app.identity.people import permissions
from app.permissions import require
from app.web.actors import page_actor
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject

web = Blueprint("verification", __name__)
departments_web = Blueprint("departments", __name__)
needs_sign_in(web)
needs_sign_in(departments_web)


def cursor() -> str | None:
    """Return where the list goes on, from the address."""
    given: dict[str, Any] = CursorSchema().load(request.args)
    found: str | None = given["cursor"]
    return found


def _done(message: str, endpoint: str) -> str:
    flash(message, "success")
    return url_for(endpoint)


@web.get("/verification")
def waiting() -> str:
    """List the firms that wait, the longest first."""
    with reading() as uow:
        page = queries.undecided_suppliers(uow, cursor())
        names = dict(district_options(uow))
    return render_template(
        "identity_organisations/officials/verification.html",
        title=gettext("Firms to verify"),
        page=page,
        names=names,
    )


def _look_page(form: Form, organisation_id: UUID) -> str:
    with reading() as uow:
        firm, rivals = queries.declared_supplier(uow, organisation_id)
        papers = papers_of_firm(uow, organisation_id).papers
        district = dict(district_options(uow)).get(firm.district, firm.district)
    return render_template(
        "identity_organisations/officials/verify.html",
        title=firm.name,
        form=form,
        firm=firm,
        rivals=rivals,
        papers=papers,
        paper_title=paper_title,
        district=district,
    )


@web.post("/verification/<uuid:organisation_id>/verify")
def verify(organisation_id: UUID) -> Response:
    """Verify the firm."""
    return perform(
        verify_supplier,
        VerifySupplier(organisation_id=organisation_id),
        then=lambda firm: _done(
            gettext("%(name)s is verified.", name=firm.name), "verification.waiting"
        ),
    )


organisation_doors = Subject(
    web,
    api,
    "/verification/<uuid:organisation_id>",
    "/organisations/<uuid:organisation_id>",
    draw=_look_page,
)
organisation_doors.page("", "look")
organisation_doors.act(refuse_supplier, RefuseSupplierSchema).on_page(
    "/refuse",
    "refuse",
    then=lambda firm: _done(
        gettext("%(name)s was sent back.", name=firm.name), "verification.waiting"
    ),
).on_api("/refuse", "refuse", OrganisationOut, present=organisation).describe(
    "Send a firm's declaration back with a reason."
)


@departments_web.get("/departments/all")
def every() -> str:
    """List the departments."""
    with reading() as uow:
        page = queries.departments(uow, cursor())
    return render_template(
        "identity_organisations/officials/departments.html", title=gettext("Departments"), page=page
    )


def _new_page(form: Form) -> str:
    require(page_actor(), permissions.CREATE_DEPARTMENT)
    with reading() as uow:
        districts = district_options(uow)
    return render_template(
        "identity_organisations/officials/department_new.html",
        title=gettext("Create a department"),
        form=form,
        districts=districts,
    )


departments = Subject(departments_web, api, draw=_new_page)
departments.page("/departments/new", "new")
departments.act(create_department, CreateDepartmentSchema).on_page(
    "/departments/new",
    "created",
    then=lambda made: _done(
        gettext("%(name)s is created, and its head is invited.", name=made.name),
        "departments.every",
    ),
).on_api("/departments", "create", OrganisationOut, present=organisation, status=201).describe(
    "Create a department and invite its head."
)
