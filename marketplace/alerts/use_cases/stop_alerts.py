"""Stop what a message came from, by the link in it: one press, without signing in."""

import hmac
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from marketplace.alerts.models import Follow, SavedSearch, TenderAlert

_ID_DIGITS = 32
CODE_LETTERS = 10


@dataclass(frozen=True, kw_only=True)
class StopAlerts:
    """The token in the link."""

    stop_token: str


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """That nothing more comes; of what is not said, for the link may be anybody's by now."""

    stopped: bool = True


def token_of(vault: Vault, alert_id: UUID) -> str:
    """Write what only the receiver of a message about this alert holds."""
    return _tokens_of(vault, alert_id)[0]


def _tokens_of(vault: Vault, alert_id: UUID) -> list[str]:
    """Return the token under every key: messages may be old, and a token only stops others."""
    hashes = vault.hashes("stop alerts", alert_id.bytes)
    return [alert_id.hex + each[:16].hex() for each in hashes]


def write_code(uow: UnitOfWork, alert: TenderAlert) -> str:
    """Return the code in an SMS about an alert: short, since each letter of an SMS counts.

    Who guesses one of 2^50 stops a message, and learns nothing.
    """
    made = b32encode(uow.vault.hash("stop alerts by SMS", alert.id.bytes))
    code = made.decode().lower()[:CODE_LETTERS]
    alert.stop_hash = _code_hashes(uow.vault, code)[0]
    return code


def _code_hashes(vault: Vault, code: str) -> list[bytes]:
    return vault.hashes("code that stops alerts", code.encode())


def alert_of(uow: UnitOfWork, token: str) -> TenderAlert:
    """Return the alert of a token or a code. Raises NotFound for one that we did not write."""
    if len(token) == CODE_LETTERS:
        hashes = _code_hashes(uow.vault, token.lower())
        query = select(TenderAlert).where(TenderAlert.stop_hash.in_(hashes))
        found = uow.session.scalars(query).one_or_none()
        if found is None:
            raise NotFound
        return found
    try:
        alert_id = UUID(token[:_ID_DIGITS])
    except ValueError:
        raise NotFound from None
    given = token.encode()
    known = [hmac.compare_digest(each.encode(), given) for each in _tokens_of(uow.vault, alert_id)]
    if not any(known):
        raise NotFound
    return uow.get(TenderAlert, alert_id)


def stop_alerts(uow: UnitOfWork, command: StopAlerts) -> Stopped:
    """End every search and follow that the message came from; pressed twice it stays so.

    Who holds the link may do it: nothing else asks who they are.
    """
    alert = alert_of(uow, command.stop_token)
    together = [alert]
    if alert.notification_id is not None:
        query = select(TenderAlert).filter_by(notification_id=alert.notification_id)
        together = list(uow.session.scalars(query))
    _end(uow, SavedSearch, (each.search_id for each in together))
    _end(uow, Follow, (each.follow_id for each in together))
    return Stopped()


def _end(
    uow: UnitOfWork, model: type[SavedSearch] | type[Follow], ids: Iterable[UUID | None]
) -> None:
    for each in sorted({each for each in ids if each}):
        row = uow.lock(model, each)
        row.ended_at = row.ended_at or uow.instant()
