"""Public pages: which reliefs there are, what each asks for, and whether somebody qualifies.

Nothing is kept: what was answered is in the address, which can be sent to somebody else.
"""

from typing import Any

from flask import Blueprint, render_template, request
from marshmallow import Schema, ValidationError

from app.web.doors import reading
from app.web.forms import Form, typed_into
from tax_incentives.decisions.doors import presenter
from tax_incentives.decisions.queries import (
    Check,
    check_scheme,
    offered_schemes,
    scheme_of,
    today_of,
)
from tax_incentives.decisions.schemas import facts_schema

blueprint = Blueprint("incentives", __name__, template_folder="../../templates")


@blueprint.get("/incentives")
def index() -> str:
    """List the schemes that may be claimed today."""
    with reading() as uow:
        offered = offered_schemes(uow)
    return render_template("incentives/index.html", schemes=offered.items, words=presenter)


@blueprint.get("/incentives/<scheme>")
def show(scheme: str) -> str:
    """Show a scheme's guideline, made from its file."""
    with reading() as uow:
        day = today_of(uow)
        found = scheme_of(uow, scheme, day)
    return render_template(
        "incentives/show.html",
        scheme=found,
        about=presenter.about(found),
        parameters=presenter.PARAMETERS.of(found.parameters),
        above=presenter.above(found, day),
        words=presenter,
    )


@blueprint.get("/incentives/<scheme>/check")
def check(scheme: str) -> str:
    """Ask for the facts of a scheme, and say what follows from what was answered so far."""
    with reading() as uow:
        asked = scheme_of(uow, scheme)
        answers, form = read_answers(facts_schema(asked))
        found = check_scheme(uow, scheme, answers) if answers else None
    return render_template(
        "incentives/check.html", scheme=asked, form=form, words=presenter, **_shown(found)
    )


def _shown(check: Check | None) -> dict[str, Any]:
    """Return what the page shows of a check; nothing before anything was answered."""
    if check is None:
        return {"check": None, "steps": None, "missing": []}
    missing = presenter.fact_titles(check.scheme, check.decision.missing)
    return {"check": check, "steps": presenter.steps(check), "missing": missing}


def read_answers(schema: Schema) -> tuple[dict[str, Any], Form]:
    """Return the answers that can be read, and the form with what is wrong with the others."""
    sent = {name: value for name, value in request.args.items() if name in schema.fields}
    given = {name: value for name, value in sent.items() if value.strip()}
    try:
        return schema.load(typed_into(schema, given)), Form(values=sent)
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return valid, Form(values=sent).with_messages(error.messages)
