"""A client that a program made from the API's description reads and writes through every tag.

The description is all that it knows. What it sends are the description's own examples, about things
that exist, from somebody whose role may (`who_may.json`), with a token of no more scopes than the
handbook names; what it writes is rolled back after each request.
"""

import inspect
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args
from uuid import UUID

import httpx
import openapi_python_client as generator
import pytest
from conftest import rolled_back
from factories.browser import Living
from factories.conforming import description_of
from hostile.province import (
    FORMED,
    LITERAL,
    RELIEF,
    TENDERS_OF,
    THINGS,
    VOTED,
    Stranger,
    narrowed,
    one,
    tender,
)
from hostile.test_odd_requests import FIRM, KEPT, LEFT_OUT
from openapi_python_client.config import Config, ConfigFile, MetaType

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.handbook.doors import Handbook, handbook
from app.handbook.reference import Operation
from app.web import examples

pytestmark = pytest.mark.campaign

NAME = "generated_client"
# The generator keeps files as bytes, if it is told which kinds of answers are files.
FILES = (
    "application/pdf",
    "application/jsonl",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
OK, WRITTEN = 200, {200, 201, 202}
# What operations of a tag are about, where it is not what the province has first of its kind.
OF_TAG: Mapping[str, Mapping[str, str]] = {
    "What happens to a signed contract": {
        "change_id": "select id from contract_changes order by approved_at is not null, id limit 1",
    },
    "Answering what offices sent back": {"application_id": FORMED},
    "Filling in an application": {
        "application_id": "select id from applications where service = 'domicile_certificate'",
        "code": "select 'holder'",
    },
    "Controls of claims": {"application_id": RELIEF},
}
# Who reads it, where `who_may.json` names somebody who is refused by another department's facts.
READER = {"relief_controls_show_controls": "relief_assessor"}
# Where a role is asked for the permission of another act, which is known only while it runs.
ASKING_MORE = {
    "bank_orders_confirm_brought",
    "overrides_ask",
    "overrides_approve_override",
    "overrides_refuse_override",
}
A_FILE = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


@pytest.fixture(scope="module")
def generated(living: Living, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Make the client; nothing of the description may be beyond the generator."""
    folder = tmp_path_factory.mktemp("client")
    source = folder / "openapi.json"
    source.write_text(json.dumps(description_of(living.app)))
    assert _warnings(source, folder / NAME) == []
    sys.path.insert(0, str(folder))
    yield import_module(NAME)
    sys.path.remove(str(folder))


def _warnings(source: Path, folder: Path) -> list[str]:
    config = Config.from_sources(
        ConfigFile(
            post_hooks=[],
            content_type_overrides=dict.fromkeys(FILES, "application/octet-stream"),
        ),
        MetaType.NONE,
        source,
        "utf-8",
        overwrite=True,
        output_path=folder,
    )
    return [f"{each.header} {each.detail}" for each in generator.generate(config=config)]


@dataclass
class Machine:
    """Calls operations by the client's own functions."""

    living: Living
    book: Handbook
    people: Mapping[str, Stranger]
    who_may: dict[str, str]
    things: Mapping[str, Any]
    modules: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    def call(self, operation: Operation) -> int:
        """Return the status; notes what is wrong: a failure, an answer that cannot be read."""
        status = self._sent(operation, narrow=True)
        refused = status == 403 and operation.scopes and operation.name not in ASKING_MORE
        if refused and self._sent(operation, narrow=False) != 403:
            scopes = ", ".join(scope.name for scope in operation.scopes)
            self.wrong.append(f"{operation.name} needs more than {scopes}")
        return status

    def _sent(self, operation: Operation, *, narrow: bool) -> int:
        with rolled_back(self.living.platform):
            token = self._token(operation, narrow=narrow)
            try:
                answer = self._function(operation)(
                    client=self._client(token), **self._arguments(operation)
                )
            except Exception as error:  # noqa: BLE001 - whatever a client may stumble over
                self.wrong.append(f"{operation.name}: {error!r}"[:600])
                return 0
        if answer.status_code >= 500:
            self.wrong.append(f"{operation.name}: {answer.status_code}")
        if answer.parsed is None and answer.content and answer.status_code != 304:
            self.wrong.append(f"{operation.name}: {answer.status_code} was not read")
        return int(answer.status_code)

    def _token(self, operation: Operation, *, narrow: bool) -> str:
        """Make who may a token of the scopes that the handbook names, or of all that there are."""
        who = self.people[(self.who_may | READER).get(operation.name, "owner")]
        return narrowed(self.living, who, operation.scopes) if narrow else who.token

    def _client(self, token: str) -> Any:  # noqa: ANN401 - a class that was made just now
        made = import_module(f"{NAME}.client").AuthenticatedClient
        transport = httpx.WSGITransport(app=self.living.app)
        return made(
            base_url=self.living.settings.base_url,
            token=token,
            raise_on_unexpected_status=True,
            httpx_args={"transport": transport},
        )

    def _function(self, operation: Operation) -> Any:  # noqa: ANN401 - as above
        return import_module(self.modules[operation.name]).sync_detailed

    def _arguments(self, operation: Operation) -> dict[str, Any]:
        taken = inspect.signature(self._function(operation)).parameters
        given: dict[str, Any] = {}
        for name, parameter in taken.items():
            if name == "idempotency_key":
                given[name] = f"a-client-{operation.name}"
            elif name == "body":
                given[name] = self._body(operation, parameter.annotation)
            elif parameter.default is inspect.Parameter.empty and name != "client":
                given[name] = self._thing(operation, name, parameter.annotation)
        return given

    def _thing(self, operation: Operation, name: str, kind: Any) -> Any:  # noqa: ANN401 - as above
        """What exists under an argument's name, or something of its kind."""
        own = OF_TAG.get(operation.tag, {}).get(name)
        if own is not None:
            return one(self.living, own)
        if name == "tender_id":
            return tender(self.living, TENDERS_OF.get(operation.tag, "bidding"))
        if name == "number" and kind is str:
            return FIRM
        if name == "scheme" and operation.name.startswith("relief_funding"):
            return VOTED
        made = {UUID: new_id(), date: local_day(real_now()), int: 1}.get(kind)
        return self.things.get(name) or made or self._asked(operation, name)

    def _asked(self, operation: Operation, name: str) -> str:
        """Return the description's own example of something that a list is asked for."""
        described = description_of(self.living.app)["paths"][operation.path]
        parameters = described[operation.method.lower()].get("parameters", ())
        given = [each for each in parameters if each.get("name") == name]
        return str(given[0]["example"]) if given else "C02701"

    def _body(self, operation: Operation, kind: Any) -> Any:  # noqa: ANN401 - as above
        kind = next((each for each in get_args(kind) if hasattr(each, "from_dict")), kind)
        described = description_of(self.living.app)["paths"][operation.path]
        (content,) = described[operation.method.lower()]["requestBody"]["content"].values()
        sent = content.get("example", {}).items()
        return kind.from_dict({name: self._sent_as(name, value) for name, value in sent})

    def _sent_as(self, name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if value == examples.AN_ID and self.things.get(name):
            return str(self.things[name])
        return A_FILE if value == examples.A_FILE else value


@pytest.fixture(scope="module")
def machine(living: Living, generated: ModuleType, people: dict[str, Stranger]) -> Machine:
    with living.app.test_request_context():
        book = handbook()
    things = {name: one(living, query, tender=None) for name, query in THINGS.items()}
    who_may = json.loads(KEPT.read_text())
    return Machine(living, book, people, who_may, LITERAL | things, _modules(generated))


def _modules(client: ModuleType) -> dict[str, str]:
    """Return the module of each operation: the generator names its folders by tags."""
    home = Path(client.__path__[0])
    return {
        path.stem: f"{NAME}.api.{path.parent.name}.{path.stem}" for path in home.glob("api/*/*.py")
    }


@pytest.mark.slow
def test_it_reads_and_writes_through_every_tag(machine: Machine) -> None:
    reads: dict[str, set[int]] = defaultdict(set)
    writes: dict[str, set[int]] = defaultdict(set)
    for tag in machine.book.reference.tags.values():
        for operation in tag.operations:
            if operation.name not in LEFT_OUT and operation.who != "machine":
                found = reads if operation.method == "GET" else writes
                found[tag.title].add(machine.call(operation))
    assert not machine.wrong, "\n".join(machine.wrong)
    assert [tag for tag, statuses in reads.items() if OK not in statuses] == []
    # The facts refuse the rest, in a sentence that the client read: an example knows no facts.
    written = [tag for tag, statuses in writes.items() if statuses & WRITTEN]
    assert len(written) >= len(writes) / 2, sorted(writes.keys() - {*written})
