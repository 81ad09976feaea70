"""Letters on paper: for the centre that prints and posts them, and their number for Finance."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from marshmallow import Schema, fields

from app.notifications.models import PaperLetter
from app.notifications.queries import (
    LetterCount,
    LetterView,
    letter_counts,
    letter_of,
    waiting_letters,
)
from app.notifications.use_cases import post_letter
from app.outputs import output_of
from app.printing.public import Letterhead, render_pdf
from app.schemas import CommandSchema, Text
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import local_date, local_time
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject, drawn
from app.web.tables import Column, Table

web = Blueprint("letters", __name__, url_prefix="/letters")
api = ApiBlueprint("letters_api", __name__, description="Notices on paper")
needs_sign_in(web)
needs_token(api)
_OFFICE = {
    "en": ("Government of Balochistan", "Ask at any facilitation centre. Bring this letter."),
    "ur": ("حکومت بلوچستان", "کسی بھی سہولت مرکز سے پوچھیں۔ یہ خط ساتھ لائیں۔"),
}


class PostLetterSchema(CommandSchema):
    """The destination of the letter."""

    posted_to = Text(required=True, most=300)


LetterOut = output_of(LetterView, "PaperLetterOut")
PostedLetterOut = output_of(PaperLetter, "PostedLetterOut", only=("id", "posted_at", "posted_to"))


class LettersOut(Schema):
    """Letters that wait, the oldest first."""

    items = fields.List(fields.Nested(LetterOut))


class LetterCountsOut(Schema):
    """Letters by day."""

    items = fields.List(fields.Nested(output_of(LetterCount, "LetterCountOut")))


COUNTS: Table[LetterCount] = Table(
    Column(sentence("Day"), lambda row: local_date(row.day)),
    Column(sentence("Written"), lambda row: row.written, numeric=True),
    Column(sentence("Posted"), lambda row: row.posted, numeric=True),
)


@web.get("")
def index() -> str:
    """List the letters that wait to be printed and posted."""
    with reading() as uow:
        rows = waiting_letters(uow)
    return render_template("notifications/officials/letters.html", rows=rows, local_time=local_time)


@web.get("/<uuid:letter_id>/letter.pdf")
def print_letter(letter_id: UUID) -> Response:
    """Print one; `?language=` of those that are printed in both."""
    with reading() as uow:
        letter = letter_of(uow, letter_id, request.args.get("language", ""))
        demonstration = uow.executor.demonstration
    office, ending = _OFFICE[letter.language]
    head = Letterhead(
        title=letter.subject,
        organisation=office,
        reference=str(letter.id)[-12:],
        date=f"{letter.written_at:%d-%m-%Y}",
        language=letter.language,
        demonstration=demonstration,
    )
    name = ", ".join(part for part in (letter.name, letter.address) if part)
    data = {"name": name, "paragraphs": letter.text.split("\n\n"), "ending": ending}
    pdf = render_pdf("app/notifications/letter.typ", head, data, made_at=letter.written_at)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = (
        f'inline; filename="letter-{letter.id}-{letter.language}.pdf"'
    )
    return response


@web.get("/figures")
def figures() -> str:
    """Show how many letters were written and posted, by day."""
    with reading() as uow:
        rows = letter_counts(uow)
    return render_template("notifications/officials/letter_figures.html", listed=COUNTS.of(rows))


letter_doors = Subject(
    web,
    api,
    "/<uuid:letter_id>",
    "/letters/<uuid:letter_id>",
    draw=drawn("notifications/officials/letter.html", letter=letter_of),
)
letter_doors.page("", "show")
letter_doors.act(post_letter, PostLetterSchema).on_page(
    "/posted", "posted", then=lambda _: url_for("letters.index")
).on_api("/posting", "post_letter", PostedLetterOut).describe(
    "Record that a letter was sent or handed over, and where it went."
)


letters = Subject(api=api)
letters.read(
    "/letters", "list_letters", lambda uow: {"items": waiting_letters(uow)}, LettersOut
).describe("List the letters that wait to be posted, the oldest first.")
letters.read(
    "/letters/figures", "count_letters", lambda uow: {"items": letter_counts(uow)}, LetterCountsOut
).describe("Count the letters of the last 31 days, by day.")
