"""Check the open data of a running installation by the standard's own tools.

They are development tools under the AGPL, so they are neither locked nor shipped: install
`libcoveocds ocdskit flattentool` into a separate environment, and name its folder of programs.

    python tools/judge_open_data.py http://127.0.0.1:5000 /tmp/judges/bin standard-1.1.5.zip
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile

FEED = "/api/v1/open-data/releases?limit=500"
RECORD = "/api/v1/open-data/records/"
SCHEMA = "standard-1__1__5/schema/dereferenced-release-schema.json"
EMPTY = (
    "validation_errors",
    "all_additional_fields",
    "additional_closed_codelist_values",
    "conformance_errors",
    "structure_warnings",
)


def read(address: str) -> Any:  # noqa: ANN401 - any JSON
    """Read an address as JSON."""
    with urlopen(address) as answer:  # noqa: S310 - the address is the operator's
        return json.load(answer)


def packages(address: str) -> Iterator[Any]:
    """Yield release packages, following `links.next`."""
    while address:
        package = read(address)
        yield package
        address = package["links"].get("next", "")


def problems(judges: Path, standard: Path, package: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the errors that libcoveocds finds in a package."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "package.json")
        file.write_text(json.dumps(package), "utf-8")
        options = ("-d", "-e", "-o", f"{folder}/out", "--standard-zip", str(standard), str(file))
        found = json.loads(_run(judges / "libcoveocds", *options))
    wrong = [f"{name}: {str(found[name])[:2_000]}" for name in EMPTY if found.get(name)]
    extensions = found.get("extensions", {})
    if not extensions.get("is_extended_schema"):
        wrong.append("its extensions were not read")
    if extensions.get("invalid_extensions"):
        wrong.append(f"invalid extensions: {extensions['invalid_extensions']}")
    return wrong


def compiled(judges: Path, standard: Path, releases: list[Any]) -> dict[str, Any]:
    """Compile releases as ocdskit does; returns the compiled release of each process."""
    with tempfile.TemporaryDirectory() as folder, ZipFile(standard) as archive:
        schema = Path(folder, "schema.json")
        schema.write_bytes(archive.read(SCHEMA))
        lines = "\n".join(map(json.dumps, releases))
        done = _run(judges / "ocdskit", "compile", "--schema", str(schema), given=lines)
    found = map(json.loads, done.splitlines())
    return {each["ocid"]: each for each in found}


def flattened(judges: Path, package: Any) -> None:  # noqa: ANN401 - any JSON
    """Make tables of a package, as people who like spreadsheets do."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "package.json")
        file.write_text(json.dumps(package), "utf-8")
        options = ["flatten", str(file), "--main-sheet-name", "releases", "-f", "csv"]
        options += ["--root-list-path", "releases", "--root-id", "ocid", "-o", f"{folder}/tables"]
        _run(judges / "flatten-tool", *options)


def _run(program: Path, *options: str, given: str = "") -> str:
    command = [str(program), *options]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)  # noqa: S603 - the operator's own programs
    return done.stdout


def main(base: str, judges: Path, standard: Path) -> int:
    """Judge the whole feed and each record; print what is wrong."""
    wrong, releases = [], []
    for package in packages(base + FEED):
        releases += package["releases"]
        wrong += problems(judges, standard, package)
        flattened(judges, package)
    by_kit = compiled(judges, standard, releases)
    for ocid, theirs in by_kit.items():
        package = read(f"{base}{RECORD}{ocid}")
        ours = package["records"][0]["compiledRelease"]
        wrong += differences(ocid, ours, theirs)
    print(*dict.fromkeys(wrong), sep="\n")  # noqa: T201 - a tool
    print(f"{len(releases)} releases of {len(by_kit)} processes, {len(wrong)} problems")  # noqa: T201 - a tool
    return bool(wrong)


def differences(ocid: str, ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Compare two compiled releases without their ids, which each tool makes."""
    names = (ours.keys() | theirs.keys()) - {"id"}
    return [
        f"{ocid}: {name} is {ours.get(name)}, and {theirs.get(name)} by ocdskit"
        for name in sorted(names)
        if by_id(ours.get(name)) != by_id(theirs.get(name))
    ]


def by_id(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the value with lists of things in the order of their ids."""
    if isinstance(value, dict):
        return {name: by_id(each) for name, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict) and "id" in value[0]:
        return sorted((by_id(each) for each in value), key=lambda each: str(each["id"]))
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
