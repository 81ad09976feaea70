"""Guides as JSON, and what is found."""

from marshmallow import Schema, fields, validate

from app.guides.schemas.fields import MOST_CHARACTERS
from app.guides.schemas.forms import PublishedFormSchema
from app.guides.schemas.offices import OfficeSchema
from app.guides.texts.guide import LANGUAGES
from app.schemas import CommandSchema, QuerySchema, Text, Whole, page_of
from app.text import sentence


class LanguageQuerySchema(QuerySchema):
    """In which language."""

    lang = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))


class GuideLineSchema(Schema):
    """A guide in a list."""

    slug = Text()
    stage = Text()
    title = Text()
    title_ur = Text()
    summary = Text()
    summary_ur = Text()
    reviewed = fields.Date()


class GuidesSchema(Schema):
    """All guides, by stage and order."""

    items = fields.List(fields.Nested(GuideLineSchema))


class GuideSourceSchema(Schema):
    """What a guide rests on: H official text, M secondary source, U not verified."""

    key = Text()
    confidence = Text()
    citation = Text()


class SectionSchema(Schema):
    """A heading of a guide."""

    id = Text()
    title = Text()


class GuideSchema(Schema):
    """A guide in one language, with today's values filled in."""

    slug = Text()
    stage = Text()
    language = Text()
    title = Text()
    summary = Text()
    reviewed = fields.Date()
    sections = fields.List(fields.Nested(SectionSchema))
    html = Text()
    sources = fields.List(fields.Nested(GuideSourceSchema))


class FoundSchema(Schema):
    """What a search has found."""

    guides = fields.List(fields.Nested(GuideLineSchema))
    forms = fields.List(fields.Nested(PublishedFormSchema))
    offices = fields.List(fields.Nested(OfficeSchema))


class FeedbackSchema(CommandSchema):
    """Whether a page was useful ("guide:SLUG", "guides", "forms", "offices", "search")."""

    page = Text(
        required=True,
        most=70,
        validate=[
            validate.Regexp(
                r"[a-z]+(:[a-z0-9-]{1,60})?\Z", error=sentence("Name a page of the portal.")
            )
        ],
    )
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    useful = fields.Boolean(
        required=True, error_messages={"required": sentence("Answer yes or no.")}
    )
    words = Text(load_default="", most=MOST_CHARACTERS)


class FeedbackOutSchema(Schema):
    """An opinion as it was kept."""

    id = fields.UUID()
    page = Text()
    language = Text()
    useful = fields.Boolean()
    words = Text()
    given_on = fields.Date()


class PageCountsSchema(Schema):
    """How many found a page useful in the last year."""

    page = Text()
    yes = Whole()
    no = Whole()
    told = Whole()
    last_on = fields.Date()


class CountedSchema(Schema):
    """All pages that have feedback."""

    items = fields.List(fields.Nested(PageCountsSchema))


OpinionsSchema = page_of(FeedbackOutSchema, "OpinionsSchema")
