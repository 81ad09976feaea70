"""The register with 100,000 businesses: a search, and submitting a registration beside them.

The businesses, their versions and their names are as the register stores them. A search is what
the public page asks; submitting is one use case: the name is checked once more, fees are billed,
steps come to their offices, a temporary number is given. The yardstick is one business by its
number through the same executor, asked in between.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from io import StringIO
from statistics import quantiles

import orjson
import psycopg

from app.clock import real_now
from app.db import new_id
from app.permissions import ANONYMOUS
from app.platform import Platform
from bench.measures import Measure
from bench.name_makers import Maker
from bench.province import WORKERS
from bench.soak.load import reading
from bench.soak.parts import province
from demonstration.casework.public import Telling
from demonstration.cast.accounts import secrets_of
from demonstration.cast.known import Cast
from demonstration.registration.seed.stories import SHOP
from demonstration.seed import read_cast
from registration.names.policy.name_reader import keys_of, read
from registration.register.queries.search import Asked, as_of, search_register
from registration.register.search_keys import search_text

SIZES = {"quick": 10_000, "full": 100_000}
ROUNDS = {"quick": 60, "full": 400}
CHUNK = 5_000
DISTRICTS = ("quetta", "kech", "gwadar", "khuzdar", "loralai", "zhob", "sibi", "chagai")
ACTIVITIES = ("4711", "4721", "1393", "5610", "6201", "4923", "3315", "1071")
_COPIES = {
    "businesses": "(id, form, temporary, number, begun_at, numbered_at)",
    "business_versions": (
        "(business_id, valid_from, valid_to, sequence, state, name, name_ur, district, standing,"
        " activities, search)"
    ),
    "business_names": (
        "(id, business_id, standing, name, name_ur, kind, district, since, exact, exact_ur, keys,"
        " folding)"
    ),
}
GOAL_SEARCH, GOAL_SUBMIT = "≤ 40 ms", "≤ 100 ms"


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return p95 of searches by what is asked, and of submissions."""
    kind = "quick" if quick else "full"
    with province() as (_, settings, folder), reading(settings) as platform:
        numbers = _fill(settings.owner_url, SIZES[kind])
        cast = read_cast(platform, secrets_of(folder))
        return {
            **_searches(platform, numbers, ROUNDS[kind]),
            "register_submit_p95": _submits(platform, cast, numbers, ROUNDS[kind] // 4),
        }


def _fill(owner_url: str, count: int) -> list[str]:
    """Store businesses with their versions and names; returns the numbers of some."""
    url = owner_url.replace("postgresql+psycopg://", "postgresql://")
    with (
        psycopg.connect(url, autocommit=True) as owner,
        multiprocessing.get_context("spawn").Pool(WORKERS) as pool,
    ):
        for chunk in pool.imap(_chunk, range(0, count, CHUNK)):
            for table, rows in chunk.items():
                columns = _COPIES[table]
                with owner.cursor().copy(f"copy {table} {columns} from stdin".encode()) as copy:
                    copy.write(rows)
        owner.execute("vacuum analyze")
    return [_number(n) for n in range(0, count, max(1, count // 500))]


def _number(n: int) -> str:
    return f"RF-BENCH-{n:06d}"


def _chunk(first: int) -> dict[str, str]:
    maker, files = Maker(first), {table: StringIO() for table in _COPIES}
    for n in range(first, first + CHUNK):
        name, name_ur = maker.name()
        # Each with a number of its own: no two registered names may be the same.
        for table, cells in _rows(n, f"{name} {n}", f"{name_ur} {n}" if name_ur else ""):
            files[table].write("\t".join(map(str, cells)) + "\n")
    return {table: file.getvalue() for table, file in files.items()}


def _rows(n: int, name: str, name_ur: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    business, then = new_id(), (real_now() - timedelta(days=30)).isoformat()
    district, activity = DISTRICTS[n % len(DISTRICTS)], ACTIVITIES[n // 7 % len(ACTIVITIES)]
    state = {
        "form": "partnership",
        "name": name,
        "name_ur": name_ur,
        "place": {"line": "Main Bazaar", "district": district},
        "activities": [activity],
    }
    told = orjson.dumps(state).decode()
    array = ",".join(f'"{key}"' for key in keys_of(name, name_ur, old=False))
    exact, exact_ur = read(name).exact, read(name_ur).exact if name_ur else ""
    yield "businesses", (business, "partnership", f"T-B{n:07d}", _number(n), then, then)
    yield "business_versions", (
        business, then[:10], "\\N", 1, told, name, name_ur, district, "registered",
        f"{{{activity}}}", search_text(name, name_ur),
    )  # fmt: skip
    yield "business_names", (
        new_id(), business, "registered", name, name_ur, "partnership", district, then, exact,
        exact_ur, f"{{{array}}}", 1,
    )  # fmt: skip


def _searches(platform: Platform, numbers: list[str], rounds: int) -> dict[str, Measure]:
    maker = Maker(3)
    asks: dict[str, Callable[[], Asked]] = {
        "words": lambda: Asked(words=maker.name()[0]),
        "misspelled": lambda: Asked(words=maker.questions()["misspelled"]()["name"]),
        "urdu": lambda: Asked(words=maker.questions()["urdu"]()["name_ur"]),
        "common": lambda: Asked(words=maker.questions()["common"]()["name"]),
        "place_and_activity": lambda: Asked(
            district=maker.chance.choice(DISTRICTS), activity=maker.chance.choice(ACTIVITIES)
        ),
        "number": lambda: Asked(words=maker.chance.choice(numbers)),
    }
    return {
        f"register_search_{name}_p95": _against_one(
            platform, lambda ask=ask: _search(platform, ask()), numbers, (rounds, GOAL_SEARCH)
        )
        for name, ask in asks.items()
    }


def _search(platform: Platform, asked: Asked) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        search_register(uow, asked)


def _one(platform: Platform, number: str) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        as_of(uow, number)


def _against_one(
    platform: Platform, ask: Callable[[], None], numbers: list[str], how: tuple[int, str]
) -> Measure:
    """Time it in turn with one business by its number."""
    rounds, goal = how
    mine, other = [], []
    for turn in range(rounds):
        mine.append(_timed(ask))
        other.append(_timed(partial(_one, platform, numbers[turn % len(numbers)])))
    return _measure(mine, other, goal)


def _measure(mine: list[float], other: list[float], goal: str) -> Measure:
    """Compare the slowest of twenty; the first tenth warms up."""
    warm = slice(len(mine) // 10, None)
    value, yardstick = (quantiles(times[warm], n=20)[-1] for times in (mine, other))
    return Measure(
        value=round(value, 1),
        unit="ms",
        yardstick=round(yardstick, 2),
        ratio=round(value / yardstick, 1),
        goal=goal,
    )


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def _submits(platform: Platform, cast: Cast, numbers: list[str], rounds: int) -> Measure:
    """Submit registrations of a citizen's own businesses; filling them in is not counted."""
    mine, other = [], []
    for turn in range(rounds):
        story, now = _filled(platform, cast, turn), real_now()
        mine.append(_timed(partial(story.hand_in, now)))
        other.append(_timed(partial(_one, platform, numbers[turn % len(numbers)])))
    return _measure(mine, other, GOAL_SUBMIT)


def _filled(platform: Platform, cast: Cast, n: int) -> Telling:
    then = real_now() - timedelta(minutes=1)
    story = Telling.begin(platform, cast, "citizen", "sole_proprietorship", then)
    who = {"name": "Citizen in Turbat", "cnic": cast.cnic("citizen")}
    shop = {"business_name": f"{Maker(900_000 + n).name()[0]} {n}", "business_name_ur": ""}
    story.write(SHOP | shop | {"proprietor": who}, then)
    return story
