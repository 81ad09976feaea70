"""Events of casework that claims react to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.casework.public import is_offered
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import local_date, long_code
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate
from tax_incentives.applications.queries.claim_pages import (
    ClaimPage,
    UsedFact,
    claim_links,
    claim_page,
    my_check,
)
from tax_incentives.applications.queries.confirmed_facts import to_confirm
from tax_incentives.applications.queries.my_reliefs import (
    MyRelief,
    MyReliefs,
    my_reliefs,
    my_schemes,
)
from tax_incentives.applications.schemas import (
    ClaimDecisionOut,
    ClaimOut,
    ConfirmFactSchema,
    MyCheckOut,
    MyReliefsOut,
    question_schema,
    questions_schema,
)
from tax_incentives.applications.use_cases import apply_ranking, confirm_fact
from tax_incentives.decisions.doors import presenter
from tax_incentives.decisions.doors.web import read_answers
from tax_incentives.decisions.queries import scheme_of
from tax_incentives.schemes.service_file import CLAIMANT, FIRMS, PREFIX, declared
from tax_incentives.schemes.shapes import Claimant, Scheme


@handler("tax_incentives.apply_ranking")
def apply_confirmed_ranking(uow: UnitOfWork, event: Event) -> None:
    """Decide the claims of a call by its ranking, and by places that were passed on."""
    apply_ranking(uow, UUID(event.payload["call_id"]))


# Pages: what a relief gives the signed-in claimant, and how a claim was worked out.

blueprint = Blueprint("relief_claims", __name__, template_folder="../../templates")
api = ApiBlueprint("relief_claims_api", __name__, description="Claims of reliefs")
needs_sign_in(blueprint)
needs_token(api)


def _value(used: UsedFact) -> Any:  # noqa: ANN401 - text or markup
    value, choices = used.fact.value, used.needed.choices
    if value is None:
        return translate(presenter.NOT_KNOWN)
    if str(value) in choices:
        return choices[str(value)].named(language())
    return presenter.shown(used.needed.kind, value)


def _source(used: UsedFact) -> str:
    said = presenter.SOURCES.get(used.needed.held_by)
    return translate(said) if said else used.needed.held_by


FACTS: Table[UsedFact] = Table(
    Column(presenter.FACT, lambda used: used.needed.title.named(language())),
    Column(presenter.VALUE, _value, numeric=True),
    Column(presenter.FROM, _source),
    Column(presenter.AS_OF, lambda used: local_date(used.fact.as_of) if used.fact.as_of else "–"),
)


def _show(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        found = claim_page(uow, application_id)
        about = claim_links(uow, found, application_id)
    asked = to_confirm(found.check.scheme) if found.may_confirm else ()
    return render_template(
        "incentives/claim.html",
        form=form,
        found=found,
        application_id=application_id,
        about=about,
        to_confirm=[(each.name, each.title.named(language())) for each in asked],
        **_page_values(found),
    )


@blueprint.get("/incentives/mine")
def all_of_mine() -> str:
    """Show what every relief gives whom the reader acts for."""
    with reading() as uow:
        schemes = my_schemes(uow)
        schema = questions_schema(schemes)
        answers, form = read_answers(schema)
        found = my_reliefs(uow, schemes, answers)
    carried = _typed(form, answers)
    return render_template(
        "incentives/all_of_mine.html",
        form=form,
        found=found,
        carried={each.check.scheme.code: _form_values(each, carried) for each in found.items},
        people=presenter.claimant_choices(_people(found)),
        words=presenter,
    )


def _typed(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the readable input, which a page passes to the next."""
    return {name: form.values[name] for name in answers if name in form.values}


def _form_values(relief: MyRelief, carried: Mapping[str, Any]) -> dict[str, Any]:
    return _for_the_form(relief.check.scheme, carried)


def _for_the_form(scheme: Scheme, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what an officer takes from papers: no form asks for it."""
    names = {fact.name for fact in declared(scheme)} | {CLAIMANT}
    return {name: value for name, value in typed.items() if name in names}


def _people(found: MyReliefs) -> frozenset[Claimant]:
    """Return who somebody may be of whom no register says it; of firms it does."""
    if found.for_firm:
        return frozenset()
    return frozenset[Claimant]().union(
        *(each.check.scheme.claimants - FIRMS for each in found.items)
    )


@blueprint.get("/incentives/<scheme>/mine")
def mine(scheme: str) -> str:
    """Show what a relief gives whom the reader acts for, by what the government holds already."""
    with reading() as uow:
        asked = scheme_of(uow, scheme)
        schema = question_schema(asked)
        answers, form = read_answers(schema)
        found = my_check(uow, scheme, answers)
        service = PREFIX + scheme if is_offered(uow, PREFIX + scheme) else ""
        person = uow.actor.organisation_id is None
    return render_template(
        "incentives/mine.html",
        scheme=asked,
        form=form,
        questions=[*declared(asked), *to_confirm(asked)],
        papers={fact.held_by for fact in to_confirm(asked)},
        asks_who=CLAIMANT in schema.fields and person,
        carried=_for_the_form(asked, _typed(form, answers)),
        service=service,
        firm_needed=person and asked.claimants <= FIRMS,
        **_page_values(found),
    )


def _page_values(found: ClaimPage) -> Mapping[str, Any]:
    check = found.check
    return {
        "check": check,
        "steps": presenter.steps(check),
        "facts": FACTS.of(found.facts),
        "missing": presenter.missing_titles(check),
        "words": presenter,
        "hash": long_code(found.decision.content["hash"]) if found.decision else "",
    }


@api.get("/incentives/mine")
@api.response(200, MyReliefsOut)
def check_all_of_mine() -> object:
    """Return what every scheme says today about the caller; answers stand in the query."""
    with reading(api_actor()) as uow:
        schemes = my_schemes(uow)
        answers = questions_schema(schemes).load(request.args.to_dict())
        return my_reliefs(uow, schemes, answers)


@api.get("/incentives/<scheme>/mine")
@api.response(200, MyCheckOut)
def check_mine(scheme: str) -> object:
    """Return what a scheme says today about the caller, by what the government holds already."""
    with reading(api_actor()) as uow:
        schema = question_schema(scheme_of(uow, scheme))
        return my_check(uow, scheme, schema.load(request.args.to_dict()))


application = Subject(
    blueprint,
    api,
    "/reliefs/claims/<uuid:application_id>",
    "/relief-claims/<uuid:application_id>",
    draw=_show,
)
application.page("", "show")
application.read("", "show_claim", claim_page, ClaimOut).describe(
    "Show what a scheme said about a claim, with every fact, parameter and step, and its hash."
)
application.act(confirm_fact, ConfirmFactSchema).on_page(
    "/facts", "confirm", back="relief_claims.show"
).done(sentence("The fact is entered, and the claim was worked out again.")).on_api(
    "/facts", "confirm_relief_fact", ClaimDecisionOut, status=201
).describe("Enter a fact from a document; the claim is calculated again.")
