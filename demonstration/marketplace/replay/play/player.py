"""Play scripts in lockstep: all of a batch come to the same point before the clock moves.

The clock moves at most three times for a batch, however many processes it holds: past the opening
time, to the draw of lots if there is one, and past the wait between report and award.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from demonstration.marketplace.replay.play import evaluations, tenders
from demonstration.marketplace.replay.play.cast import Cast, committee
from demonstration.marketplace.replay.play.client import Api
from demonstration.marketplace.replay.play.crowd import Crowd
from demonstration.marketplace.replay.play.direction import Director
from demonstration.marketplace.replay.play.play import Act, Performance, Play, Stage, perform
from demonstration.marketplace.replay.script import Script

BATCH = 40
PrintLine = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Player:
    """Plays against one server. `say` gets its progress, a line each."""

    api: Api
    director: Director
    say: PrintLine

    def play(self, scripts: Sequence[Script]) -> Iterator[Performance]:
        """Play them all and yield how each ended, in order.

        Raises NoDemonstration, before anything is sent, where the server is none; Unreachable.
        """
        self.director.require_demonstration()
        if not scripts:
            return
        with Crowd(self.api) as crowd:
            self.say("A committee makes its keys")
            cast = Cast(self.director, committee(self.api, self.director))
            run = _Run(Stage(api=self.api, cast=cast), crowd, self.director, self.say)
            for first in range(0, len(scripts), BATCH):
                yield from run.batch(scripts[first : first + BATCH])


@dataclass(frozen=True)
class _Run:
    stage: Stage
    crowd: Crowd
    director: Director
    say: PrintLine

    def batch(self, scripts: Sequence[Script]) -> list[Performance]:
        self.stage.cast.enlist_for(scripts, self.crowd)
        plays = [Play(script) for script in scripts]
        now = self.director.now()
        self._all(plays, "drafting", partial(tenders.draft, now=now))
        self._all(plays, "publishing", tenders.publish)
        self._all(plays, "bidding", tenders.bid)
        self._move_clock(plays, "opens_at")
        self._all(plays, "giving shares", evaluations.give_shares)
        self._all(plays, "opening", evaluations.wait_until_open)
        self._all(plays, "judging", evaluations.judge)
        self._all(plays, "deciding", partial(evaluations.decide, now=self.director.now()))
        self._move_clock(plays, "drawn_at")
        self._all(plays, "drawing lots", evaluations.draw)
        self._all(plays, "explaining prices", evaluations.explain)
        self._all(plays, "reporting", evaluations.report)
        self._move_clock(plays, "award_not_before")
        self._all(plays, "awarding", evaluations.award)
        return self.crowd.map(self._end, plays)

    def _all(self, plays: Sequence[Play], name: str, act: Act) -> None:
        began = time.monotonic()
        self.crowd.map(lambda play: perform(self.stage, play, name, act), plays)
        going = sum(not play.failed for play in plays)
        self.say(f"{name}: {going} of {len(plays)}, {time.monotonic() - began:.1f} s")

    def _move_clock(self, plays: Sequence[Play], until: str) -> None:
        times = [getattr(play, until) for play in plays if not play.failed]
        known = [at for at in times if at is not None]
        if known:
            self.director.move_clock(max(known))

    def _end(self, play: Play) -> Performance:
        told: list[Performance] = []

        def read(stage: Stage, each: Play) -> None:
            told.append(evaluations.read_back(stage, each))

        perform(self.stage, play, "reading the result", read)
        if told:
            return told[0]
        return Performance(ocid=play.script.ocid, bids=len(play.parties), failed=play.failed)
