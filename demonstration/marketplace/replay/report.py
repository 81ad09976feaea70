"""Output of `bdm replay`: a line a process, then those not replayed and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from demonstration.marketplace.replay.comparison import Comparison
from demonstration.marketplace.replay.ocds import Reading


def summary(reading: Reading, comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield the lines after those of the processes that were played: why others were not."""
    for process in reading.not_replayable:
        named = " ".join(process.ocid.split()) or "(no ocid)"
        yield f"not replayable: {named}: {'; '.join(process.reasons)}"
    yield ""
    for reason, count in reading.counts.items():
        yield f"not replayable: {count}  {reason}"
    for oddity, count in _count_oddities(comparisons):
        yield f"not compared: {count}  {oddity}"
    same = sum(each.same for each in comparisons)
    yield (
        f"{len(comparisons)} replayed: {same} same, {len(comparisons) - same} different; "
        f"{len(reading.not_replayable)} not replayable"
    )


def _count_oddities(comparisons: Iterable[Comparison]) -> list[tuple[str, int]]:
    return Counter(oddity for each in comparisons for oddity in each.oddities).most_common()
