"""Pages for officials: staff roles."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for
from flask_babel import gettext

from app import roles
from app.identity.organisations.doors.verification_web import cursor
from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.schemas import GrantStaffRoleSchema
from app.identity.people import permissions
from app.identity.people.role_titles import role_title
from app.identity.staff.use_cases import (
    ConfirmStaffRole,
    EndStaffRole,
    confirm_staff_role,
    end_staff_role,
    grant_staff_role,
)
from app.permissions import require
from app.web.actors import page_actor
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject

web = Blueprint("staff", __name__)
needs_sign_in(web)


def _done(message: str) -> str:
    flash(message, "success")
    return url_for("staff.every")


@web.get("/staff")
def every() -> str:
    """List the staff roles in force and asked for."""
    with reading() as uow:
        page = queries.staff(uow, cursor())
        return render_template(
            "identity_organisations/officials/staff.html",
            title=gettext("Staff roles"),
            page=page,
            titles={name: role_title(name, language()) for name in roles.BY_NAME},
            me=uow.actor.person,
            may_confirm=uow.actor.may(permissions.CONFIRM_STAFF_ROLE),
        )


def _grant_page(form: Form) -> str:
    require(page_actor(), permissions.GRANT_STAFF_ROLE)
    return render_template(
        "identity_organisations/officials/grant.html",
        title=gettext("Propose a staff role"),
        form=form,
        options=[
            (role.name, role_title(role.name, language()))
            for role in roles.ALL
            if role.scope == "staff"
        ],
    )


staff = Subject(web, draw=_grant_page)
staff.page("/staff/grant", "grant")
staff.act(grant_staff_role, GrantStaffRoleSchema).on_page(
    "/staff/grant",
    "granted",
    then=lambda _: _done(gettext("Another administrator must confirm the role now.")),
)


@web.post("/staff/<uuid:grant_id>/confirm")
def confirm(grant_id: UUID) -> Response:
    """Confirm the role."""
    return perform(
        confirm_staff_role,
        ConfirmStaffRole(grant_id=grant_id),
        then=lambda _: _done(gettext("The role is in force.")),
    )


@web.post("/staff/<uuid:grant_id>/end")
def end(grant_id: UUID) -> Response:
    """End it, or turn it down."""
    return perform(
        end_staff_role,
        EndStaffRole(grant_id=grant_id),
        then=lambda _: _done(gettext("The role is ended.")),
    )
