"""TypeScript made of the API's description: a program by its types compiles."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from factories.conforming import description_of
from factories.typescript import HEADER, chosen, program_of
from flask import Flask

from app.config import ROOT

pytestmark = pytest.mark.campaign

MODULES = ROOT / "frontend" / "node_modules"
SENT_AS_DEFAULT = ("--default-non-nullable", "false")
SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"openapi-fetch": [str(MODULES / "openapi-fetch")]},
    },
    "files": ["program.ts"],
}
# An answer's type, for programs in which it is named.
ANSWER = 'paths["/api/v1/districts"]["get"]["responses"][200]["content"]["application/json"]'
# An address, a filter, a key and a field that there are not; an answer without a field that it
# always has, and one of which a field may be null: one line each.
MISTAKES = f"""\
api.GET("/api/v1/tender");
api.GET("/api/v1/tenders", {{ params: {{ query: {{ state: "ajar" }} }} }});
api.POST("/api/v1/tokens", {{ params: {{}}, body: {{}} }});
api.GET("/api/v1/districts").then(({{ data }}) => data?.towns);
export const empty: {ANSWER} = {{}};
api.GET("/api/v1/tenders").then(({{ data }}) => data?.items[0]?.reference.length);
"""
# What an answer always has need not be asked for.
RELIED_ON = """\
api.GET("/api/v1/districts").then(({ data }) => data?.items.map((each) => each.name.length));
api.GET("/api/v1/tenders").then(({ data }) => data?.items.map((each) => each.department.name));
"""


@pytest.fixture(scope="module")
def node() -> str:
    """Find Node: the machine's, or that of the package beside this Python."""
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return shutil.which("node", path=here) or pytest.skip("there is no Node here")


@pytest.fixture(scope="module")
def types(shared_app: Flask, node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the types; return the folder that holds them."""
    folder = tmp_path_factory.mktemp("typescript")
    source = folder / "openapi.json"
    source.write_text(json.dumps(description_of(shared_app)))
    maker = _tool("openapi-typescript/bin/cli.js")
    # What has a default may be left out of what is sent.
    made = _run([node, maker, source.name, "-o", "api.d.ts", *SENT_AS_DEFAULT], folder)
    assert made.returncode == 0, made.stderr
    (folder / "tsconfig.json").write_text(json.dumps(SETTINGS))
    return folder


def _tool(path: str) -> str:
    return str(MODULES / path)


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _compile(node: str, folder: Path, program: str) -> str:
    (folder / "program.ts").write_text(program)
    done = _run([node, _tool("typescript/bin/tsc"), "--pretty", "false"], folder)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_program_reads_and_writes_through_every_tag(app: Flask, node: str, types: Path) -> None:
    described = description_of(app)
    tags = {described["paths"][path][method]["tags"][0] for path, method in chosen(described)}
    assert tags == {tag["name"] for tag in described["tags"]}
    assert _compile(node, types, program_of(described)) == ""


def test_a_program_that_is_wrong_does_not_compile(node: str, types: Path) -> None:
    said = _compile(node, types, HEADER + MISTAKES)
    first = HEADER.count("\n") + 1
    wrong = {line.partition(",")[0] for line in said.splitlines() if line.startswith("program")}
    assert wrong == {f"program.ts({line}" for line in range(first, first + 6)}, said


def test_a_program_relies_on_what_an_answer_always_has(node: str, types: Path) -> None:
    assert _compile(node, types, HEADER + RELIED_ON) == ""
