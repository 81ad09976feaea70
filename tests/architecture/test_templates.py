"""Templates that can be read: the view gives a table its rows, and a line fits a screen."""

import re
from pathlib import Path

from factories.every import every

from app.config import ROOT
from app.metadata import sources

LONGEST = 200
TEMPLATES = sorted(
    {
        template
        for folder in {ROOT / path.relative_to(ROOT).parts[0] for path in sources()}
        if folder.is_dir()
        for template in folder.rglob("*.html")
    }
)
# A text is looked up whole, so it stands on one line however long it is.
_TRANSLATED = re.compile(r"""_\(("[^"]*"|'[^']*')""")


def _name(template: Path) -> str:
    return template.relative_to(ROOT).as_posix()


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 300


@every("template", TEMPLATES)
def test_it_builds_no_rows(template: Path) -> None:
    assert ".append(" not in template.read_text(), "give it a Table of app/web/tables.py"


@every("template", TEMPLATES)
def test_its_lines_can_be_read(template: Path) -> None:
    lines = _TRANSLATED.sub("_(", template.read_text()).splitlines()
    assert [line for line in lines if len(line) > LONGEST] == []


IMPORTED = re.compile(r'\{%-?\s*from "([^"]+)" import ([^%]+?)(?: with context)?\s*-?%\}')
BY_NAME = {each.as_posix().partition("/templates/")[2]: each for each in TEMPLATES}


def test_it_imports_only_macros_that_are_there() -> None:
    """Jinja says so only when the page is drawn that uses one."""
    missing = [
        f"{_name(template)}: {name} of {source}"
        for template in TEMPLATES
        for source, names in IMPORTED.findall(template.read_text())
        if source in BY_NAME
        for name in re.findall(r"(\w+)(?: as \w+)?", names)
        if not re.search(rf"(macro|set) {name}\b", BY_NAME[source].read_text())
    ]
    assert missing == []
