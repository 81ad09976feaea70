"""Settings: read once from the environment, frozen, and refused in a sentence where wrong."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlsplit

import pyrage

from app.bad_configuration import BadConfiguration as BadConfiguration
from app.keyed_hashes import OlderSecret
from app.outside_services import LOOPBACK, Outside, outside

Mode = Literal["development", "test", "production"]
ROOT = Path(__file__).resolve().parent.parent
# Secrets that `make run` makes per installation are longer; a shorter one was typed by hand.
SHORTEST_SECRET = 32
# Of processes in open data, until the Open Contracting Partnership has registered another one.
SAMPLE_OCID_PREFIX = "ocds-sample"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Contact details of the office that runs an installation; empty if nobody set them."""

    address: str = ""
    address_ur: str = ""
    telephone: str = ""
    email: str = ""
    hours: str = ""
    hours_ur: str = ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Contact":
        """Read BDM_CONTACT_ADDRESS, BDM_CONTACT_ADDRESS_UR and so on."""
        names = {name: f"BDM_CONTACT_{name.upper()}" for name in cls.__dataclass_fields__}
        return cls(**{name: env.get(variable, "").strip() for name, variable in names.items()})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between installations.

    `document_key` is an age identity (documents at rest), `signing_key` the 32-byte seed of the
    Ed25519 key that signs receipts. `trusted_proxies` is how many proxies are before us,
    `proxies` where the last of them may be, `hosts` the names that we answer to. Who brings
    `metrics_token` may read the metrics; without one nobody may. Keys that are accepted are read
    and never written; a retired secret key counts for lines of the trail up to its number.
    """

    mode: Mode
    database_url: str
    owner_url: str
    redis_url: str
    secret_key: str
    document_key: str
    signing_key: bytes
    base_url: str
    hosts: frozenset[str]
    data_dir: Path
    outside: Outside
    trusted_proxies: int
    proxies: tuple[IPv4Network | IPv6Network, ...]
    embedded_database: bool
    workers: int
    metrics_token: str = ""
    ocid_prefix: str = SAMPLE_OCID_PREFIX
    contact: Contact = field(default_factory=Contact)
    secret_keys_accepted: tuple[OlderSecret, ...] = ()
    secret_keys_retired: tuple[OlderSecret, ...] = ()
    document_keys_accepted: tuple[str, ...] = field(default=(), repr=False)

    @property
    def production(self) -> bool:
        """True if this serves the public."""
        return self.mode == "production"

    @property
    def documents_dir(self) -> Path:
        """The folder of encrypted documents, shared by all machines of an installation."""
        return self.data_dir / "documents"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check the environment; raises BadConfiguration with what to set."""
        env = os.environ if environ is None else environ
        settings = cls(
            mode=_mode(env),
            database_url=_database(env, "DATABASE_URL"),
            owner_url=_database(env, "DATABASE_OWNER_URL", default=env.get("DATABASE_URL")),
            redis_url=_redis(env),
            secret_key=_secret(env, "SECRET_KEY"),
            document_key=_age_identity(env),
            signing_key=_seed(env),
            base_url=_url(env),
            hosts=_hosts(env),
            data_dir=Path(env.get("BDM_DATA_DIR", str(ROOT / ".data"))),
            outside=outside(env, production=_mode(env) == "production"),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
            proxies=_networks(env, "BDM_PROXIES", "127.0.0.0/8 ::1"),
            embedded_database=env.get("BDM_EMBEDDED", "") == "1",
            workers=_number(env, "BDM_WORKERS", os.cpu_count() or 1),
            metrics_token=_metrics_token(env),
            ocid_prefix=_ocid_prefix(env),
            contact=Contact.from_environment(env),
            secret_keys_accepted=_older_secrets(env, "SECRET_KEYS_ACCEPTED"),
            secret_keys_retired=_retired_secrets(env),
            document_keys_accepted=_older_identities(env),
        )
        _check_production(settings, env)
        return settings


def _need(env: Mapping[str, str], name: str, hint: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        message = f"{name} is not set. {hint}"
        raise BadConfiguration(message)
    return value


def _mode(env: Mapping[str, str]) -> Mode:
    value = env.get("BDM_MODE", "development")
    if value not in get_args(Mode):
        message = f"BDM_MODE is “{value}”. Set it to development, test or production."
        raise BadConfiguration(message)
    return value  # type: ignore[return-value]  # narrowed by get_args above


def _database(env: Mapping[str, str], name: str, default: str | None = None) -> str:
    url = (
        env.get(name)
        or default
        or _need(
            env, name, "Set it to postgresql://USER:PASSWORD@HOST/NAME, or start with `make run`."
        )
    )
    scheme = urlsplit(url).scheme
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        message = f"{name} must begin with postgresql://, and begins with “{scheme}”."
        raise BadConfiguration(message)
    return "postgresql+psycopg" + url[len(scheme) :]


def _redis(env: Mapping[str, str]) -> str:
    url = _need(env, "REDIS_URL", "Set it to redis://:PASSWORD@HOST:6379/0, or use `make run`.")
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        message = "REDIS_URL must begin with redis://, rediss:// or unix://."
        raise BadConfiguration(message)
    return url


def _secret(env: Mapping[str, str], name: str) -> str:
    value = _need(env, name, "Run `bdm secrets` and set what it prints.")
    if len(value) < SHORTEST_SECRET:
        message = f"{name} is too short. Run `bdm secrets` and set what it prints."
        raise BadConfiguration(message)
    return value


def _metrics_token(env: Mapping[str, str]) -> str:
    value = env.get("BDM_METRICS_TOKEN", "").strip()
    if value and len(value) < SHORTEST_SECRET:
        message = "BDM_METRICS_TOKEN is too short. Set what `openssl rand -hex 32` prints."
        raise BadConfiguration(message)
    return value


def _ocid_prefix(env: Mapping[str, str]) -> str:
    value = env.get("BDM_OCID_PREFIX", "").strip() or SAMPLE_OCID_PREFIX
    if not re.fullmatch(r"ocds-[a-z0-9]{6}", value):
        message = (
            f"BDM_OCID_PREFIX is “{value}”. Set the prefix that the Open Contracting Partnership"
            " gave you: ocds- and six letters or digits."
        )
        raise BadConfiguration(message)
    return value


def _keys_in(env: Mapping[str, str], name: str) -> list[str]:
    return [each.strip() for each in env.get(name, "").split(",") if each.strip()]


def _older_secrets(env: Mapping[str, str], name: str) -> tuple[OlderSecret, ...]:
    """Read secret keys, each as it is or with the number of its last line: KEY@NUMBER."""
    return tuple(_older_secret(each, name) for each in _keys_in(env, name))


def _older_secret(text: str, name: str) -> OlderSecret:
    key, _, number = text.rpartition("@")
    found = OlderSecret(key, int(number)) if number.isdecimal() else OlderSecret(text)
    if len(found.key) < SHORTEST_SECRET:
        message = f"{name} must hold keys with commas between, each as KEY or as KEY@NUMBER."
        raise BadConfiguration(message)
    return found


def _retired_secrets(env: Mapping[str, str]) -> tuple[OlderSecret, ...]:
    found = _older_secrets(env, "SECRET_KEYS_RETIRED")
    if any(each.last_line is None for each in found):
        message = (
            "Each key in SECRET_KEYS_RETIRED needs its number: KEY@NUMBER. Ask `bdm keys status`."
        )
        raise BadConfiguration(message)
    return found


def _older_identities(env: Mapping[str, str]) -> tuple[str, ...]:
    name = "DOCUMENT_KEYS_ACCEPTED"
    return tuple(_checked_identity(each, name) for each in _keys_in(env, name))


def _age_identity(env: Mapping[str, str]) -> str:
    value = _need(env, "DOCUMENT_KEY", "Run `bdm secrets` and set what it prints.")
    return _checked_identity(value, "DOCUMENT_KEY")


def _checked_identity(value: str, name: str) -> str:
    try:
        pyrage.x25519.Identity.from_str(value)
    except pyrage.IdentityError as error:
        message = f"{name} is no age identity. Run `bdm secrets` and set what it prints."
        raise BadConfiguration(message) from error
    return value


def _seed(env: Mapping[str, str]) -> bytes:
    value = _need(env, "SIGNING_KEY", "Run `bdm secrets` and set what it prints.")
    try:
        seed = base64.b64decode(value, validate=True)
    except ValueError:
        seed = b""
    if len(seed) != SHORTEST_SECRET:
        message = "SIGNING_KEY must be 32 bytes in base64. Run `bdm secrets`."
        raise BadConfiguration(message)
    return seed


def _url(env: Mapping[str, str]) -> str:
    value = env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
        message = "BASE_URL must be the address that people type, such as https://example.gov.pk."
        raise BadConfiguration(message)
    return value


def _hosts(env: Mapping[str, str]) -> frozenset[str]:
    """Return the names that requests may be for: in production those that somebody set."""
    named = env.get("BDM_HOSTS", "").replace(",", " ").lower().split()
    if wrong := [name for name in named if "/" in name or "*" in name]:
        message = (
            f"BDM_HOSTS must be names with spaces between, such as example.gov.pk, and holds "
            f"“{wrong[0]}”."
        )
        raise BadConfiguration(message)
    own = frozenset() if _mode(env) == "production" else LOOPBACK
    return frozenset({*named, urlsplit(_url(env)).hostname or ""}) | own


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdigit():
        message = f"{name} must be a whole number, and is “{value}”."
        raise BadConfiguration(message)
    return int(value)


def _networks(
    env: Mapping[str, str], name: str, default: str
) -> tuple[IPv4Network | IPv6Network, ...]:
    named = env.get(name, default).replace(",", " ").split()
    try:
        return tuple(ip_network(each) for each in named)
    except ValueError as error:
        message = f"{name} must be addresses or networks with spaces between, such as 10.0.0.5."
        raise BadConfiguration(message) from error


def _check_redis(url: str) -> None:
    """Refuse a Redis that anybody may use, or whose password would cross a network in the clear."""
    parts = urlsplit(url)
    if not parts.password:
        message = "In production Redis needs a password: set REDIS_URL to rediss://:PASSWORD@HOST."
        raise BadConfiguration(message)
    if parts.scheme == "redis" and parts.hostname not in LOOPBACK:
        message = "In production a Redis on another machine needs TLS: REDIS_URL begins rediss://."
        raise BadConfiguration(message)
    if {"ssl_cert_reqs", "ssl_check_hostname"} & dict(parse_qsl(parts.query)).keys():
        message = "In production the certificate of Redis is checked: REDIS_URL cannot loosen it."
        raise BadConfiguration(message)


def _check_production(settings: Settings, env: Mapping[str, str]) -> None:
    if not settings.production:
        return
    if not settings.base_url.startswith("https://"):
        message = "In production BASE_URL must begin with https://."
        raise BadConfiguration(message)
    if settings.embedded_database and env.get("BDM_ALLOW_EMBEDDED") != "yes":
        message = (
            "In production use a real PostgreSQL: set DATABASE_URL. "
            "If you mean to run on the embedded one, set BDM_ALLOW_EMBEDDED=yes."
        )
        raise BadConfiguration(message)
    _check_redis(settings.redis_url)
    if settings.trusted_proxies and not env.get("BDM_PROXIES", "").strip():
        message = (
            "In production set BDM_PROXIES to the addresses of the proxies before us: what anybody "
            "else says of a caller’s address is not believed."
        )
        raise BadConfiguration(message)
    if len(set(settings.secret_key)) < SHORTEST_SECRET // 3:
        message = "SECRET_KEY looks like a default. Run `bdm secrets` and set what it prints."
        raise BadConfiguration(message)
