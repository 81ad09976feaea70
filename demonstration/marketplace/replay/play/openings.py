"""The committee's part at the opening: the quorum gives its shares, and the bids open."""

from demonstration.marketplace.replay.play.client import RefusedError
from demonstration.marketplace.replay.play.play import Play, Stage

# A whole batch waits for the workers; a member's key of an older demonstration costs a second each.
OPENING_SECONDS = 600


def give_shares(stage: Stage, play: Play) -> None:
    """Let the chair and the outsider unlock their shares."""
    for member in stage.cast.committee.quorum:
        body = {"passphrase": member.passphrase}
        stage.api.post(f"{play.path}/opening/shares", member.who.token, body)


def wait_until_open(stage: Stage, play: Play) -> None:
    """Wait until the workers have opened the bids; raises Unreachable where nothing happens."""
    chair = stage.cast.committee.chair.who.token

    def is_open() -> bool:
        found = stage.api.get(f"{play.path}/opening", chair)
        if any(seat["state"] == "refused" for seat in found["members"]):
            raise RefusedError(200, {"detail": "A share was refused."})
        state: str = found["state"]
        return state == "opened"

    stage.api.wait_for(is_open, OPENING_SECONDS, "the opening of bids")
