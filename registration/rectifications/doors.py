"""Rectifications on pages and in the API, for two officers of the Registrar's office."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for

from app.calendar import local_day
from app.places.public import district_names
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.translation import translate
from registration.rectifications.models import RegisterRectification
from registration.rectifications.queries import (
    number_of,
    of_registrars_office,
    readable,
    rectifications_of,
)
from registration.rectifications.schemas import RectificationOut, RectificationsOut, RectifySchema
from registration.rectifications.use_cases import DECIDE, PROPOSE, RECTIFICATION
from registration.register.policy.changes import Ground as Left

blueprint = Blueprint("rectifications", __name__)
api = ApiBlueprint("rectifications_api", __name__, description="Rectifications of the register")
needs_sign_in(blueprint)
needs_token(api)
GROUNDS = [
    ("own_motion", sentence("By the documents that were filed (s. 64)")),
    ("court_order", sentence("By the order of a court (s. 65)")),
]

LEAVING_GROUNDS = [
    (Left.RETIRED.value, sentence("Retired")),
    (Left.EXPELLED.value, sentence("Expelled by the partners")),
    (Left.TRANSFERRED.value, sentence("Transferred the whole share")),
    (Left.DIED.value, sentence("Died")),
    (Left.INSOLVENT.value, sentence("Adjudged insolvent")),
    (Left.COURT_ORDER.value, sentence("By order of a court")),
]


@blueprint.get("/casework/register/<number>/rectifications")
def index(number: str) -> str:
    """List the rectifications of a firm for the Registrar's office."""
    with reading() as uow:
        found, actor = rectifications_of(uow, number), uow.actor
    return render_template(
        "registration/rectifications/index.html",
        found=found,
        grounds=dict(GROUNDS),
        me=actor.person_id,
        may_propose=actor.may(PROPOSE),
        may_decide=actor.may(DECIDE),
    )


def _choices() -> Mapping[str, object]:
    with reading() as uow:
        names = district_names(uow.session, language(), local_day(uow.now))
    return {
        "grounds": [(code, translate(text)) for code, text in GROUNDS],
        "left": [(code, translate(text)) for code, text in LEAVING_GROUNDS],
        "districts": sorted(names.items(), key=lambda each: each[1]),
    }


def _back(row: RegisterRectification) -> str:
    with reading() as uow:
        number = number_of(uow, row.business_id)
    return url_for("rectifications.index", number=number)


def _refusal(row: RegisterRectification) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this rectification"),
        caption=sentence("Filing %(number)s", number=row.corrects),
        breadcrumbs=[{"text": sentence("Rectifications"), "href": _back(row)}],
        hint=sentence("The officer who entered it reads this"),
    )


def _first() -> Form:
    return Form(values={"number": request.args.get("number", "")[:60]})


doors_of(
    RECTIFICATION,
    takes=RectifySchema,
    id_name="rectification_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/casework/rectifications",
        form="registration/rectifications/new.html",
        context=_choices,
        refusal=_refusal,
        back=_back,
        first=_first,
        read=readable,
        mine=of_registrars_office,
        title=lambda uow, row: sentence(
            "Rectification of %(number)s", number=number_of(uow, row.business_id)
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/rectifications",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "Propose to rectify a filing; it is entered when another officer approves it.",
            "Approve what another officer of the office proposed.",
            "Refuse a rectification with a reason, or withdraw your own.",
        ),
        gives=RectificationOut,
    ),
)


Subject(api=api).read(
    "/register/<number>/rectifications", "listed", rectifications_of, RectificationsOut
).describe("List the rectifications of a firm for the Registrar's office, with what to check.")
