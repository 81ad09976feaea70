"""Bids that were submitted: the firm's list, receipts, and to confirm or withdraw one."""

from uuid import UUID

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.bids import queries, schemas
from marketplace.bids.doors import presenter as answers
from marketplace.bids.doors import tables
from marketplace.bids.doors.presenter import bid_stages, receipt_response
from marketplace.bids.doors.web.blueprint import DRAFT, blueprint
from marketplace.bids.use_cases.confirm_bid import confirm_bid
from marketplace.bids.use_cases.submit_bid import WithdrawBid, withdraw_bid
from marketplace.sealing.keys import grouped
from marketplace.sealing.receipts import utc_text
from marketplace.tenders.doors.differences import rows_of_changes
from marketplace.tenders.use_cases.versions import versions_of


@blueprint.get("/bids")
def mine() -> str:
    """List the firm's own bids."""
    with reading() as uow:
        page = queries.own_bids(uow, request.args.get("cursor"))
        return render_template(
            "marketplace/bids/mine.html", page=page, listed=tables.OWN.of(page.items)
        )


@blueprint.get("/bids/<uuid:bid_id>")
def show(bid_id: UUID) -> str:
    """Show one of the firm's own bids: its receipt, and what can still be done."""
    with reading() as uow:
        own = queries.own_bid(uow, bid_id)
        return render_template(
            "marketplace/bids/show.html",
            own=own,
            bid=own.bid,
            tender=own.tender,
            stages=bid_stages(own.bid, own.tender, uow.now),
            grouped=grouped,
            exact=utc_text,
        )


@blueprint.get("/bids/<uuid:bid_id>/receipt.json")
def receipt(bid_id: UUID) -> Response:
    """Send the signed receipt."""
    with reading() as uow:
        own = queries.own_bid(uow, bid_id)
    signed = answers.receipt_file(own.bid, own.tender.reference)
    return answers.attachment(signed, "application/json", f"{own.bid.reference}.json")


@blueprint.get("/bids/<uuid:bid_id>/receipt.pdf")
def receipt_pdf(bid_id: UUID) -> Response:
    """Send the receipt as a paper."""
    with reading() as uow:
        return receipt_response(uow, queries.own_bid(uow, bid_id))


def _confirming(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        own = queries.current_bid(uow, tender_id)
        changed = rows_of_changes(versions_of(uow.session, tender_id), own.bid.confirmed_version)
        return render_template(
            "marketplace/bids/confirm.html",
            own=own,
            tender=own.tender,
            form=form,
            changed=changed,
        )


Subject(blueprint).act(confirm_bid, schemas.ConfirmBidSchema).on_page(
    "/bids/tenders/<uuid:tender_id>/confirm",
    "confirm",
    ask="ask_confirm",
    draw=_confirming,
    then=lambda received: _confirmed(received.bid.id),
)


def _confirmed(bid_id: UUID) -> str:
    flash(gettext("Your bid is confirmed for the tender as it is now."), "success")
    return url_for("bids.show", bid_id=bid_id)


@blueprint.get(f"{DRAFT}/withdraw")
def ask_withdraw(tender_id: UUID) -> str:
    """Ask for confirmation that the bid is to be withdrawn."""
    return _withdraw_page(tender_id, Form())


def _withdraw_page(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        own = queries.current_bid(uow, tender_id)
        return render_template(
            "marketplace/bids/withdraw.html", own=own, tender=own.tender, form=form
        )


@blueprint.post(f"{DRAFT}/withdraw")
def withdraw(tender_id: UUID) -> Response:
    """Withdraw the bid."""
    return perform(
        withdraw_bid,
        WithdrawBid(tender_id=tender_id),
        then=lambda bid: _withdrawn(bid.id),
    )


def _withdrawn(bid_id: UUID) -> str:
    flash(gettext("Your bid is withdrawn. Nobody will ever read it."), "success")
    return url_for("bids.show", bid_id=bid_id)
