"""The data of each release in `docs/releases.toml` come up: seed, pages, files, every `verify`."""

import os
import re
import subprocess
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT, _database, fresh_database
from factories.composition import composed
from factories.seeded import environment_of
from factories.trail import at_last
from flask.testing import FlaskClient
from sqlalchemy import select

from app import migration_commands
from app.audit.use_cases import seal_audit
from app.config import Settings
from app.documents.models import StoredBlob
from app.documents.public import _content_hash
from app.factory import create_app
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from demonstration.cast.accounts import secrets_of
from demonstration.seed import seed_demonstration
from demonstration.servers.postgres import binary
from payments.bills.models import Bill
from wsgi import make_platform

RELEASES = tomllib.loads((ROOT / "docs" / "releases.toml").read_text())["release"]
MAIN = ("/", "/tenders", "/register", "/incentives")
PROVES = {"audit", "collections", "ledger", "register"}


@dataclass(frozen=True)
class Release:
    """A restored province, after `bdm seed` of this version."""

    platform: Platform
    client: FlaskClient


# A change brings up what runs today: the newest.
EACH = [
    pytest.param(listed, id=listed["name"], marks=() if last else pytest.mark.campaign)
    for listed, last in zip(RELEASES, [False] * (len(RELEASES) - 1) + [True], strict=True)
]


@pytest.fixture(scope="module", params=EACH)
def release(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Release]:
    name, folder = f"bdm_of_{request.param['name']}", tmp_path_factory.mktemp("release")
    with tarfile.open(ROOT / request.param["folder"] / "province.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    variables = environment_of(name, folder) | {"REDIS_URL": os.environ["BDM_TEST_REDIS_URL"]}
    with (
        fresh_database(name, os.environ["BDM_TEST_SUPERUSER_URL"], "template0"),
        pytest.MonkeyPatch.context() as operator,
    ):
        for variable, value in variables.items():
            operator.setenv(variable, value)
        _restore(_database(os.environ["BDM_TEST_OWNER_URL"], name), folder / "province.sql")
        platform = _seeded(Settings.from_environment())
        app = create_app(platform)
        app.config["WTF_CSRF_ENABLED"] = False
        yield Release(platform, app.test_client())
        platform.close()


def _restore(url: str, dump: Path) -> None:
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    command = [str(binary("psql")), *options, f"--file={dump}", url]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _seeded(settings: Settings) -> Platform:
    migration_commands.upgrade(settings.owner_url)
    seed_demonstration(settings, make_platform)
    return make_platform(settings)


def _listed(client: FlaskClient, path: str) -> list[str]:
    """The addresses in a sitemap."""
    answer = client.get(path)
    assert answer.status_code == 200
    return [urlsplit(each).path for each in re.findall("<loc>(.*?)</loc>", answer.text)]


def test_its_pages_are_shown(release: Release) -> None:
    """The main ones, a bill, and the first of each kind of thing that the sitemap names."""
    _, *kinds = _listed(release.client, "/sitemap.xml")
    assert {"tenders.show-0", "incentives.show-0"} <= {Path(kind).stem for kind in kinds}
    with release.platform.executor.sessions() as session:
        bill = f"/bills/{session.scalars(select(Bill.psid).limit(1)).one()}"
    paths = [*MAIN, bill, *(_listed(release.client, kind)[0] for kind in kinds)]
    shown = {path: release.client.get(path).status_code for path in paths}
    assert set(shown.values()) == {200}, shown


def test_its_people_sign_in(release: Release) -> None:
    password = secrets_of(release.platform.settings.data_dir).passwords["owner"]
    asked = {"identifier": "owner@bdm.example", "password": password}
    assert release.client.post("/sign-in", data=asked).status_code == 303
    assert release.client.get("/home").status_code == 200


def test_its_files_are_opened(release: Release) -> None:
    """A few are in the archive; those that were not sealed with other keys have a keyed hash."""
    folder = release.platform.settings.documents_dir
    files = {path.name: path for path in folder.glob("??/*")}
    ours = StoredBlob.name.in_(files) & StoredBlob.content_hash.is_not(None)

    def opened(uow: UnitOfWork, _: None) -> list[bool]:
        blobs = uow.session.scalars(select(StoredBlob).where(ours))
        return [_hash(uow, files[blob.name]) == blob.content_hash for blob in blobs]

    read = release.platform.executor.execute(opened, None, actor=SYSTEM)
    assert read
    assert all(read)


def _hash(uow: UnitOfWork, path: Path) -> bytes:
    plain = BytesIO()
    with path.open("rb") as sealed:
        uow.vault.open_stream(sealed, plain)
    plain.seek(0)
    return _content_hash(uow, plain)


def test_every_verify_holds(release: Release) -> None:
    platform = release.platform
    proofs = dict(_proofs(platform))
    assert proofs.keys() == PROVES
    assert at_last(lambda: platform.executor.execute(seal_audit, None, actor=SYSTEM))
    for name, group in proofs.items():
        told = CliRunner().invoke(group, ["verify"], obj=composed(platform))
        assert told.exit_code == 0, (name, told.output, told.exception)


def _proofs(platform: Platform) -> Iterator[tuple[str | None, click.Command]]:
    """Find the commands that prove an installation: each has a `verify` that needs no argument."""
    for command in platform.registry.commands:
        own = command.commands if isinstance(command, click.Group) else {}
        if "verify" in own and not any(each.required for each in own["verify"].params):
            yield command.name, command
