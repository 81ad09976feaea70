"""Letters on paper: for the centre that prints and posts them, and their number for Finance."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for
from marshmallow import Schema, fields

from app.errors import Invalid
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
from app.web.doors import chosen, reading
from app.web.formatting import local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject, drawn
from app.web.tables import Column, Table, Ticks, linked

web = Blueprint("letters", __name__, url_prefix="/letters")
api = ApiBlueprint("letters_api", __name__, description="Notices on paper")
needs_sign_in(web)
needs_token(api)
# A letter takes about a tenth of a second.
MAX_PRINTED = 25
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


WAITING: Table[LetterView] = Table(
    Column(
        sentence("Letter"),
        lambda row: linked(f"{row.name}: {row.subject}", "letters.show", letter_id=row.id),
    ),
    Column(sentence("Written"), lambda row: local_time(row.written_at)),
)


@web.get("")
def index() -> str:
    """List the letters that wait to be printed and posted."""
    return _index(Form())


def _index(form: Form) -> str:
    with reading() as uow:
        rows = waiting_letters(uow)
    ticks = Ticks[LetterView](lambda row: row.id, lambda row: row.name, form)
    return render_template(
        "notifications/officials/letters.html", listed=WAITING.of(rows, ticks), form=form
    )


@web.get("/<uuid:letter_id>/letter.pdf")
def print_letter(letter_id: UUID) -> Response:
    """Print one; `?language=` of those that are printed in both."""
    with reading() as uow:
        letter = letter_of(uow, letter_id, request.args.get("language", ""))
        demonstration = uow.executor.demonstration
    name = f"letter-{letter.id}-{letter.language}.pdf"
    return _sent(_printed(letter, demonstration=demonstration), name)


@web.post("/letters.pdf")
def print_many() -> Response:
    """Print the ticked letters as one file, those in both languages in both."""
    try:
        ids = list(chosen(MAX_PRINTED))
    except Invalid as refusal:
        return make_response(_index(Form().with_refusal(refusal)), 422)
    with reading() as uow:
        found = [letter_of(uow, each) for each in ids]
        found += [letter_of(uow, each.id, "en") for each in found if each.both]
        demonstration = uow.executor.demonstration
    from pypdf import PdfWriter  # noqa: PLC0415 - most processes join no files

    whole = PdfWriter()
    for letter in sorted(found, key=lambda each: ids.index(each.id)):
        whole.append(BytesIO(_printed(letter, demonstration=demonstration)))
    written = BytesIO()
    whole.write(written)
    return _sent(written.getvalue(), "letters.pdf")


def _printed(letter: LetterView, *, demonstration: bool) -> bytes:
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
    return render_pdf("app/notifications/letter.typ", head, data, made_at=letter.written_at)


def _sent(pdf: bytes, name: str) -> Response:
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
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


letter_doors.act(post_letter, PostLetterSchema).action.on_many(
    web,
    "",
    do="posted_many",
    item="letter_id",
    draw=_index,
    done=lambda count: sentence("Letters posted: %(count)s.", count=count),
)


letters = Subject(api=api)
letters.read(
    "/letters", "list_letters", lambda uow: {"items": waiting_letters(uow)}, LettersOut
).describe("List the letters that wait to be posted, the oldest first.")
letters.read(
    "/letters/figures", "count_letters", lambda uow: {"items": letter_counts(uow)}, LetterCountsOut
).describe("Count the letters of the last 31 days, by day.")
