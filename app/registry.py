"""Contributions of a domain (or a room of the platform) when it installs itself.

All wiring of a domain is visible in its `install.py`: `def install(registry: Registry) -> None`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.documents.readers import DocumentReader
from app.menu import MenuGroup
from app.outbox.subscriptions import Handler, Lane, Subscriptions
from app.permissions import Actor, Permission
from app.ports import Factory

if TYPE_CHECKING:
    import click
    from flask import Blueprint
    from flask_smorest import Blueprint as ApiBlueprint

    from app.audit.veils import HiddenEntries
    from app.due import DueSource
    from app.guides.public import GuideValues
    from app.parameters.definitions import InitialValue, ParameterDefinition
    from app.signing.verification import Verifier
    from app.unit_of_work import UnitOfWork

Kind = TypeVar("Kind")


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """An entry of the main menu, shown to whom `visible` says."""

    label: str
    endpoint: str
    visible: Callable[[Actor], bool]
    group: MenuGroup
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of the signed-in person's home page: a template and what fills it.

    One that is `aside` is drawn at the end side of a wide screen, else below the others.
    """

    name: str
    template: str
    load: Callable[["UnitOfWork"], dict[str, object] | None]
    order: int = 50
    aside: bool = False


@dataclass(frozen=True, kw_only=True)
class PublicPages:
    """Pages that search engines may find and list (`app/web/discovery.py`); contribute one a route.

    A route with arguments says how many such pages there are and lists their arguments, from an
    offset on, in an order that stays.
    """

    endpoint: str
    counted: "Callable[[UnitOfWork], int] | None" = None
    listed: "Callable[[UnitOfWork, int, int], Sequence[Mapping[str, Any]]] | None" = None

    @classmethod
    def of_few(
        cls, endpoint: str, argument: str, values: "Callable[[UnitOfWork], Collection[str]]"
    ) -> "PublicPages":
        """Return the pages of a route with one argument that has few values, read as a whole."""

        def counted(uow: "UnitOfWork") -> int:
            return len(values(uow))

        def listed(uow: "UnitOfWork", start: int, most: int) -> list[dict[str, str]]:
            return [{argument: each} for each in sorted(values(uow))[start : start + most]]

        return cls(endpoint=endpoint, counted=counted, listed=listed)


@dataclass(frozen=True, kw_only=True)
class ScheduledJob:
    """A use case `(uow, None)` that cron runs; safe to run twice."""

    name: str
    use_case: Callable[["UnitOfWork", None], object]
    every: timedelta


@dataclass
class Registry:
    """Collects what the domains bring; `create_app` reads it."""

    web: list["Blueprint"] = field(default_factory=list)
    api: list["ApiBlueprint"] = field(default_factory=list)
    permissions: list[Permission] = field(default_factory=list)
    navigation: list[NavigationItem] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    front: list[Panel] = field(default_factory=list)
    dues: list["DueSource"] = field(default_factory=list)
    guides: list[Path] = field(default_factory=list)
    guide_values: dict[str, "GuideValues"] = field(default_factory=dict)
    jobs: list[ScheduledJob] = field(default_factory=list)
    commands: list["click.Command"] = field(default_factory=list)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    parameters: list["ParameterDefinition"] = field(default_factory=list)
    initial_values: list["InitialValue"] = field(default_factory=list)
    ports: dict[type, Factory] = field(default_factory=dict)
    document_readers: dict[str, DocumentReader] = field(default_factory=dict)
    verifiers: dict[str, "Verifier"] = field(default_factory=dict)
    audit_veils: list["HiddenEntries"] = field(default_factory=list)
    contributions: dict[type, list[Any]] = field(default_factory=dict)
    boot_hooks: list["Install"] = field(default_factory=list)

    def add_web(self, *blueprints: "Blueprint") -> None:
        """Add page blueprints."""
        self.web.extend(blueprints)

    def add_api(self, *blueprints: "ApiBlueprint") -> None:
        """Add API blueprints; they are mounted below /api/v1."""
        self.api.extend(blueprints)

    def add_permissions(self, table: Iterable[Permission]) -> None:
        """Add a domain's permission table."""
        self.permissions.extend(table)

    def add_navigation(self, *items: NavigationItem) -> None:
        """Add entries of the main menu."""
        self.navigation.extend(items)

    def add_panel(self, *panels: Panel) -> None:
        """Add parts of the home page."""
        self.panels.extend(panels)

    def add_front(self, *panels: Panel) -> None:
        """Add parts of the public front page; `load` gets an anonymous unit of work."""
        self.front.extend(panels)

    def add_due(self, *sources: "DueSource") -> None:
        """List what people have to do next, by day: `source(uow)` for the person or their firm."""
        self.dues.extend(sources)

    def add_guides(self, folder: Path) -> None:
        """Add a domain's guides: `slug.en.md` and `slug.ur.md` each (see `app/guides`)."""
        self.guides.append(folder)

    def add_guide_values(self, kind: str, values: "GuideValues") -> None:
        """Fill the blanks `{{ kind:key }}` of all guides: `values(uow, keys)`, in one query."""
        self.guide_values[kind] = values

    def schedule(self, *jobs: ScheduledJob) -> None:
        """Add periodical jobs."""
        self.jobs.extend(jobs)

    def add_commands(self, *commands: "click.Command") -> None:
        """Add commands of the `bdm` program."""
        self.commands.extend(commands)

    def subscribe(self, event: str, handler: Handler, lane: Lane = "fast") -> None:
        """Call a handler, once and in a transaction of its own, for each event of a name.

        Which lane is for what says `app/outbox/subscriptions.py`.
        """
        self.subscriptions.subscribe(event, handler, lane)

    def add_parameters(
        self,
        definitions: Iterable["ParameterDefinition"],
        initial: Iterable["InitialValue"] = (),
    ) -> None:
        """Add a domain's parameters, and the values that the release suggests for them."""
        self.parameters.extend(definitions)
        self.initial_values.extend(initial)

    def provide(self, port: type, factory: Factory) -> None:
        """Fill a port with `factory(settings)`; a later call replaces an earlier one."""
        self.ports[port] = factory

    def add_document_reader(self, kind: str, reader: DocumentReader) -> None:
        """Register the reader check of a `kind` (`subject_kind`): `reader(uow, document)`."""
        self.document_readers[kind] = reader

    def veil_audit(self, veil: "HiddenEntries") -> None:
        """Hide lines of the trail from its readers for as long as `veil()` holds of them."""
        self.audit_veils.append(veil)

    def publish_pages(self, *endpoints: str) -> None:
        """Let search engines find pages without arguments; see PublicPages for others."""
        for endpoint in endpoints:
            self.contribute(PublicPages(endpoint=endpoint))

    def contribute(self, item: object) -> None:
        """Add something to what another room collects, such as a folder of services."""
        self.contributions.setdefault(type(item), []).append(item)

    def contributed(self, kind: type[Kind]) -> list[Kind]:
        """Return the contributions of a kind, in the order of the installs."""
        return self.contributions.get(kind, [])

    def at_boot(self, hook: "Install") -> None:
        """Call `hook(registry)` once, when every domain has installed itself."""
        self.boot_hooks.append(hook)

    def add_verifier(self, kind: str, verifier: "Verifier") -> None:
        """Teach the public verification page a kind of receipt (see `app/signing/public.py`)."""
        self.verifiers[kind] = verifier


Install = Callable[[Registry], None]
