"""Public pages: which reliefs there are, what each asks for, and whether somebody qualifies.

Nothing is kept: what was answered is in the address, which can be sent to somebody else.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import ngettext
from marshmallow import Schema, ValidationError

from app.casework.public import APPLY_FOR_ORGANISATION
from app.menu import FrontDoor
from app.permissions import Actor
from app.registry import PublicPages
from app.search.public import Hit, Hits, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.forms import Form, typed_into
from app.web.i18n import language
from app.web.translation import translate
from tax_incentives.decisions.doors import guideline, presenter
from tax_incentives.decisions.queries import (
    Check,
    check_scheme,
    guideline_of,
    offered_schemes,
    scheme_of,
    today_of,
)
from tax_incentives.decisions.schemas import CLAIMANT, facts_schema
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.service_file import FIRMS, declared
from tax_incentives.schemes.shapes import Scheme

blueprint = Blueprint("incentives", __name__, template_folder="../../templates")


def _schemes(uow: UnitOfWork) -> str:
    number = len(offered_schemes(uow).items)
    return str(ngettext("%(num)s scheme to check", "%(num)s schemes to check", number))


DOOR = FrontDoor(
    title=sentence("Claim"),
    about=sentence("Reliefs, incentives and loans."),
    endpoint="incentives.index",
    picture="claim",
    fact=_schemes,
    order=40,
)
PUBLISHED = PublicPages.of_few(
    "incentives.show", "scheme", lambda uow: [each.code for each in offered_schemes(uow).items]
)


def _find(uow: UnitOfWork, words: Words) -> Hits:
    found = uow.port(SchemeBook).index.find(words.terms)
    offered = {each.code: each for each in offered_schemes(uow).items} if found else {}
    return Hits.first([offered[code] for code in found if code in offered], _hit)


def _hit(scheme: Scheme) -> Hit:
    return Hit(
        title=scheme.title.named(language()),
        href=url_for("incentives.show", scheme=scheme.code),
        label=translate(presenter.BENEFITS[scheme.benefit]),
        about=scheme.purpose.named(language()),
    )


SEARCH = SearchSource(
    kind="reliefs",
    title=sentence("Reliefs and incentives"),
    order=40,
    find=_find,
    everything=lambda _words: url_for("incentives.index"),
    vocabulary=lambda uow: uow.port(SchemeBook).index.words,
)


@blueprint.get("/incentives")
def index() -> str:
    """List the schemes that may be claimed today."""
    with reading() as uow:
        offered = offered_schemes(uow)
        for_firm = acts_for_firm(uow.actor)
    return render_template(
        "incentives/index.html", schemes=offered.items, for_firm=for_firm, words=presenter
    )


@blueprint.get("/incentives/<scheme>")
def show(scheme: str) -> str:
    """Show a scheme's guideline, made from its file."""
    with reading() as uow:
        found, today = guideline_of(uow, scheme), today_of(uow)
        for_firm = acts_for_firm(uow.actor)
    return render_template(
        "incentives/show.html",
        scheme=found.scheme,
        today=today,
        for_firm=for_firm,
        about=guideline.about(found),
        money=guideline.money(found.scheme),
        caps=guideline.limits(found),
        parameters=guideline.parameters(found),
        above=presenter.above(found.scheme, today),
        words=presenter,
        guideline=guideline,
    )


@blueprint.get("/incentives/<scheme>/check")
def check(scheme: str) -> Response:
    """Ask for the facts of a scheme, and say what follows from what was answered so far.

    Who acts for a firm is never asked what the government holds: they are led to its own page.
    """
    with reading() as uow:
        asked = scheme_of(uow, scheme)
        answers, form = read_answers(facts_schema(asked))
        carried = _carried(asked, form, answers)
        if acts_for_firm(uow.actor):
            return redirect(url_for("relief_claims.mine", scheme=scheme, **carried))  # type: ignore[return-value]  # of werkzeug
        found = check_scheme(uow, scheme, answers) if answers else None
    drawn = render_template(
        "incentives/check.html",
        scheme=asked,
        form=form,
        carried=carried,
        words=presenter,
        **_check_values(found),
    )
    return make_response(drawn)


def acts_for_firm(actor: Actor) -> bool:
    """Return True if the actor acts for a firm, and may claim for it."""
    return actor.organisation_id is not None and actor.may(APPLY_FOR_ORGANISATION)


def _carried(scheme: Scheme, form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input that only the claimant knows: their own page takes it over."""
    names = {fact.name for fact in declared(scheme)}
    if len(scheme.claimants - FIRMS) > 1:
        names.add(CLAIMANT)
    return {name: form.values[name] for name in answers if name in names}


def _check_values(check: Check | None) -> dict[str, Any]:
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
