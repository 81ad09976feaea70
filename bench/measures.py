"""Measurements, and interleaved rounds of two loads."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

from bench.load import Result


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A value with its yardstick from the same run; `ratio` is what goals are about."""

    value: float
    unit: str
    yardstick: float | str
    ratio: float
    goal: str = ""

    def as_json(self) -> dict[str, object]:
        """As the runner's last line has it."""
        return asdict(self)


def interleaved(
    ours: Callable[[], Result], yardstick: Callable[[], Result], rounds: int
) -> tuple[Result, float, float]:
    """Run both in turn; return our last result and the medians per second of ours and the other."""
    pairs = [(ours(), yardstick()) for _ in range(rounds)]
    for result, _ in pairs:
        if result.wrong:
            message = f"{result.wrong} answers were wrong: {result.statuses}"
            raise AssertionError(message)
    mine = median(result.per_second for result, _ in pairs)
    other = median(result.per_second for _, result in pairs)
    return pairs[-1][0], mine, other


def against(mine: float, other: float, unit: str, goal: str) -> Measure:
    """A rate as a part of the yardstick's."""
    return Measure(
        value=round(mine, 1),
        unit=unit,
        yardstick=round(other, 1),
        ratio=round(mine / other, 3),
        goal=goal,
    )
