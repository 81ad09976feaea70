"""A whole replay: play what can be played, compare it afterwards, report both."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.platform import MakePlatform
from demonstration.marketplace.replay.comparison import Comparison, compare
from demonstration.marketplace.replay.ocds import Reading
from demonstration.marketplace.replay.play.client import Api
from demonstration.marketplace.replay.play.direction import Director
from demonstration.marketplace.replay.play.player import Player
from demonstration.marketplace.replay.province import throwaway_province
from demonstration.marketplace.replay.report import summary

PrintLine = Callable[[str], None]


def run(
    reading: Reading,
    where: tuple[str, str] | None,
    make_platform: MakePlatform,
    *,
    tell: PrintLine,
    say: PrintLine,
) -> bool:
    """Replay; `where` is a demonstration's address and its director's token, or None.

    `tell` gets the report, a line at a time; `say` the progress. Returns whether all ended the
    same. Raises NoDemonstration, Unreachable, CannotStart.
    """
    compared: list[Comparison] = []
    processes = {each.script.ocid: each for each in reading.processes}
    scripts = [each.script for each in reading.processes]
    if scripts or where:
        with _player(where, make_platform, say) as player:
            for ours in player.play(scripts):
                process = processes[ours.ocid]
                compared.append(compare(process.script, process.expected, ours))
                tell(compared[-1].line())
    for line in summary(reading, compared):
        tell(line)
    return all(each.same for each in compared)


@contextmanager
def _player(
    where: tuple[str, str] | None, make_platform: MakePlatform, say: PrintLine
) -> Iterator[Player]:
    if where is not None:
        yield _at(*where, say)
        return
    with throwaway_province(say, make_platform) as province:
        yield _at(province.base_url, province.token, say)


def _at(base_url: str, token: str, say: PrintLine) -> Player:
    api = Api(base_url)
    return Player(api=api, director=Director(api, token), say=say)
