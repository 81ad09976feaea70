"""Guides as JSON, and what is found."""

from flask import current_app
from marshmallow import Schema, ValidationError, fields, validate

from app.guides.models import PageFeedback
from app.guides.policy import ROUTE, route_page
from app.guides.queries.feedback import PageCounts
from app.guides.schemas.fields import MAX_CHARACTERS
from app.guides.schemas.forms import PublishedFormSchema
from app.guides.schemas.offices import OfficeSchema
from app.guides.texts.guide import LANGUAGES, Section, Source
from app.outputs import output_of
from app.schemas import CommandSchema, QuerySchema, Text, page_of
from app.text import sentence


class LanguageQuerySchema(QuerySchema):
    """The language."""

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


GuideSourceSchema = output_of(Source, "GuideSourceSchema")
SectionSchema = output_of(Section, "SectionSchema")


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
    """The results of a search."""

    guides = fields.List(fields.Nested(GuideLineSchema))
    forms = fields.List(fields.Nested(PublishedFormSchema))
    offices = fields.List(fields.Nested(OfficeSchema))


_NO_PAGE = sentence("Choose a page of the portal.")


def _require_route(page: str) -> None:
    """Refuse the name of a route that there is not."""
    if page.startswith(ROUTE) and page not in map(route_page, current_app.view_functions):
        raise ValidationError(_NO_PAGE)


class FeedbackSchema(CommandSchema):
    """An opinion on a page ("guide:SLUG", "guides", "forms", "offices", "search", "at:ROUTE")."""

    page = Text(
        required=True,
        most=70,
        validate=[
            validate.Regexp(r"[a-z]+(:[a-z0-9-]{1,60})?\Z", error=_NO_PAGE),
            _require_route,
        ],
    )
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))
    useful = fields.Boolean(
        required=True, error_messages={"required": sentence("Answer yes or no.")}
    )
    words = Text(load_default="", most=MAX_CHARACTERS)


FeedbackOutSchema = output_of(PageFeedback, "FeedbackOutSchema")
PageCountsSchema = output_of(PageCounts, "PageCountsSchema")


class CountedSchema(Schema):
    """All pages that have feedback."""

    items = fields.List(fields.Nested(PageCountsSchema))


OpinionsSchema = page_of(FeedbackOutSchema, "OpinionsSchema")
