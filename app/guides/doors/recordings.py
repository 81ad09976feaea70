"""Recordings on pages and in the API: heard by everybody, kept by two officers."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from app.decisions import newest_first
from app.documents.doors.attachments import uploaded
from app.documents.public import AUDIO, accept
from app.documents.public import titles as titles_of_kinds
from app.guides.doors.labels import library
from app.guides.models import Recording
from app.guides.permissions import DECIDE_RECORDING, PROPOSE_RECORDING, SEE_KEPT
from app.guides.queries.recordings import SPOKEN_IN, SpokenSection, recordings_of, spoken_sections
from app.guides.schemas.recordings import GuideQuery, RecordingOut, RecordingSchema, RecordingsOut
from app.guides.texts.guide import Guide
from app.guides.use_cases.recordings import RECORDING, ProposeRecording
from app.identity.public import names_of_deciders
from app.permissions import require
from app.schemas import CursorSchema
from app.spoken_languages import LANGUAGES
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.translation import translate

blueprint = Blueprint("recordings", __name__, url_prefix="/guides/recordings")
api = ApiBlueprint("recordings_api", __name__, description="Pages read aloud")
needs_sign_in(blueprint)
needs_token(api, but=("heard",))


@blueprint.get("")
def index() -> str:
    """List what was sent, the newest first."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = newest_first(uow, Recording, SEE_KEPT, cursor)
        names = names_of_deciders(uow.session, page.items)
        actor, sections = uow.actor, spoken_sections(uow)
    return render_template(
        "guides/officials/recordings.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        names=names,
        languages=LANGUAGES,
        sections=[
            _section_row(each, may_propose=actor.may(PROPOSE_RECORDING)) for each in sections
        ],
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_RECORDING),
        may_decide=actor.may(DECIDE_RECORDING),
    )


# Readers of English in a centre read the page itself.
RECORDED_LANGUAGES = [code for code in LANGUAGES if code != "en"]
BEGINNING = sentence("The beginning of the page")


@dataclass(frozen=True, kw_only=True)
class SectionInLanguage:
    """The status of a section in a language; `href` is where its recording is sent, or empty."""

    language: str
    status: str
    colour: str
    href: str


@dataclass(frozen=True, kw_only=True)
class SectionRow:
    """A section of a guide, in each language in which it may be read aloud."""

    title: str
    languages: Sequence[SectionInLanguage]


def _section_row(section: SpokenSection, *, may_propose: bool) -> SectionRow:
    guide = library().get(section.guide)
    return SectionRow(
        title=f"{guide.text('en').title}: {_section_title(guide, section.section)}",
        languages=[
            _in_language(section, code, may_propose=may_propose) for code in RECORDED_LANGUAGES
        ],
    )


def _in_language(section: SpokenSection, code: str, *, may_propose: bool) -> SectionInLanguage:
    status, colour = _status(section, code)
    to_send = may_propose and code not in section.recorded
    return SectionInLanguage(
        language=translate(LANGUAGES[code]),
        status=status,
        colour=colour,
        href=_form(section, code) if to_send else "",
    )


def _form(section: SpokenSection, code: str) -> str:
    return url_for("recordings.new", guide=section.guide, section=section.section, language=code)


def _status(section: SpokenSection, code: str) -> tuple[str, str]:
    if code in section.recorded:
        return gettext("Recorded"), "green"
    if code == SPOKEN_IN:
        return gettext("Text, not yet spoken"), "yellow"
    return gettext("Missing"), "red"


def _section_title(guide: Guide, section: str) -> str:
    titles = {each.id: each.title for each in guide.text(language()).body.sections}
    return titles.get(section, translate(BEGINNING))


@blueprint.get("/new")
def new() -> str:
    """Ask for a recording: first of which page, then the rest."""
    given = {name: request.args.get(name, "") for name in ("guide", "section", "language")}
    guide = library().guides.get(given["guide"])
    if guide is not None and given["language"] == SPOKEN_IN:
        given["transcript"] = guide.spoken.get(given["section"], "")
    return _new(Form(values=given))


def _new(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_RECORDING)
    guide = library().guides.get(form.value("guide"))
    if guide is None:
        titles = [(each.slug, each.text("en").title) for each in library().guides.values()]
        return render_template("guides/officials/recording_page.html", guides=titles)
    return render_template(
        "guides/officials/record.html",
        form=form,
        guide=guide,
        sections=[
            ("", BEGINNING),
            *((each.id, each.title) for each in guide.text("en").body.sections),
        ],
        languages=[(code, translate(title)) for code, title in LANGUAGES.items()],
        accepted=accept(AUDIO),
        kinds=titles_of_kinds(AUDIO),
    )


recordings = Subject(blueprint, api)
recordings.read(
    "/recordings",
    "heard",
    lambda uow, guide: {"items": recordings_of(uow, guide)},
    RecordingsOut,
    GuideQuery,
).describe("List what can be heard of a guide, with the words that are spoken.")
recordings.act(RECORDING.propose, RecordingSchema, command=ProposeRecording, file=uploaded).on_page(
    "/new", "entered", draw=_new, then=lambda _: url_for("recordings.index")
).on_api("/recordings", "propose_recording", RecordingOut, status=201).describe(
    "Send a recording (multipart, the sound as `file`); another officer approves it."
)


def _refusal(row: Recording) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this recording"),
        caption=row.guide,
        breadcrumbs=[{"text": sentence("Recordings"), "href": url_for("recordings.index")}],
        hint=sentence("The officer who sent it reads this"),
    )


verdict_doors_of(
    RECORDING,
    id_name="recording_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        refusal=_refusal,
        back=lambda _: url_for("recordings.index"),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/recordings",
        says=Steps(
            "Send a recording; people hear it when another officer has approved it.",
            "Approve a recording that another officer sent.",
            "Refuse a recording with a reason, or withdraw your own.",
        ),
        gives=RecordingOut,
    ),
)
