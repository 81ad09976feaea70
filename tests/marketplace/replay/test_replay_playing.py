"""Playing for real: through HTTP, with workers, in a province of its own."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from factories.ocds import award, bid, one_of_each, priced, release, swapped

from cli.main import main
from demonstration.marketplace.replay.ocds import read
from demonstration.marketplace.replay.play.client import Api
from demonstration.marketplace.replay.play.direction import Director
from demonstration.marketplace.replay.province import Province, throwaway_province
from demonstration.marketplace.replay.replay import run
from demonstration.servers import processes
from marketplace import install
from marketplace.parameters.definitions import TIE_RULE
from wsgi import make_platform

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "ocds" / "real"
BDM = Path(sysconfig.get_path("scripts")) / "bdm"


def replayed(province: Province, package: Any) -> tuple[bool, list[str], list[str]]:  # noqa: ANN401 - JSON
    """Play a package in a province: whether all ended the same, the report, the progress."""
    told: list[str] = []
    said: list[str] = []
    where = (province.base_url, province.token)
    reading = read(json.dumps(package).encode())
    same = run(reading, where, make_platform, tell=told.append, say=said.append)
    return same, told, said


def command(tmp_path: Path, package: object, *options: str, token: str = "") -> Result:
    file = tmp_path / "package.json"
    file.write_text(package if isinstance(package, str) else json.dumps(package))
    return CliRunner().invoke(main, ["replay", str(file), *options], env={"BDM_TOKEN": token})


@pytest.mark.campaign
@pytest.mark.slow
def test_it_ends_every_kind_of_process_as_it_ended(province: Province) -> None:
    package = one_of_each()
    same, told, said = replayed(province, package)
    lines = dict(zip([each["ocid"] for each in package], told, strict=False))
    assert same, told
    assert [line.rpartition("  ")[2] for line in lines.values()] == ["same"] * len(package)
    assert lines["one-by-item"].startswith(
        "one-by-item  2 bids  expected item:1=X-b, item:2=X-a  ours item:1=X-b, item:2=X-a"
    )
    assert "3 bids  expected lot:1=X-a, lot:2=X-b  ours lot:1=X-a, lot:2=X-b" in lines["one-by-lot"]
    assert (
        told[-1] == f"{len(package)} replayed: {len(package)} same, 0 different; 0 not replayable"
    )
    assert any("publishing" in line for line in said)


@pytest.mark.campaign
@pytest.mark.slow
def test_it_prints_different_where_prices_were_swapped(province: Province) -> None:
    everybody = [bid("a", 70), bid("b", 60)]
    refused = [
        award("a", "unsuccessful", description="No licence."),
        award("b", "unsuccessful", description="No licence."),
        award("c"),
    ]
    package = [
        swapped(release(bids={"details": everybody}, awards=[priced("b", 60)]), "winner"),
        # Everybody is turned away but somebody who, it says, has won without a bid.
        release(ocid="nobody", bids={"details": everybody}, awards=refused),
        release(ocid="none", bids=None),
    ]
    same, told, _ = replayed(province, package)
    assert not same
    assert told[0].endswith("ours X-a  DIFFERENT: X-b at 70.00 won, and here X-a at 60.00")
    assert told[1].endswith("ours nobody  DIFFERENT: X-c (who made no bid) won, and here nobody")
    assert told[2:] == [
        "not replayable: none: no bids published",
        "",
        "not replayable: 1  no bids published",
        "2 replayed: 0 same, 2 different; 1 not replayable",
    ]


@pytest.mark.campaign
@pytest.mark.slow
def test_it_replays_real_processes_and_sees_each_swap_of_their_prices(province: Province) -> None:
    path = REAL / "ukraine.json"
    if not path.exists():
        pytest.skip("ukraine.json is not here: ../shared/data is absent")
    package = json.loads(path.read_text())
    several = [r for r in package["releases"] if len((r.get("bids") or {}).get("details", [])) > 1]
    copies = [swapped(r, f"{r['ocid']}-swapped") for r in several]
    same, told, _ = replayed(province, {"releases": [*package["releases"], *copies]})
    assert not same
    verdicts = {line.partition("  ")[0]: line for line in told if "  expected " in line}
    assert len(verdicts) == 3 + len(copies)
    for ocid, line in verdicts.items():
        assert ("DIFFERENT: " in line) is ocid.endswith("-swapped"), line
        assert line.endswith("same") is not ocid.endswith("-swapped"), line


@pytest.mark.campaign
@pytest.mark.slow
def test_it_plays_on_with_the_others_where_the_marketplace_refuses_one(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    from demonstration.marketplace.replay.play import tenders as drafting

    write = drafting._terms

    def too_short(play: Any, *rest: Any) -> dict[str, Any]:  # noqa: ANN401 - as it comes
        terms = write(play, *rest)
        return terms | {"title": ""} if play.script.ocid == "bad" else terms

    monkeypatch.setattr(drafting, "_terms", too_short)
    package = [release(ocid="bad"), release(ocid="good")]
    _, told, _ = replayed(province, package)
    assert "DIFFERENT: refused when drafting: " in told[0]
    assert "#/title" in told[0]
    assert told[1].endswith("same")


@pytest.mark.campaign
@pytest.mark.slow
def test_it_plays_on_a_running_demonstration_by_its_directors_token(
    province: Province, tmp_path: Path
) -> None:
    package = [swapped(release(bids={"details": [bid("a", 2), bid("b", 1)]}), "x")]
    done = command(tmp_path, package, "--base-url", province.base_url, token=province.token)
    assert done.exit_code == 1, done.output
    assert "x  2 bids  expected X-b  ours X-a  DIFFERENT" in done.stdout
    wrong = command(tmp_path, package, "--base-url", province.base_url, token="bdm_wrong")
    assert wrong.exit_code == 1
    assert "does not direct this demonstration" in wrong.stderr


@pytest.mark.campaign
@pytest.mark.slow
def test_it_moves_the_clock_only_forward(province: Province) -> None:
    director = Director(Api(province.base_url), province.token)
    before = director.now()
    director.move_clock(before.replace(year=2000))
    assert director.now() >= before


def test_it_asks_for_the_directors_token(tmp_path: Path) -> None:
    done = command(tmp_path, [release()], "--base-url", "http://127.0.0.1:1")
    assert done.exit_code == 2
    assert "BDM_TOKEN" in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[1", '{"a": 1}'])
def test_it_says_so_where_the_file_is_not_ocds(tmp_path: Path, text: str) -> None:
    done = command(tmp_path, text)
    assert done.exit_code == 2
    assert "The file" in done.stderr
    assert done.stdout == ""


def test_it_says_so_where_there_is_no_file() -> None:
    assert CliRunner().invoke(main, ["replay", "/nowhere.json"]).exit_code == 2


@pytest.mark.campaign
def test_it_starts_nothing_where_nothing_can_be_replayed(tmp_path: Path) -> None:
    done = command(tmp_path, [release(bids=None)])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "0 replayed: 0 same, 0 different; 1 not replayable"
    assert done.stderr == ""


@pytest.fixture
def passable() -> Iterator[Path]:
    """A folder that PostgreSQL's account may pass through; pytest closes its own."""
    with TemporaryDirectory(prefix="bdm-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.mark.campaign
@pytest.mark.slow
def test_it_leaves_nothing_behind_when_it_is_stopped(passable: Path) -> None:
    file = passable / "package.json"
    file.write_text(json.dumps([release()]))
    environment = {**os.environ, "TMPDIR": str(passable)}
    with subprocess.Popen(
        [sys.executable, BDM, "replay", file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as replay:
        assert replay.stderr is not None
        said = ""
        while not said.splitlines()[-1:] or not said.splitlines()[-1].startswith("drafting"):
            line = replay.stderr.readline()
            assert line, f"it ended before it played: {said}"
            said += line
        (folder,) = passable.glob("bdm-replay-*")
        started = processes.orphaned_processes(folder)
        assert started
        replay.send_signal(signal.SIGINT)
        _, said = replay.communicate(timeout=60)
    assert replay.returncode == 130, said
    assert not folder.exists()
    assert not any(map(processes.is_alive, started))


@pytest.mark.campaign
@pytest.mark.slow
def test_it_draws_lots_where_the_rule_is_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Either bidder may win; that one does, without a word of who won in reality, is the point."""
    lots = [
        replace(each, value="draw_lots") if each.definition is TIE_RULE else each
        for each in install.INITIAL
    ]
    monkeypatch.setattr(install, "INITIAL", tuple(lots))
    tied = release(
        ocid="lots", bids={"details": [bid("a", 70), bid("b", 70)]}, awards=[priced("b", 70)]
    )
    with throwaway_province(lambda _: None, make_platform) as province:
        _, told, said = replayed(province, tied)
    assert "drawing lots: 1 of 1" in "\n".join(said)
    ours = told[0].partition("  ours ")[2]
    assert ours in {"X-b  same", "X-a  DIFFERENT: X-b at 70.00 won, and here X-a at 70.00"}
