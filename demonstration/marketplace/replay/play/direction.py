"""The director of the demonstration: is it one, what time is it, and who takes part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.errors import Refusal
from app.text import sentence
from demonstration.marketplace.replay.play.client import Api, RefusedError

DEMONSTRATION_PATH = "/demonstration"
_NOT_FOUND = 404
_ALREADY_SHOWN = "secret-shown-once"


class NoDemonstration(Refusal):
    """The server is not a demonstration, or our token does not direct it."""

    code = "no-demonstration"


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who takes part: the token speaks for them, and for their organisation."""

    person_id: str
    organisation_id: str
    cnic: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Director:
    """Directs through the API, with a token that may (`demonstration.direct`)."""

    api: Api
    token: str = field(repr=False)

    def require_demonstration(self) -> None:
        """Refuse, with a sentence, to play on anything but a demonstration."""
        try:
            answer = self.api.get(DEMONSTRATION_PATH)
        except RefusedError as refused:
            if refused.status != _NOT_FOUND:
                raise NoDemonstration(
                    sentence("The server refused to say whether it is a demonstration.")
                ) from refused
            answer = None
        if not isinstance(answer, dict) or answer.get("demonstration") is not True:
            raise NoDemonstration(
                sentence(
                    "%(url)s does not say that it is a demonstration, so nothing was sent to it.",
                    url=self.api.base_url,
                )
            )

    def now(self) -> datetime:
        """Return the time in the demonstration."""
        return datetime.fromisoformat(self.api.get(DEMONSTRATION_PATH)["now"])

    def move_clock(self, to: datetime) -> None:
        """Let it be this time, unless it is later already."""
        if to > self.now():
            self._direct("/clock", {"to": to.isoformat()})

    def enlist(
        self,
        name: str,
        *,
        organisation: str = "",
        kind: str = "supplier",
        role_names: tuple[str, ...] = (),
        scopes: tuple[str, ...] = (),
    ) -> Participant:
        """Let somebody take part; the organisation is found by its name, or made."""
        body = {
            "name": name,
            "organisation": organisation,
            "kind": kind,
            "role_names": list(role_names),
            "scopes": list(scopes),
        }
        try:
            told = self._direct("/participants", body)
        except RefusedError as refused:
            if refused.code != _ALREADY_SHOWN:
                raise
            # Enlisted, but the answer got lost with the token in it: enlist another.
            told = self._direct("/participants", body)
        return Participant(
            person_id=told["person_id"],
            organisation_id=told["organisation_id"] or "",
            cnic=told["cnic"],
            token=told["token"],
        )

    def _direct(self, path: str, body: Mapping[str, object]) -> dict[str, str]:
        try:
            answer: dict[str, str] = self.api.post(DEMONSTRATION_PATH + path, self.token, body)
        except RefusedError as refused:
            if refused.status in {401, 403}:
                raise NoDemonstration(
                    sentence(
                        "The token does not direct this demonstration. BDM_TOKEN must be an "
                        "operator's token with the scope demonstration.direct."
                    )
                ) from refused
            raise
        return answer
