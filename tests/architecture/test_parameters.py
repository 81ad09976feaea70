"""Every parameter that the page of rules tells the public decides something.

A parameter is used where production code or a guide names it outside the file that declares it.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

from factories.every import every

from app.config import ROOT
from app.metadata import load_models, sources
from app.parameters.definitions import ParameterDefinition, Unit
from app.text import sentence
from wsgi import make_registry

DECLARING = {"definitions.py", "initial.py", "parameters.py", "guide_rules.py", "week.py"}
# Those of services are read by keys that are made of the service's file.
BY_FILE = ("app/casework/catalogue/queries/terms.py", "cases.")
PARAMETERS = make_registry().parameters
_WORD = re.compile(r"\w+")
# Key: why nothing reads it.
UNUSED: dict[str, str] = {}


@cache
def _texts() -> str:
    code = [path for path in sources() if path.name not in DECLARING]
    guides = [path for path in ROOT.glob("*/guides/*.md") if path.parts[-3] != "docs"]
    return "\n".join(path.read_text() for path in [*code, *guides])


def _constants(wanted: ParameterDefinition) -> Collection[str]:
    """Return the names under which modules know a definition, alone or in a mapping."""
    return _all_constants().get(id(wanted), set())


@cache
def _all_constants() -> Mapping[int, set[str]]:
    load_models()
    found: defaultdict[int, set[str]] = defaultdict(set)
    for module in [each for each in list(sys.modules.values()) if each]:
        for name, value in list(vars(module).items()):
            if name.isupper():
                for each in value.values() if isinstance(value, dict) else (value,):
                    found[id(each)].add(name)
    return found


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORD.findall(_texts()))


def _is_named(word: str) -> bool:
    """Whether a word stands in the code with no letter beside it; a pattern would take seconds."""
    if _WORD.fullmatch(word):
        return word in _words()
    text, at = _texts(), -1
    while (at := text.find(word, at + 1)) >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not _WORD.match(before) and not _WORD.match(after):
            return True
    return False


@every("wanted", PARAMETERS)
def test_it_is_used_outside_the_file_that_declares_it(wanted: ParameterDefinition) -> None:
    assert _is_used(wanted) != (wanted.key in UNUSED), wanted.key


def test_it_finds_a_parameter_that_nothing_reads() -> None:
    nobody_reads_it = ParameterDefinition(
        key="toys.nobody_reads_it",
        title=sentence("Toys"),
        group=sentence("Toys"),
        unit=Unit.COUNT,
    )
    assert not _is_used(nobody_reads_it)


def _is_used(wanted: ParameterDefinition) -> bool:
    domain, _, name = wanted.key.partition(".")
    named = {*_constants(wanted), wanted.key, *(() if domain == "cases" else (name,))}
    by_file = wanted.key.startswith(BY_FILE[1]) and wanted.key.count(".") > 1
    return by_file or any(map(_is_named, named))


def test_the_keys_of_services_are_read_where_they_are_made() -> None:
    assert "set_in_force" in (ROOT / BY_FILE[0]).read_text()
