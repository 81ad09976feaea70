"""Chapters of the handbook: Markdown, whose commands are what its readers and its tests run.

    ---
    order: 40
    title: Your first bill
    summary: Raise a bill, and see that it is paid.
    caller: a billing officer of a department
    scopes: payments.raise_bill
    given: DAY
    ---
    Raise it:

    ```sh 201 PSID=psid
    curl "$API/department/bills" …
    ```

After `sh` come the status of the answer, and what is kept of the answer for the commands that
follow: `PSID=psid` keeps the field `psid` as `$PSID`, `ID=items.0.id` the id of the first item. A
`json` block after a command shows the answer, whole or only the fields that matter. `given` names
the variables that the reader sets first, besides the address of the API and the token.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.guides.texts.front_matter import Front, check_names, read_head
from app.guides.texts.guide import GuideError, Section
from app.guides.texts.markdown import render

NAMES = ("order", "title", "summary", "caller", "scopes", "given")
NONE = "none"
# The variables that a reader may have to set, each with an example.
READER_VARIABLES: Mapping[str, str] = {
    "DAY": "",  # a day to come, counted from when the page is shown
    "PARTNER": "your-bank",
    "USERNAME": "your-name",
    "PASSWORD": "your-password",
    "PSID": "10012345678901",
}
DAYS_AHEAD = 200
COMMAND, ANSWER = "sh", "json"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATUS = re.compile(r"[2-5][0-9]{2}")
_SAVED_FIELD = re.compile(r"(?P<name>[A-Z][A-Z_]*)=(?P<path>[a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_]+)*)")
_CODE = Markup('<pre class="bdm-scroll bdm-mono" dir="ltr" tabindex="0"><code>{}</code></pre>')
_PARAGRAPH = Markup('<p class="govuk-body">{}</p>')
_WORD = Markup("<code>{}</code>")
OFF = ("code", "hr", "html_block", "lheading", "reference")
OFF_INLINE = ("autolink", "html_inline", "image")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command, the status of its answer, what is kept of the answer, and what is shown of it."""

    line: int
    command: str
    status: int
    kept: Mapping[str, str]
    answer: object = None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter as markup; `scopes` are those of its caller's token, empty without a token."""

    slug: str
    order: int
    title: str
    summary: str
    caller: str
    scopes: Sequence[str]
    given: Sequence[str]
    body: Markup
    sections: Sequence[Section]
    links: Sequence[str]
    steps: Sequence[Step]


def read_chapters(folders: Iterable[Path]) -> dict[str, Chapter]:
    """Return every chapter by slug, in order. Raises GuideError, which names file and line."""
    found = [_chapter(path) for folder in folders for path in sorted(folder.glob("*.md"))]
    return {each.slug: each for each in sorted(found, key=lambda each: (each.order, each.slug))}


def _chapter(path: Path) -> Chapter:
    front = read_head(path, path.read_text())
    check_names(front, NAMES)
    if not _SLUG.fullmatch(path.stem):
        raise GuideError(path, 1, "name the file in small letters, with hyphens")
    body = render(path, front.body, front.body_line, PARSER)
    said = front.values
    return Chapter(
        slug=path.stem,
        order=int(said["order"]),
        title=said["title"],
        summary=said["summary"],
        caller=said["caller"],
        scopes=_read_list(front, "scopes"),
        given=_read_list(front, "given"),
        # Ours: drawn from our own files by a parser that lets no HTML pass.
        body=Markup("".join(map(str, body.parts))),  # noqa: S704 - as above
        sections=body.sections,
        links=body.links,
        steps=_steps(front),
    )


def _read_list(front: Front, name: str) -> Sequence[str]:
    found = front.values[name].split()
    if name == "given" and not {*found} <= {*READER_VARIABLES, NONE}:
        raise front.wrong(name, f"a reader may be given {', '.join(READER_VARIABLES)}, or {NONE}")
    return [] if found == [NONE] else found


def _steps(front: Front) -> Sequence[Step]:
    steps: list[Step] = []
    for token in PARSER.parse(front.body):
        if token.type == "fence":
            _take(front, token, steps)
    return steps


def _take(front: Front, token: Token, steps: list[Step]) -> None:
    """Add the step that a block begins, or give the last step the answer that a block shows."""
    language, *told = token.info.split() or [""]
    line = front.body_line + (token.map or [0])[0] + 1
    if language == COMMAND:
        status, kept = _read_expected_answer(front.path, line, told)
        steps.append(Step(line=line, command=token.content, status=status, kept=kept))
    elif language == ANSWER and steps:
        steps[-1] = replace(steps[-1], answer=_read(front.path, line, token.content))
    else:
        raise GuideError(front.path, line, "begin a block with ```sh, or ```json after it")


def _read_expected_answer(
    path: Path, line: int, told: Sequence[str]
) -> tuple[int, Mapping[str, str]]:
    kept = [_SAVED_FIELD.fullmatch(word) for word in told[1:]]
    if not told or not _STATUS.fullmatch(told[0]) or None in kept:
        raise GuideError(path, line, "write ```sh STATUS NAME=field, such as ```sh 201 PSID=psid")
    return int(told[0]), {each["name"]: each["path"] for each in kept if each}


def _read(path: Path, line: int, text: str) -> object:
    try:
        read: object = json.loads(text)
    except ValueError as error:
        raise GuideError(path, line, f"this is no JSON: {error}") from error
    return read


def _block(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    """Draw a block, and below a command its status and what is kept of the answer."""
    token = tokens[index]
    language, *told = token.info.split() or [""]
    drawn = _CODE.format(token.content.rstrip("\n"))
    if language == COMMAND and told:
        drawn += _PARAGRAPH.format(Markup(". ").join(_notes(told)) + ".")
    return drawn + "\n"


def _notes(told: Sequence[str]) -> Iterator[Markup]:
    yield Markup("Answered with {}").format(told[0])
    for word in told[1:]:
        name, _, path = word.partition("=")
        field_, value = _WORD.format(path), _WORD.format(f"${name}")
        yield Markup("Keep {} of the answer as {}").format(field_, value)


def _parser() -> MarkdownIt:
    """A guide's Markdown, and code."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.disable([*OFF, *OFF_INLINE])
    made.add_render_rule("fence", _block)
    return made


PARSER = _parser()
