"""The eligibility table, and the documents that every bid must bring."""

from uuid import UUID

from flask import Response

from app.web.doors import reading, redrawn, submit
from app.web.forms import Form
from marketplace.tenders.doors.commands import eligibility_command
from marketplace.tenders.doors.department_web import address
from marketplace.tenders.doors.drafting.blueprint import blueprint, draft_file
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.doors.repeating_rows import compact, initial, step
from marketplace.tenders.schemas.tenders import SetEligibilitySchema
from marketplace.tenders.use_cases.set_eligibility import set_eligibility

# Suggestions for a new table: the rows of the usual bidding document. They are not law; the officer
# changes or drops them.
CRITERIA: tuple[dict[str, str], ...] = (
    {
        "kind": "ntn",
        "wording": "The bidder is registered for income tax and gives its NTN.",
        "wording_ur": "بولی دہندہ انکم ٹیکس کے لیے رجسٹرڈ ہے اور اپنا NTN دیتا ہے۔",
    },
    {
        "kind": "strn",
        "wording": "The bidder is registered for sales tax and gives its number.",
        "wording_ur": "بولی دہندہ سیلز ٹیکس کے لیے رجسٹرڈ ہے اور اپنا نمبر دیتا ہے۔",
    },
    {
        "kind": "experience",
        "wording": "The bidder has supplied similar things for at least two years; a new firm may "
        "show a joint venture.",
        "wording_ur": "بولی دہندہ کم از کم دو سال سے ایسی اشیاء فراہم کر رہا ہے؛ نئی فرم "
        "مشترکہ منصوبہ دکھا سکتی ہے۔",
    },
    {
        "kind": "acceptance",
        "wording": "The bidder accepts the terms without conditions.",
        "wording_ur": "بولی دہندہ شرائط کو بلا شرط قبول کرتا ہے۔",
    },
    {
        "kind": "delivery",
        "wording": "The bidder delivers within the time that is asked for.",
        "wording_ur": "بولی دہندہ مقررہ مدت میں فراہمی کرتا ہے۔",
    },
)
DOCUMENTS: tuple[dict[str, str], ...] = (
    {"name": "NTN certificate", "name_ur": "NTN سرٹیفکیٹ", "mandatory": "yes"},
    {
        "name": "Sales-tax registration certificate",
        "name_ur": "سیلز ٹیکس رجسٹریشن سرٹیفکیٹ",
        "mandatory": "yes",
    },
    {
        "name": "Proof of experience: orders or completion certificates",
        "name_ur": "تجربے کا ثبوت: آرڈر یا تکمیل کے سرٹیفکیٹ",
        "mandatory": "no",
    },
)


@blueprint.get("/<uuid:tender_id>/eligibility")
def eligibility(tender_id: UUID) -> str:
    """Show the eligibility table; a new one is filled with what is usual."""
    return _eligibility(tender_id, None)


@blueprint.post("/<uuid:tender_id>/eligibility")
def eligibility_post(tender_id: UUID) -> Response:
    """Replace the eligibility table, or only add or drop a row of the form."""
    groups = ("criteria", "required_documents")
    asked, index = step()
    for group in groups:
        if asked == f"drop_{group}":
            form = compact(compact(Form.posted(), *groups), group, without=index)
            return redrawn(_eligibility(tender_id, form))
    if asked == "add":
        return redrawn(_eligibility(tender_id, compact(Form.posted(), *groups), blank=3))
    return submit(
        SetEligibilitySchema(),
        set_eligibility,
        lambda **loaded: eligibility_command(tender_id, **loaded),
        then=address,
        page=lambda form: _eligibility(tender_id, compact(form, *groups)),
    )


def _eligibility(tender_id: UUID, form: Form | None, *, blank: int = 1) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
    fresh = not file.criteria and not file.required_documents
    if form is None:
        stored = [
            {"kind": line.kind, "wording": line.wording, "wording_ur": line.wording_ur}
            for line in file.criteria
        ]
        papers = [
            {"name": line.name, "name_ur": line.name_ur}
            | {"mandatory": "yes" if line.mandatory else "no"}
            for line in file.required_documents
        ]
        form = Form(
            initial("criteria", CRITERIA if fresh else stored)
            | initial("required_documents", DOCUMENTS if fresh else papers)
            | {"revision": file.tender.revision}
        )
    return draw(
        "tenders/officials/eligibility.html",
        form=form,
        tender=file.tender,
        blank=blank,
        fresh=fresh,
    )
