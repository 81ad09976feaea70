"""Treasury scrolls on pages and in the API, for finance officers and audit."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for

from app.calendar import local_day
from app.csv_in import MAX_BYTES
from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.due import Due
from app.errors import Invalid
from app.money import grouped
from app.parameters.schemas import ReasonSchema
from app.permissions import Actor, require
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor, page_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject, drawn
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.treasury_scrolls import queries
from payments.treasury_scrolls.models import TreasuryScroll
from payments.treasury_scrolls.permissions import (
    DECIDE_TREASURY_SCROLL,
    FOLLOW_UP_TREASURY_SCROLL,
    SEND_TREASURY_SCROLL,
)
from payments.treasury_scrolls.policy import MEANING_LABELS, Meaning
from payments.treasury_scrolls.queries import (
    ListedTreasuryScroll,
    MeantLine,
    OpenDifference,
    ShownTreasuryScroll,
)
from payments.treasury_scrolls.schemas import (
    AfterRowSchema,
    FollowUpOut,
    FollowUpSchema,
    OpenDifferencesOut,
    SendTreasuryScrollSchema,
    ShownTreasuryScrollOut,
    TreasuryScrollOut,
    TreasuryScrollsOut,
)
from payments.treasury_scrolls.scroll_csv_import import COLUMNS, MAX_LINES, TEMPLATE, read_credits
from payments.treasury_scrolls.use_cases import (
    SendTreasuryScroll,
    confirm_treasury_scroll,
    follow_up_difference,
    refuse_treasury_scroll,
    send_treasury_scroll,
)

blueprint = Blueprint("treasury_scrolls", __name__, url_prefix="/treasury/scrolls")
api = ApiBlueprint("treasury_scrolls_api", __name__, description="Scrolls of treasuries")
needs_sign_in(blueprint)
needs_token(api)
PAGES = "payments/treasury_scrolls"
ONE = "/treasury-scrolls/<uuid:treasury_scroll_id>"
MAX_NAME_LENGTH = 120
_STATES = {
    "proposed": sentence("To be confirmed"),
    "approved": sentence("Confirmed"),
    "refused": sentence("Refused"),
}


def _sent_at(each: ListedTreasuryScroll) -> Cell:
    scroll = each.scroll
    at = local_time(scroll.entered_at)
    return linked(at, "treasury_scrolls.show", treasury_scroll_id=scroll.id)


SCROLLS: Table[ListedTreasuryScroll] = Table(
    Column(sentence("Sent"), _sent_at),
    Column(sentence("Treasury"), lambda each: isolate_ltr(each.scroll.treasury)),
    Column(sentence("State"), lambda each: _STATES[each.scroll.state]),
    Column(sentence("Lines"), lambda each: isolate_ltr(grouped(each.scroll.lines)), numeric=True),
    Column(
        sentence("Differences"), lambda each: isolate_ltr(grouped(each.differences)), numeric=True
    ),
    Column(
        sentence("Not followed up"),
        lambda each: isolate_ltr(grouped(each.open_differences)),
        numeric=True,
    ),
    money(sentence("Total"), "scroll.total_paisa"),
)
LINES: Table[MeantLine] = Table(
    Column(sentence("Row"), lambda each: str(each.line.row)),
    Column(sentence("Challan"), lambda each: isolate_ltr(each.line.challan)),
    Column(sentence("Head and DDO"), lambda each: isolate_ltr(_head(each))),
    Column(sentence("Credited on"), lambda each: local_date(each.line.credited_on)),
    Column(sentence("Scroll"), lambda each: isolate_ltr(each.line.scroll_number)),
    Column(sentence("Amount"), lambda each: amount(each.line.amount_paisa), numeric=True),
    Column(sentence("Meaning"), lambda each: each.says),
)


DIFFERENCES: Table[OpenDifference] = Table(
    Column(
        sentence("Challan"),
        lambda each: linked(
            each.meant.line.challan,
            "treasury_scrolls.follow_up",
            treasury_scroll_id=each.scroll.id,
            row=each.meant.line.row,
        ),
    ),
    Column(sentence("Treasury"), lambda each: isolate_ltr(each.scroll.treasury)),
    Column(sentence("Credited on"), lambda each: local_date(each.meant.line.credited_on)),
    Column(sentence("Amount"), lambda each: amount(each.meant.line.amount_paisa), numeric=True),
    Column(sentence("Meaning"), lambda each: each.meant.says),
)
FOLLOW_UP = sentence("Follow up what differs in scrolls of treasuries")


def _differing(scroll: TreasuryScroll, *, may_follow: bool) -> Table[MeantLine]:
    """Return the table of differences: each with what was done about it, or the link to say so."""

    def done(each: MeantLine) -> Cell:
        if each.follow_up is not None:
            return each.follow_up.note
        if not may_follow or scroll.approved_at is None:
            return sentence("Not yet")
        ids = {"treasury_scroll_id": scroll.id, "row": each.line.row}
        return linked(sentence("Follow it up"), "treasury_scrolls.follow_up", **ids)

    return Table(*LINES.columns, Column(sentence("Followed up"), done))


def _head(each: MeantLine) -> str:
    return f"{each.line.head_code}, {each.line.ddo_code}"


@blueprint.get("")
def index() -> str:
    """List the scrolls."""
    with reading() as uow:
        page = queries.treasury_scrolls(uow, CursorSchema().load(request.args)["cursor"])
        may_send = uow.actor.may(SEND_TREASURY_SCROLL)
    return render_template(
        f"{PAGES}/index.html",
        listed=SCROLLS.of(page.items),
        next_cursor=page.next_cursor,
        may_send=may_send,
    )


@blueprint.get("/template.csv")
def template() -> Response:
    """Send a file to fill in, with a sample row."""
    with reading() as uow:
        require(uow.actor, SEND_TREASURY_SCROLL)
    made = Response("\ufeff" + TEMPLATE, mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="treasury-scroll.csv"'
    return made


def _command(actor: Actor, treasury: str, file: Upload | None) -> SendTreasuryScroll:
    """Read the file that came with the request. Raises Invalid with what is wrong, by row."""
    with reading(actor) as uow:
        require(uow.actor, SEND_TREASURY_SCROLL)
        today = local_day(uow.now)
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    lines = read_credits(file.stream.read(MAX_BYTES + 1), today)
    filename = file.filename[:MAX_NAME_LENGTH]
    return SendTreasuryScroll(treasury=treasury, filename=filename, lines=lines)


def _sent(scroll: TreasuryScroll) -> str:
    flash(translate(sentence("The scroll is here. Another officer must confirm it.")), "success")
    return url_for("treasury_scrolls.show", treasury_scroll_id=scroll.id)


def _show_upload_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, SEND_TREASURY_SCROLL)
    return render_template(f"{PAGES}/new.html", form=form, columns=COLUMNS, most=MAX_LINES)


treasury_scrolls = Subject(blueprint, api)
treasury_scrolls.read(
    "/treasury-scroll-differences",
    "list_differences",
    queries.open_differences,
    OpenDifferencesOut,
    CursorSchema,
).describe("List the differences of confirmed scrolls that nobody has followed up, oldest first.")
treasury_scrolls.read(
    "/treasury-scrolls", "list_scrolls", queries.treasury_scrolls, TreasuryScrollsOut, CursorSchema
).describe("List the scrolls of treasuries, newest first.")
treasury_scrolls.act(
    send_treasury_scroll,
    SendTreasuryScrollSchema,
    command=lambda **given: _command(page_actor(), **given),
    file=uploaded,
).on_page("/new", "new_post", ask="new", draw=_show_upload_form, then=_sent)


def _show(form: Form, treasury_scroll_id: UUID) -> str:
    after = AfterRowSchema().load(request.args)["after"]
    with reading() as uow:
        shown = queries.treasury_scroll(uow, treasury_scroll_id, after)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_TREASURY_SCROLL),
        facts=_facts(shown),
        differences=_differing(shown.scroll, may_follow=actor.may(FOLLOW_UP_TREASURY_SCROLL)).of(
            shown.differences
        ),
        lines=LINES.of(shown.lines),
    )


def _short(label: Sentence) -> str:
    """Return a meaning without what to ask about it."""
    return translate(label).replace("۔", ".").partition(".")[0]


def _facts(shown: ShownTreasuryScroll) -> Sequence[Cell]:
    scroll = shown.scroll
    return summary_rows(
        (sentence("File"), scroll.filename),
        (sentence("Lines"), isolate_ltr(grouped(scroll.lines))),
        (sentence("Total"), amount(scroll.total_paisa)),
        (sentence("Sent"), local_time(scroll.entered_at)),
        *(
            (
                _short(MEANING_LABELS[meaning]),
                isolate_ltr(grouped(shown.counts[meaning.value])),
            )
            for meaning in Meaning
            if shown.counts.get(meaning.value)
        ),
    )


@blueprint.get("/differences")
def differences() -> str:
    """List the differences that nobody has followed up."""
    with reading() as uow:
        page = queries.open_differences(uow, CursorSchema().load(request.args)["cursor"])
    return render_template(
        f"{PAGES}/differences.html",
        listed=DIFFERENCES.of(page.items),
        next_cursor=page.next_cursor,
    )


def _following(form: Form, treasury_scroll_id: UUID, row: int) -> str:
    with reading() as uow:
        require(uow.actor, FOLLOW_UP_TREASURY_SCROLL)
        found = queries.difference(uow, treasury_scroll_id, row)
    return render_template(f"{PAGES}/follow_up.html", form=form, found=found)


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return how many differences wait to be followed up, as one line."""
    waiting = queries.count_open_differences(uow)
    if not waiting:
        return ()
    title = f"{grouped(waiting)} difference{'' if waiting == 1 else 's'}"
    at = url_for("treasury_scrolls.differences")
    return [Due(title=title, due_on=None, href=at, kind=FOLLOW_UP)]


treasury_scrolls.act(
    send_treasury_scroll,
    SendTreasuryScrollSchema,
    command=lambda **given: _command(api_actor(), **given),
    file=uploaded,
).on_api(
    "/treasury-scrolls",
    "send",
    TreasuryScrollOut,
    status=201,
    location=lambda made: f"/api/v1/treasury-scrolls/{made.id}",
).describe("Send a treasury's CSV file (multipart field `file`); another officer confirms it.")
treasury_scroll = Subject(
    blueprint, api, "/<uuid:treasury_scroll_id>", ONE, "treasury_scrolls.show", _show
)
treasury_scroll.page("", "show")
treasury_scroll.read(
    "", "show_scroll", queries.treasury_scroll, ShownTreasuryScrollOut, AfterRowSchema
).describe("Show what the lines of a scroll mean, at most 100 after a row, and what differs.")
treasury_scroll.act(confirm_treasury_scroll).on_page("/confirm", "confirmed").done(
    sentence("It is confirmed. What agrees is credited; ask about the differences.")
).on_api("/confirmation", "confirm", TreasuryScrollOut).describe(
    "Confirm what another officer sent: transfers whose challans are all credited arrive."
)
treasury_scroll.act(refuse_treasury_scroll, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn(f"{PAGES}/refuse.html", needs=DECIDE_TREASURY_SCROLL, shown=queries.treasury_scroll),
).done(sentence("It was refused. Nothing was credited.")).on_api(
    "/refusal", "refuse", TreasuryScrollOut
).describe("Refuse what another officer sent, or withdraw your own.")
treasury_scrolls.act(follow_up_difference, FollowUpSchema).on_page(
    "/<uuid:treasury_scroll_id>/rows/<int:row>/follow-up",
    "followed_up",
    ask="follow_up",
    draw=_following,
    back="treasury_scrolls.differences",
).done(sentence("It is recorded, and the difference has left the list.")).on_api(
    "/treasury-scrolls/<uuid:treasury_scroll_id>/rows/<int:row>/follow-up",
    "follow_up",
    FollowUpOut,
    status=201,
).describe("Record the action on a difference: it leaves the list.")
