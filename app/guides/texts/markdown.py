"""Markdown as guides write it, turned into HTML that is ours once and for all.

Paragraphs, lists, tables, quotes, links, emphasis, and headings of the second and third level: the
title is the first. No HTML passes, no picture, no address but our own pages and https. Amounts,
rates and periods are never typed: they come from `{{ fee:… }}` and `{{ parameter:… }}`, with how
sure we are of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.guides.texts.guide import Blank, Body, GuideError, Section
from app.text import in_order, is_urdu

OFF = ("code", "fence", "hr", "html_block", "lheading", "reference")
OFF_INLINE = ("autolink", "backticks", "html_inline", "image")
LEVELS = ("h2", "h3")
CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "blockquote_open": "govuk-inset-text",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "link_open": "govuk-link",
}
HEADINGS = {"h2": "govuk-heading-m", "h3": "govuk-heading-s"}
# Marks a blank in what is drawn; Markdown itself keeps no such character.
_MARK = "\0"
_SCROLL = '<div class="bdm-scroll" tabindex="0">'
_BLANK = re.compile(r"\{\{ (?P<kind>[a-z]+):(?P<key>[a-z0-9._-]+) \}\}")
_OWN_PAGE = re.compile(r"/(?![/\\])[^\s]*")
_TAG = re.compile(r"<[A-Za-z/!?]")
_NUMBER = r"[0-9۰-۹٠-٩][0-9۰-۹٠-٩,.]*"
_UNITS = (
    r"%|٪|per ?cent\b|lakh|crore|rupees|paisa|(?:working )?(?:days?|weeks?|months?|years?)\b"
    r"|فی ?صد|لاکھ|کروڑ|روپے|دن|ہفت|ماہ|مہین|سال"
)
TYPED = re.compile(rf"(?:\bRs\.?|₨|PKR) ?{_NUMBER}|{_NUMBER} ?(?:{_UNITS})", re.IGNORECASE)


def _blank_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's own
    match = _BLANK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("blank", "", 0)
        token.meta = {"kind": match["kind"], "key": match["key"]}
    state.pos = match.end()
    return True


def _blank_html(tokens: Sequence[Token], index: int, *_: object) -> str:
    meta = tokens[index].meta
    return f"{_MARK}{meta['kind']}:{meta['key']}{_MARK}"


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.disable([*OFF, *OFF_INLINE])
    made.inline.ruler.before("link", "blank", _blank_rule)
    # Links that markdown-it thinks safe are checked again below, by a shorter list.
    made.add_render_rule("blank", lambda _self, *given: _blank_html(*given))
    # A table that is wider than a phone scrolls in its own box.
    made.add_render_rule("table_open", lambda self, *given: _SCROLL + self.renderToken(*given))
    made.add_render_rule("table_close", lambda self, *given: f"{self.renderToken(*given)}</div>")
    return made


PARSER = _parser()


@dataclass
class _Walk:
    """The results of a walk through a text."""

    path: Path
    first_line: int
    sections: list[Section] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    shape: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)

    def refuse(self, token: Token, problem: str) -> GuideError:
        line = self.first_line + (token.map[0] if token.map else 0) + 1
        return GuideError(self.path, line, problem)


def render(path: Path, body: str, first_line: int = 0, parser: MarkdownIt = PARSER) -> Body:
    """Turn a text into HTML with blanks. Raises GuideError for what a guide must not hold.

    `first_line` is how many lines of the file come before the text. A `parser` of another kind of
    text may let more pass (`app/handbook/chapters.py`: code).
    """
    tokens = parser.parse(body)
    walk = _Walk(path, first_line)
    for index, token in enumerate(tokens):
        _dress(walk, token, tokens[index + 1 : index + 2])
    drawn = parser.renderer.render(tokens, parser.options, {})
    return Body(
        parts=list(_parts(drawn)),
        sections=walk.sections,
        links=walk.links,
        shape=walk.shape,
        plain=" ".join(walk.plain),
    )


def _parts(drawn: str) -> Iterator[str | Blank]:
    """Cut what was drawn at its blanks: every second piece is one."""
    for number, piece in enumerate(drawn.split(_MARK)):
        yield Blank(*piece.split(":", 1)) if number % 2 else piece


def _dress(walk: _Walk, token: Token, following: Sequence[Token]) -> None:
    if token.type in CLASSES:
        token.attrSet("class", CLASSES[token.type])
    if token.type == "th_open":
        token.attrSet("scope", "col")
    # A column's line of hyphens would set a style, which our pages refuse.
    if token.type in {"th_open", "td_open"}:
        token.attrs.pop("style", None)
    if token.type == "heading_open":
        _heading(walk, token, following[0])
    elif token.type == "inline":
        _line_of_text(walk, token)


def _heading(walk: _Walk, token: Token, inline: Token) -> None:
    if token.tag not in LEVELS:
        raise walk.refuse(token, "headings are `##` or `###`: the title is in the front matter")
    if any(child.type != "text" for child in inline.children or ()):
        raise walk.refuse(token, "a heading is plain words")
    name = f"part-{len([each for each in walk.shape if each in LEVELS]) + 1}"
    token.attrSet("class", HEADINGS[token.tag])
    token.attrSet("id", name)
    walk.shape.append(token.tag)
    if token.tag == LEVELS[0]:
        walk.sections.append(Section(name, inline.content))


def _line_of_text(walk: _Walk, inline: Token) -> None:
    texts = []
    for child in inline.children or ():
        if child.type == "text":
            texts.append(child.content)
            child.content = in_order(child.content) if is_urdu(child.content) else child.content
        elif child.type == "link_open":
            child.attrSet("class", CLASSES[child.type])
            _link(walk, inline, child)
        elif child.type == "blank":
            walk.shape.append(str(Blank(**child.meta)))
            texts.append(" ")
        else:
            texts.append(" " if child.type.endswith("break") else "")
    _words(walk, inline, "".join(texts))


def _link(walk: _Walk, inline: Token, link: Token) -> None:
    href: Any = link.attrGet("href") or ""
    if not _OWN_PAGE.fullmatch(href) and not href.startswith("https://"):
        raise walk.refuse(inline, f"link to `/a-page-of-ours` or https, not to {href!r}")
    walk.links.append(href)
    walk.shape.append(href)


def _words(walk: _Walk, inline: Token, text: str) -> None:
    if "{{" in text or "}}" in text:
        raise walk.refuse(inline, "write a blank as `{{ kind:key }}`, with single spaces")
    if _TAG.search(text):
        raise walk.refuse(inline, "HTML does not pass: write Markdown")
    typed = TYPED.search(text)
    if typed:
        problem = f"{typed[0]!r}: amounts, rates and periods come from a fee or a parameter"
        raise walk.refuse(inline, problem)
    walk.plain.append(text)
