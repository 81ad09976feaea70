"""One page leads to everything open, and a year of procurements is one file."""

import gzip
import hashlib
import json

from factories.evaluation import open_world
from factories.open_data import publish, releases_of, seal
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from marketplace.open_data.use_cases.write_bulk_files import write_bulk_files

CATALOGUE = "/api/v1/open-data"
BY_YEAR = f"{CATALOGUE}/tenders"
BIDS = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 210_00])]


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3].partition("#")[0]


def test_every_link_of_the_catalogue_leads_somewhere(client: FlaskClient) -> None:
    page = client.get("/open-data?lang=en").text
    found = client.get(CATALOGUE).json
    assert found is not None
    assert len(found["dcat:dataset"]) >= 12
    for each in found["dcat:dataset"]:
        assert f'id="{each["dct:identifier"]}"' in page
        ways = [way["dcat:accessURL"] for way in each["dcat:distribution"]]
        for link in (each["dcat:landingPage"], each["dct:conformsTo"], *ways):
            answer = client.get(path_of(link["@id"]))
            assert answer.status_code == 200, link


def test_a_year_is_one_file_with_its_checksum_and_can_be_taken_in_parts(
    client: FlaskClient, session: Session, platform: Platform
) -> None:
    worlds = [open_world(session, platform, BIDS) for _ in range(2)]
    for world in worlds:
        publish(platform, world.tender.id)
    seal(session)
    assert platform.executor.execute(write_bulk_files, None, actor=SYSTEM) == 1
    assert platform.executor.execute(write_bulk_files, None, actor=SYSTEM) == 0
    (about,) = (client.get(BY_YEAR).json or {})["items"]
    with client.get(path_of(about["href"])) as answer:
        whole = answer.data
    assert hashlib.sha256(whole).hexdigest() == about["sha256"]
    assert (len(whole), about["processes"]) == (about["bytes"], 2)
    lines = [json.loads(line) for line in gzip.decompress(whole).splitlines()]
    assert {each["ocid"]: each for each in lines} == {
        each["ocid"]: each for _, each in (releases_of(platform, w.tender) for w in worlds)
    }
    with client.get(path_of(about["href"]), headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, whole[10:20])
    assert client.get(f"{BY_YEAR}/1999.jsonl.gz").status_code == 404
