"""Pages for officials: all barred words, one with its history, proposals and decisions."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from app.calendar import local_day
from app.parameters.public import Confidence
from app.permissions import require
from app.schemas import CommandSchema
from app.text import sentence
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate
from registration.names.doors import barred_words_presenter as words
from registration.names.doors.barred_words_api import api
from registration.names.models import BarredWord
from registration.names.permissions import DECIDE_BARRED_WORD, PROPOSE_BARRED_WORD
from registration.names.queries.barred_words import list_words, not_entered, word_file
from registration.names.schemas import BarredWordOut, ProposeBarredWordSchema
from registration.names.suggested_barred_words import SUGGESTED
from registration.names.use_cases.bar_words import BARRED_WORDS

blueprint = Blueprint("barred_words", __name__, url_prefix="/barred-words")
needs_sign_in(blueprint)
CONFIDENCES = [
    (
        Confidence.OFFICIAL.value,
        sentence("H: I have the official text, or several independent sources"),
    ),
    (Confidence.SECONDARY.value, sentence("M: from a secondary source")),
    (
        Confidence.UNVERIFIED.value,
        sentence("U: not verified. It refuses nobody, and is never shown as law"),
    ),
]


@blueprint.get("")
def index() -> str:
    """List every word, by its letters."""
    with reading() as uow:
        page = list_words(uow, local_day(uow.now), request.args.get("cursor") or None)
        may_propose = uow.actor.may(PROPOSE_BARRED_WORD)
        suggested = not_entered(uow, SUGGESTED) if may_propose else ()
    return render_template(
        "names/officials/barred_words.html",
        listed=words.WORDS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
        may_propose=may_propose,
        suggested=suggested,
    )


def _first_form() -> Form:
    """Begin with nothing; with `?of=` with the terms in force, with `?suggested=` the release's."""
    of, suggested = request.args.get("of", ""), request.args.get("suggested", "")
    if _is_id(of):
        return _form_of(UUID(of))
    found = next((each for each in SUGGESTED if each.word == suggested), None)
    return Form(values=words.suggested_as_typed(found) if found else {"effect": "warn"})


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _form_of(version_id: UUID) -> Form:
    with reading() as uow:
        require(uow.actor, PROPOSE_BARRED_WORD)
        file = word_file(uow, version_id, local_day(uow.now))
    return Form(values=words.as_typed(file.current or file.rows[0]))


def _choices() -> dict[str, object]:
    return {
        "effects": words.effect_options(),
        "kinds": words.kind_options(),
        "confidences": [(letter, translate(text)) for letter, text in CONFIDENCES],
    }


def _show(form: Form, version_id: UUID) -> str:
    with reading() as uow:
        today = local_day(uow.now)
        file = word_file(uow, version_id, today)
        actor = uow.actor
    return render_template(
        "names/officials/barred_word.html",
        form=form,
        file=file,
        steps=words.steps(file, today),
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_BARRED_WORD),
        may_decide=actor.may(DECIDE_BARRED_WORD),
        words=words,
    )


def _refusal(row: BarredWord) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse these terms"),
        caption=row.word,
        breadcrumbs=[
            {"text": sentence("Barred words"), "href": url_for("barred_words.index")},
            {"text": row.word, "href": url_for("barred_words.show", version_id=row.id)},
        ],
        hint=sentence("The officer who entered them reads this"),
    )


doors_of(
    BARRED_WORDS,
    takes=ProposeBarredWordSchema,
    id_name="version_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        endpoints=Endpoints("new", "new_post", "approve", "refuse", "refused"),
        form="names/officials/propose.html",
        first=_first_form,
        context=_choices,
        refusal=_refusal,
        show=_show,
        back=lambda row: url_for("barred_words.show", version_id=row.id),
        says=Steps("", sentence("It is approved."), sentence("It was refused.")),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/barred-words",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "Enter a word, or new terms of one; they take effect when another officer approves"
            " them.",
            "Approve what another officer entered.",
            "Refuse another officer's entry, or withdraw your own.",
        ),
        gives=BarredWordOut,
        approval_takes=CommandSchema,
    ),
)


Subject(blueprint).page("/<uuid:version_id>", "show", _show)
