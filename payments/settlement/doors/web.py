"""Pages of settlement: files, the card service's reports, card payments without an outcome."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from app.documents.doors.attachments import uploaded
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CursorSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.formatting import local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from app.web.tables import Cell, Column, Listed, Table, linked
from app.web.translation import translate
from payments.bills.doors import amount, grouped
from payments.cards.policy import Open
from payments.clearing.file_format import MAX_LINES
from payments.partners.onebill.settlement_file import COLUMNS
from payments.settlement.doors import presenter as settlement_labels
from payments.settlement.doors.api import api
from payments.settlement.doors.upload import file_command
from payments.settlement.models import ChannelFile
from payments.settlement.permissions import DECIDE_SETTLEMENT, READ_SETTLEMENT, SEND_SETTLEMENT
from payments.settlement.queries.card_reports import list_reports
from payments.settlement.queries.differences import counts
from payments.settlement.queries.expected_files import missing_files
from payments.settlement.queries.files import list_files, senders, show_file
from payments.settlement.queries.late_money import held_money
from payments.settlement.queries.unresolved_cards import OpenCard, list_open_cards
from payments.settlement.queries.unsettled_balances import unsettled_by_channel
from payments.settlement.schemas import (
    ListOpenCardsSchema,
    SendSettlementSchema,
    SettlementAfterSchema,
    SettlementFileSchema,
)
from payments.settlement.use_cases.import_file import confirm_file, refuse_file, send_file

blueprint = Blueprint("settlement", __name__, url_prefix="/settlement")
needs_sign_in(blueprint)
PAGES = "payments/settlement"


@blueprint.get("")
def index() -> str:
    """Show what is not settled, what differs and what is missing."""
    with reading() as uow:
        require(uow.actor, READ_SETTLEMENT)
        open_ = unsettled_by_channel(uow.session, uow.now)
        different = counts(uow)
        missing = missing_files(uow.session, uow.now)
        may_send = uow.actor.may(SEND_SETTLEMENT)
    return render_template(
        f"{PAGES}/index.html",
        bars=settlement_labels.unsettled_bars(open_),
        open=settlement_labels.UNSETTLED.of(open_),
        different=settlement_labels.COUNTS_TABLE.of(different),
        missing=missing,
        may_send=may_send,
        words=settlement_labels,
    )


@blueprint.get("/late")
def late() -> str:
    """Show what channels hold longer than their terms allow."""
    with reading() as uow:
        found = held_money(uow)
    return render_template(
        f"{PAGES}/late.html",
        listed=settlement_labels.CHANNEL_MONEY.of(found),
        late_paisa=sum(each.late_paisa for each in found),
    )


@blueprint.get("/files")
def files() -> str:
    """List the files."""
    with reading() as uow:
        page = list_files(uow, request.args.get("cursor"))
        may_send = uow.actor.may(SEND_SETTLEMENT)
    return render_template(
        f"{PAGES}/files.html",
        listed=settlement_labels.FILES.of(page.items),
        next_cursor=page.next_cursor,
        may_send=may_send,
    )


def _sent(file: ChannelFile) -> str:
    flash(gettext("The file is here. Another officer must confirm it."), "success")
    return url_for("settlement.show", settlement_file_id=file.id)


def _show_upload_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, SEND_SETTLEMENT)
        partners = senders(uow.session)
    return render_template(
        f"{PAGES}/new.html",
        form=form,
        partners=[(each.code, each.name) for each in partners],
        columns=COLUMNS,
        most=MAX_LINES,
    )


Subject(blueprint).act(
    send_file,
    SendSettlementSchema,
    command=lambda **given: file_command(page_actor(), **given),
    file=uploaded,
).on_page("/files/new", "new_post", ask="new", draw=_show_upload_form, then=_sent)


def _show(form: Form, settlement_file_id: UUID) -> str:
    after = SettlementAfterSchema().load(request.args)["after"]
    with reading() as uow:
        shown = show_file(uow, settlement_file_id, after)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        facts=settlement_labels.file_facts(shown),
        lines=settlement_labels.LINES.of(shown.lines),
        me=actor.person_id,
        may_decide=actor.may(DECIDE_SETTLEMENT),
    )


def panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Show a finance officer what waits, and which files are missing; nobody else anything."""
    if not uow.actor.may(SEND_SETTLEMENT):
        return None
    missing = missing_files(uow.session, uow.now)
    different = sum(each.items for each in counts(uow))
    if not (missing or different):
        return None
    return {"missing": missing, "different": different, "words": settlement_labels}


settlement_file = Subject(
    blueprint,
    api,
    "/files/<uuid:settlement_file_id>",
    "/settlement/files/<uuid:settlement_file_id>",
    "settlement.show",
    _show,
)
settlement_file.page("", "show")
settlement_file.act(confirm_file).on_page("/confirm", "confirmed").done(
    sentence("It is confirmed. Its lines are being matched; this page shows how far.")
).on_api("/confirmation", "confirm", SettlementFileSchema).describe(
    "Confirm what another officer sent: a job matches its lines."
)
settlement_file.act(refuse_file, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn(f"{PAGES}/refuse.html", needs=DECIDE_SETTLEMENT, shown=show_file),
).done(sentence("It was refused. Nothing was settled.")).on_api(
    "/refusal", "refuse", SettlementFileSchema
).describe("Refuse what another officer sent, or withdraw your own.")


_DAY_S = 86_400
_MISSING = {
    Open.PAYMENT: sentence("Paid or not: not known"),
    Open.LEFT: sentence("The card page was not finished"),
    Open.CAPTURE: sentence("The money was requested, but its arrival is not confirmed"),
    Open.CANCEL: sentence("It was cancelled, but the release of the card is not confirmed"),
    Open.REFUND: sentence("The refund has no end yet"),
    Open.GONE: sentence("The card service reports this as refunded; the books do not"),
}


def _missing(row: OpenCard) -> Cell:
    words = translate(_MISSING[row.kind])
    return linked(words, "refunds.show", refund_id=row.refund_id) if row.refund_id else words


def _bill(row: OpenCard) -> Cell:
    if row.psid is None:
        return translate(settlement_labels.SEALED)
    return linked(grouped(row.psid), "refunds.bill", psid=row.psid)


_BDI = Markup("<bdi>{}</bdi>")


def _references(row: OpenCard) -> Markup:
    """Write both references, each to be copied whole."""
    ours = escape(gettext("Our reference: %(reference)s")) % {
        "reference": _BDI.format(row.our_reference)
    }
    if not row.gateway_reference:
        return ours
    theirs = escape(gettext("Their reference: %(reference)s"))
    return ours + Markup("<br>") + theirs % {"reference": _BDI.format(row.gateway_reference)}


def _open_cards(rows: Sequence[OpenCard], now: datetime) -> Listed:
    """Return the table of card payments without an outcome, by their age in whole days."""

    def age(row: OpenCard) -> str:
        days = int((now - row.since).total_seconds()) // _DAY_S
        if days < 1:
            return translate(sentence("Less than a day"))
        return str(ngettext("%(num)s day", "%(num)s days", days))

    return Table[OpenCard](
        Column(sentence("What is missing"), _missing),
        Column(sentence("Bill"), _bill),
        Column(sentence("Since"), lambda row: local_time(row.since)),
        Column(sentence("Age"), age),
        Column(sentence("References"), _references),
        Column(
            sentence("Amount"),
            lambda row: "" if row.amount_paisa is None else amount(row.amount_paisa),
            numeric=True,
        ),
    ).of(rows)


card_reports_pages = Blueprint("card_reports", __name__, url_prefix="/card-reports")
needs_sign_in(card_reports_pages)


@card_reports_pages.get("", endpoint="index")
def list_card_reports() -> str:
    """List what was read, what could not be read, and what is missing."""
    asked = CursorSchema().load(request.args)
    with reading() as uow:
        found = list_reports(uow, asked["cursor"])
    return render_template(
        "payments/card_reports/index.html",
        found=found,
        listed=settlement_labels.REPORTS.of(found.page.items),
        next_cursor=found.page.next_cursor,
    )


open_cards_pages = Blueprint("open_cards", __name__, url_prefix="/card-payments/open")
needs_sign_in(open_cards_pages)


@open_cards_pages.get("", endpoint="index")
def list_open() -> str:
    """List what has no end, or the pages that nobody came back from."""
    asked = ListOpenCardsSchema().load(request.args)
    with reading() as uow:
        page = list_open_cards(uow, left=asked["left"], cursor=asked["cursor"] or None)
        listed = _open_cards(page.items, uow.now)
    return render_template(
        "payments/cards/open.html",
        listed=listed,
        next_cursor=page.next_cursor,
        left=asked["left"],
    )
