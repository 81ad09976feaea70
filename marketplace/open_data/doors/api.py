"""Procurement as OCDS 1.1.5 for everybody's programs: a feed, each process, the extensions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from flask import Response, url_for

from app.errors import NotFound
from app.notifications.public import Links
from app.permissions import ANONYMOUS
from app.unit_of_work import UnitOfWork
from app.web.api import ANY_FILE, ApiBlueprint
from app.web.doors import reading
from marketplace.open_data.queries.releases import ReleasePage, process, releases_after
from marketplace.open_data.schemas import RecordPackageOut, ReleasePackageOut, ReleasesQuery

api = ApiBlueprint("ocds_api", __name__, description="Procurement as open data (OCDS 1.1.5)")
EXTENSIONS = ("bids", "lots", "enquiries", "pagination", "balochistan")
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
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
