"""Pages of differences: the queue, one of them, and what two officers decide about it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from marshmallow import ValidationError

from app.exports import Export
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.actors import page_actor
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from payments.settlement.doors import presenter as settlement_labels
from payments.settlement.doors.differences_api import api
from payments.settlement.models import SettlementMatch
from payments.settlement.permissions import DECIDE_MATCH, PROPOSE_MATCH, READ_SETTLEMENT
from payments.settlement.queries.differences import (
    MAX_DOWNLOADED,
    Difference,
    Wanted,
    counts,
    difference,
    differences,
)
from payments.settlement.queries.proposals import list_matches, show_match
from payments.settlement.schemas import (
    AGAINST,
    DifferencesQuerySchema,
    MatchesQuerySchema,
    MatchSchema,
    ProposeMatchSchema,
)
from payments.settlement.use_cases.resolve_difference import (
    MAY_BE_NOTHING,
    ProposeMatch,
    approve_match,
    propose_match,
    refuse_match,
)

blueprint = Blueprint("differences", __name__, url_prefix="/settlement")
needs_sign_in(blueprint)
PAGES = "payments/settlement"
EXPORT: Export[Difference] = Export(
    difference="key", code="code", channel="channel", partner="partner", kind="kind",
    reference="reference", their_reference="their_reference", psid="psid",
    expected="expected_paisa", gross="gross_paisa", fee="fee_paisa", since="since", days="days",
    file="number", row="row", what=settlement_labels.explain,
)  # fmt: skip


def _query() -> dict[str, Any]:
    try:
        found: dict[str, Any] = DifferencesQuerySchema().load(
            {name: value for name, value in request.args.items() if value}
        )
    except ValidationError:
        found = DifferencesQuerySchema().load({})
    return found


def _wanted(query: dict[str, Any]) -> Wanted:
    return Wanted(code=query["code"], channel=query["channel"], age=query["age"])


@blueprint.get("/differences")
def index() -> str:
    """Show the queue, the oldest first, and a picture of it."""
    query = _query()
    with reading() as uow:
        page = differences(uow, _wanted(query), cursor=query["cursor"])
        counted = counts(uow)
    return render_template(
        f"{PAGES}/differences.html",
        listed=settlement_labels.DIFFERENCES.of(page.items),
        next_cursor=page.next_cursor,
        bars=settlement_labels.age_bars(counted),
        query=query,
    )


@blueprint.get("/differences.csv")
def download() -> Response:
    """Send the queue as a sheet."""
    require(page_actor(), READ_SETTLEMENT)
    wanted = _wanted(_query())

    def lines() -> Iterator[str]:
        with reading() as uow:
            found = differences(uow, wanted, limit=MAX_DOWNLOADED).items
        yield from EXPORT.as_csv(found)

    answer = Response(stream_with_context(lines()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="differences.csv"'
    return answer


@blueprint.get("/difference")
def show() -> str:
    """Show a difference (`?of=` its name), and ask what is to become of it."""
    return _show(Form(values={"difference": request.args.get("of", "")}))


@blueprint.post("/difference")
def propose() -> Response:
    """Propose what is to become of it."""
    return submit(
        ProposeMatchSchema(),
        propose_match,
        lambda difference, **loaded: ProposeMatch(key=difference, **loaded),
        then=_proposed,
        page=_show,
    )


def _proposed(match: SettlementMatch) -> str:
    flash(gettext("Another officer must approve this."), "success")
    return url_for("differences.match", match_id=match.id)


def _show(form: Form) -> str:
    with reading() as uow:
        about = difference(uow, str(form.value("difference")).replace("\0", ""))
        may_propose = uow.actor.may(PROPOSE_MATCH)
    choices = [name for name in AGAINST if name != "nothing" or about.code in MAY_BE_NOTHING]
    return render_template(
        f"{PAGES}/difference.html",
        about=about,
        form=form,
        facts=settlement_labels.difference_facts(about),
        may_propose=may_propose,
        choices=[(name, settlement_labels.against_label(name)) for name in choices],
        words=settlement_labels,
    )


@blueprint.get("/matches")
def matches() -> str:
    """List what waits for a second officer, or everything."""
    query = MatchesQuerySchema().load(request.args)
    with reading() as uow:
        page = list_matches(uow, waiting=not query["all"], cursor=query["cursor"])
    return render_template(
        f"{PAGES}/matches.html",
        listed=settlement_labels.MATCHES.of(page.items),
        next_cursor=page.next_cursor,
        everything=query["all"],
    )


@blueprint.get("/matches/<uuid:match_id>")
def match(match_id: UUID) -> str:
    """Show a proposal about a difference, and what it settled."""
    return _match(Form(), match_id)


def _match(form: Form, match_id: UUID) -> str:
    with reading() as uow:
        shown = show_match(uow, match_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/match.html",
        shown=shown,
        form=form,
        facts=settlement_labels.match_facts(shown),
        settled=settlement_labels.SETTLED.of(shown.settled),
        me=actor.person_id,
        may_decide=actor.may(DECIDE_MATCH),
    )


match_doors = Subject(
    blueprint,
    api,
    "/matches/<uuid:match_id>",
    "/settlement/matches/<uuid:match_id>",
    "differences.match",
)
match_doors.act(approve_match).on_page("/approve", "approve", draw=_match).done(
    sentence("It is approved and in the books.")
).on_api("/approval", "approve", MatchSchema).describe(
    "Agree with another officer's proposal: it is posted immediately."
)
match_doors.act(refuse_match, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn(f"{PAGES}/refuse_match.html", needs=DECIDE_MATCH, shown=show_match),
).done(sentence("It was refused. The difference is open as before.")).on_api(
    "/refusal", "refuse", MatchSchema
).describe("Refuse another officer's proposal, or withdraw your own.")
