"""The items of a tender, as a form and as a spreadsheet."""

from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.documents.doors.attachments import uploaded
from app.web.doors import reading, redrawn, submit
from app.web.forms import Form
from app.web.subjects import Subject
from marketplace.tenders.doors.commands import items_command, sheet_command
from marketplace.tenders.doors.department_web import address
from marketplace.tenders.doors.drafting.blueprint import blueprint, draft_file
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.doors.repeating_rows import compact, initial, step
from marketplace.tenders.items_sheet import ItemRow, write_items
from marketplace.tenders.queries.tender_file import TenderFile
from marketplace.tenders.schemas.tenders import Revised, SetItemsSchema
from marketplace.tenders.use_cases.set_items import set_items, set_items_from_sheet

# Beyond this a form is no help: the page offers the spreadsheet alone.
MAX_FORM_ROWS = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/<uuid:tender_id>/items")
def items(tender_id: UUID) -> str:
    """Show the items as a form, and the spreadsheet as the other way."""
    return _items(tender_id, None)


@blueprint.post("/<uuid:tender_id>/items")
def items_post(tender_id: UUID) -> Response:
    """Replace the items, or only add or drop a row of the form."""
    asked, index = step()
    if asked in {"add", "drop"}:
        form = compact(Form.posted(), "items", without=index if asked == "drop" else None)
        return redrawn(_items(tender_id, form, blank=5 if asked == "add" else 1))
    return submit(
        SetItemsSchema(),
        set_items,
        lambda **loaded: items_command(tender_id, **loaded),
        then=address,
        page=lambda form: _items(tender_id, compact(form, "items")),
    )


Subject(blueprint).act(set_items_from_sheet, Revised, command=sheet_command, file=uploaded).on_page(
    "/<uuid:tender_id>/items/spreadsheet",
    "items_from_spreadsheet",
    draw=lambda form, tender_id: _items(tender_id, form, keep=False),
    then=address,
)


@blueprint.get("/<uuid:tender_id>/items.xlsx")
def template(tender_id: UUID) -> Response:
    """Send the template, filled with the items there are."""
    with reading() as uow:
        file = draft_file(uow, tender_id)
    response = make_response(write_items(ItemRow(**row) for row in item_rows(file)))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = 'attachment; filename="items.xlsx"'
    return response


def item_rows(file: TenderFile) -> list[dict[str, Any]]:
    """Return the items as the form and the spreadsheet have them."""
    return [
        {
            "lot": file.lots[item.lot_number].title if item.lot_number else "",
            "description": item.description,
            "unit": item.unit,
            "quantity": item.quantity.normalize() if item.quantity % 1 else int(item.quantity),
            "delivery_place": item.delivery_place,
            "specification": item.specification,
            "description_ur": item.description_ur,
            "lot_ur": file.lots[item.lot_number].title_ur if item.lot_number else "",
        }
        for item in file.items
    ]


def _items(tender_id: UUID, form: Form | None, *, blank: int = 1, keep: bool = True) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
    drawn = form
    if form is None or not keep:
        values = initial("items", item_rows(file)) | {"revision": file.tender.revision}
        messages = (form.errors, form.message) if form else ({}, "")
        drawn = Form(values, *messages)
    return draw(
        "tenders/officials/items.html",
        form=drawn,
        file=file,
        tender=file.tender,
        blank=blank,
        by_sheet_only=len(file.items) > MAX_FORM_ROWS and (form is None or not keep),
    )
