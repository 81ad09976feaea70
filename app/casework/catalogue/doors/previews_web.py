"""Officials try a form before it is offered, and see what would follow from their answers.

Nothing is kept: what is typed stands in the address, and no office hears of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from app.casework.catalogue.preview import Trial, TriedPart, questions_of, try_out
from app.casework.catalogue.queries.offers import version_of
from app.casework.definition.determinants import About
from app.casework.definition.shapes import DocumentAsk, Section, Service
from app.casework.definition.traversal import tests_of
from app.casework.forms.doors import Lists, Question, form_step, posted, questions
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.required_signers import Signer
from app.casework.forms.queries import day_now
from app.casework.forms.schemas import answers_schema
from app.places.public import district_choices
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.tables import Column, Table

blueprint = Blueprint("previews", __name__)
needs_sign_in(blueprint)
# Inputs of determinants that no question of the form answers.
_BESIDE = {"documents": About.DOCUMENT, "facts": About.FACT, "roles": About.ROLE}


_PARTS: Table[TriedPart] = Table(
    Column(sentence("Registration"), lambda part: part.registration.title.named(language())),
    Column(sentence("Agency"), lambda part: part.registration.agency),
    Column(
        sentence("Steps"),
        lambda part: ", ".join(step.title.named(language()) for step in part.steps),
    ),
    Column(sentence("Fees"), lambda part: ", ".join(fee.code for fee in part.fees)),
)
_PAPERS: Table[DocumentAsk] = Table(
    Column(sentence("Paper"), lambda paper: paper.title.named(language())),
    Column(sentence("Is it needed?"), lambda paper: "needed" if paper.required else "optional"),
)
_SIGNERS: Table[Signer] = Table(
    Column(sentence("Who"), lambda signer: signer.name),
    Column(
        sentence("How"),
        lambda each: gettext("a document may replace the signature") if each.instead else "signs",
    ),
)


@blueprint.get("/casework/services/<code>/versions/<int:version>/form")
def form(code: str, version: int) -> str:
    """Draw the form, with what follows from the answers that stand in the address."""
    with reading() as uow:
        service, day = version_of(uow, code, version), day_now(uow)
        districts = district_choices(uow.session, language(), day.today)
    sent = posted(request.args, answers_schema(questions_of(service), Known(), day), *_BESIDE)
    trial = try_out(service, sent.data, _beside(), day)
    tried = bool(request.args)
    problems = {place.replace(".", "-"): said for place, said in trial.problems.items()}
    return render_template(
        "cases/officials/services/try.html",
        service=service,
        form=Form(values=sent.values, errors=problems if tried else {}),
        sections=_sections(service, sent.values, trial),
        lists=Lists(districts=districts),
        beside=_preview_choices(service),
        tried=tried,
        parts=_PARTS.of(trial.parts),
        papers=_PAPERS.of(trial.papers),
        signers=_SIGNERS.of(trial.signers),
    )


def _beside() -> Known:
    """Read what is supposed beside the answers: papers given, facts that hold, roles."""
    given = {name: request.args.getlist(name) for name in _BESIDE}
    return Known(
        documents=frozenset(given["documents"]),
        facts=dict.fromkeys(given["facts"], True),
        roles=frozenset(given["roles"]),
    )


def _preview_choices(service: Service) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return what the service asks for beside answers, as (value, words) to tick."""
    papers = {paper.code: paper.title.named(language()) for paper in service.documents}
    return {
        name: [
            (each, papers.get(each, each))
            for each in sorted({test.name for _, test in tests_of(service) if test.about is about})
        ]
        for name, about in _BESIDE.items()
    }


def _sections(
    service: Service, values: Mapping[str, Any], trial: Trial
) -> list[tuple[Section, list[Question]]]:
    """Return the pages that apply, each with its questions; `step` adds a row to a group."""
    _, more, row = form_step(request.args)
    adding = more if row is None else ""
    return [
        (section, questions(section.fields, values, trial.known, more=adding))
        for section in service.sections
        if holds(section.when, trial.known)
    ]
