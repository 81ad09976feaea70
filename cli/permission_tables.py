"""`docs/permissions.md` from the tables that domains register: never written by hand."""

from collections.abc import Iterable

from app import roles
from app.config import ROOT
from app.permissions import Permission, Role

TITLE = """# Who may do what

Made from the code by `bdm docs`; change the tables (`*/permissions.py`), not this page.
Everything is denied that no row allows. A use case asks for its permission itself, whichever door
the request came through; an API token holds only those of its person's permissions that it names.

Staff roles hold everywhere, once one administrator has asked for them and another confirmed them.
The roles of a department or supplier hold only while acting for it.
"""


def as_markdown(permissions: Iterable[Permission]) -> str:
    """Write roles and permissions as one Markdown page, in a fixed order."""
    table = sorted(permissions, key=lambda permission: permission.name)
    held = "\n".join(_role(role, table) for role in roles.ALL)
    rows = "\n".join(map(_permission, table))
    return (
        f"{TITLE}\n## Permissions\n\n| permission | held by | why |\n| --- | --- | --- |\n{rows}\n"
        f"\n## Roles\n\n| role | where it holds | permissions |\n| --- | --- | --- |\n{held}\n"
    )


def _permission(permission: Permission) -> str:
    holders = ", ".join(role.title for role in permission.holders) or "nobody"
    return f"| `{permission.name}` | {holders} | {permission.why} |"


def _role(role: Role, table: list[Permission]) -> str:
    names = ", ".join(f"`{each.name}`" for each in table if role in each.holders)
    return f"| {role.title} (`{role.name}`) | {role.scope} | {names or '–'} |"


def write_page(table: Iterable[Permission]) -> None:
    """Write docs/permissions.md."""
    (ROOT / "docs" / "permissions.md").write_text(as_markdown(table))
