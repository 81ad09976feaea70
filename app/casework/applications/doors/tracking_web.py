"""Follow an application without signing in: reference, code, and its status."""

from uuid import UUID

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from app.casework.applications.doors import presenter as application_labels
from app.casework.applications.queries.status import tracked_status
from app.casework.applications.schemas import TrackSchema
from app.casework.applications.use_cases.track_application import (
    AskForTracking,
    TrackApplication,
    ask_for_tracking,
    track_application,
)
from app.casework.cases.policy.references import read_reference
from app.clock import real_now
from app.identity.accounts.schemas import CodeSchema
from app.search.public import KnownReference
from app.unit_of_work import UnitOfWork
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.i18n import language
from app.web.subjects import Subject

blueprint = Blueprint("tracking", __name__, url_prefix="/track")
TRACKED_KEY = "tracked"
SHOWN_S = 1_800


def _show_tracking_form(form: Form) -> str:
    return render_template("cases/tracking/ask.html", form=form)


def _filled_form(_form: Form) -> str:
    """Ask for a reference; a search for one has it in the address."""
    return _show_tracking_form(Form(values={"reference": request.args.get("reference", "")}))


def _address(_uow: UnitOfWork, typed: str) -> str | None:
    """Return the page that asks for a code: whether there is such an application is private."""
    reference = read_reference(typed)
    return url_for("tracking.ask", reference=reference) if reference else None


APPLICATION = KnownReference(address=_address)


@blueprint.post("")
def asked() -> Response:
    """Send a code, if there is anything to follow; say the same in any case."""
    return submit(
        TrackSchema(),
        ask_for_tracking,
        lambda **loaded: AskForTracking(language=language(), **loaded),
        then=lambda made: url_for("tracking.code", request_id=made),
        page=_show_tracking_form,
    )


@blueprint.get("/<uuid:request_id>")
def code(request_id: UUID) -> str:
    """Ask for the code."""
    del request_id
    return _coding(Form())


def _coding(form: Form) -> str:
    return render_template("cases/tracking/code.html", form=form)


@blueprint.post("/<uuid:request_id>")
def coded(request_id: UUID) -> Response:
    """Open the application's status for a person with its code."""
    return submit(
        CodeSchema(),
        track_application,
        lambda **loaded: TrackApplication(request_id=request_id, **loaded),
        then=_remember,
        page=_coding,
    )


def _remember(application_id: UUID) -> str:
    """Keep in the reader's own signed cookie what the code opened."""
    session[TRACKED_KEY] = {"id": str(application_id), "until": _now() + SHOWN_S}
    return url_for("tracking.status")


def _now() -> int:
    return int(real_now().timestamp())


@blueprint.get("/status")
def status() -> Response:
    """Show the status; afterwards the code is asked for again."""
    kept = session.get(TRACKED_KEY)
    if not kept or kept["until"] < _now():
        session.pop(TRACKED_KEY, None)
        return make_response(redirect(url_for("tracking.ask"), 303))
    with reading() as uow:
        found = tracked_status(uow, UUID(kept["id"]))
    page = render_template("cases/tracking/status.html", status=found, words=application_labels)
    return make_response(page)


Subject(blueprint).page("", "ask", _filled_form)
