"""Schemas of notices: input to record a publication, and API output."""

from marshmallow import fields

from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.text import sentence
from registration.notices.policy import Medium, Subject
from registration.notices.queries.notices import Citation, MissingNotice, Notices, NoticeView

_A_DAY = sentence("Enter the date when it was published, for example 31-12-2026.")
_A_MEDIUM = sentence("Choose the Gazette or a newspaper.")


class RecordPublicationSchema(CommandSchema):
    """The publication of a notice: the Gazette with its number, or a newspaper by its name."""

    medium = fields.Enum(
        Medium,
        by_value=True,
        required=True,
        error_messages={"required": _A_MEDIUM, "unknown": _A_MEDIUM},
    )
    title = needed(Text, most=200)
    number = Text(load_default="", most=60)
    published_on = LocalDate(required=True, error_messages={"required": _A_DAY, "invalid": _A_DAY})
    page = Text(load_default="", most=30)


CitationOut = output_of(Citation, "CitationOut")
NoticeSubjectOut = output_of(Subject, "NoticeSubjectOut")
PublicNoticeOut = output_of(
    NoticeView,
    "PublicNoticeOut",
    only=("filing_id", "business_id", "sequence", "number", "since", "filed_on", "complete_on"),
    firm="firm.name",
    firm_ur="firm.name_ur",
    subjects=[NoticeSubjectOut],
    missing=fields.List(fields.String()),
    gazette=fields.Nested(CitationOut, allow_none=True),
    newspaper=fields.Nested(CitationOut, allow_none=True),
)
PublicNoticesOut = output_of(Notices, "PublicNoticesOut", items=[PublicNoticeOut])


MissingNoticesOut = page_of(
    output_of(
        MissingNotice,
        "MissingNoticeOut",
        subjects=[NoticeSubjectOut],
        missing=fields.List(fields.String()),
    ),
    "MissingNoticesOut",
)
