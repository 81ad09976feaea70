"""The reference: operations by group and tag, made from the API's own description."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.errors import NotFound
from app.handbook.commands import curl
from app.handbook.fields import Field, fields, parameters
from app.handbook.scopes import scopes_of
from app.http import TITLES
from app.permissions import Permission
from app.search_text import every_word
from app.web.openapi import JSON, MULTIPART, PREFIX, Part, operations

MAX_RESULTS = 60
# Longer examples are cut on the page, never in openapi.json.
MAX_LINES = 60
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Answer:
    """The answer on success; `example` is text, or empty if it is no JSON."""

    status: str = ""
    kind: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation, as its section shows it; texts are plain."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    security: Sequence[Part]
    scopes: Sequence[Permission]
    parameters: Sequence[Field]
    body: Sequence[Field]
    command: str
    answer: Answer
    refusals: Sequence[tuple[str, str]]

    @property
    def who(self) -> str:
        """The callers: "machine" (a separate protocol), "anybody" or "token"."""
        if not self.security:
            return "machine"
        return "anybody" if {} in self.security else "token"

    @property
    def anchor(self) -> str:
        """The id of the operation's section on its tag's page."""
        return self.name.replace("_", "-")


@dataclass(frozen=True, kw_only=True)
class Tag:
    """Operations that belong together."""

    slug: str
    title: str
    operations: Sequence[Operation]


@dataclass
class Reference:
    """Every operation, grouped as the description groups them."""

    described: Part
    views: Mapping[str, object]

    @cached_property
    def groups(self) -> Sequence[tuple[str, Sequence[Tag]]]:
        """Return groups with their tags, in the description's order."""
        by_tag: dict[str, list[Operation]] = defaultdict(list)
        for operation in self._operations():
            by_tag[operation.tag].append(operation)
        return [
            (
                group["name"],
                [
                    Tag(slug=slug_of(title), title=title, operations=by_tag[title])
                    for title in group["tags"]
                ],
            )
            for group in self.described["x-tagGroups"]
        ]

    @cached_property
    def tags(self) -> Mapping[str, Tag]:
        """Return the tags by slug."""
        return {tag.slug: tag for _, tags in self.groups for tag in tags}

    @cached_property
    def slugs(self) -> Mapping[str, str]:
        """Return the slugs of tags by title."""
        return {tag.title: slug for slug, tag in self.tags.items()}

    def tag(self, slug: str) -> Tag:
        """Return a tag. Raises NotFound."""
        if slug not in self.tags:
            raise NotFound
        return self.tags[slug]

    @cached_property
    def _words(self) -> Sequence[tuple[Operation, Sequence[str], Sequence[str]]]:
        every = (each for tag in self.tags.values() for each in tag.operations)
        return [(each, every_word(each.summary), _other_words(each)) for each in every]

    def search(self, words: Sequence[str]) -> Sequence[Operation]:
        """Return operations that hold every word, those with words in their summary first."""
        if not words:
            return []
        found = [
            (-sum(_begins(word, first) for word in words), place, operation)
            for place, (operation, first, other) in enumerate(self._words)
            if all(_begins(word, first) or _begins(word, other) for word in words)
        ]
        return [operation for *_, operation in sorted(found, key=lambda each: each[:2])]

    def _operations(self) -> Iterator[Operation]:
        for path, method, operation in operations(self.described):
            yield self._operation(path, method, operation)

    def _operation(self, path: str, method: str, said: Part) -> Operation:
        of_path = self.described["paths"][path].get("parameters", [])
        return Operation(
            name=said["operationId"],
            method=method.upper(),
            path=path,
            tag=said["tags"][0],
            summary=said.get("summary", ""),
            security=said["security"],
            scopes=scopes_of(self.views[said["operationId"]]),
            parameters=parameters(self.described, of_path, said.get("parameters", [])),
            body=_body(self.described, said),
            command=curl(path, method, said),
            answer=_answer(said),
            refusals=_refusals(said),
        )


def slug_of(title: str) -> str:
    """Return a tag's title as its address writes it."""
    plain = title.lower().replace("'", "").replace("’", "")
    return _NOT_IN_SLUGS.sub("-", plain).strip("-")


def _begins(word: str, words: Sequence[str]) -> bool:
    return any(each.startswith(word) for each in words)


def _other_words(operation: Operation) -> Sequence[str]:
    said = (
        operation.tag,
        operation.path.removeprefix(PREFIX),
        operation.name,
        operation.method,
        *(each.name for each in (*operation.parameters, *operation.body)),
        *(each.name for each in operation.scopes),
    )
    plain = " ".join(said)
    return every_word(plain) + every_word(re.sub(r"[^a-zA-Z]+", " ", plain))


def _body(described: Part, said: Part) -> Sequence[Field]:
    content = said.get("requestBody", {}).get("content", {})
    found = content.get(JSON) or content.get(MULTIPART) or {}
    return fields(described, found.get("schema", {}))


def _answer(said: Part) -> Answer:
    for status, answer in sorted(said["responses"].items()):
        if status.startswith("2"):
            for kind, content in answer.get("content", {}).items():
                example = content.get("example")
                return Answer(status, kind, _format_example(example) if kind == JSON else "")
            return Answer(status)
    return Answer()


def _format_example(example: object) -> str:
    if example in ({}, None):
        return ""
    lines = json.dumps(example, ensure_ascii=False, indent=1).splitlines()
    cut = [*lines[:MAX_LINES], "…"] if len(lines) > MAX_LINES else lines
    return "\n".join(cut)


def _refusals(said: Part) -> Sequence[tuple[str, str]]:
    return [
        (status, TITLES[int(status)])
        for status in sorted(said["responses"])
        if status.isdigit() and int(status) in TITLES
    ]
