"""The catalogue of open data: a page, and DCAT for the programs of other catalogues."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for
from marshmallow import Schema, fields

from app.handbook.reference import slug_of
from app.open_sets.public import LICENCE, LICENCE_URL, OpenSet
from app.platform import the_platform
from app.web.api import ApiBlueprint
from app.web.json import json_response
from app.web.translation import in_language, translate

web = Blueprint("open_sets", __name__, template_folder="templates")
api = ApiBlueprint("open_sets_api", __name__, description="The catalogue of open data")
MEDIA_TYPES: Mapping[str, str] = {
    "JSON": "application/json",
    "JSON Lines": "application/jsonl",
    "CSV": "text/csv",
    "Atom": "application/atom+xml",
}


class CatalogueOut(Schema):
    """A catalogue in DCAT 3, as JSON-LD."""

    context = fields.Dict(required=True, data_key="@context")
    kind = fields.String(required=True, data_key="@type")
    title = fields.List(fields.Dict(), required=True, data_key="dct:title")
    publisher = fields.Dict(required=True, data_key="dct:publisher")
    datasets = fields.List(fields.Dict(), required=True, data_key="dcat:dataset")


@web.get("/open-data")
def index() -> str:
    """List everything that anybody may take, with its files and its licence."""
    return render_template(
        "open_sets/index.html",
        sets=[_page_row(each) for each in open_sets()],
        licence=LICENCE,
        licence_url=LICENCE_URL,
        structured_data=catalogue(),
    )


@api.get("/open-data")
@api.alt_response(200, schema=CatalogueOut)
def read_catalogue() -> Response:
    """Read the catalogue of open data in DCAT 3, as JSON-LD."""
    answer = json_response(catalogue())
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def open_sets() -> list[OpenSet]:
    """Return the sets of all domains in the order of the catalogue."""
    return sorted(the_platform().registry.contributed(OpenSet), key=attrgetter("order"))


def _page_row(row: OpenSet) -> Mapping[str, Any]:
    return {
        "name": row.name,
        "title": translate(row.title),
        "about": translate(row.about),
        "page": url_for(row.page),
        "files": [(name, url_for(endpoint)) for name, endpoint in row.files.items()],
        "dictionary": url_for("handbook.tag", tag=_dictionary(row)),
    }


def _dictionary(row: OpenSet) -> str:
    """Return the page of the handbook about the set's API, which describes its fields."""
    blueprint = current_app.blueprints[row.files["JSON"].partition(".")[0]]
    return slug_of(str(getattr(blueprint, "description", "")))


def catalogue() -> Mapping[str, Any]:
    """Return the catalogue in the words of DCAT, which other catalogues read."""
    title = {"en": "Open data of Balochistan", "ur": "بلوچستان کا کھلا ڈیٹا"}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "dct:title": [{"@language": name, "@value": text} for name, text in title.items()],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Government of Balochistan"},
        "dcat:dataset": [_dataset(each) for each in open_sets()],
    }


def _dataset(row: OpenSet) -> Mapping[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "@id": f"{_address(url_for('open_sets.index'))}#{row.name}",
        "dct:identifier": row.name,
        "dct:title": _in_both(row.title),
        "dct:description": _in_both(row.about),
        "dct:license": {"@id": LICENCE_URL},
        "dcat:landingPage": {"@id": _address(url_for(row.page))},
        "dct:conformsTo": {"@id": _address(url_for("handbook.tag", tag=_dictionary(row)))},
        "dcat:distribution": [_distribution(*each) for each in row.files.items()],
    }


def _distribution(name: str, endpoint: str) -> Mapping[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:mediaType": MEDIA_TYPES[name],
        "dcat:accessURL": {"@id": _address(url_for(endpoint))},
    }


def _in_both(text: Any) -> list[Mapping[str, str]]:  # noqa: ANN401 - a sentence
    return [{"@language": name, "@value": in_language(text, name)} for name in ("en", "ur")]


def _address(path: str) -> str:
    return f"{the_platform().settings.base_url}{path}"
