"""Bids and receipts, as pages: made for a phone, a slow line and no JavaScript."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext

from app.documents.doors.attachments import uploaded
from app.documents.public import PAPERS, accept, titles
from app.errors import Invalid
from app.money import plain_rupees
from app.text import sentence
from app.web.actions import Action
from app.web.doors import keep_no_fingerprint, perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.observability import leave_out_of_metrics
from app.web.translation import translate
from marketplace.bids import queries, schemas
from marketplace.bids.doors import presenter as answers
from marketplace.bids.doors import tables
from marketplace.bids.doors.presenter import bid_stages, receipt_response
from marketplace.bids.doors.steps import tasks
from marketplace.bids.queries import Bidding
from marketplace.bids.use_cases.confirm_bid import ConfirmBid, confirm_bid
from marketplace.bids.use_cases.files import (
    AddBidFile,
    RemoveBidFile,
    add_bid_file,
    remove_bid_file,
)
from marketplace.bids.use_cases.firm_papers import UseFirmPaper, use_firm_paper
from marketplace.bids.use_cases.submit_bid import SubmitBid, WithdrawBid, submit_bid, withdraw_bid
from marketplace.bids.use_cases.write_bid import (
    SetAnswers,
    SetPrices,
    SetSecurity,
    set_answers,
    set_prices,
    set_prices_from_sheet,
    set_security,
)
from marketplace.sealing.keys import grouped
from marketplace.sealing.receipts import utc_text
from marketplace.tenders.doors.differences import rows_of_changes
from marketplace.tenders.models import RequiredDocument
from marketplace.tenders.versions import versions_of

blueprint = Blueprint("bids", __name__)
leave_out_of_metrics(blueprint)
keep_no_fingerprint(blueprint)
needs_sign_in(blueprint)
DRAFT = "/bids/tenders/<uuid:tender_id>"
STAY = "stay"
# Prices that are hardly meant were pointed out, and are saved once more.
MEANT = "meant"
NO_FILE = sentence("Choose a file.")


def _page(
    template: str,
    tender_id: UUID,
    form: Form | Callable[[Bidding], Form],
    more: Callable[[Bidding], dict[str, Any]] = lambda _: {},
) -> str:
    """Draw a step of the bid, with a form as it was posted or as the draft fills it."""
    with reading() as uow:
        file = queries.bidding(uow, tender_id)
        filled = form if isinstance(form, Form) else form(file)
        return render_template(
            f"marketplace/bids/{template}.html",
            file=file,
            tender=file.tender,
            form=filled,
            **more(file),
        )


def _next(endpoint: str, tender_id: UUID) -> str:
    """Return where a saved step leads: to itself (“save and see”), or back to the list of steps."""
    stays = request.form.get("step") == STAY
    return url_for(endpoint if stays else "bids.steps", tender_id=tender_id)


@blueprint.get("/bids")
def mine() -> str:
    """List the firm's own bids."""
    with reading() as uow:
        page = queries.own_bids(uow, request.args.get("cursor"))
        return render_template(
            "marketplace/bids/mine.html", page=page, listed=tables.OWN.of(page.items)
        )


@blueprint.get(DRAFT)
def steps(tender_id: UUID) -> str | Response:
    """Show the steps of a bid, and which of them are done.

    Whoever comes from prices of which some are hardly meant is shown those first.
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
    return _page("prices", tender_id, _typed_prices, _translated)


def _translated(_file: Bidding) -> dict[str, Any]:
    """Let the page say in the reader's language what is doubtful in a price."""
    return {"translate": translate}


def _typed_prices(file: Bidding) -> Form:
    known = file.prices
    return Form(
        values={
            f"quotes-{index}-unit_price": plain_rupees(known[item.number])
            for index, item in enumerate(file.items)
            if item.number in known
        }
    )


@blueprint.post(f"{DRAFT}/prices")
def save_prices(tender_id: UUID) -> Response:
    """Keep the prices in the sealed draft."""
    return submit(
        schemas.BidPricesSchema(),
        set_prices,
        lambda **given: SetPrices(tender_id=tender_id, **given),
        then=lambda _: _after_prices(tender_id),
        page=lambda form: _page("prices", tender_id, form, _translated),
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


@blueprint.get(f"{DRAFT}/prices/upload")
def upload_prices(tender_id: UUID) -> str:
    """Ask for the filled-in spreadsheet."""
    return _page("upload_prices", tender_id, Form())


@blueprint.post(f"{DRAFT}/prices/upload")
def save_uploaded_prices(tender_id: UUID) -> Response:
    """Read the spreadsheet into the sealed draft."""
    return submit(
        schemas.WithdrawBidSchema(),
        set_prices_from_sheet,
        lambda **_: answers.sheet_command(tender_id, _sent_file()[1].read()),
        then=lambda _: url_for("bids.prices", tender_id=tender_id),
        page=lambda form: _page("upload_prices", tender_id, form),
    )


def _sent_file() -> tuple[str, Any]:
    upload = uploaded()
    if upload is None:
        raise Invalid(NO_FILE, fields={"file": NO_FILE})
    return upload.filename, upload.stream


@blueprint.get(f"{DRAFT}/answers")
def eligibility(tender_id: UUID) -> str:
    """Show the eligibility table with the answers given so far."""
    return _page("answers", tender_id, _typed_answers)


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
        then=lambda _: _next("bids.eligibility", tender_id),
        page=lambda form: _page("answers", tender_id, form),
    )


@blueprint.get(f"{DRAFT}/documents")
def documents(tender_id: UUID) -> str:
    """Show the documents asked for and those added."""
    return _documents_page(tender_id, Form())


def _documents_page(tender_id: UUID, form: Form) -> str:
    return _page("documents", tender_id, form, _for_documents)


def _for_documents(file: Bidding) -> dict[str, Any]:
    options = _titles(file.documents)
    return {"kinds": titles(PAPERS), "accepted": accept(PAPERS), "options": options}


def _titles(documents: Iterable[RequiredDocument]) -> list[tuple[str, str]]:
    other = ("Other document", translate(sentence("Other document")))
    return [*((each.name, each.name) for each in documents), other]


@blueprint.post(f"{DRAFT}/documents")
def add_document(tender_id: UUID) -> Response:
    """Seal a document into the draft."""

    def command(**given: Any) -> AddBidFile:  # noqa: ANN401 - loaded fields
        filename, stream = _sent_file()
        return AddBidFile(tender_id=tender_id, filename=filename, stream=stream, **given)

    return submit(
        schemas.BidDocumentSchema(),
        add_bid_file,
        command,
        then=lambda _: url_for("bids.documents", tender_id=tender_id),
        page=lambda form: _documents_page(tender_id, form),
    )


def _kept_papers_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        found = queries.kept_papers(uow, tender_id)
    return render_template(
        "marketplace/bids/kept_papers.html",
        tender=found.tender,
        form=form,
        papers=[(str(each.id), f"{each.name} ({each.filename})") for each in found.papers],
        options=_titles(found.documents),
    )


Action(use_firm_paper, UseFirmPaper, schemas.UseFirmPaperSchema).on_page(
    blueprint,
    f"{DRAFT}/documents/kept",
    ask="kept_papers",
    do="use_kept_paper",
    draw=_kept_papers_page,
    done=sentence("The paper is in your bid."),
    back="bids.documents",
)


@blueprint.get(f"{DRAFT}/documents/<uuid:file_id>")
def document(tender_id: UUID, file_id: UUID) -> Response:
    """Send a document of the firm's own draft back."""
    with reading() as uow:
        return answers.draft_file_response(queries.draft_file(uow, tender_id, file_id))


@blueprint.post(f"{DRAFT}/documents/<uuid:file_id>/remove")
def remove_document(tender_id: UUID, file_id: UUID) -> Response:
    """Take a document out of the draft."""
    return perform(
        remove_bid_file,
        RemoveBidFile(tender_id=tender_id, file_id=file_id),
        then=lambda _: url_for("bids.documents", tender_id=tender_id),
    )


@blueprint.get(f"{DRAFT}/security")
def security(tender_id: UUID) -> str:
    """Show the instrument entered so far, and how much is required."""
    return _page("security", tender_id, _typed_security)


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
        then=lambda _: url_for("bids.steps", tender_id=tender_id),
        page=lambda form: _page("security", tender_id, form),
    )


@blueprint.get(f"{DRAFT}/review")
def review(tender_id: UUID) -> str:
    """Show the whole bid before it is submitted."""
    return _review_page(tender_id, Form())


def _review_page(tender_id: UUID, form: Form) -> str:
    return _page("review", tender_id, form, _for_review)


def _for_review(file: Bidding) -> dict[str, Any]:
    prices = tables.price_table(file)
    return {"prices": prices, "translate": translate, **tables.review_facts(file)}


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


Action(confirm_bid, ConfirmBid, schemas.ConfirmBidSchema).on_page(
    blueprint,
    f"{DRAFT}/confirm",
    ask="ask_confirm",
    do="confirm",
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
    """Take the bid back."""
    return perform(
        withdraw_bid,
        WithdrawBid(tender_id=tender_id),
        then=lambda bid: _withdrawn(bid.id),
    )


def _withdrawn(bid_id: UUID) -> str:
    flash(gettext("Your bid is withdrawn. Nobody will ever read it."), "success")
    return url_for("bids.show", bid_id=bid_id)
