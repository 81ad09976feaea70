import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.config import ROOT
from app.fresh_secrets import fresh_secrets
from cli import main as cli


def bdm(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    bare = {"PATH": os.defpath, "BDM_MODE": "production"}
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT, env=bare | environment, check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("process", ["web", "worker", "relay", "cron"])
def test_it_refuses_to_boot_with_a_sentence_that_says_what_to_set(process: str) -> None:
    done = bdm(process)
    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_says_which_server_does_not_answer() -> None:
    nowhere = "postgresql://u:hidden-password@127.0.0.1:1/none"
    done = bdm(
        "config", "check", DATABASE_URL=nowhere, REDIS_URL="redis://127.0.0.1:1/0",
        BDM_MODE="development", **fresh_secrets(),
    )  # fmt: skip
    assert done.returncode == 1
    assert "DATABASE_URL leads to no database" in done.stderr
    assert "hidden-password" not in done.stderr


def test_it_starts_its_own_commands_without_loading_the_application() -> None:
    script = "import sys, cli.main; sys.exit(' '.join({'flask', 'sqlalchemy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.stderr.strip() == ""


def test_it_offers_the_commands_of_the_domains(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("prove")
    def prove() -> None:
        """Prove it."""

    monkeypatch.setattr(cli, "_commands_of_domains", lambda: {"prove": prove})
    shown = CliRunner().invoke(cli.main, ["--help"]).output
    assert "Prove it." in shown
    assert "migrate" in shown


def _outside_of_make() -> dict[str, str]:
    """The environment without what make tells a make below it, such as to name its folder."""
    return {name: value for name, value in os.environ.items() if "MAKE" not in name}


def test_it_lists_every_target_of_the_makefile() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT, check=True, capture_output=True, text=True, env=_outside_of_make(),
    )  # fmt: skip
    makefile = Path(ROOT / "Makefile").read_text()
    declared = next(line for line in makefile.splitlines() if line.startswith(".PHONY: "))
    shown = {line.split()[1] for line in done.stdout.splitlines()}
    assert shown == {*declared.split()[1:], "test-%"}
