"""No page takes a name away from the frame round it: a macro called `who` once hid who it is."""

import re

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from app.config import ROOT

# What a page is meant to tell the frame.
TOLD = {"title", "title_prefix", "breadcrumbs", "described_as", "structured_data", "failed"}
PAGES = sorted([*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("*/*/templates/**/*.html")])


def _taken(environment: Environment, source: str) -> set[str]:
    """Return the names that a page defines at its top: macros, imports and assignments."""
    found: set[str] = set()
    for node in environment.parse(source).body:
        if isinstance(node, nodes.FromImport):
            found |= {each if isinstance(each, str) else each[1] for each in node.names}
        elif isinstance(node, nodes.Macro):
            found.add(node.name)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            found.add(node.target.name)
    return found


def test_it_leaves_the_frame_its_names(app: Flask) -> None:
    base = ROOT / "app" / "web" / "templates" / "base.html"
    # Without our globals, which Jinja would not call names that a template reads.
    extensions = [type(each) for each in app.jinja_env.extensions.values()]
    plain = Environment(autoescape=True, extensions=extensions)
    plain.filters.update(app.jinja_env.filters)
    read = meta.find_undeclared_variables(plain.parse(base.read_text())) - TOLD
    assert {"who", "navigation"} <= read
    hidden = {
        (page.relative_to(ROOT).as_posix(), name)
        for page in PAGES
        if re.search(r"extends ", source := page.read_text())
        for name in _taken(app.jinja_env, source) & read
    }
    assert not hidden


@pytest.mark.parametrize("top", ["{% macro who() %}{% endmacro %}", "{% set who = 1 %}"])
def test_it_notices_a_name_that_is_taken(app: Flask, top: str) -> None:
    assert "who" in _taken(app.jinja_env, top)
