import stat
from pathlib import Path

from app.config import Settings
from app.fresh_secrets import as_lines, fresh_secrets
from demonstration.servers.secrets import installation_secrets

SERVERS = {"DATABASE_URL": "postgresql://u:p@h/d", "REDIS_URL": "redis://h"}


def test_it_makes_secrets_that_the_settings_accept() -> None:
    settings = Settings.from_environment(SERVERS | fresh_secrets())
    assert len(settings.signing_key) == 32


def test_it_makes_other_secrets_every_time() -> None:
    first, second = fresh_secrets(), fresh_secrets()
    assert not set(first.values()) & set(second.values())


def test_it_keeps_the_secrets_of_an_installation_where_only_its_owner_reads_them(
    tmp_path: Path,
) -> None:
    first = installation_secrets(tmp_path)
    assert installation_secrets(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_it_adds_a_secret_that_a_newer_version_needs_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text(as_lines({"SECRET_KEY": "kept=as=it=is"}))
    values = installation_secrets(tmp_path)
    assert values["SECRET_KEY"] == "kept=as=it=is"
    assert values["DOCUMENT_KEY"].startswith("AGE-SECRET-KEY-1")
