"""Signing and checking: keys that change, purposes that do not mix, and the public page."""

import base64
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from app.config import BadConfiguration, Settings
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.registry import Registry
from app.signing.doors.cli import receipt_commands
from app.signing.keys import (
    BadKeysFile,
    PublicKeys,
    Signer,
    make_signer,
    older_keys_file,
    parse_keys,
)
from app.signing.public import Finding, Named, NotGenuine, Verifier, public_keys, signing_key
from app.unit_of_work import UnitOfWork

SEED = bytes(range(32))


def test_it_knows_its_own_signature_for_its_own_purpose_only() -> None:
    signer = Signer(SEED)
    signed = signer.sign("test paper 1", b"data")
    assert signer.verify(signer.key_id, "test paper 1", b"data", signed)
    assert not signer.verify(signer.key_id, "test paper 2", b"data", signed)
    assert not signer.verify(signer.key_id, "test paper 1", b"date", signed)
    assert not signer.verify("0" * 16, "test paper 1", b"data", signed)
    assert not Signer(os.urandom(32)).verify(signer.key_id, "test paper 1", b"data", signed)


@pytest.mark.parametrize("purpose", ["", "two\nlines"])
def test_it_refuses_a_purpose_that_could_be_mistaken_for_another(purpose: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Signer(SEED).sign(purpose, b"data")


def test_it_still_verifies_after_the_key_was_changed(settings: Settings, tmp_path: Path) -> None:
    own = replace(settings, data_dir=tmp_path, signing_key=SEED)
    before = make_signer(own)
    signed = before.sign("paper", b"data")
    older_keys_file(own).write_text(json.dumps(before.published()))
    after = make_signer(replace(own, signing_key=os.urandom(32)))
    assert after.key_id != before.key_id
    assert after.verify(before.key_id, "paper", b"data", signed)
    assert [key["key_id"] for key in after.published()["keys"]] == [after.key_id, before.key_id]


def test_it_refuses_to_start_on_a_bad_file_of_older_keys(
    settings: Settings, tmp_path: Path
) -> None:
    own = replace(settings, data_dir=tmp_path)
    older_keys_file(own).write_text("{}")
    with pytest.raises(BadConfiguration, match="older-signing-keys"):
        make_signer(own)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "[]",
        "{}",
        '{"keys": [{}]}',
        '{"keys": [{"algorithm": "Ed25519", "public_key": "AA=="}]}',
        '{"keys": [{"algorithm": "Ed25519", "public_key": "!"}]}',
        '{"keys": 5}',
    ],
)
def test_it_refuses_what_is_no_file_of_keys(source: str) -> None:
    with pytest.raises(BadKeysFile):
        parse_keys(source)


def test_it_shows_neither_seed_nor_key_when_it_is_printed() -> None:
    assert repr(SEED) not in repr(Signer(SEED))


def test_it_gives_use_cases_the_key_and_all_public_halves(platform: Platform) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        raw = signing_key(uow).public_key().public_bytes_raw()
        assert raw in [key.public_bytes_raw() for key in public_keys(uow).values()]


def test_it_publishes_its_public_keys(client: FlaskClient, platform: Platform) -> None:
    published = client.get("/.well-known/bdm-keys.json").json
    signer = platform.executor.ports.get(Signer)
    assert parse_keys(json.dumps(published)).keys() == signer.public_keys().keys()
    assert base64.b64encode(platform.settings.signing_key).decode() not in json.dumps(published)


def _check(data: bytes, keys: PublicKeys) -> Finding | None:
    """A kind of receipt of our own: `test:<key id>:<signature>:<text>`."""
    parts = data.split(b":", 3)
    if parts[0] != b"test":
        return None
    signer = Signer(SEED, keys)
    sound = signer.verify(parts[1].decode(), "test", parts[3], bytes.fromhex(parts[2].decode()))
    if not sound:
        raise NotGenuine("The signature does not fit.")
    return Finding(
        title="A test receipt",
        facts=(("It says", parts[3].decode()),),
        small=(("Id", "0198-raw"),),
    )


def _name(_uow: UnitOfWork, found: Finding) -> Finding:
    noon = datetime(2024, 5, 7, 8, 0, 0, 1, tzinfo=UTC)
    names = (("Title", Named("Furniture", "فرنیچر")), ("Received at", noon))
    return replace(found, facts=(*found.facts, *names))


def _receipt(signer: Signer, text: str = "<b>hello</b>") -> bytes:
    signed = signer.sign("test", text.encode()).hex()
    return f"test:{signer.key_id}:{signed}:{text}".encode()


def _reference(_uow: UnitOfWork, text: str) -> Finding | None:
    facts = (("Tender", "SIT-2026-0001"),)
    return Finding(title="A notice", facts=facts) if text == "SIT-2026-0001" else None


@pytest.fixture
def signer(platform: Platform) -> Signer:
    table = platform.registry.verifiers
    before = dict(table)
    Registry.add_verifier(
        platform.registry, "test", Verifier(file=_check, name=_name, reference=_reference)
    )
    yield platform.executor.ports.get(Signer)
    table.clear()
    table.update(before)


@pytest.mark.parametrize("door", ["paste", "upload", "api"])
def test_it_confirms_a_genuine_receipt(client: FlaskClient, signer: Signer, door: str) -> None:
    answer = _send(client, _receipt(signer), door)
    assert answer.status_code == 200
    if door == "api":
        assert answer.json["facts"] == [
            {"label": "It says", "value": "<b>hello</b>"},
            {"label": "Title", "value": "Furniture"},
            {"label": "Received at", "value": "2024-05-07T08:00:00.000001Z"},
            {"label": "Id", "value": "0198-raw"},
        ]
    else:
        assert "Genuine" in answer.text
        assert "&lt;b&gt;hello&lt;/b&gt;" in answer.text
        assert "7 May 2024, 1:00 pm" in answer.text
        assert "Furniture" in answer.text
        assert answer.text.index("For comparing") < answer.text.index("0198-raw")


def test_it_says_names_and_times_in_the_readers_language(
    client: FlaskClient, signer: Signer
) -> None:
    client.get("/verify?lang=ur")
    told = _send(client, _receipt(signer), "paste").text
    assert "فرنیچر" in told
    assert "Furniture" not in told
    assert "2024-05-07T" not in told


@pytest.mark.parametrize("door", ["paste", "upload", "api"])
@pytest.mark.parametrize("what", ["changed", "other key", "junk", "huge"])
def test_it_refuses_anything_else(
    client: FlaskClient, signer: Signer, door: str, what: str
) -> None:
    data = {
        "changed": _receipt(signer).replace(b"hello", b"hallo"),
        "other key": _receipt(Signer(os.urandom(32))),
        "junk": "بے معنی".encode(),
        "huge": b"x" * 70_000,
    }[what]
    answer = _send(client, data, door)
    assert answer.status_code == 422
    assert "Genuine" not in answer.text


def _send(client: FlaskClient, data: bytes, door: str) -> object:
    if door == "api":
        return client.post("/api/v1/verifications", json={"receipt": data.decode()})
    if door == "paste":
        return client.post("/verify", data={"receipt": data.decode()})
    return client.post("/verify", data={"file": (BytesIO(data), "receipt.json")})


def test_it_asks_for_a_receipt_where_none_was_sent(client: FlaskClient) -> None:
    answer = client.post("/verify", data={})
    assert answer.status_code == 422
    assert "Choose the receipt" in answer.text


def test_it_checks_the_reference_on_a_paper(client: FlaskClient, signer: Signer) -> None:
    assert "A notice" in client.get("/verify?reference=SIT-2026-0001").text
    assert client.get("/api/v1/verifications?reference=SIT-2026-0001").json["title"] == "A notice"
    unknown = client.get("/verify?reference=%3Cscript%3E")
    assert unknown.status_code == 422
    assert "<script>" not in unknown.text.replace("<script type", "")
    assert client.get("/api/v1/verifications?reference=x").status_code == 422


def test_it_speaks_urdu(client: FlaskClient) -> None:
    assert client.get("/verify").status_code == 200
    urdu = client.get("/verify?lang=ur").text
    assert 'dir="rtl"' in urdu


def _run(tmp_path: Path, data: bytes, keys: dict[str, object]) -> Result:
    (tmp_path / "receipt").write_bytes(data)
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    command = receipt_commands({"test": Verifier(file=_check)})
    arguments = ["verify", str(tmp_path / "receipt"), "--keys", str(tmp_path / "keys.json")]
    return CliRunner().invoke(command, arguments)


def test_it_verifies_offline_with_a_file_of_keys(tmp_path: Path) -> None:
    signer = Signer(SEED)
    result = _run(tmp_path, _receipt(signer), signer.published())
    assert result.exit_code == 0
    assert "Genuine: A test receipt" in result.output


def test_it_fails_offline_for_a_changed_receipt_or_a_bad_file_of_keys(tmp_path: Path) -> None:
    signer = Signer(SEED)
    changed = _receipt(signer).replace(b"hello", b"hallo")
    assert isinstance(_run(tmp_path, changed, signer.published()).exception, NotGenuine)
    assert _run(tmp_path, changed, {"keys": 5}).exit_code == 1
