"""The steps of a bid before it is submitted: prices, answers, the security, the review."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for

from app.documents.doors.attachments import uploaded
from app.money import plain_rupees
from app.web.doors import announce_saved, reading, submit
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.bids import queries, schemas
from marketplace.bids.doors import presenter as answers
from marketplace.bids.doors import tables
from marketplace.bids.doors.steps import tasks
from marketplace.bids.doors.web.blueprint import DRAFT, blueprint, step_page
from marketplace.bids.queries import Bidding
from marketplace.bids.use_cases.submit_bid import SubmitBid, submit_bid
from marketplace.bids.use_cases.write_bid import (
    SetAnswers,
    SetPrices,
    SetSecurity,
    set_answers,
    set_prices,
    set_prices_from_sheet,
    set_security,
)

STAY = "stay"
# Prices that are hardly meant were pointed out, and are saved once more.
MEANT = "meant"


def _next(endpoint: str, tender_id: UUID) -> str:
    """Return where a saved step leads: to itself (“save and see”), or back to the list of steps."""
    stays = request.form.get("step") == STAY
    return url_for(endpoint if stays else "bids.steps", tender_id=tender_id)


@blueprint.get(DRAFT)
def steps(tender_id: UUID) -> str | Response:
    """Show the steps of a bid, and which of them are done.

    A user who comes from doubtful prices is shown those first.
    """
    with reading() as uow:
        file = queries.bidding(uow, tender_id)
        if request.args.get("after") == "prices" and file.doubtful:
            return make_response(redirect(url_for("bids.prices", tender_id=tender_id), 303))
        return render_template(
            "marketplace/bids/steps.html",
            file=file,
            tender=file.tender,
            tasks=tasks(file),
            now=uow.now,
        )


@blueprint.get(f"{DRAFT}/prices")
def prices(tender_id: UUID) -> str:
    """Show a row for each item, with the prices entered so far."""
    return step_page("prices", tender_id, _typed_prices, _translated)


def _translated(_file: Bidding) -> dict[str, Any]:
    """Let the page say in the reader's language what is doubtful in a price."""
    return {"translate": translate}


def _typed_prices(file: Bidding) -> Form:
    known = file.prices
    values = {
        f"quotes-{index}-unit_price": plain_rupees(known[item.number])
        for index, item in enumerate(file.items)
        if item.number in known
    }
    return Form(values={**values, "prices_version": file.prices_version})


@blueprint.post(f"{DRAFT}/prices")
def save_prices(tender_id: UUID) -> Response:
    """Keep the prices in the sealed draft."""
    return submit(
        schemas.BidPricesSchema(),
        set_prices,
        lambda **given: SetPrices(tender_id=tender_id, **given),
        then=lambda _: announce_saved(_after_prices(tender_id)),
        page=lambda form: step_page("prices", tender_id, form, _translated),
    )


def _after_prices(tender_id: UUID) -> str:
    if request.form.get("step") in {STAY, MEANT}:
        return _next("bids.prices", tender_id)
    return url_for("bids.steps", tender_id=tender_id, after="prices")


@blueprint.get(f"{DRAFT}/prices.xlsx")
def prices_sheet(tender_id: UUID) -> Response:
    """Send the price schedule as a spreadsheet."""
    with reading() as uow:
        return answers.schedule_sheet(uow, tender_id)


Subject(blueprint).act(set_prices_from_sheet, command=answers.sheet_command, file=uploaded).on_page(
    "/bids/tenders/<uuid:tender_id>/prices/upload",
    "save_uploaded_prices",
    ask="upload_prices",
    draw=lambda form, tender_id: step_page("upload_prices", tender_id, form),
    then=lambda draft: url_for("bids.prices", tender_id=draft.tender_id),
)


@blueprint.get(f"{DRAFT}/answers")
def eligibility(tender_id: UUID) -> str:
    """Show the eligibility table with the answers given so far."""
    return step_page("answers", tender_id, _typed_answers)


def _typed_answers(file: Bidding) -> Form:
    given = {answer.criterion: answer for answer in file.content.bid.answers}
    values: dict[str, str] = {}
    for index, criterion in enumerate(file.criteria):
        answer = given.get(criterion.code)
        if answer is not None:
            values[f"answers-{index}-met"] = "yes" if answer.met else "no"
            values[f"answers-{index}-details"] = answer.details
    return Form(values=values)


@blueprint.post(f"{DRAFT}/answers")
def save_answers(tender_id: UUID) -> Response:
    """Keep the answers in the sealed draft."""
    return submit(
        schemas.BidAnswersSchema(),
        set_answers,
        lambda **given: SetAnswers(tender_id=tender_id, **given),
        then=lambda _: announce_saved(_next("bids.eligibility", tender_id)),
        page=lambda form: step_page("answers", tender_id, form),
    )


@blueprint.get(f"{DRAFT}/security")
def security(tender_id: UUID) -> str:
    """Show the instrument entered so far, and how much is required."""
    return step_page("security", tender_id, _typed_security)


def _typed_security(file: Bidding) -> Form:
    known = file.content.bid.security
    if known is None:
        return Form()
    return Form(
        values={
            "kind": known.kind.value,
            "bank": known.bank,
            "number": known.number,
            "amount": plain_rupees(known.amount_paisa),
            "expires_on": known.expires_on.strftime("%d-%m-%Y") if known.expires_on else "",
            "expiry_reason": known.expiry_reason,
        }
    )


@blueprint.post(f"{DRAFT}/security")
def save_security(tender_id: UUID) -> Response:
    """Keep the instrument in the sealed draft."""
    return submit(
        schemas.BidInstrumentSchema(),
        set_security,
        lambda **given: SetSecurity(tender_id=tender_id, security=schemas.instrument(given)),
        then=lambda _: announce_saved(url_for("bids.steps", tender_id=tender_id)),
        page=lambda form: step_page("security", tender_id, form),
    )


@blueprint.get(f"{DRAFT}/review")
def review(tender_id: UUID) -> str:
    """Show the whole bid before it is submitted."""
    return _review_page(tender_id, Form())


def _review_page(tender_id: UUID, form: Form) -> str:
    return step_page("review", tender_id, form, _for_review)


def _for_review(file: Bidding) -> dict[str, Any]:
    prices = tables.price_table(file)
    return {"prices": prices, **tables.review_facts(file)}


@blueprint.post(f"{DRAFT}/review")
def hand_in(tender_id: UUID) -> Response:
    """Hand the draft in."""
    return submit(
        schemas.HandInBidSchema(),
        submit_bid,
        lambda **given: SubmitBid(tender_id=tender_id, **given),
        then=lambda received: url_for("bids.show", bid_id=received.bid.id),
        page=lambda form: _review_page(tender_id, form),
    )
