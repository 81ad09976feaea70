"""The competent authority's part, and what the API then tells about the outcome."""

from app.money import parse_rupees
from demonstration.marketplace.replay.play.play import Performance, Play, Stage


def award(stage: Stage, play: Play) -> None:
    """Award as the committee's report says; nothing to award where it names no winner."""
    if play.has_winner:
        authority = stage.department(play).authority.token
        reason = "As the committee's report says."
        stage.api.post(f"{play.path}/award", authority, {"reason": reason})


def read_back(stage: Stage, play: Play) -> Performance:
    """Read the award, and how many bids the public report counts."""
    report = stage.api.get(f"{play.path}/evaluation/report")
    lines = _lines(stage, play) if play.has_winner else []
    return Performance(
        ocid=play.script.ocid,
        bids=len(report["bids"]),
        winners={line["scope"]: play.parties[line["bid_id"]] for line in lines},
        amounts_paisa={line["scope"]: parse_rupees(line["amount"]) for line in lines},
    )


def _lines(stage: Stage, play: Play) -> list[dict[str, str]]:
    view = stage.api.get(f"{play.path}/award", stage.department(play).authority.token)
    standing = [award for award in view["awards"] if award["reversed_at"] is None]
    lines: list[dict[str, str]] = standing[0]["lines"]
    return lines
