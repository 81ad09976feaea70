"""Input and output of open data; the shape of releases is the standard's."""

from marshmallow import Schema, fields

from app.schemas import Whole
from app.web.changes import ChangesQuery

MAX_RELEASES = 500


class ReleasesQuery(ChangesQuery):
    """The number of the last release that a reader has."""

    limit = Whole(load_default=100, least=1, most=MAX_RELEASES)


class _PackageOut(Schema):
    uri = fields.String(required=True)
    version = fields.String(required=True)
    extensions = fields.List(fields.String(), required=True)
    publishedDate = fields.String(required=True)  # noqa: N815 - the standard's name
    publisher = fields.Dict(required=True)
    license = fields.String(required=True)
    publicationPolicy = fields.String(required=True)  # noqa: N815 - the standard's name


class ReleasePackageOut(_PackageOut):
    """A release package of OCDS 1.1; `links.next` leads on while there are more."""

    releases = fields.List(fields.Dict(), required=True)
    links = fields.Dict(required=True)


class RecordPackageOut(_PackageOut):
    """A record package of OCDS 1.1: one process with all its releases, and compiled."""

    records = fields.List(fields.Dict(), required=True)


class BulkFileOut(Schema):
    """A file of a year, with the hash of its bytes as they are sent."""

    year = Whole(required=True)
    processes = Whole(required=True)
    bytes = Whole(required=True)
    sha256 = fields.String(required=True)
    href = fields.String(required=True)


class BulkFilesOut(Schema):
    """The files of whole years, the newest first."""

    items = fields.List(fields.Nested(BulkFileOut), required=True)
