"""From a YAML file to a service; what is wrong is named by file, line and key."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from app.cases.definition.shapes import Service


class BadServices(Exception):  # noqa: N818 - a sentence for operators
    """Files of services are wrong; `problems` are lines "file:line: key: what is wrong"."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the problems."""
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def read_folder(folder: Path) -> list[Service]:
    """Read every `*.yaml` of a folder. Raises BadServices with all problems of all files."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            raise BadServices([f"{path.name}: {error}"]) from error
    raise NotImplementedError(folder)
