"""The script of the price page calculates as the server does, digit for digit."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from factories.amounts import REFUSED, UNDERSTOOD

from app.money import MAX_PAISA, read_rupees
from app.typed_text import NumberError
from app.web.formatting import rupees
from marketplace.bids.policy import line_total_paisa

SCRIPT = Path(__file__).resolve().parents[2] / "frontend" / "js" / "prices.mjs"
ASK = """
import { readFileSync } from "node:fs";
const { readPaisa, lineTotal, rupees } = await import(process.argv[1]);
const { texts, lines, amounts } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({
  texts: texts.map((text) => readPaisa(text)?.toString() ?? null),
  lines: lines.map(([quantity, paisa]) => lineTotal(quantity, BigInt(paisa)).toString()),
  amounts: amounts.map((paisa) => rupees(BigInt(paisa))),
}));
"""


def asked(**given: object) -> dict[str, list[str | None]]:
    """Let Node calculate."""
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    node = shutil.which("node", path=here)
    assert node
    command = [node, "--input-type=module", "-e", ASK, str(SCRIPT)]
    sent = json.dumps({"texts": [], "lines": [], "amounts": []} | given)
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
    answer: dict[str, list[str | None]] = json.loads(done.stdout)
    return answer


def read(text: str) -> str | None:
    try:
        return str(read_rupees(text))
    except NumberError:
        return None


def texts() -> Iterable[str]:
    """Return what people write, ours and the dice's."""
    yield from [*UNDERSTOOD, *REFUSED]
    dice = random.Random(7)  # noqa: S311 - not for secrecy
    for _ in range(3_000):
        sizes = dice.choices([10, 100, 1_000, 10_000], k=dice.randrange(1, 5))
        pieces = [str(dice.randrange(size)) for size in sizes]
        mark = dice.choice([",", ",", "،", "٬", ".", "\u00a0", "\u2009", " "])
        yield dice.choice(["", "", "Rs ", "-"]) + mark.join(pieces) + dice.choice(["", ".5", "/-"])


def test_it_reads_the_amounts_that_the_server_reads_and_no_others() -> None:
    every = list(texts())
    got = asked(texts=every)["texts"]
    assert dict(zip(every, got, strict=True)) == {text: read(text) for text in every}
    assert sum(paisa is not None for paisa in got) > len(UNDERSTOOD) + 100


def test_it_multiplies_and_writes_as_the_server_does() -> None:
    dice = random.Random(11)  # noqa: S311 - not for secrecy
    quantities = [str(Decimal(dice.randrange(1, 10**6)).scaleb(-3)) for _ in range(2_000)]
    lines = [(each, dice.randrange(1, 10 ** dice.randrange(2, 14))) for each in quantities]
    lines += [("12", 1), ("2.5", 1), ("0.005", 100), ("999999.999", MAX_PAISA)]
    amounts = [0, 5, 100, 99_950, 100_000, MAX_PAISA, *(paisa for _, paisa in lines)]
    got = asked(
        lines=[(quantity, str(paisa)) for quantity, paisa in lines],
        amounts=[str(paisa) for paisa in amounts],
    )
    assert got["lines"] == [str(line_total_paisa(Decimal(q), paisa)) for q, paisa in lines]
    assert got["amounts"] == [rupees(paisa) for paisa in amounts]
