"""Public: a few questions, and what applies to a business that gives these answers.

Nothing is kept: what was answered stands in the address, which can be sent to somebody else.
"""

from flask import Blueprint, current_app, render_template, request, url_for
from marshmallow import ValidationError

from app.casework.catalogue.doors import presenter as service_labels
from app.casework.catalogue.doors.web import START
from app.casework.catalogue.queries.recommendations import (
    ForYou,
    list_applicable_services,
    questionnaire_of,
)
from app.casework.forms.doors import (
    Lists,
    Posted,
    form_values,
    posted,
    questions,
    questions_of,
    wrong,
)
from app.casework.forms.policy.determinants import Known
from app.casework.forms.queries import day_now
from app.casework.forms.schemas import AnswersSchema, answers_schema
from app.web.doors import reading
from app.web.forms import Form

blueprint = Blueprint("for_you", __name__)
_NOWHERE = Lists(districts=())


@blueprint.get("/services/for-you")
def ask() -> str:
    """Ask, and tell what follows from what was answered so far."""
    with reading() as uow:
        asked = questionnaire_of(uow).questions
        schema = answers_schema(asked, Known(), day_now(uow), finished=False)
        sent = posted(request.args, schema)
        answers, form = _read(schema, sent)
        found = list_applicable_services(uow, answers)
    return render_template(
        "cases/services/for_you.html",
        form=form,
        questions=questions(asked, sent.values, Known(answers=answers)),
        lists=_NOWHERE,
        answered=bool(answers),
        found=found,
        starts=_addresses(found, START) if START in current_app.view_functions else {},
        pages=_addresses(found, "services.show"),
        words=service_labels,
    )


def _addresses(found: ForYou, endpoint: str) -> dict[str, str]:
    """Return a page of each service, with what was answered already of its form."""
    services = [(each.page.service, each.answers) for each in found.services]
    return {
        service.code: url_for(
            endpoint, code=service.code, **form_values(questions_of(service), answers)
        )
        for service, answers in services
    }


def _read(schema: AnswersSchema, sent: Posted) -> tuple[dict[str, object], Form]:
    """Return the answers that can be read, and the form with what is wrong with the others."""
    try:
        return schema.load(sent.data), Form(values=sent.values)
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return valid, wrong(sent.values, error)
