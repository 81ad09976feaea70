"""Pages for officials: verification of firms, and departments."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for

from app.identity.organisations import queries as queries
from app.identity.organisations.doors.web import district_options
from app.identity.organisations.schemas import (
    CreateDepartmentSchema,
    CursorSchema,
    RefuseSupplierSchema,
)
from app.identity.organisations.use_cases.create_department import (
    CreateDepartment,
    create_department,
)
from app.identity.organisations.use_cases.verify_supplier import (
    RefuseSupplier,
    VerifySupplier,
    refuse_supplier,
    verify_supplier,
)
from app.identity.people import permissions
from app.permissions import require
from app.web.actors import page_actor
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in

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
        title="Firms to verify",
        page=page,
        names=names,
    )


@web.get("/verification/<uuid:organisation_id>")
def look(organisation_id: UUID) -> str:
    """Show a declaration to compare with its papers."""
    return _look_page(Form(), organisation_id)


def _look_page(form: Form, organisation_id: UUID) -> str:
    with reading() as uow:
        firm, rivals = queries.declared_supplier(uow, organisation_id)
        district = dict(district_options(uow)).get(firm.district, firm.district)
    return render_template(
        "identity_organisations/officials/verify.html",
        title=firm.name,
        form=form,
        firm=firm,
        rivals=rivals,
        district=district,
    )


@web.post("/verification/<uuid:organisation_id>/verify")
def verify(organisation_id: UUID) -> Response:
    """Verify the firm."""
    return perform(
        verify_supplier,
        VerifySupplier(organisation_id=organisation_id),
        then=lambda firm: _done(f"{firm.name} is verified.", "verification.waiting"),
    )


@web.post("/verification/<uuid:organisation_id>/refuse")
def refuse(organisation_id: UUID) -> Response:
    """Send the declaration back."""
    return submit(
        RefuseSupplierSchema(),
        refuse_supplier,
        lambda **given: RefuseSupplier(**given, organisation_id=organisation_id),
        then=lambda firm: _done(f"{firm.name} was sent back.", "verification.waiting"),
        page=lambda form: _look_page(form, organisation_id),
    )


@departments_web.get("/departments")
def every() -> str:
    """List the departments."""
    with reading() as uow:
        page = queries.departments(uow, cursor())
    return render_template(
        "identity_organisations/officials/departments.html", title="Departments", page=page
    )


@departments_web.get("/departments/new")
def new() -> str:
    """Ask what the department is and who heads it."""
    return _new_page(Form())


def _new_page(form: Form) -> str:
    require(page_actor(), permissions.CREATE_DEPARTMENT)
    with reading() as uow:
        districts = district_options(uow)
    return render_template(
        "identity_organisations/officials/department_new.html",
        title="Create a department",
        form=form,
        districts=districts,
    )


@departments_web.post("/departments/new")
def created() -> Response:
    """Create it and invite its head."""
    return submit(
        CreateDepartmentSchema(),
        create_department,
        CreateDepartment,
        then=lambda made: _done(
            f"{made.name} is created, and its head is invited.", "departments.every"
        ),
        page=_new_page,
    )
