"""Procurement as OCDS 1.1.5 for everybody's programs: a feed, each process, the extensions."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from flask import Response, send_file, url_for

from app.errors import NotFound
from app.notifications.public import Links
from app.open_sets.public import LICENCE_URL
from app.permissions import ANONYMOUS
from app.unit_of_work import UnitOfWork
from app.web.api import ANY_FILE, ApiBlueprint
from app.web.doors import reading
from marketplace.open_data.bulk_files import BulkFile, BulkFolder
from marketplace.open_data.queries.releases import ReleasePage, process, releases_after
from marketplace.open_data.schemas import (
    BulkFilesOut,
    RecordPackageOut,
    ReleasePackageOut,
    ReleasesQuery,
)

api = ApiBlueprint("ocds_api", __name__, description="Procurement as open data (OCDS 1.1.5)")
EXTENSIONS = ("bids", "lots", "enquiries", "pagination", "balochistan")
_FOLDER = Path(__file__).parents[1] / "extensions"
_FILES = {path.relative_to(_FOLDER).as_posix(): path for path in _FOLDER.rglob("*.*")}


@api.get("/open-data/releases")
@api.arguments(ReleasesQuery, location="query")
@api.alt_response(200, schema=ReleasePackageOut)
def list_releases(asked: dict[str, int]) -> Response:
    """Read the releases after a number, as an OCDS release package; follow `links.next`.

    At the end there is no next link: read the last address again for what came since.
    """
    with reading(ANONYMOUS) as uow:
        found = releases_after(uow, asked["after"], asked["limit"])
        here = url_for("ocds_api.list_releases", after=asked["after"], limit=asked["limit"])
        about = _package(uow, here, found.published_at or uow.now)
        about |= _links(uow, found, asked["limit"])
    return _open(_with(about, "releases", found.releases))


@api.get("/open-data/records/<ocid>")
@api.alt_response(200, schema=RecordPackageOut)
def read_record(ocid: str) -> Response:
    """Read one process as an OCDS record package: every release, and what they compile to."""
    with reading(ANONYMOUS) as uow:
        found = process(uow, ocid)
        about = _package(uow, url_for("ocds_api.read_record", ocid=ocid), found.published_at)
    releases = ",".join(found.releases)
    name = orjson.dumps(found.ocid).decode()
    record = f'{{"ocid":{name},"releases":[{releases}],"compiledRelease":{found.compiled}}}'
    return _open(_with(about, "records", [record]))


@api.get("/open-data/tenders")
@api.alt_response(200, schema=BulkFilesOut)
def list_bulk_files() -> Response:
    """List the files of whole years: each tender published in it, compiled, a line each."""
    with reading(ANONYMOUS) as uow:
        found = uow.port(BulkFolder).files()
        items = [{**vars(each), "href": _bulk_address(uow, each)} for each in found]
    return _open(orjson.dumps(BulkFilesOut().dump({"items": items})).decode())


@api.get("/open-data/tenders/<int:year>.jsonl.gz")
@api.gives_file(ANY_FILE)
@api.alt_response(
    206,
    schema={"type": "string", "format": "binary"},
    content_type=ANY_FILE,
    description="A part of the file, as the Range header asked",
)
@api.alt_response(304, description="The file that the client has is still the same")
@api.alt_response(416, description="The file is shorter than that")
def read_bulk_file(year: int) -> Response:
    """Take the file of a year (JSON Lines, gzip); a part of it by a Range header."""
    with reading(ANONYMOUS) as uow:
        found = uow.port(BulkFolder).file(year)
    if found is None:
        raise NotFound
    about, path = found
    answer = send_file(
        path, "application/gzip", as_attachment=True,
        download_name=f"tenders-{year}.jsonl.gz", etag=about.sha256,
    )  # fmt: skip
    digest = b64encode(bytes.fromhex(about.sha256)).decode()
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _bulk_address(uow: UnitOfWork, about: BulkFile) -> str:
    return uow.port(Links).whole(url_for("ocds_api.read_bulk_file", year=about.year))


@api.get("/open-data/extensions/<path:extension_file>")
@api.gives_file(ANY_FILE)
def read_extension(extension_file: str) -> Response:
    """Read a file of one of the extensions that releases use."""
    path = _FILES.get(extension_file)
    if path is None:
        raise NotFound
    with reading(ANONYMOUS) as uow:
        base = uow.port(Links).base_url
    text = path.read_text("utf-8").replace("{base}", base)
    return _open(text, "application/json" if path.suffix == ".json" else "text/csv")


def _package(uow: UnitOfWork, here: str, published_at: datetime) -> dict[str, Any]:
    whole = uow.port(Links).whole
    addresses = [
        url_for("ocds_api.read_extension", extension_file=f"{name}/extension.json")
        for name in EXTENSIONS
    ]
    return {
        "uri": whole(here),
        "version": "1.1",
        "extensions": [whole(each) for each in addresses],
        "publishedDate": published_at,
        "publisher": {"name": "Government of Balochistan", "uri": whole("/")},
        "license": LICENCE_URL,
        "publicationPolicy": whole(url_for("about.terms")),
    }


def _links(uow: UnitOfWork, found: ReleasePage, limit: int) -> Mapping[str, Any]:
    if not found.more:
        return {"links": {}}
    following = url_for("ocds_api.list_releases", after=found.next, limit=limit)
    return {"links": {"next": uow.port(Links).whole(following)}}


def _with(about: Mapping[str, Any], name: str, texts: Sequence[str]) -> str:
    """Write a package around JSON texts."""
    head = orjson.dumps(about, option=orjson.OPT_UTC_Z).decode()
    return f'{head[:-1]},"{name}":[{",".join(texts)}]}}'


def _open(text: str, media_type: str = "application/json") -> Response:
    """Allow pages of other sites to read the answer: nobody signs in for it."""
    answer = Response(text, mimetype=media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
