"""Pages: the holidays of a year for everybody; declarations and decisions for officials."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.calendar import local_day
from app.holidays import queries, views
from app.holidays.models import DeclaredDays
from app.holidays.permissions import DECIDE_DAYS, PROPOSE_DAYS
from app.holidays.schemas import DeclareDaysSchema, YearSchema
from app.holidays.use_cases.decide_days import ApproveDays, RefuseDays, approve_days, refuse_days
from app.holidays.use_cases.declare_days import DeclareDays, declare_days
from app.parameters.definitions import Confidence
from app.parameters.doors.web import CONFIDENCES
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.unit_of_work import UnitOfWork
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint("holidays", __name__)
needs_sign_in(blueprint, but=("holidays",))


def year_of(uow: UnitOfWork) -> int:
    """Return the year that the address asks for, else this year in the province."""
    asked: int | None = YearSchema().load(request.args)["year"]
    return asked or local_day(uow.now).year


@blueprint.get("/holidays")
def holidays() -> str:
    """Show everybody the public holidays of a year."""
    with reading() as uow:
        year = year_of(uow)
        days = queries.standing(uow.session, year)
    return render_template("holidays/holidays.html", year=year, days=days)


@blueprint.get("/holidays/declarations")
def index() -> str:
    """Show officials every declaration of a year."""
    with reading() as uow:
        year = year_of(uow)
        declarations = views.declarations(uow, year)
        actor = uow.actor
    return render_template(
        "holidays/officials/index.html",
        year=year,
        declarations=declarations,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_DAYS),
        may_decide=actor.may(DECIDE_DAYS),
    )


@blueprint.get("/holidays/declarations/new")
def declare() -> str:
    """Show the form."""
    with reading() as uow:
        require(uow.actor, PROPOSE_DAYS)
    return _declaring(Form())


@blueprint.post("/holidays/declarations/new")
def declare_post() -> Response:
    """Enter a declaration."""
    return submit(
        DeclareDaysSchema(),
        declare_days,
        DeclareDays,
        then=_back,
        page=_declaring,
    )


def _declaring(form: Form) -> str:
    confidences = [(c.value, CONFIDENCES[c]) for c in Confidence]
    return render_template("holidays/officials/declare.html", form=form, confidences=confidences)


def _back(row: DeclaredDays) -> str:
    return url_for("holidays.index", year=row.first_day.year)


@blueprint.post("/holidays/declarations/<uuid:declaration_id>/approve")
def approve(declaration_id: UUID) -> Response:
    """Approve a declaration."""
    return perform(approve_days, ApproveDays(declaration_id=declaration_id), then=_back)


@blueprint.get("/holidays/declarations/<uuid:declaration_id>/refuse")
def refuse(declaration_id: UUID) -> str:
    """Ask why a declaration is refused."""
    return _refusing(declaration_id, Form())


@blueprint.post("/holidays/declarations/<uuid:declaration_id>/refuse")
def refuse_post(declaration_id: UUID) -> Response:
    """Refuse a declaration."""
    return submit(
        ReasonSchema(),
        refuse_days,
        lambda **loaded: RefuseDays(declaration_id=declaration_id, **loaded),
        then=_back,
        page=lambda form: _refusing(declaration_id, form),
    )


def _refusing(declaration_id: UUID, form: Form) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_DAYS)
        row = uow.get(DeclaredDays, declaration_id)
    return render_template("holidays/officials/refuse.html", row=row, form=form)
