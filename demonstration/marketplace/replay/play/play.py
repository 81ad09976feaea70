"""One process while it is played: what the API has answered so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from demonstration.marketplace.replay.play.cast import Cast, Department
from demonstration.marketplace.replay.play.client import Api, RefusedError
from demonstration.marketplace.replay.play.direction import Participant
from demonstration.marketplace.replay.script import Script


@dataclass
class Play:
    """A script with its tender. `parties` are those of the bids by the id that each bid got.

    `failed` says at which step the marketplace refused to go on, and why.
    """

    script: Script
    tender_id: str = ""
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    parties: dict[str, str] = field(default_factory=dict)
    # The time to draw lots, and the scopes of the draw.
    drawn_at: datetime | None = None
    tied: list[str] = field(default_factory=list)
    award_not_before: datetime | None = None
    has_winner: bool = False
    failed: str = ""

    @property
    def path(self) -> str:
        """Return the tender's address below the API."""
        return f"/tenders/{self.tender_id}"


@dataclass(frozen=True, kw_only=True)
class Performance:
    """The result of a play here, read back from the API: winners by scope, as parties.

    Without `failed`, `winners` are the awards; amounts are paisa.
    """

    ocid: str
    bids: int = 0
    winners: Mapping[str, str] = field(default_factory=dict)
    amounts_paisa: Mapping[str, int] = field(default_factory=dict)
    failed: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The stage of plays: the API, and the cast."""

    api: Api
    cast: Cast

    def department(self, play: Play) -> Department:
        """Return the officers of a play."""
        return self.cast.departments[play.script.procuring_entity]

    def supplier(self, party: str) -> Participant:
        """Return the owner of a party's firm."""
        return self.cast.suppliers[party]


Act = Callable[[Stage, Play], None]


def perform(stage: Stage, play: Play, name: str, act: Act) -> None:
    """Do one act of a play; what the marketplace refuses ends this play, not the others."""
    if play.failed:
        return
    try:
        act(stage, play)
    except RefusedError as refused:
        play.failed = f"refused when {name}: {refused}"
