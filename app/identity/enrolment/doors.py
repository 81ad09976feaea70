"""Pages of assisted enrolment: the officer's form and the printed slip, and the slip's use."""

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext

from app.identity.enrolment.use_cases.enrol_person import (
    Enrolled,
    EnrolPerson,
    RenewSlip,
    enrol_person,
    renew_slip,
)
from app.identity.enrolment.use_cases.use_slip import UseSlip, use_slip
from app.identity.enrolment.use_cases.verify_cnic import request_cnic_check, verify_cnic
from app.identity.organisations.schemas import (
    EnrolPersonSchema,
    RenewSlipSchema,
    RequestCnicCheckSchema,
    UseSlipSchema,
    VerifyCnicSchema,
)
from app.identity.people import permissions
from app.identity.people.models import Person
from app.permissions import require
from app.web.actors import page_actor
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.single_answers import judge
from app.web.subjects import Subject

web = Blueprint("enrolment", __name__)
slip_web = Blueprint("slip", __name__)
needs_sign_in(web)


@web.get("/enrolment/new")
def new() -> str:
    """Ask who the person is and how they consented."""
    return _new_page(Form(values={"language": "ur"}))


def _new_page(form: Form) -> str:
    return _officers_page("enrol", gettext("Enrol somebody"), form)


def _officers_page(template: str, title: str, form: Form) -> str:
    require(page_actor(), permissions.ENROL_PERSON)
    name = f"identity_organisations/officials/{template}.html"
    return render_template(name, title=title, form=form)


@web.post("/enrolment/new")
def enrolled() -> Response:
    """Enrol them, and show the slip this once."""
    return judge(EnrolPersonSchema(), enrol_person, EnrolPerson, done=_slip, page=_new_page)


def _lost_page(form: Form) -> str:
    return _officers_page("renew_slip", gettext("Print another slip"), form)


@web.post("/enrolment/slip/renew")
def renewed() -> Response:
    """Replace the slip, and show it this once."""
    return judge(RenewSlipSchema(), renew_slip, RenewSlip, done=_slip, page=_lost_page)


def _card_page(form: Form) -> str:
    return _checking_page("check_cnic", gettext("Confirm a CNIC"), form)


def _checking_page(template: str, title: str, form: Form) -> str:
    require(page_actor(), permissions.VERIFY_CNIC)
    name = f"identity_organisations/officials/{template}.html"
    return render_template(name, title=title, form=form)


enrolment = Subject(web, draw=_card_page)
enrolment.page("/enrolment/slip/renew", "lost", _lost_page)
enrolment.page("/enrolment/cnic", "card")
enrolment.act(request_cnic_check, RequestCnicCheckSchema).on_page(
    "/enrolment/cnic",
    "carded",
    then=lambda request_id: url_for("enrolment.code", request_id=request_id),
)


def _code_page(form: Form, request_id: UUID) -> str:
    del request_id
    return _checking_page("verify_cnic", gettext("Enter the code"), form)


def _verified(person: Person) -> str:
    flash(gettext("The CNIC belongs to the account of %(name)s now.", name=person.name), "success")
    return url_for("enrolment.card")


enrolment.act(verify_cnic, VerifyCnicSchema).on_page(
    "/enrolment/cnic/<uuid:request_id>", "verified", ask="code", draw=_code_page, then=_verified
)


def _slip(made: Enrolled) -> Response:
    page = render_template(
        "identity_organisations/slip.html",
        title=gettext("Sign-in slip"),
        enrolled=made,
        address=url_for("slip.use", _external=True),
    )
    return make_response(page, 201)


def _use_page(form: Form) -> str:
    return render_template(
        "identity_organisations/use_slip.html", title=gettext("Sign in with your slip"), form=form
    )


@slip_web.post("/enrolment/slip")
def used() -> Response:
    """Set the password, and lead to the sign-in page."""
    return judge(UseSlipSchema(), use_slip, UseSlip, done=lambda _: _signed_up(), page=_use_page)


def _signed_up() -> Response:
    flash(gettext("Your password is set. Sign in with your CNIC and the password."), "success")
    return make_response(redirect(url_for("identity.sign_in"), 303))


Subject(slip_web).page("/enrolment/slip", "use", _use_page)
