"""The part of `docs/security.md` that follows from the lists of tests/hostile: never by hand."""

import tomllib
from collections.abc import Iterator

from app.config import ROOT

PAGE, LISTS = ROOT / "docs" / "security.md", ROOT / "tests" / "hostile"
START, END = "<!-- bdm docs begins here -->\n", "<!-- bdm docs ends here -->\n"
_OPEN = "Not protected:"
_TITLES = {
    "asked": "add rows that are asked for unchecked:",
    "changed": "change",
    "copied": "copy a row of",
    "put_back": "put an earlier state back, with its MAC, in",
    "removed": "remove rows of",
    "sealed": "move the sealed value of",
    "summed": "add rows that are summed unchecked:",
}


def as_markdown() -> str:
    """Return a table of the acts on rows that the application's password allows, with reasons."""
    rows = "".join(f"| {act} | {why} |\n" for act, why in sorted(_acts()))
    return (
        f"| who holds the password of `bdm_app` can | why that is little |\n| --- | --- |\n{rows}"
    )


def _acts() -> Iterator[tuple[str, str]]:
    unguarded = tomllib.loads((LISTS / "unguarded.toml").read_text(encoding="utf-8"))
    for part, listed in unguarded.items():
        yield from ((f"{_TITLES[part]} `{name}`", why) for name, why in listed.items())
    without = tomllib.loads((LISTS / "without_macs.toml").read_text(encoding="utf-8"))
    for table, why in without.items():
        if why.startswith(_OPEN):
            yield f"add and change rows of `{table}`", why.removeprefix(_OPEN).strip()


def with_table(page: str) -> str:
    """Return the page with the current table between its two marks."""
    before, _, rest = page.partition(START)
    return f"{before}{START}\n{as_markdown()}\n{END}{rest.partition(END)[2]}"


def write_table() -> None:
    """Renew the table in docs/security.md."""
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
